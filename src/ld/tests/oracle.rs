//! Random documents: this project's implementation and the general processor must read them alike.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::json::Map;

const FIRST: [&str; 2] = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1"];
const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// A type, and the words that its scoped context defines.
#[derive(Debug, Clone)]
struct Class {
    name: String,
    words: Vec<String>,
}

fn words(context: &Value) -> Vec<String> {
    let words = context.as_object().into_iter().flat_map(Map::keys);
    words.filter(|word| !word.starts_with('@') && !matches!(word.as_str(), "id" | "type")).cloned().collect()
}

/// The words that are defined everywhere, and the types that define more.
fn vocabulary() -> (Vec<String>, Vec<Class>) {
    let (mut everywhere, mut classes) = (Vec::new(), Vec::new());
    for context in vocab::all() {
        let context = &context.document()["@context"];
        for word in words(context) {
            let scoped = words(&context[&word]["@context"]);
            if !scoped.is_empty() {
                classes.push(Class { name: word.clone(), words: scoped });
            }
            everywhere.push(word);
        }
    }
    (everywhere, classes)
}

fn contexts() -> impl Strategy<Value = Value> {
    let more: Vec<&str> = vocab::all().map(|context| context.url).collect();
    (select(&FIRST[..]), prop::collection::vec(select(more), 0..3))
        .prop_map(|(first, more)| json!([vec![first, OB], more].concat()))
}

const TEXTS: [&str; 7] =
    ["urn:a", "https://a.example/b#c", "_:x", "_:y", "2026-01-01T00:00:00Z", "a text", "é\n\"\\"];

fn scalar(words: Vec<String>) -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => select(&TEXTS[..]).prop_map(Value::from),
        1 => select(words).prop_map(Value::from),
        2 => select(vec![json!(5), json!(-1.5), json!(true), json!(2.0), json!(1e22)]),
        1 => (select(vec!["x", "y"]), select(vec!["en", "de-ch"]), select(vec![None, Some("rtl")])).prop_map(
            |(text, language, direction)| match direction {
                None => json!({"@value": text, "@language": language}),
                Some(direction) => json!({"@value": text, "@language": language, "@direction": direction}),
            }
        ),
        1 => Just(json!({"@value": "1", "@type": "http://www.w3.org/2001/XMLSchema#date"})),
    ]
}

fn value((everywhere, classes): (Vec<String>, Vec<Class>)) -> impl Strategy<Value = Value> {
    scalar(everywhere.clone()).prop_recursive(5, 80, 6, move |inner| {
        let node = (
            prop::option::of(select(&["urn:a", "urn:b", "_:x"][..])),
            prop::collection::vec(select(classes.clone()), 0..3),
            prop::collection::vec((select(everywhere.clone()), inner.clone()), 0..3),
            prop::collection::vec((any::<Index>(), inner.clone()), 0..8),
        );
        prop_oneof![
            1 => prop::collection::vec(inner, 0..3).prop_map(Value::from),
            4 => node.prop_map(|(id, types, members, of_type)| {
                let mut object: Map<String, Value> = members.into_iter().collect();
                let words: Vec<&String> = types.iter().flat_map(|class| &class.words).collect();
                if !words.is_empty() {
                    object.extend(of_type.into_iter().map(|(index, value)| (index.get(&words).to_string(), value)));
                }
                object.extend(id.map(|id| ("id".to_owned(), id.into())));
                object.insert("type".to_owned(), types.into_iter().map(|class| class.name).collect());
                Value::Object(object)
            }),
        ]
    })
}

fn credential() -> impl Strategy<Value = Value> {
    let words = vocabulary();
    let credential = words.1.iter().find(|class| class.name == "VerifiableCredential").unwrap().words.clone();
    (contexts(), prop::collection::vec((select(credential), value(words)), 1..8)).prop_map(
        |(contexts, members)| {
            let mut object: Map<String, Value> = members.into_iter().collect();
            object.insert("@context".to_owned(), contexts);
            object.insert("type".to_owned(), json!(["VerifiableCredential", "OpenBadgeCredential"]));
            Value::Object(object)
        },
    )
}

/// Takes out of the document what is found fault with, last things first.
fn repair(document: &mut Value, findings: &[Finding]) {
    for finding in findings.iter().rev() {
        let Some((parent, member)) = finding.at.as_str().rsplit_once('/') else { continue };
        match document.pointer_mut(parent) {
            Some(Value::Object(members)) => _ = members.shift_remove(member),
            Some(Value::Array(items)) if !items.is_empty() => {
                _ = items.remove(member.parse::<usize>().unwrap().min(items.len() - 1));
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_documents_are_read_alike(mut document in credential()) {
        let extra = ExtraContexts::default();
        for _ in 0..60 {
            let Expansion { quads, findings } = expand(&document);
            let others = general::quads(&document, Contexts::new(&extra), Undefined::Refuse);
            if let (Some(quads), []) = (&quads, &*findings) {
                prop_assert_eq!(others.as_deref().map(canonical), Some(canonical(quads)));
                return Ok(());
            }
            let undefined = |finding: &Finding| finding.code == Code::LdUndefinedTerm;
            prop_assert!(others.is_none() || !findings.iter().any(undefined), "{:?}", findings);
            repair(&mut document, &findings);
        }
        prop_assert!(false, "{:?}", expand(&document).findings);
    }
}
