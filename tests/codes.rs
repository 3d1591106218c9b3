//! `docs/codes.md` says what the code says, and the codes keep to their own rules.

#![expect(clippy::unwrap_used, reason = "this is all test code, its helpers too")]

use std::collections::BTreeSet;
use std::{env, fs};

use openbadges::report::{Code, Severity, Step};
use serde::Serialize;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/codes.md");
const CONTRACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/design/report.md");

#[test]
fn the_page_is_up_to_date() {
    let rendered = render();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, &rendered).unwrap();
    }
    let written = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(written == rendered, "docs/codes.md is out of date; write it anew with: {REGENERATE}");
}

#[test]
fn every_code_is_a_name_of_its_own() {
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for name in names {
        let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(matches!(name.split_once('.'), Some((family, what)) if word(family) && word(what)), "{name}");
    }
}

#[test]
fn texts_are_sentences() {
    for code in Code::ALL {
        let is_sentence = |text: &str| text.ends_with('.') && text.starts_with(|c: char| c.is_uppercase());
        assert!(is_sentence(code.text()), "{code}: {}", code.text());
        assert!(code.advice().is_empty() || is_sentence(code.advice()), "{code}: {}", code.advice());
        assert!(!code.spec().is_empty(), "{code}");
    }
}

/// What lowers a verdict must say what can be done about it.
#[test]
fn every_objection_comes_with_advice() {
    for code in Code::ALL.iter().filter(|code| code.severity() >= Severity::Warning) {
        assert!(!code.advice().is_empty(), "{code}");
    }
}

#[test]
fn advice_is_free_of_jargon() {
    let used = Code::ALL.iter().flat_map(|code| words(code.advice()).map(move |word| (code.as_str(), word)));
    let used: BTreeSet<(&str, String)> = used.filter(|(_, word)| JARGON.contains(&word.as_str())).collect();
    let allowed = UNAVOIDABLE.iter().map(|(code, word)| (*code, (*word).to_owned())).collect();
    assert_eq!(used, allowed, "left: jargon in advice; right: the jargon that is allowed");
}

/// What the contract lets us add: codes of our own.
const ADDED: &[Code] = &[Code::ProofCopyDiffers, Code::EndorsementUnreachable, Code::LabelDisputed];

/// Compares names, steps and severities with the contract, where that is at hand.
#[test]
fn comparison_with_the_contract() {
    let Ok(contract) = fs::read_to_string(CONTRACT) else { return };
    let (_, from_codes) = contract.split_once("\n## 3. ").unwrap();
    let (codes, _) = from_codes.split_once("\n## 4. ").unwrap();
    let promised: Vec<Promise> = codes.lines().flat_map(promises).collect();
    for code in Code::ALL.iter().filter(|code| !ADDED.contains(code)) {
        let promise = promised.iter().find(|promise| promise.code == code.as_str());
        let promise = promise.unwrap_or_else(|| panic!("{code} is not in the contract"));
        assert_eq!(name(code.severity()), promise.severity, "{code}");
        assert!(promise.step.as_ref().is_none_or(|step| *step == name(code.step())), "{code}: {promise:?}");
    }
}

#[test]
fn the_contract_is_read_as_it_is_meant() {
    let read = |row| promises(row).into_iter().map(|it| (it.code, it.severity, it.step)).collect::<Vec<_>>();
    let of = |code: &str, severity: &str, step: Option<&str>| {
        (code.into(), severity.into(), step.map(str::to_owned))
    };
    assert_eq!(
        read("| `a.b`, `a.c` | trust: info, unknown | when |"),
        [of("a.b", "info", Some("trust")), of("a.c", "unknown", Some("trust"))]
    );
    assert_eq!(
        read("| `a.b`, `a.c` | status, error | |"),
        [of("a.b", "error", Some("status")), of("a.c", "error", Some("status"))]
    );
    assert_eq!(read("| `a.b` | unreadable | when |"), [of("a.b", "error", None)]);
    assert_eq!(read("no row"), []);
}

const REGENERATE: &str = "UPDATE_DOCS=1 cargo test -p openbadges --test codes";

/// Words that a holder need not know.
const JARGON: &[&str] = &[
    "alg",
    "base58",
    "base64",
    "canonical",
    "canonicalisation",
    "cbor",
    "claim",
    "claims",
    "context",
    "contexts",
    "cryptosuite",
    "did",
    "digest",
    "ecdsa",
    "eddsa",
    "hash",
    "header",
    "iri",
    "json",
    "jwk",
    "jws",
    "jwt",
    "kid",
    "multibase",
    "multikey",
    "nonce",
    "parse",
    "payload",
    "quad",
    "rdf",
    "rs256",
    "schema",
    "sha256",
    "token",
    "typ",
    "uri",
    "url",
    "utf",
];

/// Where the word is what the issuer has to change, or is on the holder's screen already.
const UNAVOIDABLE: &[(&str, &str)] = &[
    ("context.missing", "contexts"),
    ("context.order", "context"),
    ("context.unknown", "contexts"),
    ("context.version", "contexts"),
    ("issuer.method_unsupported", "did"),
    ("ld.invalid", "contexts"),
    ("ld.tolerated_term", "context"),
    ("ld.undefined_term", "context"),
    ("parse.jws", "token"),
    ("proof.claims_differ", "claims"),
    ("proof.claims_missing", "claims"),
    ("proof.header_refused", "alg"),
    ("proof.header_refused", "header"),
    ("proof.header_refused", "jwk"),
    ("proof.header_refused", "kid"),
    ("proof.header_refused", "typ"),
    ("proof.unsupported", "eddsa"),
    ("proof.unsupported", "rs256"),
    ("recipient.weak_hash", "sha256"),
    ("schema.unavailable", "schema"),
    ("schema.violation", "schema"),
];

fn render() -> String {
    let mut page = format!(
        "# The codes\n\n\
         Every finding in a report has one of these codes. A code never changes its meaning; its texts may be \
         reworded.\n\n\
         - `error` makes the check of its step fail (for the step `input`: the input is unreadable), `unknown` means \
         that something could not be checked; `warning` and `info` lower nothing.\n\
         - `budget.exhausted` counts for the step during which a limit was reached.\n\n\
         This page is generated from `src/report/code.rs`; write it anew with `{REGENERATE}`.\n"
    );
    let mut step = None;
    for code in Code::ALL {
        if step.replace(code.step()) != Some(code.step()) {
            page.push_str(&heading(code.step()));
        }
        page.push_str(&row(*code));
    }
    page
}

fn heading(step: Step) -> String {
    let columns = ["code", "severity", "what is wrong", "what to do", "specification"];
    format!("\n## Step `{}`\n\n| {} |\n|{}\n", name(step), columns.join(" | "), "---|".repeat(columns.len()))
}

fn row(code: Code) -> String {
    let (text, advice, spec) = (code.text(), code.advice(), code.spec());
    let cells = [&format!("`{code}`"), &name(code.severity()), text, advice, spec];
    assert!(!cells.iter().any(|cell| cell.contains('|')), "{code}: a bar would end its cell");
    format!("| {} |\n", cells.join(" | "))
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The name on the wire.
fn name(word: impl Serialize) -> String {
    serde_json::to_value(word).unwrap().as_str().unwrap().to_owned()
}

/// What a row of the contract says of one code.
#[derive(Debug)]
struct Promise {
    code: String,
    severity: String,
    step: Option<String>,
}

/// A row reads ``| `a`, `b` | step: severity of a, severity of b | when |``, or has one severity for all of them.
fn promises(row: &str) -> Vec<Promise> {
    let cells: Vec<&str> = row.trim().trim_matches('|').split(" | ").map(str::trim).collect();
    let [codes, effect, ..] = cells[..] else { return Vec::new() };
    let severities: Vec<String> = words(effect).filter_map(|word| severity(&word)).collect();
    let step = words(effect).next().filter(|word| severity(word).is_none());
    let codes = codes.split(", ").filter_map(|code| code.strip_prefix('`')?.strip_suffix('`'));
    let promise = |(nth, code): (usize, &str)| Promise {
        code: code.to_owned(),
        severity: severities.get(nth).or(severities.first()).unwrap().clone(),
        step: step.clone(),
    };
    codes.enumerate().map(promise).collect()
}

fn severity(word: &str) -> Option<String> {
    match word {
        "error" | "unknown" | "warning" | "info" => Some(word.to_owned()),
        "unreadable" => Some("error".to_owned()),
        _ => None,
    }
}
