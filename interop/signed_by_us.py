"""What we sign, verified by the others; and the same with one claim changed, refused by them."""
from dataclasses import dataclass, field, replace
from pathlib import Path

import images
from install import Peer
from ours import Issuer, Program
from report import Report
from spoil import spoil, unwrapped

SUITES = {
    "ed25519": ["eddsa-rdfc-2022", "eddsa-jcs-2022"],
    "p-256": ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"],
    "p-384": ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"],
    "rsa-2048": [],
}

WRAPPED = "badge with a proof"


@dataclass
class Sealed:
    """Something that we signed."""

    what: str
    file: Path
    #: The suite of its proof; of a token, nothing.
    suite: str
    issuer: Issuer
    id: str = ""

    def __str__(self) -> str:
        return f"{self.what}, {self.suite or 'JWT'}, {self.issuer.kind}, did:{self.issuer.method}"


@dataclass
class Asking:
    """Collects questions to a peer, and asks them all at once."""

    ours: Program
    peer: Peer
    report: Report
    direction: str
    jobs: list[dict] = field(default_factory=list)
    cases: list[tuple[str, str]] = field(default_factory=list)

    def about(self, file: Path, title: str, wanted: str, **options) -> None:
        self.jobs.append({"file": str(file), **options})
        self.cases.append((title, wanted))

    def about_both(self, item: Sealed, **options) -> None:
        """About the credential as it is, and changed."""
        self.about(item.file, str(item), "verified", **options)
        self.about(spoil(item.file), f"{item}, changed", "bad signature", **options)

    def ask(self) -> None:
        jobs, cases, self.jobs, self.cases = self.jobs, self.cases, [], []
        answers = self.peer.ask("verify", jobs, self.ours.documents())
        for (title, wanted), answer in zip(cases, answers, strict=True):
            why = answer.get("why", "no fault found")
            self.report.case(self.direction, title, wanted, verdict(answer), why)


#: What the others say, and what it comes to. A change has to show in the signature, not by accident somewhere else.
VERDICTS = {
    "Invalid signature": "bad signature",
    "signature verification failed": "bad signature",
    "signature mismatch": "bad signature",
    "revocation": "revoked",
    "suspension": "suspended",
}


def verdict(answer: dict) -> str:
    if "why" not in answer:
        return "verified"
    return next((VERDICTS[words] for words in VERDICTS if words in answer["why"]), "refused")


def check(ours: Program, peers: dict[str, Peer], report: Report) -> None:
    issuers = [Issuer(ours, kind, "web") for kind in SUITES]
    issuers += [Issuer(ours, kind, "key") for kind in SUITES if SUITES[kind]]
    endorser = next(issuer for issuer in issuers if issuer.name == "ed25519.key")
    sealed = [item for issuer in issuers for item in sign(issuer, endorser)]
    sealed += [item for issuer in issuers for item in publish(issuer)]
    ask = {name: Asking(ours, peer, report, f"ours > {name}") for name, peer in peers.items()}
    check_proofs(ask["digitalbazaar"], sealed)
    check_tokens(ask["jose"], sealed)
    check_openbadgeslib(ask["openbadgeslib"], sealed)
    for action, wanted in [("suspend", "suspended"), ("reinstate", "verified"), ("revoke", "revoked")]:
        check_status(ask, sealed, action, wanted)


def sign(issuer: Issuer, endorser: Issuer) -> list[Sealed]:
    """A badge and an endorsement in each form that the issuer's key can give."""
    sealed = []
    for suite in [*SUITES[issuer.kind], ""]:
        form, extension = (["--suite", suite], "json") if suite else (["--proof", "jwt"], "jwt")
        place = issuer.program.work / "signed" / issuer.name / (suite or "token")
        place.mkdir(parents=True)
        inner = endorser.endorse(place / f"inner.{extension}", "--proof", "embedded" if suite else "jwt")
        badge, endorsement = place / f"badge.{extension}", place / f"endorsement.{extension}"
        id = issuer.issue(badge, "--endorsement", inner, *form)
        sealed.append(Sealed("badge", badge, suite, issuer, id))
        sealed.append(Sealed("endorsement", issuer.endorse(endorsement, *form), suite, issuer))
    if issuer.method == "web" and SUITES[issuer.kind]:
        wrapped = issuer.program.work / "signed" / issuer.name / "wrapped.jwt"
        sealed.append(Sealed(WRAPPED, wrapped, "", issuer, issuer.issue(wrapped, "--proof", "both")))
    return sealed


def publish(issuer: Issuer) -> list[Sealed]:
    """The status lists of the issuer: one for revocations, one for suspensions."""
    suite = next(iter(SUITES[issuer.kind]), "")
    return [Sealed("status list", file, suite, issuer) for file in issuer.publish_status()]


def check_proofs(digitalbazaar: Asking, sealed: list[Sealed]) -> None:
    for item in sealed:
        if item.suite:
            digitalbazaar.about_both(item)
        if item.what == WRAPPED:
            digitalbazaar.about_both(replace(item, what=f"{item.what}, unwrapped", file=unwrapped(item.file)))
    digitalbazaar.ask()


def check_tokens(jose: Asking, sealed: list[Sealed]) -> None:
    """With the key sets that are published."""
    for item in sealed:
        if not item.suite and item.issuer.method == "web":
            jose.about_both(item, issuer=item.issuer.id, keys=item.issuer.jwks)
    jose.ask()


def check_openbadgeslib(openbadgeslib: Asking, sealed: list[Sealed]) -> None:
    """Badges as they are and baked into images, and endorsements as tokens: it reads no others."""
    for item in sealed:
        if not is_for_openbadgeslib(item):
            continue
        # It knows no Multikeys of this kind, but their keys.
        keys = {"keys": item.issuer.jwks} if item.issuer.kind == "p-384" else {}
        openbadgeslib.about_both(item, **keys)
        if item.what != "badge":
            continue
        for suffix in (".png", ".svg"):
            image, name = images.of(suffix, openbadgeslib.ours.work), suffix[1:].upper()
            openbadgeslib.about(bake(item, image, item.file), f"{item}, {name}", "verified", **keys)
            openbadgeslib.about(bake(item, image, spoil(item.file)), f"{item}, {name}, changed", "bad signature", **keys)
    openbadgeslib.ask()


def is_for_openbadgeslib(item: Sealed) -> bool:
    if item.issuer.name == "p-384.key" or item.what == "status list":
        return False
    return not item.suite or (item.suite == "eddsa-rdfc-2022" and item.what == "badge")


def bake(item: Sealed, image: Path, credential: Path) -> Path:
    baked = credential.with_suffix(image.suffix)
    item.issuer.program.run("bake", image, credential, "--out", baked)
    return baked


def check_status(ask: dict[str, Asking], sealed: list[Sealed], action: str, wanted: str) -> None:
    """A badge is suspended, reinstated or revoked, and everybody sees it who reads our lists."""
    for name, issuer, suite in [("digitalbazaar", "ed25519.web", "eddsa-rdfc-2022"), ("openbadgeslib", "rsa-2048.web", "")]:
        of_issuer = (item for item in sealed if item.issuer.name == issuer and item.suite == suite)
        badge = next(item for item in of_issuer if item.what == "badge")
        badge.issuer.decide(action, badge.id)
        badge.issuer.publish_status()
        ask[name].about(badge.file, f"{badge}, {action}", wanted, status=True)
        ask[name].ask()
        ask[name].report.case("ours > ours", f"{badge}, {action}", wanted, *badge.issuer.program.verify(badge.file))
