//! The folder that the web server publishes: nothing private in it, nothing newer replaced.

use std::fs;
use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openbadges::Timestamp;
use openbadges::json;
use url::Url;

use super::{Change, NotPublished};
use crate::whole_file::{remove_leftovers_beside, write_whole};

/// A web server that publishes the folder must not find the office in it.
pub(super) fn require_out_of_reach(office: &Path, folder: &Path) -> Result<(), NotPublished> {
    let failed = |error| NotPublished::Folder(folder.to_owned(), error);
    fs::create_dir_all(folder).map_err(failed)?;
    let (office, folder) = (office.canonicalize().map_err(failed)?, folder.canonicalize().map_err(failed)?);
    if office.starts_with(&folder) { Err(NotPublished::InReach { office, folder }) } else { Ok(()) }
}

/// Puts a file there, if it is not there already.
pub(super) fn put(path: &Path, content: &[u8]) -> Result<Change, NotPublished> {
    // What killed publishers left is only untidy, so a folder that refuses does not stop a publication.
    let _ = remove_leftovers_beside(path);
    if fs::read(path).is_ok_and(|there| there == content) {
        return Ok(Change::None);
    }
    write_whole(path, content).map_err(NotPublished::Write)?;
    Ok(Change::Written)
}

/// Takes a file away, if it is there.
pub(super) fn withdraw(path: &Path) -> Result<(), NotPublished> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(NotPublished::Folder(path.to_owned(), error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// What is in the place of the register must be an earlier edition of it, from this office: an office that was restored from
/// an old copy would take back what was decided since.
pub(super) fn require_no_newer(
    target: &Path,
    register: &Url,
    known: Option<Timestamp>,
) -> Result<(), NotPublished> {
    let bytes = match fs::read(target) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(NotPublished::Folder(target.to_owned(), error)),
    };
    match edition_in(&bytes) {
        Some((id, _)) if id != register.as_str() => Err(NotPublished::NoRegister(target.to_owned())),
        Some((_, published)) if known.is_none_or(|known| published > known) => {
            Err(NotPublished::OfficeBehind { published, known })
        }
        Some(_) => Ok(()),
        None => Err(NotPublished::NoRegister(target.to_owned())),
    }
}

/// The id and the date of a register: JSON, or a token.
fn edition_in(bytes: &[u8]) -> Option<(String, Timestamp)> {
    let text = bytes.trim_ascii();
    let document = match text.first()? {
        b'{' => json::parse(text).ok()?,
        _ => json::parse(&URL_SAFE_NO_PAD.decode(text.split(|byte| *byte == b'.').nth(1)?).ok()?).ok()?,
    };
    let member = |name: &str| document.get(name)?.as_str();
    Some((member("id")?.to_owned(), Timestamp::parse(member("validFrom")?).ok()?))
}
