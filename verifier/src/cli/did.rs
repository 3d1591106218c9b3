//! `openbadges did`: what the issuer publishes, so that its keys can be found.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use openbadges::issue::identity::Publication;
use serde_json::json;

use super::issuer::{IssuerFolder, published_path};
use super::output::{Failure, Output, deliver};
use super::public::PublicFolder;

#[derive(clap::Args)]
pub(super) struct DidArgs {
    #[command(flatten)]
    issuer: IssuerFolder,
    #[command(flatten)]
    public: PublicFolder,
}

pub(super) fn run(args: &DidArgs, output: Output) -> Result<ExitCode, Failure> {
    let ring = args.issuer.ring()?;
    let documents = match ring.identity().publication() {
        Publication::Nothing => Vec::new(),
        Publication::Documents(documents) => documents,
    };
    let mut written = Vec::new();
    for document in &documents {
        let path = published_path(&args.public.out, &document.address);
        make_folder_of(&path)?;
        deliver(Some(&path), format!("{:#}\n", document.content).as_bytes())?;
        written.push((path, document));
    }
    output.say(
        || match &written[..] {
            [] => format!("{} is its own key: nothing has to be published.", ring.identity().id()),
            written => {
                let line = |(path, document): &(PathBuf, &openbadges::issue::identity::Document)| {
                    format!("{}  for  {}  as  {}", path.display(), document.address, document.kind.media_type())
                };
                written.iter().map(line).collect::<Vec<_>>().join("\n")
            }
        },
        || {
            let document = |(path, document): &(PathBuf, &openbadges::issue::identity::Document)| {
                json!({ "file": path, "address": document.address, "mediaType": document.kind.media_type() })
            };
            json!({ "issuer": ring.identity().id(), "documents": written.iter().map(document).collect::<Vec<_>>() })
        },
    )?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn make_folder_of(path: &std::path::Path) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| {
        Failure::new("folder.not_made", format!("the folder {} cannot be made: {error}", folder.display()))
    })
}
