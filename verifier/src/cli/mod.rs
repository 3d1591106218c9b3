//! The command line.

mod bake;
mod batch;
mod circumstances;
mod derive;
mod did;
mod endorse;
mod input;
mod issue;
mod issuer;
mod judge;
mod key;
mod label;
mod lint;
mod output;
mod plain;
mod proof;
mod public;
mod state;
mod status;
mod verify;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::output::{Failure, Output};
use crate::visible::visible_lines;

/// Wrong usage, an unusable policy or evidence file, a file that is not there.
const USAGE: u8 = 64;

/// Verifies and issues Open Badges 3.0: is this badge genuine, who stands behind it, and does that still hold?
#[derive(Parser)]
#[command(name = "openbadges", version, disable_help_subcommand = true)]
struct Cli {
    /// Answer in JSON instead of plain lines.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Verifies a badge: a JSON or JWT credential, or a baked PNG or SVG image.
    #[command(after_help = verify::EXIT_CODES)]
    Verify(verify::VerifyArgs),
    /// Says whether a badge carries what others need to recognise it. Nothing about whether it is genuine.
    #[command(after_help = lint::EXIT_CODES)]
    Lint(lint::LintArgs),
    /// Issues a badge from a template, or one for each row of a table.
    Issue(issue::IssueArgs),
    /// Endorses a badge, an achievement, an organisation or a person.
    Endorse(endorse::EndorseArgs),
    /// Shows a part of a badge that was signed for it (ecdsa-sd-2023).
    Derive(derive::DeriveArgs),
    /// Puts a badge into a PNG or SVG image.
    Bake(bake::BakeArgs),
    /// Takes the badge out of an image.
    Unbake(bake::UnbakeArgs),
    /// Makes and changes the issuer's keys.
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Writes what the issuer publishes, so that its keys can be found.
    Did(did::DidArgs),
    /// Revokes badges, suspends them, and publishes the lists that say so.
    #[command(subcommand)]
    Status(status::StatusCommand),
    /// Finds out who holds the Quality Label; as the Network, takes applications to a decision and publishes labels.
    #[command(subcommand, after_help = label::EXIT_CODES)]
    Label(label::LabelCommand),
}

/// What the caller has to change: what is wrong, and what to do.
#[derive(Debug)]
struct UsageError(String);

impl UsageError {
    fn new(what: impl Display) -> Self {
        UsageError(what.to_string())
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    let output = if cli.json { Output::Json } else { Output::Plain };
    run(&cli.command, output).unwrap_or_else(|failure| output.fail(&failure))
}

fn run(command: &Command, output: Output) -> Result<ExitCode, Failure> {
    match command {
        Command::Verify(args) => Ok(verify::run(args, output).unwrap_or_else(|error| misuse(&error))),
        Command::Lint(args) => Ok(lint::run(args, output).unwrap_or_else(|error| misuse(&error))),
        Command::Issue(args) => issue::run(args, output),
        Command::Endorse(args) => endorse::run(args, output),
        Command::Derive(args) => derive::run(args, output),
        Command::Bake(args) => bake::bake(args, output),
        Command::Unbake(args) => bake::unbake(args, output),
        Command::Key(command) => key::run(command, output),
        Command::Did(args) => did::run(args, output),
        Command::Status(command) => status::run(command, output),
        Command::Label(command) => label::run(command, output),
    }
}

/// Standard output of `verify` and `lint` is a report or nothing.
fn misuse(UsageError(what): &UsageError) -> ExitCode {
    complain(what);
    ExitCode::from(USAGE)
}

/// Help and version go to standard output and are a success; everything else is wrong usage.
fn explain(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    if error.use_stderr() || printed.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe) {
        ExitCode::from(USAGE)
    } else {
        ExitCode::SUCCESS
    }
}

/// Says something on standard error. When that is closed, there is nobody left to tell.
fn complain(what: &str) {
    drop(writeln!(io::stderr(), "openbadges: {}", visible_lines(what)));
}
