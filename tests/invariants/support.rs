//! The badges that the invariants are tried on, each with what its issuer publishes.

use openbadges::evidence::Document;
use openbadges::json::{self, Value};
use openbadges::policy::RecognisedIssuer;
use openbadges::{Evaluation, Evidence, InputError, Policy, State, Timestamp, evaluate};
use url::Url;

const EXAMPLE: &[u8] = include_bytes!("../../examples/badge.json");
const EXAMPLE_EVIDENCE: &[u8] = include_bytes!("../../examples/evidence.json");
const EDDSA: &[u8] = include_bytes!("../../benches/badges/badge-eddsa-rdfc-2022.json");
const RS256: &[u8] = include_bytes!("../../benches/badges/badge-rs256.jwt");
const RS256_KEYS: &[u8] = include_bytes!("../../benches/badges/rs256-did.json");

pub(crate) const ISSUER: &str = "did:web:makerspace.example";
pub(crate) const KEYS: &str = "https://makerspace.example/.well-known/did.json";
pub(crate) const LIST: &str = "https://makerspace.example/status/1";

/// A badge and all that there is to know about it.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) input: Vec<u8>,
    pub(crate) policy: Policy,
    pub(crate) evidence: Evidence,
    pub(crate) now: Timestamp,
    /// What it is, untouched.
    pub(crate) state: State,
}

impl Sample {
    pub(crate) fn ask(&self) -> Result<Evaluation, InputError> {
        self.ask_about(&self.input)
    }

    pub(crate) fn ask_about(&self, input: &[u8]) -> Result<Evaluation, InputError> {
        evaluate(input, &self.policy, self.now, &self.evidence)
    }

    /// The state of another input in place of its own; unreadable is the least that can be said of one.
    pub(crate) fn state_of(&self, input: &[u8]) -> Option<State> {
        self.ask_about(input).ok().map(|evaluation| evaluation.report.state())
    }
}

/// A badge with a proof of its own, keys and a status list to look up, and an issuer that is recognised.
pub(crate) fn example() -> Sample {
    let known = RecognisedIssuer {
        id: ISSUER.to_owned(),
        name: None,
        types: Vec::new(),
        requires_status: false,
        status_issuers: Vec::new(),
    };
    let mut policy = Policy::default();
    policy.issuers = vec![known];
    let evidence = evidence(EXAMPLE_EVIDENCE);
    Sample { policy, evidence, ..sample("proof", EXAMPLE, State::Trusted) }
}

/// A badge whose issuer is named by its key.
pub(crate) fn eddsa() -> Sample {
    sample("did:key", EDDSA, State::Valid)
}

/// A token.
pub(crate) fn rs256() -> Sample {
    let mut evidence = Evidence::new();
    evidence.record(&url(KEYS), Ok(page("application/did+json", RS256_KEYS)));
    Sample { evidence, ..sample("token", RS256.trim_ascii(), State::Valid) }
}

/// The example, baked into a PNG image.
pub(crate) fn png() -> Sample {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let body = [kind, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat()
    };
    let image = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]),
        chunk(b"iTXt", &[b"openbadgecredential\0\0\0\0\0", EXAMPLE].concat()),
        // One black pixel.
        chunk(b"IDAT", &[120, 156, 99, 96, 96, 96, 0, 0, 0, 4, 0, 1]),
        chunk(b"IEND", b""),
    ];
    Sample { name: "PNG", input: image.concat(), ..example() }
}

/// The token, baked into an SVG image.
pub(crate) fn svg() -> Sample {
    let token = rs256();
    let text = String::from_utf8(token.input).unwrap();
    let image = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential verify="{text}"/><circle r="1"/></svg>"#
    );
    Sample { name: "SVG", input: image.into_bytes(), ..rs256() }
}

/// One of each kind.
pub(crate) fn all() -> Vec<Sample> {
    vec![example(), eddsa(), rs256(), png(), svg()]
}

fn sample(name: &'static str, input: &[u8], state: State) -> Sample {
    let (policy, evidence) = (Policy::default(), Evidence::new());
    Sample { name, input: input.to_vec(), policy, evidence, now: at("2026-11-21T00:00:00Z"), state }
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

pub(crate) fn page(media_type: &str, body: &[u8]) -> Document {
    Document {
        status: 200,
        media_type: Some(media_type.to_owned()),
        body: body.to_vec(),
        date: None,
        max_age: None,
    }
}

/// Reads an evidence file whose answers are all texts.
fn evidence(file: &[u8]) -> Evidence {
    let mut evidence = Evidence::new();
    for (address, answer) in json::parse(file).unwrap().as_object().unwrap() {
        let [media_type, text] = ["type", "text"].map(|member| answer[member].as_str().unwrap());
        evidence.record(&url(address), Ok(page(media_type, text.as_bytes())));
    }
    evidence
}

pub(crate) fn parsed(input: &[u8]) -> Value {
    json::parse(input).unwrap()
}
