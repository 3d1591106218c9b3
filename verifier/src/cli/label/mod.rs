//! `openbadges label`.

mod check;

use std::process::ExitCode;

use clap::Subcommand;

use super::misuse;
use super::output::{Failure, Output};

#[derive(Subcommand)]
pub(super) enum LabelCommand {
    /// Finds out whether an issuer holds the label of the policy, now or at another time.
    #[command(after_help = check::EXIT_CODES)]
    Check(check::CheckArgs),
}

pub(super) fn run(command: &LabelCommand, output: Output) -> Result<ExitCode, Failure> {
    match command {
        LabelCommand::Check(args) => Ok(check::run(args, output).unwrap_or_else(|error| misuse(&error))),
    }
}
