//! Whether the badge is about the person that was asked for (OB 3.0 §9.3).

use std::fmt::Write as _;

use md5::Md5;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::json::{Pointer, Value};
use crate::policy::KnownIdentity;
use crate::report::{Code, Finding, Outcome, Skip};

/// The badge names the person asked for: made only by [`check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecipientMatch {
    at: Pointer,
}

/// Compares the identity that the policy asks for, if any, with those in the credential.
pub(crate) fn check(
    known: Option<&KnownIdentity>,
    document: &Value,
) -> (Outcome<RecipientMatch>, Vec<Finding>) {
    let Some(known) = known else {
        return (Outcome::Skipped(Skip::Absent), Vec::new());
    };
    let comparisons = match known {
        KnownIdentity::SubjectId(id) => subject_id(document, id),
        KnownIdentity::Typed { identity_type, value } => identifiers(document, identity_type, value),
    };
    conclude(&comparisons)
}

/// One identity in the badge, compared.
enum Comparison {
    Equal(Pointer, Strength),
    Different,
    UnknownHash(Pointer),
}

/// How well the badge hides the identity.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strength {
    Ordinary,
    Weak,
}

fn conclude(comparisons: &[Comparison]) -> (Outcome<RecipientMatch>, Vec<Finding>) {
    let equal = comparisons.iter().find_map(|c| match c {
        Comparison::Equal(at, strength) => Some((at, *strength)),
        Comparison::Different | Comparison::UnknownHash(_) => None,
    });
    if let Some((at, strength)) = equal {
        let weak = (strength == Strength::Weak).then(|| Finding::new(Code::RecipientWeakHash).at(at.clone()));
        return (Outcome::Pass(RecipientMatch { at: at.clone() }), weak.into_iter().collect());
    }
    let unknown = comparisons.iter().find_map(|c| match c {
        Comparison::UnknownHash(at) => Some(at.clone()),
        Comparison::Equal(..) | Comparison::Different => None,
    });
    match unknown {
        Some(at) => objection(Outcome::Unknown, Finding::new(Code::RecipientUnsupported).at(at)),
        None if comparisons.is_empty() => objection(Outcome::Fail, Finding::new(Code::RecipientUnidentified)),
        None => objection(Outcome::Fail, Finding::new(Code::RecipientMismatch)),
    }
}

fn objection(
    outcome: fn(Code) -> Outcome<RecipientMatch>,
    finding: Finding,
) -> (Outcome<RecipientMatch>, Vec<Finding>) {
    (outcome(finding.code), vec![finding])
}

fn subject_id(document: &Value, known: &str) -> Vec<Comparison> {
    let at = Pointer::root().key("credentialSubject").key("id");
    match document.pointer(at.as_str()).and_then(Value::as_str) {
        Some(id) if id == known => vec![Comparison::Equal(at, Strength::Ordinary)],
        Some(_) => vec![Comparison::Different],
        None => Vec::new(),
    }
}

/// Every identifier of the type asked for, compared as typed and lower-cased: the standard says nothing of case, and
/// issuers hash addresses both ways.
fn identifiers(document: &Value, identity_type: &str, known: &str) -> Vec<Comparison> {
    let at = Pointer::root().key("credentialSubject").key("identifier");
    let listed = match document.pointer(at.as_str()) {
        Some(Value::Array(items)) => items.iter().enumerate().map(|(i, item)| (at.item(i), item)).collect(),
        Some(single) => vec![(at, single)],
        None => Vec::new(),
    };
    let of_type = |item: &Value| item.get("identityType").and_then(Value::as_str) == Some(identity_type);
    listed.into_iter().filter(|(_, item)| of_type(item)).map(|(at, item)| compare(at, item, known)).collect()
}

fn compare(at: Pointer, identity: &Value, known: &str) -> Comparison {
    let text = |name| identity.get(name).and_then(Value::as_str).unwrap_or_default();
    let expected = text("identityHash");
    let spellings = [known.to_owned(), known.to_lowercase()];
    if identity.get("hashed").and_then(Value::as_bool) != Some(true) {
        let equal = spellings.iter().any(|known| known == expected);
        return if equal { Comparison::Equal(at, Strength::Ordinary) } else { Comparison::Different };
    }
    let Some((algorithm, digest)) = expected.split_once('$') else {
        return Comparison::UnknownHash(at);
    };
    let (hash, strength): (fn(&str) -> String, _) = match algorithm {
        "sha256" => (hex_digest::<Sha256>, Strength::Ordinary),
        "md5" => (hex_digest::<Md5>, Strength::Weak),
        _ => return Comparison::UnknownHash(at),
    };
    // OB 3.0 §9.3: the salt is appended; the hexadecimal digits may be of either case.
    let salted = |known: &String| hash(&format!("{known}{}", text("salt")));
    if spellings.iter().any(|known| salted(known).eq_ignore_ascii_case(digest)) {
        Comparison::Equal(at, strength)
    } else {
        Comparison::Different
    }
}

fn hex_digest<D: Digest>(text: &str) -> String {
    D::digest(text).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
