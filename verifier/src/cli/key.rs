//! `openbadges key new|show|rotate|revoke`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use openbadges::MAX_INPUT_BYTES;
use openbadges::issue::identity::{KeyId, Publication};
use openbadges::json::{self, Map, Value};
use serde_json::json;

use super::issuer::{IssuerFolder, now, ring_failure};
use super::output::{Failure, Output, read};
use crate::keys::ring::RingKey;
use crate::keys::{IssuerName, KeyKind, KeyName, KeySource, PinSource, Ring, TokenKey, TokenName};
use crate::span;

#[derive(clap::Subcommand)]
pub(super) enum KeyCommand {
    /// Makes an issuer with its first key.
    New(NewArgs),
    /// Lists the issuer's keys.
    Show(ShowArgs),
    /// Gives the issuer a new key; what the old one signed stays good.
    Rotate(RotateArgs),
    /// Takes a key back that somebody else may have: nothing that it signed counts any more.
    Revoke(RevokeArgs),
}

#[derive(clap::Args)]
pub(super) struct NewArgs {
    #[command(flatten)]
    issuer: IssuerFolder,
    /// The issuer's id: a did:web, or the https address of its profile. Without it, the key itself is the id (did:key).
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The issuer's name, as badges show it.
    #[arg(long)]
    name: Option<String>,
    /// More that badges say of the issuer: a JSON object with members of a Profile, such as url and email.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    #[command(flatten)]
    source: SourceArgs,
}

#[derive(clap::Args)]
pub(super) struct SourceArgs {
    /// The kind of key to make: ed25519, p-256, p-384, rsa-2048, rsa-3072 or rsa-4096.
    #[arg(long, value_name = "KIND", default_value = "ed25519")]
    kind: KeyKind,
    /// Use the private key in this file (PKCS#8 PEM or JWK) instead of making one.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kind", "module"])]
    key_file: Option<PathBuf>,
    /// Use a key on a token: the PKCS#11 library of its vendor.
    #[arg(long, value_name = "LIBRARY", requires_all = ["token", "token_key", "pin_file"], conflicts_with = "kind")]
    module: Option<String>,
    /// The label of the token.
    #[arg(long, value_name = "LABEL", requires = "module")]
    token: Option<String>,
    /// The label of the key on the token.
    #[arg(long, value_name = "LABEL", requires = "module")]
    token_key: Option<String>,
    /// A file with the PIN of the token, which only its owner can read.
    #[arg(long, value_name = "FILE", requires = "module")]
    pin_file: Option<String>,
}

#[derive(clap::Args)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    issuer: IssuerFolder,
}

#[derive(clap::Args)]
pub(super) struct RotateArgs {
    #[command(flatten)]
    issuer: IssuerFolder,
    /// How long the old key goes on signing, while verifiers learn of the new one.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = span::argument)]
    overlap: Duration,
    #[command(flatten)]
    source: SourceArgs,
}

#[derive(clap::Args)]
pub(super) struct RevokeArgs {
    /// The key, by its name in `openbadges key show`.
    key: String,
    #[command(flatten)]
    issuer: IssuerFolder,
}

pub(super) fn run(command: &KeyCommand, output: Output) -> Result<ExitCode, Failure> {
    match command {
        KeyCommand::New(args) => new(args, output),
        KeyCommand::Show(args) => show(&args.issuer.ring()?, "", output),
        KeyCommand::Rotate(args) => {
            args.issuer.ring()?;
            let ring = Ring::rotate(&args.issuer.folder, args.source.source(), now()?, args.overlap);
            show(&ring.map_err(|error| ring_failure(&error))?, &publish(&args.issuer), output)
        }
        KeyCommand::Revoke(args) => {
            let key = KeyId::parse(&args.key).map_err(|error| Failure::new("key.malformed", error))?;
            args.issuer.ring()?;
            let ring = Ring::revoke(&args.issuer.folder, &key, now()?);
            show(&ring.map_err(|error| ring_failure(&error))?, &publish(&args.issuer), output)
        }
    }
}

/// What to do next with the issuer in this folder.
fn publish(issuer: &IssuerFolder) -> String {
    format!("Now publish it: openbadges did --issuer {}", issuer.folder.display())
}

fn new(args: &NewArgs, output: Output) -> Result<ExitCode, Failure> {
    let name = args.id.clone().map_or(IssuerName::OfKey, IssuerName::Id);
    let ring = Ring::create(&args.issuer.folder, name, profile(args)?, args.source.source(), now()?)
        .map_err(|error| ring_failure(&error))?;
    let next = match ring.identity().publication() {
        Publication::Nothing => "Nothing has to be published: the id is the key.".to_owned(),
        Publication::Documents(_) => publish(&args.issuer),
    };
    show(&ring, &next, output)
}

fn profile(args: &NewArgs) -> Result<Map<String, Value>, Failure> {
    let mut profile = match &args.profile {
        None => Map::new(),
        Some(path) => match json::parse(&read("profile", path, MAX_INPUT_BYTES)?) {
            Ok(Value::Object(members)) => members,
            Ok(_) | Err(_) => {
                let message = format!("the profile {} is no JSON object; correct it", path.display());
                return Err(Failure::new("profile.malformed", message));
            }
        },
    };
    if let Some(name) = &args.name {
        profile.insert("name".to_owned(), name.as_str().into());
    }
    Ok(profile)
}

impl SourceArgs {
    fn source(&self) -> KeySource {
        match (&self.key_file, &self.module, &self.token, &self.token_key, &self.pin_file) {
            (Some(path), ..) => KeySource::File(path.clone()),
            (None, Some(module), Some(token), Some(key), Some(pin)) => KeySource::Token(TokenKey {
                module: module.clone(),
                token: TokenName::Label(token.clone()),
                key: KeyName::Label(key.clone()),
                pin: PinSource::File(pin.clone()),
            }),
            _ => KeySource::Make(self.kind),
        }
    }
}

fn show(ring: &Ring, next: &str, output: Output) -> Result<ExitCode, Failure> {
    let now = now()?;
    let current = ring.current(now).ok().map(|key| key.id.clone());
    let is_current = |key: &RingKey| current.as_ref() == Some(&key.id);
    output.say(
        || {
            let mut lines = vec![format!("Issuer: {}", ring.identity().id())];
            lines.extend(ring.keys().iter().map(|key| line(ring, key, is_current(key))));
            lines.extend(Some(next.to_owned()).filter(|next| !next.is_empty()));
            lines.join("\n")
        },
        || {
            let keys = ring.keys().iter().map(|key| described(ring, key, is_current(key)));
            json!({ "issuer": ring.identity().id(), "keys": keys.collect::<Vec<_>>() })
        },
    )?;
    Ok(ExitCode::SUCCESS)
}

fn line(ring: &Ring, key: &RingKey, is_current: bool) -> String {
    let state = match (key.revoked, key.retired) {
        (Some(date), _) => format!("revoked on {date}"),
        (None, _) if is_current => "signs".to_owned(),
        (None, Some(date)) => format!("retired on {date}"),
        (None, None) => format!("signs from {}", key.from),
    };
    let multibase =
        key.key.to_multikey().map_or(String::new(), |key| format!("\n  publicKeyMultibase: {key}"));
    format!("{}  {}  {state}{multibase}", ring.identity().method_id(&key.id), key.key.kind())
}

fn described(ring: &Ring, key: &RingKey, is_current: bool) -> Value {
    let mut described = json!({
        "id": key.id.as_str(),
        "verificationMethod": ring.identity().method_id(&key.id),
        "kind": key.key.kind(),
        "publicKeyJwk": key.key.to_jwk(),
        "from": key.from.to_string(),
        "signs": is_current,
    });
    let more = [
        ("publicKeyMultibase", key.key.to_multikey()),
        ("retired", key.retired.map(|date| date.to_string())),
        ("revoked", key.revoked.map(|date| date.to_string())),
    ];
    for (name, value) in more.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        described[name] = value.into();
    }
    described
}
