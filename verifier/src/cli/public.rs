//! What every command that publishes is told: where to, and for how long.

use std::path::PathBuf;
use std::time::Duration;

use crate::span;
use crate::status_register::Period;

#[derive(clap::Args)]
pub(super) struct PublicFolder {
    /// The folder that the web server publishes.
    #[arg(long, value_name = "FOLDER", default_value = "public")]
    pub(super) out: PathBuf,
}

#[derive(clap::Args)]
pub(super) struct PeriodArgs {
    /// How long verifiers may rely on what is published now; publish again before that.
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = span::argument)]
    valid_for: Duration,
    /// How long verifiers may keep a copy of a status list without asking again.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = span::argument)]
    ttl: Duration,
}

impl PeriodArgs {
    pub(super) fn period(&self) -> Period {
        Period { valid_for: self.valid_for, ttl: self.ttl }
    }
}
