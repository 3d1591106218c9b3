//! `openbadges status new|revoke|suspend|reinstate|publish`.

use std::path::Path;
use std::process::ExitCode;

use openbadges::model::Uri;
use serde_json::json;
use url::Url;

use super::did::make_folder_of;
use super::issuer::{IssuerFolder, now, published_path, register_failure};
use super::output::{Failure, Output};
use super::public::{PeriodArgs, PublicFolder};
use crate::clock;
use crate::issuing::seal::seal_status_list;
use crate::status_register::{Action, Effect, ListAddress, StatusRegister};

#[derive(clap::Subcommand)]
pub(super) enum StatusCommand {
    /// Says where the status lists will be. From then on, badges can be revoked.
    New(NewArgs),
    /// Takes credentials back, for good.
    Revoke(DecideArgs),
    /// Lets credentials not count for the time being.
    Suspend(DecideArgs),
    /// Ends a suspension.
    Reinstate(DecideArgs),
    /// Signs the status lists and puts them where the web server publishes them.
    Publish(PublishArgs),
}

#[derive(clap::Args)]
pub(super) struct NewArgs {
    #[command(flatten)]
    issuer: IssuerFolder,
    /// The address of the lists, with {list} for their number, such as https://issuer.example/status/{list}.
    #[arg(long, value_name = "URL")]
    url: String,
}

#[derive(clap::Args)]
pub(super) struct DecideArgs {
    /// The ids of the credentials, as they stand in them.
    #[arg(required = true, value_name = "ID")]
    credentials: Vec<String>,
    /// Why, for the issuer's own history; it is not published.
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    #[command(flatten)]
    issuer: IssuerFolder,
}

#[derive(clap::Args)]
pub(super) struct PublishArgs {
    #[command(flatten)]
    issuer: IssuerFolder,
    #[command(flatten)]
    public: PublicFolder,
    #[command(flatten)]
    period: PeriodArgs,
}

pub(super) fn run(command: &StatusCommand, output: Output) -> Result<ExitCode, Failure> {
    match command {
        StatusCommand::New(args) => new(args, output),
        StatusCommand::Revoke(args) => decide(args, Action::Revoke, output),
        StatusCommand::Suspend(args) => decide(args, Action::Suspend, output),
        StatusCommand::Reinstate(args) => decide(args, Action::Reinstate, output),
        StatusCommand::Publish(args) => publish(args, output),
    }
}

fn new(args: &NewArgs, output: Output) -> Result<ExitCode, Failure> {
    let ring = args.issuer.ring()?;
    let address = ListAddress::parse(&args.url).map_err(|error| Failure::new("status.url", error))?;
    check_files(&args.url)?;
    let path = args.issuer.register_path();
    StatusRegister::create(&path, ring.identity().id(), &address)
        .map_err(|error| register_failure(&error))?;
    output.say(
        || format!("Badges that are issued from now on get a place on the lists at {}.", args.url),
        || json!({ "issuer": ring.identity().id(), "url": args.url }),
    )?;
    Ok(ExitCode::SUCCESS)
}

/// What follows on a question mark is no part of a file's name: all lists would be one file.
fn check_files(url: &str) -> Result<(), Failure> {
    let file =
        |number| Url::parse(&url.replace("{list}", number)).map(|url| published_path(Path::new(""), &url));
    if file("1") != file("2") {
        return Ok(());
    }
    Err(Failure::new(
        "status.url",
        format!("all lists at {url} would be one file; put {{list}} into the path"),
    ))
}

/// All ids are read before anything is decided.
fn decide(args: &DecideArgs, action: Action, output: Output) -> Result<ExitCode, Failure> {
    let ids = args.credentials.iter().map(|id| Uri::parse(id)).collect::<Result<Vec<_>, _>>();
    let ids = ids.map_err(|error| Failure::new("status.id", error))?;
    args.issuer.ring()?;
    let (mut register, now) = (args.issuer.register()?, now()?);
    let mut exit = ExitCode::SUCCESS;
    for id in &ids {
        match register.decide(action, id, &args.reason, now) {
            Ok(effect) => tell(action, id, effect, &args.issuer, output)?,
            Err(error) => {
                let failure = Failure::refused("status.refused", error);
                exit = output.fail(&failure.with(json!({ "id": id.as_str() })));
            }
        }
    }
    Ok(exit)
}

fn tell(
    action: Action,
    id: &Uri,
    effect: Effect,
    issuer: &IssuerFolder,
    output: Output,
) -> Result<(), Failure> {
    let is_new = effect == Effect::Recorded;
    let done = match action {
        Action::Revoke => "revoked",
        Action::Suspend => "suspended",
        Action::Reinstate => "reinstated",
    };
    output.say(
        || match is_new {
            true => format!(
                "{id} is {done}. It shows with: openbadges status publish --issuer {}",
                issuer.folder.display()
            ),
            false => format!("{id} was {done} before; nothing has changed."),
        },
        || json!({ "id": id.as_str(), "action": action.as_str(), "recorded": is_new }),
    )
}

fn publish(args: &PublishArgs, output: Output) -> Result<ExitCode, Failure> {
    let (ring, now) = (args.issuer.ring()?, now()?);
    let key = args.issuer.key(&ring, now)?;
    let mut register = args.issuer.register()?;
    let period = args.period.period();
    let lists = register.lists().map_err(|error| register_failure(&error))?;
    if lists.is_empty() {
        let what = "no credential has a place on a list yet; issue one, then publish";
        return Err(Failure::refused("status.nothing_to_publish", what));
    }
    for list in lists {
        let path = published_path(&args.public.out, &list.address);
        make_folder_of(&path)?;
        let sign = |unsigned| seal_status_list(unsigned, &key, now);
        let edition =
            register.publish(list.number, period, || clock::now().unwrap_or(now), &path, sign).map_err(
                |error| Failure::refused("status.not_published", format!("{}: {error}", path.display())),
            )?;
        output.say(
            || {
                let (file, set) = (path.display(), edition.set);
                format!("{file}  for  {}  ({} of {} are set)", list.address, set, list.given)
            },
            || {
                json!({
                    "file": path, "address": list.address, "purpose": list.purpose.as_str(),
                    "edition": edition.number, "set": edition.set, "given": list.given,
                })
            },
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
