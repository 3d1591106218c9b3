//! `openbadges derive`: the holder shows a part of a badge.

use std::path::PathBuf;
use std::process::ExitCode;

use openbadges::MAX_INPUT_BYTES;
use openbadges::issue::derive;
use openbadges::json::{self, Pointer};
use serde_json::json;

use super::output::{Failure, Output, deliver, read};

/// A part of the badge, with a proof for it. Whether the issuer signed the rest, only a verifier finds out.
#[derive(clap::Args)]
pub(super) struct DeriveArgs {
    /// The badge with its base proof (ecdsa-sd-2023), as its holder has it. - is standard input.
    badge: PathBuf,
    /// What to show beside what must be shown: a place in the badge, such as /credentialSubject/achievement/name.
    #[arg(long = "show", value_name = "POINTER")]
    show: Vec<Pointer>,
    /// The file for the derived badge, instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &DeriveArgs, output: Output) -> Result<ExitCode, Failure> {
    let bytes = read("badge", &args.badge, MAX_INPUT_BYTES)?;
    let badge = json::parse(&bytes).map_err(|error| {
        let message = format!("{} is no valid JSON at byte {}", args.badge.display(), error.offset);
        Failure::new("badge.unreadable", message)
    })?;
    let derived = derive(&badge, &args.show).map_err(|error| Failure::refused("derive.refused", error))?;
    match (&args.out, output) {
        (None, Output::Plain) => deliver(None, format!("{derived:#}\n").as_bytes())?,
        (None, Output::Json) => output.say(String::new, || json!({ "badge": derived }))?,
        (Some(path), _) => {
            deliver(Some(path), format!("{derived:#}\n").as_bytes())?;
            output
                .say(|| format!("The derived badge is in {}.", path.display()), || json!({ "file": path }))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
