//! `openbadges bake` and `openbadges unbake`.

use std::path::PathBuf;
use std::process::ExitCode;

use openbadges::MAX_INPUT_BYTES;
use openbadges::bake::{self, Form};
use serde_json::json;

use super::output::{Failure, Output, deliver, read};

#[derive(clap::Args)]
pub(super) struct BakeArgs {
    /// The PNG or SVG image.
    image: PathBuf,
    /// The badge: a JSON credential with its proof, or a token. - is standard input.
    badge: PathBuf,
    /// The baked image.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(clap::Args)]
pub(super) struct UnbakeArgs {
    /// The baked PNG or SVG image.
    image: PathBuf,
    /// Where to write the badge, instead of to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where to write the image without the badge.
    #[arg(long, value_name = "FILE")]
    image_out: Option<PathBuf>,
}

pub(super) fn bake(args: &BakeArgs, output: Output) -> Result<ExitCode, Failure> {
    let image = read("image", &args.image, MAX_INPUT_BYTES)?;
    let badge = read("badge", &args.badge, MAX_INPUT_BYTES)?;
    let baked = bake::bake(&image, &badge).map_err(|error| Failure::refused("bake.refused", error))?;
    deliver(Some(&args.out), &baked)?;
    let file = args.out.display();
    output
        .say(|| format!("The badge is in {file}."), || json!({ "file": args.out, "bytes": baked.len() }))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn unbake(args: &UnbakeArgs, output: Output) -> Result<ExitCode, Failure> {
    let image = read("image", &args.image, MAX_INPUT_BYTES)?;
    let unbaked = bake::unbake(&image).map_err(|error| Failure::refused("bake.no_badge", error))?;
    if let Some(path) = &args.image_out {
        deliver(Some(path), &unbaked.image)?;
    }
    let form = match unbaked.form {
        Form::Json => "json",
        Form::Jwt => "jwt",
    };
    match (&args.out, output) {
        (None, Output::Plain) => deliver(None, unbaked.badge.as_bytes())?,
        (None, Output::Json) => {
            output.say(String::new, || json!({ "form": form, "badge": unbaked.badge }))?
        }
        (Some(path), _) => {
            deliver(Some(path), unbaked.badge.as_bytes())?;
            output.say(
                || format!("The badge is in {}.", path.display()),
                || json!({ "form": form, "file": path }),
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
