"""Takes tokens apart, and changes one claim of a signed credential, and nothing else: no verifier may accept the result."""
import base64
import json
from pathlib import Path


def changed(credential: dict) -> dict:
    """What the achievement is, what an endorser says, or until when a list counts."""
    subject = credential["credentialSubject"]
    if "achievement" in subject:
        subject["achievement"]["name"] += "!"
    elif "endorsementComment" in subject:
        subject["endorsementComment"] += "!"
    else:
        credential["validUntil"] = credential["validUntil"].replace("20", "21", 1)
    return credential


def spoil(file: Path, change=changed) -> Path:
    """The same credential, JSON or a compact token, with one claim changed and the old signature."""
    text, spoilt = file.read_text().strip(), file.with_name(f"{change.__name__}-{file.name}")
    if text.startswith("{"):
        spoilt.write_text(json.dumps(change(json.loads(text)), ensure_ascii=False))
    else:
        header, payload, signature = text.split(".")
        payload = encode(json.dumps(change(json.loads(decode(payload)))))
        spoilt.write_text(f"{header}.{payload}.{signature}")
    return spoilt


def unwrapped(token: Path) -> Path:
    """The credential with its proof that a token was put around, without the token's own claims."""
    credential = json.loads(decode(token.read_text().split(".")[1]))
    inner = token.with_name(f"unwrapped-{token.stem}.json")
    claims = ("iss", "jti", "nbf", "exp", "sub")
    inner.write_text(json.dumps({name: value for name, value in credential.items() if name not in claims}))
    return inner


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
