//! The command line.

mod input;
mod judge;
mod plain;
mod state;
mod verify;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::visible::visible_lines;

/// Wrong usage, an unusable policy or evidence file, a file that is not there.
const USAGE: u8 = 64;

/// Verifies Open Badges 3.0: is this badge genuine, who stands behind it, and does that still hold?
#[derive(Parser)]
#[command(name = "openbadges", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Verifies a badge: a JSON or JWT credential, or a baked PNG or SVG image.
    #[command(after_help = verify::EXIT_CODES)]
    Verify(verify::VerifyArgs),
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
    let Command::Verify(args) = match Cli::try_parse() {
        Ok(cli) => cli.command,
        Err(error) => return explain(&error),
    };
    verify::run(&args).unwrap_or_else(|UsageError(what)| {
        complain(&what);
        ExitCode::from(USAGE)
    })
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
