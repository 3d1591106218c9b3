//! Proof values: what is written is read, and nothing else is.

use minicbor::Encoder;
use proptest::prelude::*;

use crate::json::Pointer;
use crate::proof::data_integrity::selective::base::BaseProof;
use crate::proof::data_integrity::selective::cbor::Writer;
use crate::proof::data_integrity::selective::verify::Disclosure;
use crate::proof::data_integrity::selective::{BASE, encode};
use crate::report::Code;

const PUBLIC_KEY: &str = "zDnaeTHfhmSaQKBc7CmdL3K7oYg3D6SC7yowe2eBeVd2DH32r";

/// The components of a base proof, each as CBOR.
fn components() -> [Vec<u8>; 5] {
    let bytes = |bytes: &[u8]| item(|cbor| cbor.bytes(bytes).map(drop));
    let key = multibase::decode(PUBLIC_KEY).unwrap().1;
    let signatures = item(|cbor| cbor.array(2)?.bytes(&[1; 64])?.bytes(&[2; 64]).map(drop));
    [bytes(&[3; 64]), bytes(&key), bytes(&[4; 32]), signatures, texts(&["/issuer", ""])]
}

fn item(
    write: impl Fn(&mut Encoder<Vec<u8>>) -> Result<(), minicbor::encode::Error<std::convert::Infallible>>,
) -> Vec<u8> {
    let mut cbor = Encoder::new(Vec::new());
    write(&mut cbor).unwrap();
    cbor.into_writer()
}

fn texts(texts: &[&str]) -> Vec<u8> {
    item(|cbor| {
        cbor.array(texts.len() as u64)?;
        texts.iter().try_for_each(|text| cbor.str(text).map(drop))
    })
}

fn value(components: &[Vec<u8>; 5]) -> Vec<u8> {
    [&BASE, &[0x85][..], &components.concat()].concat()
}

fn code(bytes: &[u8]) -> Option<Code> {
    BaseProof::read(&encode(bytes)).err().map(|finding| finding.code)
}

#[test]
fn base_proofs_are_read_as_they_are_written() {
    let bytes = value(&components());
    let proof = BaseProof::read(&encode(&bytes)).unwrap();
    let pointers: Vec<&str> = proof.mandatory.iter().map(Pointer::as_str).collect();
    assert_eq!(pointers, ["/issuer", ""]);
    assert_eq!((proof.base_signature, proof.hmac_key), ([3; 64], [4; 32]));
    assert_eq!(proof.signatures, [[1; 64], [2; 64]]);
    let written = Writer::of_five(BASE)
        .bytes(&proof.base_signature)
        .bytes(&proof.public_key)
        .bytes(&proof.hmac_key)
        .signatures(&proof.signatures)
        .pointers(&proof.mandatory);
    assert_eq!(written.into_bytes(), bytes);
}

#[test]
fn components_have_their_form() {
    let long = format!("/{}", "x".repeat(300));
    let many: Vec<String> = (0..513).map(|index| format!("/{index}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (index, other, expected) in [
        (0, item(|cbor| cbor.bytes(&[3; 63]).map(drop)), Some(Code::ProofMalformed)),
        (0, item(|cbor| cbor.str(&"3".repeat(64)).map(drop)), Some(Code::ProofMalformed)),
        (1, item(|cbor| cbor.bytes(&[4; 34]).map(drop)), Some(Code::ProofMalformed)),
        // No point of the curve; the header of no key.
        (
            1,
            item(|cbor| cbor.bytes(&[&[0x80, 0x24, 2][..], &[0xff; 32]].concat()).map(drop)),
            Some(Code::ProofMalformed),
        ),
        (1, item(|cbor| cbor.bytes(&[4; 35]).map(drop)), Some(Code::ProofUnsupported)),
        (2, item(|cbor| cbor.bytes(&[4; 33]).map(drop)), Some(Code::ProofMalformed)),
        (
            2,
            item(|cbor| cbor.tag(minicbor::data::Tag::new(64))?.bytes(&[4; 32]).map(drop)),
            Some(Code::ProofMalformed),
        ),
        (3, item(|cbor| cbor.array(1)?.bytes(&[4; 65]).map(drop)), Some(Code::ProofMalformed)),
        (3, item(|cbor| cbor.begin_array()?.bytes(&[4; 64])?.end().map(drop)), Some(Code::ProofMalformed)),
        (3, item(|cbor| cbor.map(0).map(drop)), Some(Code::ProofMalformed)),
        (4, texts(&[&long]), None),
        (4, texts(&["issuer"]), Some(Code::ProofMalformed)),
        (4, texts(&["/a~"]), Some(Code::ProofMalformed)),
        (4, texts(&["/a", "/b", "/a"]), Some(Code::ProofMalformed)),
        (4, texts(&many[..512]), None),
        (4, texts(&many), Some(Code::ProofMalformed)),
        (4, item(|cbor| cbor.array(1)?.bytes(b"/issuer").map(drop)), Some(Code::ProofMalformed)),
        (4, [texts(&[]), vec![0]].concat(), Some(Code::ProofMalformed)),
    ] {
        let mut components = components();
        components[index] = other.clone();
        assert_eq!(code(&value(&components)), expected, "{index} {other:x?}");
    }
}

#[test]
fn the_work_is_limited() {
    let signatures = |count: u64| {
        item(|cbor| {
            cbor.array(count)?;
            (0..count).try_for_each(|_| cbor.bytes(&[1; 64]).map(drop))
        })
    };
    let with = |count| {
        let mut components = components();
        components[3] = signatures(count);
        code(&value(&components))
    };
    assert_eq!(with(512), None);
    assert_eq!(with(513), Some(Code::BudgetExhausted));
    let endless = [&[0x9b][..], &[0xff; 8]].concat();
    let mut components = components();
    components[3] = endless;
    assert_eq!(code(&value(&components)), Some(Code::BudgetExhausted));
}

#[test]
fn nothing_else_is_a_base_proof() {
    let good = value(&components());
    for length in 0..good.len() {
        assert_eq!(code(&good[..length]), Some(Code::ProofMalformed), "{length}");
    }
    let with = |at: usize, byte: u8| {
        let mut changed = good.clone();
        changed[at] = byte;
        code(&changed)
    };
    assert_eq!(with(2, 0x01), Some(Code::ProofUnsupported));
    for (at, byte) in [(0, 0xd8), (1, 0x5c), (2, 0x02), (3, 0x84), (3, 0x86), (3, 0x9f), (4, 0x78)] {
        assert_eq!(with(at, byte), Some(Code::ProofMalformed), "{at} {byte:x}");
    }
    for text in ["", "u", "z2V0A", "uäö", &format!("{}=", encode(&good)), &encode(&good)[1..]] {
        assert_eq!(
            BaseProof::read(text).err().map(|finding| finding.code),
            Some(Code::ProofMalformed),
            "{text}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let value = encode(&[&[0xd9, 0x5d, 0x00, 0x85], &bytes[..]].concat());
        prop_assert!(BaseProof::read(&value).is_err());
    }

    /// In the shortest form, which is what a full encoder writes.
    #[test]
    fn heads_are_written_as_cbor_has_them(
        labels in prop::collection::btree_map(any::<u32>(), any::<[u8; 32]>(), 0..4),
        indexes in prop::collection::btree_set(any::<u32>(), 0..300),
    ) {
        let indexes: std::collections::BTreeSet<usize> = indexes.into_iter().map(|index| index as usize).collect();
        let written = Writer::of_five(BASE).labels(&labels).indexes(&indexes).into_bytes();
        let expected = item(|cbor| {
            cbor.map(labels.len() as u64)?;
            labels.iter().try_for_each(|(number, label)| cbor.u32(*number)?.bytes(label).map(drop))?;
            cbor.array(indexes.len() as u64)?;
            indexes.iter().try_for_each(|index| cbor.u64(*index as u64).map(drop))
        });
        prop_assert_eq!(&written[4..], expected);
    }

    #[test]
    fn derived_proofs_are_read_as_they_are_written(
        numbers in 0_u32..5,
        count in 0_usize..4,
        mandatory in prop::collection::btree_set(0_usize..1000, 0..5),
    ) {
        let public_key: [u8; 35] = multibase::decode(PUBLIC_KEY).unwrap().1.try_into().unwrap();
        let disclosure = Disclosure {
            base_signature: [5; 64],
            public_key,
            key: crate::key::PublicKey::from_multicodec(&public_key).unwrap(),
            signatures: vec![[6; 64]; count],
            labels: (0..numbers).map(|number| (number, [number as u8; 32])).collect(),
            mandatory,
        };
        let read = Disclosure::read(&disclosure.proof_value()).unwrap();
        prop_assert_eq!(read.proof_value(), disclosure.proof_value());
        prop_assert_eq!((read.labels, read.mandatory), (disclosure.labels, disclosure.mandatory));
        prop_assert_eq!(read.signatures, disclosure.signatures);
    }
}
