//! `openbadges label policy`: what verifiers need to rely on the label.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::json;

use super::{OfficeFile, office_failure, quoted};
use crate::cli::issuer::IssuerFolder;
use crate::cli::output::{Failure, Output};
use crate::keys::Ring;
use crate::label_office::{LabelOffice, OfficeError, Scheme};

#[derive(clap::Args)]
pub(in crate::cli) struct PolicyArgs {
    #[command(flatten)]
    office: OfficeFile,
    #[command(flatten)]
    issuer: IssuerFolder,
}

pub(super) fn policy(args: &PolicyArgs, output: Output) -> Result<ExitCode, Failure> {
    let (office, ring) = (args.office.open()?, args.issuer.ring()?);
    require_authority(&office, &ring)?;
    let policy = policy_text(office.scheme(), &ring)?;
    output.say(|| policy.clone(), || json!({ "policy": policy }))?;
    Ok(ExitCode::SUCCESS)
}

fn require_authority(office: &LabelOffice, ring: &Ring) -> Result<(), Failure> {
    if ring.identity().id() == office.authority() {
        return Ok(());
    }
    let (authority, purpose) = (office.authority().to_owned(), office.purpose());
    Err(office_failure(&OfficeError::OtherOffice { authority, purpose }))
}

/// The part of a policy that names the label, with every key of the authority that is not revoked: verifiers learn of a new
/// one before it signs, and go on accepting what an old one has signed in its time.
pub(super) fn policy_text(scheme: &Scheme, ring: &Ring) -> Result<String, Failure> {
    let mut text = format!(
        "[label]\nname = {}\nachievements = [{}]\nrecognises = false   # true: who holds the label is recognised; false: it is only shown\n\
         [[label.authority]]\nid = {}\n",
        quoted(scheme.name.as_str()),
        quoted(scheme.achievement.as_str()),
        quoted(ring.identity().id()),
    );
    let pinned = ring.keys().iter().filter(|key| key.revoked.is_none());
    let mut pinned = pinned.filter_map(|key| Some((key, key.key.to_multikey()?))).peekable();
    if pinned.peek().is_none() {
        let message = "policies name keys by their publicKeyMultibase, and RSA keys have none: give the Network a key that has \
                       one, with openbadges key rotate --kind ed25519";
        return Err(Failure::new("label.no_pin", message));
    }
    for (key, multibase) in pinned {
        let end = key.retired.map_or(String::new(), |end| format!("not_after = {end}\n"));
        // Writing into a text cannot fail.
        let _ = write!(
            text,
            "[[label.authority.key]]\nmultibase = {}\nnot_before = {}\n{end}",
            quoted(&multibase),
            key.from
        );
    }
    text += &format!("[[label.register]]\nurl = {}\n", quoted(scheme.addresses.register.as_str()));
    Ok(text)
}
