//! `openbadges label apply|renew|assign|evaluate|committee|decide`: steps 2 and 3.

use std::path::PathBuf;
use std::process::ExitCode;

use serde::de::DeserializeOwned;
use serde_json::json;

use super::form::form;
use super::history::counted_days;
use super::organiser::organiser;
use super::{EntryArgs, is_new, told};
use crate::cli::output::{Failure, Output};
use crate::label_office::{
    ApplicationNumber, ApplicationReceived, Day, Decided, Evaluation, IssuerId, Label, LabelDecision,
    LabelOffice, Office, Stage, Text, What,
};

#[derive(clap::Args)]
pub(in crate::cli) struct ApplyArgs {
    /// The Organiser's id.
    #[arg(value_name = "ORGANISER", value_parser = organiser)]
    organiser: IssuerId,
    /// For each indicator the level, a text and the evidence. An empty one: openbadges label form application, or renewal
    #[arg(long, value_name = "FILE")]
    form: PathBuf,
    /// When it came; today, if it is not said.
    #[arg(long, value_name = "DAY")]
    received: Option<Day>,
    #[command(flatten)]
    entry: EntryArgs,
}

#[derive(clap::Args)]
pub(in crate::cli) struct FormArgs {
    /// The number of the application.
    #[arg(value_name = "APPLICATION")]
    application: ApplicationNumber,
    /// What is entered.
    #[arg(long, value_name = "FILE")]
    form: PathBuf,
    #[command(flatten)]
    entry: EntryArgs,
}

#[derive(clap::Args)]
#[group(id = "decision", required = true, multiple = false, args = ["issued", "not_yet_issued"])]
pub(in crate::cli) struct DecideArgs {
    /// The number of the application.
    #[arg(value_name = "APPLICATION")]
    application: ApplicationNumber,
    /// The label is issued; why, in a few words that everybody will read.
    #[arg(long, value_name = "SUMMARY", value_parser = text)]
    issued: Option<Text>,
    /// The label is not yet issued; what is missing, for the applicant. It is not published.
    #[arg(long, value_name = "ADVICE", value_parser = text)]
    not_yet_issued: Option<Text>,
    /// When it was decided; today, if it is not said. The label begins with this day.
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
    #[command(flatten)]
    entry: EntryArgs,
}

pub(super) fn text(text: &str) -> Result<Text, String> {
    Text::try_from(text.to_owned()).map_err(|error| error.to_string())
}

pub(super) fn apply(args: &ApplyArgs, evaluation: Evaluation, output: Output) -> Result<ExitCode, Failure> {
    let form = form(&args.form)?;
    let mut desk = args.entry.open()?;
    let received = args.received.unwrap_or(desk.today());
    let organiser = args.organiser.clone();
    let entry =
        desk.enter(What::ApplicationReceived(ApplicationReceived { organiser, evaluation, received, form }))?;
    let Some(application) = entry.office.last_application(&args.organiser) else { return Err(vanished()) };
    let (number, decide_by) = (application.number, application.decide_by(&desk.office.scheme().terms));
    output.say(
        || {
            let done = format!("Application {number} of {} is there. Decide about it by {decide_by}.", args.organiser);
            told(entry.effect, done)
        },
        || {
            json!({
                "application": number, "organiser": args.organiser, "evaluation": evaluation, "received": received,
                "decideBy": decide_by, "recorded": is_new(entry.effect),
            })
        },
    )?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn assign(args: &FormArgs, output: Output) -> Result<ExitCode, Failure> {
    enter_form(args, |application, form| What::EvaluatorsAssigned { application, form }, output)
}

pub(super) fn evaluate(args: &FormArgs, output: Output) -> Result<ExitCode, Failure> {
    enter_form(args, |application, form| What::EvaluationGiven { application, form }, output)
}

pub(super) fn committee(args: &FormArgs, output: Output) -> Result<ExitCode, Failure> {
    enter_form(args, |application, form| What::CommitteeAppointed { application, form }, output)
}

fn enter_form<F: DeserializeOwned>(
    args: &FormArgs,
    what: fn(ApplicationNumber, F) -> What,
    output: Output,
) -> Result<ExitCode, Failure> {
    let form = form(&args.form)?;
    let mut desk = args.entry.open()?;
    let number = args.application;
    let entry = desk.enter(what(number, form))?;
    let Some(application) = entry.office.application(number) else { return Err(vanished()) };
    let terms = &desk.office.scheme().terms;
    let stage = entry.office.stage(application, terms, desk.today());
    let now = match stage {
        Stage::Lapsed => format!(
            "is over its term ({}). Only a decision that was made by then can be entered, with --on",
            application.decide_by(terms)
        ),
        stage => stage.to_string(),
    };
    output.say(
        || told(entry.effect, format!("Noted. Application {number} {now}.")),
        || json!({ "application": number, "stage": stage.code(), "recorded": is_new(entry.effect) }),
    )?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn decide(args: &DecideArgs, output: Output) -> Result<ExitCode, Failure> {
    let decision = match (&args.issued, &args.not_yet_issued) {
        (Some(summary), _) => LabelDecision::Issued { summary: summary.clone() },
        (None, Some(advice)) => LabelDecision::NotYetIssued { advice: advice.clone() },
        (None, None) => {
            return Err(Failure::new("usage", "say what was decided: --issued or --not-yet-issued"));
        }
    };
    let mut desk = args.entry.open()?;
    let (application, on) = (args.application, args.on.unwrap_or(desk.today()));
    let entry = desk.enter(What::Decided(Decided { application, decision, on }))?;
    let late = match desk.today().days_since(on) {
        days @ 1.. if is_new(entry.effect) => {
            format!("\nThe history says that it was entered {} after its day.", counted_days(days))
        }
        _ => String::new(),
    };
    match label_of(&entry.office, application) {
        Some(label) => tell_issued(label, &desk.office, entry.effect, &late, output),
        None => output.say(
            || {
                let done = format!("Application {application}: the label is not yet issued. Tell the applicant.{late}");
                told(entry.effect, done)
            },
            || json!({ "application": application, "decision": "not-yet-issued", "on": on, "recorded": is_new(entry.effect) }),
        ),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn label_of(office: &Office, application: ApplicationNumber) -> Option<&Label> {
    office.labels().iter().rev().find(|label| label.application == application)
}

fn tell_issued(
    label: &Label,
    office: &LabelOffice,
    effect: crate::label_office::Effect,
    late: &str,
    output: Output,
) -> Result<(), Failure> {
    let address = office.scheme().addresses.label(label.number.as_str());
    let (credential, _) = address.map_err(|error| Failure::new("label.scheme", error))?;
    let Label { number, holder, until, .. } = label;
    let last = label.last_day();
    output.say(
        || {
            let done = format!("{holder} holds the label {number} from {} on; its last day is {last}.", label.from);
            told(effect, format!("{done}\nIt shows with: openbadges label publish{late}"))
        },
        || {
            json!({
                "application": label.application, "decision": "issued", "label": number, "credential": credential.as_str(),
                "cycle": label.cycle, "validFrom": label.from.start().to_string(), "validUntil": until.to_string(),
                "lastDay": last,                 "recorded": is_new(effect),
            })
        },
    )
}

/// What was entered is there.
fn vanished() -> Failure {
    Failure::new(
        "label.office",
        "the office's file has changed meanwhile; look at it with openbadges label list",
    )
}
