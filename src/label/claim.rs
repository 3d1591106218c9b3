//! What claims to be the label, whoever it is by (quality-label.md §4.1).
//!
//! A claim by anybody but the authority is loud; a genuine statement of the authority that merely is not this issuer's label
//! is quiet. A name never makes a label: it only makes a claim of one.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::terms;
use crate::authenticity::Integrity;
use crate::issuer;
use crate::json::Value;
use crate::key::same_party;
use crate::model::{entries, has_type, wordings};
use crate::policy::LabelScheme;
use crate::report::{Code, Finding, Outcome};
use crate::secured;

/// A claim of the label that the authority did not make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counterfeit {
    id: Option<String>,
    issuer: Option<String>,
    why: String,
}

impl Counterfeit {
    fn new(document: &Value, why: impl Into<String>) -> Self {
        let id = document.get("id").and_then(Value::as_str).map(str::to_owned);
        Counterfeit { id, issuer: issuer::id_of(document).map(str::to_owned), why: why.into() }
    }

    /// The id of the false credential, if it has one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Whom it names as its issuer.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Why it is false.
    pub fn why(&self) -> &str {
        &self.why
    }

    pub(super) fn finding(&self) -> Finding {
        let by = self.issuer.as_deref().unwrap_or("nobody");
        Finding::new(Code::LabelCounterfeit).detail(format!("issued by {by}: {}", self.why))
    }
}

/// Who stands behind a claim of the label.
pub(super) enum Author {
    /// The authority, provably.
    Authority,
    /// Somebody else.
    Other(Counterfeit),
    /// It could not be found out.
    Undecided(Finding),
}

/// Who made the claim `document`, of whose signatures `proof` and `issuer` speak.
pub(super) fn author<P, I>(
    scheme: &LabelScheme,
    document: &Value,
    proof: &Outcome<P>,
    issuer: &Outcome<I>,
    integrity: Integrity,
    findings: &[Finding],
) -> Author {
    let named = issuer::id_of(document);
    if named.and_then(|id| scheme.authority(id)).is_none() {
        return Author::Other(Counterfeit::new(document, "this is not the label's authority"));
    }
    let because = |code: Code| {
        let found = findings.iter().find(|finding| finding.code == code);
        secured::described(found.unwrap_or(&Finding::new(code)))
    };
    match (proof, issuer) {
        (Outcome::Pass(_), Outcome::Pass(_)) => Author::Authority,
        (_, Outcome::Fail(code)) => Author::Other(Counterfeit::new(document, because(*code))),
        // The signature fits, or nobody has compared it: that is no forgery.
        (
            Outcome::Fail(
                code
                @ (Code::ProofNotYet | Code::ProofExpired | Code::ProofClaimsDiffer | Code::ProofPurpose),
            ),
            _,
        ) => Author::Undecided(Finding::new(Code::LabelUnreadable).detail(because(*code))),
        (Outcome::Fail(code), _) => Author::Other(Counterfeit::new(document, because(*code))),
        (Outcome::Unknown(code), _) | (_, Outcome::Unknown(code)) => {
            Author::Undecided(Finding::new(Code::LabelUnreadable).detail(because(*code)))
        }
        // Every proof was read and fits to no key that is pinned, nor to one of its own.
        _ if integrity == Integrity::Broken => {
            Author::Other(Counterfeit::new(document, "its signature does not fit"))
        }
        _ => Author::Undecided(Finding::new(Code::LabelUnreadable)),
    }
}

/// Whether `document` claims to be the label of `scheme`, or to speak for it.
pub(super) fn is_claim(scheme: &LabelScheme, document: &Value) -> bool {
    let subjects = listed(document, "credentialSubject");
    let speaks_of_label = |subject: &Value| {
        [terms::LABEL_SUBJECT, terms::ENDORSEMENT_SUBJECT].iter().any(|name| has_type(subject, name))
    };
    let is_label =
        |achievement: &Value| is_of_scheme(scheme, achievement) || carries_name(scheme, achievement);
    carries_name(scheme, document)
        || subjects.iter().any(speaks_of_label)
        || subjects.iter().flat_map(|subject| listed(subject, "achievement")).any(is_label)
}

/// One value or several: a list where the standard has one value hides nothing.
fn listed<'v>(object: &'v Value, member: &str) -> &'v [Value] {
    object.get(member).map_or(&[], entries)
}

/// Whether `achievement` is one of the scheme's.
pub(super) fn is_of_scheme(scheme: &LabelScheme, achievement: &Value) -> bool {
    let id = achievement.get("id").and_then(Value::as_str);
    id.is_some_and(|id| scheme.achievements.iter().any(|known| same_party(known, id)))
}

fn carries_name(scheme: &LabelScheme, object: &Value) -> bool {
    let wanted = folded(&scheme.name);
    let said = object.get("name").map_or_else(Vec::new, wordings);
    !wanted.is_empty() && said.into_iter().any(|text| folded(text) == wanted)
}

/// Names longer than this are not the scheme's.
const LONGEST_NAME: usize = 4 << 10;

/// Trimmed, NFKC and without regard to case (report.md §4.11). Upper case first: so `ß` and `ss`, `ς` and `σ` are one.
fn folded(name: &str) -> String {
    if name.len() > LONGEST_NAME {
        return String::new();
    }
    let folded = name.nfkc().collect::<String>().to_uppercase().to_lowercase();
    folded.nfkc().collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scheme() -> LabelScheme {
        LabelScheme {
            name: "Quality Label".to_owned(),
            achievements: vec!["https://label.example/achievement/v1".to_owned()],
            ..LabelScheme::default()
        }
    }

    #[test]
    fn a_claim_is_told_by_its_achievement_its_subject_or_its_name() {
        for (document, expected) in [
            (json!({}), false),
            (
                json!({ "name": "Robotics", "credentialSubject": { "achievement": { "id": "https://x.example" } } }),
                false,
            ),
            (
                json!({ "credentialSubject": { "achievement": { "id": "https://LABEL.example/achievement/v1" } } }),
                true,
            ),
            (
                json!({ "credentialSubject": { "achievement": { "id": "https://label.example/achievement/V1" } } }),
                false,
            ),
            (json!({ "credentialSubject": { "type": "QualityLabelSubject" } }), true),
            (
                json!({ "credentialSubject": { "type": ["EndorsementSubject", "QualityLabelEndorsementSubject"] } }),
                true,
            ),
            (
                json!({ "credentialSubject": { "achievement": { "achievementType": "QualityAssuranceCredential" } } }),
                false,
            ),
            (json!({ "credentialSubject": [{ "type": "QualityLabelSubject" }] }), true),
            (json!({ "credentialSubject": [{}, { "achievement": [{ "name": "quality label" }] }] }), true),
            (json!({ "name": "  QUALITY label\n" }), true),
            (json!({ "name": "The Quality Label" }), false),
            (json!({ "name": { "de": "Gütezeichen", "en": "Quality Label" } }), true),
            (json!({ "name": [{ "@value": "Quality Label", "@language": "en" }] }), true),
            (json!({ "credentialSubject": { "achievement": { "name": "Ｑuality\u{a0}Label" } } }), true),
        ] {
            assert_eq!(is_claim(&scheme(), &document), expected, "{document}");
        }
    }

    #[test]
    fn a_scheme_without_a_name_makes_no_claims_of_nameless_things() {
        let nameless = LabelScheme::default();
        assert!(!is_claim(&nameless, &json!({ "name": " " })));
    }

    #[test]
    fn folding_knows_letters_that_have_two_lower_case_forms() {
        assert_eq!(folded("STRASSE ΟΔΟΣ"), folded("straße οδος"));
        assert_ne!(folded("Quality Label"), folded("Quality Label 2"));
    }
}
