//! What a verification costs beside the bare signature check, with the issuer's keys at hand.
//!
//! Absolute times depend on the machine; what counts is printed last: the multiple of the bare check, from the same run.

#![expect(clippy::expect_used, reason = "a test fails by panicking, in its helpers as well")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use ed25519_dalek::VerifyingKey;
use josekit::jws::JwsVerifier;
use openbadges::evidence::Document;
use openbadges::{Evidence, Policy, State, Timestamp, evaluate};
use serde_json::Value;
use url::Url;

const EDDSA: &[u8] = include_bytes!("badges/badge-eddsa-rdfc-2022.json");
const RS256: &[u8] = include_bytes!("badges/badge-rs256.jwt");
const RS256_KEYS: &[u8] = include_bytes!("badges/rs256-did.json");

/// Something to measure.
type Run<'a> = Box<dyn Fn() + 'a>;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let keys = keys();
    let nothing = Evidence::new();
    let cases: [(&str, Run<'_>, Run<'_>); 2] = [
        ("eddsa-rdfc-2022", Box::new(|| verify(EDDSA, &nothing)), Box::new(bare_ed25519())),
        ("RS256", Box::new(|| verify(RS256, &keys)), Box::new(bare_rs256())),
    ];
    for (name, whole, bare) in &cases {
        criterion.bench_function(&format!("{name}/verification"), |bencher| bencher.iter(whole));
        criterion.bench_function(&format!("{name}/bare signature"), |bencher| bencher.iter(bare));
    }
    criterion.final_summary();
    for (name, whole, bare) in &cases {
        let ratio = median(whole).as_secs_f64() / median(bare).as_secs_f64();
        println!("{name}: one verification costs {ratio:.1} bare signature checks");
    }
}

fn verify(badge: &[u8], evidence: &Evidence) {
    let now = Timestamp::parse("2026-11-21T00:00:00Z").expect("a date");
    let evaluation = evaluate(black_box(badge), &Policy::default(), now, evidence).expect("a readable badge");
    assert_eq!(evaluation.report.state(), State::Valid);
}

fn keys() -> Evidence {
    let mut evidence = Evidence::new();
    let url = Url::parse("https://makerspace.example/.well-known/did.json").expect("an address");
    let media_type = Some("application/did+json".to_owned());
    let document = Document { status: 200, media_type, body: RS256_KEYS.to_vec(), date: None, max_age: None };
    evidence.record(&url, Ok(document));
    evidence
}

/// One `verify_strict` of the badge's own key and signature. It fails, since the message is not canonicalised here, but
/// only after all the work of a check.
fn bare_ed25519() -> impl Fn() {
    let badge: Value = serde_json::from_slice(EDDSA).expect("JSON");
    let decode = |text: &str| multibase::decode(text).expect("multibase").1;
    let issuer = badge["issuer"]["id"].as_str().expect("an issuer").trim_start_matches("did:key:");
    let key: [u8; 32] = decode(issuer)[2..].try_into().expect("a key");
    let key = VerifyingKey::from_bytes(&key).expect("a key");
    let value = decode(badge["proof"]["proofValue"].as_str().expect("a proof"));
    let signature = ed25519_dalek::Signature::from_slice(&value).expect("a signature");
    move || assert!(key.verify_strict(black_box(&[0; 64]), &signature).is_err())
}

/// One RS256 check of the badge's own token.
fn bare_rs256() -> impl Fn() {
    use base64::Engine;
    let document: Value = serde_json::from_slice(RS256_KEYS).expect("JSON");
    let jwk = document["verificationMethod"][0]["publicKeyJwk"].as_object().expect("a key").clone();
    let jwk = josekit::jwk::Jwk::from_map(jwk).expect("a key");
    let verifier = josekit::jws::RS256.verifier_from_jwk(&jwk).expect("a key");
    let token = RS256.trim_ascii().to_vec();
    let end = token.iter().rposition(|byte| *byte == b'.').expect("a token");
    let signature =
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&token[end + 1..]).expect("a signature");
    move || verifier.verify(black_box(&token[..end]), &signature).expect("a good signature")
}

fn median(run: &dyn Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..501)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}
