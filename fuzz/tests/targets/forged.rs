//! Good badges that are changed after signing: nothing may become valid that its issuer did not sign.

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::evidence::Evidence;
use openbadges::json::{Value, parse};
use openbadges::model::Standard;
use openbadges::{Carrier, Report, State};
use openbadges_fuzz::bytes::{Change, changed};
use openbadges_fuzz::carrier::{Png, Svg};
use openbadges_fuzz::examine::examine;
use openbadges_fuzz::scenario::{Issuer, Question, Scenario, Securing};
use openbadges_fuzz::seeds::{self, Seed};
use openbadges_fuzz::target;
use openbadges_fuzz::tree::{Edit, add, edited, leaves, places, remove};
use openbadges_fuzz::words::{NAMES, TEXTS};
use serde_json::json;

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
        let seed = seed(forgery.seed);
        is_no_forgery(&forgery.how.apply(&seed.question.input), seed);
    });
}

/// Each member of some badges is left out, one at a time; then it is put into more arrays than anybody reads.
#[test]
fn each_member_changed() {
    for seed in seeds::all().iter().step_by(6) {
        let Ok(document) = parse(&seed.question.input) else { continue };
        for place in places(&document) {
            let Some((parent, last)) = place.rsplit_once('/') else { continue };
            let mut less = document.clone();
            let Some(value) = remove(&mut less, parent, last) else { continue };
            is_no_forgery(less.to_string().as_bytes(), seed);
            let (mut deep, around) = (document.clone(), 126 - place.split('/').count());
            deep.pointer_mut(&place)
                .into_iter()
                .for_each(|at| *at = (0..around).fold(value.clone(), |it, _| json!([it])));
            is_no_forgery(deep.to_string().as_bytes(), seed);
        }
    }
}

/// Each known name is put into each object, and each known text among its types.
#[test]
fn each_word_added() {
    let [seed, ..] = seeds::all() else { panic!("there is no example") };
    let document = parse(&seed.question.input).expect("the example is JSON");
    let names = NAMES.iter().zip(TEXTS.iter().cycle()).map(|(name, text)| (*name, *text));
    let types = TEXTS.iter().map(|text| ("type", *text));
    let words: Vec<(&str, &str)> = names.chain(types).collect();
    for place in
        places(&document).iter().filter(|place| document.pointer(place).is_some_and(Value::is_object))
    {
        for (name, text) in &words {
            let mut more = document.clone();
            let at = format!("{place}/{name}");
            match document.pointer(&at) {
                Some(Value::Array(_)) => add(&mut more, &at, String::new(), json!(text)),
                Some(other) => add(&mut more, place, (*name).to_owned(), json!([other, text])),
                None => add(&mut more, place, (*name).to_owned(), json!(text)),
            }
            is_no_forgery(more.to_string().as_bytes(), seed);
        }
    }
}

fn is_no_forgery(forged: &[u8], seed: &Seed) {
    let Question { policy, now, evidence, .. } = &seed.question;
    if let Some(report) = examine(forged, policy, *now, evidence) {
        says_nothing_new(&report, seed);
    }
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
        let seed = seed(lie.seed);
        let Question { input, policy, now, evidence } = &seed.question;
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
        let report = examine(input, policy, *now, &changed);
        // A hosted badge of Open Badges 2.0 is what its host serves.
        if let Some(report) = report.filter(|report| report.input.standard != Standard::OpenBadges2) {
            says_nothing_new(&report, seed);
        }
    });
}

/// A valid report shows what the seed says, not a word more or less.
fn says_nothing_new(report: &Report, seed: &Seed) {
    if report.state() >= State::Valid {
        let mut shown = leaves(&report.credential, &UNSIGNED);
        let signed = leaves(&seed.credential, &UNSIGNED);
        // The standard's two names for one type.
        shown.retain(|leaf| leaf != "\"AchievementCredential\"" || signed.contains(leaf));
        assert_eq!(shown, signed, "{}", seed.name);
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
