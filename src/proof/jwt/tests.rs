use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::json;

use super::*;

const DID: &str = "did:web:school.example";

fn credential() -> Value {
    json!({
        "@context": [CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "https://school.example/awards/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": DID, "type": ["Profile"] },
        "validFrom": "2026-03-01T08:00:00Z",
        "validUntil": "2028-03-01T08:00:00Z",
        "credentialSubject": { "id": "urn:uuid:5b0c1f6e-20d4-4c8e-9a11-00000000000e" }
    })
}

fn claims() -> Value {
    json!({
        "iss": DID,
        "jti": "https://school.example/awards/1",
        "sub": "urn:uuid:5b0c1f6e-20d4-4c8e-9a11-00000000000e",
        "nbf": 1_772_352_000,
        "exp": 1_835_510_400
    })
}

/// `base` with the members of `changes`; `null` removes one.
fn with(base: Value, changes: Value) -> Value {
    let (Value::Object(mut base), Value::Object(changes)) = (base, changes) else { panic!("objects") };
    for (name, value) in changes {
        if value.is_null() {
            base.shift_remove(&name);
        } else {
            base.insert(name, value);
        }
    }
    Value::Object(base)
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

mod header {
    use super::*;

    fn read(header: Value) -> (Option<TokenHeader>, Vec<Code>) {
        let Value::Object(header) = header else { panic!("an object") };
        let (header, findings) = read_header(&header);
        (header, codes(&findings))
    }

    fn good() -> Value {
        json!({ "alg": "ES256", "kid": "did:web:school.example#key-1" })
    }

    #[test]
    fn says_how_and_with_which_key() {
        let jwk =
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "QVYbzyUEVD-Oy9gzkdFTT6Ri378UgvXyWc1nHoAnNuk" });
        for (name, algorithm) in [
            ("RS256", Algorithm::Rs256),
            ("ES256", Algorithm::Es256),
            ("ES384", Algorithm::Es384),
            ("EdDSA", Algorithm::EdDsa),
        ] {
            let (header, codes) = read(json!({ "alg": name, "kid": "#key-1", "jwk": jwk, "cty": "vc" }));
            let jwk = jwk.as_object().cloned();
            assert_eq!(header, Some(TokenHeader { algorithm, kid: Some("#key-1".into()), jwk }));
            assert_eq!(codes, []);
        }
    }

    #[test]
    fn only_known_algorithms() {
        for name in ["none", "NONE", "HS256", "HS512", "RS1", "es256", "ES257", "", "RSA-OAEP", "dir"] {
            assert_eq!(
                read(with(good(), json!({ "alg": name }))),
                (None, vec![Code::ProofAlgorithmRefused]),
                "{name}"
            );
        }
        for name in UNSUPPORTED {
            assert_eq!(
                read(with(good(), json!({ "alg": name }))),
                (None, vec![Code::ProofUnsupported]),
                "{name}"
            );
        }
        for alg in [Value::Null, json!(["ES256"]), json!(7)] {
            assert_eq!(read(with(good(), json!({ "alg": alg }))), (None, vec![Code::ProofAlgorithmRefused]));
        }
    }

    #[test]
    fn only_known_parameters() {
        for (name, value) in [
            ("crit", json!([])),
            ("crit", json!(["urn:x"])),
            ("b64", json!(true)),
            ("jku", json!("https://school.example/jwks.json")),
            ("x5u", json!("https://school.example/cert.pem")),
            ("x5c", json!([])),
            ("x5t#S256", json!("")),
            ("zip", json!("DEF")),
            ("Alg", json!("none")),
            ("", json!(1)),
        ] {
            let (header, codes) = read(with(good(), json!({ name: value })));
            assert_eq!(codes, [Code::ProofHeaderRefused], "{name}");
            assert!(header.is_some(), "the signature is checked all the same");
        }
        let many: Map<_, _> = (0..10_000).map(|number| (format!("x{number}"), json!(1))).collect();
        let (_, findings) = read_header(&many);
        assert!(findings.len() < 5 && findings.iter().all(|finding| finding.detail.len() < 200));
    }

    #[test]
    fn only_types_of_credentials() {
        for typ in [
            "JWT",
            "jwt",
            "vc+jwt",
            "vc+ld+jwt",
            "vc+ld+json+jwt",
            "application/vc+jwt",
            "Application/VC+JWT",
        ] {
            assert_eq!(read(with(good(), json!({ "typ": typ }))).1, [], "{typ}");
        }
        let foreign = [
            "",
            "at+jwt",
            "vp+jwt",
            "dpop+jwt",
            "vc+sd-jwt",
            "JOSE",
            "text/vc+jwt",
            "application/",
            "vc+jwt;v=1",
        ];
        for typ in foreign.map(|typ| json!(typ)).into_iter().chain([json!(["JWT"]), json!(1)]) {
            assert_eq!(read(with(good(), json!({ "typ": typ }))).1, [Code::ProofHeaderRefused], "{typ}");
        }
    }

    #[test]
    fn never_a_private_key() {
        let public =
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "QVYbzyUEVD-Oy9gzkdFTT6Ri378UgvXyWc1nHoAnNuk" });
        for private in [
            with(public.clone(), json!({ "d": "AA" })),
            with(public.clone(), json!({ "d": "AA", "use": "enc" })),
            with(public.clone(), json!({ "d": "AA", "key_ops": ["sign"] })),
            json!({ "kty": "oct", "k": "AA" }),
            json!({ "d": "AA" }),
        ] {
            let codes = read(with(good(), json!({ "jwk": private }))).1;
            assert_eq!(codes, [Code::ProofHeaderRefused], "{private}");
        }
        assert_eq!(read(with(good(), json!({ "jwk": public }))).1, []);
    }

    #[test]
    fn must_point_to_a_key() {
        assert_eq!(read(with(good(), json!({ "kid": null }))).1, [Code::ProofMalformed]);
        assert_eq!(read(with(good(), json!({ "kid": 1 }))).1, [Code::ProofMalformed]);
        assert_eq!(read(with(good(), json!({ "jwk": "{}" }))).1, [Code::ProofMalformed]);
    }

    #[test]
    fn one_fault_hides_no_other() {
        let (header, codes) = read(json!({ "alg": "none", "typ": "x", "b64": false, "kid": 1 }));
        assert_eq!(header, None);
        let refused = Code::ProofHeaderRefused;
        assert_eq!(codes, [Code::ProofAlgorithmRefused, refused, refused, Code::ProofMalformed]);
    }
}

mod payload {
    use super::*;

    fn read(payload: &Value) -> (Value, Vec<Code>) {
        let (payload, findings) = read_payload(payload);
        (payload.credential, codes(&findings))
    }

    fn data_model_1() -> Value {
        with(credential(), json!({ "@context": [CREDENTIALS_V1] }))
    }

    #[test]
    fn the_whole_without_its_claims() {
        let payload = with(with(claims(), json!({ "aud": "x", "iat": 1 })), credential());
        let (found, codes) = read(&payload);
        assert_eq!(found, credential());
        assert_eq!(codes, []);
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&found), keys(&credential()), "in the issuer's order");
    }

    #[test]
    fn the_claim_of_data_model_1() {
        let payload = with(claims(), json!({ "vc": data_model_1(), "nonce": "x" }));
        assert_eq!(read(&payload), (data_model_1(), vec![]));
        let context = with(credential(), json!({ "@context": CREDENTIALS_V1 }));
        assert_eq!(read(&json!({ "vc": context })).1, []);
    }

    #[test]
    fn never_both_and_never_in_the_wrong_place() {
        for payload in [
            with(credential(), json!({ "vc": data_model_1() })),
            json!({ "vc": data_model_1(), "credentialSubject": {} }),
            json!({ "vc": data_model_1(), "issuer": DID }),
            json!({ "vc": data_model_1(), "@context": [] }),
            json!({ "vc": data_model_1(), "proof": {} }),
            json!({ "vc": credential() }),
            json!({ "vc": with(credential(), json!({ "@context": CREDENTIALS_V2 })) }),
            json!({ "vc": "text" }),
            json!({ "vc": null }),
            data_model_1(),
            with(credential(), json!({ "@context": CREDENTIALS_V1 })),
        ] {
            assert_eq!(read(&payload).1, [Code::ProofClaimsDiffer], "{payload}");
        }
    }

    #[test]
    fn what_is_no_object_is_handed_on() {
        for payload in [json!([]), json!("text"), json!(null), json!({})] {
            assert_eq!(read(&payload), (payload, vec![]));
        }
    }
}

mod claim {
    use super::*;

    fn check(claims: Value, credential: Value) -> Vec<(Code, String)> {
        let (payload, _) = read_payload(&with(claims, credential));
        payload.check_claims().into_iter().map(|finding| (finding.code, finding.at.to_string())).collect()
    }

    fn differs_at(at: &str) -> Vec<(Code, String)> {
        vec![(Code::ProofClaimsDiffer, at.into())]
    }

    fn missing_at(at: &str) -> Vec<(Code, String)> {
        vec![(Code::ProofClaimsMissing, at.into())]
    }

    #[test]
    fn agrees_with_the_credential() {
        assert_eq!(check(claims(), credential()), []);
        let by_id = json!({ "issuer": DID, "validFrom": "2026-03-01T09:00:00.750+01:00" });
        assert_eq!(check(claims(), with(credential(), by_id)), []);
        let one_subject = json!({ "credentialSubject": [credential()["credentialSubject"]] });
        assert_eq!(check(claims(), with(credential(), one_subject)), []);
        assert_eq!(check(with(claims(), json!({ "nbf": 1_772_352_000.5 })), credential()), []);
        assert_eq!(
            check(
                with(claims(), json!({ "nbf": 1_772_352_000.0, "iat": 1, "aud": ["a", "b"] })),
                credential()
            ),
            []
        );
    }

    #[test]
    fn contradictions_are_found_where_they_are() {
        for (claim, at) in [
            (json!({ "iss": "did:web:other.example" }), "/issuer/id"),
            (json!({ "iss": "did:web:School.example" }), "/issuer/id"),
            (json!({ "jti": "https://school.example/awards/2" }), "/id"),
            (json!({ "sub": "urn:uuid:other" }), "/credentialSubject/id"),
            (json!({ "nbf": 1_772_351_999 }), "/validFrom"),
            (json!({ "nbf": 1_772_352_001 }), "/validFrom"),
            (json!({ "exp": 1_835_510_401 }), "/validUntil"),
        ] {
            assert_eq!(check(with(claims(), claim.clone()), credential()), differs_at(at), "{claim}");
        }
        let two_subjects = json!({ "credentialSubject": [credential()["credentialSubject"], {}] });
        assert_eq!(check(claims(), with(credential(), two_subjects)), differs_at("/credentialSubject"));
    }

    #[test]
    fn a_claim_needs_its_counterpart() {
        for (change, at) in [
            (json!({ "issuer": {} }), "/issuer/id"),
            (json!({ "issuer": null }), "/issuer"),
            (json!({ "id": null }), "/id"),
            (json!({ "credentialSubject": {} }), "/credentialSubject/id"),
            (json!({ "validFrom": null }), "/validFrom"),
            (json!({ "validFrom": "2026-03-01" }), "/validFrom"),
            (json!({ "validFrom": 1_772_352_000 }), "/validFrom"),
        ] {
            assert_eq!(check(claims(), with(credential(), change.clone())), differs_at(at), "{change}");
        }
    }

    #[test]
    fn types_are_those_of_the_registry() {
        for (claim, at) in [
            (json!({ "iss": [DID] }), "/issuer/id"),
            (json!({ "jti": 1 }), "/id"),
            (json!({ "sub": { "id": "x" } }), "/credentialSubject/id"),
            (json!({ "nbf": "1772352000" }), "/validFrom"),
            (json!({ "exp": "1835510400" }), "/validUntil"),
            (json!({ "exp": true }), "/validUntil"),
            (json!({ "exp": 9_007_199_254_740_991_u64 }), "/validUntil"),
            (json!({ "aud": 1 }), ""),
            (json!({ "aud": ["a", 1] }), ""),
            (json!({ "iat": "1772352000" }), ""),
        ] {
            assert_eq!(check(with(claims(), claim.clone()), credential()), differs_at(at), "{claim}");
        }
        let equal = (with(claims(), json!({ "jti": 1 })), with(credential(), json!({ "id": 1 })));
        assert_eq!(check(equal.0, equal.1), differs_at("/id"), "not even when both are wrong alike");
    }

    #[test]
    fn absent_claims_are_warnings() {
        for (name, at) in [
            ("iss", "/issuer/id"),
            ("jti", "/id"),
            ("sub", "/credentialSubject/id"),
            ("nbf", "/validFrom"),
            ("exp", "/validUntil"),
        ] {
            assert_eq!(check(with(claims(), json!({ name: null })), credential()), missing_at(at), "{name}");
        }
        let without_id = (with(claims(), json!({ "jti": null })), with(credential(), json!({ "id": null })));
        assert_eq!(check(without_id.0, without_id.1), missing_at("/id"), "required whatever the badge holds");
        let unnamed = with(credential(), json!({ "credentialSubject": {}, "validUntil": null }));
        assert_eq!(check(with(claims(), json!({ "sub": null, "exp": null })), unnamed), []);
        let several =
            with(credential(), json!({ "credentialSubject": [{ "id": "urn:a" }, { "id": "urn:b" }] }));
        assert_eq!(
            check(with(claims(), json!({ "sub": null })), several),
            [],
            "no one of them is the subject"
        );
    }

    #[test]
    fn a_lone_end_counts() {
        let until =
            |claims: Value, credential: Value| read_payload(&with(claims, credential)).0.valid_until();
        let endless = with(credential(), json!({ "validUntil": null }));
        assert_eq!(check(claims(), endless.clone()), []);
        assert_eq!(until(claims(), endless.clone()), Timestamp::from_unix(1_835_510_400).ok());
        assert_eq!(
            until(with(claims(), json!({ "exp": -1.5 })), endless.clone()),
            Timestamp::from_unix(-2).ok()
        );
        assert_eq!(until(with(claims(), json!({ "exp": null })), endless), None);
        assert_eq!(until(claims(), credential()), None);
    }

    #[test]
    fn data_model_1_has_other_dates() {
        let old = |changes: Value| {
            let dates = json!({
                "@context": [CREDENTIALS_V1],
                "validFrom": null,
                "validUntil": null,
                "issuanceDate": "2026-03-01T08:00:00Z",
                "expirationDate": "2028-03-01T08:00:00Z",
            });
            json!({ "vc": with(with(credential(), dates), changes) })
        };
        assert_eq!(check(claims(), old(json!({}))), []);
        let later = json!({ "issuanceDate": "2026-03-01T08:00:01Z" });
        assert_eq!(check(claims(), old(later)), differs_at("/issuanceDate"));
        let (endless, _) = read_payload(&with(claims(), old(json!({ "expirationDate": null }))));
        assert!(endless.valid_until().is_some());
    }
}

#[test]
fn the_signature_covers_header_and_payload() {
    let secret = SigningKey::from_bytes(&[7; 32]);
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(secret.verifying_key().as_bytes()) });
    let key = PublicKey::from_jwk(jwk.as_object().unwrap()).unwrap();
    let input = [r#"{"alg":"EdDSA","kid":"k"}"#, r#"{"a":1}"#].map(|part| encode(part.as_bytes())).join(".");
    let signature = encode(&secret.sign(input.as_bytes()).to_bytes());
    let check = |input: &str| {
        let token = CompactJws::parse(&format!("{input}.{signature}")).unwrap();
        check_signature(&token, &read_header(&token.header).0.unwrap(), &key).map(|finding| finding.code)
    };
    assert_eq!(check(&input), None);
    let other_payload = format!("{}.{}", input.split_once('.').unwrap().0, encode(br#"{"a":2}"#));
    assert_eq!(check(&other_payload), Some(Code::ProofSignatureMismatch));
    let spaced = format!("{}.{}", encode(br#"{"alg":"EdDSA", "kid":"k"}"#), input.split_once('.').unwrap().1);
    assert_eq!(check(&spaced), Some(Code::ProofSignatureMismatch));
    let other_algorithm =
        input.replacen(&encode(br#"{"alg":"EdDSA""#)[..18], &encode(br#"{"alg":"ES256""#)[..18], 1);
    assert_eq!(check(&other_algorithm), Some(Code::ProofAlgorithmRefused));
}

/// The comparison with the shared cases and the published fixtures, where they are present.
mod comparison {
    use super::*;
    use crate::input::{Payload, open};

    fn read(path: &str) -> Option<Vec<u8>> {
        let shared = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
        shared.is_dir().then(|| std::fs::read(shared.join(path)).unwrap())
    }

    fn token(path: &str) -> Option<CompactJws> {
        match crate::testing::payload_of(open(&read(path)?).unwrap().content) {
            Payload::Jws(token) => Some(token),
            Payload::Json(_) => panic!("{path} is no token"),
        }
    }

    fn all_codes(token: &CompactJws) -> Vec<Code> {
        let (_, mut findings) = read_header(&token.header);
        let (payload, misplaced) = read_payload(&token.payload);
        findings.extend(misplaced);
        findings.extend(payload.check_claims());
        codes(&findings)
    }

    #[test]
    fn headers_and_claims_of_the_ready_cases() {
        for (id, expected) in [
            ("control-06", &[][..]),
            ("control-06b", &[]),
            ("control-07", &[]),
            ("control-07b", &[]),
            ("control-08", &[]),
            ("proof-32b", &[]),
            ("X-22", &[]),
            ("X-28", &[]),
            ("X-31", &[]),
            ("X-25", &[Code::ProofClaimsMissing]),
            ("jose-01", &[Code::ProofAlgorithmRefused]),
            ("jose-03", &[Code::ProofAlgorithmRefused]),
            ("jose-08", &[]),
            ("jose-11", &[Code::ProofHeaderRefused]),
            ("jose-11b", &[Code::ProofHeaderRefused]),
            ("jose-13", &[Code::ProofHeaderRefused]),
            ("jose-20", &[Code::ProofHeaderRefused]),
            ("jose-21", &[Code::ProofHeaderRefused]),
            ("jose-22a", &[Code::ProofHeaderRefused]),
            ("jose-22c", &[Code::ProofHeaderRefused]),
            ("jose-23", &[Code::ProofClaimsDiffer]),
            ("jose-24", &[Code::ProofClaimsDiffer]),
            ("jose-26", &[Code::ProofClaimsDiffer]),
            ("jose-27", &[Code::ProofClaimsDiffer]),
            ("jose-29", &[Code::ProofClaimsDiffer]),
            ("jose-29b", &[Code::ProofClaimsDiffer]),
            ("jose-32", &[]),
        ] {
            let Some(token) = token(&format!("cases/proofs/cases/{id}.jwt")) else { return };
            assert_eq!(all_codes(&token), expected, "{id}");
        }
    }

    #[test]
    fn the_end_of_a_case_without_valid_until() {
        let Some(token) = token("cases/proofs/cases/X-28.jwt") else { return };
        assert_eq!(read_payload(&token.payload).0.valid_until(), Timestamp::from_unix(1_790_812_800).ok());
    }

    #[test]
    fn published_fixtures_lack_a_claim_at_most() {
        for name in ["simple-jwt.png", "simple-jwt.svg", "simple-jwt_v1.png"] {
            let Some(token) = token(&format!("data/fixtures/1edtech/{name}")) else { return };
            assert_eq!(all_codes(&token), [Code::ProofClaimsMissing], "{name}");
            let header = read_header(&token.header).0.unwrap();
            let key = PublicKey::from_jwk(header.jwk.as_ref().unwrap()).unwrap();
            assert_eq!(check_signature(&token, &header, &key), None, "{name}");
        }
    }

    /// The key that the recorded document of the issuer has under `kid`.
    fn listed_key(evidence: &str, kid: &str) -> PublicKey {
        let evidence = read(&format!("cases/proofs/cases/_evidence/{evidence}.json")).unwrap();
        let evidence: Value = serde_json::from_slice(&evidence).unwrap();
        let text = evidence["https://valgrove.test/.well-known/did.json"]["text"].as_str().unwrap();
        let document: Value = serde_json::from_str(text).unwrap();
        let methods = document["verificationMethod"].as_array().unwrap();
        let method = methods.iter().find(|method| method["id"] == kid).unwrap();
        match method["publicKeyJwk"].as_object() {
            Some(jwk) => PublicKey::from_jwk(jwk).unwrap(),
            None => PublicKey::from_multikey(method["publicKeyMultibase"].as_str().unwrap()).unwrap(),
        }
    }

    #[test]
    fn signatures_of_the_ready_cases() {
        for (id, evidence, expected) in [
            ("control-06", "control-01", None),
            ("control-07", "control-01", None),
            ("control-07b", "control-01", None),
            ("jose-05b", "jose-05", None),
            ("X-28", "control-01", None),
            ("jose-05", "jose-05", Some(Code::ProofAlgorithmRefused)),
            ("jose-06", "control-01", Some(Code::ProofSignatureMismatch)),
            ("jose-09", "control-01", Some(Code::ProofSignatureMismatch)),
        ] {
            let Some(token) = token(&format!("cases/proofs/cases/{id}.jwt")) else { return };
            let header = read_header(&token.header).0.unwrap();
            let key = listed_key(evidence, header.kid.as_deref().unwrap());
            assert_eq!(check_signature(&token, &header, &key).map(|finding| finding.code), expected, "{id}");
        }
    }
}
