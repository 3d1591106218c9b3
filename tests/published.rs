//! What is published in `published/`: the contexts are those that are built in, and what is built meets the schemas.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers as well")]

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use jsonschema::Validator;
use openbadges::Timestamp;
use openbadges::issue::label::{
    Committee, CoveredIssuers, LabelBuilder, LabelCycle, LabelEntry, LabelScheme, Organiser, RegisterEdition,
    RevocationEntry,
};
use openbadges::issue::{BadgeBuilder, EndorsementBuilder, Recipient};
use openbadges::json::{Value, parse};
use openbadges::label::LabelState;
use openbadges::ld::built_in_contexts;
use openbadges::model::{
    Achievement, Assessment, CheckType, Criteria, EndorsementSubject, Evidence, IssuingMethod, LanguageCode,
    Profile, Related, Text, Uri,
};
use serde_json::json;

const LABEL: &str = "schemas/label-credential-v1.json";
const REGISTER: &str = "schemas/label-register-v1.json";
const ENDORSEMENT: &str = "schemas/label-endorsement-v1.json";
const ASSESSMENT: &str = "schemas/assessment-v1.json";

fn published(file: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("published").join(file);
    parse(&std::fs::read(file).unwrap()).unwrap()
}

fn validator(file: &str) -> Validator {
    let schema = published(file);
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::options().offline().build(&schema).unwrap()
}

#[track_caller]
fn assert_meets(file: &str, document: &Value) {
    let faults: Vec<String> = validator(file)
        .iter_errors(document)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{file}: {faults:#?}");
}

/// Documents that differ from `good` in one member, which is replaced or left out, meet the schema no more.
fn assert_refuses(file: &str, good: &Value, broken: &[(&str, Option<Value>)]) {
    let validator = validator(file);
    assert!(validator.is_valid(good), "{file}");
    for (at, value) in broken {
        let mut document = good.clone();
        let (parent, member) = at.rsplit_once('/').unwrap();
        let parent = document.pointer_mut(parent).unwrap();
        match (value, parent) {
            (Some(value), Value::Object(members)) => {
                members.insert(member.to_owned(), value.clone());
            }
            (None, Value::Object(members)) => assert!(members.shift_remove(member).is_some(), "{at}"),
            (Some(value), Value::Array(items)) => items[member.parse::<usize>().unwrap()] = value.clone(),
            (None, Value::Array(items)) => drop(items.remove(member.parse().unwrap())),
            _ => panic!("{at}"),
        }
        assert!(!validator.is_valid(&document), "{file}: {at} {value:?}");
    }
}

fn uri(text: &str) -> Uri {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn covered() -> CoveredIssuers {
    CoveredIssuers::new(["did:web:youth-centre.example", "https://platform.example/openbadges/issuers/42"])
        .unwrap()
}

fn scheme() -> LabelScheme {
    LabelScheme {
        id: uri("https://label.example/achievement/v1"),
        name: "Example Label for Badge Recognition".into(),
        description: "The Organiser upholds the standards of the label.".into(),
        criteria: Criteria::default().id(uri("https://label.example/criteria")),
        image: None,
        tags: Vec::new(),
        version: "1".into(),
        language: "en".parse().unwrap(),
        related: vec![
            Related::new(uri("https://label.example/achievement/v1/pl"))
                .in_language("pl".parse::<LanguageCode>().unwrap()),
        ],
        authority: Profile::new(uri("did:web:network.example"), "Example Network"),
        years: 3,
    }
}

fn renewal() -> LabelCycle {
    let of = NonZeroU32::new(1).unwrap();
    LabelCycle::Renewal { of, renews: uri("https://label.example/credentials/2023-0007") }
}

fn label(scheme: LabelScheme, cycle: LabelCycle, summary: Option<Evidence>) -> Value {
    let decided = at("2026-03-02T00:00:00Z");
    let builder = LabelBuilder::new()
        .term(scheme.term(decided, decided).unwrap())
        .scheme(scheme)
        .organiser(Organiser {
            id: uri("did:web:youth-centre.example"),
            organiser_id: Some("42".into()),
            covers: covered(),
        })
        .cycle(cycle)
        .committee(Committee::new(uri("https://label.example/committee"), "Example Committee"))
        .revocation(RevocationEntry::new("https://label.example/status/1".parse().unwrap(), 42))
        .id(uri("https://label.example/credentials/2026-0042"));
    let builder = summary.into_iter().fold(builder, LabelBuilder::decision_summary);
    builder.build().unwrap().document().clone()
}

fn entries() -> Vec<LabelEntry> {
    let entry = |credential, state, from, until| LabelEntry {
        covers: covered(),
        credential: uri(credential),
        state,
        state_from: at("2026-03-02T00:00:00Z"),
        from: at(from),
        until: at(until),
    };
    vec![
        entry(
            "https://label.example/credentials/2023-0007",
            LabelState::Superseded,
            "2023-03-01T00:00:00Z",
            "2026-03-01T00:00:00Z",
        ),
        entry(
            "https://label.example/credentials/2026-0042",
            LabelState::Active,
            "2026-03-02T00:00:00Z",
            "2029-03-02T00:00:00Z",
        ),
    ]
}

fn register(entries: Vec<LabelEntry>) -> Value {
    let edition = RegisterEdition {
        url: "https://label.example/register".parse().unwrap(),
        scheme: uri("https://label.example/achievement/v1"),
        authority: uri("did:web:network.example"),
        published: at("2026-11-20T00:00:00Z"),
        valid_for: Duration::from_hours(7 * 24),
    };
    parse(edition.list(entries).unwrap().to_text().as_bytes()).unwrap()
}

fn endorsement() -> Value {
    let subject = EndorsementSubject::new(uri("did:web:youth-centre.example"))
        .endorsement_comment("We know the Youth Centre and its badges, and we are glad of its label.")
        .about_label(
            uri("https://label.example/credentials/2026-0042"),
            uri("https://label.example/achievement/v1"),
        );
    let endorsement = EndorsementBuilder::new("Support of the city")
        .issuer(Profile::new(uri("did:web:city.example"), "Example City"))
        .of(subject)
        .valid_from(at("2026-04-01T00:00:00Z"))
        .with(|credential| credential.id(uri("https://city.example/endorsements/7")))
        .build();
    endorsement.unwrap().document().clone()
}

fn achievement(assessment: &Assessment) -> Value {
    let badge = BadgeBuilder::new()
        .issuer(Profile::new(uri("did:web:youth-centre.example"), "Example Youth Centre"))
        .achievement(
            Achievement::new(
                uri("https://youth-centre.example/badges/facilitation"),
                "Workshop facilitation",
                "Prepared and led a workshop for young people.",
                Criteria::default()
                    .narrative("1. Plan a workshop. 2. Lead it. 3. Write down what you learnt."),
            )
            .assessment(assessment),
        )
        .recipient(Recipient::id(uri("did:example:ana")))
        .valid_from(at("2026-04-01T00:00:00Z"))
        .build();
    badge.unwrap().document()["credentialSubject"]["achievement"].clone()
}

fn full_assessment() -> Assessment {
    Assessment {
        issuing_method: Some(IssuingMethod::QrCode),
        check_types: [CheckType::OrganiserCheck, CheckType::PeerCheck].into(),
        checks_required: NonZeroU32::new(2),
    }
}

#[test]
fn contexts_are_those_that_are_built_in() {
    for (address, file) in [
        ("https://w3id.org/badge-quality-label/v1", "contexts/quality-label-v1.json"),
        ("https://w3id.org/badge-quality-label/assessment/v1", "contexts/assessment-v1.json"),
    ] {
        let (_, built_in) = built_in_contexts().find(|(known, _)| *known == address).unwrap();
        assert_eq!(built_in, &published(file), "{file}");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("published/contexts");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 2);
}

#[test]
fn schemas_explain_themselves() {
    for file in [LABEL, REGISTER, ENDORSEMENT, ASSESSMENT] {
        let schema = published(file);
        for member in ["title", "description", "$id"] {
            assert!(schema[member].as_str().is_some_and(|text| !text.is_empty()), "{file}: {member}");
        }
        let examples = schema["examples"].as_array().unwrap();
        assert!(!examples.is_empty(), "{file}");
        examples.iter().for_each(|example| assert_meets(file, example));
    }
}

#[test]
fn the_first_examples_are_what_is_built() {
    for (file, built) in [
        (LABEL, label(scheme(), renewal(), None)),
        (REGISTER, register(entries())),
        (ENDORSEMENT, endorsement()),
        (ASSESSMENT, achievement(&full_assessment())),
    ] {
        assert_eq!(published(file)["examples"][0], built, "{file}");
    }
}

#[test]
fn every_label_meets_its_schema() {
    let summary = Evidence::default().narrative("All indicators were met.").name("Decision");
    let languages = LabelScheme {
        name: Text::in_one("de", "Gütesiegel").unwrap(),
        criteria: Criteria::default().narrative("See the handbook."),
        related: Vec::new(),
        ..scheme()
    };
    for document in [
        label(scheme(), LabelCycle::First, None),
        label(scheme(), renewal(), Some(summary)),
        label(languages, LabelCycle::First, None),
    ] {
        assert_meets(LABEL, &document);
    }
    let mut signed = label(scheme(), renewal(), None);
    signed["proof"] = json!([{ "type": "DataIntegrityProof" }]);
    assert_meets(LABEL, &signed);
}

#[test]
fn other_credentials_are_no_labels() {
    let broken = [
        ("/@context/2", Some(json!("https://w3id.org/badge-quality-label/assessment/v1"))),
        ("/@context/0", None),
        ("/id", None),
        ("/issuer", Some(json!("did:web:network.example"))),
        ("/awardedDate", None),
        ("/validFrom", Some(json!("2026-03-02"))),
        ("/validUntil", None),
        ("/validUntil", Some(json!("2029-03-02T00:00:00"))),
        ("/type", Some(json!(["VerifiableCredential", "EndorsementCredential"]))),
        ("/credentialStatus", None),
        ("/credentialStatus", Some(json!([]))),
        ("/credentialStatus/statusPurpose", Some(json!("suspension"))),
        ("/credentialStatus/statusListIndex", Some(json!(42))),
        ("/credentialStatus/statusListIndex", Some(json!("042"))),
        ("/evidence", Some(json!([]))),
        ("/credentialSubject/id", None),
        ("/credentialSubject/type/1", None),
        ("/credentialSubject/identifier/0/identityType", Some(json!("identifier"))),
        ("/credentialSubject/coveredIssuer", None),
        ("/credentialSubject/coveredIssuer", Some(json!([]))),
        ("/credentialSubject/coveredIssuer/0", Some(json!("http://platform.example/1"))),
        ("/credentialSubject/coveredIssuer/1", Some(json!("did:web:youth-centre.example"))),
        ("/credentialSubject/labelCycle", Some(json!(0))),
        ("/credentialSubject/labelCycle", Some(json!(1))),
        ("/credentialSubject/labelCycle", Some(json!("2"))),
        ("/credentialSubject/renews", None),
        ("/credentialSubject/source", None),
        ("/credentialSubject/source/familyName", Some(json!("Kowalska"))),
        ("/credentialSubject/achievement/achievementType", Some(json!("Badge"))),
        ("/credentialSubject/achievement/creator", None),
        ("/credentialSubject/achievement/version", None),
        ("/credentialSubject/achievement/resultDescription/0/requiredValue", Some(json!("50"))),
    ];
    assert_refuses(LABEL, &label(scheme(), renewal(), None), &broken);
}

#[test]
fn registers_meet_their_schema_and_others_do_not() {
    assert_meets(REGISTER, &register(Vec::new()));
    for state in LabelState::ALL {
        let [mut entry, _] = <[LabelEntry; 2]>::try_from(entries()).unwrap();
        entry.state = state;
        assert_meets(REGISTER, &register(vec![entry]));
    }
    let broken = [
        ("/@context/1", None),
        ("/id", Some(json!("urn:uuid:1"))),
        ("/issuer", None),
        ("/validUntil", None),
        ("/credentialSubject/type", Some(json!("QualityLabelEntry"))),
        ("/credentialSubject/labelScheme", None),
        ("/credentialSubject/entry", None),
        ("/credentialSubject/entry/0/type", None),
        ("/credentialSubject/entry/0/coveredIssuer", Some(json!([]))),
        ("/credentialSubject/entry/0/coveredIssuer", Some(json!("did:web:youth-centre.example"))),
        ("/credentialSubject/entry/1/labelCredential", Some(json!("2026-0042"))),
        ("/credentialSubject/entry/1/labelState", Some(json!("held"))),
        ("/credentialSubject/entry/1/stateFrom", None),
        ("/credentialSubject/entry/1/labelFrom", Some(json!("2026-03-02"))),
        ("/credentialSubject/entry/1/labelUntil", None),
    ];
    assert_refuses(REGISTER, &register(entries()), &broken);
}

#[test]
fn endorsements_about_labels_meet_their_schema_and_others_do_not() {
    let broken = [
        ("/@context/2", None),
        ("/name", None),
        ("/type/1", Some(json!("OpenBadgeCredential"))),
        ("/credentialSubject/type/1", None),
        ("/credentialSubject/labelCredential", None),
        ("/credentialSubject/labelScheme", Some(json!("v1"))),
    ];
    assert_refuses(ENDORSEMENT, &endorsement(), &broken);
}

#[test]
fn every_assessment_meets_its_schema_and_others_do_not() {
    for method in IssuingMethod::ALL {
        assert_meets(
            ASSESSMENT,
            &achievement(&Assessment { issuing_method: Some(*method), ..Assessment::default() }),
        );
    }
    for check in CheckType::ALL {
        assert_meets(
            ASSESSMENT,
            &achievement(&Assessment { check_types: [*check].into(), ..Assessment::default() }),
        );
    }
    let most = Assessment { checks_required: Some(NonZeroU32::MAX), ..Assessment::default() };
    assert_meets(ASSESSMENT, &achievement(&most));
    assert!(!validator(ASSESSMENT).is_valid(&achievement(&Assessment::default())));
    let broken = [
        ("/type/1", None),
        ("/issuingMethod", Some(json!("Post"))),
        ("/issuingMethod", Some(json!(["Email"]))),
        ("/checkType", Some(json!("PeerCheck"))),
        ("/checkType", Some(json!([]))),
        ("/checkType/0", Some(json!("OrganiserCheck"))),
        ("/checkType/0", Some(json!("Teacher"))),
        ("/checksRequired", Some(json!(0))),
        ("/checksRequired", Some(json!(1.5))),
    ];
    assert_refuses(ASSESSMENT, &achievement(&full_assessment()), &broken);
}
