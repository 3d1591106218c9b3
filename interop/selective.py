"""Selective disclosure: base proofs of both sides, each shown in part by both sides, and verified by both."""
from dataclasses import dataclass
from pathlib import Path

from install import BrokenOff, Peer
from ours import Issuer, Program
from report import Report
from signed_by_them import order
from signed_by_us import Asking
from spoil import spoil

#: What the holder shows beside what must be shown.
SHOWN = ["/credentialSubject/achievement/tag", "/credentialSubject/achievement/alignment/0/targetUrl", "/evidence"]
#: A part of the second alignment, which is not shown.
HIDDEN = "Represent and interpret data"


def check(ours: Program, peers: dict[str, Peer], report: Report) -> None:
    Selective(ours, peers["digitalbazaar"], report).check()


@dataclass
class Selective:
    ours: Program
    peer: Peer
    report: Report

    def check(self) -> None:
        asking = Asking(self.ours, self.peer, self.report, "shown > digitalbazaar")
        for whose, base in [("our", self.our_base()), ("their", self.their_base())]:
            title = f"{whose} base proof"
            for holder, derive in [("us", self.derive_ours), ("them", self.derive_theirs)]:
                self.judge(derive(base), f"{title}, shown by {holder}", asking)
                self.judge_changed(derive(spoil(base)), f"{title}, changed, shown by {holder}", asking)
        asking.ask()

    def judge(self, derived: Path, title: str, asking: Asking) -> None:
        asking.about(derived, title, "verified")
        self.report.case("shown > ours", title, "verified", *self.ours.verify(derived))
        self.judge_changed(spoil(derived), f"{title}, changed", asking)
        seen = "shown" if HIDDEN in derived.read_text() else "not shown"
        self.report.case("shown", f"{title}, what was not chosen", "not shown", seen, HIDDEN)

    def judge_changed(self, file: Path, title: str, asking: Asking) -> None:
        asking.about(file, title, "bad signature")
        self.report.case("shown > ours", title, "bad signature", *self.ours.verify(file))

    def our_base(self) -> Path:
        issuer, base = Issuer(self.ours, "p-256", "web", "selective."), self.ours.work / "signed" / "base.json"
        issuer.issue(base, "--suite", "ecdsa-sd-2023")
        issuer.publish_status()
        return base

    def their_base(self) -> Path:
        mandatory = ["/issuer", "/validFrom", "/validUntil", "/credentialStatus", "/credentialSubject/identifier",
                     "/credentialSubject/achievement/name"]
        base = order(self.ours, "digitalbazaar", "web", "p-256", suite="ecdsa-sd-2023", form="json", mandatory=mandatory, revoked=False)
        self.order("sign", base.job(self.ours.work / "unsigned.json"))
        return base.badge

    def derive_ours(self, base: Path) -> Path:
        out = base.with_name(f"shown-by-us-{base.name}")
        self.ours.run("derive", base, "--out", out, *(part for pointer in SHOWN for part in ("--show", pointer)))
        return out

    def derive_theirs(self, base: Path) -> Path:
        out = base.with_name(f"shown-by-them-{base.name}")
        self.order("derive", {"file": str(base), "show": SHOWN, "out": str(out)})
        return out

    def order(self, action: str, job: dict) -> None:
        [answer] = self.peer.ask(action, [job], self.ours.documents())
        if "why" in answer:
            raise BrokenOff(f"{self.peer.name} cannot {action}: {answer['why']}")
