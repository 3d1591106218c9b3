//! `openbadges issue`: one badge from a template, or one for each row of a table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use openbadges::bake::bake;
use openbadges::issue::{Cryptosuite, StatusEntry, StatusPurpose, Unsigned, fresh_id};
use openbadges::model::Uri;
use openbadges::policy::KnownIdentity;
use openbadges::report::Finding;
use openbadges::{MAX_INPUT_BYTES, Timestamp};
use serde_json::json;

use super::batch;
use super::complain;
use super::issuer::{IssuerFolder, now, register_failure};
use super::output::{Failure, Output, deliver, read};
use super::proof::ProofArgs;
use crate::fetch;
use crate::issuing::endorsement;
use crate::issuing::recipe::{BadgeError, Particulars, Recipe};
use crate::issuing::seal::{Sealing, Signatures};
use crate::issuing::template::Template;
use crate::keys::{CurrentKey, Ring, make_private};
use crate::recipient_argument;
use crate::status_register::StatusRegister;

#[derive(clap::Args)]
pub(super) struct IssueArgs {
    /// The badge with gaps: a credential in JSON, with placeholders such as {{level}} in its texts.
    #[arg(long, value_name = "FILE")]
    template: PathBuf,
    #[command(flatten)]
    issuer: IssuerFolder,
    /// Who gets the badge: an e-mail address, which is hashed, a DID or URL, or TYPE:ID such as userName:ada.
    #[arg(long, value_name = "[TYPE:]ID", value_parser = recipient_argument::parse, required_unless_present = "csv")]
    recipient: Option<KnownIdentity>,
    /// A table with a row for each badge: a column `recipient`, and one for each placeholder.
    #[arg(long, value_name = "FILE", conflicts_with = "recipient")]
    pub(super) csv: Option<PathBuf>,
    /// The value of a placeholder.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment, conflicts_with = "csv")]
    values: Vec<(String, String)>,
    /// The file for the badge, or the folder for those of a table. Without it, one badge goes to standard output.
    #[arg(long, value_name = "PATH")]
    pub(super) out: Option<PathBuf>,
    /// An endorsement to put in, at the object that it is about.
    #[arg(long = "endorsement", value_name = "FILE")]
    endorsements: Vec<PathBuf>,
    /// The PNG or SVG image to bake the badge into.
    #[arg(long, value_name = "FILE")]
    image: Option<PathBuf>,
    #[command(flatten)]
    proof: ProofArgs,
    /// Let the badge be suspended too, which takes a second place on the lists.
    #[arg(long)]
    suspendable: bool,
    /// Give the badge no place on a status list: it can never be revoked.
    #[arg(long, conflicts_with = "suspendable")]
    pub(super) no_status: bool,
    /// Check everything, and issue nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Everything that issuing needs, opened and checked.
pub(super) struct Issuing {
    pub(super) recipe: Recipe,
    pub(super) sealing: Sealing,
    pub(super) key: CurrentKey,
    pub(super) register: Option<StatusRegister>,
    pub(super) purposes: BTreeSet<StatusPurpose>,
    pub(super) now: Timestamp,
    /// Whether it was not said that there should be none.
    may_have_status: bool,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.to_owned()));
    pair.ok_or_else(|| "write NAME=VALUE, such as level=3".to_owned())
}

pub(super) fn run(args: &IssueArgs, output: Output) -> Result<ExitCode, Failure> {
    let issuing = Issuing::open(args)?;
    match &args.csv {
        Some(table) => batch::run(issuing, args, table, output),
        None => one(issuing, args, output),
    }
}

impl Issuing {
    fn open(args: &IssueArgs) -> Result<Self, Failure> {
        let (ring, now) = (args.issuer.ring()?, now()?);
        let key = args.issuer.key(&ring, now)?;
        let image = args.image.as_deref().map(image).transpose()?;
        let signatures = args.proof.signatures(key.public_key())?;
        let recipe = recipe(args, &ring)?;
        check_values(args, &recipe)?;
        let (register, purposes) = register(args)?;
        Ok(Issuing {
            recipe,
            sealing: Sealing { signatures, created: now, image },
            key,
            register,
            purposes,
            now,
            may_have_status: !args.no_status,
        })
    }
}

/// An image that can be baked into, before anything is issued for it.
fn image(path: &Path) -> Result<Vec<u8>, Failure> {
    const SMALLEST_BADGE: &[u8] =
        br#"{"type":["VerifiableCredential","OpenBadgeCredential"],"proof":{"type":"DataIntegrityProof"}}"#;
    let image = read("image", path, MAX_INPUT_BYTES)?;
    match bake(&image, SMALLEST_BADGE) {
        Ok(_) => Ok(image),
        Err(error) => Err(Failure::refused("bake.refused", format!("{}: {error}", path.display()))),
    }
}

/// Values that go nowhere are misspelt, and of two for one place, one would be lost.
fn check_values(args: &IssueArgs, recipe: &Recipe) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for (name, _) in &args.values {
        if !recipe.names().any(|known| known == name) {
            let known = recipe.names().map(|name| format!("{{{{{name}}}}}")).collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { "no placeholders".to_owned() } else { known };
            return Err(Failure::new(
                "usage",
                format!("there is no {{{{{name}}}}} in the template; it has {known}"),
            ));
        }
        if !seen.insert(name) {
            return Err(Failure::new(
                "usage",
                format!("{{{{{name}}}}} has two values; give it once with --set"),
            ));
        }
    }
    Ok(())
}

fn recipe(args: &IssueArgs, ring: &Ring) -> Result<Recipe, Failure> {
    let template = read("template", &args.template, MAX_INPUT_BYTES)?;
    let failure = |error: &dyn std::fmt::Display| {
        Failure::new("template.invalid", format!("{}: {error}", args.template.display()))
    };
    let template = Template::parse(&template).map_err(|error| failure(&error))?;
    let endorsements = args.endorsements.iter().map(|path| {
        endorsement::read(&read("endorsement", path, MAX_INPUT_BYTES)?)
            .map_err(|error| Failure::new("endorsement.invalid", format!("{}: {error}", path.display())))
    });
    let endorsements = endorsements.collect::<Result<_, _>>()?;
    Recipe::new(template, IssuerFolder::profile(ring), endorsements).map_err(|error| failure(&error))
}

/// The register, if the issuer has one, and what badges can be taken back for.
fn register(args: &IssueArgs) -> Result<(Option<StatusRegister>, BTreeSet<StatusPurpose>), Failure> {
    if args.no_status || (!args.issuer.has_register() && !args.suspendable) {
        return Ok((None, BTreeSet::new()));
    }
    let register = args.issuer.register()?;
    let suspension = args.suspendable.then_some(StatusPurpose::Suspension);
    Ok((Some(register), [StatusPurpose::Revocation].into_iter().chain(suspension).collect()))
}

fn one(mut issuing: Issuing, args: &IssueArgs, output: Output) -> Result<ExitCode, Failure> {
    let uuid = fresh_id().map_err(|error| Failure::new("random.none", error))?;
    let uuid = uuid.as_str().trim_start_matches("urn:uuid:");
    let Some(recipient) = &args.recipient else {
        return Err(Failure::new("usage", "say who gets the badge, with --recipient"));
    };
    let badge = |status: &[StatusEntry]| {
        let particulars = Particulars { uuid, recipient, status, now: issuing.now };
        let value =
            |name: &str| args.values.iter().find(|(known, _)| known == name).map(|(_, value)| &**value);
        issuing.recipe.badge(&particulars, value).map_err(|error| badge_failure(&error))
    };
    // A badge that is refused must not take a place on a list.
    let draft = badge(&[])?;
    let id = draft.document()["id"].as_str().unwrap_or_default().to_owned();
    let advice = advice(&draft, &issuing);
    if output == Output::Plain {
        advice.iter().for_each(|advice| complain(&format!("note: {advice}")));
    }
    if args.dry_run {
        output.say(
            || "The badge could be issued.".to_owned(),
            || json!({ "dryRun": true, "advice": advice }),
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let status = places(&mut issuing.register, &issuing.purposes, &id)?;
    let badge = if status.is_empty() { draft } else { badge(&status)? };
    let sealed = fetch::run(async { issuing.sealing.seal(badge, &issuing.key.issuer_key()).await });
    let sealed = sealed
        .map_err(|error| Failure::new("runtime", error))?
        .map_err(|error| Failure::refused("badge.not_sealed", error))?;
    hand_over(&id, &sealed, &advice, args.out.as_deref(), output)?;
    Ok(ExitCode::SUCCESS)
}

/// What could be better about the badge.
fn advice(badge: &Unsigned, issuing: &Issuing) -> Vec<String> {
    let of_finding = |finding: &Finding| match finding.at.as_str() {
        "" => finding.detail.clone(),
        at => format!("{at}: {}", finding.detail),
    };
    let is_for_holders = matches!(
        &issuing.sealing.signatures,
        Signatures::Embedded(Cryptosuite::EcdsaSd2023(_)) | Signatures::Both(Cryptosuite::EcdsaSd2023(_))
    );
    let ends = badge.document().get("validUntil").is_some() && issuing.register.is_some();
    let hidden = (is_for_holders && !ends).then(|| {
        "whoever sees a part of this badge cannot tell whether its status or its end is hidden, and will not rely on it; \
         give it both: `validUntil` in the template, and status lists with openbadges status new"
            .to_owned()
    });
    let not_revocable =
        (issuing.register.is_none() && issuing.may_have_status).then(|| NOT_REVOCABLE.to_owned());
    badge.advice().iter().map(of_finding).chain(hidden).chain(not_revocable).collect()
}

/// What to consider before issuing without status lists.
pub(super) const NOT_REVOCABLE: &str = "without status lists, this can never be revoked; make them with openbadges status new, or say \
                                        that you want it so with --no-status";

fn places(
    register: &mut Option<StatusRegister>,
    purposes: &BTreeSet<StatusPurpose>,
    id: &str,
) -> Result<Vec<StatusEntry>, Failure> {
    let Some(register) = register else { return Ok(Vec::new()) };
    let id = Uri::parse(id).map_err(|error| Failure::new("template.invalid", error))?;
    let places = register.allocate(&[id], purposes).map_err(|error| register_failure(&error))?;
    Ok(places.into_iter().flatten().collect())
}

fn hand_over(
    id: &str,
    sealed: &[u8],
    advice: &[String],
    out: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    match (out, output) {
        (None, Output::Plain) => deliver(None, sealed),
        (None, Output::Json) => {
            let text = String::from_utf8(sealed.to_vec()).map_err(|_| {
                Failure::new("usage", "an image cannot stand in JSON; name a file for it with --out")
            })?;
            output.say(String::new, || json!({ "id": id, "badge": text, "advice": advice }))
        }
        (Some(path), _) => {
            deliver(Some(path), sealed)?;
            output.say(
                || format!("{}  {id}", path.display()),
                || json!({ "id": id, "file": path, "advice": advice }),
            )
        }
    }
}

/// A badge that is refused, with the findings for programs.
pub(super) fn badge_failure(error: &BadgeError) -> Failure {
    let failure = Failure::refused("badge.refused", error);
    match error {
        BadgeError::NotIssuable(why) => {
            let finding = |finding: &openbadges::report::Finding| json!({ "code": finding.code.as_str(), "at": finding.at.as_str(), "detail": finding.detail });
            failure.with(why.findings().iter().map(finding).collect())
        }
        _ => failure,
    }
}

/// The folder of a batch.
pub(super) fn folder(out: Option<&Path>) -> Result<&Path, Failure> {
    let out = out.ok_or_else(|| Failure::new("usage", "name the folder for the badges with --out"))?;
    // The list of the badges names their recipients.
    make_private(out).map_err(|error| {
        Failure::new("folder.not_made", format!("{} cannot be made: {error}", out.display()))
    })?;
    Ok(out)
}
