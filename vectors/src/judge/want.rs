use serde_json::Value;

use crate::expect::{Condition, Want};

/// Why the members of `report` at `pointer` are not what is wanted, if they are not.
pub(super) fn unmet(report: &Value, pointer: &str, want: &Want) -> Option<String> {
    let mut found = vec![Some(report)];
    for token in pointer.split('/').skip(1) {
        found = found.into_iter().flat_map(|value| step(value, token)).collect();
    }
    let met = !found.is_empty() && found.iter().all(|value| meets(*value, want));
    (!met).then(|| format!("{pointer} is {}, wanted {want:?}", shown(&found)))
}

fn step<'a>(value: Option<&'a Value>, token: &str) -> Vec<Option<&'a Value>> {
    match (value, token) {
        (Some(Value::Array(items)), "*") => items.iter().map(Some).collect(),
        (Some(Value::Array(items)), _) => {
            vec![token.parse::<usize>().ok().and_then(|index| items.get(index))]
        }
        (Some(value), _) => vec![value.get(token)],
        (None, _) => vec![None],
    }
}

fn meets(value: Option<&Value>, want: &Want) -> bool {
    match want {
        Want::Equal(wanted) => value == Some(wanted),
        Want::Condition(Condition::Absent(absent)) => value.is_none_or(Value::is_null) == *absent,
        Want::Condition(Condition::OneOf(wanted)) => value.is_some_and(|value| wanted.contains(value)),
        Want::Condition(Condition::Contains(part)) => value.is_some_and(|value| text(value).contains(part)),
        Want::Condition(Condition::NotContains(part)) => {
            value.is_none_or(|value| !text(value).contains(part))
        }
        Want::Condition(Condition::Length(length)) => {
            value.and_then(Value::as_array).is_some_and(|items| items.len() == *length)
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn shown(found: &[Option<&Value>]) -> String {
    let words: Vec<String> =
        found.iter().map(|value| value.map_or("absent".to_owned(), Value::to_string)).collect();
    let mut words = words.join(", ");
    if let Some((end, _)) = words.char_indices().nth(200) {
        words.truncate(end);
        words.push('…');
    }
    words
}
