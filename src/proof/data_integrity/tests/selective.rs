//! `ecdsa-sd-2023`, from the published example (VC DI ECDSA §A.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::Encoder;
use multibase::Base;
use proptest::prelude::*;

use super::*;

const ISSUER: &str = "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP";

/// The components of the published derived proof value.
struct Components {
    base_signature: Vec<u8>,
    public_key: Vec<u8>,
    signatures: Vec<Vec<u8>>,
    labels: Vec<(u32, Vec<u8>)>,
    mandatory: Vec<u32>,
}

fn published() -> Components {
    let base64 = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    Components {
        base_signature: unhex(
            "b8dc55afeb6427a990e9d60c0d363b654306d92703e5036210ca29619d8ed204194ba3d86e31cdbc99f4ee9d5f25f0cc1c1f44f5\
             fa39abec9a50cdf519b457e0",
        ),
        public_key: Base::Base58Btc.decode("DnaeTHfhmSaQKBc7CmdL3K7oYg3D6SC7yowe2eBeVd2DH32r").unwrap(),
        signatures: [
            "fd91ec48b3524965f7a1453e9ffa067054eca6f7d6338a84525eb3288bb0caf7a9651f02fee14d6d33ee1679aa8828348ccc574e\
             194d7f57fca8be354c1b30f7",
            "c92e6ea5f65343c704ac9450da4d55f87342829b9bad7aface8300a0879bc9972ec4879eebbaaffd9ad9e3f91d291971c8ffe5d7\
             68497d62fa27256a7e03bf99",
            "2b66d296f2d09ff280d4cdec1d02b6c38065ed36c99b6db40a9a800f4faea46187c7b42c6cb232b5103bc88445f5e1f32c896920\
             71546f316a836cd31a979f8d",
            "09e91f89dfd0a252f79a970caec55814cd570a8e41ec2ac25c33bd8afe479a70b8e744d363bc7daa313625d0cb4c1ea8c64c8757\
             7835e9b7416b4615bb82def9",
            "b181986ef2cfb77b71f27cfb4365b8860799d9e84c3df62b3863319250d57a91d429cb15127122c36fd34a92ea0745b4a641454c\
             561c55c37741ee247a866264",
            "13d02a9caf0d96b9fbec397d4faad90e78c56d0cbd933224d58b5c81623e3571b22aa15bc4ad201c364e3566793c9dda9c983e99\
             65f47c7ce5ff6e1b42484dd4",
        ]
        .map(unhex)
        .into(),
        labels: vec![
            (0, base64("3Lv2QpFgo-YAegc1cQQKWJFW2sEjQF6FfuZ0VEoMKHg")),
            (1, base64("4YIOZn1MHES1Z4Ij2hWZG3R4dEYBqg5fHTyDEvYhC38")),
        ],
        mandatory: vec![0, 4, 5, 7],
    }
}

impl Components {
    fn cbor(&self) -> Vec<u8> {
        let mut cbor = Encoder::new(vec![0xd9, 0x5d, 0x01]);
        cbor.array(5).unwrap().bytes(&self.base_signature).unwrap().bytes(&self.public_key).unwrap();
        cbor.array(self.signatures.len() as u64).unwrap();
        for signature in &self.signatures {
            cbor.bytes(signature).unwrap();
        }
        cbor.map(self.labels.len() as u64).unwrap();
        for (canonical, label) in &self.labels {
            cbor.u32(*canonical).unwrap().bytes(label).unwrap();
        }
        cbor.array(self.mandatory.len() as u64).unwrap();
        for index in &self.mandatory {
            cbor.u32(*index).unwrap();
        }
        cbor.into_writer()
    }

    fn proof_value(&self) -> String {
        encoded(&self.cbor())
    }
}

fn encoded(bytes: &[u8]) -> String {
    format!("u{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// The published derived credential with this proof value: of the subject, only the country of birth is shown.
fn credential(proof_value: &str) -> Value {
    let mut credential = employment();
    credential["credentialSubject"] =
        json!({ "type": ["Person", "EmployablePerson"], "birthCountry": "Bahamas" });
    let credential = changed(changed(credential, "/name", None), "/description", None);
    let proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": "ecdsa-sd-2023",
        "created": "2023-08-15T23:36:38Z",
        "verificationMethod": format!("did:key:{ISSUER}#{ISSUER}"),
        "proofPurpose": "assertionMethod",
        "proofValue": proof_value
    });
    with_proof(credential, proof)
}

fn check(credential: &Value) -> Vec<Code> {
    codes(check_in(&citizenship(), credential, ISSUER))
}

/// What is found when a component is another.
fn tampered(tamper: impl Fn(&mut Components)) -> Vec<Code> {
    let mut components = published();
    tamper(&mut components);
    check(&credential(&components.proof_value()))
}

#[test]
fn the_published_derived_proof() {
    assert_eq!(check(&credential(&published().proof_value())), []);
}

#[test]
fn every_statement_is_signed() {
    let credential = credential(&published().proof_value());
    for (pointer, value) in [
        // Statements that must be shown.
        ("/issuer/image", Some(json!("data:image/png;base64,"))),
        ("/issuer/image", None),
        ("/type", Some(json!(["VerifiableCredential"]))),
        ("/id", Some(json!("urn:uuid:1"))),
        // Statements shown by choice.
        ("/credentialSubject/birthCountry", Some(json!("Cuba"))),
        ("/credentialSubject/birthCountry", None),
        ("/credentialSubject/type", Some(json!("Person"))),
        ("/validUntil", Some(json!("2039-12-03T00:00:00Z"))),
        ("/validUntil", None),
        // Statements that the issuer never signed.
        ("/credentialSubject/givenName", Some(json!("JANE"))),
        ("/name", Some(json!("Green Card"))),
        ("/credentialSubject/employmentAuthorizationDocument", Some(json!({ "lprNumber": "1" }))),
        // The options.
        ("/proof/created", Some(json!("2023-08-15T23:36:39Z"))),
    ] {
        let changed = changed(credential.clone(), pointer, value.clone());
        assert_eq!(check(&changed), [Code::ProofSignatureMismatch], "{pointer} {value:?}");
    }
}

#[test]
fn every_component_counts() {
    let mismatch = [Code::ProofSignatureMismatch];
    assert_eq!(tampered(|components| components.base_signature[10] ^= 1), mismatch);
    assert_eq!(
        tampered(|components| components.public_key = Base::Base58Btc.decode(&ISSUER[1..]).unwrap()),
        mismatch
    );
    for index in 0..6 {
        assert_eq!(tampered(|components| components.signatures[index][0] ^= 1), mismatch);
        assert_eq!(tampered(|components| drop(components.signatures.remove(index))), mismatch);
    }
    assert_eq!(tampered(|components| components.signatures.swap(0, 1)), mismatch);
    assert_eq!(tampered(|components| components.labels[0].1[0] ^= 1), mismatch);
    assert_eq!(tampered(|components| components.labels[1].0 = 2), mismatch);
    assert_eq!(tampered(|components| components.labels.truncate(1)), mismatch);
    assert_eq!(tampered(|components| components.labels.push((2, vec![0; 32]))), mismatch);
    assert_eq!(tampered(|components| components.mandatory[3] = 8), mismatch);
    assert_eq!(tampered(|components| components.mandatory.truncate(3)), mismatch);
    assert_eq!(tampered(|components| components.mandatory.push(10)), mismatch);
    assert_eq!(tampered(|components| components.mandatory.push(u32::MAX)), mismatch);
}

/// The order of the labels and of the indexes is the encoder's choice.
#[test]
fn order_within_components_does_not_count() {
    assert_eq!(tampered(|components| components.labels.reverse()), []);
    assert_eq!(tampered(|components| components.mandatory.reverse()), []);
}

#[test]
fn refuses_malformed_components() {
    let malformed = [Code::ProofMalformed];
    assert_eq!(tampered(|components| components.base_signature.truncate(63)), malformed);
    assert_eq!(tampered(|components| components.public_key.push(0)), malformed);
    assert_eq!(tampered(|components| components.public_key[3..].fill(0xff)), malformed);
    assert_eq!(tampered(|components| components.signatures[5].push(0)), malformed);
    assert_eq!(tampered(|components| components.labels[1].1.truncate(31)), malformed);
    assert_eq!(tampered(|components| components.labels[1].0 = 0), malformed);
    // Two blank nodes with one signed label: one node cut in two.
    assert_eq!(tampered(|components| components.labels[1].1 = components.labels[0].1.clone()), malformed);
    assert_eq!(tampered(|components| components.mandatory[1] = 0), malformed);
}

#[test]
fn refuses_other_cbor() {
    let cbor = published().cbor();
    let check = |bytes: &[u8]| check(&credential(&encoded(bytes)));
    for length in 0..cbor.len() {
        assert_eq!(check(&cbor[..length]), [Code::ProofMalformed], "{length}");
    }
    assert_eq!(check(&[&cbor[..], &[0]].concat()), [Code::ProofMalformed]);
    // The array: of four, of six, of unknown length, a text; a tag; a map of 2^32 labels; a negative index.
    for (at, byte) in [(3, 0x84), (3, 0x86), (3, 0x9f), (3, 0x65), (4, 0xc2), (cbor.len() - 4, 0x20)] {
        let mut changed = cbor.clone();
        changed[at] = byte;
        assert_eq!(check(&changed), [Code::ProofMalformed], "{at} {byte:x}");
    }
    let labels = cbor.len() - 5 - 2 * 35 - 1;
    assert_eq!(cbor[labels], 0xa2);
    let endless = [&cbor[..labels], &[0xbb], &[0xff; 8], &cbor[labels + 1..]].concat();
    assert_eq!(check(&endless), [Code::ProofMalformed]);
}

#[test]
fn refuses_other_encodings() {
    let value = published().proof_value();
    let base58 = multibase::encode(Base::Base58Btc, published().cbor());
    for value in
        [String::new(), "u".into(), value[1..].into(), base58, format!("{value}="), format!("{value}\n")]
    {
        assert_eq!(check(&credential(&value)), [Code::ProofMalformed], "{value}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_byte_of_a_derived_proof_is_idle(at in 3..published().cbor().len(), flip in 1..=u8::MAX) {
        let mut cbor = published().cbor();
        cbor[at] ^= flip;
        prop_assert_ne!(check(&credential(&encoded(&cbor))), []);
    }

    #[test]
    fn any_components_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let value = encoded(&[&[0xd9, 0x5d, 0x01, 0x85], &bytes[..]].concat());
        prop_assert_eq!(check(&credential(&value)), [Code::ProofMalformed]);
    }
}

#[test]
fn base_proofs_are_for_their_holder() {
    let base = encoded(&[&[0xd9, 0x5d, 0x00], &published().cbor()[3..]].concat());
    assert_eq!(check(&credential(&base)), [Code::ProofUnsupported]);
    let unknown = encoded(&[&[0xd9, 0x5d, 0x02], &published().cbor()[3..]].concat());
    assert_eq!(check(&credential(&unknown)), [Code::ProofMalformed]);
}

#[test]
fn only_p256_keys_fit() {
    let credential = credential(&published().proof_value());
    for key in [
        "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ",
    ] {
        assert_eq!(codes(check_in(&citizenship(), &credential, key)), [Code::ProofAlgorithmRefused]);
    }
    // The key of the proof itself is not the issuer's.
    let own = "zDnaeTHfhmSaQKBc7CmdL3K7oYg3D6SC7yowe2eBeVd2DH32r";
    assert_eq!(codes(check_in(&citizenship(), &credential, own)), [Code::ProofSignatureMismatch]);
}

#[test]
fn the_work_is_limited() {
    assert_eq!(
        tampered(|components| components.signatures.resize(512, vec![1; 64])),
        [Code::ProofSignatureMismatch]
    );
    assert_eq!(
        tampered(|components| components.signatures.resize(513, vec![1; 64])),
        [Code::BudgetExhausted]
    );
}
