//! A key that the issuer's profile lists is the proof.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

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
