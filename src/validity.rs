//! The dates of a credential against the time of the verification (OB 3.0 §9.1 step 4).

use serde::Serialize;

use crate::Timestamp;
use crate::json::{Pointer, Value};
use crate::report::{Code, Finding, Outcome};
use crate::session::Session;

/// The names under which the two data models keep their dates.
const FROM: [&str; 2] = ["validFrom", "issuanceDate"];
const UNTIL: [&str; 2] = ["validUntil", "expirationDate"];

/// The credential is in force: made only by [`check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InForce {
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

/// Checks the dates of `document` with the policy's leeway. `expires` is the `exp` claim of a token, which sets the end
/// where the credential itself has none (OB 3.0 §8.2.6 step 10).
pub(crate) fn check(
    session: &Session<'_>,
    document: &Value,
    expires: Option<Timestamp>,
) -> (Outcome<InForce>, Vec<Finding>) {
    let mut findings = Vec::new();
    let from = date(document, FROM, &mut findings);
    let until = date(document, UNTIL, &mut findings).or(expires);
    findings.extend(compare(session, from, until));
    (Outcome::conclude(&findings, InForce { from, until }), findings)
}

/// What the comparison with the clock says of a period; used for proofs and lists as well.
pub(crate) fn compare(
    session: &Session<'_>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Option<Finding> {
    let leeway = session.policy.leeway;
    match (from, until) {
        (Some(from), Some(until)) if until < from => {
            Some(Finding::new(Code::ValidityMalformed).detail(format!("from {from} until {until}")))
        }
        (Some(from), _) if session.now.later(leeway) < from => {
            Some(Finding::new(Code::ValidityNotYet).detail(format!("from {from}")))
        }
        (_, Some(until)) if session.now.earlier(leeway) > until => {
            Some(Finding::new(Code::ValidityExpired).detail(format!("until {until}")))
        }
        _ => None,
    }
}

fn date(document: &Value, names: [&str; 2], findings: &mut Vec<Finding>) -> Option<Timestamp> {
    let (name, value) = names.iter().find_map(|name| Some((name, document.get(name)?)))?;
    let parsed = value.as_str().and_then(|text| Timestamp::parse(text).ok());
    if parsed.is_none() {
        let malformed = Finding::new(Code::ValidityMalformed).at(Pointer::root().key(name));
        findings.push(malformed.detail(format!("{name} is {value}")));
    }
    parsed
}
