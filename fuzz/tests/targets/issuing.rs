//! What issuers and holders feed: tables, templates, endorsements, published lists, and badges to be shown in part.

use std::io::Cursor;

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::issue::{PublishedList, derive};
use openbadges::json::{Pointer, Value, parse};
use openbadges::{Evidence, Policy, State, Timestamp, evaluate};
use openbadges_fuzz::bytes::{Change, changed};
use openbadges_fuzz::target;
use openbadges_fuzz::tree::{Edit, edited};
use openbadges_verifier::issuing::endorsement;
use openbadges_verifier::issuing::table::Table;
use openbadges_verifier::issuing::template::{FillError, Template};

const TABLE: &str = "recipient;name;level\r\nana@example.org;\"Ana; \"\"the first\"\"\r\nof all\";3\r\n\r\n;;\r\nbob@example.org;Bob;x\r\n";

const TEMPLATE: &str = r#"{
    "id": "https://issuer.example/badges/{{uuid}}",
    "name": "Level {{level}} of {{ name }}",
    "credentialSubject": { "creditsEarned": "{{number:level}}", "narrative": "{{name}}", "list": ["{{name}}", "x"] }
}"#;

/// A badge with a base proof of `ecdsa-sd-2023`, of a key that was thrown away.
const BASE: &[u8] = include_bytes!("../../seeds/base-proof.json");

#[derive(Debug, TypeGenerator)]
enum Text {
    Changed(#[generator(produce::<Vec<Change>>().with().len(0usize..=4))] Vec<Change>),
    Any(Vec<u8>),
}

impl Text {
    fn of(&self, good: &[u8]) -> Vec<u8> {
        match self {
            Text::Changed(changes) => changed(good.to_vec(), changes),
            Text::Any(bytes) => bytes.clone(),
        }
    }
}

/// Rows come in the order of their lines, each with a cell for each column.
#[test]
fn tables() {
    target!(40_000, produce::<Text>(), |text: &Text| {
        let Ok(mut table) = Table::open(Cursor::new(text.of(TABLE.as_bytes()))) else { return };
        let (columns, mut last) = (table.columns().len(), 1);
        loop {
            match table.next_row() {
                Ok(None) => break,
                Ok(Some(row)) => {
                    assert_eq!(row.cells().count(), columns);
                    assert!(row.line() > last, "{} after {last}", row.line());
                    last = row.line();
                }
                Err(error) if error.is_about_one_row() => {}
                Err(_) => break,
            }
        }
    });
}

/// With a value for each name, only a number can be wrong; what is filled in is never read as a placeholder.
#[test]
fn templates() {
    target!(40_000, produce::<(Text, String)>(), |(text, value): &(Text, String)| {
        let Ok(template) = Template::parse(&text.of(TEMPLATE.as_bytes())) else { return };
        let names: Vec<&str> = template.names().collect();
        match template.fill(|name| names.contains(&name).then_some(value.as_str())) {
            Ok(filled) => assert!(filled.is_object()),
            Err(error) => assert!(matches!(error, FillError::NoNumber { .. }), "{error}"),
        }
        if let Some(name) = names.first() {
            let without = template.fill(|other| (other != *name).then_some("1"));
            assert!(matches!(without, Err(FillError::Unknown { .. })), "{name}");
        }
    });
}

#[derive(Debug, TypeGenerator)]
struct Part {
    edits: Vec<Edit>,
    proof: Vec<Change>,
    show: Vec<u16>,
}

/// Every place in `value`.
fn places(value: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    found.push(at.clone());
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| places(member, &at.key(name), found))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &at.item(index), found));
        }
        _ => {}
    }
}

/// A part of a badge never says what the badge does not, whatever the holder made of it.
#[test]
fn badges_shown_in_part() {
    let good = parse(BASE).expect("JSON");
    target!(3_000, produce::<Part>(), |part: &Part| {
        let mut badge = edited(good.clone(), &part.edits);
        if let Some(proof) = badge.pointer_mut("/proof/proofValue") {
            let bytes = changed(proof.as_str().unwrap_or_default().as_bytes().to_vec(), &part.proof);
            *proof = String::from_utf8_lossy(&bytes).into();
        }
        let mut all = Vec::new();
        places(&badge, &Pointer::root(), &mut all);
        let show: Vec<Pointer> =
            part.show.iter().take(4).map(|place| all[usize::from(*place) % all.len()].clone()).collect();
        let Ok(derived) = derive(&badge, &show) else { return };
        let words = |value: &Value| {
            let mut places_found = Vec::new();
            places(value, &Pointer::root(), &mut places_found);
            places_found.len()
        };
        assert!(words(&derived) <= words(&badge));
        let now = Timestamp::parse("2026-12-01T00:00:00Z").expect("a date");
        let text = derived.to_string();
        let report = evaluate(text.as_bytes(), &Policy::default(), now, &Evidence::new());
        let state = report.expect("what is derived can be read").report.state();
        assert!(part.edits.is_empty() || state < State::Valid || badge == good || is_hidden(&badge, &good));
    });
}

/// Whether all that was changed was taken away with the holder's right: nothing that the issuer signed says otherwise.
fn is_hidden(badge: &Value, good: &Value) -> bool {
    match (badge, good) {
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.iter().all(|(name, member)| theirs.get(name).is_some_and(|good| is_hidden(member, good)))
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.iter().all(|item| theirs.iter().any(|good| is_hidden(item, good)))
        }
        (ours, theirs) => ours == theirs,
    }
}

#[test]
fn endorsements_and_lists() {
    target!(20_000, produce::<Text>(), |text: &Text| {
        let bytes = text.of(BASE);
        if let Ok(endorsement) = endorsement::read(&bytes) {
            assert!(!endorsement.target.is_empty() || parse(&bytes).is_ok());
        }
        drop(PublishedList::read(&bytes));
    });
}
