//! What a register of labels costs: to open it, to keep it, to ask it. A look-up must not depend on its size.
//!
//! `cargo bench --bench register`, with `ORGANISERS` in the environment for another size than 100,000. Each organiser has
//! two labels: the first, which was renewed, and the one that holds.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark fails by panicking, in its helpers as well"
)]

use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use ed25519_dalek::Signer as _;
use openbadges::evidence::Document;
use openbadges::issue::label::{CoveredIssuers, LabelEntry, RegisterEdition};
use openbadges::issue::{Cryptosuite, IssuerKey, ProofTerms, Signer, SignerError};
use openbadges::key::PublicKey;
use openbadges::label::{LabelStanding, LabelState, Register, check, open_register};
use openbadges::policy::{LabelAuthority, LabelRegisterSource, LabelScheme, PinnedKey, Policy};
use openbadges::{Evidence, Timestamp};
use url::Url;

const AUTHORITY: &str = "did:web:network.example";
const SCHEME: &str = "https://label.example/achievement/v1";
const REGISTER: &str = "https://label.example/register";

struct Key(ed25519_dalek::SigningKey, PublicKey);

impl Signer for Key {
    fn public_key(&self) -> &PublicKey {
        &self.1
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

fn main() {
    let organisers = std::env::var("ORGANISERS").map_or(100_000, |count| count.parse().expect("a number"));
    let small = Measured::of((organisers / 100).max(1));
    let large = Measured::of(organisers);
    for measured in [&small, &large] {
        println!("{measured}");
    }
    let ratio = large.look_up.as_secs_f64() / small.look_up.as_secs_f64();
    println!("a look-up in the large one takes {ratio:.1} times as long as in the small one");
}

/// What a register of one size costs.
struct Measured {
    organisers: u32,
    labels: usize,
    bytes: usize,
    /// Reading the signed text as JSON, the least that anybody must do with it.
    reading: Duration,
    opening: Duration,
    /// Bytes that the register keeps.
    size: usize,
    /// KiB that opening took at most; none where the system does not tell.
    memory: Option<u64>,
    look_up: Duration,
    miss: Duration,
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "{} organisers, {} labels, {:.1} MB:",
            self.organisers,
            self.labels,
            self.bytes as f64 / 1e6
        )?;
        let opening = self.opening.as_secs_f64();
        let multiple = opening / self.reading.as_secs_f64();
        writeln!(
            f,
            "  opened and its signature checked in {opening:.2} s, {multiple:.1} times reading its JSON"
        )?;
        let most =
            self.memory.map_or("not measured".to_owned(), |kib| format!("{:.0} MiB", kib as f64 / 1024.0));
        writeln!(
            f,
            "  it keeps {:.1} MB; opening took at most {most} more than was in use before",
            self.size as f64 / 1e6
        )?;
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        write!(
            f,
            "  one question: {:.2} µs for a holder, {:.2} µs for a stranger",
            micros(self.look_up),
            micros(self.miss)
        )
    }
}

impl Measured {
    fn of(organisers: u32) -> Self {
        let (key, policy) = (key(), policy());
        let document = signed(organisers, &key);
        let reading = timed(|| drop(black_box(openbadges::json::parse(&document.body).expect("JSON"))));
        let before = memory("VmRSS");
        reset_peak();
        let mut register = None;
        let opening = timed(|| register = Some(opened(&document, &policy)));
        let register = register.expect("a register");
        let most = memory("VmHWM").zip(before).map(|(most, before)| most.saturating_sub(before));
        let (labels, bytes, size) = (register.len(), document.body.len(), register.size());
        let mut evidence = Evidence::new();
        evidence.keep_register(Arc::new(register));
        let ask =
            |issuer: &str| check(issuer, None, &policy, now(), &evidence).expect("an answer").answer.standing;
        assert_eq!(ask(&id(organisers - 1)), LabelStanding::Held);
        assert_eq!(ask("did:web:stranger.example"), LabelStanding::NotHeld);
        Measured {
            organisers,
            labels,
            bytes,
            reading,
            opening,
            size,
            memory: most,
            look_up: each(|turn| _ = black_box(ask(&id(turn.wrapping_mul(7919) % organisers)))),
            miss: each(|turn| _ = black_box(ask(&format!("did:web:stranger-{turn}.example")))),
        }
    }
}

fn opened(document: &Document, policy: &Policy) -> Register {
    let url = Url::parse(REGISTER).expect("an address");
    open_register(&url, document, policy, now()).unwrap_or_else(|finding| panic!("{finding}"))
}

fn now() -> Timestamp {
    at("2026-11-21T00:00:00Z")
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a date")
}

fn id(organiser: u32) -> String {
    format!("did:web:organiser-{organiser}.example")
}

fn key() -> Key {
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let multikey = multibase::encode(
        multibase::Base::Base58Btc,
        [&[0xed, 0x01], key.verifying_key().as_bytes().as_slice()].concat(),
    );
    let public = PublicKey::from_multikey(&multikey).expect("a key");
    Key(key, public)
}

fn policy() -> Policy {
    let mut scheme = LabelScheme::default();
    scheme.achievements = vec![SCHEME.to_owned()];
    let pinned = PinnedKey { key: key().1, not_before: None, not_after: None };
    scheme.authorities = vec![LabelAuthority { id: AUTHORITY.to_owned(), keys: vec![pinned] }];
    scheme.registers = vec![LabelRegisterSource {
        url: Url::parse(REGISTER).expect("an address"),
        max_age: LabelRegisterSource::DEFAULT_MAX_AGE,
        edition_not_before: None,
    }];
    let mut policy = Policy::default();
    policy.label = Some(scheme);
    policy
}

/// The register as its authority publishes it.
fn signed(organisers: u32, key: &Key) -> Document {
    let edition = RegisterEdition {
        url: Url::parse(REGISTER).expect("an address"),
        scheme: SCHEME.parse().expect("an id"),
        authority: AUTHORITY.parse().expect("an id"),
        published: at("2026-11-20T00:00:00Z"),
        valid_for: Duration::from_secs(7 * 24 * 60 * 60),
    };
    let list = edition.list((0..organisers).flat_map(labels).collect()).expect("a register");
    let method = format!("{AUTHORITY}#key");
    let issuer = IssuerKey::new(&method, key);
    let terms =
        ProofTerms { suite: Cryptosuite::EddsaJcs2022, created: at("2026-11-20T00:00:00Z"), expires: None };
    let body = at_once(list.sign(&terms, &issuer)).expect("a proof");
    Document { status: 200, media_type: None, body: body.into_bytes(), date: None, max_age: None }
}

fn labels(organiser: u32) -> [LabelEntry; 2] {
    let platform = format!("https://platform.example/openbadges/issuers/{organiser}");
    let covers = CoveredIssuers::new([id(organiser).as_str(), platform.as_str()]).expect("ids");
    let (first, renewal) = (at("2023-03-01T00:00:00Z"), at("2026-03-01T00:00:00Z"));
    let entry = |year: u32, state, state_from, from, until| LabelEntry {
        covers: covers.clone(),
        credential: format!("https://label.example/credentials/{year}-{organiser}").parse().expect("an id"),
        state,
        state_from,
        from,
        until,
    };
    [
        entry(2023, LabelState::Superseded, renewal, first, renewal),
        entry(2026, LabelState::Active, renewal, renewal, at("2029-03-01T00:00:00Z")),
    ]
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// The time of one turn, over many.
fn each(work: impl Fn(u32)) -> Duration {
    const TURNS: u32 = 20_000;
    timed(|| (0..TURNS).for_each(work)) / TURNS
}

/// A figure of the process in KiB, where the system tells (Linux).
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Makes the system measure the peak from here on; where it cannot, the figure is that of the whole process.
fn reset_peak() {
    if let Err(error) = std::fs::write("/proc/self/clear_refs", "5") {
        println!("the peak is that of the whole process: {error}");
    }
}

/// A signer with its key in memory never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("the key is in memory"),
    }
}
