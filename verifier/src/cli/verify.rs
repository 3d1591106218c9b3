//! `openbadges verify`.

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use openbadges::Timestamp;
use openbadges::evidence::Evidence;
use openbadges::json::Value;
use openbadges::policy::{KnownIdentity, Policy};
use openbadges::report::{Code, Finding};

use super::circumstances::{Circumstances, Prepared};
use super::input::{Badge, Place};
use super::judge::{Verdict, judge};
use super::output::Output;
use super::state::{Require, State};
use super::{UsageError, plain};
use crate::fetch::Source;
use crate::recipient_argument;
use crate::visible::escaped_json;

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0   trusted (or what --require names)
  2   valid: genuine and in force, by an issuer that the policy does not recognise
  3   indeterminate: something could not be checked
  1   invalid: something is wrong
  4   unreadable: no badge
  64  wrong usage, policy or evidence file, or no such file";

#[derive(clap::Args)]
pub(super) struct VerifyArgs {
    /// The badge: a file, an https address, or - for standard input.
    #[arg(value_name = "FILE | URL | -")]
    badge: Option<PathBuf>,
    #[command(flatten)]
    circumstances: Circumstances,
    /// Whose badge it should be: an e-mail address, a DID or URL, or TYPE:ID such as userName:ada.
    #[arg(long, value_name = "[TYPE:]ID", value_parser = recipient_argument::parse)]
    recipient: Option<KnownIdentity>,
    /// The state that counts as success (exit code 0).
    #[arg(long, value_name = "STATE", default_value = "trusted")]
    require: Require,
}

/// Verifies one badge, prints what was found, and answers with the exit code.
pub(super) fn run(args: &VerifyArgs, output: Output) -> Result<ExitCode, UsageError> {
    let place = Place::of(args.badge.as_deref())?;
    let mut prepared = args.circumstances.prepare()?;
    prepared.policy.recipient.clone_from(&args.recipient);
    let Prepared { policy, now, evidence, memory, network } = prepared;
    let verdict =
        network.run(async |source| reach_verdict(&place, &policy, now, evidence, source).await)??;
    memory.keep(&verdict.editions, &verdict.evidence)?;
    print(&verdict.report, output)?;
    Ok(ExitCode::from(State::of(&verdict.report).exit_code(args.require)))
}

async fn reach_verdict(
    place: &Place,
    policy: &Policy,
    now: Timestamp,
    mut evidence: Evidence,
    source: &Source<'_>,
) -> Result<Verdict, UsageError> {
    Ok(match place.read(&mut evidence, source).await? {
        Badge::Bytes(input) => judge(&input, policy, now, evidence, source).await,
        Badge::TooLarge => Verdict::unreadable(&Finding::new(Code::InputTooLarge), now, evidence),
    })
}

fn print(report: &Value, output: Output) -> Result<(), UsageError> {
    print_text(&match output {
        Output::Json => escaped_json(&format!("{report:#}\n")),
        Output::Plain => plain::render(report),
    })
}

/// Prints a whole report.
pub(super) fn print_text(text: &str) -> Result<(), UsageError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads the lines has seen enough; the exit code still says the rest.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| UsageError::new(format!("the report cannot be written: {error}"))),
    }
}
