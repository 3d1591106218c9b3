use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::*;
use crate::evaluate::{Evaluation, evaluate};
use crate::evidence::{Document, Evidence, FetchError, Purpose};
use crate::policy::{KnownIdentity, LabelAuthority, LabelScheme, Policy, RecognisedIssuer};
use crate::testing::{FETCH_ERRORS, Issuer, codes, now, page_of, recorded, url};
use crate::verdict::{OpenBadges, Report, State};

const ASSERTION: &str = "https://badges.example/a/1";
const CLASS: &str = "https://badges.example/c/1";
const PROFILE: &str = "https://badges.example/p/1";
const KEY: &str = "https://badges.example/p/1/key";
const LIST: &str = "https://badges.example/p/1/revoked";
const CONTEXT: &str = "https://w3id.org/openbadges/v2";

fn assertion() -> Value {
    json!({
        "@context": CONTEXT,
        "type": "Assertion",
        "id": ASSERTION,
        "badge": CLASS,
        "recipient": { "type": "email", "hashed": false, "identity": "ada@example.org" },
        "issuedOn": "2026-01-01T00:00:00Z",
        "verification": { "type": "HostedBadge" },
    })
}

fn class() -> Value {
    json!({
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": CLASS,
        "name": "Test badge",
        "description": "Reads the tests.",
        "image": "https://badges.example/c/1.png",
        "criteria": { "narrative": "All of them." },
        "issuer": PROFILE,
    })
}

fn profile() -> Value {
    json!({
        "@context": CONTEXT,
        "type": "Issuer",
        "id": PROFILE,
        "name": "Test issuer",
        "url": "https://issuer.example/",
        "email": "hello@issuer.example",
    })
}

/// `value` with another member.
fn with(mut value: Value, name: &str, member: impl Into<Value>) -> Value {
    value[name] = member.into();
    value
}

fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().shift_remove(name);
    value
}

/// What is served: each document at its usual address.
#[derive(Clone)]
struct Served(Vec<(&'static str, Value)>);

impl Served {
    fn all() -> Self {
        Served(vec![(ASSERTION, assertion()), (CLASS, class()), (PROFILE, profile())])
    }

    fn but(mut self, address: &'static str, document: Value) -> Self {
        self.0.retain(|(known, _)| *known != address);
        self.0.push((address, document));
        self
    }

    fn evidence(self) -> Evidence {
        recorded(self.0)
    }
}

fn ask(input: &str, evidence: &Evidence) -> Evaluation {
    ask_by(&Policy::default(), input, evidence)
}

fn ask_by(policy: &Policy, input: &str, evidence: &Evidence) -> Evaluation {
    evaluate(input.as_bytes(), policy, now(), evidence).unwrap()
}

fn report(served: Served) -> Report {
    ask(&assertion().to_string(), &served.evidence()).report
}

fn asked(evaluation: &Evaluation) -> Vec<(&str, Purpose)> {
    evaluation.missing.iter().map(|request| (request.url.as_str(), request.purpose)).collect()
}

/// The state of a report with the code of its issuer step, and whether it objects there.
fn issuer_code(report: &Report) -> Option<Code> {
    assert!(report.state() < State::Valid, "{:?}", report.findings);
    match report.checks.issuer {
        Outcome::Fail(code) | Outcome::Unknown(code) => Some(code),
        Outcome::Pass(_) | Outcome::Skipped(_) => None,
    }
}

#[test]
fn a_hosted_assertion_is_proven_by_the_copy_at_its_own_address() {
    let report = report(Served::all());
    assert_eq!((report.state(), report.open_badges()), (State::Valid, OpenBadges::Verified));
    assert_eq!(report.checks.issuer.witness().unwrap().id(), PROFILE);
    assert_eq!(codes(&report.findings), [Code::TrustNotListed]);
    let shown = serde_json::to_value(&report).unwrap();
    assert_eq!(shown["input"], json!({ "carrier": "json", "standard": "OB 2.0" }));
    assert_eq!(
        shown["checks"]["proof"],
        json!({ "outcome": "pass", "suite": "HostedBadge", "method": ASSERTION })
    );
    let credential = &shown["credential"];
    assert_eq!(credential["achievement"]["name"], "Test badge");
    assert_eq!(
        (&credential["issuer"]["id"], &credential["issuer"]["name"]),
        (&json!(PROFILE), &json!("Test issuer"))
    );
    assert_eq!(credential["awardedDate"], "2026-01-01T00:00:00Z");
}

/// report.md §4.13 and D4: each document is asked for only when the one before it was had.
#[test]
fn documents_are_asked_for_one_after_the_other() {
    let input = assertion().to_string();
    let mut evidence = Evidence::new();
    for (address, purpose, document) in [
        (ASSERTION, Purpose::HostedAssertion, assertion()),
        (CLASS, Purpose::BadgeClass, class()),
        (PROFILE, Purpose::IssuerProfile, profile()),
    ] {
        let evaluation = ask(&input, &evidence);
        assert_eq!(asked(&evaluation), [(address, purpose)]);
        assert_eq!(evaluation.report.state(), State::Indeterminate);
        evidence.record(&url(address), Ok(page_of(document.to_string())));
    }
    assert_eq!(asked(&ask(&input, &evidence)), []);
}

#[test]
fn what_is_shown_is_the_hosted_copy() {
    let given = with(
        with(assertion(), "image", "https://badges.example/GOLD.png"),
        "expires",
        "2099-01-01T00:00:00Z",
    );
    let evaluation = ask(&given.to_string(), &Served::all().evidence());
    assert_eq!(evaluation.report.credential, report(Served::all()).credential);
    assert_eq!(evaluation.report.state(), State::Valid);
    assert!(codes(&evaluation.report.findings).contains(&Code::ProofCopyDiffers));
    let unproven = ask(&given.to_string(), &Evidence::new()).report;
    for report in [evaluation.report, unproven] {
        assert!(!serde_json::to_string(&report).unwrap().contains("GOLD"));
    }
}

#[test]
fn a_copy_that_is_not_had_proves_nothing_and_revokes_nothing() {
    for error in FETCH_ERRORS {
        let mut evidence = Served::all().evidence();
        evidence.record(&url(ASSERTION), Err(error));
        let report = ask(&assertion().to_string(), &evidence).report;
        assert_eq!(report.checks.issuer, Outcome::Unknown(Code::IssuerUnresolvable), "{error:?}");
        assert_eq!((report.state(), report.open_badges()), (State::Indeterminate, OpenBadges::Unknown));
        assert_eq!(report.credential, json!({ "id": ASSERTION, "type": ["Assertion"] }));
    }
}

fn gone(document: &Value) -> Evidence {
    let mut evidence = Served::all().evidence();
    let page = Document { status: 410, ..page_of(document.to_string()) };
    evidence.record(&url(ASSERTION), Ok(page));
    evidence
}

#[test]
fn a_hosted_copy_revokes() {
    let minimal = json!({ "@context": CONTEXT, "type": "Assertion", "id": ASSERTION, "revoked": true, "revocationReason": "error" });
    let whole = with(assertion(), "revoked", true);
    let elsewhere = |document: &Value| Served::all().but(ASSERTION, document.clone()).evidence();
    for evidence in [gone(&minimal), gone(&whole), elsewhere(&minimal), elsewhere(&whole)] {
        let report = ask(&assertion().to_string(), &evidence).report;
        assert_eq!(report.checks.status, Outcome::Fail(Code::StatusRevoked));
        assert_eq!((report.state(), report.open_badges()), (State::Invalid, OpenBadges::NotVerified));
    }
    // The same where the address is all that is given, or the revocation itself.
    assert_eq!(
        ask(&minimal.to_string(), &gone(&minimal)).report.checks.status,
        Outcome::Fail(Code::StatusRevoked)
    );
}

#[test]
fn what_is_gone_without_a_word_is_not_revoked() {
    for document in [assertion(), with(assertion(), "revoked", false), json!({}), json!({ "id": ASSERTION })]
    {
        let report = ask(&assertion().to_string(), &gone(&document)).report;
        assert_eq!(report.state(), State::Indeterminate, "{document}");
    }
    // What another assertion says is not about this one.
    let other = json!({ "@context": CONTEXT, "type": "Assertion", "id": "https://badges.example/a/2", "revoked": true });
    let report = ask(&assertion().to_string(), &gone(&other)).report;
    assert_eq!(report.checks.status, Outcome::Skipped(Skip::NotReached));
}

#[test]
fn an_assertion_on_a_foreign_origin_is_not_the_issuers() {
    let forged = with(assertion(), "id", "https://evil.test/a/1");
    let served = || Served::all().but("https://evil.test/a/1", forged.clone());
    let report = ask(&forged.to_string(), &served().evidence()).report;
    assert_eq!((report.state(), issuer_code(&report)), (State::Invalid, Some(Code::IssuerMismatch)));
    assert_eq!(report.open_badges(), OpenBadges::NotVerified);
    let allowing = with(profile(), "verification", json!({ "allowedOrigins": ["evil.test"] }));
    let report = ask(&forged.to_string(), &served().but(PROFILE, allowing).evidence()).report;
    assert_eq!(report.state(), State::Valid);
}

/// Whatever the assertion says of its issuer, only the issuer's own profile counts.
#[test]
fn an_embedded_profile_gives_no_right() {
    let accomplice = with(profile(), "verification", json!({ "allowedOrigins": ["evil.test"] }));
    let embedded = with(class(), "issuer", accomplice);
    let forged = with(with(assertion(), "id", "https://evil.test/a/1"), "badge", embedded);
    let served = Served::all().but("https://evil.test/a/1", forged.clone());
    let report = ask(&forged.to_string(), &served.evidence()).report;
    assert_eq!((report.state(), issuer_code(&report)), (State::Invalid, Some(Code::IssuerMismatch)));
    let alone = recorded([("https://evil.test/a/1", forged.clone())]);
    let evaluation = ask(&forged.to_string(), &alone);
    assert_eq!(evaluation.report.state(), State::Indeterminate);
    assert_eq!(asked(&evaluation), [(PROFILE, Purpose::IssuerProfile)]);
}

#[test]
fn a_class_may_stand_in_its_assertion() {
    let embedded = with(assertion(), "badge", with(class(), "name", "Embedded"));
    let report =
        ask(&embedded.to_string(), &Served::all().but(ASSERTION, embedded.clone()).evidence()).report;
    assert_eq!(report.state(), State::Valid);
    assert_eq!(report.credential["credentialSubject"]["achievement"]["name"], "Embedded");
    let whole = with(assertion(), "badge", with(class(), "issuer", profile()));
    let report = ask(&whole.to_string(), &Served::all().but(ASSERTION, whole.clone()).evidence()).report;
    assert_eq!(report.state(), State::Valid);
}

#[test]
fn a_document_with_another_id_is_somebody_elses() {
    for (address, document) in [(ASSERTION, assertion()), (CLASS, class()), (PROFILE, profile())] {
        for id in [json!("https://badges.example/other"), json!(7)] {
            let report = report(Served::all().but(address, with(document.clone(), "id", id)));
            assert_eq!(issuer_code(&report), Some(Code::IssuerDocumentInvalid), "{address}");
        }
    }
}

/// What somebody uploaded to the host as a text or an image is not the host's word.
#[test]
fn documents_are_served_as_json() {
    for address in [ASSERTION, CLASS, PROFILE] {
        for media_type in
            [None, Some("text/plain"), Some("text/html"), Some("image/png"), Some("application/octet-stream")]
        {
            let mut evidence = Served::all().evidence();
            let page = evidence.answer(&url(address)).unwrap().clone().unwrap();
            evidence
                .record(&url(address), Ok(Document { media_type: media_type.map(str::to_owned), ..page }));
            let report = ask(&assertion().to_string(), &evidence).report;
            assert_eq!(issuer_code(&report), Some(Code::IssuerUnresolvable), "{address} {media_type:?}");
        }
        let mut evidence = Served::all().evidence();
        evidence.record(&url(address), Ok(page_of("{\"id\":1,\"id\":2}")));
        let report = ask(&assertion().to_string(), &evidence).report;
        assert_eq!(issuer_code(&report), Some(Code::IssuerUnresolvable), "{address}");
    }
}

#[test]
fn addresses_without_encryption_and_of_this_machine_are_never_asked() {
    let insecure = |address: &str| address.replacen("https", "http", 1);
    let assertion_at = |id: &str| with(assertion(), "id", id);
    for (id, code) in [
        (insecure(ASSERTION), Code::IssuerInsecureUrl),
        ("https://127.0.0.1/a/1".into(), Code::IssuerUnresolvable),
        ("https://localhost/a/1".into(), Code::IssuerUnresolvable),
        ("https://u@badges.example/a/1".into(), Code::IssuerMalformed),
        ("urn:uuid:0bb0a7a4-0b2f-4b6c-9f2c-6d6f3a1d6c39".into(), Code::IssuerMalformed),
    ] {
        let evaluation = ask(&assertion_at(&id).to_string(), &Evidence::new());
        assert_eq!((issuer_code(&evaluation.report), asked(&evaluation)), (Some(code), vec![]), "{id}");
    }
    let class_at = with(assertion(), "badge", insecure(CLASS));
    let report =
        ask(&class_at.to_string(), &Served::all().but(ASSERTION, class_at.clone()).evidence()).report;
    assert_eq!(
        (issuer_code(&report), report.open_badges()),
        (Some(Code::IssuerInsecureUrl), OpenBadges::Unknown)
    );
    let profile_at = with(class(), "issuer", insecure(PROFILE));
    let report = super::tests::report(Served::all().but(CLASS, profile_at));
    assert_eq!(issuer_code(&report), Some(Code::IssuerInsecureUrl));
}

#[test]
fn what_does_not_conform_asks_for_nothing_more() {
    let broken = without(assertion(), "recipient");
    let evaluation = ask(&broken.to_string(), &Evidence::new());
    assert_eq!((evaluation.report.state(), asked(&evaluation)), (State::Invalid, vec![]));
    let hosted = ask(&assertion().to_string(), &recorded([(ASSERTION, broken)]));
    assert_eq!((hosted.report.state(), asked(&hosted)), (State::Invalid, vec![]));
    let signed = with(assertion(), "verification", json!({ "type": "SignedBadge" }));
    let evaluation = ask(&signed.to_string(), &Evidence::new());
    assert_eq!(
        (evaluation.report.checks.proof, evaluation.missing.len()),
        (Outcome::Fail(Code::ProofMissing), 0)
    );
    let report = report(Served::all().but(ASSERTION, signed));
    assert_eq!(report.checks.proof, Outcome::Fail(Code::ProofMissing));
}

#[test]
fn every_required_member_is_required() {
    for (address, whole, place, members) in [
        (ASSERTION, assertion(), "", "id recipient badge verification issuedOn"),
        (CLASS, class(), "/badge", "name description image criteria issuer"),
        (PROFILE, profile(), "/badge/issuer", "name url email"),
    ] {
        let document = || whole.clone();
        for member in members.split(' ') {
            for broken in [
                without(document(), member),
                with(document(), member, json!([])),
                with(document(), member, 7),
            ] {
                let evidence = Served::all().but(address, broken.clone()).evidence();
                let input = if address == ASSERTION { broken } else { assertion() };
                let report = ask(&input.to_string(), &evidence).report;
                let at = format!("{place}/{member}");
                let is_named = |finding: &Finding| {
                    finding.code == Code::ModelViolation && finding.at.as_str().starts_with(&at)
                };
                assert!(report.findings.iter().any(is_named), "{at}: {:?}", report.findings);
                assert_eq!(report.state(), State::Invalid, "{at}");
            }
        }
    }
}

#[test]
fn classes_are_told_by_type_and_context() {
    for (name, value, code) in [
        ("type", json!("Profile"), Code::TypeMissing),
        ("@context", json!("https://w3id.org/openbadges/other"), Code::ContextUnknown),
        ("@context", json!([CONTEXT, { "name": "https://schema.org/description" }]), Code::ContextUnknown),
        ("@context", json!([]), Code::ContextMissing),
        ("name", json!("Test\u{202e}egdab"), Code::TextSuspicious),
        ("tags", json!(["a", 7]), Code::ModelViolation),
        ("alignment", json!({ "targetName": "x" }), Code::ModelViolation),
    ] {
        let report = report(Served::all().but(CLASS, with(class(), name, value.clone())));
        let is_accepted = report.state() >= State::Valid;
        assert_eq!(is_accepted, code == Code::TextSuspicious, "{name} {value}");
        assert!(codes(&report.findings).contains(&code), "{name} {value}: {:?}", report.findings);
    }
    let named_otherwise = with(assertion(), "type", "OtherAssertion");
    assert!(
        codes(&ask(&named_otherwise.to_string(), &Evidence::new()).report.findings)
            .contains(&Code::TypeMissing)
    );
    for other in [class(), profile(), json!({ "type": "Assertions" })] {
        let error =
            evaluate(other.to_string().as_bytes(), &Policy::default(), now(), &Evidence::new()).unwrap_err();
        assert_eq!(error.0.code, Code::ParseNotACredential);
    }
}

#[test]
fn dates_recipients_and_trust_are_those_of_every_badge() {
    let dated = |from: &str, until: &str| {
        let dated = with(with(assertion(), "issuedOn", from), "expires", until);
        codes(
            &ask(&dated.to_string(), &Served::all().but(ASSERTION, dated.clone()).evidence()).report.findings,
        )
    };
    assert_eq!(dated("2026-01-01T00:00:00+0100", "2027-01-01T00:00Z"), [Code::TrustNotListed]);
    assert!(dated("2026-07-01T00:00:00Z", "2027-01-01T00:00:00Z").contains(&Code::ValidityNotYet));
    let inverted = dated("2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z");
    assert!(inverted.contains(&Code::ValidityExpired) && inverted.contains(&Code::ValidityMalformed));
    assert!(dated("2026-01-01", "2027-01-01T00:00:00Z").contains(&Code::ValidityMalformed));
    let issuers = vec![RecognisedIssuer { id: PROFILE.to_owned(), ..Issuer::did_key(1).recognised() }];
    let asking = |mail: &str| {
        let recipient = KnownIdentity::Typed { identity_type: "emailAddress".into(), value: mail.into() };
        let policy = Policy { issuers: issuers.clone(), recipient: Some(recipient), ..Policy::default() };
        ask_by(&policy, &assertion().to_string(), &Served::all().evidence()).report.state()
    };
    assert_eq!((asking("ada@example.org"), asking("eve@example.org")), (State::Trusted, State::Invalid));
}

#[test]
fn looking_up_documents_is_limited() {
    for fetches in 0..3 {
        let mut policy = Policy::default();
        policy.limits.fetches = fetches;
        let report = ask_by(&policy, &assertion().to_string(), &Served::all().evidence()).report;
        assert_eq!(issuer_code(&report), Some(Code::BudgetExhausted), "{fetches}");
        assert_eq!(report.state(), State::Indeterminate);
    }
}

/// The issuer's key.
fn signer() -> Issuer {
    Issuer::did_key(1)
}

fn pem(issuer: &Issuer) -> String {
    let (_, key) = multibase::decode(issuer.multikey()).unwrap();
    let frame = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    let key = STANDARD.encode([&frame[..], &key[2..]].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n")
}

fn key_document() -> Value {
    json!({ "@context": CONTEXT, "type": "CryptographicKey", "id": KEY, "owner": PROFILE, "publicKeyPem": pem(&signer()) })
}

fn list(revoked: Value) -> Value {
    json!({ "@context": CONTEXT, "type": "RevocationList", "id": LIST, "issuer": PROFILE, "revokedAssertions": revoked })
}

fn signed_assertion() -> Value {
    let id = with(assertion(), "id", "urn:uuid:0bb0a7a4-0b2f-4b6c-9f2c-6d6f3a1d6c39");
    with(id, "verification", json!({ "type": "SignedBadge", "creator": KEY }))
}

fn listing_profile() -> Value {
    with(with(profile(), "publicKey", KEY), "revocationList", LIST)
}

fn served_for_signed() -> Served {
    let served = Served::all().but(PROFILE, listing_profile());
    served.but(KEY, key_document()).but(LIST, list(json!([])))
}

fn token_by(issuer: &Issuer, assertion: &Value) -> String {
    issuer.token_with(&json!({ "alg": "EdDSA" }), assertion)
}

fn signed(served: Served) -> Report {
    ask(&token_by(&signer(), &signed_assertion()), &served.evidence()).report
}

#[test]
fn a_signed_assertion_is_proven_by_a_key_that_the_profile_lists() {
    let report = signed(served_for_signed());
    assert_eq!((report.state(), report.open_badges()), (State::Valid, OpenBadges::Verified));
    let shown = serde_json::to_value(&report).unwrap();
    assert_eq!(
        shown["checks"]["proof"],
        json!({ "outcome": "pass", "suite": "EdDSA", "key": "Ed25519", "method": KEY })
    );
    assert_eq!(shown["checks"]["status"]["entries"][0]["list"], LIST);
    let embedded = with(listing_profile(), "publicKey", json!([key_document()]));
    assert_eq!(signed(served_for_signed().but(PROFILE, embedded)).state(), State::Valid);
}

#[test]
fn the_keys_of_a_signed_assertion_are_asked_for_one_after_the_other() {
    let token = token_by(&signer(), &signed_assertion());
    let mut evidence = Evidence::new();
    for (address, purpose) in [
        (CLASS, Purpose::BadgeClass),
        (PROFILE, Purpose::IssuerProfile),
        (KEY, Purpose::KeyDocument),
        (LIST, Purpose::StatusList),
    ] {
        let evaluation = ask(&token, &evidence);
        assert_eq!(asked(&evaluation), [(address, purpose)]);
        let (_, document) = served_for_signed().0.into_iter().find(|(known, _)| *known == address).unwrap();
        evidence.record(&url(address), Ok(page_of(document.to_string())));
    }
    assert_eq!(asked(&ask(&token, &evidence)), []);
}

#[test]
fn a_key_that_the_profile_does_not_list_signs_for_nobody() {
    const ELSEWHERE: &str = "https://evil.test/key";
    let attacker = Issuer::did_key(2);
    let own_key = with(with(key_document(), "id", ELSEWHERE), "publicKeyPem", pem(&attacker));
    let named =
        with(signed_assertion(), "verification", json!({ "type": "SignedBadge", "creator": ELSEWHERE }));
    let evaluation = ask(&token_by(&attacker, &named), &served_for_signed().evidence());
    assert_eq!(
        (issuer_code(&evaluation.report), asked(&evaluation)),
        (Some(Code::IssuerKeyNotFound), vec![])
    );
    let served = served_for_signed().but(ELSEWHERE, own_key);
    let report = ask(&token_by(&attacker, &named), &served.evidence()).report;
    assert_eq!((report.state(), issuer_code(&report)), (State::Invalid, Some(Code::IssuerKeyNotFound)));
    let report = ask(&token_by(&attacker, &signed_assertion()), &served_for_signed().evidence()).report;
    assert_eq!(report.checks.proof, Outcome::Fail(Code::ProofSignatureMismatch));
    let report = signed(served_for_signed().but(PROFILE, without(listing_profile(), "publicKey")));
    assert_eq!(issuer_code(&report), Some(Code::IssuerKeyNotFound));
}

#[test]
fn the_key_document_must_be_the_issuers() {
    for (name, value, code) in [
        ("owner", json!("https://evil.test/p"), Code::IssuerMismatch),
        ("owner", json!(null), Code::IssuerMismatch),
        ("id", json!("https://badges.example/other"), Code::IssuerDocumentInvalid),
        ("type", json!("Key"), Code::IssuerDocumentInvalid),
        ("publicKeyPem", json!(null), Code::IssuerDocumentInvalid),
        (
            "publicKeyPem",
            json!("-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"),
            Code::IssuerDocumentInvalid,
        ),
    ] {
        let report = signed(served_for_signed().but(KEY, with(key_document(), name, value.clone())));
        assert_eq!((report.state(), issuer_code(&report)), (State::Invalid, Some(code)), "{name} {value}");
    }
    let mut evidence = served_for_signed().evidence();
    evidence.record(&url(KEY), Err(FetchError::Timeout));
    let report = ask(&token_by(&signer(), &signed_assertion()), &evidence).report;
    assert_eq!(
        (report.state(), issuer_code(&report)),
        (State::Indeterminate, Some(Code::IssuerUnresolvable))
    );
}

#[test]
fn without_a_creator_any_listed_key_will_do() {
    const SECOND: &str = "https://badges.example/p/1/key-2";
    let open = with(signed_assertion(), "verification", json!({ "type": "signed" }));
    let second = Issuer::did_key(2);
    let document = with(with(key_document(), "id", SECOND), "publicKeyPem", pem(&second));
    let profile = with(listing_profile(), "publicKey", json!([KEY, SECOND]));
    let served = served_for_signed().but(PROFILE, profile).but(SECOND, document);
    for issuer in [signer(), second] {
        let report = ask(&token_by(&issuer, &open), &served.clone().evidence()).report;
        assert_eq!(report.state(), State::Valid, "{:?}", report.findings);
    }
    let report = ask(&token_by(&Issuer::did_key(3), &open), &served.clone().evidence()).report;
    assert_eq!(report.checks.proof, Outcome::Fail(Code::ProofSignatureMismatch));
    // The key that could not be had may be the right one.
    let mut evidence = served.evidence();
    evidence.record(&url(SECOND), Err(FetchError::Timeout));
    let report = ask(&token_by(&Issuer::did_key(3), &open), &evidence).report;
    assert_eq!(report.state(), State::Indeterminate);
}

#[test]
fn a_token_that_is_refused_asks_for_nothing() {
    let as_hosted = with(signed_assertion(), "verification", json!({ "type": "HostedBadge" }));
    let broken = without(signed_assertion(), "recipient");
    for (assertion, code) in [(as_hosted, Code::ModelViolation), (broken, Code::ModelViolation)] {
        let evaluation = ask(&token_by(&signer(), &assertion), &Evidence::new());
        assert_eq!(
            (evaluation.report.checks.conformance.clone(), asked(&evaluation)),
            (Outcome::Fail(code), vec![])
        );
        let report = ask(&token_by(&signer(), &assertion), &served_for_signed().evidence()).report;
        assert_eq!(report.state(), State::Invalid);
    }
    for (header, code) in [
        (json!({ "alg": "none" }), Code::ProofAlgorithmRefused),
        (json!({ "alg": "HS256" }), Code::ProofAlgorithmRefused),
        (json!({ "alg": "EdDSA", "crit": ["b64"], "b64": false }), Code::ProofHeaderRefused),
    ] {
        let token = signer().token_with(&header, &signed_assertion());
        let evaluation = ask(&token, &Evidence::new());
        assert_eq!(
            (evaluation.report.checks.proof.clone(), asked(&evaluation)),
            (Outcome::Fail(code), vec![]),
            "{header}"
        );
        let report = ask(&token, &served_for_signed().evidence()).report;
        assert_eq!((report.state(), report.checks.proof), (State::Invalid, Outcome::Fail(code)), "{header}");
    }
    let other_kind = signer().token_with(&json!({ "alg": "RS256" }), &signed_assertion());
    let report = ask(&other_kind, &served_for_signed().evidence()).report;
    assert_eq!(report.checks.proof, Outcome::Fail(Code::ProofAlgorithmRefused));
}

#[test]
fn a_revocation_list_names_ids() {
    let id = signed_assertion()["id"].clone();
    let status = |document: Value| signed(served_for_signed().but(LIST, document)).checks.status;
    for revoked in [
        json!([id]),
        json!([{ "id": id, "revocationReason": "error" }]),
        json!(["urn:x", id, { "uid": "7" }]),
    ] {
        assert_eq!(status(list(revoked.clone())), Outcome::Fail(Code::StatusRevoked), "{revoked}");
    }
    for others in [json!([]), json!(["urn:x"]), json!([{ "id": "urn:x" }, { "uid": id }])] {
        assert!(matches!(status(list(others.clone())), Outcome::Pass(_)), "{others}");
    }
    for (name, value, code) in [
        ("id", json!("https://badges.example/other"), Code::StatusListInvalid),
        ("type", json!("Assertion"), Code::StatusListInvalid),
        ("issuer", json!("https://evil.test/p"), Code::StatusListIssuer),
        ("revokedAssertions", json!(null), Code::StatusListInvalid),
        ("revokedAssertions", json!([7]), Code::StatusListInvalid),
    ] {
        assert_eq!(
            status(with(list(json!([])), name, value.clone())),
            Outcome::Unknown(code),
            "{name} {value}"
        );
    }
    for error in FETCH_ERRORS {
        let mut evidence = served_for_signed().evidence();
        evidence.record(&url(LIST), Err(error));
        let report = ask(&token_by(&signer(), &signed_assertion()), &evidence).report;
        assert_eq!(report.checks.status, Outcome::Unknown(Code::StatusUnreachable), "{error:?}");
    }
}

#[test]
fn an_issuer_that_always_sets_a_status_names_a_list() {
    let issuers = vec![RecognisedIssuer {
        id: PROFILE.to_owned(),
        requires_status: true,
        ..Issuer::did_key(1).recognised()
    }];
    let strict = Policy { issuers, ..Policy::default() };
    let bare = served_for_signed().but(PROFILE, without(listing_profile(), "revocationList"));
    let token = token_by(&signer(), &signed_assertion());
    let status = |policy: &Policy| ask_by(policy, &token, &bare.clone().evidence()).report.checks.status;
    assert_eq!(status(&Policy::default()), Outcome::Skipped(Skip::Absent));
    assert_eq!(status(&strict), Outcome::Unknown(Code::StatusUndisclosed));
    // A hosted copy is its own status.
    assert_eq!(
        ask_by(&strict, &assertion().to_string(), &Served::all().evidence()).report.state(),
        State::Trusted
    );
}

/// Pinned keys are the only word on their issuer, so its profile is not even asked for.
#[test]
fn an_issuer_whose_keys_are_pinned_has_no_badges_of_this_kind() {
    let authority = |id: &str| LabelAuthority { id: id.to_owned(), keys: Vec::new() };
    let pinning = |id: &str| {
        let label = LabelScheme { authorities: vec![authority(id)], ..LabelScheme::default() };
        Policy { label: Some(label), ..Policy::default() }
    };
    let token = token_by(&signer(), &signed_assertion());
    let hosted = assertion().to_string();
    let unserved = |mut served: Served| {
        served.0.retain(|(address, _)| *address != PROFILE);
        served.evidence()
    };
    for id in [PROFILE, "https://BADGES.example:443/p/1"] {
        for (input, served) in [(&hosted, Served::all()), (&token, served_for_signed())] {
            assert_eq!(
                ask_by(&pinning("https://badges.example/"), input, &served.clone().evidence()).report.state(),
                State::Valid
            );
            for evidence in [served.clone().evidence(), unserved(served)] {
                let evaluation = ask_by(&pinning(id), input, &evidence);
                assert_eq!(issuer_code(&evaluation.report), Some(Code::IssuerKeyNotFound), "{id} {input}");
                assert_eq!((evaluation.report.state(), asked(&evaluation)), (State::Invalid, vec![]));
            }
        }
    }
}
