//! A scheme and filled-in forms.

use serde_json::{Map, Value, json};

/// Ten indicators; a renewal looks at seven of them.
pub(crate) fn scheme() -> Value {
    let addresses = json!({
        "labels": "https://label.example/labels/{label}",
        "register": "https://label.example/register",
        "page": "https://label.example/register.html",
        "recognized_entities": "https://label.example/recognized-entities",
        "dcc_registry": "https://label.example/registry.json",
    });
    json!({
        "name": "Quality Label for Badge Recognition",
        "description": "EXAMPLE. The Organiser upholds the standards of the label.",
        "achievement": "https://label.example/achievement/v1",
        "version": "1",
        "language": "en",
        "criteria": "https://label.example/criteria",
        "committee": { "id": "https://label.example/committee", "name": "EXAMPLE committee" },
        "addresses": addresses,
        "parts": [
            { "name": "design", "indicators": named("design", 4) },
            { "name": "issuing", "indicators": named("issuing", 3) },
            { "name": "training", "indicators": named("training", 3), "renewal": "kept" },
        ],
        "formal_criteria": ["Statutes", "Three-year plan"],
    })
}

fn named(part: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{part}-{number}")).collect()
}

fn indicators(shortened: bool) -> Vec<String> {
    let parts = [("design", 4), ("issuing", 3), ("training", if shortened { 0 } else { 3 })];
    parts.into_iter().flat_map(|(part, count)| named(part, count)).collect()
}

fn each(names: &[String], value: &Value) -> Value {
    names.iter().map(|name| (name.clone(), value.clone())).collect::<Map<_, _>>().into()
}

pub(crate) fn organiser(id: &str) -> Value {
    json!({
        "id": id,
        "is": "organisation",
        "name": format!("Organiser {id}"),
        "public_name": null,
        "account": format!("account of {id}"),
        "issuers": [id, format!("https://platform.example/openbadges/issuers/{id}")],
        "country": "SI",
        "languages": ["sl"],
        "contact": { "id": format!("contact at {id}"), "name": "Contact" },
    })
}

pub(crate) fn application(shortened: bool) -> Value {
    let answer = json!({ "level": 4, "text": "We do.", "evidence": ["https://youth-centre.example/how"] });
    json!({ "answers": each(&indicators(shortened), &answer) })
}

pub(crate) fn evaluators() -> Value {
    json!({ "evaluators": [
        { "id": "eva@network.example", "name": "Eva", "country": "SI", "languages": ["de"] },
        { "id": "ivo@network.example", "name": "Ivo", "country": "PT", "languages": ["pt"] },
    ] })
}

pub(crate) fn evaluation(evaluator: &str, shortened: bool) -> Value {
    let parts = if shortened {
        json!({ "design": true, "issuing": true })
    } else {
        json!({ "design": true, "issuing": true, "training": true })
    };
    json!({
        "evaluator": evaluator,
        "parts": parts,
        "formal_criteria": { "Statutes": true, "Three-year plan": true },
        "indicators": each(&indicators(shortened), &json!({ "level": 3, "evidence": true })),
        "comment": null,
    })
}

pub(crate) fn committee() -> Value {
    let member = |id: &str| json!({ "id": id, "name": id });
    let members = ["ada", "bo", "cy"].map(member);
    json!({ "members": members })
}
