//! Invariant 7: the bytes that were signed are the bytes that were parsed, and those are shown.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openbadges::State;
use openbadges::json::Value;
use serde_json::json;

use crate::support::{self, Sample};

/// What clients get.
fn shown(sample: &Sample) -> Value {
    serde_json::to_value(sample.ask().unwrap().report).unwrap()
}

fn payload_of(token: &Sample) -> Value {
    let text = String::from_utf8(token.input.clone()).unwrap();
    support::parsed(&URL_SAFE_NO_PAD.decode(text.split('.').nth(1).unwrap()).unwrap())
}

/// Every text in `shown` stands in `signed` under the same name.
fn stands_in(shown: &Value, signed: &Value) {
    match shown {
        Value::Object(members) => members.iter().for_each(|(name, value)| stands_in(value, &signed[name])),
        other => assert_eq!(other, signed),
    }
}

#[test]
fn a_token_shows_its_payload() {
    let token = support::rs256();
    let payload = payload_of(&token);
    let report = token.ask().unwrap().report;
    let claims = ["iss", "sub", "jti", "nbf", "exp"];
    for (name, value) in payload.as_object().unwrap() {
        let expected = (!claims.contains(&name.as_str())).then_some(value);
        assert_eq!(report.credential.get(name), expected, "{name}");
    }
    let shown = &shown(&token)["credential"];
    stands_in(&shown["achievement"]["name"], &payload["credentialSubject"]["achievement"]["name"]);
    stands_in(&shown["issuer"], &payload["issuer"]);
    stands_in(&shown["recipient"], &payload["credentialSubject"]);
}

#[test]
fn a_proof_shows_the_document_that_it_covers() {
    for sample in [support::example(), support::eddsa(), support::png()] {
        let badge = match sample.name {
            "PNG" => support::parsed(&support::example().input),
            _ => support::parsed(&sample.input),
        };
        let report = sample.ask().unwrap().report;
        assert_eq!(report.credential, badge, "{}", sample.name);
        let shown = &shown(&sample)["credential"];
        for member in ["id", "name", "awardedDate", "validFrom", "validUntil", "issuer"] {
            stands_in(&shown[member], &badge[member]);
        }
        stands_in(&shown["recipient"], &badge["credentialSubject"]);
        stands_in(&shown["achievement"], &badge["credentialSubject"]["achievement"]);
        assert_eq!(shown["types"], badge["type"]);
    }
}

/// Only what is told to be the badge's own is from the badge.
#[test]
fn nothing_is_shown_from_around_the_payload() {
    let svg = support::svg();
    let text = String::from_utf8(svg.input.clone()).unwrap();
    let title = "<title>Another name</title><desc>{\"name\":\"Another name\"}</desc><circle";
    let dressed_up = Sample { input: text.replace("<circle", title).into_bytes(), ..svg.clone() };
    let report = dressed_up.ask().unwrap().report;
    assert_eq!(report.state(), State::Valid);
    assert!(!shown(&dressed_up).to_string().contains("Another name"));
    assert_eq!(report, svg.ask().unwrap().report);
}

/// A header can say what it likes: only the payload is the badge.
#[test]
fn nothing_is_shown_from_the_header_of_a_token() {
    let token = support::rs256();
    let text = String::from_utf8(token.input.clone()).unwrap();
    let header =
        json!({ "alg": "RS256", "kid": "did:web:makerspace.example#rsa-2026", "name": "Another name" });
    let rest = text.split_once('.').unwrap().1;
    let dressed_up = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()));
    let dressed_up = Sample { input: dressed_up.into_bytes(), ..token };
    let report = dressed_up.ask().unwrap().report;
    assert_eq!(report.state(), State::Invalid);
    assert!(!report.credential.to_string().contains("Another name"));
}

/// White space, the order of members and the spelling of characters are the writer's: a proof over the graph covers what
/// they mean, and that is what is shown.
#[test]
fn another_spelling_of_the_same_badge_shows_the_same() {
    let sample = support::example();
    let reversed = |value: &Value| -> Value {
        value.as_object().unwrap().iter().rev().map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    let badge = support::parsed(&sample.input);
    let escaped = String::from_utf8(sample.input.clone()).unwrap().replace('é', "\\u00e9");
    for input in [badge.to_string(), reversed(&badge).to_string(), format!(" \n{badge}\r\n"), escaped] {
        let same = Sample { input: input.into_bytes(), ..sample.clone() };
        assert_eq!((same.ask().unwrap().report.state(), shown(&same)), (State::Trusted, shown(&sample)));
    }
}

/// Two programs could read two badges out of such a text, so that neither is.
#[test]
fn what_can_be_read_in_two_ways_is_not_read() {
    let sample = support::example();
    let text = String::from_utf8(sample.input.clone()).unwrap();
    let name = "\"name\": \"Repair Café Host\",";
    for twice in [
        text.replacen(name, &format!("\"name\": \"Another name\",{name}"), 1),
        text.replacen(name, &format!("{name}\"n\\u0061me\": \"Another name\","), 1),
        format!("{text}{{}}"),
        format!("\u{feff}{text}"),
    ] {
        assert_ne!(twice, text);
        assert_eq!(sample.state_of(twice.as_bytes()), None);
    }
}
