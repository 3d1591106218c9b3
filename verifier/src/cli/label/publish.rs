//! `openbadges label revoke|publish`.

use std::process::ExitCode;

use serde_json::json;

use super::application::text;
use super::{Clock, EntryArgs, OfficeFile, is_new, office_failure, told};
use crate::cli::issuer::{IssuerFolder, published_path};
use crate::cli::output::{Failure, Output};
use crate::cli::public::{PeriodArgs, PublicFolder};
use crate::clock;
use crate::label_office::{Day, LabelNumber, LabelRevoked, NotPublished, Publication, Publisher, Text, What};

#[derive(clap::Args)]
pub(in crate::cli) struct RevokeArgs {
    /// The number of the label, such as 2030-0007.
    #[arg(value_name = "LABEL")]
    label: LabelNumber,
    /// Why. It is not published.
    #[arg(long, value_name = "TEXT", value_parser = text)]
    reason: Text,
    /// From which day on it is not held; today, if it is not said. Badges of before were given under the label.
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
    #[command(flatten)]
    entry: EntryArgs,
}

#[derive(clap::Args)]
pub(in crate::cli) struct PublishArgs {
    #[command(flatten)]
    office: OfficeFile,
    #[command(flatten)]
    issuer: IssuerFolder,
    #[command(flatten)]
    public: PublicFolder,
    #[command(flatten)]
    period: PeriodArgs,
    #[command(flatten)]
    clock: Clock,
}

pub(super) fn revoke(args: &RevokeArgs, output: Output) -> Result<ExitCode, Failure> {
    let mut desk = args.entry.open()?;
    let (label, on) = (args.label.clone(), args.on.unwrap_or(desk.today()));
    let revoked = LabelRevoked { label: label.clone(), on, reason: args.reason.clone() };
    let effect = desk.enter(What::LabelRevoked(revoked))?.effect;
    output.say(
        || {
            told(
                effect,
                format!("The label {label} is revoked from {on} on. It shows with: openbadges label publish"),
            )
        },
        || json!({ "label": label, "on": on, "recorded": is_new(effect) }),
    )?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn publish(args: &PublishArgs, output: Output) -> Result<ExitCode, Failure> {
    let (office, ring, started) = (args.office.open()?, args.issuer.ring()?, args.clock.read()?);
    let mut status = args.issuer.register()?;
    let key = args.issuer.key(&ring, started)?;
    let publisher = Publisher {
        profile: IssuerFolder::profile(&ring),
        key: &key,
        folder: &args.public.out,
        place: &published_path,
        period: args.period.period(),
        now: &|| args.clock.now.or_else(clock::now).unwrap_or(started),
    };
    let publication = office.publish(&mut status, &publisher).map_err(|error| failure(&error))?;
    tell(&publication, output)?;
    Ok(ExitCode::SUCCESS)
}

fn tell(publication: &Publication, output: Output) -> Result<(), Failure> {
    let Publication { edition, as_of, until, labels, held, files } = publication;
    output.say(
        || {
            let lines = files.iter().map(|file| format!("{}  for  {}", file.file.display(), file.address));
            let last = format!(
                "Edition {edition} of the register has {labels} labels, {held} of them held. Publish again before {until}."
            );
            lines.chain([last]).collect::<Vec<_>>().join("\n")
        },
        || {
            json!({
                "edition": edition, "validFrom": as_of.to_string(), "validUntil": until.to_string(), "labels": labels,
                "held": held, "files": files.iter().map(|file| file.to_json()).collect::<Vec<_>>(),
            })
        },
    )
}

fn failure(error: &NotPublished) -> Failure {
    match error {
        NotPublished::Office(error) => office_failure(error),
        NotPublished::ClockBehind { .. } => Failure::new("clock.wrong", error),
        _ => Failure::refused("label.not_published", error),
    }
}
