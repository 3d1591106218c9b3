//! The journal of a batch, in the folder of its results: which row of the recipients has which credential, and which are
//! done. A batch that was interrupted goes on where it was, without skipping or doubling a row.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use sha2::{Digest as _, Sha256};

use crate::sqlite_file::{self, Absent, Form, SqliteFault};
use crate::whole_file::remove_leftovers;
use openbadges::issue::{NoRandomness, fresh_id};
use openbadges::model::Uri;

/// The journal, and the file whose lock keeps two runs apart. Hidden, so that they are not taken for results.
const JOURNAL: &str = ".openbadges-batch.sqlite";
const LOCK: &str = ".openbadges-batch.lock";

const FORM: Form = Form { application_id: 0x4f42_424a, migrations: &[VERSION_1] };

const VERSION_1: &str = "
CREATE TABLE template (one INTEGER PRIMARY KEY CHECK (one = 1), digest BLOB NOT NULL) STRICT;

-- Rows with the same content are told apart by counting them.
CREATE TABLE recipient (
    number INTEGER PRIMARY KEY,
    content BLOB NOT NULL,
    occurrence INTEGER NOT NULL,
    credential TEXT NOT NULL UNIQUE,
    done INTEGER NOT NULL DEFAULT 0,
    UNIQUE (content, occurrence)
) STRICT;
";

/// How often a content has come in this run; on disk once it grows, so that memory does not depend on the number of rows.
const THIS_RUN: &str =
    "CREATE TEMP TABLE seen (content BLOB PRIMARY KEY, times INTEGER NOT NULL) STRICT, WITHOUT ROWID";

/// The journal of a batch, for one run.
#[derive(Debug)]
pub struct BatchJournal {
    connection: Connection,
    /// Ends with the process, however that ends.
    _alone: File,
}

/// What makes two templates the same: a digest of everything that goes into every badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateDigest([u8; 32]);

impl TemplateDigest {
    /// The digest of a template, in any form that is always the same.
    pub fn of(template: &[u8]) -> Self {
        TemplateDigest(Sha256::digest(template).into())
    }
}

/// What makes two rows the same: a digest of the names and values in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowDigest([u8; 32]);

impl RowDigest {
    /// The digest of a row's cells, each with the name of its column. The order of the columns has no meaning.
    pub fn of<'a>(cells: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut digest = Sha256::new();
        for (column, value) in cells.into_iter().collect::<BTreeSet<_>>() {
            // With their lengths in front, no two rows run together to the same text.
            for text in [column, value] {
                digest.update((text.len() as u64).to_be_bytes());
                digest.update(text);
            }
        }
        RowDigest(digest.finalize().into())
    }
}

/// A row in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey(i64);

/// What is left to do for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Its results may be missing; make them, whatever is there.
    Open,
    /// Its results are in the folder.
    Done,
}

/// A row, and the credential that is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The row, for [`BatchJournal::done`].
    pub row: RowKey,
    /// The id of the row's credential, the same in each run.
    pub credential: Uri,
    /// Whether an earlier run has finished it.
    pub progress: Progress,
}

/// Why a batch cannot be made in a folder.
#[derive(Debug)]
#[non_exhaustive]
pub enum JournalError {
    /// Another process is making a batch there.
    AnotherRun,
    /// The folder has a batch of another template.
    OtherTemplate,
    /// The folder cannot be used.
    Folder(io::Error),
    /// The journal in it cannot be used.
    Journal(SqliteFault),
    /// The operating system gives no randomness.
    Randomness(NoRandomness),
}

impl BatchJournal {
    /// Begins a batch in `folder`, or goes on with the one that was begun there, and clears away what a killed run was just
    /// writing. Nobody else can work on this batch until the journal is dropped.
    ///
    /// # Errors
    /// [`JournalError::AnotherRun`], [`JournalError::OtherTemplate`], or one about the folder.
    pub fn open(folder: &Path, template: TemplateDigest) -> Result<Self, JournalError> {
        let alone = lock(folder)?;
        let connection = sqlite_file::open(&folder.join(JOURNAL), &FORM, Absent::Create)?;
        require_template(&connection, template)?;
        remove_leftovers(folder).map_err(JournalError::Folder)?;
        connection.execute_batch(THIS_RUN)?;
        Ok(BatchJournal { connection, _alone: alone })
    }

    /// Claims the next rows of a run: each one that is new gets a fresh credential id, and each one that an earlier run
    /// claimed has that one's. All of them are claimed, or none.
    ///
    /// Each row of the run is claimed once, in any order: the second of two equal rows is another one than the first.
    ///
    /// # Errors
    /// A [`JournalError`] about the journal or the machine's randomness.
    pub fn claim(&mut self, rows: &[RowDigest]) -> Result<Vec<Claim>, JournalError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let claims = rows.iter().map(|row| claim(&transaction, row)).collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(claims)
    }

    /// Goes back to the first row: the rows of the run are claimed once more, from the beginning.
    ///
    /// # Errors
    /// A [`JournalError`] about the journal.
    pub fn rewind(&mut self) -> Result<(), JournalError> {
        Ok(self.connection.execute_batch("DELETE FROM seen")?)
    }

    /// Notes that the results of `rows` are in the folder. Call it after they are.
    ///
    /// # Errors
    /// A [`JournalError`] about the journal; then none of them is noted.
    pub fn done(&mut self, rows: &[RowKey]) -> Result<(), JournalError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for row in rows {
            transaction
                .prepare_cached("UPDATE recipient SET done = 1 WHERE number = ?1")?
                .execute([row.0])?;
        }
        Ok(transaction.commit()?)
    }
}

fn lock(folder: &Path) -> Result<File, JournalError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK));
    let file = file.map_err(JournalError::Folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::AnotherRun),
        Err(TryLockError::Error(error)) => Err(JournalError::Folder(error)),
    }
}

fn require_template(connection: &Connection, template: TemplateDigest) -> Result<(), JournalError> {
    connection
        .execute("INSERT INTO template (one, digest) VALUES (1, ?1) ON CONFLICT DO NOTHING", [template.0])?;
    let begun: [u8; 32] = connection.query_row("SELECT digest FROM template", [], |row| row.get(0))?;
    if begun == template.0 { Ok(()) } else { Err(JournalError::OtherTemplate) }
}

fn claim(transaction: &Transaction<'_>, RowDigest(content): &RowDigest) -> Result<Claim, JournalError> {
    let mut count = transaction.prepare_cached(
        "INSERT INTO seen (content, times) VALUES (?1, 1)
         ON CONFLICT (content) DO UPDATE SET times = times + 1 RETURNING times",
    )?;
    let occurrence: i64 = count.query_row([content], |row| row.get(0))?;
    let mut earlier = transaction.prepare_cached(
        "SELECT number, credential, done FROM recipient WHERE content = ?1 AND occurrence = ?2",
    )?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?));
    if let Some((number, credential, done)) = earlier.query_row((content, occurrence), read).optional()? {
        let senseless = || SqliteFault::Corrupt("an id in it makes no sense".to_owned());
        let credential = Uri::parse(&credential).map_err(|_| senseless())?;
        let progress = if done { Progress::Done } else { Progress::Open };
        return Ok(Claim { row: RowKey(number), credential, progress });
    }
    let credential = fresh_id().map_err(JournalError::Randomness)?;
    let mut insert = transaction
        .prepare_cached("INSERT INTO recipient (content, occurrence, credential) VALUES (?1, ?2, ?3)")?;
    let number = insert.insert((content, occurrence, credential.as_str()))?;
    Ok(Claim { row: RowKey(number), credential, progress: Progress::Open })
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalError::AnotherRun => f.write_str(
                "another process is making badges in this folder; wait until it has finished, or use another folder",
            ),
            JournalError::OtherTemplate => f.write_str(
                "a batch was begun in this folder with another template; finish it with that one, or use another folder",
            ),
            JournalError::Folder(error) => write!(f, "the folder cannot be used: {error}"),
            JournalError::Journal(fault) => {
                write!(f, "the journal of the batch, {JOURNAL}, cannot be used: {fault}")
            }
            JournalError::Randomness(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JournalError::AnotherRun | JournalError::OtherTemplate => None,
            JournalError::Folder(error) => Some(error),
            JournalError::Journal(fault) => Some(fault),
            JournalError::Randomness(error) => Some(error),
        }
    }
}

impl From<SqliteFault> for JournalError {
    fn from(fault: SqliteFault) -> Self {
        JournalError::Journal(fault)
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        JournalError::Journal(error.into())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    /// A folder that is removed in the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let path = std::env::temp_dir().join(format!("openbadges-journal-{test}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Folder(path)
        }

        fn open(&self) -> Result<BatchJournal, JournalError> {
            BatchJournal::open(&self.0, TemplateDigest::of(b"template"))
        }

        fn claim(&self, names: &[&str]) -> Vec<Claim> {
            self.open().unwrap().claim(&rows(names)).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn rows(names: &[&str]) -> Vec<RowDigest> {
        names.iter().map(|name| RowDigest::of([("name", *name), ("level", "1")])).collect()
    }

    fn credentials(claims: &[Claim]) -> Vec<&str> {
        claims.iter().map(|claim| claim.credential.as_str()).collect()
    }

    #[test]
    fn a_row_has_the_same_credential_in_each_run() {
        let folder = Folder::new("same");
        let first = folder.claim(&["Ada", "Bob", "Eve"]);
        assert_eq!(credentials(&first).into_iter().collect::<BTreeSet<_>>().len(), 3);
        // Rows may be added, moved, and left out.
        let second = folder.claim(&["Zoe", "Eve", "Ada"]);
        assert_eq!(second[1..], [first[2].clone(), first[0].clone()]);
        assert!(!credentials(&first).contains(&second[0].credential.as_str()));
    }

    #[test]
    fn equal_rows_are_rows_of_their_own() {
        let folder = Folder::new("equal");
        let first = folder.claim(&["Ada", "Ada", "Bob", "Ada"]);
        assert_eq!(credentials(&first).into_iter().collect::<BTreeSet<_>>().len(), 4);
        let mut journal = folder.open().unwrap();
        let chunks = [["Ada", "Ada"], ["Bob", "Ada"]].map(|chunk| journal.claim(&rows(&chunk)).unwrap());
        assert_eq!(chunks.concat(), first);
    }

    #[test]
    fn rows_can_be_claimed_from_the_beginning_again() {
        let folder = Folder::new("rewind");
        let mut journal = folder.open().unwrap();
        let first = journal.claim(&rows(&["Ada", "Ada", "Bob"])).unwrap();
        journal.rewind().unwrap();
        assert_eq!(journal.claim(&rows(&["Ada", "Ada", "Bob"])).unwrap(), first);
    }

    #[test]
    fn what_is_done_is_done_in_the_next_run() {
        let folder = Folder::new("done");
        let mut journal = folder.open().unwrap();
        let claims = journal.claim(&rows(&["Ada", "Bob"])).unwrap();
        journal.done(&[claims[1].row]).unwrap();
        drop(journal);
        let progress: Vec<_> = folder.claim(&["Ada", "Bob"]).iter().map(|claim| claim.progress).collect();
        assert_eq!(progress, [Progress::Open, Progress::Done]);
    }

    #[test]
    fn two_runs_do_not_mix() {
        let folder = Folder::new("mix");
        let journal = folder.open().unwrap();
        assert!(matches!(folder.open(), Err(JournalError::AnotherRun)));
        drop(journal);
        let other = BatchJournal::open(&folder.0, TemplateDigest::of(b"another template"));
        assert!(matches!(other, Err(JournalError::OtherTemplate)));
        assert!(folder.open().is_ok());
    }

    #[test]
    fn what_a_killed_run_was_writing_is_cleared_away() {
        let folder = Folder::new("leftovers");
        fs::write(folder.0.join(".openbadges-0123456789abcdef.part"), "{\"half").unwrap();
        fs::write(folder.0.join("badge.json"), "{}").unwrap();
        drop(folder.open().unwrap());
        let mut names: Vec<_> =
            fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [LOCK, JOURNAL, "badge.json"]);
    }

    #[test]
    fn a_row_is_its_cells() {
        let digest = |cells: &[(&'static str, &'static str)]| RowDigest::of(cells.iter().copied());
        assert_eq!(digest(&[("a", "1"), ("b", "2")]), digest(&[("b", "2"), ("a", "1")]));
        for other in
            [&[("a", "1"), ("b", "3")][..], &[("a", "1")], &[("a", "1b2")], &[("a1", ""), ("b", "2")]]
        {
            assert_ne!(digest(&[("a", "1"), ("b", "2")]), digest(other));
        }
    }
}
