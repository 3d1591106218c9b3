//! Hostile documents: bounded work, no overflow, nothing cut off silently.

use super::*;
use crate::json::MAX_DEPTH;

fn within(limits: impl FnOnce(&mut Limits), document: &Value) -> Vec<String> {
    let mut set = Limits::default();
    limits(&mut set);
    written(&to_quads(document, &Contexts::new(&ExtraContexts::default()), &set))
}

#[test]
fn contexts_are_limited() {
    let many = json!({ "@context": vec![VC; 17], "type": "VerifiableCredential" });
    assert_eq!(found(&many), ["budget.exhausted  the number of contexts"]);
    assert_eq!(
        within(|limits| limits.contexts = 1, &badge(json!({}))),
        ["budget.exhausted  the number of contexts"]
    );
    assert_eq!(within(|limits| limits.contexts = 2, &badge(json!({}))), [""; 0]);
}

/// Ten endorsements repeat their contexts ten times.
#[test]
fn repeated_contexts_cost_nothing() {
    let endorsement =
        json!({ "@context": [VC, OB], "type": ["VerifiableCredential", "EndorsementCredential"] });
    let endorsed = badge(
        json!({ "endorsement": vec![endorsement.clone(); 16], "issuer": { "id": "urn:i", "endorsement": endorsement } }),
    );
    assert_eq!(within(|limits| limits.contexts = 4, &endorsed), [""; 0]);
}

#[test]
fn quads_are_limited() {
    let names: Vec<String> = (0..100).map(|n| n.to_string()).collect();
    assert_eq!(within(|limits| limits.quads = 102, &badge(json!({ "name": names }))), [""; 0]);
    assert_eq!(
        within(|limits| limits.quads = 101, &badge(json!({ "name": names }))),
        ["budget.exhausted  the size of the RDF graph"]
    );
}

/// Each quad repeats its subject, so a long one costs its length again and again.
#[test]
fn the_bytes_of_quads_are_limited() {
    let long = |bytes: usize, names: usize| {
        let names: Vec<String> = (0..names).map(|n| n.to_string()).collect();
        within(|_| (), &badge(json!({ "id": format!("urn:{}", "x".repeat(bytes)), "name": names })))
    };
    assert_eq!(long(1 << 20, 2), [""; 0]);
    assert_eq!(long(1 << 20, 100), ["budget.exhausted  the size of the RDF graph"]);
    assert_eq!(long(100, 100), [""; 0]);
}

#[test]
fn findings_are_limited_and_the_limit_is_named() {
    let members: Value = (0..100).map(|n| (format!("x{n}"), json!(n))).collect();
    let found = within(|limits| limits.quads = 50, &badge(members));
    assert_eq!(found.len(), 50 - 2 + 1);
    assert_eq!(found.last().unwrap(), "budget.exhausted  the size of the RDF graph");
}

/// Every combination of types would be a context of its own.
#[test]
fn combinations_of_types_are_limited() {
    let classes = [
        "Achievement",
        "Address",
        "Alignment",
        "EndorsementSubject",
        "Evidence",
        "Image",
        "Related",
        "Profile",
        "Result",
        "GeoCoordinates",
        "IdentityObject",
    ];
    let subsets = (1_u32..2048).map(|bits| {
        let types =
            classes.iter().enumerate().filter(|(index, _)| bits & (1 << index) != 0).map(|(_, class)| class);
        json!({ "type": types.collect::<Vec<_>>() })
    });
    let found = found(&badge(json!({ "credentialSubject": subsets.collect::<Vec<_>>() })));
    assert_eq!(found.last().unwrap(), "budget.exhausted  the number of contexts");
}

/// As deep as strict JSON can be, on the stack of a thread.
#[test]
fn the_deepest_documents_fit_the_stack() {
    let wrap =
        |depth: usize, wrap: fn(Value) -> Value| (0..depth).fold(json!("urn:x"), |inner, _| wrap(inner));
    let objects = wrap(MAX_DEPTH - 1, |inner| json!({ "type": "AchievementSubject", "achievement": inner }));
    let both =
        wrap(MAX_DEPTH / 2 - 1, |inner| json!({ "type": "AchievementSubject", "achievement": [inner] }));
    let arrays = wrap(MAX_DEPTH - 1, |inner| json!([inner]));
    for (subject, quads) in [(objects, 129), (both, 128), (arrays, 3)] {
        let badge = badge(json!({ "credentialSubject": subject }));
        let expand = move || assert!(expand(&badge).quads.unwrap().len() >= quads);
        std::thread::Builder::new().stack_size(1 << 20).spawn(expand).unwrap().join().unwrap();
    }
}

#[test]
fn the_deepest_documents_pass_the_general_processor() {
    let extra = ExtraContexts { inline: InlineContexts::Process, ..ExtraContexts::default() };
    let deep = (0..MAX_DEPTH - 2).fold(json!({}), |inner, _| json!({ "knows": inner }));
    let document = json!({ "@context": { "knows": "urn:knows" }, "knows": deep });
    let expansion = to_quads(&document, &Contexts::new(&extra), &Limits::default());
    assert_eq!(expansion.quads.unwrap().len(), MAX_DEPTH - 1);
    let scopes = (0..MAX_DEPTH / 2 - 2)
        .fold(json!({}), |inner, _| json!({ "knows": { "@id": "urn:knows", "@context": inner } }));
    let expansion =
        to_quads(&json!({ "@context": scopes, "knows": "x" }), &Contexts::new(&extra), &Limits::default());
    assert_eq!(expansion.quads.unwrap().len(), 1);
}

#[test]
fn chains_of_definitions_are_limited() {
    let extra = ExtraContexts { inline: InlineContexts::Process, ..ExtraContexts::default() };
    let chain: Value = (0..10_000).map(|n| (format!("t{n}"), json!(format!("t{}:x", n + 1)))).collect();
    let expansion = to_quads(&json!({ "@context": chain }), &Contexts::new(&extra), &Limits::default());
    assert_eq!(written(&expansion), ["ld.invalid /@context t16 rests on too many other terms"]);
    let many: Value = (0..20_000).map(|n| (format!("t{n}"), json!("urn:x"))).collect();
    let expansion = to_quads(&json!({ "@context": many }), &Contexts::new(&extra), &Limits::default());
    assert_eq!(written(&expansion), ["budget.exhausted  the number of contexts"]);
}
