use proptest::prelude::*;

use super::*;
use crate::State;
use crate::evaluate::evaluate;
use crate::ld::{self, Contexts};
use crate::policy::Policy;
use crate::report::{Code, Step};
use crate::testing::{Issuer, badge, now, recorded, status_list, url};

const LIST: &str = "https://issuer.example/status/1";

fn list(purpose: StatusPurpose, set: &[u32]) -> StatusList {
    let mut list = StatusList::new(purpose, StatusList::MIN_ENTRIES).unwrap();
    set.iter().for_each(|index| list.set(*index).unwrap());
    list
}

fn credential(list: &StatusList, issuer: &str) -> Value {
    list.credential(&ListDetails {
        id: &url(LIST),
        issuer,
        valid_from: Timestamp::parse("2026-05-31T02:00:00+02:00").unwrap(),
        valid_for: Duration::from_hours(48),
        ttl: Duration::from_millis(300_000),
    })
}

/// What our own verifier says of a badge with `entry`, when `list` is what is published.
fn verdict(list: &StatusList, entry: &StatusEntry) -> (State, Vec<Code>) {
    let issuer = Issuer::did_key(1);
    let mut badge = badge(&issuer);
    badge["credentialStatus"] = entry.to_json();
    let evidence = recorded([(LIST, issuer.sign(credential(list, &issuer.id)))]);
    let policy = Policy { issuers: vec![issuer.recognised()], ..Policy::default() };
    let signed = issuer.sign(badge).to_string();
    let report = evaluate(signed.as_bytes(), &policy, now(), &evidence).unwrap().report;
    let status = report.findings.iter().filter(|finding| finding.step == Step::Status);
    (report.state(), status.map(|finding| finding.code).collect())
}

#[test]
fn our_verifier_reads_what_is_published() {
    for (purpose, objection) in
        [(StatusPurpose::Revocation, Code::StatusRevoked), (StatusPurpose::Suspension, Code::StatusSuspended)]
    {
        let list = list(purpose, &[0, 9, 131_071]);
        let entry = |index| StatusEntry { list: url(LIST), purpose, index };
        for index in [0, 9, 131_071] {
            assert_eq!(verdict(&list, &entry(index)), (State::Invalid, vec![objection]), "{index}");
        }
        for index in [1, 8, 10, 131_070] {
            assert_eq!(verdict(&list, &entry(index)), (State::Trusted, vec![]), "{index}");
        }
    }
}

#[test]
fn the_credential_is_of_the_standard_form_and_always_the_same() {
    let revoked = list(StatusPurpose::Revocation, &[7]);
    let mut expected = status_list(&Issuer::did_key(1), LIST, &[7]);
    let subject = &credential(&revoked, "did:web:issuer.example")["credentialSubject"];
    expected["issuer"] = json!("did:web:issuer.example");
    expected["validFrom"] = json!("2026-05-31T00:00:00Z");
    expected["validUntil"] = json!("2026-06-02T00:00:00Z");
    expected["credentialSubject"]["ttl"] = json!(300_000);
    expected["credentialSubject"]["encodedList"] = subject["encodedList"].clone();
    assert_eq!(credential(&revoked, "did:web:issuer.example"), expected);
    assert!(subject["encodedList"].as_str().unwrap().starts_with("uH4sI"));
    let again = credential(&revoked.clone(), "did:web:issuer.example").to_string();
    assert_eq!(again, credential(&revoked, "did:web:issuer.example").to_string());
}

#[test]
fn an_entry_names_its_place_in_text() {
    let entry = StatusEntry { list: url(LIST), purpose: StatusPurpose::Suspension, index: 94_567 };
    let expected = json!({
        "id": "https://issuer.example/status/1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    });
    assert_eq!(entry.to_json(), expected);
}

#[test]
fn a_list_is_long_enough_to_hide_in_and_short_enough_to_be_read() {
    let entries = |entries| StatusList::new(StatusPurpose::Revocation, entries).map(|list| list.entries());
    assert_eq!(entries(131_072), Ok(131_072));
    assert_eq!(entries(131_073), Ok(131_080));
    assert_eq!(entries(67_108_864), Ok(67_108_864));
    for outside in [0, 131_071, 67_108_865, u32::MAX] {
        assert_eq!(entries(outside), Err(ListLengthError { entries: outside }));
    }
}

#[test]
fn an_index_behind_the_end_is_refused() {
    let mut list = list(StatusPurpose::Revocation, &[]);
    let refused = IndexBeyondList { index: 131_072, entries: 131_072 };
    assert_eq!(list.set(131_072), Err(refused));
    assert_eq!(list.clear(131_072), Err(refused));
    assert_eq!(list.contains(131_072), Err(refused));
    assert!(list.contains(u32::MAX).is_err());
    assert_eq!(list.iter_set().count(), 0);
}

#[test]
fn a_published_list_is_read_back_from_json_and_from_a_token() {
    let (issuer, revoked) = (Issuer::did_key(1), list(StatusPurpose::Revocation, &[3, 77]));
    let unsigned = credential(&revoked, &issuer.id);
    let valid_from = Timestamp::parse("2026-05-31T00:00:00Z").unwrap();
    let expected = PublishedList { id: url(LIST), valid_from, list: revoked };
    for text in [issuer.sign(unsigned.clone()).to_string(), issuer.token(&unsigned)] {
        assert_eq!(PublishedList::read(text.as_bytes()), Ok(expected.clone()));
    }
}

#[test]
fn what_is_no_list_of_ours_is_not_read() {
    let good = credential(&list(StatusPurpose::Revocation, &[3]), "did:web:issuer.example");
    let refused = |place: &str, value: Value| {
        let mut credential = good.clone();
        *credential.pointer_mut(place).unwrap() = value;
        PublishedList::read(credential.to_string().as_bytes()).unwrap_err().to_string()
    };
    let own = json!("https://issuer.example/status/1");
    for (place, value, reason) in [
        ("/id", json!("list"), "\"id\""),
        ("/type", json!(["VerifiableCredential"]), "BitstringStatusListCredential"),
        ("/validFrom", json!("today"), "\"validFrom\""),
        ("/credentialSubject/type", json!("StatusList2021"), "BitstringStatusList"),
        ("/credentialSubject/statusPurpose", json!("message"), "\"statusPurpose\""),
        ("/credentialSubject/statusPurpose", json!(["revocation"]), "\"statusPurpose\""),
        ("/credentialSubject/encodedList", json!("H4sI"), "multibase"),
        ("/credentialSubject/encodedList", json!("uAAAA"), "gzip"),
        ("/credentialSubject", own, "no BitstringStatusList"),
    ] {
        let given = refused(place, value);
        assert!(given.contains(reason), "{place}: {given}");
    }
    for bytes in [&b""[..], b"{", b"null", b"[]", b"\x89PNG\r\n\x1a\n", b"a.b.c"] {
        assert!(PublishedList::read(bytes).is_err(), "{bytes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn bits_survive_publication(
        set in proptest::collection::btree_set(0..131_072_u32, 0..40),
        cleared in proptest::collection::btree_set(0..131_072_u32, 0..40),
    ) {
        let mut list = list(StatusPurpose::Suspension, &set.iter().copied().collect::<Vec<_>>());
        cleared.iter().for_each(|index| list.clear(*index).unwrap());
        let expected: Vec<u32> = set.difference(&cleared).copied().collect();
        prop_assert_eq!(list.iter_set().collect::<Vec<_>>(), expected);
        let read = PublishedList::from_credential(&credential(&list, "did:web:issuer.example")).unwrap();
        prop_assert_eq!(read.list, list);
    }
}

/// Every term that a list uses is one of the data model's own, so that nothing in it is left unsigned.
#[test]
fn a_list_is_conformant_json_ld() {
    let issuer = Issuer::did_key(1);
    let unsigned = credential(&list(StatusPurpose::Revocation, &[3]), &issuer.id);
    let policy = Policy::default();
    let expansion = ld::to_quads(&unsigned, &Contexts::new(&policy.contexts), &policy.limits);
    assert_eq!(expansion.findings, Vec::new());
    let terms = expansion.quads.unwrap().iter().map(|quad| format!("{quad:?}")).collect::<String>();
    for term in ["encodedList", "statusPurpose", "ttl", "validFrom", "validUntil"] {
        assert!(terms.contains(term), "{term}");
    }
}
