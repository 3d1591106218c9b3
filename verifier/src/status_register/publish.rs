//! Publication of a list: one publisher at a time, and never an old list over a newer one.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use openbadges::Timestamp;
use openbadges::issue::{ListDetails, PublishedList, StatusList, StatusPurpose};
use openbadges::json::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use url::Url;

use super::decide::Action;
use super::{PublishError, RegisterError, StatusRegister, TargetFault, address_of, corrupt, purpose_named};
use crate::lock_file::Lock;
use crate::whole_file::{remove_leftovers_beside, write_whole};

/// For how long an edition counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// How long verifiers may rely on it (`validUntil`); it must be replaced before.
    pub valid_for: Duration,
    /// How long they may keep a copy (`ttl`).
    pub ttl: Duration,
}

/// An edition that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its number among those of its list, from 1.
    pub number: u32,
    /// From when on it is valid.
    pub valid_from: Timestamp,
    /// How many credentials are revoked or suspended on it.
    pub set: usize,
}

impl StatusRegister {
    /// Publishes the list `number` in the file `target`, valid from `now` in whole seconds, which is asked for once nobody
    /// else publishes. `sign` gets the unsigned `BitstringStatusListCredential` and gives the bytes to publish: JSON, or a
    /// token.
    ///
    /// Everything that was decided before the call is in it. Killed at any moment, the program leaves the last edition or
    /// this one in the place, whole, and the next publication goes through.
    ///
    /// # Errors
    /// A [`PublishError`] that says what to do.
    pub fn publish<E>(
        &mut self,
        number: u32,
        period: Period,
        now: impl FnOnce() -> Timestamp,
        target: &Path,
        sign: impl FnOnce(Value) -> Result<Vec<u8>, E>,
    ) -> Result<Edition, PublishError<E>> {
        let _alone = Lock::beside(&self.path)?;
        clear_away_leftovers(target);
        // Who has waited for another publisher would be behind it with an earlier time.
        let intent = self.intend(number, now(), target)?;
        let details = ListDetails {
            id: &intent.list.id,
            issuer: &self.issuer,
            valid_from: intent.list.valid_from,
            valid_for: period.valid_for,
            ttl: period.ttl,
        };
        let signed = sign(intent.list.list.credential(&details)).map_err(PublishError::Sign);
        let signed = match signed.and_then(|signed| require_same(&intent.list, signed)) {
            Ok(signed) => signed,
            Err(error) => {
                intent.record(&self.connection, "abandoned")?;
                return Err(error);
            }
        };
        write_whole(target, &signed).map_err(PublishError::Write)?;
        intent.record(&self.connection, "published").map_err(PublishError::Unrecorded)?;
        let set = intent.list.list.iter_set().count();
        Ok(Edition { number: intent.edition, valid_from: intent.list.valid_from, set })
    }

    /// When the list `number` was last published.
    ///
    /// # Errors
    /// A [`RegisterError`] about the file.
    pub fn last_published(&self, number: u32) -> Result<Option<Timestamp>, RegisterError> {
        let last = "SELECT max(valid_from) FROM edition WHERE list = ?1 AND state = 'published'";
        instant(self.connection.query_row(last, [number], |row| row.get(0))?)
    }

    /// Checks that a new edition is in order and notes the intention, before anything can get out.
    fn intend<E>(&mut self, number: u32, now: Timestamp, target: &Path) -> Result<Intent, PublishError<E>> {
        let in_place = read_target(target)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = address_of(&self.address, number)?;
        let decided = Decided::read(&transaction, number)?;
        let known = last_known(&transaction, number)?;
        if let Some(in_place) = &in_place {
            require_known(in_place, &id, &decided, known)?;
        }
        let valid_from = Timestamp::from_unix(now.unix()).map_err(|_| corrupt("the time"))?;
        match known {
            Some(last) if last > valid_from => return Err(PublishError::ClockBehind { now, last }),
            Some(_) | None => {}
        }
        let edition = transaction.query_row(
            "INSERT INTO edition (list, number, valid_from, state)
             SELECT ?1, coalesce(max(number), 0) + 1, ?2, 'intended' FROM edition WHERE list = ?1 RETURNING number",
            (number, valid_from.unix()),
            |row| row.get(0),
        )?;
        transaction.commit()?;
        Ok(Intent { number, edition, list: PublishedList { id, valid_from, list: decided.now } })
    }
}

/// An edition that is about to be published.
struct Intent {
    number: u32,
    edition: u32,
    list: PublishedList,
}

impl Intent {
    fn record(&self, connection: &Connection, state: &str) -> Result<(), RegisterError> {
        connection.execute(
            "UPDATE edition SET state = ?3 WHERE list = ?1 AND number = ?2",
            (self.number, self.edition, state),
        )?;
        Ok(())
    }
}

/// What the events mean for one list.
struct Decided {
    /// The entries that are set.
    now: StatusList,
    /// The same, and those that were set at some time.
    ever: StatusList,
}

impl Decided {
    fn read(transaction: &Transaction<'_>, number: u32) -> Result<Self, RegisterError> {
        let list =
            transaction.query_row("SELECT purpose, entries FROM list WHERE number = ?1", [number], |row| {
                Ok((row.get::<_, String>(0)?, row.get(1)?))
            });
        let (name, entries) = list.optional()?.ok_or(RegisterError::NoList(number))?;
        let purpose = purpose_named(&name)?;
        let empty = StatusList::new(purpose, entries).map_err(|_| corrupt("the length of a list"))?;
        let (set, clear) = match purpose {
            StatusPurpose::Revocation => (Action::Revoke, None),
            StatusPurpose::Suspension => (Action::Suspend, Some(Action::Reinstate)),
        };
        let mut events = transaction.prepare(
            "SELECT place, action = ?3 FROM event JOIN entry USING (credential)
             WHERE list = ?1 AND purpose = ?2 AND action IN (?3, ?4) ORDER BY number",
        )?;
        let mut rows = events.query((number, name, set.as_str(), clear.map(Action::as_str)))?;
        let mut decided = Decided { now: empty.clone(), ever: empty };
        while let Some(row) = rows.next()? {
            let (place, is_set) = (row.get(0)?, row.get(1)?);
            decided.note(place, is_set).map_err(|_| corrupt("a place in a list"))?;
        }
        Ok(decided)
    }

    fn note(&mut self, place: u32, is_set: bool) -> Result<(), openbadges::issue::IndexBeyondList> {
        self.ever.set(place)?;
        if is_set { self.now.set(place) } else { self.now.clear(place) }
    }
}

/// What killed publishers were just writing. It is only untidy, so that a folder that refuses does not stop a publication.
fn clear_away_leftovers(target: &Path) {
    let _ = remove_leftovers_beside(target);
}

/// The list in the place of the new one, if there is one.
fn read_target(target: &Path) -> Result<Option<PublishedList>, TargetFault> {
    match fs::read(target) {
        Ok(bytes) => PublishedList::read(&bytes).map(Some).map_err(TargetFault::NoList),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TargetFault::Unreadable(error)),
    }
}

/// The latest date of anything that was published, or may have been by a program that was killed.
fn last_known(transaction: &Transaction<'_>, number: u32) -> Result<Option<Timestamp>, RegisterError> {
    let last = "SELECT max(valid_from) FROM edition WHERE list = ?1 AND state <> 'abandoned'";
    instant(transaction.query_row(last, [number], |row| row.get(0))?)
}

fn instant(seconds: Option<i64>) -> Result<Option<Timestamp>, RegisterError> {
    seconds.map(Timestamp::from_unix).transpose().map_err(|_| corrupt("a date"))
}

/// What is in the place must be an earlier edition of this list, from this register: one that was restored from an old copy
/// would take back what was revoked since.
fn require_known(
    in_place: &PublishedList,
    id: &Url,
    decided: &Decided,
    known: Option<Timestamp>,
) -> Result<(), TargetFault> {
    if in_place.id != *id {
        return Err(TargetFault::OtherList(in_place.id.clone()));
    }
    if known.is_none_or(|known| in_place.valid_from > known) {
        return Err(TargetFault::RegisterBehind { published: in_place.valid_from, known });
    }
    let mut unknown = in_place.list.iter_set().filter(|index| decided.ever.contains(*index) != Ok(true));
    match unknown.next() {
        None => Ok(()),
        Some(first) => Err(TargetFault::EntriesUnknown { first, count: 1 + unknown.count() }),
    }
}

/// What was signed is what is published next; it must be what was meant, and readable at the next publication.
fn require_same<E>(meant: &PublishedList, signed: Vec<u8>) -> Result<Vec<u8>, PublishError<E>> {
    match PublishedList::read(&signed) {
        Ok(read) if read == *meant => Ok(signed),
        Ok(_) | Err(_) => Err(PublishError::SignedOther),
    }
}
