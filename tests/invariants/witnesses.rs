//! Invariant 2: every witness type has private fields and one constructor, in the module of its step. Whoever holds one
//! knows that the check was made.

use std::collections::BTreeSet;

use crate::sources::{self, Source};

const WITNESSES: [&str; 7] =
    ["Conformance", "VerifiedProof", "BoundIssuer", "InForce", "NotRevoked", "RecipientMatch", "Recognition"];

#[test]
fn witnesses_are_made_in_one_place_only() {
    let library = sources::library();
    for witness in WITNESSES {
        assert_eq!(faults(library, witness), Vec::<String>::new());
    }
}

#[test]
fn every_outcome_of_a_report_has_a_witness_that_is_held_to_this() {
    let library = sources::library();
    let report = library.iter().find(|source| source.path == "verdict/mod.rs").expect("the report");
    let [begin] = report.find("pub struct Checks {")[..] else { panic!("one struct for all checks") };
    let end = report.close(begin + 3);
    let outcomes = report.find("Outcome <").into_iter().filter(|at| (begin..end).contains(at));
    let witnesses: BTreeSet<&str> = outcomes.map(|at| report.text(at + 2)).collect();
    assert_eq!(witnesses, BTreeSet::from(WITNESSES));
}

#[test]
fn forgeable_witnesses_are_seen() {
    for (forgeable, fault) in [
        ("pub struct W { pub at: u8 } fn check() -> W { W { at: 1 } }", "a public field"),
        ("pub struct W(pub(crate) u8); fn check() -> W { W(1) }", "a public field"),
        ("pub struct W; fn check() -> W { W }", "no private field"),
        ("pub struct W {} fn check() -> W { W {} }", "no private field"),
        ("pub struct W { at: u8 } fn check() { W { at: 1 }; } fn other() { W { at: 2 }; }", "2 constructors"),
        (
            "pub struct W { at: u8 } impl W { fn a() { Self { at: 1 } } fn b() { W { at: 1 } } }",
            "2 constructors",
        ),
        ("pub struct W { at: u8 } fn check() {}", "0 constructors"),
        ("#[derive(Clone, Default)] pub struct W { at: u8 } fn check() { W { at: 1 } }", "derives Default"),
        ("#[derive(serde::Deserialize)] pub struct W(u8); fn check() { W(1) }", "derives Deserialize"),
        (
            "pub struct W(u8); fn check() { W(1) } impl From<u8> for W { fn from(n: u8) -> W { check(n) } }",
            "implements From",
        ),
        (
            "pub struct W(u8); fn check() { W(1) } impl W { pub fn new() -> Self { check() } }",
            "a public constructor",
        ),
        ("pub struct W(u8); pub fn check(f: fn(u8) -> u8) -> W { W(1) }", "a public constructor"),
    ] {
        let found = faults(&[Source::of(forgeable)], "W");
        assert_eq!(found.first(), Some(&format!("W: {fault}")), "{forgeable}");
    }
}

#[test]
fn sound_witnesses_are_left_alone() {
    for sound in [
        "#[derive(Debug, Clone)] pub struct W { at: u8, more: Vec<u8> } fn check() -> Outcome<W> { Pass(W { at, more }) }",
        "pub struct W(()); impl W { fn new() -> Self { W(()) } pub fn id(&self) -> &str { f::<W>() } } impl Serialize for W {}",
        "pub struct W(u8); fn check() { if a { W(1) } else { W(2) } } fn see(W { .. }: &W) -> fn(&W) -> u8 { f }",
    ] {
        assert_eq!(faults(&[Source::of(sound)], "W"), Vec::<String>::new(), "{sound}");
    }
}

/// What would let somebody have a witness without its check.
fn faults(library: &[Source], witness: &str) -> Vec<String> {
    let definitions: Vec<(&Source, usize)> = library
        .iter()
        .flat_map(|source| source.find(&format!("struct {witness}")).into_iter().map(move |at| (source, at)))
        .collect();
    let [(home, at)] = definitions[..] else { panic!("{witness} is defined {} times", definitions.len()) };
    let mut faults = Vec::new();
    faults.extend(fields(home, at));
    faults.extend(derived(home, at));
    for source in library {
        faults.extend(implemented(source, witness));
    }
    let constructors: BTreeSet<String> =
        library.iter().flat_map(|source| constructors(source, witness)).collect();
    if constructors.len() != 1 {
        faults.push(format!("{} constructors", constructors.len()));
    } else if !constructors.iter().all(|place| place.starts_with(&home.path)) {
        faults.push("made in another module".to_owned());
    }
    faults.extend(public_constructor(home, witness));
    faults.into_iter().map(|fault| format!("{witness}: {fault}")).collect()
}

fn fields(home: &Source, definition: usize) -> Option<String> {
    let open = definition + 2;
    if !["{", "("].contains(&home.text(open)) || home.close(open) == open + 1 {
        return Some("no private field".to_owned());
    }
    let is_public = (open..home.close(open)).any(|at| home.text(at) == "pub");
    is_public.then(|| "a public field".to_owned())
}

/// Traits that are derived between the last item and the definition, and that make values out of nothing.
fn derived(home: &Source, definition: usize) -> Option<String> {
    let attributes = (0..definition).rev().take_while(|&at| ![";", "}"].contains(&home.text(at)));
    let forging = |at: usize| ["Default", "Deserialize"].into_iter().find(|name| home.text(at) == *name);
    attributes.into_iter().find_map(forging).map(|name| format!("derives {name}"))
}

fn implemented(source: &Source, witness: &str) -> Option<String> {
    let forging = |end: usize| {
        let header: Vec<&str> =
            (0..end).rev().map(|at| source.text(at)).take_while(|text| *text != "impl").collect();
        ["Default", "Deserialize", "From", "TryFrom", "FromStr"]
            .into_iter()
            .find(|name| header.contains(name))
    };
    let implementations = source.find(&format!("for {witness}"));
    implementations.into_iter().find_map(forging).map(|name| format!("implements {name}"))
}

/// The functions that make the witness from its fields: file and name.
fn constructors(source: &Source, witness: &str) -> Vec<String> {
    let literals = (0..source.tokens.len()).filter(|&at| is_literal(source, at, witness));
    literals.map(|at| format!("{} {}", source.path, enclosing_function(source, at))).collect()
}

/// Whether a value is made at `at`: the name (or `Self` inside of its `impl`) and its fields, in no other role.
fn is_literal(source: &Source, at: usize, witness: &str) -> bool {
    let name = source.text(at);
    let is_own_self = name == "Self" && enclosing_impl(source, at) == Some(witness);
    let before = if at == 0 { "" } else { source.text(at - 1) };
    let is_other_role = ["struct", "impl", "for", ">"].contains(&before) || source.text(at + 2) == ".";
    let is_pattern =
        before == "(" && source.text(at + 1) == "{" && source.text(source.close(at + 1) + 1) == ":";
    (name == witness || is_own_self)
        && ["{", "("].contains(&source.text(at + 1))
        && !is_other_role
        && !is_pattern
}

fn enclosing_function(source: &Source, at: usize) -> &str {
    let encloses = |&begin: &usize| begin < at && !source.text(begin + 1).starts_with('(');
    source.find("fn").into_iter().rfind(encloses).map_or("", |begin| source.text(begin + 1))
}

fn enclosing_impl(source: &Source, at: usize) -> Option<&str> {
    let open = |begin: usize| (begin..source.tokens.len()).find(|&at| source.text(at) == "{");
    let encloses = |&begin: &usize| open(begin).is_some_and(|open| open < at && at < source.close(open));
    let begin = source.find("impl").into_iter().rfind(encloses)?;
    open(begin).map(|open| source.text(open - 1))
}

/// A function that anybody can call and that returns the witness itself.
fn public_constructor(home: &Source, witness: &str) -> Option<String> {
    let returns = |&at: &usize| {
        let body = (at..home.tokens.len()).find(|&at| ["{", ";"].contains(&home.text(at)));
        let body = body.unwrap_or(at);
        let is_own_self = home.text(body - 1) == "Self" && enclosing_impl(home, at) == Some(witness);
        home.text(body - 2) == ">"
            && home.text(body - 3) == "-"
            && (home.text(body - 1) == witness || is_own_self)
    };
    home.find("pub fn").iter().any(returns).then(|| "a public constructor".to_owned())
}
