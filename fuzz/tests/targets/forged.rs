//! Good badges that are changed after signing: nothing may become valid that its issuer did not sign.

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::evidence::Evidence;
use openbadges::json::parse;
use openbadges::{Carrier, Report, State};
use openbadges_fuzz::bytes::{Change, changed};
use openbadges_fuzz::carrier::{Png, Svg};
use openbadges_fuzz::examine::examine;
use openbadges_fuzz::scenario::{Issuer, Question, Scenario, Securing};
use openbadges_fuzz::seeds::{self, Seed};
use openbadges_fuzz::target;
use openbadges_fuzz::tree::{Edit, edited, leaves};

#[derive(Debug, TypeGenerator)]
struct Forgery {
    seed: u16,
    how: How,
}

#[derive(Debug, TypeGenerator)]
enum How {
    Bytes(#[generator(produce::<Vec<Change>>().with().len(1usize..=3))] Vec<Change>),
    /// Only for plain JSON.
    Members(#[generator(produce::<Vec<Edit>>().with().len(1usize..=3))] Vec<Edit>),
    /// Inside of one part of a token.
    Token(
        #[generator(0usize..2)] usize,
        #[generator(produce::<Vec<Edit>>().with().len(1usize..=2))] Vec<Edit>,
    ),
}

impl How {
    fn apply(&self, input: &[u8]) -> Vec<u8> {
        match (self, parse(input)) {
            (How::Members(edits), Ok(document)) => edited(document, edits).to_string().into_bytes(),
            (How::Token(part, edits), Err(_)) => with_part(input, *part, edits).unwrap_or_default(),
            (How::Bytes(changes), _) => changed(input.to_vec(), changes),
            (How::Members(_) | How::Token(..), _) => input.to_vec(),
        }
    }
}

fn with_part(token: &[u8], part: usize, edits: &[Edit]) -> Option<Vec<u8>> {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let mut parts: Vec<String> =
        std::str::from_utf8(token).ok()?.trim().split('.').map(str::to_owned).collect();
    let document = parse(&URL_SAFE_NO_PAD.decode(parts.get(part)?).ok()?).ok()?;
    parts[part] = URL_SAFE_NO_PAD.encode(edited(document, edits).to_string());
    Some(parts.join(".").into_bytes())
}

fn seed(number: u16) -> &'static Seed {
    &seeds::all()[usize::from(number) % seeds::all().len()]
}

#[test]
fn changed_after_signing() {
    target!(2_000, produce::<Forgery>(), |forgery: &Forgery| {
        let Question { input, policy, now, evidence } = &seed(forgery.seed).question;
        let forged = forgery.how.apply(input);
        if let Some(report) = examine(&forged, policy, *now, evidence) {
            says_nothing_new(&report, forgery.seed);
        }
    });
}

/// Evidence that is changed: a document of keys or a list of issuers is unsigned and may say anything.
#[test]
fn changed_evidence() {
    #[derive(Debug, TypeGenerator)]
    struct Lie {
        seed: u16,
        answer: u8,
        how: How,
        status: u16,
        media_type: bool,
    }
    target!(2_000, produce::<Lie>(), |lie: &Lie| {
        let Question { input, policy, now, evidence } = &seed(lie.seed).question;
        let mut changed = Evidence::new();
        let count = evidence.iter().count().max(1);
        for (number, (url, answer)) in evidence.iter().enumerate() {
            let mut answer = answer.clone();
            if let (Ok(document), true) = (&mut answer, number == usize::from(lie.answer) % count) {
                document.body = lie.how.apply(&document.body);
                document.status = if lie.status % 8 == 0 { lie.status } else { document.status };
                document.media_type = document.media_type.take().filter(|_| lie.media_type);
            }
            changed.record(&url::Url::parse(url).expect("it was one"), answer);
        }
        if let Some(report) = examine(input, policy, *now, &changed) {
            says_nothing_new(&report, lie.seed);
        }
    });
}

/// A valid report shows what the seed says, not a word more or less.
fn says_nothing_new(report: &Report, number: u16) {
    if report.state() >= State::Valid {
        let Seed { name, credential, .. } = seed(number);
        assert_eq!(leaves(&report.credential, &UNSIGNED), leaves(credential, &UNSIGNED), "{name}");
    }
}

/// Contexts are compared by what they mean; a proof covers itself.
const UNSIGNED: [&str; 2] = ["@context", "proof"];

#[test]
fn images() {
    #[derive(Debug, TypeGenerator)]
    enum Image {
        Png(Png),
        Svg(Svg),
        ChangedSvg(Svg, #[generator(produce::<Vec<Change>>().with().len(1usize..=2))] Vec<Change>),
    }
    let seeds = [Securing::Token, Securing::Proof]
        .map(|securing| Scenario::good(Issuer::DidKey, securing, Securing::Token).question());
    target!(6_000, produce::<(bool, Image)>(), |(token, image): &(bool, Image)| {
        let Question { input, policy, now, evidence } = &seeds[usize::from(!*token)];
        let file = match image {
            Image::Png(png) => png.bytes(input),
            Image::Svg(svg) => svg.bytes(input),
            Image::ChangedSvg(svg, changes) => changed(svg.bytes(input), changes),
        };
        if let Some(report) = examine(&file, policy, *now, evidence) {
            assert!([Carrier::Png, Carrier::Svg].contains(&report.input.carrier));
        }
    });
}

#[test]
fn any_bytes() {
    const START: [&[u8]; 6] =
        [b"", b"\x89PNG\r\n\x1a\n", b"<svg ", b"<?xml version='1.0'?>", b"{", b"eyJhbGciOiJFZERTQSJ9."];
    let start = produce::<(u8, Vec<u8>)>();
    let Question { policy, now, evidence, .. } =
        Scenario::good(Issuer::DidKey, Securing::Token, Securing::Token).question();
    target!(20_000, start, |(start, rest): &(u8, Vec<u8>)| {
        let input = [START[usize::from(*start) % START.len()], rest].concat();
        examine(&input, &policy, now, &evidence);
    });
}
