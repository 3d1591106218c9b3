//! Parts of all forms of JSON-LD: lists, graphs, language maps, JSON, values, blank nodes with names.

use serde_json::json;

use super::*;
use crate::proof::data_integrity::selective::PointerError;
use crate::proof::data_integrity::tests::{check_in, contexts};

const VOCABULARY: &str = "https://contexts.example/v1";

fn vocabulary() -> ExtraContexts {
    let context = json!({
        "@vocab": "https://vocabulary.example/",
        "list": { "@container": "@list" },
        "raw": { "@type": "@json" },
        "titles": { "@container": "@language" },
        "claim": { "@container": "@graph" },
        "link": { "@type": "@id" }
    });
    contexts([(VOCABULARY, context)])
}

fn credential(subject: Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", VOCABULARY],
        "type": ["VerifiableCredential"],
        "issuer": format!("did:key:{ISSUER}"),
        "credentialSubject": subject
    })
}

/// What is shown of the subject.
fn shown<const N: usize>(subject: &Value, show: [&str; N]) -> Result<Value, DeriveError> {
    let contexts = vocabulary();
    let base = with_base_proof(&contexts, &credential(subject.clone()), pointers(["/issuer"]));
    let show: Vec<Pointer> =
        show.iter().map(|pointer| format!("/credentialSubject{pointer}").parse().unwrap()).collect();
    let derived = derived(&contexts, &base, &show)?;
    assert_eq!(check_in(&contexts, &derived, ISSUER), Ok(()), "{derived}");
    Ok(derived["credentialSubject"].clone())
}

#[track_caller]
fn shows<const N: usize>(subject: &Value, show: [&str; N], expected: Value) {
    assert_eq!(shown(subject, show), Ok(expected));
}

#[track_caller]
fn is_partial<const N: usize>(subject: &Value, show: [&str; N], culprit: &str) {
    let culprit = format!("/credentialSubject{culprit}").parse().unwrap();
    assert_eq!(shown(subject, show), Err(DeriveError::Pointer(PointerError::Partial(culprit))));
}

#[test]
fn lists_are_shown_as_a_whole() {
    let subject = json!({
        "list": ["a", "b"],
        "other": [{ "list": ["c", "d", "e"] }, { "list": "f" }, { "list": [["g", "h"], ["g", "h"]] }],
        "note": "n"
    });
    shows(&subject, ["/list"], json!({ "list": ["a", "b"] }));
    // One list in the place of another.
    shows(&subject, ["/other/0/list"], json!({ "other": [{ "list": ["c", "d", "e"] }] }));
    shows(&subject, ["/other/1", "/list"], json!({ "list": ["a", "b"], "other": [{ "list": "f" }] }));
    shows(&subject, ["/list/0", "/list/1"], json!({ "list": ["a", "b"] }));
    shows(&subject, ["/other/2"], json!({ "other": [{ "list": [["g", "h"], ["g", "h"]] }] }));
    shows(
        &subject,
        ["/other/2", "/other/2/list/0/1"],
        json!({ "other": [{ "list": [["g", "h"], ["g", "h"]] }] }),
    );
    is_partial(&subject, ["/note", "/list/0"], "/list/0");
    is_partial(&subject, ["/list/1"], "/list/1");
    is_partial(&subject, ["/other/0/list/0", "/other/0/list/2"], "/other/0/list/0");
    is_partial(&subject, ["/note", "/other/2/list/1"], "/other/2/list/1");
}

#[test]
fn json_and_values_are_shown_as_a_whole() {
    let subject = json!({
        "raw": { "a": [1, 2], "b": null },
        "word": { "@value": "w", "@language": "en" },
        "words": [{ "@value": "w", "@language": "en" }, { "@value": "v" }],
        "day": { "@value": "2026-01-01", "@type": "https://vocabulary.example/day" }
    });
    shows(&subject, ["/raw"], json!({ "raw": { "a": [1, 2], "b": null } }));
    shows(&subject, ["/words/0"], json!({ "words": [{ "@value": "w", "@language": "en" }] }));
    shows(&subject, ["/words/1/@value"], json!({ "words": [{ "@value": "v" }] }));
    shows(
        &subject,
        ["/day/@value", "/day/@type"],
        json!({ "day": { "@value": "2026-01-01", "@type": "https://vocabulary.example/day" } }),
    );
    for part in
        ["/raw/a", "/raw/a/0", "/raw/b", "/word/@value", "/word/@language", "/words/0/@value", "/day/@value"]
    {
        is_partial(&subject, ["/words/1", part], part);
    }
}

#[test]
fn languages_are_shown_one_by_one() {
    let subject = json!({ "titles": { "en": "Title", "de": ["Titel", "Name"], "nl": null }, "note": "n" });
    shows(&subject, ["/titles/de"], json!({ "titles": { "de": ["Titel", "Name"] } }));
    shows(&subject, ["/titles/de/1"], json!({ "titles": { "de": ["Name"] } }));
    shows(&subject, ["/titles/en", "/note"], json!({ "titles": { "en": "Title" }, "note": "n" }));
    shows(&subject, ["/titles/nl"], json!({ "titles": { "nl": null } }));
}

#[test]
fn graphs_are_shown_in_parts() {
    let subject = json!({
        "claim": [
            { "type": "Claim", "word": "a", "inner": { "word": "b", "claim": { "word": "c" } } },
            { "id": "urn:2", "word": "d", "note": "e" }
        ]
    });
    shows(&subject, ["/claim/0"], json!({ "claim": [subject["claim"][0]] }));
    shows(&subject, ["/claim/1/word"], json!({ "claim": [{ "id": "urn:2", "word": "d" }] }));
    shows(
        &subject,
        ["/claim/0/inner/claim/word"],
        json!({ "claim": [{ "type": "Claim", "inner": { "claim": { "word": "c" } } }] }),
    );
}

#[test]
fn alike_objects_are_not_mixed_up() {
    let alike = json!({ "type": "Item", "word": "same" });
    let subject = json!({ "item": [alike, alike, { "word": "same", "note": "other" }, alike] });
    shows(&subject, ["/item/1"], json!({ "item": [alike] }));
    shows(&subject, ["/item/3", "/item/0/word"], json!({ "item": [alike, alike] }));
    shows(&subject, ["/item/2/word"], json!({ "item": [{ "word": "same" }] }));
    shows(&subject, [""], subject.clone());
}

#[test]
fn objects_with_one_id_are_one_node() {
    let subject =
        json!({ "id": "urn:s", "a": { "id": "urn:x", "word": "1" }, "b": { "id": "urn:x", "word": "2" } });
    shows(&subject, ["/b/word"], json!({ "id": "urn:s", "b": { "id": "urn:x", "word": "2" } }));
    // Said at two places, it is one statement.
    let subject = json!({ "a": { "id": "urn:x", "word": "1" }, "b": { "id": "urn:x", "word": ["1", "2"] } });
    shows(&subject, ["/b/word/0"], json!({ "b": { "id": "urn:x", "word": ["1"] } }));
}

#[test]
fn blank_nodes_with_names() {
    let subject = json!({
        "id": "_:s",
        "word": "w",
        "friend": { "id": "_:f", "type": "Person", "word": "f", "note": "n" },
        "link": "_:f"
    });
    // The name of an object on the way is left out; it is the same node all the same.
    shows(&subject, ["/word"], json!({ "word": "w" }));
    shows(&subject, ["/friend/word"], json!({ "friend": { "type": "Person", "word": "f" } }));
    shows(&subject, ["/friend", "/id"], json!({ "id": "_:s", "friend": subject["friend"] }));
    shows(&subject, ["/friend", "/link"], json!({ "friend": subject["friend"], "link": "_:f" }));
    shows(
        &subject,
        ["/friend/word", "/friend/id", "/link"],
        json!({ "friend": { "id": "_:f", "type": "Person", "word": "f" }, "link": "_:f" }),
    );
    // Without its name, it would be somebody else.
    assert_eq!(shown(&subject, ["/friend/word", "/link"]), Err(DeriveError::Torn));
}

#[test]
fn what_says_nothing_is_shown_as_nothing() {
    let subject = json!({ "nothing": null, "none": [], "empty": {} });
    shows(&subject, ["/nothing"], json!({ "nothing": null }));
    shows(&subject, ["/none"], json!({ "none": [] }));
    shows(&subject, ["/empty"], json!({ "empty": {} }));
    let subject = json!({ "raw": [null, "a"], "items": [null, { "word": "a" }, null] });
    shows(&subject, ["/items/1/word", "/items/2"], json!({ "items": [{ "word": "a" }, null] }));
    // In JSON it says something.
    assert_eq!(shown(&subject, ["/raw/1"]), Err(DeriveError::Torn));
}

/// An object's own contexts are no part of what comes with it (§3.4.11), so its words mean nothing without them.
#[test]
fn contexts_inside_are_chosen_like_anything_else() {
    let mut contexts = vocabulary();
    let inner = json!({ "@context": { "special": "https://special.example/" } });
    contexts.files.insert("https://contexts.example/inner".to_owned(), inner);
    let mut plain =
        credential(json!({ "thing": { "@context": "https://contexts.example/inner", "special": "s" } }));
    let base = with_base_proof(&contexts, &plain, pointers(["/issuer"]));
    let show = |texts: &[&str]| {
        let show: Vec<Pointer> = texts.iter().map(|text| text.parse().unwrap()).collect();
        derived(&contexts, &base, &show).map(|derived| derived["credentialSubject"].clone())
    };
    let part = "/credentialSubject/thing/special";
    assert_eq!(show(&[part]), Err(DeriveError::Pointer(PointerError::Partial(part.parse().unwrap()))));
    let subject = plain["credentialSubject"].take();
    assert_eq!(show(&["/credentialSubject/thing"]), Ok(subject.clone()));
    assert_eq!(show(&[part, "/credentialSubject/thing/@context"]), Ok(subject));
}

/// The most used library signs language tags in lower case.
#[test]
fn language_tags_signed_in_lower_case() {
    let contexts = vocabulary();
    let capitals = json!({ "titles": { "en-GB": "Title", "de-AT": "Titel" } });
    let signed = json!({ "titles": { "en-gb": "Title", "de-at": "Titel" } });
    let proof = with_base_proof(&contexts, &credential(signed), pointers(["/issuer"]))["proof"].take();
    let mut base = credential(capitals);
    base["proof"] = proof;
    let derived = derived(&contexts, &base, &pointers(["/credentialSubject/titles/en-GB"])).unwrap();
    assert_eq!(derived["credentialSubject"], json!({ "titles": { "en-GB": "Title" } }));
    assert_eq!(check_in(&contexts, &derived, ISSUER), Ok(()));
}
