//! Invariant 5: before proof and issuer pass, the only requests are for the keys of the issuer, at addresses that its id
//! gives; none at all while the object itself does not conform.

use openbadges::Evidence;
use openbadges::evidence::{Purpose, Request};
use openbadges::json::Value;
use openbadges::policy::{Refresh, Registry};
use serde_json::json;

use crate::support::{self, Sample, url};

const REGISTRY: &str = "https://registry.example/registry.json";
const NEWER: &str = "https://makerspace.example/newer";

/// The example under a policy that wants everything, with nothing known yet.
fn curious() -> Sample {
    let mut sample = Sample { evidence: Evidence::new(), ..support::example() };
    sample.policy.issuers.clear();
    sample.policy.registries = vec![Registry::Dcc { url: url(REGISTRY) }];
    sample.policy.refresh = Refresh::Follow;
    sample
}

/// With the issuer's keys known.
fn with_keys() -> Sample {
    let mut sample = curious();
    let keys = support::example().evidence.answer(&url(support::KEYS)).unwrap().clone();
    sample.evidence.record(&url(support::KEYS), keys);
    sample
}

fn requests(sample: &Sample, badge: &Value) -> Vec<Request> {
    sample.ask_about(badge.to_string().as_bytes()).unwrap().missing.into_iter().collect()
}

fn badge() -> Value {
    support::parsed(&support::example().input)
}

/// The badge after a change that voids its signature.
fn changed(member: &str, value: Value) -> Value {
    let mut badge = badge();
    badge[member] = value;
    badge
}

fn refreshable() -> Value {
    changed("refreshService", json!({ "id": NEWER, "type": "1EdTechCredentialRefresh" }))
}

fn for_keys(address: &str) -> Request {
    Request::new(url(address), Purpose::KeyDocument)
}

#[test]
fn at_first_only_the_issuers_keys_are_asked_for() {
    for badge in [badge(), refreshable(), changed("name", json!("Another name"))] {
        assert_eq!(requests(&curious(), &badge), [for_keys(support::KEYS)]);
    }
    let token = Sample { evidence: Evidence::new(), ..support::rs256() };
    assert_eq!(token.ask().unwrap().missing.into_iter().collect::<Vec<_>>(), [for_keys(support::KEYS)]);
    assert!(support::eddsa().ask().unwrap().missing.is_empty());
}

#[test]
fn once_it_is_proven_the_rest_is_asked_for() {
    let expected = [
        Request::new(url(support::LIST), Purpose::StatusList),
        Request::new(url(REGISTRY), Purpose::Registry),
    ];
    assert_eq!(requests(&with_keys(), &badge()), expected);
}

#[test]
fn a_wrong_signature_asks_for_nothing_more() {
    for badge in [refreshable(), changed("name", json!("Another name"))] {
        assert_eq!(requests(&with_keys(), &badge), []);
    }
}

#[test]
fn an_unsigned_badge_asks_for_nothing() {
    for unsigned in [json!([]), json!({}), json!(null), json!({ "type": "DataIntegrityProof" })] {
        let mut badge = refreshable();
        badge["proof"] = unsigned;
        assert_eq!(requests(&curious(), &badge), [], "{}", badge["proof"]);
    }
    let mut bare = refreshable();
    bare.as_object_mut().unwrap().shift_remove("proof");
    assert_eq!(requests(&curious(), &bare), []);
}

#[test]
fn a_badge_that_does_not_conform_asks_for_nothing() {
    for (member, value) in [
        ("name", json!(1)),
        ("type", json!(["VerifiableCredential"])),
        ("@context", json!(["https://www.w3.org/ns/credentials/v2"])),
        ("undefined", json!("word")),
        ("credentialSubject", json!({})),
    ] {
        assert_eq!(requests(&curious(), &changed(member, value)), [], "{member}");
    }
}

/// The key that a proof names, wherever it points, sends us nowhere.
#[test]
fn addresses_come_from_the_issuers_id_alone() {
    for method in
        ["did:web:elsewhere.example#key", "https://elsewhere.example/key", "http://elsewhere.example#key"]
    {
        let mut badge = badge();
        badge["proof"]["verificationMethod"] = json!(method);
        let requests = requests(&curious(), &badge);
        assert!(requests.iter().all(|request| *request == for_keys(support::KEYS)), "{method}: {requests:?}");
    }
    for (issuer, expected) in [
        ("did:web:elsewhere.example:a:b", vec!["https://elsewhere.example/a/b/did.json"]),
        ("did:web:elsewhere.example%3A8443", vec!["https://elsewhere.example:8443/.well-known/did.json"]),
        (
            "https://elsewhere.example/a?b#c",
            vec!["https://elsewhere.example/.well-known/jwks.json", "https://elsewhere.example/a?b"],
        ),
        ("did:ion:elsewhere", vec![]),
        ("http://elsewhere.example/", vec![]),
        ("https://127.0.0.1/", vec![]),
        ("https://localhost/", vec![]),
        ("did:web:127.0.0.1", vec![]),
    ] {
        let mut badge = badge();
        badge["issuer"]["id"] = json!(issuer);
        let expected: Vec<Request> = expected.into_iter().map(for_keys).collect();
        assert_eq!(requests(&curious(), &badge), expected, "{issuer}");
    }
}

/// Endorsers are strangers: their keys wait for the badge's proof.
#[test]
fn endorsers_are_asked_for_only_after_the_badge_is_proven() {
    let mut endorsed = badge();
    let mut endorsement = badge();
    endorsement["issuer"]["id"] = json!("did:web:endorser.example");
    endorsed["endorsement"] = json!([endorsement]);
    for sample in [curious(), with_keys()] {
        let requests = requests(&sample, &endorsed);
        assert!(requests.iter().all(|request| *request == for_keys(support::KEYS)), "{requests:?}");
    }
}

#[test]
fn what_cannot_be_read_asks_for_nothing() {
    for input in ["", "{", "{}", "<svg/>"] {
        assert!(curious().ask_about(input.as_bytes()).is_err(), "{input}");
    }
}
