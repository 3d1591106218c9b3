//! `openbadges label list|show`: for the operator's eyes.

use std::process::ExitCode;

use openbadges::Timestamp;
use openbadges::json::Value;
use serde_json::json;

use super::history::{entry_json, entry_text, history};
use super::{OfficeFile, office_failure};
use crate::cli::circumstances::instant;
use crate::cli::issuer::now;
use crate::cli::output::{Failure, Output};
use crate::label_office::{
    Application, ApplicationNumber, Day, Facts, IssuerId, Label, LabelNumber, Office, Organiser, Scheme,
    Stage,
};

#[derive(clap::Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    office: OfficeFile,
    #[command(flatten)]
    as_of: AsOf,
}

/// `--now RFC3339`, for those who only look.
#[derive(clap::Args)]
struct AsOf {
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
    #[command(flatten)]
    as_of: AsOf,
}

/// What is shown.
#[derive(Debug, Clone)]
pub(super) enum Subject {
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

/// How things stand at a time.
struct View<'v> {
    scheme: &'v Scheme,
    office: &'v Office,
    now: Timestamp,
}

pub(super) fn list(args: &ListArgs, output: Output) -> Result<ExitCode, Failure> {
    let (file, now) = (args.office.open()?, args.as_of.now.map_or_else(now, Ok)?);
    let office = file.read().map_err(|error| office_failure(&error))?;
    let view = View { scheme: file.scheme(), office: &office, now };
    output.say(
        || {
            let lines: Vec<_> = office.organisers().flat_map(|organiser| view.organiser(organiser)).collect();
            if lines.is_empty() { "Nobody is registered yet.".to_owned() } else { lines.join("\n") }
        },
        || {
            json!({
                "organisers": office.organisers().map(|organiser| view.organiser_json(organiser)).collect::<Vec<_>>(),
                "applications":
                    office.applications().iter().map(|application| view.application_json(application)).collect::<Vec<_>>(),
                "labels": office.labels().iter().map(|label| label_json(label, now)).collect::<Vec<_>>(),
            })
        },
    )?;
    Ok(ExitCode::SUCCESS)
}

/// How the subject stands, and the history of all that is about it.
pub(super) fn show(args: &ShowArgs, output: Output) -> Result<ExitCode, Failure> {
    let (file, now) = (args.office.open()?, args.as_of.now.map_or_else(now, Ok)?);
    let office = file.read().map_err(|error| office_failure(&error))?;
    let view = View { scheme: file.scheme(), office: &office, now };
    let Some((lines, standing)) = view.subject(&args.subject) else {
        let message = "the office knows nothing of it; list what there is: openbadges label list";
        return Err(Failure::refused("office.unknown", message));
    };
    let events = history(&file, &office, &args.subject)?;
    output.say(
        || {
            let entries = events.iter().map(entry_text);
            lines.into_iter().chain(["\nHistory:".to_owned()]).chain(entries).collect::<Vec<_>>().join("\n")
        },
        || json!({ "standing": standing, "entries": events.iter().map(entry_json).collect::<Vec<_>>() }),
    )?;
    Ok(ExitCode::SUCCESS)
}

impl View<'_> {
    /// As lines and as JSON; `None` for what the office knows nothing of.
    fn subject(&self, subject: &Subject) -> Option<(Vec<String>, Value)> {
        Some(match subject {
            Subject::Organiser(id) => {
                let organiser = self.office.organiser(id)?;
                (self.organiser(organiser), self.organiser_json(organiser))
            }
            Subject::Application(number) => {
                let application = self.office.application(*number)?;
                let of = &application.received.organiser;
                let first = [format!("{of}  {}", self.name(of)), self.application(application)];
                let lines =
                    first.into_iter().chain(self.assessment(application)).chain([self.next(application)]);
                (lines.collect(), self.application_json(application))
            }
            Subject::Label(number) => {
                let label = self.office.label(number)?;
                let holder = format!("{}  {}", label.holder, self.name(&label.holder));
                let from = format!("  from {}, after application {}", label.from, label.application);
                (vec![holder, self.label(label), from], label_json(label, self.now))
            }
        })
    }

    fn name(&self, organiser: &IssuerId) -> &str {
        self.office.organiser(organiser).map_or("", |organiser| organiser.form.name.as_str())
    }

    /// The Organiser, and under it its applications and labels.
    fn organiser(&self, organiser: &Organiser) -> Vec<String> {
        let step = if organiser.verified.is_some() { "verified" } else { "not verified" };
        let (form, trained) = (&organiser.form, organiser.trained_by(Day::of(self.now)));
        let first = format!("{}  {}  {step}, {trained} trained", form.id, form.name);
        let applications =
            self.office.applications_of(organiser).map(|application| self.application(application));
        let labels = self.office.labels_of(organiser).map(|label| self.label(label));
        std::iter::once(first).chain(applications).chain(labels).collect()
    }

    fn application(&self, application: &Application) -> String {
        let (number, stage) = (application.number, self.stage(application));
        match stage {
            Stage::Issued | Stage::NotYetIssued | Stage::Lapsed => format!("  application {number}  {stage}"),
            open => format!(
                "  application {number}  {open}; decide by {}",
                application.decide_by(&self.scheme.terms)
            ),
        }
    }

    fn label(&self, label: &Label) -> String {
        let (state, _) = label.state(self.now);
        let last = label.held_to().map_or("held on no day".to_owned(), |last| format!("last day {last}"));
        format!("  label {}  {state}, {last}", label.number)
    }

    fn stage(&self, application: &Application) -> Stage {
        self.office.stage(application, &self.scheme.terms, Day::of(self.now))
    }

    /// How many indicators count so far, once somebody has looked.
    fn assessment(&self, application: &Application) -> Option<String> {
        let (reached, all) = self.reached(application)?;
        let (level, percent) = (self.scheme.terms.pass_level, self.scheme.terms.pass_percent);
        Some(format!("  {reached} of {all} indicators reach level {level} with evidence; {percent} % must"))
    }

    fn reached(&self, application: &Application) -> Option<(usize, usize)> {
        if application.evaluations.is_empty() {
            return None;
        }
        let facts = Facts { office: self.office, scheme: self.scheme, today: Day::of(self.now) };
        let (reached, below) = facts.reached(application);
        Some((reached.len(), reached.len() + below.len()))
    }

    /// What to do next.
    fn next(&self, application: &Application) -> String {
        let number = application.number;
        let command = match self.stage(application) {
            Stage::Evaluators => format!("openbadges label assign {number} --form evaluators.toml"),
            Stage::Evaluations(_) => format!("openbadges label evaluate {number} --form evaluation.toml"),
            Stage::Committee => format!("openbadges label committee {number} --form committee.toml"),
            Stage::Decision => {
                format!("openbadges label decide {number} --issued \"…\" (or --not-yet-issued \"…\")")
            }
            Stage::Issued => "openbadges label publish, if that was not done since".to_owned(),
            Stage::NotYetIssued => "the Organiser can apply again".to_owned(),
            Stage::Lapsed => {
                "the Organiser can apply again; a decision that was made in time is entered with --on"
                    .to_owned()
            }
        };
        format!("  next: {command}")
    }

    fn organiser_json(&self, organiser: &Organiser) -> Value {
        json!({
            "id": organiser.form.id, "name": organiser.form.name, "verified": organiser.verified.is_some(),
            "trained": organiser.trained_by(Day::of(self.now)),
        })
    }

    fn application_json(&self, application: &Application) -> Value {
        let mut found = json!({
            "application": application.number, "organiser": application.received.organiser,
            "evaluation": application.received.evaluation, "received": application.received.received,
            "decideBy": application.decide_by(&self.scheme.terms), "stage": self.stage(application).code(),
        });
        if let Some((reached, all)) = self.reached(application) {
            found["indicators"] = json!({ "reached": reached, "all": all });
        }
        found
    }
}

fn label_json(label: &Label, now: Timestamp) -> Value {
    let (state, from) = label.state(now);
    json!({
        "label": label.number, "holder": label.holder, "application": label.application, "cycle": label.cycle,
        "renews": label.renews, "validFrom": label.from.start().to_string(), "validUntil": label.until.to_string(),
        "lastDay": label.held_to(), "state": state.as_str(), "stateFrom": from.to_string(),
    })
}
