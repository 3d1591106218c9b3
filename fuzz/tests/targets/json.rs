//! Strict JSON and its canonical form.

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::json::{Error, Fault, MAX_DEPTH, Value, canonical, parse};
use openbadges_fuzz::bytes::{Change, changed};
use openbadges_fuzz::target;
use openbadges_fuzz::tree::Tree;

#[derive(Debug, TypeGenerator)]
enum Input {
    Tree(Tree),
    Nested(#[generator(100usize..160)] usize, Tree),
    Changed(Tree, #[generator(produce::<Vec<Change>>().with().len(1usize..=3))] Vec<Change>),
    Words(Vec<Word>),
    Any(Vec<u8>),
}

/// Pieces of JSON.
#[derive(Debug, TypeGenerator)]
enum Word {
    Piece(#[generator(0..PIECES.len())] usize),
    Number(f64),
    Escape(u16),
    Character(char),
}

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"a\":",
    "\\u",
    "\\ud83d",
    "\\ude00",
    "\\",
    "\"\"",
    "null",
    "true",
    "-",
    "0",
    "1",
    "9",
    ".",
    "e",
    "E",
    "+",
    " ",
    "\n",
    "\u{feff}",
    "9007199254740991",
    "9007199254740992",
    "1e308",
    "1e-400",
    "-0.0",
];

impl Input {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Input::Tree(tree) => tree.text().into_bytes(),
            Input::Nested(depth, tree) => {
                format!("{}{}{}", "[".repeat(*depth), tree.text(), "]".repeat(*depth)).into_bytes()
            }
            Input::Changed(tree, changes) => changed(tree.text().into_bytes(), changes),
            Input::Words(words) => words.iter().map(Word::text).collect::<String>().into_bytes(),
            Input::Any(bytes) => bytes.clone(),
        }
    }
}

impl Word {
    fn text(&self) -> String {
        match self {
            Word::Piece(piece) => PIECES[*piece].to_owned(),
            Word::Number(number) => number.to_string(),
            Word::Escape(unit) => format!("\\u{unit:04x}"),
            Word::Character(character) => character.to_string(),
        }
    }
}

#[test]
fn json() {
    target!(60_000, produce::<Input>(), |input: &Input| {
        let bytes = input.bytes();
        let again = serde_json::from_slice::<Value>(&bytes);
        let read = parse(&bytes);
        if let Input::Tree(tree) = input {
            assert_eq!(read.as_ref().ok(), tree.is_strict().then(|| tree.value()).as_ref());
        }
        match read {
            Ok(value) => accepted(&value, again.ok()),
            Err(error) => refused(&bytes, &error, again.is_ok()),
        }
    });
}

/// What is accepted means the same to others, can be written and read again, and has one canonical form.
fn accepted(value: &Value, again: Option<Value>) {
    // serde_json's own limit is one level lower.
    if depth(value) < MAX_DEPTH {
        assert_eq!(Some(value), again.as_ref());
    }
    assert_eq!(parse(value.to_string().as_bytes()).as_ref(), Ok(value));
    let text = canonical(value);
    let reread = parse(text.as_bytes()).expect("canonical JSON is JSON");
    assert_eq!(canonical(&reread), text);
    assert_eq!(with_doubles(&reread), with_doubles(value));
}

/// What is refused is either no JSON to others, or refused for one of the reasons for being strict.
fn refused(bytes: &[u8], error: &Error, others_accept: bool) {
    assert!(error.offset <= bytes.len());
    match error.fault {
        Fault::Syntax => assert!(!others_accept, "others read what is said to be no JSON"),
        Fault::Encoding => assert!(!others_accept || bytes.starts_with("\u{feff}".as_bytes())),
        _ => {}
    }
}

/// 1 and 1.0 are one number in the canonical form.
fn with_doubles(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_f64()),
        Value::Array(items) => items.iter().map(with_doubles).collect(),
        Value::Object(members) => members.iter().map(|(key, it)| (key.clone(), with_doubles(it))).collect(),
        other => other.clone(),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
