//! Invariant 4: no change of a single byte, claim, key or date of a signed badge gives a higher state, and whatever is
//! still accepted is, word for word, the badge that was signed.

use openbadges::json::{Map, Value};
use openbadges::{Report, State};
use serde_json::json;

use crate::support::{self, Sample};

/// What can happen to one byte. Which of them does, follows from its place.
const CHANGES: [fn(&mut Vec<u8>, usize); 8] = [
    |input, at| input[at] ^= 0x01,
    |input, at| input[at] ^= 0x20,
    |input, at| input[at] ^= 0x80,
    |input, at| input[at] = b'0',
    |input, at| input[at] = b'"',
    |input, at| input[at] = b' ',
    |input, at| _ = input.remove(at),
    |input, at| input.insert(at, b'1'),
];

/// How the input looks after the change `number`, if it changes anything.
fn changed(input: &[u8], at: usize, number: usize) -> Option<Vec<u8>> {
    let mut changed = input.to_vec();
    CHANGES[number % CHANGES.len()](&mut changed, at);
    (changed != input).then_some(changed)
}

/// Every `step`th byte, changed in one way after the other.
fn change_bytes(sample: &Sample, step: usize) -> usize {
    let places = (0..sample.input.len()).step_by(step).enumerate();
    let changes: Vec<Vec<u8>> =
        places.filter_map(|(number, at)| changed(&sample.input, at, number + at / CHANGES.len())).collect();
    hold(sample, changes)
}

/// Asks about each change; returns how many there were.
fn hold(sample: &Sample, changes: Vec<Vec<u8>>) -> usize {
    let original = sample.ask().unwrap().report;
    assert_eq!(original.state(), sample.state, "{}: {:?}", sample.name, original.findings);
    for change in &changes {
        if let Some(fault) = fault(sample, &original, change) {
            panic!("{}: {fault}: {}", sample.name, String::from_utf8_lossy(change));
        }
    }
    changes.len()
}

fn fault(sample: &Sample, original: &Report, change: &[u8]) -> Option<&'static str> {
    let report = sample.ask_about(change).ok()?.report;
    if report.state() > original.state() {
        return Some("a change raises the state");
    }
    let is_accepted = report.state() >= State::Valid;
    (is_accepted && report.credential != original.credential).then_some("a change is accepted")
}

#[test]
fn no_byte_of_a_badge_can_be_changed() {
    assert!(change_bytes(&support::example(), 1) > 2_000);
}

#[test]
fn no_byte_of_a_badge_by_a_key_can_be_changed() {
    assert!(change_bytes(&support::eddsa(), 3) > 500);
}

#[test]
fn no_byte_of_a_token_can_be_changed() {
    assert!(change_bytes(&support::rs256(), 2) > 1_000);
}

#[test]
fn no_byte_of_an_image_can_be_changed() {
    assert!(change_bytes(&support::png(), 7) > 300);
    assert!(change_bytes(&support::svg(), 7) > 300);
}

/// A badge that is over stays so: the date is signed, and everything that voids the signature voids the badge.
#[test]
fn no_change_makes_an_expired_badge_valid() {
    let expired =
        Sample { now: support::at("2036-06-12T16:30:01Z"), state: State::Invalid, ..support::example() };
    assert!(change_bytes(&expired, 9) > 200);
    assert!(hold(&expired, edits(&expired)) > 300);
}

#[test]
fn no_member_of_a_badge_can_be_changed() {
    for sample in [support::example(), support::eddsa()] {
        assert!(hold(&sample, edits(&sample)) > 300);
    }
}

/// Each member and item of the badge: taken away, renamed, replaced, and joined by one more.
fn edits(sample: &Sample) -> Vec<Vec<u8>> {
    let badge = support::parsed(&sample.input);
    let mut edited = Vec::new();
    edit(&badge, &mut |value| {
        if value != badge {
            edited.push(value.to_string().into_bytes());
        }
    });
    edited
}

fn edit(value: &Value, found: &mut dyn FnMut(Value)) {
    match value {
        Value::Object(members) => edit_members(members, found),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let with = |change: Option<Value>| {
                    [&items[..at], change.as_slice(), &items[at + 1..]].concat().into()
                };
                found(with(None));
                edit(item, &mut |change| found(with(Some(change))));
            }
            found([items.as_slice(), &[json!("one more")]].concat().into());
        }
        Value::String(text) => {
            found(format!("{text}x").into());
            found(text.to_uppercase().into());
        }
        _ => {}
    }
    for other in [
        json!(""),
        json!("urn:other"),
        json!("2035-01-01T00:00:00Z"),
        json!(1),
        json!(null),
        json!({}),
        json!([]),
    ] {
        found(other);
    }
}

fn edit_members(members: &Map<String, Value>, found: &mut dyn FnMut(Value)) {
    for name in members.keys() {
        // Rebuilt, so that the others stay in their order.
        let with = |change: Option<(&str, Value)>| -> Value {
            let member = |(key, value): (&String, &Value)| match &change {
                _ if key != name => Some((key.clone(), value.clone())),
                change => change.clone().map(|(name, value)| (name.to_owned(), value)),
            };
            members.iter().filter_map(member).collect::<Map<_, _>>().into()
        };
        found(with(None));
        found(with(Some((&format!("{name}x"), members[name].clone()))));
        edit(&members[name], &mut |change| found(with(Some((name, change)))));
    }
    for (name, value) in [
        ("id", json!("urn:added")),
        ("description", json!("Added")),
        ("validUntil", json!("2040-01-01T00:00:00Z")),
        ("evidence", json!([{ "id": "https://added.example/", "type": ["Evidence"] }])),
        ("undefined", json!("Added")),
    ] {
        if !members.contains_key(name) {
            let mut more = members.clone();
            more.insert(name.to_owned(), value);
            found(more.into());
        }
    }
}

/// The words of a token: its header and its claims, with the signature of another.
#[test]
fn no_claim_of_a_token_can_be_changed() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let sample = support::rs256();
    let text = String::from_utf8(sample.input.clone()).unwrap();
    let [header, payload, signature] = text.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let decode = |part: &str| support::parsed(&URL_SAFE_NO_PAD.decode(part).unwrap());
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let mut tokens = Vec::new();
    edit(&decode(header), &mut |header| tokens.push(format!("{}.{payload}.{signature}", encode(&header))));
    edit(&decode(payload), &mut |payload| tokens.push(format!("{header}.{}.{signature}", encode(&payload))));
    tokens.push(format!("{header}.{payload}."));
    tokens.push(format!("{}.{payload}.", encode(&json!({ "alg": "none" }))));
    let tokens: Vec<_> = tokens.into_iter().filter(|token| *token != text).map(String::into_bytes).collect();
    for token in &tokens {
        let state = sample.state_of(token);
        assert!(state < Some(State::Valid), "{}", String::from_utf8_lossy(token));
    }
    assert!(tokens.len() > 300);
}
