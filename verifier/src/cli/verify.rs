//! `openbadges verify`.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use openbadges::Timestamp;
use openbadges::evidence::Evidence;
use openbadges::json::Value;
use openbadges::policy::{KnownIdentity, Policy};
use openbadges::report::{Code, Finding};

use super::input::{Badge, Place};
use super::judge::{Verdict, judge, unreadable};
use super::output::Output;
use super::state::{Require, State};
use super::{UsageError, complain, plain};
use crate::fetch::{self, Guard, Network, Source};
use crate::visible::escaped_json;
use crate::{clock, evidence_file, policy_file, recipient_argument};

/// Addresses, separated by commas, to which connections are allowed although they are not public. Only for tests
/// against servers on the loopback interface; nothing but the environment can set it, and it is announced each time.
const TEST_ADDRESSES: &str = "OPENBADGES_TEST_ALLOW_ADDRESSES";

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
    /// Whom to recognise and what to tolerate (TOML). Without it, nobody is recognised.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Verify as of this time, such as 2026-11-21T00:00:00Z, instead of now.
    #[arg(long, value_name = "RFC3339", value_parser = instant)]
    now: Option<Timestamp>,
    /// Recorded answers (JSON), used before the network.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Use no network: what is not in the evidence could not be had.
    #[arg(long)]
    offline: bool,
    /// Write the evidence that the report rests on to this file.
    #[arg(long, value_name = "FILE")]
    save_evidence: Option<PathBuf>,
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
    let policy = policy(args)?;
    let now = args.now.map_or_else(present, Ok)?;
    let evidence = args.evidence.as_deref().map_or_else(|| Ok(Evidence::new()), evidence)?;
    let network = network()?;
    let source = if args.offline { Source::Offline } else { Source::Online(network.verification()) };
    let verdict = fetch::run(reach_verdict(&place, &policy, now, evidence, &source));
    if let Some(fault) = network.fault() {
        complain(&format!(
            "nothing can be fetched on this machine: {fault}; install its certificate authorities"
        ));
    }
    let verdict = verdict.map_err(|error| UsageError::new(format!("nothing can be fetched: {error}")))??;
    if let Some(path) = &args.save_evidence {
        save(&verdict.evidence, path)?;
    }
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
        Badge::TooLarge => Verdict { report: unreadable(&Finding::new(Code::InputTooLarge), now), evidence },
    })
}

fn policy(args: &VerifyArgs) -> Result<Policy, UsageError> {
    let mut policy = match &args.policy {
        Some(path) => policy_file::load(path).map_err(|fault| in_file("policy", path, fault))?,
        None => Policy::default(),
    };
    policy.recipient.clone_from(&args.recipient);
    Ok(policy)
}

fn evidence(path: &Path) -> Result<Evidence, UsageError> {
    let bytes =
        fs::read(path).map_err(|error| in_file("evidence", path, format!("it cannot be read: {error}")))?;
    evidence_file::parse(&bytes).map_err(|fault| in_file("evidence", path, fault))
}

pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|_| "write date, time and zone, such as 2026-11-21T00:00:00Z".into())
}

fn present() -> Result<Timestamp, UsageError> {
    clock::now()
        .ok_or_else(|| UsageError::new("this machine's clock is wrong; set it, or give the time with --now"))
}

pub(super) fn network() -> Result<Network, UsageError> {
    let Some(allowed) = std::env::var_os(TEST_ADDRESSES) else {
        return Ok(Network::default());
    };
    let addresses = allowed.to_str().unwrap_or_default().split(',').map(str::parse::<IpAddr>);
    let addresses = addresses.collect::<Result<Vec<_>, _>>();
    let addresses = addresses
        .map_err(|_| UsageError::new(format!("{TEST_ADDRESSES} holds no addresses; do not set it")))?;
    complain(&format!(
        "WARNING: {TEST_ADDRESSES} is set: badges can make this program connect to {addresses:?}. \
         This is for tests only; unset it."
    ));
    Ok(Network::default().guarded_by(Guard::allowing(addresses)))
}

fn save(evidence: &Evidence, path: &Path) -> Result<(), UsageError> {
    let written = File::create(path).and_then(|file| evidence_file::write(evidence, BufWriter::new(file)));
    written.map_err(|error| in_file("evidence", path, format!("it cannot be written: {error}")))
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

fn in_file(kind: &str, path: &Path, fault: impl std::fmt::Display) -> UsageError {
    UsageError::new(format!("the {kind} file {} cannot be used: {fault}", path.display()))
}
