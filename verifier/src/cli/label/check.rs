//! `openbadges label check`.

use std::process::ExitCode;

use openbadges::Timestamp;
use openbadges::drive::{self, LabelVerification};
use openbadges::label::{LabelCheckError, LabelStanding};
use serde_json::json;

use crate::cli::circumstances::{Circumstances, Prepared, instant_or_day};
use crate::cli::output::Output;
use crate::cli::{UsageError, plain};

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0   held
  1   expired, revoked or not held
  3   unknown: it could not be found out
  64  wrong usage, no label in the policy, or no id of an issuer";

#[derive(clap::Args)]
pub(in crate::cli) struct CheckArgs {
    /// The issuer's id, as its badges have it: a DID or an https address.
    #[arg(value_name = "ISSUER_ID")]
    issuer: String,
    /// The time to ask about instead of now: 2026-05-01T12:00:00Z, or a day, 2026-05-01, from 00:00 UTC on.
    #[arg(long, value_name = "RFC3339", value_parser = instant_or_day)]
    at: Option<Timestamp>,
    #[command(flatten)]
    circumstances: Circumstances,
}

/// Looks for the issuer's label, prints what was found, and answers with the exit code.
pub(super) fn run(args: &CheckArgs, output: Output) -> Result<ExitCode, UsageError> {
    let Prepared { policy, now, evidence, memory, network } = args.circumstances.prepare()?;
    let asked = network.run(async |source| {
        drive::check_label(&args.issuer, args.at, &policy, now, evidence, source).await
    })?;
    let LabelVerification { answer, evidence } = asked.map_err(|error| match error {
        LabelCheckError::MalformedId => UsageError::new(format!("{:?}: {error}", args.issuer)),
        error => UsageError::new(error),
    })?;
    memory.keep(&answer.editions(), &evidence)?;
    let told = output.say(|| plain::label_answer(&json!(answer)), || json!(answer));
    told.map_err(|failure| UsageError::new(failure.message()))?;
    Ok(ExitCode::from(exit_code(answer.standing)))
}

fn exit_code(standing: LabelStanding) -> u8 {
    match standing {
        LabelStanding::Held => 0,
        LabelStanding::Expired | LabelStanding::Revoked | LabelStanding::NotHeld => 1,
        LabelStanding::Unknown => 3,
    }
}
