//! `openbadges endorse`.

use std::path::PathBuf;
use std::process::ExitCode;

use openbadges::issue::{EndorsementBuilder, Unsigned};
use openbadges::model::{EndorsementSubject, Profile, Uri};
use openbadges::{MAX_INPUT_BYTES, Timestamp};
use serde_json::json;

use super::circumstances::instant;
use super::issuer::{IssuerFolder, now};
use super::output::{Failure, Output, deliver, read};
use super::proof::ProofArgs;
use crate::fetch;
use crate::issuing::seal::Sealing;

#[derive(clap::Args)]
pub(super) struct EndorseArgs {
    /// The id of what is endorsed: a badge, an achievement, an organisation or a person.
    #[arg(value_name = "ID", required_unless_present = "badge")]
    target: Option<String>,
    /// The badge that is endorsed, a JSON credential.
    #[arg(long, value_name = "FILE", conflicts_with = "target")]
    badge: Option<PathBuf>,
    #[command(flatten)]
    issuer: IssuerFolder,
    /// The name of the endorsement.
    #[arg(long)]
    name: String,
    /// What you say of it, in Markdown.
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// Until when the endorsement holds, such as 2029-11-21T00:00:00Z.
    #[arg(long, value_name = "RFC3339", value_parser = instant)]
    valid_until: Option<Timestamp>,
    #[command(flatten)]
    proof: ProofArgs,
    /// The file for the endorsement, instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &EndorseArgs, output: Output) -> Result<ExitCode, Failure> {
    let (ring, now) = (args.issuer.ring()?, now()?);
    let key = args.issuer.key(&ring, now)?;
    let endorsement = build(args, target(args)?, IssuerFolder::profile(&ring), now)?;
    let id = endorsement.document()["id"].clone();
    let signatures = args.proof.signatures(key.public_key())?;
    let sealing = Sealing { signatures, created: now, image: None };
    let sealed = fetch::run(async { sealing.seal(endorsement, &key.issuer_key()).await });
    let sealed = sealed
        .map_err(|error| Failure::new("runtime", error))?
        .map_err(|error| Failure::refused("badge.not_sealed", error))?;
    let text = String::from_utf8_lossy(&sealed).into_owned();
    match (&args.out, output) {
        (None, Output::Plain) => deliver(None, &sealed)?,
        (None, Output::Json) => output.say(String::new, || json!({ "id": id, "endorsement": text }))?,
        (Some(path), _) => {
            deliver(Some(path), &sealed)?;
            output.say(
                || format!("{}  {}", path.display(), id.as_str().unwrap_or_default()),
                || json!({ "id": id, "file": path }),
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn target(args: &EndorseArgs) -> Result<Uri, Failure> {
    let id = match (&args.target, &args.badge) {
        (Some(id), _) => id.clone(),
        (None, Some(path)) => {
            let badge = openbadges::json::parse(&read("badge", path, MAX_INPUT_BYTES)?).ok();
            let id = badge.and_then(|badge| Some(badge.get("id")?.as_str()?.to_owned()));
            id.ok_or_else(|| {
                let message =
                    format!("{} is no JSON credential with an id; give the id instead", path.display());
                Failure::new("badge.unreadable", message)
            })?
        }
        (None, None) => return Err(Failure::new("usage", "say what is endorsed, by its id")),
    };
    Uri::parse(&id).map_err(|error| Failure::new("usage", error))
}

fn build(
    args: &EndorseArgs,
    target: Uri,
    profile: openbadges::json::Value,
    now: Timestamp,
) -> Result<Unsigned, Failure> {
    let mut subject = EndorsementSubject::new(target);
    if let Some(comment) = &args.comment {
        subject = subject.endorsement_comment(comment.as_str());
    }
    let (profile, findings) = Profile::read(&profile);
    if let Some(finding) = findings.first() {
        return Err(Failure::new("issuer.unusable", format!("the issuer's profile: {}", finding.detail)));
    }
    let mut builder = EndorsementBuilder::new(args.name.as_str()).issuer(profile).of(subject).valid_from(now);
    if let Some(until) = args.valid_until {
        builder = builder.valid_until(until);
    }
    builder.build().map_err(|error| Failure::refused("badge.refused", error))
}
