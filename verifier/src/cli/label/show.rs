//! `openbadges label list|show`: for the operator's eyes.

use std::process::ExitCode;

use openbadges::Timestamp;
use openbadges::json::Value;
use serde_json::json;

use super::{OfficeFile, office_failure};
use crate::cli::circumstances::instant;
use crate::cli::issuer::now;
use crate::cli::output::{Failure, Output};
use crate::label_office::{
    Application, ApplicationNumber, Day, Event, IssuerId, Label, LabelNumber, LabelOffice, Office, What,
};

#[derive(clap::Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    office: OfficeFile,
    /// How it stands at this time, instead of now.
    #[arg(long, value_name = "RFC3339", value_parser = instant)]
    now: Option<Timestamp>,
}

#[derive(clap::Args)]
pub(in crate::cli) struct ShowArgs {
    /// The id of an Organiser, the number of an application such as 7, or of a label such as 2030-0007.
    #[arg(value_name = "ORGANISER | APPLICATION | LABEL", value_parser = subject)]
    subject: Subject,
    #[command(flatten)]
    office: OfficeFile,
}

/// What is shown.
#[derive(Debug, Clone)]
enum Subject {
    Organiser(IssuerId),
    Application(ApplicationNumber),
    Label(LabelNumber),
}

fn subject(text: &str) -> Result<Subject, String> {
    if let Ok(number) = text.parse() {
        return Ok(Subject::Application(number));
    }
    if let Ok(number) = text.parse() {
        return Ok(Subject::Label(number));
    }
    text.parse().map(Subject::Organiser).map_err(|_| {
        "write the id of an Organiser (did:web:…), the number of an application (7) or of a label (2030-0007)".to_owned()
    })
}

pub(super) fn list(args: &ListArgs, output: Output) -> Result<ExitCode, Failure> {
    let (file, now) = (args.office.open()?, args.now.map_or_else(now, Ok)?);
    let office = file.read().map_err(|error| office_failure(&error))?;
    let terms = &file.scheme().terms;
    let stage = |application: &Application| office.stage(application, terms, Day::of(now));
    output.say(
        || {
            let organisers = office.organisers().map(|organiser| {
                let step = if organiser.verified.is_some() { "verified" } else { "not verified" };
                format!("organiser    {}  {}  {step}, {} trained", organiser.form.id, organiser.form.name, organiser.trainings.len())
            });
            let applications = office.applications().iter().map(|application| {
                let (number, of) = (application.number, &application.received.organiser);
                format!("application  {number}  {of}  {}  (by {})", stage(application), application.decide_by(terms))
            });
            let labels = office.labels().iter().map(|label| {
                let (state, from) = label.state(now);
                format!("label        {}  {}  {state} since {from}, until {}", label.number, label.holder, label.until)
            });
            let lines: Vec<_> = organisers.chain(applications).chain(labels).collect();
            if lines.is_empty() { "Nobody is registered yet.".to_owned() } else { lines.join("\n") }
        },
        || {
            json!({
                "organisers": office.organisers().map(|organiser| json!({
                    "id": organiser.form.id, "name": organiser.form.name, "verified": organiser.verified.is_some(),
                    "trained": organiser.trainings.len(),
                })).collect::<Vec<_>>(),
                "applications": office.applications().iter().map(|application| json!({
                    "application": application.number, "organiser": application.received.organiser,
                    "evaluation": application.received.evaluation, "received": application.received.received,
                    "decideBy": application.decide_by(terms), "stage": stage(application).code(),
                })).collect::<Vec<_>>(),
                "labels": office.labels().iter().map(|label| label_json(label, now)).collect::<Vec<_>>(),
            })
        },
    )?;
    Ok(ExitCode::SUCCESS)
}

fn label_json(label: &Label, now: Timestamp) -> Value {
    let (state, from) = label.state(now);
    json!({
        "label": label.number, "holder": label.holder, "application": label.application, "cycle": label.cycle,
        "renews": label.renews, "validFrom": label.from.start().to_string(), "validUntil": label.until.to_string(),
        "state": state.as_str(), "stateFrom": from.to_string(),
    })
}

/// The history of the subject, and of all that is about it.
pub(super) fn show(args: &ShowArgs, output: Output) -> Result<ExitCode, Failure> {
    let file = args.office.open()?;
    let office = file.read().map_err(|error| office_failure(&error))?;
    let events = history(&file, &office, &args.subject)?;
    output.say(
        || {
            let entry = |event: &Event| {
                let text = serde_json::to_value(&event.what).map(|what| lines(&what, 1)).unwrap_or_default();
                format!("{}. {} by {}\n{text}", event.number, event.at, event.by)
            };
            events.iter().map(entry).collect::<Vec<_>>().join("\n")
        },
        || {
            let entry = |event: &Event| json!({ "number": event.number, "at": event.at.to_string(), "by": event.by, "what": event.what });
            json!({ "entries": events.iter().map(entry).collect::<Vec<_>>() })
        },
    )?;
    Ok(ExitCode::SUCCESS)
}

fn history(file: &LabelOffice, office: &Office, subject: &Subject) -> Result<Vec<Event>, Failure> {
    let mut events = file.events().map_err(|error| office_failure(&error))?;
    let is_there = match subject {
        Subject::Organiser(id) => office.organiser(id).is_some(),
        Subject::Application(number) => office.application(*number).is_some(),
        Subject::Label(number) => office.label(number).is_some(),
    };
    if !is_there {
        let message = "the office knows nothing of it; list what there is: openbadges label list";
        return Err(Failure::refused("label.unknown", message));
    }
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

/// A value as indented lines.
fn lines(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let line = |name: &str, value: &Value| match value {
        Value::Object(_) | Value::Array(_) => format!("{indent}{name}:\n{}", lines(value, depth + 1)),
        Value::String(text) => format!("{indent}{name}: {}\n", text.replace('\n', " ")),
        other => format!("{indent}{name}: {other}\n"),
    };
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| line(name, value)).collect(),
        Value::Array(items) => items.iter().map(|value| line("-", value)).collect(),
        other => line("-", other),
    }
}
