//! W3C's test suite of RDFC-1.0, all of its cases, as it is packaged with the crate `rdf-canon`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use openbadges::budget::{Exhausted, Limit};
use openbadges::ld::quad::{Quad, Term};
use openbadges::ld::{Canonical, HashAlgorithm, canonicalise};
use serde_json::Value;

/// The suite's three "poison graphs that are computable given defined limits" take 468 calls for 12 blank nodes.
const FLOOR: usize = 512;

#[test]
fn every_case_of_the_w3c_suite() {
    let suite = suite();
    let manifest: Value = json(&suite.join("manifest.jsonld"));
    let cases = manifest["entries"].as_array().unwrap();
    assert_eq!(cases.len(), 86);
    for case in cases {
        check(&suite, case);
    }
}

fn check(suite: &Path, case: &Value) {
    let name = case["id"].as_str().unwrap();
    let file = |member: &str| suite.join(case[member].as_str().unwrap());
    let outcome = canonical(&file("action"), algorithm(case));
    match case["type"].as_str().unwrap() {
        "rdfc:RDFC10EvalTest" => {
            assert_eq!(outcome.unwrap().to_nquads(), text(&file("result")), "{name}");
        }
        "rdfc:RDFC10MapTest" => {
            let expected: BTreeMap<String, String> = serde_json::from_value(json(&file("result"))).unwrap();
            assert_eq!(outcome.unwrap().labels(), &expected, "{name}");
        }
        "rdfc:RDFC10NegativeEvalTest" => {
            assert_eq!(outcome, Err(Exhausted(Limit::Canonicalisation)), "{name}");
        }
        other => panic!("{name}: {other}"),
    }
}

fn canonical(path: &Path, algorithm: HashAlgorithm) -> Result<Canonical, Exhausted> {
    let quads: Vec<Quad> = text(path).lines().filter_map(quad).collect();
    canonicalise(&quads, algorithm, FLOOR)
}

fn algorithm(case: &Value) -> HashAlgorithm {
    match case.get("hashAlgorithm").and_then(Value::as_str) {
        None => HashAlgorithm::Sha256,
        Some("SHA384") => HashAlgorithm::Sha384,
        Some(other) => panic!("{other}"),
    }
}

/// Where cargo keeps the sources of `rdf-canon`.
fn suite() -> PathBuf {
    let version = cargo(&["-vV"]);
    // Without the platform, cargo wants to have the packages of all platforms.
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = cargo(&["metadata", "--offline", "--format-version=1", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "rdf-canon").unwrap();
    Path::new(package["manifest_path"].as_str().unwrap()).with_file_name("tests")
}

fn cargo(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&text(path)).unwrap()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// Reads a line of N-Quads; `None` for an empty line or a comment.
fn quad(line: &str) -> Option<Quad> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let mut reader = Reader { rest: line };
    let subject = reader.term();
    let Term::Iri(predicate) = reader.term() else { panic!("{line}") };
    let object = reader.term();
    let graph = (!reader.rest.starts_with('.')).then(|| reader.term());
    assert!(reader.rest.starts_with('.'), "{line}");
    Some(Quad { subject, predicate, object, graph })
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn term(&mut self) -> Term {
        let term = match self.rest.as_bytes()[0] {
            b'<' => Term::Iri(self.enclosed('>')),
            b'"' => self.literal(),
            _ => Term::Blank(self.word(2)),
        };
        self.rest = self.rest.trim_start();
        term
    }

    fn literal(&mut self) -> Term {
        let value = self.enclosed('"');
        let (datatype, language) = match self.rest.as_bytes()[0] {
            b'@' => ("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString".into(), Some(self.word(1))),
            b'^' => {
                self.rest = &self.rest[2..];
                (self.enclosed('>'), None)
            }
            _ => ("http://www.w3.org/2001/XMLSchema#string".into(), None),
        };
        Term::Literal { value, datatype, language }
    }

    /// What stands between the delimiter here and `end`, without its escapes.
    fn enclosed(&mut self, end: char) -> String {
        let mut characters = self.rest[1..].chars();
        let mut value = String::new();
        loop {
            match characters.next().unwrap() {
                '\\' => value.push(escaped(&mut characters)),
                character if character == end => break,
                character => value.push(character),
            }
        }
        self.rest = characters.as_str();
        value
    }

    /// What follows after `skip` bytes, up to white space.
    fn word(&mut self, skip: usize) -> String {
        let end = self.rest.find(char::is_whitespace).unwrap();
        let word = self.rest[skip..end].to_owned();
        self.rest = &self.rest[end..];
        word
    }
}

fn escaped(characters: &mut std::str::Chars<'_>) -> char {
    let digits = match characters.next().unwrap() {
        't' => return '\t',
        'b' => return '\u{8}',
        'n' => return '\n',
        'r' => return '\r',
        'f' => return '\u{c}',
        'u' => 4,
        'U' => 8,
        plain => return plain,
    };
    let hex: String = characters.take(digits).collect();
    char::from_u32(u32::from_str_radix(&hex, 16).unwrap()).unwrap()
}
