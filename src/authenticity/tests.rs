use serde_json::json;

use super::*;
use crate::evidence::Evidence;
use crate::input::{CompactJws, Payload};
use crate::json::Value;
use crate::policy::Policy;
use crate::testing::{self, Issuer, badge, codes, recorded};

const DID: &str = "did:web:issuer.example";

fn issuer() -> Issuer {
    Issuer::did_web(1, "issuer.example")
}

/// Somebody else, who is nobody to the badge.
fn other() -> Issuer {
    Issuer::did_key(2)
}

fn ask_with(
    policy: &Policy,
    payload: Payload,
    evidence: &Evidence,
    requests: Requests,
) -> (Authenticity, Vec<String>) {
    let mut session = Session::new(policy, testing::now(), evidence);
    let authentic = check(&mut session, &Sealed::read(payload), requests);
    let missing = session.into_missing().into_iter().map(|request| request.url.into()).collect();
    (authentic, missing)
}

fn ask(badge: &Value, evidence: &Evidence) -> Authenticity {
    ask_with(&Policy::default(), Payload::Json(badge.clone()), evidence, Requests::Allowed).0
}

fn ask_token(token: &str, evidence: &Evidence) -> Authenticity {
    let payload = Payload::Jws(CompactJws::parse(token).unwrap());
    ask_with(&Policy::default(), payload, evidence, Requests::Allowed).0
}

/// The first of each kind of objection, or that it passed.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Pass,
    Fail(Code),
    Unknown(Code),
    NotReached,
}

use Verdict::{Fail, NotReached, Pass, Unknown};

fn verdict<T>(outcome: &Outcome<T>) -> Verdict {
    match outcome {
        Outcome::Pass(_) => Pass,
        Outcome::Fail(code) => Fail(*code),
        Outcome::Unknown(code) => Unknown(*code),
        Outcome::Skipped(Skip::NotReached) => NotReached,
        Outcome::Skipped(Skip::Absent | Skip::Policy) => panic!("neither step can be left out"),
    }
}

fn verdicts(authentic: &Authenticity) -> (Verdict, Verdict, Integrity) {
    (verdict(&authentic.proof), verdict(&authentic.issuer), authentic.integrity)
}

fn proven(authentic: &Authenticity) -> Value {
    serde_json::to_value(authentic.proof.witness().expect("a verified proof")).unwrap()
}

/// `badge` with a word changed that every signature covers.
fn altered(mut badge: Value) -> Value {
    badge["name"] = json!("Another name");
    badge
}

/// `badge` with the suite of its only proof renamed to one that nobody knows.
fn of_unknown_suite(mut badge: Value) -> Value {
    badge["proof"]["cryptosuite"] = json!("future-suite-2099");
    badge
}

#[test]
fn a_signature_by_the_issuers_own_key_proves_and_binds() {
    let authentic = ask(&issuer().sign(badge(&issuer())), &issuer().keys());
    assert_eq!(verdicts(&authentic), (Pass, Pass, Integrity::Verified));
    assert!(authentic.findings.is_empty());
    let expected = json!({
        "suite": "eddsa-jcs-2022", "key": "Ed25519", "method": "did:web:issuer.example#key",
        "created": "2026-01-01T00:00:00Z",
    });
    assert_eq!(proven(&authentic), expected);
    let bound = authentic.issuer.witness().unwrap();
    assert_eq!(bound.id(), DID);
}

#[test]
fn a_badge_without_a_signature_proves_nothing() {
    let authentic = ask(&badge(&issuer()), &issuer().keys());
    assert_eq!(verdicts(&authentic), (Fail(Code::ProofMissing), NotReached, Integrity::Broken));
    assert_eq!(codes(&authentic.findings), [Code::ProofMissing]);
}

#[test]
fn an_unknown_suite_says_neither_yes_nor_no() {
    let authentic = ask(&of_unknown_suite(issuer().sign(badge(&issuer()))), &issuer().keys());
    assert_eq!(verdicts(&authentic), (Unknown(Code::ProofUnsupported), NotReached, Integrity::Unknown));
}

#[test]
fn a_changed_badge_is_not_what_was_signed() {
    let authentic = ask(&altered(issuer().sign(badge(&issuer()))), &issuer().keys());
    let mismatch = Fail(Code::ProofSignatureMismatch);
    assert_eq!(verdicts(&authentic), (mismatch, NotReached, Integrity::Broken));
    assert_eq!(codes(&authentic.findings), [Code::ProofSignatureMismatch]);
}

#[test]
fn each_signature_of_the_issuer_must_verify() {
    let once = issuer().sign(badge(&issuer()));
    let twice = issuer().sign(once.clone());
    assert_eq!(verdicts(&ask(&twice, &issuer().keys())), (Pass, Pass, Integrity::Verified));
    for broken in [0, 1] {
        let mut badge = twice.clone();
        badge["proof"][broken]["created"] = json!("2026-01-02T00:00:00Z");
        let authentic = ask(&badge, &issuer().keys());
        let mismatch = Fail(Code::ProofSignatureMismatch);
        assert_eq!(verdicts(&authentic), (mismatch, NotReached, Integrity::Verified), "{broken}");
        assert_eq!(authentic.findings[0].at.as_str(), format!("/proof/{broken}"));
    }
}

#[test]
fn signatures_of_others_are_listed_and_decide_nothing() {
    for (signed, own) in [
        (other().sign(issuer().sign(badge(&issuer()))), 0),
        (issuer().sign(other().sign(badge(&issuer()))), 1),
    ] {
        let foreign = 1 - own;
        let authentic = ask(&signed, &issuer().keys());
        assert_eq!(verdicts(&authentic), (Pass, Pass, Integrity::Verified));
        assert!(authentic.findings.is_empty());
        let listed = |verified: bool| json!([{ "at": format!("/proof/{foreign}"), "method": other().method, "verified": verified }]);
        assert_eq!(proven(&authentic)["coSignatures"], listed(true));
        let mut broken = signed;
        broken["proof"][foreign]["created"] = json!("2026-01-02T00:00:00Z");
        let authentic = ask(&broken, &issuer().keys());
        assert_eq!(verdicts(&authentic), (Pass, Pass, Integrity::Verified));
        assert_eq!(codes(&authentic.findings), [Code::ProofCosignatureInvalid]);
        assert_eq!(authentic.findings[0].at.as_str(), format!("/proof/{foreign}"));
        assert_eq!(proven(&authentic)["coSignatures"], listed(false));
    }
}

/// A co-signature whose key nobody knows is listed as not verified.
#[test]
fn a_co_signature_without_a_key_is_not_confirmed() {
    let stranger = Issuer::did_web(3, "stranger.example");
    let (authentic, missing) = ask_with(
        &Policy::default(),
        Payload::Json(stranger.sign(issuer().sign(badge(&issuer())))),
        &issuer().keys(),
        Requests::Allowed,
    );
    assert_eq!(verdicts(&authentic), (Pass, Pass, Integrity::Verified));
    assert_eq!(codes(&authentic.findings), [Code::ProofCosignatureInvalid]);
    assert!(missing.is_empty(), "no stranger's keys are asked for: {missing:?}");
}

/// Whoever names a key of the issuer that the issuer does not list, is somebody else.
#[test]
fn a_signature_that_only_claims_to_be_the_issuers_decides_nothing() {
    let posing = other().posing_as(DID, &format!("{DID}#other"));
    let authentic = ask(&posing.sign(issuer().sign(badge(&issuer()))), &issuer().keys());
    assert_eq!(verdicts(&authentic), (Pass, Pass, Integrity::Verified));
    assert_eq!(codes(&authentic.findings), [Code::ProofCosignatureInvalid]);
}

/// What counts is whose document lists a key, not how it is named.
#[test]
fn a_key_with_another_name_is_the_issuers_if_it_lists_it() {
    let named = issuer().posing_as(DID, "did:web:keys.example#1");
    let evidence = recorded([(issuer().document_url().as_str(), named.document())]);
    let authentic = ask(&other().sign(named.sign(badge(&issuer()))), &evidence);
    assert_eq!(verdicts(&authentic), (Pass, Pass, Integrity::Verified));
    assert_eq!(proven(&authentic)["method"], named.method);
    assert_eq!(proven(&authentic)["coSignatures"][0]["method"], other().method);
}

/// Proofs by `first` and then by the issuer, which signs the first one with the badge.
fn chain(first: &Issuer) -> Value {
    let begun = first.sign_with(badge(&issuer()), json!({ "id": "urn:proof:1" }));
    issuer().sign_with(begun, json!({ "previousProof": "urn:proof:1" }))
}

#[test]
fn what_the_issuers_signature_builds_on_must_hold_too() {
    let sound = ask(&chain(&other()), &issuer().keys());
    assert_eq!(verdicts(&sound), (Pass, Pass, Integrity::Verified));
    assert!(sound.findings.is_empty());
    let stranger = Issuer::did_web(3, "stranger.example");
    let open = ask(&chain(&stranger), &issuer().keys());
    assert_eq!(verdicts(&open), (Unknown(Code::ProofUnsupported), NotReached, Integrity::Verified));
    let forged = other().posing_as("", &Issuer::did_key(3).method);
    let broken = ask(&chain(&forged), &issuer().keys());
    assert_eq!(verdicts(&broken), (Fail(Code::ProofSignatureMismatch), NotReached, Integrity::Verified));
    assert_eq!(broken.findings[0].at.as_str(), "/proof/0");
}

/// Through any number of signatures.
#[test]
fn a_chain_counts_as_a_whole() {
    let long = |first: &Issuer| {
        let begun = first.sign_with(badge(&issuer()), json!({ "id": "urn:proof:1" }));
        let options = json!({ "id": "urn:proof:2", "previousProof": "urn:proof:1" });
        let mut continued = other().sign_with(begun, options);
        // The last proof signs the one before it alone.
        let first = continued["proof"].as_array_mut().unwrap().remove(0);
        let mut ended = continued.clone();
        ended["proof"] = continued["proof"][0].clone();
        ended = issuer().sign_with(ended, json!({ "previousProof": "urn:proof:2" }));
        ended["proof"].as_array_mut().unwrap().insert(0, first);
        ended
    };
    let sound = ask(&long(&other()), &issuer().keys());
    assert_eq!(verdicts(&sound), (Pass, Pass, Integrity::Verified), "{:?}", sound.findings);
    let forged = other().posing_as("", &Issuer::did_key(3).method);
    let broken = ask(&long(&forged), &issuer().keys());
    assert_eq!(verdict(&broken.proof), Fail(Code::ProofSignatureMismatch));
}

/// A broken signature that nothing of the issuer's builds on stays a stranger's.
#[test]
fn signatures_beside_a_chain_decide_nothing() {
    let forged = other().posing_as("", &Issuer::did_key(3).method);
    let beside = forged.sign(chain(&other()));
    let authentic = ask(&beside, &issuer().keys());
    assert_eq!(verdicts(&authentic), (Pass, Pass, Integrity::Verified));
    assert_eq!(codes(&authentic.findings), [Code::ProofCosignatureInvalid]);
    let builds_on_the_issuers = forged.sign_with(
        issuer().sign_with(badge(&issuer()), json!({ "id": "urn:proof:1" })),
        json!({ "previousProof": "urn:proof:1" }),
    );
    assert_eq!(verdict(&ask(&builds_on_the_issuers, &issuer().keys()).proof), Pass);
}

#[test]
fn a_good_signature_by_somebody_else_binds_nobody() {
    let authentic = ask(&other().sign(badge(&issuer())), &issuer().keys());
    assert_eq!(verdicts(&authentic), (Pass, Fail(Code::IssuerKeyNotFound), Integrity::Verified));
    assert_eq!(codes(&authentic.findings), [Code::IssuerKeyNotFound]);
}

#[test]
fn a_bad_signature_by_somebody_else_fails_twice() {
    let authentic = ask(&altered(other().sign(badge(&issuer()))), &issuer().keys());
    let expected = (Fail(Code::ProofSignatureMismatch), Fail(Code::IssuerKeyNotFound), Integrity::Broken);
    assert_eq!(verdicts(&authentic), expected);
}

#[test]
fn keys_that_could_not_be_had_leave_it_open() {
    let signed = issuer().sign(badge(&issuer()));
    let (authentic, missing) =
        ask_with(&Policy::default(), Payload::Json(signed), &Evidence::new(), Requests::Allowed);
    let open = || Unknown(Code::IssuerUnresolvable);
    assert_eq!(verdicts(&authentic), (open(), open(), Integrity::Unknown));
    assert_eq!(codes(&authentic.findings), [Code::IssuerUnresolvable]);
    assert_eq!(missing, [issuer().document_url()]);
}

/// D9: such a key shows that the badge is unchanged, and nothing about whose it is.
#[test]
fn a_key_that_only_the_badge_vouches_for_binds_nobody() {
    let fragment = issuer().posing_as(DID, &format!("{DID}#{}", issuer().multikey()));
    let open = ask(&fragment.sign(badge(&issuer())), &Evidence::new());
    assert_eq!(verdicts(&open), (Pass, Unknown(Code::IssuerUnresolvable), Integrity::Verified));
    assert_eq!(codes(&open.findings), [Code::IssuerUnresolvable, Code::IssuerKeySelfAsserted]);
    let refuted = ask(&fragment.sign(badge(&issuer())), &issuer().keys());
    assert_eq!(verdicts(&refuted), (Pass, Fail(Code::IssuerKeyNotFound), Integrity::Verified));
    assert_eq!(codes(&refuted.findings), [Code::IssuerKeyNotFound]);
    let broken = ask(&altered(fragment.sign(badge(&issuer()))), &Evidence::new());
    let expected = (Fail(Code::ProofSignatureMismatch), Unknown(Code::IssuerUnresolvable), Integrity::Broken);
    assert_eq!(verdicts(&broken), expected);
    assert_eq!(codes(&broken.findings), [Code::ProofSignatureMismatch, Code::IssuerUnresolvable]);
}

/// While the issuer's keys are not known, the signatures that name its keys decide.
#[test]
fn a_strangers_signature_does_not_stand_in_for_the_issuers() {
    let both = other().sign(issuer().sign(badge(&issuer())));
    let authentic = ask(&both, &Evidence::new());
    let open = || Unknown(Code::IssuerUnresolvable);
    assert_eq!(verdicts(&authentic), (open(), open(), Integrity::Verified));
    assert_eq!(codes(&authentic.findings), [Code::IssuerUnresolvable]);
}

#[test]
fn a_key_that_is_listed_for_something_else_does_not_bind() {
    let mut document = issuer().document();
    document["assertionMethod"] = json!([]);
    let evidence = recorded([(issuer().document_url().as_str(), document)]);
    let authentic = ask(&issuer().sign(badge(&issuer())), &evidence);
    assert_eq!(verdicts(&authentic), (Pass, Fail(Code::IssuerKeyUnauthorised), Integrity::Verified));
    assert_eq!(codes(&authentic.findings), [Code::IssuerKeyUnauthorised]);
}

/// A listed key that gives no security is the proof's fault, one that is no key the issuer's.
#[test]
fn a_listed_key_that_cannot_be_used_is_told_once() {
    let with_key = |change: Value| {
        let mut document = issuer().document();
        document["verificationMethod"][0]
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        ask(&issuer().sign(badge(&issuer())), &recorded([(issuer().document_url().as_str(), document)]))
    };
    // The identity point, of small order.
    let weak = multibase::encode(multibase::Base::Base58Btc, [&[0xed, 1, 1][..], &[0; 31]].concat());
    let refused = with_key(json!({ "publicKeyMultibase": weak }));
    assert_eq!(verdicts(&refused), (Fail(Code::ProofAlgorithmRefused), NotReached, Integrity::Unknown));
    assert_eq!(codes(&refused.findings), [Code::ProofAlgorithmRefused]);
    let unsupported = with_key(json!({ "type": "FutureKey" }));
    assert_eq!(verdicts(&unsupported), (Unknown(Code::ProofUnsupported), NotReached, Integrity::Unknown));
    assert_eq!(codes(&unsupported.findings), [Code::ProofUnsupported]);
    let malformed = with_key(json!({ "publicKeyMultibase": "z0" }));
    let code = Code::IssuerDocumentInvalid;
    assert_eq!(verdict(&malformed.issuer), Fail(code));
    assert_ne!(verdict(&malformed.proof), Pass);
    assert_eq!(codes(&malformed.findings), [code]);
}

#[test]
fn an_issuer_that_is_nobody_binds_nobody() {
    for (named, expected) in [
        (json!("nobody"), Fail(Code::IssuerMalformed)),
        (json!({ "name": "No id" }), Fail(Code::IssuerMalformed)),
        (json!("did:ion:abc"), Unknown(Code::IssuerMethodUnsupported)),
    ] {
        let mut badge = badge(&issuer());
        badge["issuer"] = named;
        let authentic = ask(&other().sign(badge), &Evidence::new());
        assert_eq!(verdict(&authentic.issuer), expected);
        assert_eq!(authentic.integrity, Integrity::Verified);
    }
}

#[test]
fn without_leave_nothing_is_asked_and_nothing_is_concluded() {
    let signed = issuer().sign(badge(&issuer()));
    for evidence in [Evidence::new(), issuer().keys()] {
        let payload = Payload::Json(signed.clone());
        let (authentic, missing) = ask_with(&Policy::default(), payload, &evidence, Requests::Withheld);
        assert_eq!(verdicts(&authentic), (NotReached, NotReached, Integrity::Unknown));
        assert!(authentic.findings.is_empty() && missing.is_empty());
    }
}

#[test]
fn the_number_of_signature_checks_is_limited() {
    let mut policy = Policy::default();
    policy.limits.signatures = 1;
    let ask_limited =
        |badge: Value| ask_with(&policy, Payload::Json(badge), &issuer().keys(), Requests::Allowed).0;
    let once = issuer().sign(badge(&issuer()));
    assert_eq!(verdicts(&ask_limited(once.clone())), (Pass, Pass, Integrity::Verified));
    let twice = ask_limited(issuer().sign(once));
    assert_eq!(verdict(&twice.proof), Unknown(Code::BudgetExhausted));
    assert_eq!(verdict(&twice.issuer), NotReached);
    assert_eq!(codes(&twice.findings), [Code::BudgetExhausted]);
}

/// A token around the badge of the issuer, with the claims that repeat it.
fn claims() -> Value {
    let mut payload = badge(&issuer());
    payload["jti"] = payload["id"].clone();
    for (claim, value) in [
        ("iss", json!(DID)),
        ("sub", json!(testing::SUBJECT)),
        ("nbf", json!(1_767_225_600)),
        ("exp", json!(1_798_761_600)),
    ] {
        payload[claim] = value;
    }
    payload
}

#[test]
fn a_token_proves_and_binds_like_a_proof() {
    let authentic = ask_token(&issuer().token(&claims()), &issuer().keys());
    assert_eq!(verdicts(&authentic), (Pass, Pass, Integrity::Verified));
    assert!(authentic.findings.is_empty(), "{:?}", authentic.findings);
    let expected = json!({ "suite": "EdDSA", "key": "Ed25519", "method": "did:web:issuer.example#key" });
    assert_eq!(proven(&authentic), expected);
}

#[test]
fn claims_that_contradict_the_badge_fail_the_proof() {
    let mut claims = claims();
    claims["iss"] = json!("did:web:other.example");
    let authentic = ask_token(&issuer().token(&claims), &issuer().keys());
    assert_eq!(verdict(&authentic.proof), Fail(Code::ProofClaimsDiffer));
    assert_eq!(verdict(&authentic.issuer), NotReached);
}

#[test]
fn missing_claims_are_a_warning() {
    let mut claims = claims();
    claims.as_object_mut().unwrap().shift_remove("jti");
    let authentic = ask_token(&issuer().token(&claims), &issuer().keys());
    assert_eq!(verdicts(&authentic), (Pass, Pass, Integrity::Verified));
    assert_eq!(codes(&authentic.findings), [Code::ProofClaimsMissing]);
}

#[test]
fn a_header_that_is_refused_fails_the_proof() {
    let header = json!({ "alg": "EdDSA", "kid": issuer().method, "crit": ["x"] });
    let authentic = ask_token(&issuer().token_with(&header, &claims()), &issuer().keys());
    assert_eq!(verdict(&authentic.proof), Fail(Code::ProofHeaderRefused));
    assert_eq!(verdict(&authentic.issuer), NotReached);
    for algorithm in ["none", "HS256", "ES256"] {
        let header = json!({ "alg": algorithm, "kid": issuer().method });
        let authentic = ask_token(&issuer().token_with(&header, &claims()), &issuer().keys());
        assert_eq!(verdict(&authentic.proof), Fail(Code::ProofAlgorithmRefused), "{algorithm}");
        assert_eq!(verdict(&authentic.issuer), NotReached);
    }
}

#[test]
fn a_token_that_names_no_key_is_malformed() {
    let header = json!({ "alg": "EdDSA" });
    let authentic = ask_token(&issuer().token_with(&header, &claims()), &issuer().keys());
    assert_eq!(verdict(&authentic.proof), Fail(Code::ProofMalformed));
    assert_eq!(verdict(&authentic.issuer), NotReached);
}

/// While one signature is of a kind that nobody here knows, no other can show that none holds.
#[test]
fn an_unknown_signature_beside_a_broken_one_leaves_it_open() {
    let mut payload = claims();
    payload["proof"] = altered(issuer().sign(badge(&issuer())))["proof"].clone();
    payload["proof"]["created"] = json!("2026-01-02T00:00:00Z");
    let ask_as = |algorithm: &str| {
        let header = json!({ "alg": algorithm, "kid": issuer().method });
        ask_token(&issuer().token_with(&header, &payload), &issuer().keys()).integrity
    };
    assert_eq!(ask_as("PS256"), Integrity::Unknown);
    assert_eq!(ask_as("none"), Integrity::Broken);
}

/// What conformance says of the badge is not said again; what it cannot say of the proof is.
#[test]
fn faults_of_the_badge_itself_are_left_to_conformance() {
    let signed = include_bytes!("../../benches/badges/badge-eddsa-rdfc-2022.json");
    let signed = crate::json::parse(signed).unwrap();
    let ask = |badge: &Value| {
        let (policy, evidence) = (Policy::default(), Evidence::new());
        let mut session = Session::new(&policy, testing::at("2026-11-21T00:00:00Z"), &evidence);
        check(&mut session, &Sealed::read(Payload::Json(badge.clone())), Requests::Allowed)
    };
    assert_eq!(verdicts(&ask(&signed)), (Pass, Pass, Integrity::Verified));
    let mut odd = signed.clone();
    odd["undefined"] = json!("word");
    let authentic = ask(&odd);
    assert_eq!(
        (verdict(&authentic.proof), codes(&authentic.findings)),
        (Fail(Code::LdUndefinedTerm), vec![])
    );
    let mut odd = signed;
    odd["proof"]["undefined"] = json!("word");
    let authentic = ask(&odd);
    assert_eq!(authentic.findings.len(), 1);
    assert_eq!(authentic.findings[0].at.as_str(), "/proof/undefined");
}

/// report.md §4.2: it counts too, over the payload without the claims.
#[test]
fn a_proof_inside_of_a_token_counts_as_well() {
    let mut payload = claims();
    let signed = issuer().sign(badge(&issuer()));
    payload["proof"] = signed["proof"].clone();
    let both = ask_token(&issuer().token(&payload), &issuer().keys());
    assert_eq!(verdicts(&both), (Pass, Pass, Integrity::Verified));
    payload["proof"]["created"] = json!("2026-01-02T00:00:00Z");
    let broken = ask_token(&issuer().token(&payload), &issuer().keys());
    assert_eq!(verdict(&broken.proof), Fail(Code::ProofSignatureMismatch));
    assert_eq!(verdict(&broken.issuer), NotReached);
}
