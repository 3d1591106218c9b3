//! The Network's office for the Quality Label: applications from the first contact to a decision, and the labels and
//! registers that come of them.
//!
//! ```text
//! What --rules--> Event, for good --fold--> Office --public part--> PublicLabel --> label, register, exports, page
//! ```
//!
//! Everything is in one file that only its owner can read. People, answers, decisions against and reasons stay in it.

mod calendar;
mod error;
mod event;
mod forms;
mod html;
mod malformed;
mod number;
mod page;
mod people;
mod public;
mod publish;
mod rule;
mod rules;
mod schema;
mod scheme;
mod stage;
mod state;
#[cfg(test)]
mod testing;

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use openbadges::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

pub use calendar::{Day, MalformedDay};
pub use error::OfficeError;
pub use event::{
    ApplicationReceived, Decided, Essential, Event, LabelDecision, LabelRevoked, OrganiserVerification,
    TrainingCompleted, What,
};
pub use forms::{
    Answer, ApplicationForm, CommitteeForm, Contact, EvaluationForm, EvaluatorsForm, Finding, IssuerId,
    Nature, OrganiserForm, Text, WebAddress,
};
pub use malformed::Malformed;
pub use number::{ApplicationNumber, LabelNumber, MalformedNumber};
pub use people::{Country, Language, Person, PersonId};
pub use public::PublicLabel;
pub use publish::{Change, NotPublished, OtherKey, Publication, Published, Publisher};
pub use rule::{Refusal, Rule};
pub use rules::Facts;
pub use scheme::{
    Addresses, Committee, Evaluation, LabelTerms, Part, Picture, Renewed, Scheme, SchemeFault, SchemeLanguage,
};
pub use stage::Stage;
pub use state::{Application, Inconsistent, Label, Office, Organiser};

use crate::sqlite_file::{self, Absent, SqliteFault};

/// An office, open.
#[derive(Debug)]
pub struct LabelOffice {
    connection: Connection,
    path: PathBuf,
    authority: String,
    scheme: Scheme,
    purpose: Purpose,
}

/// What an office is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Labels that count. Its clock is that of the machine.
    Labels,
    /// Drills and tests, at whatever time. Everything that is published says so.
    Drills,
}

/// How long nothing can have happened at an office before its clock is doubted.
const LONGEST_SILENCE: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What entering something has done.
#[derive(Debug)]
pub struct Entry {
    /// Whether it is new.
    pub effect: Effect,
    /// How things stand now.
    pub office: Office,
}

/// What entering something has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It was recorded.
    Recorded,
    /// It was so before; nothing was recorded.
    AlreadySo,
}

impl LabelOffice {
    /// Makes the office of `authority` at `path`, for its owner's eyes only, or opens it if it is there. Authority, scheme and
    /// purpose stay what they are.
    ///
    /// # Errors
    /// An [`OfficeError`] about the file, or [`OfficeError::OtherOffice`].
    pub fn create(
        path: &Path,
        authority: &str,
        scheme: &Scheme,
        purpose: Purpose,
    ) -> Result<Self, OfficeError> {
        make_private(path).map_err(|error| OfficeError::NotPrivate(path.to_owned(), error))?;
        let mut connection = sqlite_file::open(path, &schema::FORM, Absent::Create)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if identity(&transaction)?.is_none() {
            let scheme = write(scheme)?;
            transaction.execute(
                "INSERT INTO identity (one, authority, scheme, purpose) VALUES (1, ?1, ?2, ?3)",
                (authority, scheme, purpose.code()),
            )?;
        }
        transaction.commit()?;
        let office = Self::of(connection, path)?;
        let is_it = office.authority == authority && office.scheme == *scheme && office.purpose == purpose;
        if is_it {
            return Ok(office);
        }
        Err(OfficeError::OtherOffice { authority: office.authority, purpose: office.purpose })
    }

    /// Opens the office at `path`.
    ///
    /// # Errors
    /// An [`OfficeError`] about the file.
    pub fn open(path: &Path) -> Result<Self, OfficeError> {
        Self::of(sqlite_file::open(path, &schema::FORM, Absent::Refuse)?, path)
    }

    fn of(connection: Connection, path: &Path) -> Result<Self, OfficeError> {
        // Its making was interrupted; nothing can have been entered.
        let (authority, scheme, purpose) = identity(&connection)?.ok_or(SqliteFault::Foreign)?;
        let scheme = serde_json::from_str(&scheme).map_err(|_| corrupt("the scheme"))?;
        let purpose = Purpose::of_code(&purpose).ok_or_else(|| corrupt("its purpose"))?;
        Ok(LabelOffice { connection, path: path.to_owned(), authority, scheme, purpose })
    }

    /// The id of the authority.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The scheme.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// What it is for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Whether the clock can be right: an entry or an edition with a date of the far future could not be taken back, and
    /// nothing could be entered before that date is reached.
    ///
    /// # Errors
    /// [`OfficeError::ClockAhead`] where nothing has happened for more than a year before `now`, or one about the file.
    pub fn check_clock(&self, now: Timestamp) -> Result<(), OfficeError> {
        let last = self.read()?.last_entry().max(self.last_edition()?);
        match last {
            Some(last) if now > last.later(LONGEST_SILENCE) => Err(OfficeError::ClockAhead { now, last }),
            Some(_) | None => Ok(()),
        }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Enters `what`, if the rules allow it. What this has confirmed outlives a killed program and a power failure; what is so
    /// already is confirmed again, so that a command that was killed can be repeated.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] with every rule that forbids it, [`OfficeError::ClockBehind`], or one about the file.
    pub fn enter(&mut self, what: What, by: &str, now: Timestamp) -> Result<Entry, OfficeError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let events = events(&transaction)?;
        let mut office = fold(&events, &self.scheme)?;
        if office.is_so(&what) {
            return Ok(Entry { effect: Effect::AlreadySo, office });
        }
        let now = now.whole_seconds();
        match office.last_entry() {
            Some(last) if last > now => return Err(OfficeError::ClockBehind { now, last }),
            Some(_) | None => {}
        }
        let facts = Facts { office: &office, scheme: &self.scheme, today: Day::of(now) };
        facts.check(&what).map_err(OfficeError::Refused)?;
        let number = u32::try_from(events.len() + 1).map_err(|_| corrupt("the number of entries"))?;
        let event = Event { number, at: now, by: by.to_owned(), what };
        office.take(&event, &self.scheme.terms).map_err(senseless)?;
        insert(&transaction, &event)?;
        transaction.commit()?;
        Ok(Entry { effect: Effect::Recorded, office })
    }

    /// How things stand.
    ///
    /// # Errors
    /// An [`OfficeError`] about the file.
    pub fn read(&self) -> Result<Office, OfficeError> {
        fold(&self.events()?, &self.scheme)
    }

    /// Everything that was entered, in its order.
    ///
    /// # Errors
    /// An [`OfficeError`] about the file.
    pub fn events(&self) -> Result<Vec<Event>, OfficeError> {
        events(&self.connection)
    }
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Purpose::Labels => "labels",
            Purpose::Drills => "drills",
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        [Purpose::Labels, Purpose::Drills].into_iter().find(|purpose| purpose.code() == code)
    }
}

/// SQLite gives the files beside it the same permissions.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Authority, scheme and purpose.
type Identity = (String, String, String);

fn identity(connection: &Connection) -> Result<Option<Identity>, rusqlite::Error> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    connection.query_row("SELECT authority, scheme, purpose FROM identity", [], read).optional()
}

fn events(connection: &Connection) -> Result<Vec<Event>, OfficeError> {
    let mut statement =
        connection.prepare_cached("SELECT number, at, entered_by, what FROM event ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let what = row.get_ref(3)?.as_str().map_err(|_| corrupt("an entry"))?;
        events.push(Event {
            number: row.get(0)?,
            at: Timestamp::from_unix(row.get(1)?).map_err(|_| corrupt("a date"))?,
            by: row.get(2)?,
            what: serde_json::from_str(what).map_err(|_| corrupt("an entry"))?,
        });
    }
    Ok(events)
}

fn insert(transaction: &Transaction<'_>, event: &Event) -> Result<(), OfficeError> {
    let what = write(&event.what)?;
    transaction.execute(
        "INSERT INTO event (number, at, entered_by, what) VALUES (?1, ?2, ?3, ?4)",
        (event.number, event.at.unix(), &event.by, what),
    )?;
    Ok(())
}

fn fold(events: &[Event], scheme: &Scheme) -> Result<Office, OfficeError> {
    Office::after(events, &scheme.terms).map_err(senseless)
}

fn write(value: &impl serde::Serialize) -> Result<String, OfficeError> {
    serde_json::to_string(value).map_err(|error| SqliteFault::Failed(error.to_string()).into())
}

fn senseless(Inconsistent(number): Inconsistent) -> OfficeError {
    corrupt(&format!("entry {number}"))
}

/// What our own statements have never written.
fn corrupt(what: &str) -> OfficeError {
    OfficeError::File(SqliteFault::Corrupt(format!("{what} in it makes no sense")))
}

#[cfg(test)]
mod tests;
