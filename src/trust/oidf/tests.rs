use serde_json::json;

use super::super::tests::{Answer, ask_about, established, naming};
use super::*;
use crate::evidence::{Document, Evidence, FetchError};
use crate::policy::{Policy, Registry};
use crate::report::{Code, Outcome, Step};
use crate::testing::{self, FETCH_ERRORS, Issuer, codes, page_of, url};

const ANCHOR: &str = "https://anchor.example";
const FETCH: &str = "https://anchor.example/fetch";
const CONFIGURATION: &str = "https://anchor.example/.well-known/openid-federation";
const COLLEGE: &str = "https://college.example/issuers/1";
const OWN: &str = "https://college.example/issuers/1/.well-known/openid-federation";
const KEYS: &str = "https://college.example/.well-known/jwks.json";

fn anchor() -> Issuer {
    Issuer::did_key(7).posing_as(ANCHOR, "anchor-1")
}

/// An issuer at an address, with a key set at its host.
fn college() -> Issuer {
    Issuer::did_key(8).posing_as(COLLEGE, "https://college.example/issuers/1#key")
}

fn header(kid: &str) -> Value {
    json!({ "alg": "EdDSA", "typ": "entity-statement+jwt", "kid": kid })
}

/// A statement of the anchor about `subject`, as the Digital Credentials Consortium has it.
fn statement(subject: &str) -> Value {
    json!({
        "iss": ANCHOR,
        "sub": subject,
        "iat": testing::now().unix() - 60,
        "exp": testing::now().unix() + 60,
        "jti": "1",
        "metadata": {
            "federation_entity": { "organization_name": "Stated College", "homepage_uri": "https://college.example" },
            "institution_additional_information": { "legal_name": "Stated College, Inc." },
        },
    })
}

fn signed(claims: &Value) -> Document {
    page_of(anchor().token_with(&header("anchor-1"), claims))
}

fn pinning(keys: &Value) -> Policy {
    let keys = KeySet::from_jwk_set(keys).unwrap();
    let registry = Registry::Oidf { url: url(FETCH), trust_anchor: ANCHOR.to_owned(), keys };
    Policy { registries: vec![registry], ..Policy::default() }
}

fn policy() -> Policy {
    pinning(&json!({ "keys": [anchor().jwk("anchor-1")] }))
}

fn about_issuer(issuer: &Issuer) -> Url {
    about(&url(FETCH), &issuer.id)
}

/// What trust finds about a badge of a `did:key` issuer when the anchor answers so.
fn answered(answer: Result<Document, FetchError>) -> Answer {
    let issuer = Issuer::did_key(1);
    let mut evidence = Evidence::new();
    evidence.record(&about_issuer(&issuer), answer);
    ask_about(&issuer, &policy(), &evidence)
}

fn stated(claims: &Value) -> Outcome<super::super::Recognition> {
    answered(Ok(signed(claims))).0
}

#[track_caller]
fn assert_unread((outcome, findings, missing): Answer, why: &str) {
    assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable), "{why}");
    assert_eq!(codes(&findings), [Code::TrustRegistryUnreachable]);
    let detail = &findings[0].detail;
    assert!(detail.starts_with("https://anchor.example/") && detail.contains(why), "{why}: {detail}");
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn an_issuer_that_the_anchor_states_is_recognised() {
    let issuer = Issuer::did_key(1);
    let (outcome, findings, _) = answered(Ok(signed(&statement(&issuer.id))));
    assert_eq!(
        established(&outcome),
        json!({ "by": "registry", "registry": FETCH, "name": "Stated College" })
    );
    assert_eq!(codes(&findings), [Code::TrustRecognised]);
}

#[test]
fn the_name_is_the_anchors_own_word() {
    let issuer = Issuer::did_key(1);
    let name = |metadata: Value| {
        let mut claims = statement(&issuer.id);
        claims["metadata"] = metadata;
        established(&stated(&claims))["name"].clone()
    };
    assert_eq!(name(json!({ "institution_additional_information": { "legal_name": "Inc." } })), "Inc.");
    assert_eq!(name(json!({ "openid_credential_issuer": { "display": [{ "name": "Wallet" }] } })), "Wallet");
    assert_eq!(name(json!({})), Value::Null);
    assert_eq!(name(json!({ "federation_entity": { "organization_name": 7 } })), Value::Null);
}

#[test]
fn the_anchor_is_asked_by_the_id_in_percent_encoding() {
    for (endpoint, asked) in [
        (FETCH, "https://anchor.example/fetch?sub=did%3Aweb%3Aa.example%253A8443"),
        ("https://anchor.example/fetch?", "https://anchor.example/fetch?sub=did%3Aweb%3Aa.example%253A8443"),
        ("https://anchor.example/?a=b", "https://anchor.example/?a=b&sub=did%3Aweb%3Aa.example%253A8443"),
    ] {
        assert_eq!(about(&url(endpoint), "did:web:a.example%3A8443").as_str(), asked);
    }
    assert_eq!(
        percent_encoded("https://é.example/?a&b=c#~-._ "),
        "https%3A%2F%2F%C3%A9.example%2F%3Fa%26b%3Dc%23~-._%20"
    );
    let (_, _, missing) = ask_about(&Issuer::did_key(1), &policy(), &Evidence::new());
    let asked: Vec<&str> = missing.iter().map(|request| request.url.as_str()).collect();
    assert_eq!(asked, [format!("{FETCH}?sub={}", percent_encoded(&Issuer::did_key(1).id))]);
}

#[test]
fn not_found_is_an_answer_and_all_other_failures_are_not() {
    for error in FETCH_ERRORS {
        let (outcome, findings, _) = answered(Err(error));
        let expected = match error {
            FetchError::NotFound => Outcome::Fail(Code::TrustNotListed),
            _ => Outcome::Unknown(Code::TrustRegistryUnreachable),
        };
        assert_eq!(outcome, expected, "{error:?}");
        assert!(error == FetchError::NotFound || findings[0].detail.starts_with(FETCH));
    }
    for text in ["", "{}", "eyJ", "a.b.c", "\u{89}PNG"] {
        assert_unread(answered(Ok(page_of(text))), "it is no token");
    }
}

#[test]
fn only_the_pinned_keys_speak_for_the_anchor() {
    let claims = statement(&Issuer::did_key(1).id);
    let by_other = Issuer::did_key(9).token_with(&header("anchor-1"), &claims);
    assert_unread(answered(Ok(page_of(by_other))), "signature");
    let other_name = anchor().token_with(&header("anchor-2"), &claims);
    assert_unread(answered(Ok(page_of(other_name))), "\"anchor-2\"");
    // The key that comes with the token is no key of the anchor's.
    let mut bringing = header("anchor-2");
    bringing["jwk"] = Issuer::did_key(9).jwk("anchor-2");
    assert_unread(answered(Ok(page_of(Issuer::did_key(9).token_with(&bringing, &claims)))), "\"anchor-2\"");
    let mut claiming = claims.clone();
    claiming["jwks"] = json!({ "keys": [Issuer::did_key(9).jwk("anchor-1")] });
    let by_claimed = Issuer::did_key(9).token_with(&header("anchor-1"), &claiming);
    assert_unread(answered(Ok(page_of(by_claimed))), "signature");
}

#[test]
fn a_pinned_key_without_a_name_is_tried() {
    let issuer = Issuer::did_key(1);
    let mut nameless = anchor().jwk("");
    nameless.as_object_mut().unwrap().shift_remove("kid");
    let mut evidence = Evidence::new();
    evidence.record(&about_issuer(&issuer), Ok(signed(&statement(&issuer.id))));
    let policy = pinning(&json!({ "keys": [Issuer::did_key(9).jwk("other"), nameless] }));
    assert!(matches!(ask_about(&issuer, &policy, &evidence).0, Outcome::Pass(_)));
}

#[test]
fn the_header_must_be_that_of_an_entity_statement() {
    let claims = statement(&Issuer::did_key(1).id);
    let outcome = |member: &str, value: Value| {
        let mut header = header("anchor-1");
        header[member] = value;
        answered(Ok(page_of(anchor().token_with(&header, &claims))))
    };
    for typ in [json!("JWT"), json!("vc+jwt"), json!(null), json!(7), json!("entity-statement")] {
        assert_unread(outcome("typ", typ), "its typ");
    }
    for alg in [json!("none"), json!("HS256"), json!("ES512"), json!(null)] {
        assert_unread(outcome("alg", alg), "its algorithm");
    }
    for alg in [json!("ES256"), json!("RS256")] {
        assert_unread(outcome("alg", alg), "algorithm");
    }
    assert_unread(outcome("kid", json!(7)), "names no key");
    assert_unread(outcome("crit", json!(["exp"])), "not understood");
    assert_unread(outcome("b64", json!(false)), "not understood");
    assert!(matches!(outcome("typ", json!("application/Entity-Statement+JWT")).0, Outcome::Pass(_)));
    assert!(matches!(outcome("trust_chain", json!([])).0, Outcome::Pass(_)));
}

#[test]
fn a_statement_is_the_anchors_about_this_issuer_and_in_force() {
    let issuer = Issuer::did_key(1);
    let answer = |member: &str, value: Value| {
        let mut claims = statement(&issuer.id);
        claims[member] = value;
        answered(Ok(signed(&claims)))
    };
    for other in
        [json!("https://anchor.example/"), json!("https://other.example"), json!(null), json!([ANCHOR])]
    {
        assert_unread(answer("iss", other), "its iss");
    }
    for other in [json!(Issuer::did_key(2).id), json!(ANCHOR), json!(null)] {
        assert_unread(answer("sub", other), "its sub");
    }
    let now = testing::now().unix();
    assert_unread(answer("exp", json!(now - 1)), "not in force");
    assert_unread(answer("iat", json!(now + 1)), "not in force");
    for missing in ["iat", "exp"] {
        assert_unread(answer(missing, json!(null)), "how long it holds");
    }
    assert_unread(answer("crit", json!(["x"])), "not understood");
    assert!(matches!(answer("iat", json!(now)).0, Outcome::Pass(_)));
}

/// A statement about the college with the keys `stated`.
fn with_keys(stated: &Value) -> Value {
    let mut claims = statement(COLLEGE);
    claims["jwks"] = json!({ "keys": [stated] });
    claims
}

/// The college's own configuration, with a federation key of its own.
fn configuration(key: &Issuer) -> Value {
    let now = testing::now().unix();
    json!({ "iss": COLLEGE, "sub": COLLEGE, "iat": now - 60, "exp": now + 60, "jwks": { "keys": [key.jwk("college-1")] },
            "authority_hints": [ANCHOR],
            "metadata": { "federation_entity": { "organization_name": "What it calls itself" } } })
}

fn federated() -> Issuer {
    Issuer::did_key(11)
}

/// What trust finds about a badge of the college when the anchor states `claims` and the college answers `own`.
fn confirmed(claims: &Value, own: Option<Result<Document, FetchError>>) -> Answer {
    let college = college();
    let mut evidence = Evidence::new();
    let mut key = college.jwk(&college.method);
    key["iss"] = json!(COLLEGE);
    evidence.record(&url(KEYS), Ok(page_of(json!({ "keys": [key] }).to_string())));
    evidence.record(&url(COLLEGE), Err(FetchError::NotFound));
    evidence.record(&about_issuer(&college), Ok(signed(claims)));
    if let Some(own) = own {
        evidence.record(&url(OWN), own);
    }
    ask_with(&college, &evidence)
}

fn ask_with(issuer: &Issuer, evidence: &Evidence) -> Answer {
    let policy = policy();
    let mut session = Session::new(&policy, testing::now(), evidence);
    let bound = issuer.bound_with(evidence);
    let (outcome, findings) = super::super::check(&mut session, &bound, &testing::badge(issuer)).into_parts();
    (outcome, findings, session.into_missing().into_iter().collect())
}

fn own(key: &Issuer, claims: &Value) -> Option<Result<Document, FetchError>> {
    Some(Ok(page_of(key.token_with(&header("college-1"), claims))))
}

#[test]
fn an_entity_confirms_the_keys_that_are_stated_of_it() {
    let claims = with_keys(&federated().jwk("college-1"));
    let (outcome, ..) = confirmed(&claims, own(&federated(), &configuration(&federated())));
    assert_eq!(established(&outcome)["name"], "Stated College");
}

/// §3.1.1: the keys are required, so that there is always something to confirm.
#[test]
fn an_entity_is_not_stated_without_its_keys() {
    let sound = || own(&federated(), &configuration(&federated()));
    for keys in [json!(null), json!({}), json!({ "keys": [] })] {
        let mut claims = statement(COLLEGE);
        claims["jwks"] = keys;
        assert_unread(confirmed(&claims, sound()), "");
    }
    assert_unread(confirmed(&statement(COLLEGE), sound()), "it states no keys of the issuer");
}

#[test]
fn an_entity_names_the_anchor_as_its_superior() {
    let claims = with_keys(&federated().jwk("college-1"));
    let hinting = |hints: Value| {
        let mut configuration = configuration(&federated());
        configuration["authority_hints"] = hints;
        confirmed(&claims, own(&federated(), &configuration))
    };
    for hints in [json!(null), json!([]), json!(["https://elsewhere.example"]), json!(ANCHOR), json!([7])] {
        assert_unread(hinting(hints), "its authority_hints do not name");
    }
    for hints in [json!(["https://elsewhere.example", ANCHOR]), json!(["https://ANCHOR.example:443"])] {
        assert!(matches!(hinting(hints).0, Outcome::Pass(_)));
    }
}

#[test]
fn what_an_entity_does_not_confirm_is_not_believed() {
    let claims = with_keys(&federated().jwk("college-1"));
    let unconfirmed = |own, why| assert_unread(confirmed(&claims, own), why);
    unconfirmed(Some(Err(FetchError::NotFound)), OWN);
    unconfirmed(Some(Err(FetchError::Timeout)), "no answer in time");
    // Signed by another key than the one stated, whatever it says of itself.
    unconfirmed(own(&Issuer::did_key(12), &configuration(&Issuer::did_key(12))), "signature");
    // Signed by the stated key, but naming another.
    unconfirmed(own(&federated(), &configuration(&Issuer::did_key(12))), "a key that it names");
    for (member, value) in
        [("iss", json!(ANCHOR)), ("sub", json!("https://college.example")), ("exp", json!(1))]
    {
        let mut changed = configuration(&federated());
        changed[member] = value;
        unconfirmed(own(&federated(), &changed), OWN);
    }
    let keyless = with_keys(&json!({ "kty": "oct", "k": "AQ" }));
    assert_unread(
        confirmed(&keyless, own(&federated(), &configuration(&federated()))),
        "not pinned or stated",
    );
    let (outcome, _, missing) = confirmed(&claims, None);
    assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable));
    assert_eq!(missing.iter().map(|request| request.url.as_str()).collect::<Vec<_>>(), [OWN]);
}

#[test]
fn configurations_are_where_the_id_says() {
    for (id, address) in [
        ("https://a.example", Some("https://a.example/.well-known/openid-federation")),
        ("https://a.example/", Some("https://a.example/.well-known/openid-federation")),
        ("https://a.example/b", Some("https://a.example/b/.well-known/openid-federation")),
        ("https://a.example/?b", None),
        ("https://a.example/#b", None),
        ("http://a.example", None),
        ("did:web:a.example", None),
    ] {
        assert_eq!(configuration_address(id).as_ref().map(Url::as_str), address, "{id}");
    }
}

const LIST: &str = "https://consortium.example/known.json";

/// What trust finds through a list that names the anchor by the address of its `configuration`.
fn through_list(address: &str, configuration: String) -> Answer {
    let issuer = Issuer::did_key(1);
    let mut evidence = Evidence::new();
    let list = json!([{ "name": "Anchor", "type": "oidf", "trustAnchorEC": address }]);
    evidence.record(&url(LIST), Ok(page_of(list.to_string())));
    evidence.record(&url(address), Ok(page_of(configuration)));
    evidence.record(&about_issuer(&issuer), Ok(signed(&statement(&issuer.id))));
    ask_about(&issuer, &naming(&[], &[LIST]), &evidence)
}

fn anchor_configuration() -> Value {
    let now = testing::now().unix();
    json!({ "iss": ANCHOR, "sub": ANCHOR, "iat": now - 60, "exp": now + 60, "jwks": { "keys": [anchor().jwk("anchor-1")] },
            "metadata": { "federation_entity": { "organization_name": "Anchor", "federation_fetch_endpoint": FETCH } } })
}

#[test]
fn an_anchor_on_a_list_is_asked_with_the_keys_at_its_own_address() {
    let itself = anchor().token_with(&header("anchor-1"), &anchor_configuration());
    let (outcome, ..) = through_list(CONFIGURATION, itself.clone());
    assert_eq!(
        established(&outcome),
        json!({ "by": "registry", "registry": FETCH, "name": "Stated College" })
    );
    // Somebody else's copy of it proves nothing.
    let elsewhere = "https://copies.example/.well-known/openid-federation";
    let (outcome, findings, _) = through_list(elsewhere, itself);
    assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable));
    assert!(findings[0].detail.starts_with(elsewhere) && findings[0].detail.contains("belongs elsewhere"));
}

#[test]
fn an_anchor_on_a_list_must_describe_itself_soundly() {
    let changed = |pointer: &str, value: Value| {
        let mut claims = anchor_configuration();
        *claims.pointer_mut(pointer).unwrap() = value;
        anchor().token_with(&header("anchor-1"), &claims)
    };
    for configuration in [
        changed("/iss", json!("https://other.example")),
        changed("/sub", json!("https://other.example")),
        changed("/exp", json!(1)),
        changed("/jwks", json!({ "keys": [Issuer::did_key(9).jwk("anchor-1")] })),
        changed("/jwks", json!(null)),
        changed("/metadata/federation_entity/federation_fetch_endpoint", json!(7)),
        changed(
            "/metadata/federation_entity/federation_fetch_endpoint",
            json!("http://anchor.example/fetch"),
        ),
        "no token".to_owned(),
    ] {
        let (outcome, findings, _) = through_list(CONFIGURATION, configuration.clone());
        assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable), "{configuration}");
        assert!(findings[0].detail.contains("anchor.example/"), "{}", findings[0].detail);
    }
}

#[test]
fn statements_spend_from_the_limit_on_signatures() {
    let issuer = Issuer::did_key(1);
    let mut evidence = Evidence::new();
    evidence.record(&about_issuer(&issuer), Ok(signed(&statement(&issuer.id))));
    let mut policy = policy();
    policy.limits.signatures = 0;
    let (outcome, findings, _) = ask_about(&issuer, &policy, &evidence);
    assert_eq!(outcome, Outcome::Unknown(Code::BudgetExhausted));
    assert_eq!(findings[0].step, Step::Trust);
}
