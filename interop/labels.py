"""Labels, their register, and lists of their holders: signed by us, read by the others."""
import json
from dataclasses import dataclass
from pathlib import Path

from install import Peer
from ours import Issuer, Program, run_example
from report import Report
from signed_by_us import Asking
from spoil import spoil

REGISTRY, HOLDER = "https://label.example/registry.json", "Example Youth Centre"
#: Type of the file by the end of its name.
MEDIA_TYPES = {".json": "application/json", ".jwt": "application/vc+jwt"}


def check(ours: Program, peers: dict[str, Peer], report: Report) -> None:
    holder, former = (Issuer(ours, "ed25519", "key", prefix) for prefix in ("holder.", "former."))
    files = publish(ours, holder, former)
    check_signatures(ours, peers, report, files)
    check_assessment(ours, peers["digitalbazaar"], report, holder)
    Registry(ours, peers["dcc"], report).check(holder, former)


def publish(ours: Program, holder: Issuer, former: Issuer) -> list[Path]:
    """What the authority publishes, its keys and status list, too."""
    folder = ours.work / "label"
    folder.mkdir()
    published = json.loads(run_example("label", folder, holder.id, former.id))["documents"]
    for address, name in published.items():
        ours.publish(address, folder / name, MEDIA_TYPES[Path(name).suffix])
    return [folder / name for name in published.values()]


def check_signatures(ours: Program, peers: dict[str, Peer], report: Report, files: list[Path]) -> None:
    digitalbazaar = Asking(ours, peers["digitalbazaar"], report, "ours > digitalbazaar")
    jose = Asking(ours, peers["jose"], report, "ours > jose")
    keys = {"issuer": "did:web:network.example", "keys": "https://network.example/.well-known/jwks.json"}
    for file in files:
        if file.stem.endswith(("-rdfc", "-jcs")):
            ask, options = digitalbazaar, {}
        elif file.suffix == ".jwt":
            ask, options = jose, keys
        else:
            continue
        ask.about(file, file.name, "verified", **options)
        ask.about(spoil(file), f"{file.name}, changed", "bad signature", **options)
    digitalbazaar.ask()
    jose.ask()


def check_assessment(ours: Program, digitalbazaar: Peer, report: Report, issuer: Issuer) -> None:
    """A badge that says how it was checked, in the context that is ours."""
    template = json.loads((Path(__file__).parent / "badge.json").read_text())
    achievement = template["credentialSubject"]["achievement"]
    achievement["type"].append("AssessedAchievement")
    achievement |= {"issuingMethod": "QrCode", "checkType": ["PeerCheck", "OrganiserCheck"], "checksRequired": 2}
    file, badge = ours.work / "assessed.json", ours.work / "label" / "assessed-badge.json"
    file.write_text(json.dumps(template))
    issuer.issue(badge, template=file)
    issuer.publish_status()
    asking = Asking(ours, digitalbazaar, report, "ours > digitalbazaar")
    asking.about(badge, "badge with an assessment", "verified")
    asking.about(spoil(badge), "badge with an assessment, changed", "bad signature")
    asking.about(spoil(badge, check_type), "badge with an assessment, its check types changed", "bad signature")
    asking.ask()
    report.case("ours > ours", "badge with an assessment", "verified", *ours.verify(badge))


def check_type(badge: dict) -> dict:
    badge["credentialSubject"]["achievement"]["checkType"] = ["SelfCheck"]
    return badge


@dataclass
class Registry:
    """The registry file of label holders, in the hands of those who invented its form."""

    ours: Program
    peer: Peer
    report: Report

    def check(self, holder: Issuer, former: Issuer) -> None:
        self.ask("lookUp", [
            ({"issuer": holder.id}, "label holder in the registry", "found"),
            ({"issuer": former.id}, "former label holder in the registry", "not listed"),
        ])
        badges = [self.badge(issuer) for issuer in (holder, former)]
        self.ask("verify", [
            ({"file": str(badges[0])}, "badge of a label holder", "found"),
            ({"file": str(badges[1])}, "badge of a former label holder", "not listed"),
            ({"file": str(spoil(badges[0]))}, "badge of a label holder, changed", "bad signature"),
        ])

    def badge(self, issuer: Issuer) -> Path:
        badge = self.ours.work / "label" / f"{issuer.name}.json"
        issuer.issue(badge)
        issuer.publish_status()
        return badge

    def ask(self, action: str, questions: list[tuple[dict, str, str]]) -> None:
        jobs = [{"registry": REGISTRY, "name": HOLDER, **job} for job, _, _ in questions]
        answers = self.peer.ask(action, jobs, self.ours.documents())
        for (_, title, wanted), answer in zip(questions, answers, strict=True):
            self.report.case("ours > dcc", title, wanted, self.verdict(answer), answer.get("why", ""))

    @staticmethod
    def verdict(answer: dict) -> str:
        why = answer.get("why", "found")
        return "bad signature" if "The signature is not valid" in why else why
