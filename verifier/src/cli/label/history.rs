//! The entries of the office about one thing.

use openbadges::json::Value;
use serde_json::json;

use super::office_failure;
use super::show::Subject;
use crate::cli::output::Failure;
use crate::label_office::{ApplicationNumber, Day, Event, IssuerId, LabelOffice, Office, What};

/// All entries that are about `subject`, in their order.
pub(super) fn history(file: &LabelOffice, office: &Office, subject: &Subject) -> Result<Vec<Event>, Failure> {
    let mut events = file.events().map_err(|error| office_failure(&error))?;
    let mut received = 0;
    events.retain(|event| {
        received += u32::from(matches!(event.what, What::ApplicationReceived(_)));
        let application = application_of(&event.what, received).and_then(|number| office.application(number));
        let label = match &event.what {
            What::LabelRevoked(revoked) => office.label(&revoked.label),
            _ => application.and_then(|application| {
                office.labels().iter().find(|label| label.application == application.number)
            }),
        };
        match subject {
            Subject::Organiser(id) => {
                organiser_of(&event.what) == Some(id)
                    || application.is_some_and(|application| application.received.organiser == *id)
                    || label.is_some_and(|label| label.holder == *id)
            }
            Subject::Application(number) => {
                application.is_some_and(|application| application.number == *number)
            }
            Subject::Label(number) => label.is_some_and(|label| label.number == *number),
        }
    });
    Ok(events)
}

/// The application that an entry is about; `received` is how many have come with it.
fn application_of(what: &What, received: u32) -> Option<ApplicationNumber> {
    match what {
        What::ApplicationReceived(_) => Some(ApplicationNumber(received)),
        What::EvaluatorsAssigned { application, .. }
        | What::EvaluationGiven { application, .. }
        | What::CommitteeAppointed { application, .. } => Some(*application),
        What::Decided(decided) => Some(decided.application),
        What::OrganiserRegistered(_)
        | What::OrganiserChanged(_)
        | What::OrganiserVerified(_)
        | What::TrainingCompleted(_)
        | What::LabelRevoked(_) => None,
    }
}

fn organiser_of(what: &What) -> Option<&IssuerId> {
    match what {
        What::OrganiserRegistered(form) | What::OrganiserChanged(form) => Some(&form.id),
        What::OrganiserVerified(verification) => Some(&verification.organiser),
        What::TrainingCompleted(training) => Some(&training.organiser),
        _ => None,
    }
}

/// For programs.
pub(super) fn entry_json(event: &Event) -> Value {
    json!({ "number": event.number, "at": event.at.to_string(), "by": event.by, "what": event.what })
}

/// For people: "3. 2026-07-15 09:12, by olga: training completed", and what was entered.
pub(super) fn entry_text(event: &Event) -> String {
    let what = serde_json::to_value(&event.what).unwrap_or_default();
    let kind = what["kind"].as_str().unwrap_or_default().replace('-', " ");
    let at = event.at.to_string();
    let minute = at.rsplit_once(':').map_or(at.as_str(), |(minute, _)| minute).replace('T', " ");
    let late = match days_late(event) {
        0 => String::new(),
        days => format!(" ({} after its day)", counted_days(days)),
    };
    format!("{}. {minute} UTC, by {}: {kind}{late}\n{}", event.number, event.by, lines(&what["of"], 1))
}

pub(super) fn counted_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// How long after its day a decision was entered.
fn days_late(event: &Event) -> i64 {
    match &event.what {
        What::Decided(decided) => Day::of(event.at).days_since(decided.on).max(0),
        _ => 0,
    }
}

/// The members of a value as indented lines, without those that say nothing.
fn lines(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let line = |name: &str, value: &Value| match value {
        Value::Null => String::new(),
        Value::Array(items) if items.is_empty() => String::new(),
        Value::Array(items) if items.iter().all(|item| !item.is_object()) => {
            format!("{indent}{name}: {}\n", items.iter().map(plain).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!(
            "{indent}{name}:\n{}",
            items.iter().map(|item| item_lines(item, depth + 1)).collect::<String>()
        ),
        Value::Object(_) => format!("{indent}{name}:\n{}", lines(value, depth + 1)),
        other => format!("{indent}{name}: {}\n", plain(other)),
    };
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, value)| line(&name.replace('_', " "), value)).collect()
}

/// The members of one of several: "- id: …".
fn item_lines(item: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let text = lines(item, depth + 1);
    format!("{indent}- {}", text.trim_start())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace('\n', " "),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => other.to_string(),
    }
}
