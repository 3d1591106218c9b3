"""Badges by openbadgeslib: JSON, tokens, PNG and SVG."""
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jwt import PyJWK
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.keys import public_jwk_from_pem
from openbadgeslib.ob3 import OB3LdpSigner, OB3LdpVerifier, OB3Signer, OB3Verifier, OpenBadgeCredential
from openbadgeslib.ob3.did import build_did_document, did_key_from_pem
from openbadgeslib.ob3.status_list import build_status_list_credential, sign_status_list_credential, status_entry
from openbadgeslib.ob3.verifier import verify_endorsement_jwt
from openbadgeslib.verify import issuer_did_from_document, issuer_did_from_token


def main() -> None:
    request = json.load(sys.stdin)
    act = {"verify": Verifying(request["documents"]), "sign": sign}[request["action"]]
    print(json.dumps([answer(act, job) for job in request["jobs"]]))


def answer(act, job: dict) -> dict:
    try:
        act(job)
    except LibOpenBadgesException as refusal:
        return {"why": str(refusal)}
    return {}


class Verifying:
    def __init__(self, documents: dict[str, str]) -> None:
        self.documents = documents

    def download(self, address: str) -> bytes:
        return Path(self.documents[address]).read_bytes()

    def __call__(self, job: dict) -> None:
        """With the `keys` that are given, or those that the issuer's DID leads to; and the `status`, if wanted."""
        text = credential(Path(job["file"]))
        key = self.pem(job["keys"]) if "keys" in job else None
        if not is_json(text) and "EndorsementCredential" in OB3Verifier._decode_unverified(text)["type"]:
            verify_endorsement_jwt(text, download=self.download, endorser_pubkey_pem=key)
            return
        verifier = self.verifier(text, key)
        verifier.verify(text, download=self.download, check_status=job.get("status", False))

    def verifier(self, text: str, key):
        kind = OB3LdpVerifier if is_json(text) else OB3Verifier
        if key:
            return kind(key)
        issuer = issuer_did_from_document(text) if is_json(text) else issuer_did_from_token(text)
        return kind.for_issuer_did(issuer, download=self.download)

    def pem(self, address: str) -> bytes:
        """The one key of a key set."""
        [key] = json.loads(self.download(address))["keys"]
        return PyJWK(key).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def sign(job: dict) -> None:
    """Signs a badge, and the status list that it points to, with a new key; in the form that `out` has."""
    private = new_key(job["kind"])
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    issuer = job["did"] or did_key_from_pem(public)
    if job["did"]:
        document = build_did_document(issuer, [("key-1", public_jwk_from_pem(public))])
        Path(job["didDocument"]).write_text(json.dumps(document))
    badge = json.loads(Path(job["credential"]).read_text())
    badge["issuer"] = {"id": issuer, "type": ["Profile"], "name": "Tide Watch"}
    if "list" in job:
        badge["credentialStatus"] = status_list(job["list"], issuer, pem, job["algorithm"])
    signer = OB3Signer(pem, job["algorithm"]) if "algorithm" in job else OB3LdpSigner(pem, f"{issuer}#key-1" if job["did"] else None)
    Path(job["out"]).write_bytes(seal(signer, OpenBadgeCredential.from_vc_document(badge), job.get("image")))


def new_key(kind: str):
    curves = {"p-256": ec.SECP256R1(), "p-384": ec.SECP384R1()}
    if kind in curves:
        return ec.generate_private_key(curves[kind])
    return ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else rsa.generate_private_key(65537, 2048)


def status_list(wanted: dict, issuer: str, pem: bytes, algorithm: str) -> dict:
    """Writes a signed list, and returns the entry that points to it."""
    until = datetime.now(timezone.utc) + timedelta(days=1)
    indices = [wanted["index"]] if wanted["set"] else []
    document = build_status_list_credential(issuer, wanted["id"], "revocation", indices, valid_until=until)
    Path(wanted["file"]).write_text(sign_status_list_credential(document, pem, algorithm))
    return status_entry(wanted["id"], "revocation", wanted["index"])


def seal(signer, badge: OpenBadgeCredential, image: str | None) -> bytes:
    """The signed badge; with an image, in the image."""
    if image:
        bake = signer.sign_into_png if image.endswith(".png") else signer.sign_into_svg
        return bake(badge, Path(image).read_bytes())
    return (signer.sign(badge) if isinstance(signer, OB3Signer) else signer.sign_to_json(badge)).encode()


def credential(file: Path) -> str:
    """The credential in an image, or the file itself."""
    if file.suffix == ".png":
        return OB3Verifier.extract_token_from_png(file.read_bytes())
    if file.suffix == ".svg":
        return OB3Verifier.extract_token_from_svg(file.read_bytes())
    return file.read_text().strip()


def is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


main()
