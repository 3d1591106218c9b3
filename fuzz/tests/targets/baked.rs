//! Baking and unbaking of any image with any badge.

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::bake::{BakeError, Form, Unbaked, bake, unbake};
use openbadges::{Evidence, Policy, Timestamp, evaluate};
use openbadges_fuzz::bytes::{Change, changed};
use openbadges_fuzz::carrier::{Png, Svg};
use openbadges_fuzz::seeds;
use openbadges_fuzz::target;

#[derive(Debug, TypeGenerator)]
struct Input {
    image: Image,
    seed: u16,
    badge: Badge,
}

#[derive(Debug, TypeGenerator)]
enum Image {
    Png(Png),
    Svg(Svg),
    /// A root element and what is in it.
    Root(#[generator(0..ROOTS.len())] usize, String),
    ChangedSvg(Svg, #[generator(produce::<Vec<Change>>().with().len(1usize..=3))] Vec<Change>),
    Any(Vec<u8>),
}

#[derive(Debug, TypeGenerator)]
enum Badge {
    Good,
    Good2,
    Spaced(#[generator(0..SPACES.len())] usize),
    Named(String),
    Changed(#[generator(produce::<Vec<Change>>().with().len(1usize..=3))] Vec<Change>),
    Any(Vec<u8>),
}

/// `{}` stands for what is in the root.
const ROOTS: &[&str] = &[
    "<svg>{}</svg>",
    "<svg {}/>",
    "<svg {}></svg>",
    "<svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\">{}</svg>",
    "<svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\"/><!--{}-->",
    "<svg xmlns:openbadges='urn:x'>{}</svg>",
    "\u{feff}<s:svg xmlns:s='http://www.w3.org/2000/svg'\n/>{}",
    "<?xml version='1.0'?>\r\n<svg><openbadges:x/>{}</svg >",
    "<svg><openbadges:credential>{}</openbadges:credential ></svg>",
];

const SPACES: &[&str] = &[" ", "\r", "\r\n", "\n\t"];

impl Image {
    fn bytes(&self, badge: &[u8]) -> Vec<u8> {
        match self {
            Image::Png(image) => image.bytes(badge),
            Image::Svg(image) => image.bytes(badge),
            Image::Root(root, content) => ROOTS[*root].replace("{}", content).into_bytes(),
            Image::ChangedSvg(image, changes) => changed(image.bytes(badge), changes),
            Image::Any(bytes) => bytes.clone(),
        }
    }
}

impl Badge {
    fn bytes(&self, good: &[u8]) -> Vec<u8> {
        match self {
            Badge::Good | Badge::Good2 => good.to_vec(),
            Badge::Spaced(space) => {
                let lines = String::from_utf8_lossy(good).replace('\n', SPACES[*space]);
                format!("{0}{lines}{0}", SPACES[*space]).into_bytes()
            }
            Badge::Named(name) => {
                let name = serde_json::to_string(name).expect("a text");
                String::from_utf8_lossy(good).replacen('{', &format!("{{\"urn:x\":{name},"), 1).into_bytes()
            }
            Badge::Changed(changes) => changed(good.to_vec(), changes),
            Badge::Any(bytes) => bytes.clone(),
        }
    }
}

#[test]
fn baked_images() {
    target!(12_000, produce::<Input>(), |input: &Input| {
        let seed = &seeds::all()[usize::from(input.seed) % seeds::all().len()];
        let good = &seed.question.input;
        let image = input.image.bytes(good);
        let before = unbake(&image);
        match &before {
            Ok(unbaked) => assert_eq!(unbake(&unbaked.image), Err(BakeError::ImageHoldsNone)),
            Err(error) => is_shown_safely(error),
        }
        let badge = input.badge.bytes(good);
        match bake(&image, &badge) {
            Ok(baked) => comes_out_as_it_went_in(&badge, &image, &before, &baked),
            Err(error) => is_shown_safely(&error),
        }
    });
}

fn comes_out_as_it_went_in(badge: &[u8], image: &[u8], before: &Result<Unbaked, BakeError>, baked: &[u8]) {
    assert_eq!(bake(baked, badge).as_deref(), Ok(baked), "baking again changes something");
    let after = unbake(baked).expect("what was baked can be taken out");
    let text = if after.form == Form::Jwt { badge.trim_ascii() } else { badge };
    assert_eq!(after.badge.as_bytes(), text);
    match before {
        Ok(before) => assert_eq!(after.image, before.image),
        Err(BakeError::ImageHoldsNone) => assert_eq!(after.image, image),
        Err(_) => {}
    }
    assert_eq!(credential(baked), credential(badge));
}

/// What the verifier sees.
fn credential(input: &[u8]) -> serde_json::Value {
    let now = Timestamp::parse("2026-11-21T00:00:00Z").expect("a date");
    evaluate(input, &Policy::default(), now, &Evidence::new()).expect("it can be read").report.credential
}

/// What a file says reaches a terminal: nothing in it may move the cursor or turn the reading direction.
fn is_shown_safely(error: &BakeError) {
    let text = error.to_string();
    let is_unsafe = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.is_empty() && !text.contains(is_unsafe), "{text:?}");
}
