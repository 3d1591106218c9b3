//! The hosted copy is the proof; and what holds of every badge of this kind.

use super::*;

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
