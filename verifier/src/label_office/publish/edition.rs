//! Editions of the register: each later than the one before, and noted before it can get out.

use openbadges::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest as _, Sha256};

use super::NotPublished;
use crate::label_office::{OfficeError, corrupt};

/// An edition that may have got out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edition {
    pub(super) number: u32,
    pub(super) valid_from: Timestamp,
    /// The verification method of the key that signs it.
    pub(super) key: String,
    content: [u8; 32],
}

/// An edition that is about to be.
pub(super) enum Intent {
    /// It was noted by a publication that may not have come to its end, in this very second.
    Again(Edition),
    /// It is new.
    New(Edition),
}

impl Intent {
    /// The edition with this content, signed with `key`, after the `last` one.
    pub(super) fn check(
        last: Option<Edition>,
        now: Timestamp,
        key: &str,
        content: &str,
    ) -> Result<Self, NotPublished> {
        let content: [u8; 32] = Sha256::digest(content).into();
        let number = last.as_ref().map_or(1, |last| last.number + 1);
        match last {
            Some(last) if last.valid_from > now => {
                Err(NotPublished::ClockBehind { now, last: last.valid_from })
            }
            Some(last) if last.valid_from == now && last.content == content && last.key == key => {
                Ok(Intent::Again(last))
            }
            Some(last) if last.valid_from == now => Err(NotPublished::SameSecond(now)),
            Some(_) | None => {
                Ok(Intent::New(Edition { number, valid_from: now, key: key.to_owned(), content }))
            }
        }
    }

    pub(super) fn record(self, connection: &Connection) -> Result<Edition, OfficeError> {
        let edition = match self {
            Intent::Again(edition) => return Ok(edition),
            Intent::New(edition) => edition,
        };
        connection.execute(
            "INSERT INTO edition (number, valid_from, signed_with, content, state) VALUES (?1, ?2, ?3, ?4, 'intended')",
            (edition.number, edition.valid_from.unix(), &edition.key, edition.content),
        )?;
        Ok(edition)
    }
}

impl Edition {
    /// Notes that it is out.
    pub(super) fn published(&self, connection: &Connection) -> Result<(), OfficeError> {
        connection.execute(
            "UPDATE edition SET state = 'published' WHERE number = ?1 AND state = 'intended'",
            [self.number],
        )?;
        Ok(())
    }
}

/// The last edition.
pub(super) fn last(connection: &Connection) -> Result<Option<Edition>, OfficeError> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let last = "SELECT number, valid_from, signed_with, content FROM edition ORDER BY number DESC LIMIT 1";
    let Some((number, seconds, key, content)) = connection.query_row(last, [], read).optional()? else {
        return Ok(None);
    };
    Ok(Some(Edition { number, valid_from: instant(seconds)?, key, content }))
}

/// When the first edition was.
pub(super) fn first(connection: &Connection) -> Result<Option<Timestamp>, OfficeError> {
    let first = connection.query_row("SELECT valid_from FROM edition WHERE number = 1", [], |row| row.get(0));
    first.optional()?.map(instant).transpose()
}

fn instant(seconds: i64) -> Result<Timestamp, OfficeError> {
    Timestamp::from_unix(seconds).map_err(|_| corrupt("a date"))
}
