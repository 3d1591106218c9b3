//! What of a credential is shown: the badge's own claims, all from the document that was signed.

use serde_json::json;

use crate::json::{Map, Value};

/// How deeply the shown members nest: far more than any badge needs, and far less than readers of the report can take.
const MAX_DEPTH: usize = 32;

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
    without_depths(Value::Object(shown), MAX_DEPTH)
}

/// What is nested deeper is `null`: it breaks the data model anyway, and a report that its readers refuse says nothing.
fn without_depths(value: Value, left: usize) -> Value {
    match value {
        Value::Array(_) | Value::Object(_) if left == 0 => Value::Null,
        Value::Array(items) => items.into_iter().map(|item| without_depths(item, left - 1)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, without_depths(value, left - 1))).collect()
        }
        leaf => leaf,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_stays_readable_whatever_the_badge_nests() {
        let deep = |depth: usize| (0..depth).fold(json!("text"), |inner, _| json!([inner]));
        let badge =
            |depth: usize| json!({ "credentialSubject": { "achievement": { "criteria": deep(depth) } } });
        let shown = |depth: usize| credential(&badge(depth)).to_string();
        assert!(shown(MAX_DEPTH - 2).contains("[\"text\"]"));
        assert!(shown(MAX_DEPTH - 1).contains("[null]"));
        assert!(crate::json::parse(shown(crate::json::MAX_DEPTH - 3).as_bytes()).is_ok());
    }
}
