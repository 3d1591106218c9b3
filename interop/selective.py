"""Selective disclosure: base proofs of either side, shown in part by either side, verified by both."""
import json
from dataclasses import dataclass
from pathlib import Path

from install import Peer
from ours import Issuer, Program
from report import Report
from signed_by_them import order
from signed_by_us import verdict
from spoil import spoil

#: What the holder shows beside what must be shown.
SHOWN = ["/credentialSubject/achievement/tag", "/credentialSubject/achievement/alignment/0/targetUrl", "/evidence"]
#: What nobody may find in a derived badge: the second alignment was not shown.
HIDDEN = "Represent and interpret data"


def check(ours: Program, peers: dict[str, Peer], report: Report) -> None:
    Check(ours, peers["digitalbazaar"], report).run()


@dataclass
class Check:
    ours: Program
    peer: Peer
    report: Report

    def run(self) -> None:
        for title, base in [("ours", self.our_base()), ("theirs", self.their_base())]:
            self.judge_theirs(f"base proof, {title}", base, base=True)
            for holder, derive in [("us", self.derive_ours), ("them", self.derive_theirs)]:
                derived = derive(base, base.with_name(f"shown-by-{holder}.json"))
                name = f"ecdsa-sd-2023, base proof {title}, shown by {holder}"
                self.judge_theirs(name, derived)
                self.judge_ours(name, derived)
                self.report.case("derived", f"{name}, what is hidden", "hidden", self.hidden(derived), HIDDEN)

    def our_base(self) -> Path:
        base = self.ours.work / "signed" / "base.json"
        issuer = Issuer(self.ours, "p-256", "web", "selective")
        issuer.issue(base, "--suite", "ecdsa-sd-2023")
        issuer.publish_status()
        return base

    def their_base(self) -> Path:
        mandatory = ["/issuer", "/validFrom", "/validUntil", "/credentialSubject/achievement/name"]
        made = order(self.ours, "digitalbazaar", "web", "p-256", suite="ecdsa-sd-2023", form="json", mandatory=mandatory)
        self.ask("sign", made.job(self.ours.work / "unsigned.json"))
        return made.badge

    def derive_ours(self, base: Path, out: Path) -> Path:
        self.ours.run("derive", base, *(part for pointer in SHOWN for part in ("--show", pointer)), "--out", out)
        return out

    def derive_theirs(self, base: Path, out: Path) -> Path:
        self.ask("derive", {"file": str(base), "show": SHOWN, "out": str(out)})
        return out

    def judge_theirs(self, title: str, file: Path, **options) -> None:
        for what, subject, wanted in [(title, file, "verified"), (f"{title}, changed", spoil(file), "bad signature")]:
            [answer] = self.peer.ask("verify", [{"file": str(subject), **options}], self.ours.documents())
            self.report.case("derived > digitalbazaar", what, wanted, verdict(answer), answer.get("why", ""))

    def judge_ours(self, title: str, file: Path) -> None:
        self.report.case("derived > ours", title, "verified", *self.ours.verify(file))
        self.report.case("derived > ours", f"{title}, changed", "bad signature", *self.ours.verify(spoil(file)))

    def hidden(self, derived: Path) -> str:
        return "shown" if HIDDEN in derived.read_text() else "hidden"

    def ask(self, action: str, job: dict) -> None:
        [answer] = self.peer.ask(action, [job], self.ours.documents())
        if "why" in answer:
            raise RuntimeError(f"digitalbazaar cannot {action}: {answer['why']}")
