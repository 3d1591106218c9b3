//! The published test vectors of all suites, to the byte.

use crate::ld::HashAlgorithm::{Sha256, Sha384};
use crate::ld::{HashAlgorithm, quad};

use super::*;

const ED25519: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
const P256: &str = "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP";
const P384: &str = "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ";

/// The credential of the examples in VC DI EdDSA and VC DI ECDSA, appendix A, without a proof.
fn alumni() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential",
        "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": { "id": "did:example:abcdefgh", "alumniOf": "The School of Examples" }
    })
}

fn examples() -> ExtraContexts {
    let vocabulary = json!({ "@vocab": "https://www.w3.org/ns/credentials/examples#" });
    contexts([("https://www.w3.org/ns/credentials/examples/v2", vocabulary)])
}

fn options(cryptosuite: &str, key: &str) -> Value {
    json!({
        "type": "DataIntegrityProof",
        "cryptosuite": cryptosuite,
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": format!("did:key:{key}#{key}"),
        "proofPurpose": "assertionMethod"
    })
}

fn proof(options: Value, value: &str) -> Value {
    changed(options, "/proofValue", Some(value.into()))
}

/// A proof of a JCS suite names the contexts itself.
fn jcs(cryptosuite: &str, key: &str, value: &str) -> Value {
    let options = changed(options(cryptosuite, key), "/@context", Some(alumni()["@context"].clone()));
    with_proof(alumni(), proof(options, value))
}

/// The hashes of options and document, which the specifications publish in this order as the data to be signed.
fn hashes(contexts: &ExtraContexts, credential: &Value, hash: HashAlgorithm) -> (String, String) {
    let limits = Limits::default();
    let document = SecuredDocument::read(credential, Contexts::new(contexts), &limits).unwrap();
    let proof = document.proofs()[0].as_ref().unwrap();
    let options = document.options_digest(&proof.options, hash).unwrap();
    (hex(&options), hex(&document.digest(&proof.options, hash).unwrap()))
}

/// The vector verifies, and no longer when its name, its date of signing or its signature is another.
#[track_caller]
fn verifies(contexts: &ExtraContexts, credential: &Value, key: &str) {
    assert_eq!(check_in(contexts, credential, key), Ok(()));
    for (pointer, value) in [("/name", "Alumna"), ("/proof/created", "2023-02-24T23:36:39Z")] {
        let changed = changed(credential.clone(), pointer, Some(value.into()));
        assert_eq!(codes(check_in(contexts, &changed, key)), [Code::ProofSignatureMismatch], "{pointer}");
    }
}

/// VC DI EdDSA §A.1
#[test]
fn eddsa_rdfc_2022() {
    let value = "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme";
    let credential = with_proof(alumni(), proof(options("eddsa-rdfc-2022", ED25519), value));
    verifies(&examples(), &credential, ED25519);
    let (options, document) = hashes(&examples(), &credential, Sha256);
    assert_eq!(options, "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0");
    assert_eq!(document, "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017");
}

/// VC DI EdDSA §A.3
#[test]
fn eddsa_jcs_2022() {
    let value = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX";
    verifies(&examples(), &jcs("eddsa-jcs-2022", ED25519, value), ED25519);
}

/// The same two, made with the published secret key: Ed25519 signatures have no choice.
#[test]
fn eddsa_proofs_are_made_to_the_byte() {
    let (_, secret) = multibase::decode("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq").unwrap();
    let secret = ed25519_dalek::SigningKey::from_bytes(secret[2..].try_into().unwrap());
    let key = PublicKey::from_multikey(ED25519).unwrap();
    let (contexts, limits) = (examples(), Limits::default());
    for (suite, recipe, expected) in [
        (
            Suite::EddsaRdfc2022,
            Recipe::Rdfc,
            "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme",
        ),
        (
            Suite::EddsaJcs2022,
            Recipe::Jcs,
            "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
        ),
    ] {
        let document = SecuredDocument::unsecured(alumni(), Contexts::new(&contexts), &limits);
        let created = crate::Timestamp::parse("2023-02-24T23:36:38Z").unwrap();
        let method = format!("did:key:{ED25519}#{ED25519}");
        let options = ProofOptions::new(suite, &method, created, None, &alumni()["@context"]);
        let draft = Draft::new(&document, options, recipe, &key).unwrap();
        let signature = ed25519_dalek::Signer::sign(&secret, draft.message()).to_bytes();
        let proof = draft.seal(&signature);
        assert_eq!(proof["proofValue"], expected, "{suite:?}");
        assert_eq!(check_in(&contexts, &with_proof(alumni(), proof), ED25519), Ok(()));
    }
}

/// VC DI EdDSA §A.4
#[test]
fn ed25519_signature_2020() {
    let value = "z57Mm1vboMtZiCyJ4aReZsv8co4Re64Y8GEjL1ZARzMbXZgkARFLqFs1P345NpPGG2hgCrS4nNdvJhpwnrNyG3kEF";
    let mut credential = alumni();
    let suite = "https://w3id.org/security/suites/ed25519-2020/v1";
    credential["@context"].as_array_mut().unwrap().push(suite.into());
    let options = changed(options("", ED25519), "/cryptosuite", None);
    let options = changed(options, "/type", Some("Ed25519Signature2020".into()));
    let credential = with_proof(credential, proof(options, value));
    verifies(&examples(), &credential, ED25519);
    let (options, document) = hashes(&examples(), &credential, Sha256);
    assert_eq!(options, "04e14bcf5727cba0c0aa04a04d22a56fef915d5f8f7756bb92ae67cb1d0c4847");
    assert_eq!(document, "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017");
}

/// VC DI ECDSA §A.1
#[test]
fn ecdsa_rdfc_2019_on_p256() {
    let value = "zaHXrr7AQdydBk3ahpCDpWbxfLokDqmCToYm2dyWvpcFVyWooC2he63w1f7UNQoAMKdhaRtcnaE2KTo5o5vTCcfw";
    let credential = with_proof(alumni(), proof(options("ecdsa-rdfc-2019", P256), value));
    verifies(&examples(), &credential, P256);
    let (options, document) = hashes(&examples(), &credential, Sha256);
    assert_eq!(options, "3a8a522f689025727fb9d1f0fa99a618da023e8494ac74f51015d009d35abc2e");
    assert_eq!(document, "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017");
}

/// VC DI ECDSA §A.3
#[test]
fn ecdsa_rdfc_2019_on_p384() {
    let value = "z967Mvv5bxtmLNqTzPZ8KmJjFmFXaAKeQNzq7GWnQkMcLtaGSSmuozE5WtJ8PipMe178B1tE28K1vsJur9bGVJhz6jgSJsRHFSQ\
                 eqgH8hhjcg8gZDFJC1b9FsR5ggNmDBqHv";
    let credential = with_proof(alumni(), proof(options("ecdsa-rdfc-2019", P384), value));
    verifies(&examples(), &credential, P384);
    let (options, document) = hashes(&examples(), &credential, Sha384);
    let expected =
        "e32805a26492eac777aa7a138f6d8da3c74e0c7be7b296dcaccf97420c3b92eaad7be6449ca565e165031567f5c7cbc1";
    assert_eq!(options, expected);
    let expected =
        "8bf6e01df72c5b62f91b685231915ac4b8c58ea95f002c6b8f6bfafa1b251df476b56b8e01518e317dab099d3ecbff96";
    assert_eq!(document, expected);
}

/// VC DI ECDSA §A.4: its blank nodes are in another order than with SHA-256, which canonicalisation thus does not use.
#[test]
fn ecdsa_rdfc_2019_on_p384_with_blank_nodes() {
    let value = "zz3ca1oME3iYPHM8SgApWFUFVQjiaL9moPqCZ1NAENj3biEQ34qc1ex5VJNLD4jh4N4MY2cmDyDCYGv7EyD87yCGYwag8wRwiJE\
                 1xiHKLhTEhDQFNfuNMsgLiZnqpkCDJPye";
    let credential = with_proof(employment(), proof(options("ecdsa-rdfc-2019", P384), value));
    verifies(&citizenship(), &credential, P384);
    let (_, document) = hashes(&citizenship(), &credential, Sha384);
    let expected =
        "1033878f36ffb458c6495fec9c8814dad5215aad131041e6667db28fef6ea718d0de0eb4546bf527746ad2bc908a4320";
    assert_eq!(document, expected);
}

/// VC DI ECDSA §A.5
#[test]
fn ecdsa_jcs_2019_on_p256() {
    let value = "z5ptCet75SaEgzG4v4zJhbJtfNi74Wv7Fq15hhKouJQQjEPQvPZKaYxcMXAMLPQS2FXrkCWokNJkFVkwxNzZfD5oT";
    verifies(&examples(), &jcs("ecdsa-jcs-2019", P256, value), P256);
}

/// VC DI ECDSA §A.6
#[test]
fn ecdsa_jcs_2019_on_p384() {
    let value = "zq3EuTeLiGurmB2JR5oL8oWEsT7u2tba4HT1oZbiMYWc5qzsoW2kLYcBcF4HM5vCpJyTkceULKrVXuJQkXeN5seL4uXrFNFRMm5\
                 3GWy1Yrto8rTWxZi9DkNeWP7yUPs7ELAm";
    verifies(&examples(), &jcs("ecdsa-jcs-2019", P384, value), P384);
}

/// VC DI EdDSA §A.5: a set of two, a proof over both, and a proof over that one.
#[test]
fn proof_sets_and_chains() {
    let keys = [
        "z6MktgKTsu1QhX6QPbyqG6geXdw6FQCZBPq7uQpieWbiQiG7",
        "z6MkhWqdDBPojHA7cprTGTt5yHv5yUi1B8cnXn8ReLumkw6E",
        "z6MkmEq87wkHCYnWnNZkigeDMGTN7oUw1upkhzd77KuXERS1",
        "z6Mkm1S51iPHJvDEkJ9MRtxJmT8Pqo6wHipAFwBAjN83vntT",
    ];
    let ids = [
        "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544",
        "urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54",
        "urn:uuid:d94f792a-c546-4d06-b38a-da070ab56c23",
    ];
    let values = [
        "z66vWyqwAghu52WbpRkCwFRTu6Msn92ArtjpJ3gGMSVoU5RADwBfszoDt1QWY8owqLPz4nTj7hAwV7xFti1p93zdr",
        "z2scr94SNNrGpP2bE7ajvKWeUHm7HJ2edDkxpARvFAQ8V3USzwEzibqrXKaLHBrWostswsfvg82twQR88BgtnsrXY",
        "zWaPeEvBAkhQpNQj8pknuvg5STcKnt3cvM9t4kAYeJETFjvVMSXEEjadC4uxC9fKCn6JHbjt6fj2fhoaVNynBm6J",
        "z4b5uUtxNiV4E541LiR8qLvA21xM1Vt4Hfn6nLmmDePdFvLB3jFj3HyEEJyRMbpJzv4Gfdr8ABeuRTxAvZv6KWRRh",
    ];
    let mut proofs: Vec<Value> =
        (0..4).map(|n| proof(options("eddsa-rdfc-2022", keys[n]), values[n])).collect();
    for (proof, id) in proofs.iter_mut().zip(ids) {
        proof["id"] = id.into();
    }
    proofs[2]["created"] = "2023-02-26T22:06:38Z".into();
    proofs[2]["previousProof"] = json!([ids[0], ids[1]]);
    proofs[3]["created"] = "2023-02-26T22:16:38Z".into();
    proofs[3]["previousProof"] = ids[2].into();

    let (contexts, limits) = (examples(), Limits::default());
    let read = |proofs: &[Value]| {
        let credential = with_proof(alumni(), proofs.into());
        SecuredDocument::read(&credential, Contexts::new(&contexts), &limits).unwrap()
    };
    let document = read(&proofs);
    let previous: Vec<&[usize]> =
        document.proofs().iter().map(|proof| proof.as_ref().unwrap().previous()).collect();
    assert_eq!(previous, [&[][..], &[], &[0, 1], &[2]]);
    let verify = |document: &SecuredDocument<'_>, index: usize| {
        let key = PublicKey::from_multikey(keys[index]).unwrap();
        document.verify(document.proofs()[index].as_ref().unwrap(), &key)
    };
    for index in 0..4 {
        assert_eq!(verify(&document, index), Ok(()), "{index}");
    }

    // Each signs those it builds on, and only those.
    proofs[0]["created"] = "2023-02-24T23:36:39Z".into();
    let document = read(&proofs);
    let mismatch: Vec<bool> = (0..4).map(|index| verify(&document, index).is_err()).collect();
    assert_eq!(mismatch, [true, false, true, false]);
}

/// Open Badges 3.0 implementation guide, "Linked Data Proof Test Vector for Open Badges 3.0".
fn teamwork() -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ],
        "id": "http://example.com/credentials/3527",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": "https://example.edu/issuers/565049",
            "type": ["Profile"],
            "url": "https://www.imsglobal.org",
            "name": "Example Corp"
        },
        "validFrom": "2010-01-01T00:00:00Z",
        "name": "Teamwork Badge",
        "credentialSubject": {
            "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://example.com/achievements/21st-century-skills/teamwork",
                "type": ["Achievement"],
                "criteria": {
                    "narrative": "Team members are nominated for this badge by their peers and recognized upon review \
                                  by Example Corp management."
                },
                "description": "This badge recognizes the development of the capacity to collaborate within a group \
                                environment.",
                "name": "Teamwork"
            }
        },
        "proof": {
            "type": "DataIntegrityProof",
            "created": "2010-01-01T19:23:24Z",
            "verificationMethod": format!("https://example.edu/issuers/565049#{TEAMWORK_KEY}"),
            "cryptosuite": "eddsa-rdfc-2022",
            "proofPurpose": "assertionMethod",
            "proofValue": "z5x9aCBYovW3CQCbKdNyhEm7ffYSw1YpEdPywQJoNbzDD2gkzQDKJ1sYKJaWvqZtkMtSbz35HcbgXVEDYHxCzgkCr"
        }
    })
}

const TEAMWORK_KEY: &str = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi";

#[test]
fn open_badges() {
    let none = ExtraContexts::default();
    verifies(&none, &teamwork(), TEAMWORK_KEY);
    let (options, document) = hashes(&none, &teamwork(), Sha256);
    assert_eq!(options, "d34009cea0dbc1ca941e09dc01c8c9d3e3ce3c5b853f67ee44698dcea10f5d19");
    assert_eq!(document, "87f65a76d40146205e3b3e06cb0fbd153f97f9ce70372390f52566bb7f9e0773");
}

/// The comparison with the published canonical forms, where they are.
#[test]
fn open_badges_canonical_forms_where_present() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/fixtures/ob3-proof-vector");
    let Ok(expected) = std::fs::read_to_string(format!("{folder}/document-canon.txt")) else { return };
    let (contexts, limits) = (ExtraContexts::default(), Limits::default());
    let document = SecuredDocument::read(&teamwork(), Contexts::new(&contexts), &limits).unwrap();
    let proof = document.proofs()[0].as_ref().unwrap();
    let quads: Vec<quad::Quad> = document.quads(&proof.options).unwrap().into_owned();
    assert_eq!(document.canonical(&quads, Sha256).unwrap().to_nquads(), expected);
}
