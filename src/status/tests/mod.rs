mod bitstring;
mod revocation_list;

use serde_json::json;

use super::*;
use crate::evidence::{Evidence, Request};
use crate::policy::Policy;
use crate::testing::{self, FETCH_ERRORS, Issuer, badge, codes, recorded, status_entry, status_list, url};

const LIST: &str = "https://issuer.example/status/1";
const OTHER_LIST: &str = "https://issuer.example/status/2";

/// What came of the status step.
#[derive(Debug)]
struct Answered {
    outcome: Outcome<NotRevoked>,
    findings: Vec<Finding>,
    missing: Vec<Request>,
}

impl Answered {
    /// The first objection, by its effect on the step.
    fn objection(&self) -> Option<Result<Code, Code>> {
        match self.outcome {
            Outcome::Pass(_) | Outcome::Skipped(_) => None,
            Outcome::Fail(code) => Some(Err(code)),
            Outcome::Unknown(code) => Some(Ok(code)),
        }
    }

    fn established(&self) -> Value {
        serde_json::to_value(self.outcome.witness().expect("no objection")).unwrap()
    }

    fn places(&self) -> Vec<(Code, &str)> {
        self.findings.iter().map(|finding| (finding.code, finding.at.as_str())).collect()
    }
}

/// Not known to hold, for this reason.
fn unknown(code: Code) -> Option<Result<Code, Code>> {
    Some(Ok(code))
}

/// Known not to hold, for this reason.
fn fails(code: Code) -> Option<Result<Code, Code>> {
    Some(Err(code))
}

fn ask(
    issuer: &Issuer,
    policy: &Policy,
    document: &Value,
    disclosure: Disclosure,
    evidence: &Evidence,
) -> Answered {
    let mut session = Session::new(policy, testing::now(), evidence);
    let (outcome, findings) = check(&mut session, &issuer.bound(), document, disclosure);
    Answered { outcome, findings, missing: session.into_missing().into_iter().collect() }
}

/// A badge of the first issuer with these status entries.
fn with_status(entries: Value) -> Value {
    let mut badge = badge(&Issuer::did_key(1));
    badge["credentialStatus"] = entries;
    badge
}

fn ask_about(entries: Value, evidence: &Evidence) -> Answered {
    ask(&Issuer::did_key(1), &Policy::default(), &with_status(entries), Disclosure::Full, evidence)
}

/// A good list on which the entries `set` are set.
fn listing(address: &str, set: &[usize]) -> Value {
    let issuer = Issuer::did_key(1);
    issuer.sign(status_list(&issuer, address, set))
}

#[test]
fn without_an_entry_there_is_nothing_to_check() {
    let badge = badge(&Issuer::did_key(1));
    for document in [badge, with_status(json!([]))] {
        let answered =
            ask(&Issuer::did_key(1), &Policy::default(), &document, Disclosure::Full, &Evidence::new());
        assert_eq!((answered.outcome, answered.findings), (Outcome::Skipped(Skip::Absent), Vec::new()));
    }
}

#[test]
fn the_worst_of_several_entries_counts() {
    let evidence = recorded([(LIST, listing(LIST, &[7])), (OTHER_LIST, json!({}))]);
    let (good, revoked, unread) = (status_entry(LIST, 6), status_entry(LIST, 7), status_entry(OTHER_LIST, 6));
    let objection = |entries| ask_about(entries, &evidence).objection();
    assert_eq!(objection(json!([good, good])), None);
    assert_eq!(objection(json!([good, revoked])), fails(Code::StatusRevoked));
    assert_eq!(objection(json!([unread, revoked, good])), fails(Code::StatusRevoked));
    assert_eq!(objection(json!([good, unread])), unknown(Code::StatusListInvalid));
}

#[test]
fn findings_name_their_entry() {
    let evidence = recorded([(LIST, listing(LIST, &[7]))]);
    let (revoked, unread) = (status_entry(LIST, 7), status_entry(OTHER_LIST, 6));
    let answered = ask_about(json!([unread, revoked]), &evidence);
    let expected =
        [(Code::StatusUnreachable, "/credentialStatus/0"), (Code::StatusRevoked, "/credentialStatus/1")];
    assert_eq!(answered.places(), expected);
    let answered = ask_about(revoked, &evidence);
    assert_eq!(answered.places(), [(Code::StatusRevoked, "/credentialStatus")]);
}

#[test]
fn the_number_of_entries_is_limited() {
    let evidence = recorded([(LIST, listing(LIST, &[]))]);
    let entries = |count: u64| (0..count).map(|index| status_entry(LIST, index)).collect::<Value>();
    assert_eq!(ask_about(entries(8), &evidence).objection(), None);
    let answered = ask_about(entries(9), &evidence);
    assert_eq!(answered.objection(), unknown(Code::BudgetExhausted));
    assert_eq!(answered.findings.iter().map(|finding| finding.step).collect::<Vec<_>>(), [Step::Status]);
}

#[test]
fn an_unknown_method_is_neither_good_nor_bad() {
    for kind in [json!("StatusList2017"), json!(["Nothing", "Known"]), json!([]), json!(1), json!(null)] {
        let mut entry = status_entry(LIST, 7);
        entry["type"] = kind;
        let answered = ask_about(entry, &recorded([(LIST, listing(LIST, &[7]))]));
        assert_eq!(answered.objection(), unknown(Code::StatusUnsupported));
    }
    assert_eq!(ask_about(json!("urn:1"), &Evidence::new()).objection(), unknown(Code::StatusUnsupported));
    assert_eq!(ask_about(json!(null), &Evidence::new()).objection(), unknown(Code::StatusUnsupported));
}

#[test]
fn a_missing_list_is_asked_for_and_a_failed_one_is_unknown() {
    let answered = ask_about(status_entry(LIST, 7), &Evidence::new());
    assert_eq!(answered.objection(), unknown(Code::StatusUnreachable));
    assert_eq!(answered.missing, [Request::new(url(LIST), Purpose::StatusList)]);
    for error in FETCH_ERRORS {
        let mut evidence = Evidence::new();
        evidence.record(&url(LIST), Err(error));
        let answered = ask_about(status_entry(LIST, 7), &evidence);
        assert_eq!((answered.objection(), answered.missing), (unknown(Code::StatusUnreachable), Vec::new()));
    }
}

#[test]
fn looking_up_lists_is_limited() {
    let mut policy = Policy::default();
    policy.limits.fetches = 0;
    let document = with_status(status_entry(LIST, 7));
    let answered = ask(&Issuer::did_key(1), &policy, &document, Disclosure::Full, &Evidence::new());
    assert_eq!(answered.objection(), unknown(Code::BudgetExhausted));
    assert_eq!(answered.findings[0].step, Step::Status);
}

#[test]
fn the_policy_may_expect_a_status_of_an_issuer() {
    let expecting = |issuer: &Issuer| Policy {
        issuers: vec![RecognisedIssuer { requires_status: true, ..issuer.recognised() }],
        ..Policy::default()
    };
    let issuer = Issuer::did_key(1);
    let bare = badge(&issuer);
    let ask_with = |policy: &Policy, document| {
        ask(&issuer, policy, document, Disclosure::Full, &recorded([(LIST, listing(LIST, &[]))]))
    };
    let answered = ask_with(&expecting(&issuer), &bare);
    assert_eq!(answered.objection(), unknown(Code::StatusUndisclosed));
    assert_eq!(ask_with(&expecting(&Issuer::did_key(2)), &bare).objection(), None);
    assert_eq!(ask_with(&expecting(&issuer), &with_status(status_entry(LIST, 1))).objection(), None);
}

/// What a derived proof may hide: the status, or the end.
#[test]
fn a_derived_badge_must_show_its_status_and_its_end() {
    let ignoring = Policy { hidden_status: HiddenStatus::Ignore, ..Policy::default() };
    let evidence = recorded([(LIST, listing(LIST, &[]))]);
    let objection = |policy: &Policy, document: &Value, disclosure| {
        ask(&Issuer::did_key(1), policy, document, disclosure, &evidence).objection()
    };
    let whole = with_status(status_entry(LIST, 1));
    let without = |members: &[&str]| {
        let mut document = whole.clone();
        members.iter().for_each(|member| _ = document.as_object_mut().unwrap().shift_remove(*member));
        document
    };
    let mut older = without(&["validUntil"]);
    older["expirationDate"] = json!("2027-01-01T00:00:00Z");
    let hidden = unknown(Code::StatusUndisclosed);
    for (document, expected) in [
        (whole.clone(), None),
        (older, None),
        (without(&["validUntil"]), hidden),
        (without(&["credentialStatus"]), hidden),
        (without(&["credentialStatus", "validUntil"]), hidden),
    ] {
        assert_eq!(objection(&Policy::default(), &document, Disclosure::Derived), expected, "{document}");
        assert_eq!(objection(&Policy::default(), &document, Disclosure::Full), None, "{document}");
        assert_eq!(objection(&ignoring, &document, Disclosure::Derived), None, "{document}");
    }
    let answered =
        ask(&Issuer::did_key(1), &ignoring, &without(&["credentialStatus"]), Disclosure::Derived, &evidence);
    assert_eq!((answered.outcome, codes(&answered.findings)), (Outcome::Skipped(Skip::Absent), Vec::new()));
}
