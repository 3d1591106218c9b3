//! What issuing one badge costs beside the bare signature: filled from its parts, checked, signed.
//!
//! Absolute times depend on the machine; what counts is printed last: the multiple of the bare signature, from the same
//! run.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, in its helpers as well")]

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use criterion::Criterion;
use ed25519_dalek::Signer as _;
use openbadges::Timestamp;
use openbadges::issue::{
    BadgeBuilder, Cryptosuite, IssuerKey, ProofTerms, Recipient, Signer, SignerError, Unsigned,
};
use openbadges::key::PublicKey;
use openbadges::model::{Achievement, Alignment, Criteria, Profile};

struct Key(ed25519_dalek::SigningKey, PublicKey);

impl Signer for Key {
    fn public_key(&self) -> &PublicKey {
        &self.1
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

/// Something to measure.
type Run<'a> = (&'static str, Box<dyn Fn() + 'a>);

fn main() {
    let key = key();
    let multikey = key.1.to_multikey().expect("a Multikey");
    let (did, method) = (format!("did:key:{multikey}"), format!("did:key:{multikey}#{multikey}"));
    let issuer = IssuerKey::new(&method, &key);
    let proof = |badge: Unsigned, suite| {
        let created = Timestamp::parse("2026-11-21T00:00:00Z").expect("a date");
        let terms = ProofTerms { suite, created, expires: None };
        black_box(at_once(badge.add_proof(&terms, &issuer)).expect("a proof"));
    };
    let built = badge(&did);
    let bare: Run<'_> = (
        "bare signature",
        Box::new(|| {
            black_box(key.0.sign(black_box(&[0; 64])));
        }),
    );
    let runs: [Run<'_>; 5] = [
        ("eddsa-rdfc-2022 proof", Box::new(|| proof(built.clone(), Cryptosuite::EddsaRdfc2022))),
        ("eddsa-jcs-2022 proof", Box::new(|| proof(built.clone(), Cryptosuite::EddsaJcs2022))),
        ("EdDSA token", Box::new(|| drop(black_box(at_once(built.into_token(&issuer)).expect("a token"))))),
        ("building and checking", Box::new(|| drop(black_box(badge(&did))))),
        ("badge with eddsa-rdfc-2022", Box::new(|| proof(badge(&did), Cryptosuite::EddsaRdfc2022))),
    ];
    let mut criterion = Criterion::default().configure_from_args();
    for (name, run) in runs.iter().chain([&bare]) {
        criterion.bench_function(&format!("issue/{name}"), |bencher| bencher.iter(run));
    }
    criterion.final_summary();
    let one = median(&bare.1).as_secs_f64();
    for (name, run) in &runs {
        println!("{name}: {:.1} bare signatures", median(run).as_secs_f64() / one);
    }
}

fn key() -> Key {
    let key = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
    let bytes = [&[0xed, 1][..], key.verifying_key().as_bytes()].concat();
    let multikey = multibase::encode(multibase::Base::Base58Btc, bytes);
    Key(key, PublicKey::from_multikey(&multikey).expect("a key"))
}

fn badge(issuer: &str) -> Unsigned {
    let uri = |text: &str| text.parse().expect("an address");
    let criteria =
        Criteria::default().narrative("Build a robot that follows a line, and explain how it does.");
    let skill = uri("http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d");
    let achievement = Achievement::new(
        uri("https://city.example/achievements/robots"),
        "Robot maker",
        "Built and programmed a small robot.",
        criteria,
    )
    .alignment(Alignment::esco("Python (computer programming)", skill).expect("an id of ESCO"));
    BadgeBuilder::new()
        .issuer(Profile::new(uri(issuer), "Makerspace"))
        .achievement(achievement)
        .recipient(Recipient::email("ana@example.org").expect("a salt"))
        .valid_from(Timestamp::parse("2026-11-21T00:00:00Z").expect("a date"))
        .build()
        .expect("a badge")
}

fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a key in memory keeps nobody waiting"),
    }
}

/// The median of many runs, each of them measured by itself.
fn median(run: &dyn Fn()) -> Duration {
    let time = || {
        let start = Instant::now();
        (0..8).for_each(|_| run());
        start.elapsed() / 8
    };
    let mut times: Vec<Duration> = (0..101).map(|_| time()).collect();
    times.sort_unstable();
    times[times.len() / 2]
}
