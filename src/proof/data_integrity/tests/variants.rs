//! Signatures that were made over another reading of the same document.

use super::*;

const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

fn document(more: Value) -> Value {
    let mut document = json!({
        "@context": [crate::model::CREDENTIALS_V2, OB],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": { "id": "did:example:subject" },
    });
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    document
}

/// `shown` with the proof that was made over `signed`, by a key that comes with it.
fn signed_as(signed: Value, mut shown: Value) -> (Value, String) {
    let secret = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let public = [&[0xed, 1][..], secret.verifying_key().as_bytes()].concat();
    let multikey = multibase::encode(multibase::Base::Base58Btc, public);
    let key = PublicKey::from_multikey(&multikey).unwrap();
    let (contexts, limits) = (ExtraContexts::default(), Limits::default());
    let created = crate::Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let options =
        ProofOptions::new(Suite::EddsaRdfc2022, "did:example:issuer#key", created, None, &json!([]));
    let secured = SecuredDocument::unsecured(signed, Contexts::new(&contexts), &limits);
    let draft = Draft::new(&secured, options, Recipe::Rdfc, &key).unwrap();
    let signature = ed25519_dalek::Signer::sign(&secret, draft.message()).to_bytes();
    shown["proof"] = draft.seal(&signature);
    (shown, multikey)
}

fn verdict(signed: Value, shown: Value) -> Result<(), Found> {
    let (credential, key) = signed_as(signed, shown);
    check_in(&ExtraContexts::default(), &credential, &key)
}

#[test]
fn language_tags_fit_in_lower_case_and_nothing_else_does() {
    let tagged = |text: &str, tag: &str| document(json!({ "name": { "@value": text, "@language": tag } }));
    assert_eq!(verdict(tagged("Colour", "en-gb"), tagged("Colour", "en-GB")), Ok(()));
    let mismatch = [Code::ProofSignatureMismatch];
    assert_eq!(codes(verdict(tagged("Colour", "en-GB"), tagged("Colour", "en-gb"))), mismatch);
    assert_eq!(codes(verdict(tagged("Colour", "en-gb"), tagged("Color", "en-GB"))), mismatch);
    assert_eq!(codes(verdict(tagged("Colour", "en-us"), tagged("Colour", "en-GB"))), mismatch);
}

#[test]
fn words_that_an_older_context_did_not_define_are_named_as_unsigned() {
    let newer = crate::ld::terms_only_in_newer(OB);
    let term = newer.first().copied().unwrap();
    let with = |name: &str| document(json!({ "name": name, term: "urn:uuid:1" }));
    let unsigned = verdict(document(json!({ "name": "Badge" })), with("Badge"));
    assert_eq!(unsigned, Err(vec![(Code::LdUndefinedTerm, format!("/{term}"))]));
    let other = verdict(document(json!({ "name": "Badge" })), with("Other"));
    assert_eq!(codes(other), [Code::ProofSignatureMismatch]);
}
