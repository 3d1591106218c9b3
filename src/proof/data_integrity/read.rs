//! From the members of a proof (VC Data Integrity §2.1) to its type.

use url::Url;

use super::suite::{Scheme, Suite};
use super::{DataIntegrityProof, ProofOptions, RefusedProof, chain};
use crate::Timestamp;
use crate::input::abridged;
use crate::json::{Map, Pointer, Value};
use crate::report::{Code, Finding};

/// Reads the proof `index` of `proofs`, which stands at `at`.
pub(super) fn proof(
    proofs: &[&Value],
    index: usize,
    at: Pointer,
) -> Result<DataIntegrityProof, RefusedProof> {
    let Some(members) = proofs[index].as_object() else {
        let finding = Finding::new(Code::ProofMalformed).at(at.clone()).detail("a proof is an object");
        return Err(RefusedProof { at, method: None, findings: vec![finding] });
    };
    let mut reader = Reader { members, at, findings: Vec::new() };
    let method = reader.method();
    reader.optional_text("id");
    let created = reader.date("created");
    let expires = reader.date("expires");
    let read = reader.suite();
    reader.purpose();
    let previous = reader.keep(chain::previous(proofs, index).map_err(|why| malformed("previousProof", why)));
    let Reader { at, findings, .. } = reader;
    match (method, read, previous) {
        (Some(method), Some((suite, scheme)), Some(previous)) if findings.is_empty() => {
            let members = members.iter().filter(|(key, _)| *key != "proofValue");
            let members = members.map(|(key, value)| (key.clone(), value.clone())).collect();
            let options = ProofOptions { at, suite, method, created, expires, previous, members };
            Ok(DataIntegrityProof { options, scheme })
        }
        (method, ..) => Err(RefusedProof { at, method, findings }),
    }
}

/// Collects what is wrong while it reads: the first error hides no other.
struct Reader<'a> {
    members: &'a Map<String, Value>,
    at: Pointer,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn suite(&mut self) -> Option<(Suite, Scheme)> {
        let suite = match self.text("type")?.as_str() {
            "DataIntegrityProof" => {
                let name = self.text("cryptosuite")?;
                Suite::of_data_integrity(&name).ok_or_else(|| unsupported("cryptosuite", &name))
            }
            "Ed25519Signature2020" => Ok(Suite::Ed25519Signature2020),
            other => Err(unsupported("type", other)),
        };
        let suite = self.keep(suite)?;
        let value = self.text("proofValue")?;
        let scheme = suite.read(&value).map_err(|finding| finding.at(Pointer::root().key("proofValue")));
        Some((suite, self.keep(scheme)?))
    }

    /// A URL (VC Data Integrity §2.1), or a fragment relative to the issuer's id.
    fn method(&mut self) -> Option<String> {
        let method = self.text("verificationMethod")?;
        let is_address = method.starts_with('#') || Url::parse(&method).is_ok();
        self.keep(is_address.then_some(method).ok_or_else(|| malformed("verificationMethod", "no address")))
    }

    /// VC Data Integrity §4.4; a proof for one meeting (`domain`, `challenge`) is no statement to everybody.
    fn purpose(&mut self) {
        if self.members.get("proofPurpose").and_then(Value::as_str) != Some("assertionMethod") {
            self.refuse(Finding::new(Code::ProofPurpose).at(Pointer::root().key("proofPurpose")));
        }
        for name in ["challenge", "domain"] {
            if self.members.contains_key(name) {
                self.refuse(Finding::new(Code::ProofPurpose).at(Pointer::root().key(name)));
            }
        }
    }

    fn date(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.optional_text(name)?;
        self.keep(Timestamp::parse(&text).map_err(|_| malformed(name, "no date with time and offset")))
    }

    fn text(&mut self, name: &str) -> Option<String> {
        if !self.members.contains_key(name) {
            self.refuse(malformed(name, "missing"));
        }
        self.optional_text(name)
    }

    fn optional_text(&mut self, name: &str) -> Option<String> {
        let value = self.members.get(name)?;
        self.keep(value.as_str().map(str::to_owned).ok_or_else(|| malformed(name, "not a text")))
    }

    fn keep<T>(&mut self, read: Result<T, Finding>) -> Option<T> {
        read.map_err(|finding| self.refuse(finding)).ok()
    }

    /// `finding.at` is read from the proof.
    fn refuse(&mut self, finding: Finding) {
        let at = self.at.join(&finding.at);
        self.findings.push(finding.at(at));
    }
}

fn malformed(member: &str, why: &str) -> Finding {
    Finding::new(Code::ProofMalformed).at(Pointer::root().key(member)).detail(format!("{member}: {why}"))
}

fn unsupported(member: &str, name: &str) -> Finding {
    Finding::new(Code::ProofUnsupported)
        .at(Pointer::root().key(member))
        .detail(format!("{:?}", abridged(name)))
}
