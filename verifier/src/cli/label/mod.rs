//! `openbadges label`: who holds the Quality Label, and the Network's office for it.

mod application;
mod blank;
mod check;
mod form;
mod history;
mod office;
mod organiser;
mod policy;
mod publish;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use openbadges::Timestamp;
use serde_json::json;

use super::circumstances::instant;
use super::issuer::now;
use super::misuse;
use super::output::{Failure, Output};
use crate::label_office::{Day, Effect, Entry, Evaluation, LabelOffice, OfficeError, Purpose, Refusal, What};

pub(super) const EXIT_CODES: &str = "\
Exit codes (those of `check` are its own):
  0   done, or it was so before
  1   refused: by rules of the label, for what is published already, or for what the office does not know
  64  wrong usage, files, keys or clock

Every form and every step: docs/label-office.md";

#[derive(clap::Subcommand)]
pub(super) enum LabelCommand {
    /// Finds out whether an issuer holds the label of the policy, now or at another time.
    #[command(after_help = check::EXIT_CODES)]
    Check(check::CheckArgs),
    /// Makes an office for a label scheme.
    New(office::NewArgs),
    /// Registers Organisers, verifies them (step 0), and notes their trainings (step 1).
    #[command(subcommand)]
    Organiser(organiser::OrganiserCommand),
    /// Takes an application for the label (step 2).
    Apply(application::ApplyArgs),
    /// Takes an application for the renewal of a label, with its shortened evaluation.
    Renew(application::ApplyArgs),
    /// Prints an empty form, with the names that the scheme has.
    Form(blank::BlankArgs),
    /// Assigns the evaluators of an application (step 3).
    #[command(mut_arg("form", |form| form.help("Who evaluates it. An empty one: openbadges label form evaluators")))]
    Assign(application::FormArgs),
    /// Notes what an evaluator has found.
    #[command(mut_arg("form", |form| form.help(
        "What one evaluator has found. An empty one: openbadges label form evaluation, or renewal-evaluation"
    )))]
    Evaluate(application::FormArgs),
    /// Notes who decides about an application.
    #[command(mut_arg("form", |form| form.help("Who decides. An empty one: openbadges label form committee")))]
    Committee(application::FormArgs),
    /// Notes what the committee has decided: the label is issued, or not yet.
    Decide(application::DecideArgs),
    /// Takes a label back, for good.
    Revoke(publish::RevokeArgs),
    /// Signs the labels that are due and a new edition of the register, and puts them where the web server publishes them.
    Publish(publish::PublishArgs),
    /// Prints what verifiers put into their policy to rely on the label: its authority with its keys, and its register.
    Policy(policy::PolicyArgs),
    /// Lists applications and labels.
    List(show::ListArgs),
    /// Shows everything that the office has about an Organiser, an application or a label. It is private.
    Show(show::ShowArgs),
}

/// `--office FILE`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct OfficeFile {
    /// The office's file, as `openbadges label new` makes it. People are in it: keep it to yourself.
    #[arg(long = "office", value_name = "FILE", default_value = "label-office.sqlite")]
    path: PathBuf,
}

/// `--now RFC3339`, `--clock-is-right`.
#[derive(Debug, Clone, clap::Args)]
struct Clock {
    /// The time, instead of the machine's: only in an office for drills. What happened on an earlier day is said with --on.
    #[arg(long, value_name = "RFC3339", value_parser = instant)]
    now: Option<Timestamp>,
    /// Believe the machine's clock, although nothing has happened at the office for more than a year.
    #[arg(long)]
    clock_is_right: bool,
}

/// What every entry needs.
#[derive(Debug, Clone, clap::Args)]
struct EntryArgs {
    #[command(flatten)]
    office: OfficeFile,
    /// Who enters this; without it, the name of the user who runs the command.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    clock: Clock,
}

/// The office, who writes in it, and when.
struct Desk {
    office: LabelOffice,
    by: String,
    now: Timestamp,
}

pub(super) fn run(command: &LabelCommand, output: Output) -> Result<ExitCode, Failure> {
    match command {
        LabelCommand::Check(args) => Ok(check::run(args, output).unwrap_or_else(|error| misuse(&error))),
        LabelCommand::New(args) => office::new(args, output),
        LabelCommand::Organiser(command) => organiser::run(command, output),
        LabelCommand::Apply(args) => application::apply(args, Evaluation::Full, output),
        LabelCommand::Renew(args) => application::apply(args, Evaluation::Shortened, output),
        LabelCommand::Form(args) => blank::blank(args, output),
        LabelCommand::Assign(args) => application::assign(args, output),
        LabelCommand::Evaluate(args) => application::evaluate(args, output),
        LabelCommand::Committee(args) => application::committee(args, output),
        LabelCommand::Decide(args) => application::decide(args, output),
        LabelCommand::Revoke(args) => publish::revoke(args, output),
        LabelCommand::Publish(args) => publish::publish(args, output),
        LabelCommand::Policy(args) => policy::policy(args, output),
        LabelCommand::List(args) => show::list(args, output),
        LabelCommand::Show(args) => show::show(args, output),
    }
}

impl OfficeFile {
    fn open(&self) -> Result<LabelOffice, Failure> {
        if !self.path.exists() {
            let how = "make one with: openbadges label new --scheme scheme.toml";
            let message = format!("there is no office in {}; {how}", self.path.display());
            return Err(Failure::new("label.none", message));
        }
        LabelOffice::open(&self.path).map_err(|error| office_failure(&error))
    }
}

impl Clock {
    /// The time at which `office` enters or publishes something.
    fn read(&self, office: &LabelOffice) -> Result<Timestamp, Failure> {
        match (self.now, office.purpose()) {
            (Some(now), Purpose::Drills) => return Ok(now),
            (Some(_), Purpose::Labels) => {
                let message = "--now is for drills: this office goes by the clock of the machine; leave it out, and say when \
                               something happened with --on, or make an office for drills: openbadges label new --drill";
                return Err(Failure::new("clock.drills_only", message));
            }
            (None, _) => {}
        }
        let now = now()?;
        if !self.clock_is_right {
            office.check_clock(now).map_err(|error| office_failure(&error))?;
        }
        Ok(now)
    }
}

impl EntryArgs {
    fn open(&self) -> Result<Desk, Failure> {
        let (office, by) = (self.office.open()?, self.by()?);
        let now = self.clock.read(&office)?;
        Ok(Desk { office, by, now })
    }

    fn by(&self) -> Result<String, Failure> {
        let said = |name: &String| !name.trim().is_empty();
        let user = || {
            let names = ["USER", "LOGNAME", "USERNAME"].into_iter();
            names.filter_map(|name| std::env::var(name).ok()).find(said)
        };
        let by = self.by.clone().filter(said).or_else(user).or_else(account_name);
        by.ok_or_else(|| Failure::new("usage", "say who enters this, with --by NAME"))
    }
}

/// The name of the account that runs the command, where services have no environment that says it.
#[cfg(target_os = "linux")]
fn account_name() -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;

    let id = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let accounts = std::fs::read("/etc/passwd").unwrap_or_default();
    let accounts = String::from_utf8_lossy(&accounts);
    let of_account = |line: &&str| line.split(':').nth(2) == Some(&id);
    let name = accounts.lines().find(of_account).and_then(|line| line.split(':').next());
    Some(name.map_or_else(|| format!("account {id}"), str::to_owned))
}

#[cfg(not(target_os = "linux"))]
fn account_name() -> Option<String> {
    None
}

impl Desk {
    fn today(&self) -> Day {
        Day::of(self.now)
    }

    fn enter(&mut self, what: What) -> Result<Entry, Failure> {
        self.office.enter(what, &self.by, self.now).map_err(|error| office_failure(&error))
    }
}

/// As a basic string of TOML: as in JSON, but for one character that JSON leaves as it is.
fn quoted(text: &str) -> String {
    json!(text).to_string().replace('\u{7f}', "\\u007f")
}

/// "…" or "… was so before; nothing has changed."
fn told(effect: Effect, done: String) -> String {
    match effect {
        Effect::Recorded => done,
        Effect::AlreadySo => format!("{done}\nIt was so before; nothing has changed."),
    }
}

fn is_new(effect: Effect) -> bool {
    effect == Effect::Recorded
}

fn office_failure(error: &OfficeError) -> Failure {
    match error {
        OfficeError::Refused(refusals) => {
            let details = refusals.iter().map(|Refusal { rule, why }| {
                json!({ "rule": rule.code(), "asks": rule.asks(), "here": why, "advice": rule.advice() })
            });
            Failure::refused("label.refused", error).with(details.collect())
        }
        OfficeError::ClockBehind { .. } | OfficeError::ClockAhead { .. } => {
            Failure::new("clock.wrong", error)
        }
        _ => Failure::new("label.office", error),
    }
}
