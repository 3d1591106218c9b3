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

fn secret() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[3; 32])
}

fn multikey() -> String {
    let public = [&[0xed, 1][..], secret().verifying_key().as_bytes()].concat();
    multibase::encode(multibase::Base::Base58Btc, public)
}

fn options() -> ProofOptions {
    let created = crate::Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    ProofOptions::new(Suite::EddsaRdfc2022, "did:example:issuer#key", created, None, &json!([]))
}

fn proof(document: &SecuredDocument<'_>, options: ProofOptions) -> Value {
    let key = PublicKey::from_multikey(&multikey()).unwrap();
    let draft = Draft::new(document, options, Recipe::Rdfc, &key).unwrap();
    let signature = ed25519_dalek::Signer::sign(&secret(), draft.message()).to_bytes();
    draft.seal(&signature)
}

/// What is found out about `shown` with the proof that was made over `signed`.
fn verdict(signed: Value, mut shown: Value) -> Result<(), Found> {
    let (contexts, limits) = (ExtraContexts::default(), Limits::default());
    let secured = SecuredDocument::unsecured(signed, Contexts::new(&contexts), &limits);
    shown["proof"] = proof(&secured, options());
    check_in(&contexts, &shown, &multikey())
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

/// The proof that another builds on is signed with it, in the reading that fits, too.
#[test]
fn language_tags_fit_in_lower_case_in_chains() {
    let tagged = |tag: &str| document(json!({ "name": { "@value": "Colour", "@language": tag } }));
    let (contexts, limits) = (ExtraContexts::default(), Limits::default());
    let mut first = options();
    first.members.insert("id".to_owned(), "urn:uuid:1".into());
    let unsecured = SecuredDocument::unsecured(tagged("en-gb"), Contexts::new(&contexts), &limits);
    let first = proof(&unsecured, first);
    let once = with_proof(tagged("en-gb"), first.clone());
    let once = SecuredDocument::read(&once, Contexts::new(&contexts), &limits).unwrap();
    let mut second = ProofOptions { previous: vec![0], ..options() };
    second.members.insert("previousProof".to_owned(), "urn:uuid:1".into());
    let second = proof(&once, second);
    let twice = with_proof(tagged("en-GB"), json!([first, second]));
    assert_eq!(check_in(&contexts, &twice, &multikey()), Ok(()));
    let changed = changed(twice, "/proof/0/created", Some("2026-01-02T00:00:00Z".into()));
    assert_eq!(codes(check_in(&contexts, &changed, &multikey())), [Code::ProofSignatureMismatch]);
}

#[test]
fn words_that_an_older_context_did_not_define_are_named_as_unsigned() {
    let newer = crate::ld::terms_only_in_newer(OB);
    let term = newer.first().copied().unwrap();
    let with = |name: &str| document(json!({ "name": name, term: "urn:uuid:1" }));
    let unsigned = verdict(document(json!({ "name": "Badge" })), with("Badge"));
    assert_eq!(unsigned, Err(vec![(Code::LdUndefinedTerm, format!("/{term}"))]));
    let listed = |more: Value| {
        let mut evidence = json!({ "type": ["Evidence"], "name": "Video" });
        evidence.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        document(json!({ "evidence": [{ "type": ["Evidence"] }, evidence] }))
    };
    let unsigned = verdict(listed(json!({})), listed(json!({ term: "urn:uuid:1" })));
    assert_eq!(unsigned, Err(vec![(Code::LdUndefinedTerm, format!("/evidence/1/{term}"))]));
    let other = verdict(document(json!({ "name": "Badge" })), with("Other"));
    assert_eq!(codes(other), [Code::ProofSignatureMismatch]);
}
