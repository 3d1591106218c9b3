use super::*;

fn proof() -> Value {
    json!({
        "type": "DataIntegrityProof",
        "id": "urn:uuid:1",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-01T00:00:00Z",
        "expires": "2027-01-01T00:00:00+01:00",
        "verificationMethod": "did:web:issuer.example#key",
        "proofPurpose": "assertionMethod",
        "proofValue": zeros(64)
    })
}

/// A proof value of as many bytes.
fn zeros(bytes: usize) -> String {
    format!("z{}", "1".repeat(bytes))
}

fn read(proofs: Value) -> Vec<Result<DataIntegrityProof, RefusedProof>> {
    let (contexts, limits) = (ExtraContexts::default(), Limits::default());
    let credential = json!({ "proof": proofs });
    SecuredDocument::read(&credential, Contexts::new(&contexts), &limits).unwrap().proofs
}

/// What is wrong with the only proof, one finding after the other.
fn refusals(proof: Value) -> Found {
    found(read(proof).remove(0).unwrap_err().findings)
}

fn unreadable(credential: &Value) -> Code {
    let (contexts, limits) = (ExtraContexts::default(), Limits::default());
    SecuredDocument::read(credential, Contexts::new(&contexts), &limits).unwrap_err().code
}

#[test]
fn reads_all_members() {
    let proof = read(proof()).remove(0).unwrap();
    assert_eq!(proof.at().as_str(), "/proof");
    assert_eq!(proof.suite(), Suite::EddsaRdfc2022);
    assert_eq!(proof.method(), "did:web:issuer.example#key");
    assert_eq!(proof.created(), Timestamp::parse("2026-01-01T00:00:00Z").ok());
    assert_eq!(proof.previous(), [0; 0]);
    assert!(!proof.options.members.contains_key("proofValue"));
}

#[test]
fn finds_the_proofs_wherever_they_are() {
    let places: Vec<String> = read(json!([proof(), 1, proof()]))
        .iter()
        .map(|proof| match proof {
            Ok(proof) => proof.at().to_string(),
            Err(refused) => format!("not {}", refused.at()),
        })
        .collect();
    assert_eq!(places, ["/proof/0", "not /proof/1", "/proof/2"]);
    for none in [json!({}), json!({ "proof": null }), json!({ "proof": [] }), json!([]), json!("x")] {
        assert_eq!(unreadable(&none), Code::ProofMissing, "{none}");
    }
    assert_eq!(read(vec![proof(); 8].into()).len(), 8);
    assert_eq!(unreadable(&json!({ "proof": vec![proof(); 9] })), Code::BudgetExhausted);
}

#[test]
fn refuses_what_is_no_proof_for_issuing() {
    use Code::{ProofMalformed, ProofPurpose, ProofUnsupported};
    for (member, value, code) in [
        ("type", None, ProofMalformed),
        ("type", Some(json!(["DataIntegrityProof"])), ProofMalformed),
        ("type", Some(json!("Ed25519Signature2018")), ProofUnsupported),
        ("type", Some(json!("https://w3id.org/security#DataIntegrityProof")), ProofUnsupported),
        ("cryptosuite", None, ProofMalformed),
        ("cryptosuite", Some(json!(["eddsa-rdfc-2022"])), ProofMalformed),
        ("cryptosuite", Some(json!("EDDSA-RDFC-2022")), ProofUnsupported),
        ("cryptosuite", Some(json!("Ed25519Signature2020")), ProofUnsupported),
        ("cryptosuite", Some(json!("bbs-2023")), ProofUnsupported),
        ("id", Some(json!(1)), ProofMalformed),
        ("verificationMethod", None, ProofMalformed),
        ("verificationMethod", Some(json!({ "id": "did:web:issuer.example#key" })), ProofMalformed),
        ("created", Some(json!("2026-01-01")), ProofMalformed),
        ("created", Some(json!(["2026-01-01T00:00:00Z"])), ProofMalformed),
        ("expires", Some(json!("2026-01-01T00:00:00")), ProofMalformed),
        ("expires", Some(json!(null)), ProofMalformed),
        ("proofPurpose", None, ProofPurpose),
        ("proofPurpose", Some(json!("authentication")), ProofPurpose),
        ("proofPurpose", Some(json!(["assertionMethod"])), ProofPurpose),
        ("proofPurpose", Some(json!("https://w3id.org/security#assertionMethod")), ProofPurpose),
        ("challenge", Some(json!("1")), ProofPurpose),
        ("domain", Some(json!(null)), ProofPurpose),
        ("previousProof", Some(json!("urn:uuid:2")), ProofMalformed),
        ("previousProof", Some(json!(["urn:uuid:1"])), ProofMalformed),
        ("previousProof", Some(json!([1])), ProofMalformed),
        ("previousProof", Some(json!(null)), ProofMalformed),
        ("proofValue", None, ProofMalformed),
        ("proofValue", Some(json!([zeros(64)])), ProofMalformed),
    ] {
        let pointer = format!("/{member}");
        let proof = changed(proof(), &pointer, value.clone());
        assert_eq!(refusals(proof), [(code, format!("/proof/{member}"))], "{member} {value:?}");
    }
}

#[test]
fn one_fault_hides_no_other() {
    let proof = json!({ "type": "DataIntegrityProof", "cryptosuite": "unheard of", "created": 1 });
    let places: Vec<String> = refusals(proof).into_iter().map(|(_, place)| place).collect();
    let expected = ["verificationMethod", "created", "cryptosuite", "proofPurpose"];
    assert_eq!(places, expected.map(|member| format!("/proof/{member}")));
}

#[test]
fn a_refused_proof_still_says_whose_it_claims_to_be() {
    let foreign = changed(proof(), "/proofPurpose", Some("authentication".into()));
    assert_eq!(read(foreign).remove(0).unwrap_err().method(), Some("did:web:issuer.example#key"));
    assert_eq!(read(json!("proof")).remove(0).unwrap_err().method(), None);
}

#[test]
fn signatures_have_their_encoding_and_length() {
    let accepted = |cryptosuite: &str, value: &str| {
        let proof = changed(proof(), "/cryptosuite", Some(cryptosuite.into()));
        match read(changed(proof, "/proofValue", Some(value.into()))).remove(0) {
            Ok(_) => true,
            Err(refused) => {
                assert_eq!(found(refused.findings), [(Code::ProofMalformed, "/proof/proofValue".into())]);
                false
            }
        }
    };
    for (suite, lengths) in [
        ("eddsa-rdfc-2022", vec![64]),
        ("eddsa-2022", vec![64]),
        ("eddsa-jcs-2022", vec![64]),
        ("ecdsa-rdfc-2019", vec![64, 96]),
        ("ecdsa-jcs-2019", vec![64, 96]),
    ] {
        for length in [0, 1, 32, 63, 64, 65, 72, 95, 96, 97] {
            assert_eq!(accepted(suite, &zeros(length)), lengths.contains(&length), "{suite} {length}");
        }
        // The largest values of 64 and 96 bytes have 88 and 132 digits.
        assert!(!accepted(suite, &format!("z{}", "z".repeat(133))));
        // Base58 of this length would take minutes.
        assert!(!accepted(suite, &format!("z{}", "z".repeat(2 << 20))));
        for value in [
            "",
            "z",
            "1",
            "uAAAA",
            "z0",
            &"1".repeat(64),
            &format!("{} ", zeros(64)),
            &format!("Z{}", "1".repeat(64)),
        ] {
            assert!(!accepted(suite, value), "{suite} {value}");
        }
    }
    assert!(accepted("ecdsa-rdfc-2019", &multibase::encode(multibase::Base::Base58Btc, [0xff; 96])));
}

#[test]
fn outdated_suites_are_mentioned() {
    let notices = |proof: Value| -> Vec<Code> {
        let now = Timestamp::parse("2026-06-01T00:00:00Z").unwrap();
        let proof = read(proof).remove(0).unwrap();
        proof.notices(now, Duration::ZERO).into_iter().map(|finding| finding.code).collect()
    };
    assert_eq!(notices(proof()), []);
    let older = changed(proof(), "/cryptosuite", Some("eddsa-2022".into()));
    assert_eq!(notices(older), [Code::ProofDeprecatedSuite]);
    let older = changed(proof(), "/type", Some("Ed25519Signature2020".into()));
    assert_eq!(notices(older), [Code::ProofDeprecatedSuite]);
}

#[test]
fn proofs_have_dates_of_their_own() {
    let proof = read(proof()).remove(0).unwrap();
    let codes = |now: &str, leeway: u64| -> Vec<(Code, String)> {
        let notices = proof.notices(Timestamp::parse(now).unwrap(), Duration::from_secs(leeway));
        notices.into_iter().map(|finding| (finding.code, finding.at.to_string())).collect()
    };
    let at = |code: Code| vec![(code, "/proof".to_owned())];
    assert_eq!(codes("2025-12-31T23:59:59Z", 0), at(Code::ProofNotYet));
    assert_eq!(codes("2025-12-31T23:59:59Z", 1), []);
    assert_eq!(codes("2026-01-01T00:00:00Z", 0), []);
    assert_eq!(codes("2026-12-31T22:59:59Z", 0), []);
    assert_eq!(codes("2026-12-31T23:00:00Z", 0), at(Code::ProofExpired));
    assert_eq!(codes("2026-12-31T23:00:00Z", 1), []);
    assert_eq!(codes("2026-12-31T23:00:01Z", 1), at(Code::ProofExpired));
}

#[test]
fn chains_lead_to_other_proofs_and_never_back() {
    let chain = |links: &[(&str, Value)]| -> Vec<Option<Vec<usize>>> {
        let proofs = links.iter().map(|(id, previous)| {
            let proof = changed(proof(), "/id", Some((*id).into()));
            changed(proof, "/previousProof", (!previous.is_null()).then(|| previous.clone()))
        });
        let proofs = read(proofs.collect());
        proofs.into_iter().map(|proof| proof.ok().map(|proof| proof.previous().to_vec())).collect()
    };
    let none = Value::Null;
    assert_eq!(
        chain(&[("a", json!(["c", "b", "b"])), ("b", json!("c")), ("c", json!([]))]),
        [Some(vec![1, 2]), Some(vec![2]), Some(vec![])]
    );
    assert_eq!(chain(&[("a", json!("b")), ("b", json!("a"))]), [None, None]);
    // Not part of the circle, but nothing that builds on it can count: its own circle is refused.
    assert_eq!(
        chain(&[("a", json!("b")), ("b", json!("c")), ("c", json!("b"))]),
        [Some(vec![1]), None, None]
    );
    assert_eq!(
        chain(&[("a", json!("b")), ("b", none.clone()), ("b", none)]),
        [None, Some(vec![]), Some(vec![])]
    );
}

/// A tolerated type is a warning of conformance; it does not speak against the proof.
#[test]
fn only_what_speaks_against_a_proof_is_held_against_it() {
    let credential = json!({
        "@context": [crate::model::CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": { "id": "did:example:subject" },
        "credentialSchema": { "id": "https://issuer.example/schema", "type": "1EdTechJsonSchemaValidator2019" },
        "undefined": "word",
    });
    let contexts = ExtraContexts::default();
    let limits = Limits::default();
    let document = SecuredDocument::unsecured(credential, Contexts::new(&contexts), &limits);
    let created = crate::Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let options =
        ProofOptions::new(Suite::EddsaRdfc2022, "did:example:issuer#key", created, None, &json!([]));
    let against = document.quads(&options).unwrap_err();
    assert_eq!(found(against), [(Code::LdUndefinedTerm, "/undefined".to_owned())]);
}

#[test]
fn what_is_wrong_with_a_chain_is_said() {
    let detail = |previous: &str| {
        let proof = changed(proof(), "/previousProof", Some(previous.into()));
        let read = read(json!([proof]));
        read[0].as_ref().unwrap_err().findings()[0].detail.clone()
    };
    assert!(detail("urn:uuid:2").ends_with("it names no proof"), "{}", detail("urn:uuid:2"));
}
