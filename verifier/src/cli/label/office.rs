//! `openbadges label new`.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use super::form::scheme;
use super::policy::policy_text;
use super::{OfficeFile, office_failure};
use crate::cli::issuer::IssuerFolder;
use crate::cli::output::{Failure, Output};
use crate::label_office::{LabelOffice, Purpose};

#[derive(clap::Args)]
pub(in crate::cli) struct NewArgs {
    /// The label scheme: names, addresses, parts with their indicators, terms. It stays as it is.
    #[arg(long, value_name = "FILE")]
    scheme: PathBuf,
    /// Make it for drills and tests, at whatever time (--now). What it publishes says so.
    #[arg(long)]
    drill: bool,
    #[command(flatten)]
    issuer: IssuerFolder,
    #[command(flatten)]
    office: OfficeFile,
}

pub(super) fn new(args: &NewArgs, output: Output) -> Result<ExitCode, Failure> {
    let scheme = scheme(&args.scheme)?;
    let invalid = |error| Failure::new("label.scheme", format!("{}: {error}", args.scheme.display()));
    scheme.check().map_err(invalid)?;
    let ring = args.issuer.ring()?;
    // Without a place on a list, no label could ever be revoked.
    args.issuer.register()?;
    let purpose = if args.drill { Purpose::Drills } else { Purpose::Labels };
    let office = LabelOffice::create(&args.office.path, ring.identity().id(), &scheme, purpose);
    let office = office.map_err(|error| office_failure(&error))?;
    let policy = policy_text(office.scheme(), &ring).unwrap_or_else(|failure| failure.message().to_owned());
    let (file, authority, scheme) = (args.office.path.display(), office.authority(), office.scheme());
    output.say(
        || {
            format!(
                "{file} is the office of {authority} for {}. People will be in it: only you can read it; keep copies safe.\n\
                 Now register an Organiser: openbadges label organiser add --form organiser.toml\n\
                 Verifiers need this in their policy (again with: openbadges label policy):\n\n{policy}",
                scheme.name
            )
        },
        || {
            json!({
                "office": args.office.path, "authority": authority, "achievement": scheme.achievement.as_str(),
                "drill": args.drill, "register": scheme.addresses.register.as_str(), "terms": scheme.terms,
            })
        },
    )?;
    Ok(ExitCode::SUCCESS)
}
