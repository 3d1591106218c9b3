use serde_json::json;

use crate::evidence::Evidence;
use crate::json::Value;
use crate::key::PublicKey;
use crate::label::{LabelAnswer, LabelStanding, check};
use crate::policy::{LabelAuthority, LabelRegisterSource, LabelScheme, PinnedKey, Policy};
use crate::report::Code;
use crate::testing::{self, Issuer, at, codes, page_of, status_entry, status_list, url};

const SCHEME: &str = "https://label.example/achievement/v1";
const REGISTER: &str = "https://label.example/register";
const MIRROR: &str = "https://mirror.example/register";
const STATUS: &str = "https://label.example/status/1";
const HOLDER: &str = "did:web:youth-centre.example";

fn authority() -> Issuer {
    Issuer::did_web(1, "network.example")
}

fn policy(registers: &[&str]) -> Policy {
    let key = PublicKey::from_multikey(&authority().multikey()).unwrap();
    let keys = vec![PinnedKey { key, not_before: None, not_after: None }];
    let source = |address: &&str| LabelRegisterSource {
        url: url(address),
        max_age: LabelRegisterSource::DEFAULT_MAX_AGE,
        edition_not_before: None,
    };
    let scheme = LabelScheme {
        achievements: vec![SCHEME.to_owned()],
        authorities: vec![LabelAuthority { id: authority().id, keys }],
        registers: registers.iter().map(source).collect(),
        ..LabelScheme::default()
    };
    Policy { label: Some(scheme), ..Policy::default() }
}

/// An edition of the day before [`testing::now`], in which `covered` has a label since January.
fn register(covered: &str) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/badge-quality-label/v1"],
        "id": REGISTER,
        "type": ["VerifiableCredential"],
        "issuer": authority().id,
        "validFrom": "2026-05-31T00:00:00Z",
        "credentialSubject": {
            "type": "QualityLabelRegister",
            "labelScheme": SCHEME,
            "entry": [{
                "type": "QualityLabelEntry",
                "coveredIssuer": [covered],
                "labelCredential": "https://label.example/credentials/1",
                "labelState": "active",
                "stateFrom": "2026-01-01T00:00:00Z",
                "labelFrom": "2026-01-01T00:00:00Z",
                "labelUntil": "2029-01-01T00:00:00Z",
            }],
        },
    })
}

fn ask(policy: &Policy, issuer: &str, pages: &[(&str, String)]) -> LabelAnswer {
    let mut evidence = Evidence::new();
    for (address, text) in pages {
        evidence.record(&url(address), Ok(page_of(text.clone())));
    }
    check(issuer, None, policy, testing::now(), &evidence).unwrap().answer
}

fn signed(document: Value) -> String {
    authority().sign(document).to_string()
}

#[test]
fn a_register_is_as_old_as_its_token_says() {
    let mut payload = register(HOLDER);
    payload["iss"] = json!(authority().id);
    let of = |payload: &Value| ask(&policy(&[REGISTER]), HOLDER, &[(REGISTER, authority().token(payload))]);
    assert_eq!(of(&payload).standing, LabelStanding::Held);
    payload["exp"] = json!(at("2026-05-31T12:00:00Z").unix());
    let answer = of(&payload);
    assert_eq!(answer.standing, LabelStanding::Unknown);
    assert_eq!(codes(&answer.findings), [Code::LabelRegisterStale, Code::LabelUnknown]);
}

#[test]
fn a_register_can_be_revoked_itself() {
    let mut revocable = register(HOLDER);
    revocable["credentialStatus"] = status_entry(STATUS, 7);
    let of = |bits: &[usize]| {
        let list = signed(status_list(&authority(), STATUS, bits));
        ask(&policy(&[REGISTER]), HOLDER, &[(REGISTER, signed(revocable.clone())), (STATUS, list)])
    };
    assert_eq!(of(&[]).standing, LabelStanding::Held);
    let revoked = of(&[7]);
    assert_eq!(revoked.standing, LabelStanding::Unknown);
    assert_eq!(codes(&revoked.findings), [Code::LabelRegisterInvalid, Code::LabelUnknown]);
}

#[test]
fn nobody_gives_the_label_to_itself() {
    let own = authority().id;
    let answer = ask(&policy(&[REGISTER]), &own, &[(REGISTER, signed(register(&own)))]);
    assert_eq!(answer.standing, LabelStanding::NotHeld);
}

#[test]
fn an_older_edition_is_older_at_every_address() {
    let mut policy = policy(&[REGISTER, MIRROR]);
    let pages = [(MIRROR, signed(register(HOLDER)))];
    policy.label.as_mut().unwrap().editions_seen.insert(REGISTER.to_owned(), at("2026-05-31T00:00:00Z"));
    assert_eq!(ask(&policy, HOLDER, &pages).standing, LabelStanding::Held);
    policy.label.as_mut().unwrap().editions_seen.insert(REGISTER.to_owned(), at("2026-05-31T00:00:01Z"));
    let answer = ask(&policy, HOLDER, &pages);
    assert_eq!(answer.standing, LabelStanding::Unknown);
    let expected = [Code::LabelRegisterUnreachable, Code::LabelRegisterRolledBack, Code::LabelUnknown];
    assert_eq!(codes(&answer.findings), expected);
}

#[test]
fn what_was_seen_comes_back_with_the_registers_id() {
    let answer = ask(&policy(&[MIRROR]), HOLDER, &[(MIRROR, signed(register(HOLDER)))]);
    let [seen] = &answer.editions()[..] else { panic!("one edition") };
    assert_eq!((seen.url.as_str(), seen.id.as_deref()), (MIRROR, Some(REGISTER)));
    assert_eq!(seen.edition, at("2026-05-31T00:00:00Z"));
}

/// What is said of a label credential that is handed in and signed with these options.
fn handed_in(options: Value) -> LabelAnswer {
    let profile = json!({ "id": authority().id, "type": ["Profile"], "name": "Test issuer" });
    let mut label = testing::badge(&authority());
    label["credentialSubject"]["achievement"]["id"] = json!(SCHEME);
    label["credentialSubject"]["achievement"]["creator"] = profile;
    label["credentialSubject"]["id"] = json!(HOLDER);
    let mut evidence = Evidence::new();
    evidence.hand_in(authority().sign_with(label, options).to_string().into_bytes());
    check(HOLDER, None, &policy(&[]), testing::now(), &evidence).unwrap().answer
}

#[test]
fn a_signature_that_fits_makes_no_counterfeit_whatever_its_dates() {
    let good = handed_in(json!({}));
    assert_eq!((good.counterfeit.len(), codes(&good.findings)), (0, vec![Code::LabelUnknown]));
    for options in [
        json!({ "created": "2026-07-01T00:00:00Z" }),
        json!({ "expires": "2026-02-01T00:00:00Z" }),
        json!({ "proofPurpose": "authentication" }),
        json!({ "cryptosuite": "bbs-2023" }),
    ] {
        let answer = handed_in(options.clone());
        assert_eq!(answer.counterfeit, [], "{options}");
        assert_eq!(codes(&answer.findings), [Code::LabelUnreadable, Code::LabelUnknown], "{options}");
    }
    let forged = handed_in(json!({ "verificationMethod": "did:web:other.example#key" }));
    assert_eq!(forged.counterfeit.len(), 1);
}

#[test]
fn a_register_that_can_be_revoked_is_not_taken_as_it_was_kept() {
    let mut revocable = register(HOLDER);
    revocable["credentialStatus"] = status_entry(STATUS, 7);
    let mut evidence = Evidence::new();
    let list = |bits: &[usize]| page_of(signed(status_list(&authority(), STATUS, bits)));
    evidence.record(&url(REGISTER), Ok(page_of(signed(revocable))));
    evidence.record(&url(STATUS), Ok(list(&[])));
    let ask = |evidence: &Evidence| {
        check(HOLDER, None, &policy(&[REGISTER]), testing::now(), evidence).unwrap().answer
    };
    let first = ask(&evidence);
    assert_eq!(first.standing, LabelStanding::Held);
    first.registers.into_iter().for_each(|register| evidence.keep_register(register));
    evidence.record(&url(STATUS), Ok(list(&[7])));
    assert_eq!(ask(&evidence).standing, LabelStanding::Unknown);
}

#[test]
fn an_authority_cannot_outdate_the_register_of_another() {
    let other = Issuer::did_web(2, "other.example");
    let mut policy = policy(&[REGISTER, MIRROR]);
    let key = PublicKey::from_multikey(&other.multikey()).unwrap();
    let keys = vec![PinnedKey { key, not_before: None, not_after: None }];
    policy.label.as_mut().unwrap().authorities.push(LabelAuthority { id: other.id.clone(), keys });
    let mut revoked = register(HOLDER);
    revoked["credentialSubject"]["entry"][0]["labelState"] = json!("revoked");
    let mut newer = register("did:web:somebody.example");
    newer["issuer"] = json!(other.id);
    newer["validFrom"] = json!("2026-05-31T12:00:00Z");
    let pages = [(REGISTER, signed(revoked)), (MIRROR, other.sign(newer).to_string())];
    assert_eq!(ask(&policy, HOLDER, &pages).standing, LabelStanding::Revoked);
}
