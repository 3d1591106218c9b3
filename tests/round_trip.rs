//! Round trips over generated badges: built, signed, baked, found again, verified; and nothing in them can be changed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers as well")]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use ed25519_dalek::Signer as _;
use openbadges::bake::{bake, unbake};
use openbadges::issue::{
    BadgeBuilder, Cryptosuite, IssuerKey, ProofTerms, Recipient, Signer, SignerError, Unsigned,
};
use openbadges::json::{Pointer, Value};
use openbadges::key::PublicKey;
use openbadges::model::{
    Achievement, Alignment, Criteria, Evidence as Work, IdentifierType, Profile, Result as Outcome,
    ResultDescription, ResultStatus, ResultType, Text, Uri,
};
use openbadges::{Carrier, Evidence, Policy, Report, State, Timestamp, evaluate};
use proptest::prelude::*;

/// An Ed25519 or P-256 key in memory.
enum Key {
    Ed25519(ed25519_dalek::SigningKey, PublicKey),
    P256(p256::ecdsa::SigningKey, PublicKey),
}

impl Key {
    fn ed25519() -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(&[11; 32]);
        let bytes = [&[0xed, 1][..], key.verifying_key().as_bytes()].concat();
        Key::Ed25519(key, multikey(&bytes))
    }

    fn p256() -> Self {
        let key = p256::ecdsa::SigningKey::from_slice(&[11; 32]).unwrap();
        let bytes = [&[0x80, 0x24][..], key.verifying_key().to_sec1_point(true).as_bytes()].concat();
        Key::P256(key, multikey(&bytes))
    }

    fn did(&self) -> String {
        format!("did:key:{}", self.public_key().to_multikey().unwrap())
    }
}

fn multikey(bytes: &[u8]) -> PublicKey {
    PublicKey::from_multikey(&multibase::encode(multibase::Base::Base58Btc, bytes)).unwrap()
}

impl Signer for Key {
    fn public_key(&self) -> &PublicKey {
        match self {
            Key::Ed25519(_, public) | Key::P256(_, public) => public,
        }
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(match self {
            Key::Ed25519(key, _) => key.sign(message).to_bytes().to_vec(),
            Key::P256(key, _) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
        })
    }
}

fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a key in memory keeps nobody waiting"),
    }
}

/// How a badge leaves its issuer.
#[derive(Debug, Clone)]
enum Form {
    Embedded(Cryptosuite),
    Token,
    Both(Cryptosuite),
}

/// What it is carried in.
#[derive(Debug, Clone, Copy)]
enum Image {
    None,
    Png,
    Svg,
}

/// What varies from badge to badge.
#[derive(Debug, Clone)]
struct Plan {
    words: String,
    narrative: String,
    language: bool,
    alignments: usize,
    results: usize,
    works: usize,
    tags: Vec<String>,
    hashed: bool,
    until: bool,
    form: Form,
    image: Image,
}

fn plans() -> impl Strategy<Value = Plan> {
    use Cryptosuite::{EcdsaJcs2019, EcdsaRdfc2019, EddsaJcs2022, EddsaRdfc2022};
    let suites = || prop::sample::select(vec![EddsaRdfc2022, EddsaJcs2022, EcdsaRdfc2019, EcdsaJcs2019]);
    let form = prop_oneof![
        3 => suites().prop_map(Form::Embedded),
        1 => Just(Form::Token),
        1 => suites().prop_map(Form::Both),
    ];
    let image = prop::sample::select(vec![Image::None, Image::Png, Image::Svg]);
    let texts = ("\\PC{1,30}", ".{0,80}", prop::collection::vec("\\PC{1,8}", 0..3));
    let counts = (0..3_usize, 0..3_usize, 0..3_usize);
    let choices = (any::<bool>(), any::<bool>(), any::<bool>());
    (texts, counts, choices, form, image).prop_map(|(texts, counts, choices, form, image)| {
        let (words, narrative, tags) = texts;
        let (alignments, results, works) = counts;
        let (language, hashed, until) = choices;
        Plan { words, narrative, language, alignments, results, works, tags, hashed, until, form, image }
    })
}

fn uri(text: &str) -> Uri {
    text.parse().unwrap()
}

fn date(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

impl Plan {
    fn key(&self) -> Key {
        match &self.form {
            Form::Embedded(suite) | Form::Both(suite) if suite.name().starts_with("ecdsa") => Key::p256(),
            Form::Embedded(_) | Form::Both(_) | Form::Token => Key::ed25519(),
        }
    }

    fn achievement(&self) -> Achievement {
        let name = match self.language {
            true => Text::in_one("en", &self.words).unwrap().and("pt-BR", "Robô").unwrap(),
            false => Text::from(self.words.as_str()),
        };
        let criteria = Criteria::default().narrative(self.narrative.as_str());
        let id = uri("https://city.example/achievements/1");
        let mut achievement = Achievement::new(id, name, self.words.as_str(), criteria);
        for number in 0..self.alignments {
            let skill = uri(&format!("http://data.europa.eu/esco/skill/{number}"));
            achievement = achievement.alignment(Alignment::esco("Skill", skill).unwrap());
        }
        for number in 0..self.results {
            let id = uri(&format!("https://city.example/results/{number}"));
            let description = ResultDescription::new(id, "Result", ResultType::parse("Status").unwrap());
            achievement = achievement.result_description(description);
        }
        self.tags.iter().fold(achievement, |achievement, tag| achievement.tag(tag.as_str()))
    }

    fn badge(&self, issuer: &str) -> Unsigned {
        let recipient = match self.hashed {
            true => Recipient::hashed(IdentifierType::email_address(), "ana@example.org").unwrap(),
            false => Recipient::id(uri("did:example:ana")),
        };
        let mut builder = BadgeBuilder::new()
            .issuer(Profile::new(uri(issuer), self.words.as_str()))
            .achievement(self.achievement())
            .recipient(recipient)
            .valid_from(date("2026-01-01T00:00:00Z"))
            .with_subject(|subject| {
                (0..self.results).fold(subject, |subject, number| {
                    let description = uri(&format!("https://city.example/results/{number}"));
                    let status = ResultStatus::parse("Completed").unwrap();
                    subject.result(Outcome::default().result_description(description).status(status))
                })
            })
            .with(|badge| {
                (0..self.works).fold(badge, |badge, _| {
                    badge.evidence(
                        Work::default().name(self.words.as_str()).narrative(self.narrative.as_str()),
                    )
                })
            });
        if self.until {
            builder = builder.valid_until(date("2030-01-01T00:00:00Z"));
        }
        builder.build().unwrap()
    }

    /// The signed badge as a text.
    fn signed(&self) -> String {
        let key = self.key();
        let did = key.did();
        let method = format!("{did}#{}", key.public_key().to_multikey().unwrap());
        let key = IssuerKey::new(&method, &key);
        let terms = |suite: &Cryptosuite| ProofTerms {
            suite: suite.clone(),
            created: date("2026-01-02T00:00:00Z"),
            expires: None,
        };
        let badge = self.badge(&did);
        match &self.form {
            Form::Embedded(suite) => {
                at_once(badge.add_proof(&terms(suite), &key)).unwrap().document().to_string()
            }
            Form::Token => at_once(badge.into_token(&key)).unwrap().to_string(),
            Form::Both(suite) => {
                let signed = at_once(badge.add_proof(&terms(suite), &key)).unwrap();
                at_once(signed.into_token(&key)).unwrap().to_string()
            }
        }
    }

    /// `badge` in its image, or as it is.
    fn carried(&self, badge: &str) -> Vec<u8> {
        match self.image {
            Image::None => badge.as_bytes().to_vec(),
            Image::Png => bake(&png(), badge.as_bytes()).unwrap(),
            Image::Svg => bake(SVG, badge.as_bytes()).unwrap(),
        }
    }

    fn carrier(&self) -> Carrier {
        match (self.image, &self.form) {
            (Image::Png, _) => Carrier::Png,
            (Image::Svg, _) => Carrier::Svg,
            (Image::None, Form::Embedded(_)) => Carrier::Json,
            (Image::None, Form::Token | Form::Both(_)) => Carrier::Jwt,
        }
    }
}

const SVG: &[u8] =
    b"<?xml version=\"1.0\"?>\n<svg xmlns='http://www.w3.org/2000/svg'><circle r=\"4\"/></svg>\n";

/// The smallest image that is one.
fn png() -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let body = [kind, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat()
    };
    let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
    let pixel = [0x78, 0x9c, 0x63, 0, 0, 0, 2, 0, 1];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &pixel), chunk(b"IEND", b"")]
        .concat()
}

fn report(bytes: &[u8]) -> Result<Report, String> {
    evaluate(bytes, &Policy::default(), date("2026-06-01T00:00:00Z"), &Evidence::new())
        .map(|evaluation| evaluation.report)
        .map_err(|error| format!("{error:?}"))
}

/// Every place in `value` that holds no list and no object.
fn leaves(value: &Value, at: &Pointer) -> Vec<Pointer> {
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(name, member)| leaves(member, &at.key(name))).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(index, item)| leaves(item, &at.item(index))).collect()
        }
        _ => vec![at.clone()],
    }
}

/// Another value of the same type.
fn changed(value: &Value) -> Value {
    match value {
        Value::String(text) => format!("{text}x").into(),
        Value::Bool(flag) => (!flag).into(),
        other => panic!("{other} is not in badges"),
    }
}

/// `badge` with one thing changed: a value of a document, or a letter of a token.
fn tampered(plan: &Plan, badge: &str, place: prop::sample::Index) -> String {
    match plan.form {
        Form::Embedded(_) => {
            let mut document: Value = serde_json::from_str(badge).unwrap();
            let leaves = leaves(&document, &Pointer::root());
            let place = document.pointer_mut(place.get(&leaves).as_str()).unwrap();
            *place = changed(place);
            document.to_string()
        }
        Form::Token | Form::Both(_) => {
            let mut letters = badge.as_bytes().to_vec();
            // With another key in the header, the token is one by somebody else, which decides nothing about a badge that
            // has a proof inside as well.
            let start = if matches!(plan.form, Form::Both(_)) { badge.find('.').unwrap() } else { 0 };
            let place = start + place.index(letters.len() - start);
            // The two highest bits of six: the last letter of a part may not use the others.
            letters[place] = match letters[place] {
                b'.' => b'A',
                b'A'..=b'P' => b'w',
                _ => b'A',
            };
            String::from_utf8(letters).unwrap()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn what_is_issued_is_valid_and_cannot_be_changed(plan in plans(), places: [prop::sample::Index; 4]) {
        let badge = plan.signed();
        let carried = plan.carried(&badge);
        let good = report(&carried).map_err(TestCaseError::fail)?;
        prop_assert_eq!(good.state(), State::Valid, "{:?}", good.findings);
        prop_assert_eq!(good.input.carrier, plan.carrier());
        if !matches!(plan.image, Image::None) {
            prop_assert_eq!(&unbake(&carried).unwrap().badge, &badge);
        }
        for place in places {
            let tampered = tampered(&plan, &badge, place);
            prop_assert_ne!(&tampered, &badge);
            let Ok(bad) = report(tampered.as_bytes()) else { continue };
            prop_assert!(bad.state() < State::Valid, "{} {:?}", tampered, bad.findings);
        }
    }
}
