"""evidence.py WEB: an evidence file with all that is published under WEB, a folder with one folder for each host."""
import json
import sys
from pathlib import Path

web = Path(sys.argv[1])
files = sorted(path for path in web.rglob("*") if path.is_file())
json.dump({
    f"https://{path.relative_to(web)}": {
        "status": 200,
        "type": "application/json" if path.suffix == ".json" else "application/vc",
        "text": path.read_text(),
    } for path in files
}, sys.stdout, indent=2)
