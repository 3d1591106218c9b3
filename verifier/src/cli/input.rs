//! Where the badge comes from.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use openbadges::evidence::{Document, Evidence, FetchError};
use url::Url;

use super::UsageError;
use crate::fetch::{BADGE_LIMIT, Source};

/// Where the badge is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    StandardInput,
    File(PathBuf),
    Address(Url),
}

/// A badge that was had, or that is known to be too large.
pub(super) enum Badge {
    Bytes(Vec<u8>),
    TooLarge,
}

impl Place {
    /// What the argument means: `-` or nothing, an address, else a file.
    pub(super) fn of(argument: Option<&Path>) -> Result<Self, UsageError> {
        let Some(path) = argument.filter(|path| *path != Path::new("-")) else {
            return Ok(Place::StandardInput);
        };
        match path.to_str().and_then(|text| text.split_once("://").map(|(scheme, _)| (text, scheme))) {
            Some((text, scheme)) if scheme.eq_ignore_ascii_case("https") => match Url::parse(text) {
                Ok(url) => Ok(Place::Address(url)),
                Err(_) => Err(UsageError::new(format!("{text} is no web address; check its spelling"))),
            },
            Some((text, scheme)) if scheme.eq_ignore_ascii_case("http") => Err(UsageError::new(format!(
                "{text} has no encryption; use its https address, or download the badge"
            ))),
            _ => Ok(Place::File(path.to_owned())),
        }
    }

    /// Gets the badge. What was fetched becomes evidence, so that saved evidence replays the same command.
    pub(super) async fn read(
        &self,
        evidence: &mut Evidence,
        source: &Source<'_>,
    ) -> Result<Badge, UsageError> {
        match self {
            Place::StandardInput if io::stdin().is_terminal() => {
                Err(UsageError::new("name the file or address of a badge; openbadges --help says more"))
            }
            Place::StandardInput => {
                read(io::stdin().lock()).map_err(|error| cannot_read("standard input", &error))
            }
            Place::File(path) => {
                let bytes = File::open(path).and_then(read);
                bytes.map_err(|error| cannot_read(&path.display().to_string(), &error))
            }
            Place::Address(url) => look_up(url, evidence, source).await,
        }
    }
}

/// Reads one byte more than a badge may have, and never the rest: the library then says that it is too large.
fn read(from: impl Read) -> io::Result<Badge> {
    let mut bytes = Vec::new();
    from.take(BADGE_LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Badge::Bytes(bytes))
}

async fn look_up(url: &Url, evidence: &mut Evidence, source: &Source<'_>) -> Result<Badge, UsageError> {
    let answer = match evidence.answer(url) {
        Some(recorded) => recorded.clone(),
        None => fetch(url, evidence, source).await,
    };
    match answer {
        Ok(Document { status: 200..=299, body, .. }) => Ok(Badge::Bytes(body)),
        // Open Badges 2.0 says there that a hosted badge is revoked.
        Ok(Document { status: 410, body, .. }) if body.trim_ascii_start().starts_with(b"{") => {
            Ok(Badge::Bytes(body))
        }
        Err(FetchError::TooLarge) => Ok(Badge::TooLarge),
        Err(error) => Err(not_had(url, error.describe())),
        Ok(_) => Err(not_had(url, FetchError::NotFound.describe())),
    }
}

/// What another host answers is recorded under the address at which it does: as an answer of the first one it would pass
/// for a badge of Open Badges 2.0 that this one hosts.
async fn fetch(url: &Url, evidence: &mut Evidence, source: &Source<'_>) -> Result<Document, FetchError> {
    let answer = source.badge(url).await;
    match &answer {
        Ok((_, last)) if last.origin() != url.origin() => {
            evidence.record(last, answer.clone().map(|(document, _)| document))
        }
        Ok(_) | Err(_) => evidence.record(url, answer.clone().map(|(document, _)| document)),
    }
    answer.map(|(document, _)| document)
}

fn cannot_read(what: &str, error: &io::Error) -> UsageError {
    UsageError::new(format!("{what} cannot be read: {error}; check the name and your permission"))
}

fn not_had(url: &Url, why: &str) -> UsageError {
    UsageError::new(format!("{url} could not be had: {why}; try again later, or download the badge"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_files_from_addresses() {
        let place = |argument: &str| Place::of(Some(Path::new(argument)));
        assert_eq!(Place::of(None).unwrap(), Place::StandardInput);
        assert_eq!(place("-").unwrap(), Place::StandardInput);
        for file in ["badge.json", "./-", "C:\\badge.png", "https:/badge", "/tmp/https"] {
            assert_eq!(place(file).unwrap(), Place::File(file.into()));
        }
        for address in ["https://a.example/badge", "HTTPS://a.example/badge"] {
            assert_eq!(
                place(address).unwrap(),
                Place::Address(Url::parse("https://a.example/badge").unwrap())
            );
        }
        for refused in ["http://a.example/badge", "https://", "https://a b/"] {
            assert!(place(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn reads_no_more_than_it_needs() {
        let Badge::Bytes(bytes) = read(io::repeat(b' ')).unwrap() else {
            panic!("the library decides on the size")
        };
        assert_eq!(bytes.len(), BADGE_LIMIT + 1);
    }
}
