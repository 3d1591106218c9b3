//! Whether the badge is about the person that was asked for (OB 3.0 §9.3).

use std::fmt::Write as _;

use md5::Md5;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::json::{Pointer, Value};
use crate::model::entries_at;
use crate::policy::KnownIdentity;
use crate::report::{Code, Finding, Outcome, Skip};

/// The badge names the person asked for: made only by `check`.
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
    let listed = entries_at(&at, document.pointer(at.as_str()));
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

/// The `identityHash` of `identity` with `salt`, by SHA-256 (OB 3.0 §B.7, §9.3).
pub(crate) fn identity_hash(identity: &str, salt: &str) -> String {
    format!("sha256${}", hex_digest::<Sha256>(&format!("{identity}{salt}")))
}

fn hex_digest<D: Digest>(text: &str) -> String {
    D::digest(text).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::codes;

    const MAIL: &str = "Ada@Example.org";

    fn by_mail(known: &str, identifiers: &Value) -> (Outcome<RecipientMatch>, Vec<Finding>) {
        let identity = KnownIdentity::Typed { identity_type: "emailAddress".into(), value: known.into() };
        check(Some(&identity), &json!({ "credentialSubject": { "identifier": identifiers } }))
    }

    fn mail(hash: &str) -> Value {
        json!({ "identityType": "emailAddress", "identityHash": hash, "hashed": hash.contains('$'), "salt": "salt" })
    }

    fn place(outcome: &Outcome<RecipientMatch>) -> &str {
        outcome.witness().unwrap().at.as_str()
    }

    /// Digests of the address as typed and in lower case, each with `salt` behind it.
    const SHA256_TYPED: &str = "sha256$f33f2ebe3ee3e2d50cc0ed15b09f2f588740380b3e9b51376683c1fb97294e51";
    const SHA256_LOWER: &str = "sha256$a014001d5b097167917a72429dd5a82f1753a805174e3d74f47086d6459b96a1";
    const MD5_LOWER: &str = "md5$632b985c4bd7823285eec3ee03a59671";

    #[test]
    fn nobody_is_looked_for_unless_asked() {
        let (outcome, findings) = check(None, &json!({ "credentialSubject": { "id": "did:example:1" } }));
        assert_eq!((outcome, findings), (Outcome::Skipped(Skip::Absent), Vec::new()));
    }

    #[test]
    fn a_subject_is_compared_byte_for_byte() {
        let ask = |subject: Value| {
            let identity = KnownIdentity::SubjectId("did:example:1".into());
            check(Some(&identity), &json!({ "credentialSubject": subject }))
        };
        let (same, findings) = ask(json!({ "id": "did:example:1" }));
        assert_eq!((place(&same), findings), ("/credentialSubject/id", Vec::new()));
        let (other, findings) = ask(json!({ "id": "did:example:12" }));
        assert_eq!(
            (other, codes(&findings)),
            (Outcome::Fail(Code::RecipientMismatch), vec![Code::RecipientMismatch])
        );
        for unidentified in [json!({}), json!({ "id": 1 }), json!({ "identifier": [mail("did:example:1")] })]
        {
            assert_eq!(ask(unidentified).0, Outcome::Fail(Code::RecipientUnidentified));
        }
    }

    #[test]
    fn an_identity_matches_in_every_form_that_the_standard_knows() {
        let plain =
            json!({ "identityType": "emailAddress", "identityHash": "ada@example.org", "hashed": false });
        for (identity, expected) in [
            (mail(MAIL), vec![]),
            (mail("ada@example.org"), vec![]),
            (plain, vec![]),
            (mail(SHA256_TYPED), vec![]),
            (mail(SHA256_LOWER), vec![]),
            (mail(&SHA256_LOWER.to_uppercase().replace("SHA", "sha")), vec![]),
            (mail(MD5_LOWER), vec![Code::RecipientWeakHash]),
        ] {
            let (outcome, findings) = by_mail(MAIL, &identity);
            assert_eq!(
                (place(&outcome), codes(&findings)),
                ("/credentialSubject/identifier", expected),
                "{identity}"
            );
        }
    }

    #[test]
    fn the_salt_and_the_digest_must_fit() {
        let mut unsalted = mail(SHA256_TYPED);
        unsalted["salt"] = json!("another");
        let mut unmarked = mail(SHA256_TYPED);
        unmarked["hashed"] = json!("true");
        let (mut as_text, last) = (mail(SHA256_TYPED), SHA256_TYPED.len() - 1);
        as_text["identityHash"] = json!(SHA256_TYPED[..last]);
        for identity in [unsalted, unmarked, as_text, mail("somebody@example.org"), mail("sha256$")] {
            let (outcome, findings) = by_mail(MAIL, &identity);
            assert_eq!(outcome, Outcome::Fail(Code::RecipientMismatch), "{identity}");
            assert!(findings.iter().all(|finding| !finding.detail.to_lowercase().contains("ada")));
        }
        assert_eq!(
            by_mail("other@example.org", &mail(SHA256_LOWER)).0,
            Outcome::Fail(Code::RecipientMismatch)
        );
    }

    #[test]
    fn an_unknown_hash_says_neither_yes_nor_no() {
        let mut bare = mail("0123456789");
        bare["hashed"] = json!(true);
        for identity in [mail("sha512$0123"), bare] {
            let (outcome, findings) = by_mail(MAIL, &identity);
            assert_eq!(outcome, Outcome::Unknown(Code::RecipientUnsupported), "{identity}");
            assert_eq!(findings[0].at.as_str(), "/credentialSubject/identifier");
        }
    }

    #[test]
    fn any_of_several_identities_may_match() {
        let (other, unknown, weak) = (mail("other@example.org"), mail("sha512$1"), mail(MD5_LOWER));
        let (outcome, findings) = by_mail(MAIL, &json!([other, unknown, weak]));
        assert_eq!(place(&outcome), "/credentialSubject/identifier/2");
        assert_eq!(findings[0].at.as_str(), "/credentialSubject/identifier/2");
        let (outcome, findings) = by_mail(MAIL, &json!([other, unknown]));
        assert_eq!(outcome, Outcome::Unknown(Code::RecipientUnsupported));
        assert_eq!(findings[0].at.as_str(), "/credentialSubject/identifier/1");
        assert_eq!(by_mail(MAIL, &json!([other, other])).0, Outcome::Fail(Code::RecipientMismatch));
    }

    #[test]
    fn identities_of_other_types_do_not_count() {
        let mut login = mail(MAIL);
        login["identityType"] = json!("identifier");
        for identifiers in [json!([login]), json!([]), json!(["ada@example.org"]), json!(MAIL)] {
            assert_eq!(
                by_mail(MAIL, &identifiers).0,
                Outcome::Fail(Code::RecipientUnidentified),
                "{identifiers}"
            );
        }
        assert_eq!(
            by_mail(MAIL, &json!([login, mail(MAIL)])).0.witness().unwrap().at.as_str(),
            "/credentialSubject/identifier/1"
        );
    }
}
