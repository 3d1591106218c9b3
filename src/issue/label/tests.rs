use std::num::NonZeroU32;
use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::evaluate::evaluate;
use crate::evidence::Evidence;
use crate::issue::tests::{TestKey, at_once, terms};
use crate::issue::{BuildError, Cryptosuite, IssuerKey, SignError, StatusEntry, StatusPurpose, Unsigned};
use crate::json;
use crate::label::LabelState;
use crate::model::{Credential, Criteria, Evidence as Support, LanguageCode, Profile, Related, Uri};
use crate::report::Code;
use crate::secured;
use crate::session::Session;
use crate::testing::{at, codes, page_of, recorded, url};
use crate::{Policy, State, Timestamp};

const CREDENTIAL: &str = "https://label.example/credentials/2026-0042";

pub(super) fn uri(text: &str) -> Uri {
    text.parse().unwrap()
}

fn scheme(authority: &str) -> LabelScheme {
    LabelScheme {
        id: uri("https://label.example/achievement/v1"),
        name: "Quality Label for Badge Recognition".into(),
        description: "EXAMPLE. The Organiser upholds the standards of the label.".into(),
        criteria: Criteria::default()
            .id(uri("https://label.example/criteria"))
            .narrative("EXAMPLE criteria."),
        image: None,
        tags: Vec::new(),
        version: "1".into(),
        language: "en".parse().unwrap(),
        related: vec![
            Related::new(uri("https://label.example/achievement/v1/pl"))
                .in_language("pl".parse::<LanguageCode>().unwrap()),
        ],
        authority: Profile::new(uri(authority), "EXAMPLE Network"),
        years: 3,
    }
}

fn covered() -> CoveredIssuers {
    CoveredIssuers::new(["did:web:youth-centre.example", "https://platform.example/openbadges/issuers/42"])
        .unwrap()
}

fn renewal() -> LabelCycle {
    let renews = Some(uri("https://label.example/credentials/2023-0007"));
    LabelCycle::new(NonZeroU32::new(2).unwrap(), renews).unwrap()
}

fn label(authority: &str, cycle: LabelCycle) -> Unsigned {
    let scheme = scheme(authority);
    let decided = at("2026-03-02T00:00:00Z");
    let summary = Support::default().id(uri("https://label.example/decisions/42")).name("Decision");
    LabelBuilder::new()
        .term(scheme.term(decided, decided).unwrap())
        .scheme(scheme)
        .organiser(Organiser {
            id: uri("did:web:youth-centre.example"),
            organiser_id: Some("42".into()),
            covers: covered(),
        })
        .cycle(cycle)
        .committee(Committee::new(uri("https://label.example/committee"), "EXAMPLE Committee"))
        .revocation(RevocationEntry::new(url("https://label.example/status/1"), 42))
        .id(uri(CREDENTIAL))
        .decision_summary(summary)
        .build()
        .unwrap()
}

fn network() -> Value {
    json!({ "id": "did:web:network.example", "type": ["Profile"], "name": "EXAMPLE Network" })
}

/// The achievement of every label, as the model wants it.
fn achievement() -> Value {
    json!({
        "id": "https://label.example/achievement/v1",
        "type": ["Achievement"],
        "name": "Quality Label for Badge Recognition",
        "description": "EXAMPLE. The Organiser upholds the standards of the label.",
        "criteria": { "id": "https://label.example/criteria", "narrative": "EXAMPLE criteria." },
        "achievementType": "QualityAssuranceCredential",
        "creator": network(),
        "inLanguage": "en",
        "version": "1",
        "related": [{
            "id": "https://label.example/achievement/v1/pl", "type": ["Related"], "inLanguage": "pl",
        }],
        "resultDescription": [{
            "id": "https://label.example/achievement/v1#indicators",
            "type": ["ResultDescription"],
            "name": "Share of the indicators that are met",
            "resultType": "Percent",
            "requiredValue": "70",
            "valueMin": "0",
            "valueMax": "100",
        }],
    })
}

/// quality-label.md §3 B
#[test]
fn a_label_says_what_the_model_wants() {
    let expected = json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://w3id.org/badge-quality-label/v1",
        ],
        "id": CREDENTIAL,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Quality Label for Badge Recognition",
        "issuer": network(),
        "credentialSubject": {
            "id": "did:web:youth-centre.example",
            "type": ["AchievementSubject", "QualityLabelSubject"],
            "identifier": [{
                "type": "IdentityObject", "identityHash": "42", "identityType": "ext:OrganiserId", "hashed": false,
            }],
            "achievement": achievement(),
            "source": { "id": "https://label.example/committee", "type": ["Profile"], "name": "EXAMPLE Committee" },
            "coveredIssuer": [
                "did:web:youth-centre.example", "https://platform.example/openbadges/issuers/42",
            ],
            "labelCycle": 2,
            "renews": "https://label.example/credentials/2023-0007",
        },
        "awardedDate": "2026-03-02T00:00:00Z",
        "validFrom": "2026-03-02T00:00:00Z",
        "validUntil": "2029-03-02T00:00:00Z",
        "evidence": [{ "id": "https://label.example/decisions/42", "type": ["Evidence"], "name": "Decision" }],
        "credentialStatus": {
            "id": "https://label.example/status/1#42",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "42",
            "statusListCredential": "https://label.example/status/1",
        },
    });
    let label = label("did:web:network.example", renewal());
    assert_eq!(label.document(), &expected);
    assert!(label.advice().is_empty(), "{:?}", label.advice());
}

#[test]
fn a_signed_label_is_valid_but_for_the_list_that_nobody_has() {
    let key = TestKey::ed25519();
    let (did, method) = (key.did(), key.method());
    let key = IssuerKey::new(&method, &key);
    for suite in [Cryptosuite::EddsaRdfc2022, Cryptosuite::EddsaJcs2022] {
        let signed = at_once(label(&did, renewal()).add_proof(&terms(suite), &key)).unwrap().document();
        let report = evaluate(
            signed.to_string().as_bytes(),
            &Policy::default(),
            at("2026-06-01T00:00:00Z"),
            &recorded([]),
        )
        .unwrap()
        .report;
        assert_eq!(report.state(), State::Indeterminate);
        assert_eq!(codes(&report.findings), [Code::StatusUnreachable, Code::TrustNotListed]);
    }
}

#[test]
fn the_first_cycle_renews_nothing_and_the_others_do() {
    let first = label("did:web:network.example", LabelCycle::First);
    let subject = &first.document()["credentialSubject"];
    assert_eq!((&subject["labelCycle"], subject.get("renews")), (&json!(1), None));
    let cycle = |number, renews: Option<&str>| {
        LabelCycle::new(NonZeroU32::new(number).unwrap(), renews.map(uri)).map(|cycle| cycle.number())
    };
    assert_eq!(cycle(1, None), Ok(1));
    assert_eq!(cycle(2, Some("urn:x:1")), Ok(2));
    assert_eq!(cycle(u32::MAX, Some("urn:x:1")), Ok(u64::from(u32::MAX)));
    assert_eq!(cycle(1, Some("urn:x:1")), Err(LabelCycleError::FirstRenews));
    let number = NonZeroU32::new(3).unwrap();
    assert_eq!(cycle(3, None), Err(LabelCycleError::RenewsNothing { number }));
}

#[test]
fn a_term_begins_after_the_decision_and_ends_after_its_start() {
    let [before, day, after] =
        ["2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00.9Z"].map(at);
    assert!(matches!(LabelTerm::between(day, before, after), Err(LabelTermError::BeforeDecision { .. })));
    assert!(matches!(LabelTerm::between(before, day, day), Err(LabelTermError::Backwards { .. })));
    assert!(matches!(LabelTerm::of_years(0, day, day), Err(LabelTermError::Backwards { .. })));
    let last = at("9999-01-01T00:00:00Z");
    assert!(matches!(LabelTerm::of_years(3, day, last), Err(LabelTermError::BeyondCalendar { .. })));
    let term = LabelTerm::between(before, day, after).unwrap();
    assert_eq!((term.decided(), term.from(), term.until()), (before, day, at("2026-03-03T00:00:00Z")));
}

#[test]
fn only_what_can_issue_badges_is_covered() {
    let one = |id: &str| CoveredIssuers::new([id]).map(|covered| covered.iter().next().unwrap().to_string());
    for id in [
        "did:web:a.example",
        "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        "did:ebsi:zfEmvX5twhXjQJiCWsukvQA",
        "https://platform.example/openbadges/issuers/42",
        "https://PLATFORM.example/Issuers/%61/",
    ] {
        assert_eq!(one(id).as_deref(), Ok(id));
    }
    for id in [
        "",
        "youth-centre.example",
        "urn:uuid:0bb0a7a4-0b2f-4b6c-9f2c-6d6f3a1d6c39",
        "http://platform.example/issuers/42",
        "https://localhost/1",
        "https://10.0.0.1/1",
        "did:web:",
        " did:web:a.example",
        "https://a.example/<b>",
        "mailto:ana@youth-centre.example",
    ] {
        assert!(matches!(one(id), Err(CoveredIssuersError::NoIssuer { .. })), "{id:?}");
    }
    assert!(
        one("http://platform.example/issuers/42").unwrap_err().to_string().contains("anybody on the way")
    );
    assert_eq!(CoveredIssuers::new::<&str>([]), Err(CoveredIssuersError::Nobody));
    let twice = CoveredIssuers::new(["did:web:b.example", "did:web:a.example", "did:web:b.example"]).unwrap();
    assert_eq!(twice.iter().map(Uri::as_str).collect::<Vec<_>>(), ["did:web:b.example", "did:web:a.example"]);
}

#[test]
fn a_label_has_a_place_on_a_list_of_revocations() {
    let entry = |purpose| StatusEntry { list: url("https://label.example/status/1"), purpose, index: 7 };
    let revocation = RevocationEntry::try_from(entry(StatusPurpose::Revocation)).unwrap();
    assert_eq!(StatusEntry::from(revocation), entry(StatusPurpose::Revocation));
    let refused = RevocationEntry::try_from(entry(StatusPurpose::Suspension)).unwrap_err();
    assert!(refused.to_string().contains("https://label.example/status/1"));
}

#[test]
fn what_types_do_not_see_the_verifiers_rules_do() {
    let mut odd = scheme("did:web:network.example");
    odd.authority = Profile::default().name("Nobody");
    let day = at("2026-03-02T00:00:00Z");
    let refused = LabelBuilder::new()
        .term(odd.term(day, day).unwrap())
        .scheme(odd)
        .organiser(Organiser {
            id: uri("did:web:a.example"),
            organiser_id: Some("1".into()),
            covers: covered(),
        })
        .cycle(LabelCycle::First)
        .committee(Committee::new(uri("urn:x:c"), "C"))
        .revocation(RevocationEntry::new(url("https://label.example/status/1"), 1))
        .build();
    assert!(matches!(refused, Err(BuildError::NotIssuable(_))), "{refused:?}");
}

#[test]
fn a_scheme_that_is_part_of_a_document_has_a_result_of_its_own() {
    let odd =
        LabelScheme { id: uri("https://label.example/schemes#v2"), ..scheme("did:web:network.example") };
    let id = odd.achievement().unwrap().result_description[0].id.clone();
    assert_eq!(id, Some(uri("https://label.example/schemes#v2-indicators")));
}

pub(super) fn entry(credential: &str, state: LabelState, from: &str, until: &str) -> LabelEntry {
    LabelEntry {
        covers: covered(),
        credential: uri(credential),
        state,
        state_from: at("2026-03-02T00:00:00Z"),
        from: at(from),
        until: at(until),
    }
}

fn entries() -> Vec<LabelEntry> {
    vec![
        entry(
            "https://label.example/credentials/2023-0007",
            LabelState::Superseded,
            "2023-03-01T00:00:00Z",
            "2026-03-01T00:00:00Z",
        ),
        entry(CREDENTIAL, LabelState::Active, "2026-03-02T00:00:00Z", "2029-03-02T00:00:00Z"),
    ]
}

pub(super) fn edition(authority: &str) -> RegisterEdition {
    RegisterEdition {
        url: url("https://label.example/register"),
        scheme: uri("https://label.example/achievement/v1"),
        authority: uri(authority),
        published: at("2026-11-20T00:00:00.75Z"),
        valid_for: Duration::from_hours(7 * 24),
    }
}

/// quality-label.md §3 C
#[test]
fn a_register_says_what_the_model_wants() {
    let text = edition("did:web:network.example").list(entries()).unwrap().to_text();
    let covered = ["did:web:youth-centre.example", "https://platform.example/openbadges/issuers/42"];
    let expected = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/badge-quality-label/v1"],
        "id": "https://label.example/register",
        "type": ["VerifiableCredential"],
        "issuer": "did:web:network.example",
        "validFrom": "2026-11-20T00:00:00Z",
        "validUntil": "2026-11-27T00:00:00Z",
        "credentialSubject": {
            "id": "https://label.example/register#list",
            "type": "QualityLabelRegister",
            "labelScheme": "https://label.example/achievement/v1",
            "entry": [
                {
                    "type": "QualityLabelEntry", "coveredIssuer": covered,
                    "labelCredential": "https://label.example/credentials/2023-0007", "labelState": "superseded",
                    "stateFrom": "2026-03-02T00:00:00Z", "labelFrom": "2023-03-01T00:00:00Z",
                    "labelUntil": "2026-03-01T00:00:00Z",
                },
                {
                    "type": "QualityLabelEntry", "coveredIssuer": covered,
                    "labelCredential": CREDENTIAL, "labelState": "active",
                    "stateFrom": "2026-03-02T00:00:00Z", "labelFrom": "2026-03-02T00:00:00Z",
                    "labelUntil": "2029-03-02T00:00:00Z",
                },
            ],
        },
    });
    assert_eq!(json::parse(text.as_bytes()).unwrap(), expected);
    assert_eq!(text, json::canonical(&expected));
}

#[test]
fn the_order_of_entries_does_not_matter() {
    let mut many: Vec<_> = ["b", "c", "a"]
        .map(|id| {
            entry(&format!("urn:x:{id}"), LabelState::Active, "2023-03-01T00:00:00Z", "2026-03-01T00:00:00Z")
        })
        .into();
    many.extend(entries());
    let edition = edition("did:web:network.example");
    let text = edition.list(many.clone()).unwrap().to_text();
    many.reverse();
    assert_eq!(edition.list(many).unwrap().to_text(), text);
    let places = ["2023-0007", "urn:x:a", "urn:x:b", "urn:x:c", "2026-0042"].map(|id| text.find(id).unwrap());
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn contradictions_are_in_no_register() {
    let edition = edition("did:web:network.example");
    let refused = |entries| edition.list(entries).unwrap_err();
    let twice = vec![
        entry(CREDENTIAL, LabelState::Active, "2026-03-02T00:00:00Z", "2029-03-02T00:00:00Z"),
        entry("urn:x:1", LabelState::Active, "2026-03-02T00:00:00Z", "2029-03-02T00:00:00Z"),
        entry(CREDENTIAL, LabelState::Revoked, "2025-03-02T00:00:00Z", "2029-03-02T00:00:00Z"),
    ];
    assert_eq!(refused(twice), RegisterError::ListedTwice(uri(CREDENTIAL)));
    let backwards =
        vec![entry(CREDENTIAL, LabelState::Active, "2026-03-02T00:00:00Z", "2026-03-02T00:00:00.5Z")];
    assert_eq!(refused(backwards), RegisterError::Backwards(uri(CREDENTIAL)));
    let short = RegisterEdition { valid_for: Duration::from_millis(999), ..edition.clone() };
    assert_eq!(short.list(entries()).unwrap_err(), RegisterError::NeverValid);
}

/// What is read out of a published register, once its signature was checked.
pub(super) fn opened(text: &str, authority: &str, now: Timestamp) -> Option<Value> {
    let (policy, evidence) = (Policy::default(), Evidence::new());
    let mut session = Session::new(&policy, now, &evidence);
    secured::open(&mut session, &page_of(text), &[authority], |_| Ok(())).ok()
}

#[test]
fn registers_verify_in_every_form() {
    let now = at("2026-11-21T00:00:00Z");
    let many = |count: u32| -> Vec<LabelEntry> {
        (0..count)
            .map(|n| {
                let id = format!("https://label.example/credentials/{n}");
                entry(&id, LabelState::Active, "2026-03-02T00:00:00Z", "2029-03-02T00:00:00Z")
            })
            .collect()
    };
    for (key, suites) in [
        (TestKey::ed25519(), [Cryptosuite::EddsaRdfc2022, Cryptosuite::EddsaJcs2022]),
        (TestKey::p256(), [Cryptosuite::EcdsaRdfc2019, Cryptosuite::EcdsaJcs2019]),
    ] {
        let (did, method) = (key.did(), key.method());
        let algorithm = crate::issue::Signer::public_key(&key).algorithm();
        let key = IssuerKey::new(&method, &key);
        for entries in [Vec::new(), entries(), many(40)] {
            let list = edition(&did).list(entries).unwrap();
            assert_eq!(list.preferred_suite(algorithm), Some(suites[0].clone()));
            let expected = json::parse(list.to_text().as_bytes()).unwrap();
            for suite in &suites {
                let signed = at_once(list.sign(&terms(suite.clone()), &key)).unwrap();
                let mut opened_list = opened(&signed, &did, now).unwrap();
                opened_list.as_object_mut().unwrap().shift_remove("proof").unwrap();
                assert_eq!(opened_list, expected, "{suite:?}");
                let spoilt = signed.replace("labelScheme\":\"https", "labelScheme\":\"httpx");
                assert_eq!(opened(&spoilt, &did, now), None, "{suite:?}");
            }
            let token = at_once(list.into_token(&key)).unwrap();
            assert_eq!(
                opened(token.as_str(), &did, now).unwrap()["credentialSubject"],
                expected["credentialSubject"]
            );
        }
    }
}

#[test]
fn a_register_that_is_too_large_for_rdf_is_signed_as_text() {
    let key = TestKey::ed25519();
    let (did, method) = (key.did(), key.method());
    let algorithm = crate::issue::Signer::public_key(&key).algorithm();
    let key = IssuerKey::new(&method, &key);
    let many = (0..3000).map(|n| {
        entry(&format!("urn:x:{n}"), LabelState::Active, "2026-03-02T00:00:00Z", "2029-03-02T00:00:00Z")
    });
    let list = edition(&did).list(many.collect()).unwrap();
    assert_eq!(list.preferred_suite(algorithm), Some(Cryptosuite::EddsaJcs2022));
    let refused = at_once(list.sign(&terms(Cryptosuite::EddsaRdfc2022), &key)).unwrap_err();
    assert!(
        matches!(&refused, SignError::Refused(findings) if codes(findings) == [Code::BudgetExhausted]),
        "{refused}"
    );
    let signed = at_once(list.sign(&terms(Cryptosuite::EddsaJcs2022), &key)).unwrap();
    assert!(opened(&signed, &did, at("2026-11-21T00:00:00Z")).is_some());
}

#[test]
fn only_the_authority_signs() {
    let key = TestKey::ed25519();
    let method = key.method();
    let key = IssuerKey::new(&method, &key);
    let list = edition("did:web:network.example").list(entries()).unwrap();
    for suite in [Cryptosuite::EddsaRdfc2022, Cryptosuite::EddsaJcs2022] {
        let refused = at_once(list.sign(&terms(suite), &key)).unwrap_err();
        assert!(matches!(refused, SignError::ForeignKey { .. }), "{refused}");
    }
    assert!(matches!(at_once(list.into_token(&key)), Err(SignError::ForeignKey { .. })));
    let wrong = at_once(list.sign(&terms(Cryptosuite::EcdsaJcs2019), &key)).unwrap_err();
    assert!(matches!(wrong, SignError::WrongKey { .. }), "{wrong}");
}

#[test]
fn a_name_that_looks_like_the_list_does_not_confuse() {
    let odd = RegisterEdition { scheme: uri("urn:x:entry:[]"), ..edition("did:web:network.example") };
    let text = odd.list(entries()).unwrap().to_text();
    assert!(json::parse(text.as_bytes()).unwrap()["credentialSubject"]["entry"][1].is_object());
}

#[test]
fn labels_are_read_as_they_are_built() {
    let label = label("did:web:network.example", renewal());
    let (read, findings) = Credential::read(label.document());
    assert_eq!((findings, read.to_json()), (vec![], label.document().clone()));
}
