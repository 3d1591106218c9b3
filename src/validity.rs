//! The dates of a credential against the time of the verification (OB 3.0 §9.1 step 4).

use serde::Serialize;

use crate::Timestamp;
use crate::json::{Pointer, Value};
use crate::report::{Code, Finding, Outcome};
use crate::session::Session;

/// The names under which the two data models keep their dates.
const FROM: [&str; 2] = ["validFrom", "issuanceDate"];
const UNTIL: [&str; 2] = ["validUntil", "expirationDate"];

/// The credential is in force: made only by `check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InForce {
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

/// The dates of a credential, whatever the time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

/// The dates of `document`, `expires` as for [`check`]; `None` if one of them is no date, or the end lies before the start.
pub(crate) fn span(document: &Value, expires: Option<Timestamp>) -> Option<Span> {
    let mut findings = Vec::new();
    let from = date(document, FROM, &mut findings);
    let until = date(document, UNTIL, &mut findings).or(expires);
    findings.extend(inverted(from, until));
    findings.is_empty().then_some(Span { from, until })
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
    findings.extend(inverted(from, until));
    findings.extend(outside(session, from, until));
    (Outcome::conclude(&findings, InForce { from, until }), findings)
}

/// What the comparison with the clock says of a period that is no credential's.
pub(crate) fn compare(
    session: &Session<'_>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Option<Finding> {
    inverted(from, until).or_else(|| outside(session, from, until))
}

/// What the clock says, whatever else is wrong.
fn outside(session: &Session<'_>, from: Option<Timestamp>, until: Option<Timestamp>) -> Option<Finding> {
    let leeway = session.policy.leeway;
    match (from, until) {
        (Some(from), _) if session.now.later(leeway) < from => {
            Some(Finding::new(Code::ValidityNotYet).detail(format!("from {from}")))
        }
        (_, Some(until)) if session.now.earlier(leeway) > until => {
            Some(Finding::new(Code::ValidityExpired).detail(format!("until {until}")))
        }
        _ => None,
    }
}

/// When `document` says it becomes valid, if that is a date.
pub(crate) fn start(document: &Value) -> Option<Timestamp> {
    date(document, FROM, &mut Vec::new())
}

/// What is wrong with the dates of `document`, whatever the time is.
pub(crate) fn inspect(document: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    let from = date(document, FROM, &mut findings);
    let until = date(document, UNTIL, &mut findings);
    findings.extend(inverted(from, until));
    findings
}

fn inverted(from: Option<Timestamp>, until: Option<Timestamp>) -> Option<Finding> {
    let (from, until) = (from?, until?);
    let detail = || format!("from {from} until {until}");
    (until < from).then(|| Finding::new(Code::ValidityMalformed).detail(detail()))
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::evidence::Evidence;
    use crate::policy::Policy;
    use crate::testing::{at, codes};

    const NOON: &str = "2026-06-01T12:00:00Z";

    fn outcome(document: &Value, expires: Option<&str>, leeway: u64) -> (Outcome<InForce>, Vec<Finding>) {
        let policy = Policy { leeway: Duration::from_secs(leeway), ..Policy::default() };
        let evidence = Evidence::new();
        check(&Session::new(&policy, at(NOON), &evidence), document, expires.map(at))
    }

    fn objection(document: &Value, expires: Option<&str>, leeway: u64) -> Option<Code> {
        let (outcome, findings) = outcome(document, expires, leeway);
        match outcome {
            Outcome::Pass(_) => assert!(findings.is_empty(), "{document}"),
            Outcome::Fail(code) => assert_eq!(codes(&findings)[0], code, "{document}"),
            Outcome::Unknown(_) | Outcome::Skipped(_) => panic!("{document}: dates are always decided"),
        }
        findings.first().map(|finding| finding.code)
    }

    #[test]
    fn both_ends_belong_to_the_period() {
        for (document, expected) in [
            (json!({}), None),
            (json!({ "validFrom": NOON, "validUntil": NOON }), None),
            (json!({ "validFrom": "2026-06-01T12:00:01Z" }), Some(Code::ValidityNotYet)),
            (json!({ "validUntil": "2026-06-01T11:59:59Z" }), Some(Code::ValidityExpired)),
            (json!({ "validUntil": "2026-06-01T13:00:00+01:00" }), None),
            (json!({ "validUntil": "2026-06-01T12:59:59+01:00" }), Some(Code::ValidityExpired)),
        ] {
            assert_eq!(objection(&document, None, 0), expected, "{document}");
        }
    }

    #[test]
    fn the_names_of_either_data_model_count() {
        for (document, expected) in [
            (json!({ "issuanceDate": "2026-06-02T00:00:00Z" }), Code::ValidityNotYet),
            (json!({ "expirationDate": "2026-05-01T00:00:00Z" }), Code::ValidityExpired),
            (json!({ "validFrom": "2026-06-02T00:00:00Z", "issuanceDate": NOON }), Code::ValidityNotYet),
            (json!({ "expirationDate": NOON, "validUntil": "2026-05-01T00:00:00Z" }), Code::ValidityExpired),
        ] {
            assert_eq!(objection(&document, None, 0), Some(expected), "{document}");
        }
    }

    #[test]
    fn leeway_is_granted_at_both_ends_and_no_further() {
        let early = json!({ "validFrom": "2026-06-01T12:01:00Z" });
        let late = json!({ "validUntil": "2026-06-01T11:59:00Z" });
        assert_eq!([objection(&early, None, 60), objection(&late, None, 60)], [None, None]);
        assert_eq!(objection(&early, None, 59), Some(Code::ValidityNotYet));
        assert_eq!(objection(&late, None, 59), Some(Code::ValidityExpired));
    }

    #[test]
    fn a_period_does_not_end_before_it_begins() {
        let document = json!({ "validFrom": "2026-05-01T00:00:00Z", "validUntil": "2026-04-30T23:59:59Z" });
        assert_eq!(objection(&document, None, 1 << 40), Some(Code::ValidityMalformed));
    }

    #[test]
    fn what_is_no_date_is_named_where_it_stands() {
        for (name, value) in [
            ("validFrom", json!("2026-06-01")),
            ("validUntil", json!("2027-06-01T24:00:00Z")),
            ("issuanceDate", json!(1_780_000_000)),
            ("expirationDate", json!(null)),
        ] {
            let (outcome, findings) = outcome(&json!({ name: value }), None, 0);
            assert_eq!(outcome, Outcome::Fail(Code::ValidityMalformed), "{name}");
            assert_eq!(
                findings.iter().map(|finding| finding.at.as_str()).collect::<Vec<_>>(),
                [format!("/{name}")]
            );
        }
    }

    /// OB 3.0 §8.2.6 step 10
    #[test]
    fn the_token_sets_the_end_where_the_credential_has_none() {
        let past = Some("2026-05-01T00:00:00Z");
        assert_eq!(objection(&json!({}), past, 0), Some(Code::ValidityExpired));
        assert_eq!(objection(&json!({ "validUntil": "2026-07-01T00:00:00Z" }), past, 0), None);
        let (outcome, _) =
            outcome(&json!({ "validFrom": "2026-05-01T00:00:00Z" }), Some("2026-07-01T00:00:00Z"), 0);
        let period = serde_json::to_value(outcome.witness().unwrap()).unwrap();
        assert_eq!(period, json!({ "from": "2026-05-01T00:00:00Z", "until": "2026-07-01T00:00:00Z" }));
    }
}
