//! What every verification needs beside its subject: the policy, the time, the evidence, and what is remembered.

use std::fs::{self, File};
use std::io::{BufWriter, Read};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use openbadges::evidence::Evidence;
use openbadges::label::EditionSeen;
use openbadges::policy::Policy;
use openbadges::{MAX_INPUT_BYTES, Timestamp};

use super::{UsageError, complain};
use crate::fetch::{self, Guard, Network, Source};
use crate::seen_editions::SeenEditions;
use crate::{clock, evidence_file, policy_file};

/// Addresses, separated by commas, to which connections are allowed although they are not public. Only for tests
/// against servers on the loopback interface; nothing but the environment can set it, and it is announced each time.
const TEST_ADDRESSES: &str = "OPENBADGES_TEST_ALLOW_ADDRESSES";

#[derive(clap::Args)]
pub(super) struct Circumstances {
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
    /// Write the evidence that the answer rests on to this file.
    #[arg(long, value_name = "FILE")]
    save_evidence: Option<PathBuf>,
    /// What is remembered between runs, so that older editions of a label register are refused; created if absent.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// A label credential that somebody handed in; may be given several times.
    #[arg(long, value_name = "FILE")]
    label: Vec<PathBuf>,
}

/// The circumstances of one verification, read and ready.
pub(super) struct Prepared {
    pub(super) policy: Policy,
    pub(super) now: Timestamp,
    pub(super) evidence: Evidence,
    pub(super) memory: Memory,
    pub(super) network: Connection,
}

/// Where the evidence and the editions that were seen are kept, if anywhere.
pub(super) struct Memory {
    evidence: Option<PathBuf>,
    editions: Option<SeenEditions>,
}

/// The network, or none.
pub(super) struct Connection {
    network: Network,
    offline: bool,
}

impl Circumstances {
    /// Reads every file that is named.
    pub(super) fn prepare(&self) -> Result<Prepared, UsageError> {
        let mut policy = match &self.policy {
            Some(path) => policy_file::load(path).map_err(|fault| in_file("policy", path, fault))?,
            None => Policy::default(),
        };
        let editions = self.state.as_deref().map(SeenEditions::load).transpose().map_err(UsageError::new)?;
        if let Some(editions) = &editions {
            editions.guard(&mut policy);
        }
        let mut evidence = self.evidence.as_deref().map_or_else(|| Ok(Evidence::new()), evidence)?;
        if policy.label.is_none() && !self.label.is_empty() {
            complain("--label means nothing without a [label] in the policy; it is not looked at");
        }
        for path in &self.label {
            evidence.hand_in(label(path)?);
        }
        Ok(Prepared {
            policy,
            now: self.now.map_or_else(present, Ok)?,
            evidence,
            memory: Memory { evidence: self.save_evidence.clone(), editions },
            network: Connection::new(self.offline)?,
        })
    }
}

impl Memory {
    /// Keeps what the next run needs, before anything is said that rests on it.
    pub(super) fn keep(self, seen: &[EditionSeen], evidence: &Evidence) -> Result<(), UsageError> {
        if let Some(path) = &self.evidence {
            save(evidence, path)?;
        }
        match self.editions {
            Some(editions) => editions.remember(seen).map_err(UsageError::new),
            None => Ok(()),
        }
    }
}

impl Connection {
    /// # Errors
    /// When the addresses for tests make no sense.
    pub(super) fn new(offline: bool) -> Result<Self, UsageError> {
        Ok(Connection { network: network()?, offline })
    }

    /// Runs `work` with the network, or with none.
    pub(super) fn run<T>(&self, work: impl AsyncFnOnce(&Source<'_>) -> T) -> Result<T, UsageError> {
        let source = if self.offline { Source::Offline } else { Source::Online(self.network.verification()) };
        let done = fetch::run(work(&source));
        if let Some(fault) = self.network.fault() {
            complain(&format!(
                "nothing can be fetched on this machine: {fault}; install its certificate authorities"
            ));
        }
        done.map_err(|error| UsageError::new(format!("nothing can be fetched: {error}")))
    }
}

fn evidence(path: &Path) -> Result<Evidence, UsageError> {
    let bytes =
        fs::read(path).map_err(|error| in_file("evidence", path, format!("it cannot be read: {error}")))?;
    evidence_file::parse(&bytes).map_err(|fault| in_file("evidence", path, fault))
}

/// The bytes of a label credential, one more than are allowed at most: so it is seen to be too large.
fn label(path: &Path) -> Result<Vec<u8>, UsageError> {
    let mut bytes = Vec::new();
    let limit = MAX_INPUT_BYTES as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(in_file("label", path, format!("it cannot be read: {error}"))),
    }
}

pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|_| "write date, time and zone, such as 2026-11-21T00:00:00Z".into())
}

/// A time, or a day, which stands for its first instant in UTC.
pub(super) fn instant_or_day(text: &str) -> Result<Timestamp, String> {
    instant(text).or_else(|_| instant(&format!("{text}T00:00:00Z"))).map_err(|_| {
        "write a day, such as 2026-05-01 (from 00:00 UTC on), or a time, such as 2026-05-01T12:00:00Z".into()
    })
}

fn present() -> Result<Timestamp, UsageError> {
    clock::now()
        .ok_or_else(|| UsageError::new("this machine's clock is wrong; set it, or give the time with --now"))
}

fn network() -> Result<Network, UsageError> {
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

fn in_file(kind: &str, path: &Path, fault: impl std::fmt::Display) -> UsageError {
    UsageError::new(format!("the {kind} file {} cannot be used: {fault}", path.display()))
}
