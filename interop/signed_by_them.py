"""What the others sign, verified by us; and the same with one claim changed, refused by us."""
import json
from dataclasses import dataclass
from pathlib import Path

import images
from install import Peer
from ours import HERE, Program
from report import Report
from signed_by_us import SUITES
from spoil import spoil

ALGORITHMS = {"RS256": "rsa-2048", "ES256": "p-256", "ES384": "p-384", "EdDSA": "ed25519"}


@dataclass
class Order:
    """A badge that a peer is to sign; in a folder of its own, with whatever belongs to it."""

    title: str
    place: Path
    did: str
    options: dict

    @property
    def host(self) -> str:
        return self.did.removeprefix("did:web:")

    @property
    def badge(self) -> Path:
        return self.place / f"badge.{self.options['form']}"

    def job(self, credential: Path) -> dict:
        files = {"out": str(self.badge), "didDocument": str(self.place / "did.json")}
        return {"credential": str(credential), "did": self.did, **files, **self.options}


def check(ours: Program, peers: dict[str, Peer], report: Report) -> None:
    credential = unsigned(ours)
    all_orders = {"digitalbazaar": digitalbazaar(ours), "jose": jose(ours), "openbadgeslib": openbadgeslib(ours)}
    for name, orders in all_orders.items():
        answers = peers[name].ask("sign", [order.job(credential) for order in orders], ours.documents())
        for order, answer in zip(orders, answers, strict=True):
            judge(ours, report, name, order, answer)


def unsigned(ours: Program) -> Path:
    """A badge as we fill it from the template, for the others to put their names under; with capitals in language tags."""
    badge = json.loads((ours.work / "signed/ed25519.web/eddsa-rdfc-2022/badge.json").read_text())
    for name in ("proof", "credentialStatus", "issuer"):
        del badge[name]
    del badge["credentialSubject"]["achievement"]["endorsement"]
    badge["description"] = json.loads((HERE / "badge.json").read_text())["description"]
    file = ours.work / "unsigned.json"
    file.write_text(json.dumps(badge))
    return file


def digitalbazaar(ours: Program) -> list[Order]:
    orders = []
    for kind, suites in SUITES.items():
        for suite in suites:
            for method in ("key", "web"):
                orders.append(order(ours, "digitalbazaar", method, kind, suite=suite, form="json"))
    for bit in (False, True):
        orders.append(order(ours, "digitalbazaar", "web", "ed25519", suite="eddsa-rdfc-2022", form="json", revoked=bit))
    return orders


def jose(ours: Program) -> list[Order]:
    return [order(ours, "jose", method, kind, algorithm=algorithm, form="jwt")
            for algorithm, kind in ALGORITHMS.items() for method in ("web", "jwk")]


def openbadgeslib(ours: Program) -> list[Order]:
    orders = []
    for form in ("json", "png", "svg"):
        for method in ("key", "web"):
            orders.append(order(ours, "openbadgeslib", method, "ed25519", suite="eddsa-rdfc-2022", form=form))
    for algorithm, kind in ALGORITHMS.items():
        for form in ("jwt", "png", "svg"):
            orders.append(order(ours, "openbadgeslib", "web", kind, algorithm=algorithm, form=form))
    for bit in (False, True):
        orders.append(order(ours, "openbadgeslib", "web", "ed25519", algorithm="EdDSA", form="jwt", revoked=bit))
    return orders


def order(ours: Program, peer: str, method: str, kind: str, **options) -> Order:
    parts = [options.get("suite") or options["algorithm"], kind, f"did:{method}", options["form"].upper()]
    if "revoked" in options:
        parts.append("revoked" if options["revoked"] else "not revoked")
    name = "-".join(parts).replace(":", "-").replace(" ", "-").lower()
    place = ours.work / "signed-by" / peer / name
    place.mkdir(parents=True)
    made = Order(", ".join(["badge", *parts]), place, f"did:web:{name}.{peer}.example", {"kind": kind, "method": method, **options})
    if method == "web":
        ours.publish(f"https://{made.host}/.well-known/did.json", place / "did.json", "application/did+json")
    else:
        made.did = ""
    if options["form"] in ("png", "svg"):
        made.options["image"] = str(images.of(f".{options['form']}", ours.work))
    if "revoked" in options:
        address, file = f"https://{made.host}/status/1", place / "list"
        made.options["list"] = {"id": address, "file": str(file), "index": 4071, "set": options["revoked"]}
        ours.publish(address, file, "application/vc" if options["form"] == "json" else "application/vc+jwt")
    return made


def judge(ours: Program, report: Report, peer: str, order: Order, answer: dict) -> None:
    direction = f"{peer} > ours"
    if "why" in answer:
        report.case(direction, order.title, "signed", "not signed", answer["why"])
        return
    wanted = "revoked" if order.options.get("revoked") else "verified"
    report.case(direction, order.title, wanted, *ours.verify(order.badge))
    if wanted == "verified":
        report.case(direction, f"{order.title}, changed", "bad signature", *ours.verify(changed(ours, order.badge)))


def changed(ours: Program, badge: Path) -> Path:
    """The changed badge; that of an image is taken out, changed and put in again."""
    if badge.suffix not in (".png", ".svg"):
        return spoil(badge)
    inner, baked = badge.with_suffix(".inner"), badge.with_name(f"changed-{badge.name}")
    ours.run("unbake", badge, "--out", inner)
    ours.run("bake", images.of(badge.suffix, ours.work), spoil(inner), "--out", baked)
    return baked
