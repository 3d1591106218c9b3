//! `openbadges label revoke|publish`.

use std::process::ExitCode;

use serde_json::json;

use super::application::text;
use super::{Clock, EntryArgs, OfficeFile, is_new, office_failure, told};
use crate::cli::issuer::{IssuerFolder, published_path};
use crate::cli::output::{Failure, Output};
use crate::cli::public::{PeriodArgs, PublicFolder};
use crate::clock;
use crate::label_office::{
    Change, Day, LabelNumber, LabelRevoked, NotPublished, OtherKey, Publication, Publisher, Purpose, Text,
    What,
};

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
    /// Sign with another key than the last edition: verifiers have the new one, from `openbadges label policy`.
    #[arg(long)]
    new_key: bool,
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
    let (office, ring) = (args.office.open()?, args.issuer.ring()?);
    let started = args.clock.read(&office)?;
    let mut status = args.issuer.register()?;
    let key = args.issuer.key(&ring, started)?;
    let publisher = Publisher {
        profile: IssuerFolder::profile(&ring),
        key: &key,
        folder: &args.public.out,
        place: &published_path,
        period: args.period.period(),
        other_key: if args.new_key { OtherKey::Accept } else { OtherKey::Refuse },
        now: &|| args.clock.now.or_else(clock::now).unwrap_or(started),
    };
    let publication = office.publish(&mut status, &publisher).map_err(|error| failure(&error))?;
    tell(&publication, office.purpose(), output)?;
    Ok(ExitCode::SUCCESS)
}

fn tell(publication: &Publication, purpose: Purpose, output: Output) -> Result<(), Failure> {
    let Publication { edition, as_of, until, rely_until, labels, held, files } = publication;
    output.say(
        || {
            let written = files.iter().filter(|file| file.change == Change::Written);
            let lines = written
                .map(|file| format!("{}  for  {}  as  {}", file.file.display(), file.address, file.media_type));
            let labels = if *labels == 1 { "1 label".to_owned() } else { format!("{labels} labels") };
            let usual = if rely_until < until {
                format!(" Verifiers that keep the usual 7 days stop relying on it then, others on {until}.")
            } else {
                String::new()
            };
            let last = format!(
                "Edition {edition} of the register has {labels}, {held} of them held. Publish again before {rely_until}.{usual}"
            );
            let drill = (purpose == Purpose::Drills).then(|| "This is a drill: nothing of it counts.".to_owned());
            lines.chain([last]).chain(drill).collect::<Vec<_>>().join("\n")
        },
        || {
            json!({
                "edition": edition, "validFrom": as_of.to_string(), "validUntil": until.to_string(),
                "publishBefore": rely_until.to_string(), "labels": labels,
                "held": held, "drill": purpose == Purpose::Drills, "files": files.iter().map(|file| file.to_json()).collect::<Vec<_>>(),
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
