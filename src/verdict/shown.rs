//! What of a credential is shown: the badge's own claims, all from the document that was signed.

use serde_json::json;

use crate::json::{Map, Value};

/// The members of the report's `credential`. Names and descriptions keep all their languages.
pub(super) fn credential(document: &Value) -> Value {
    let subject = document.get("credentialSubject");
    let achievement = subject.and_then(|subject| subject.get("achievement"));
    let mut shown = take(document, &["id"]);
    shown.insert("types".into(), listed(document.get("type")));
    shown.extend(take(document, &["name", "description", "image"]));
    insert(&mut shown, "achievement", achievement.map(summary_of_achievement));
    insert(&mut shown, "issuer", document.get("issuer").map(party));
    insert(&mut shown, "recipient", subject.map(recipient));
    shown.extend(take(document, &["awardedDate"]));
    insert(&mut shown, "validFrom", either(document, "validFrom", "issuanceDate"));
    insert(&mut shown, "validUntil", either(document, "validUntil", "expirationDate"));
    insert(
        &mut shown,
        "language",
        achievement.and_then(|achievement| achievement.get("inLanguage")).cloned(),
    );
    Value::Object(shown)
}

fn summary_of_achievement(achievement: &Value) -> Value {
    let mut shown = take(
        achievement,
        &[
            "id",
            "name",
            "description",
            "achievementType",
            "criteria",
            "image",
            "inLanguage",
            "version",
            "tag",
        ],
    );
    insert(&mut shown, "creator", achievement.get("creator").map(party));
    shown.extend(take(achievement, &["alignment"]));
    Value::Object(shown)
}

/// A profile, or the id that stands for one.
fn party(profile: &Value) -> Value {
    match profile {
        Value::Object(_) => Value::Object(take(profile, &["id", "name", "url", "description", "image"])),
        id => json!({ "id": id }),
    }
}

fn recipient(subject: &Value) -> Value {
    Value::Object(take(subject, &["id", "identifier"]))
}

fn listed(value: Option<&Value>) -> Value {
    match value {
        Some(Value::Array(items)) => Value::Array(items.clone()),
        Some(single) => json!([single]),
        None => json!([]),
    }
}

fn either(document: &Value, current: &str, older: &str) -> Option<Value> {
    document.get(current).or_else(|| document.get(older)).cloned()
}

fn insert(shown: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        shown.insert(name.to_owned(), value);
    }
}

fn take(object: &Value, names: &[&str]) -> Map<String, Value> {
    let member = |name: &&str| object.get(*name).map(|value| ((*name).to_owned(), value.clone()));
    names.iter().filter_map(member).collect()
}
