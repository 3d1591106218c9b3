//! What pointers select (VC DI ECDSA §3.4.10 to §3.4.13).

use serde_json::json;

use crate::json::{Pointer, Value};
use crate::proof::data_integrity::selective::PointerError;
use crate::proof::data_integrity::selective::select::Selection;

fn document() -> Value {
    json!({
        "@context": ["urn:context", { "@vocab": "urn:" }],
        "name": "N",
        "id": "urn:1",
        "type": ["A", "B"],
        "subject": {
            "@context": "urn:other",
            "id": "_:subject",
            "type": "S",
            "results": [
                { "type": "R", "value": 1, "note": null },
                { "id": "urn:2", "value": 2, "levels": ["a", "b", "c"] },
                { "value": 3 }
            ]
        },
        "a/b~c": { "": 1 },
        "0": "zero"
    })
}

/// For readers, and in place.
fn select<const N: usize>(pointers: [&str; N]) -> (Value, Value) {
    let pointers = pointers.map(|text| text.parse().unwrap());
    let document = document();
    let selection = Selection::new(&document, &pointers).unwrap().unwrap();
    (selection.for_readers(), selection.in_place())
}

#[track_caller]
fn selects<const N: usize>(pointers: [&str; N], expected: Value) {
    let mut document = expected;
    let members = document.as_object_mut().unwrap();
    members.insert("@context".into(), json!(["urn:context", { "@vocab": "urn:" }]));
    members.insert("id".into(), "urn:1".into());
    members.insert("type".into(), json!(["A", "B"]));
    assert_eq!(select(pointers).0, document);
}

#[test]
fn names_and_types_come_with_the_way() {
    selects(["/name"], json!({ "name": "N" }));
    selects(
        ["/subject/results/0/value"],
        json!({ "subject": { "type": "S", "results": [{ "type": "R", "value": 1 }] } }),
    );
    selects(
        ["/subject/results/1/value"],
        json!({ "subject": { "type": "S", "results": [{ "id": "urn:2", "value": 2 }] } }),
    );
    selects(["/subject/type"], json!({ "subject": { "type": "S" } }));
    selects(["/0", "/a~1b~0c/"], json!({ "0": "zero", "a/b~c": { "": 1 } }));
}

#[test]
fn contexts_and_types_are_whole() {
    for pointer in ["/@context", "/@context/0", "/@context/1/@vocab", "/id", "/type", "/type/1"] {
        selects([pointer], json!({}));
    }
}

#[test]
fn arrays_are_dense_for_readers_and_sparse_in_place() {
    let (for_readers, in_place) = select(["/subject/results/2", "/subject/results/1/levels/1"]);
    let results = json!([{ "id": "urn:2", "levels": ["b"] }, { "value": 3 }]);
    assert_eq!(for_readers["subject"]["results"], results);
    let results = json!([null, { "id": "urn:2", "levels": [null, "b", null] }, { "value": 3 }]);
    assert_eq!(in_place["subject"]["results"], results);
}

#[test]
fn names_of_blank_nodes_are_for_comparison_unless_chosen() {
    let (for_readers, in_place) = select(["/subject/results/0"]);
    assert_eq!(for_readers["subject"].get("id"), None);
    assert_eq!(in_place["subject"]["id"], "_:subject");
    for pointer in ["/subject/id", "/subject", ""] {
        assert_eq!(select([pointer]).0["subject"]["id"], "_:subject", "{pointer}");
    }
}

#[test]
fn more_swallows_less_in_any_order() {
    let whole = select(["/subject"]);
    assert_eq!(whole.0["subject"], document()["subject"]);
    assert_eq!(select(["/subject/results/0/value", "/subject", "/subject/results/1/levels/2"]), whole);
    assert_eq!(select(["/subject", "/subject"]), whole);
    assert_eq!(select(["/name", ""]), (document(), document()));
}

#[test]
fn the_order_is_that_of_the_document() {
    let text = select(["/subject/results/2/value", "/name", "/subject/results/0/value"]).0.to_string();
    let words = ["@context", "name", "\"id\"", "subject", "value\":1", "value\":3"];
    let places = words.map(|word| text.find(word).unwrap());
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn without_pointers_nothing_is_selected() {
    assert!(Selection::new(&document(), &[]).unwrap().is_none());
}

#[test]
fn pointers_must_lead_to_something() {
    for pointer in [
        "/nothing",
        "/name/0",
        "/name/length",
        "/subject/results/3",
        "/subject/results/-",
        "/subject/results/00",
        "/subject/results/01",
        "/subject/results/+1",
        "/subject/results/ 1",
        "/subject/results/1x",
        "/subject/results/99999999999999999999",
        "/subject/results/",
        "/subject/results/0/note/x",
        "/",
        "/proof",
    ] {
        let pointer: Pointer = pointer.parse().unwrap();
        for before in ["/name", "/subject", "/subject/results", ""] {
            let pointers = [before.parse().unwrap(), pointer.clone()];
            let error = Selection::new(&document(), &pointers).unwrap_err();
            assert_eq!(error, PointerError::Unmatched(pointer.clone()), "{pointer} after {before:?}");
        }
    }
}
