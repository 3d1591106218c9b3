"""Our program, used as its users use it: through the command line."""
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from install import BrokenOff, Missing

HERE = Path(__file__).resolve().parent
ACHIEVEMENT = "https://harbour.example/achievements/tide-gauge-keeper"
#: What a finding of ours comes to.
VERDICTS = {"proof.signature_mismatch": "bad signature", "status.revoked": "revoked", "status.suspended": "suspended"}


def run_example(name: str, *arguments) -> str:
    """What one of our examples prints."""
    command = ["cargo", "run", "--quiet", "--locked", "--example", name, "--", *map(str, arguments)]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Missing(f"this failed: {' '.join(command)}")
    return done.stdout


class Program:
    def __init__(self, binary: Path, work: Path) -> None:
        self.binary, self.work = binary, work
        #: Everything that anybody published: its address, its file and its media type.
        self.published: dict[str, tuple[Path, str]] = {}

    def run(self, *arguments, check=True) -> str:
        command = [str(argument) for argument in (self.binary, *arguments)]
        done = subprocess.run(command, cwd=self.work, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise BrokenOff(f"openbadges {' '.join(command[1:])}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout or done.stderr

    def answers(self, *arguments) -> list[dict]:
        return [json.loads(line) for line in self.run(*arguments, "--json").splitlines()]

    def publish(self, address: str, file: Path, media_type: str) -> None:
        self.published[address] = (file, media_type)

    def documents(self) -> dict[str, str]:
        """What was published, for those who look addresses up themselves."""
        return {address: str(file) for address, (file, _) in self.published.items()}

    def verify(self, file: Path) -> tuple[str, str]:
        """Our verdict on a badge and our reasons, given what was published and nothing else."""
        evidence = self.work / "evidence.json"
        evidence.write_text(json.dumps({
            address: {"status": 200, "type": media_type, "text": path.read_text()}
            for address, (path, media_type) in self.published.items() if path.exists()}))
        report = json.loads(self.run("verify", file, "--offline", "--evidence", evidence, "--json", check=False))
        codes = [finding["code"] for finding in report["findings"]]
        verdicts = [VERDICTS[code] for code in codes if code in VERDICTS]
        state = "verified" if report["state"] == "valid" else report["state"]
        return (verdicts[0] if state == "invalid" and verdicts else state), ", ".join(codes)


@dataclass
class Issuer:
    """An issuer of ours: its folder, its published documents and its status lists."""

    program: Program
    kind: str
    #: `web` or `key`: the method of its DID.
    method: str
    prefix: str = ""

    def __post_init__(self) -> None:
        self.name = f"{self.prefix}{self.kind}.{self.method}"
        self.folder = self.program.work / "issuers" / self.name
        self.site = self.program.work / "sites" / self.name
        self.folder.parent.mkdir(exist_ok=True)
        self.site.mkdir(parents=True)
        self.id = self.make_key()
        [answer] = self.program.answers("did", "--issuer", self.folder, "--out", self.site)
        for document in answer["documents"]:
            self.program.publish(document["address"], Path(document["file"]), document["mediaType"])
        self.program.run("status", "new", "--issuer", self.folder, "--url", f"https://{self.name}.example/status/{{list}}")

    def make_key(self) -> str:
        profile = self.program.work / "profile.json"
        profile.write_text(json.dumps({"url": "https://harbour.example/", "email": "tides@harbour.example"}))
        identity = ["--id", f"did:web:{self.name}.example"] if self.method == "web" else []
        [answer] = self.program.answers(
            "key", "new", "--issuer", self.folder, "--name", "Harbour Street Tide Watch", "--kind", self.kind,
            "--profile", profile, *identity)
        return answer["issuer"]

    @property
    def jwks(self) -> str:
        """The address of its key set."""
        return f"https://{self.name}.example/.well-known/jwks.json"

    def publish_status(self) -> list[Path]:
        """The files of its status lists."""
        lists = self.program.answers("status", "publish", "--issuer", self.folder, "--out", self.site)
        for entry in lists:
            self.program.publish(entry["address"], Path(entry["file"]), "application/vc")
        return [Path(entry["file"]) for entry in lists]

    def issue(self, out: Path, *arguments, template: Path = HERE / "badge.json") -> str:
        """A badge from the template, with all that a badge can have; returns its id."""
        [answer] = self.program.answers(
            "issue", "--issuer", self.folder, "--template", template, "--set", "days=23",
            "--recipient", "keeper@example.org", "--suspendable", "--out", out, *arguments)
        return answer["id"]

    def endorse(self, out: Path, *arguments) -> Path:
        self.program.run(
            "endorse", ACHIEVEMENT, "--issuer", self.folder, "--name", "Endorsement of a badge of tides", "--comment",
            "Its keepers' logs agree with *our* gauge: “sehr genau”.", "--out", out, *arguments)
        return out

    def decide(self, action: str, credential: str) -> None:
        """`revoke`, `suspend` or `reinstate`."""
        self.program.run("status", action, "--issuer", self.folder, credential)
