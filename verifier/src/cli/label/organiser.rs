//! `openbadges label organiser add|change|verify|training`: steps 0 and 1.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use super::form::form;
use super::{EntryArgs, is_new, told};
use crate::cli::output::{Failure, Output};
use crate::label_office::{
    Day, Effect, Essential, IssuerId, OrganiserForm, OrganiserVerification, PersonId, TrainingCompleted, What,
};

#[derive(clap::Subcommand)]
pub(in crate::cli) enum OrganiserCommand {
    /// Registers an Organiser.
    Add(AddArgs),
    /// Notes what has changed about one. Labels that it has stay as they are.
    Change(AddArgs),
    /// Verifies one (step 0).
    Verify(VerifyArgs),
    /// Notes that somebody of its staff has completed the training (step 1).
    Training(TrainingArgs),
}

#[derive(clap::Args)]
pub(in crate::cli) struct AddArgs {
    /// Its id, names, account, issuer ids, country, languages, contact. An empty one: openbadges label form organiser
    #[arg(long, value_name = "FILE")]
    form: PathBuf,
    #[command(flatten)]
    entry: EntryArgs,
}

#[derive(clap::Args)]
pub(in crate::cli) struct VerifyArgs {
    /// The Organiser's id.
    #[arg(value_name = "ORGANISER", value_parser = organiser)]
    organiser: IssuerId,
    /// Since when it has used badges actively, such as 2026-01-15.
    #[arg(long, value_name = "DAY")]
    active_since: Day,
    /// Its account is verified.
    #[arg(long)]
    account_verified: bool,
    /// It has accepted the values of the Network.
    #[arg(long)]
    values_accepted: bool,
    /// When this was verified; today, if it is not said.
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
    #[command(flatten)]
    entry: EntryArgs,
}

#[derive(clap::Args)]
pub(in crate::cli) struct TrainingArgs {
    /// The Organiser's id.
    #[arg(value_name = "ORGANISER", value_parser = organiser)]
    organiser: IssuerId,
    /// Who, such as by an e-mail address. It is not published.
    #[arg(long, value_name = "PERSON", value_parser = person)]
    person: PersonId,
    /// When; today, if it is not said.
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
    #[command(flatten)]
    entry: EntryArgs,
}

pub(super) fn organiser(text: &str) -> Result<IssuerId, String> {
    text.parse().map_err(|error: crate::label_office::Malformed| error.to_string())
}

fn person(text: &str) -> Result<PersonId, String> {
    PersonId::try_from(text.to_owned()).map_err(|error| error.to_string())
}

pub(super) fn run(command: &OrganiserCommand, output: Output) -> Result<ExitCode, Failure> {
    match command {
        OrganiserCommand::Add(args) => add(args, What::OrganiserRegistered, "registered", output),
        OrganiserCommand::Change(args) => add(args, What::OrganiserChanged, "changed", output),
        OrganiserCommand::Verify(args) => verify(args, output),
        OrganiserCommand::Training(args) => training(args, output),
    }
}

fn add(
    args: &AddArgs,
    what: fn(OrganiserForm) -> What,
    done: &str,
    output: Output,
) -> Result<ExitCode, Failure> {
    let form: OrganiserForm = form(&args.form)?;
    let id = form.id.clone();
    let effect = args.entry.open()?.enter(what(form))?.effect;
    tell(effect, &id, format!("{id} is {done}."), output)
}

fn verify(args: &VerifyArgs, output: Output) -> Result<ExitCode, Failure> {
    let mut desk = args.entry.open()?;
    let given = |is_so| if is_so { Essential::Given } else { Essential::Lacking };
    let verification = OrganiserVerification {
        organiser: args.organiser.clone(),
        account: given(args.account_verified),
        values: given(args.values_accepted),
        active_since: args.active_since,
        on: args.on.unwrap_or(desk.today()),
    };
    // An application counts what was so when it came.
    let verified = verification.on;
    let terms = desk.office.scheme().terms.clone();
    let entry = desk.enter(What::OrganiserVerified(verification))?;
    let from = args.active_since.months_later(terms.active_use_months).max(verified);
    let trained = entry.office.organiser(&args.organiser).map_or(0, |organiser| organiser.trained_by(from));
    let rest = if trained < terms.trained_staff as usize { ", once its staff is trained" } else { "" };
    let done = format!("{} is verified. It can apply from {from} on{rest}.", args.organiser);
    tell(entry.effect, &args.organiser, done, output)
}

fn training(args: &TrainingArgs, output: Output) -> Result<ExitCode, Failure> {
    let mut desk = args.entry.open()?;
    let on = args.on.unwrap_or(desk.today());
    let training = TrainingCompleted { organiser: args.organiser.clone(), person: args.person.clone(), on };
    let effect = desk.enter(What::TrainingCompleted(training))?.effect;
    tell(effect, &args.organiser, format!("The training of {on} is noted for {}.", args.organiser), output)
}

fn tell(effect: Effect, id: &IssuerId, done: String, output: Output) -> Result<ExitCode, Failure> {
    output.say(|| told(effect, done), || json!({ "organiser": id.as_str(), "recorded": is_new(effect) }))?;
    Ok(ExitCode::SUCCESS)
}
