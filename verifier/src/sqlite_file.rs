//! One SQLite file that must outlive crashes: how it is opened, recognised, migrated, and what can be wrong with it.

use std::fmt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

/// How long one process waits for another's transaction; each takes some milliseconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

/// How long to wait before opening is tried again.
const RETRY: Duration = Duration::from_millis(5);

/// What a kind of file is called and made of.
pub(crate) struct Form {
    /// Marks the file as ours in its header.
    pub(crate) application_id: i32,
    /// Each takes the file one version further; the version is how many have been applied.
    pub(crate) migrations: &'static [&'static str],
}

impl Form {
    #[expect(clippy::cast_possible_truncation, reason = "there are a few")]
    fn version(&self) -> u32 {
        self.migrations.len() as u32
    }
}

/// What to do when there is no file yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absent {
    Create,
    Refuse,
}

/// Why a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SqliteFault {
    /// There is none, or it may not be opened.
    CannotOpen(String),
    /// Another process does not let go of it.
    Locked,
    /// It may be read, but not written.
    ReadOnly,
    /// There is no space left for it.
    DiskFull,
    /// It is something else.
    Foreign,
    /// A newer version of this program made it.
    Newer {
        /// The version of the file.
        found: u32,
        /// The newest one that is known here.
        known: u32,
    },
    /// It is damaged.
    Corrupt(String),
    /// Reading or writing failed.
    Failed(String),
}

impl fmt::Display for SqliteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SqliteFault::CannotOpen(why) => {
                write!(f, "it cannot be opened ({why}); check the path and who may read and write there")
            }
            SqliteFault::Locked => {
                write!(f, "another process has been using it for {} seconds; ", BUSY_TIMEOUT.as_secs())?;
                f.write_str("wait until that has finished, or stop it, and try again")
            }
            SqliteFault::ReadOnly => {
                f.write_str("it may not be written; make the file and its folder writable for this user")
            }
            SqliteFault::DiskFull => {
                f.write_str("the disk is full; make room and try again, nothing that was confirmed is lost")
            }
            SqliteFault::Foreign => {
                f.write_str("it is a file of another kind and was left as it is; check the path")
            }
            SqliteFault::Newer { found, known } => {
                write!(
                    f,
                    "it has version {found} and this program knows up to {known}; use the newer program"
                )
            }
            SqliteFault::Corrupt(what) => {
                write!(f, "it is damaged ({what}); keep a copy of it and restore it from a backup")
            }
            SqliteFault::Failed(what) => write!(f, "it cannot be read or written ({what})"),
        }
    }
}

impl std::error::Error for SqliteFault {}

impl From<rusqlite::Error> for SqliteFault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                SqliteFault::CannotOpen(error.to_string())
            }
            Some(
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed,
            ) => SqliteFault::Locked,
            Some(ErrorCode::ReadOnly) => SqliteFault::ReadOnly,
            Some(ErrorCode::DiskFull) => SqliteFault::DiskFull,
            Some(ErrorCode::NotADatabase) => SqliteFault::Foreign,
            Some(ErrorCode::DatabaseCorrupt) => SqliteFault::Corrupt(error.to_string()),
            _ => SqliteFault::Failed(error.to_string()),
        }
    }
}

/// Opens the file at `path`, brings it to the newest version, and makes every commit durable before it returns.
///
/// # Errors
/// Any [`SqliteFault`]; a file that is not of this form is not touched.
pub(crate) fn open(path: &Path, form: &Form, absent: Absent) -> Result<Connection, SqliteFault> {
    let started = Instant::now();
    loop {
        match open_once(path, form, absent) {
            // SQLite does not wait while others change the mode of the file or recover it after a kill.
            Err(SqliteFault::Locked) if started.elapsed() < BUSY_TIMEOUT => thread::sleep(RETRY),
            opened => return opened,
        }
    }
}

fn open_once(path: &Path, form: &Form, absent: Absent) -> Result<Connection, SqliteFault> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if absent == Absent::Create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let found = version(&connection.transaction()?, form)?;
    if found == 0 && absent == Absent::Refuse {
        return Err(SqliteFault::Foreign);
    }
    // SQLite falls back to reading where it may not write.
    if connection.is_readonly("main")? {
        return Err(SqliteFault::ReadOnly);
    }
    if found < form.version() {
        connection.pragma_update(None, "journal_mode", "wal")?;
        migrate(&mut connection, form)?;
    }
    // In WAL mode, only FULL makes a commit outlive a power failure.
    connection.pragma_update(None, "synchronous", "full")?;
    // In KiB: what is needed is looked up by index, and memory should not grow with the file.
    connection.pragma_update(None, "cache_size", -512)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

/// The version of the file; 0 if it is new. In one transaction, because another process may be making it.
fn version(transaction: &Transaction<'_>, form: &Form) -> Result<u32, SqliteFault> {
    let number = |name| transaction.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (application_id, version) = (number("application_id")?, number("user_version")?);
    let tables: u32 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let known = form.version();
    match u32::try_from(version) {
        Ok(0) if application_id == 0 && tables == 0 => Ok(0),
        Ok(found) if application_id != form.application_id || found == 0 => Err(SqliteFault::Foreign),
        Ok(found) if found > known => Err(SqliteFault::Newer { found, known }),
        Ok(found) => Ok(found),
        Err(_) => Err(SqliteFault::Foreign),
    }
}

/// All of it or nothing; another process may have been faster.
fn migrate(connection: &mut Connection, form: &Form) -> Result<(), SqliteFault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction, form)?;
    for migration in form.migrations.iter().skip(found as usize) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", form.application_id)?;
    transaction.pragma_update(None, "user_version", form.version())?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    const FORM: Form =
        Form { application_id: 0x7e57, migrations: &["CREATE TABLE one (a)", "CREATE TABLE two (b)"] };

    /// A folder that is removed in the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let path = std::env::temp_dir().join(format!("openbadges-sqlite-{test}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Folder(path)
        }

        fn file(&self) -> PathBuf {
            self.0.join("file.sqlite")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn tables(connection: &Connection) -> u32 {
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_file_is_made_and_migrated() {
        let folder = Folder::new("migrated");
        let older = Form { migrations: &FORM.migrations[..1], ..FORM };
        assert_eq!(tables(&open(&folder.file(), &older, Absent::Create).unwrap()), 1);
        assert_eq!(tables(&open(&folder.file(), &FORM, Absent::Refuse).unwrap()), 2);
        let newer = open(&folder.file(), &older, Absent::Refuse).unwrap_err();
        assert_eq!(newer, SqliteFault::Newer { found: 2, known: 1 });
    }

    #[test]
    fn many_may_make_it_at_once() {
        let folder = Folder::new("at-once");
        for round in 0..10 {
            let path = folder.0.join(round.to_string());
            std::thread::scope(|scope| {
                let open = || open(&path, &FORM, Absent::Create).map(|connection| tables(&connection));
                let all: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
                all.into_iter().for_each(|one| assert_eq!(one.join().unwrap(), Ok(2)));
            });
        }
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let folder = Folder::new("foreign");
        let path = folder.file();
        let fault = |absent| open(&path, &FORM, absent).map(|_| ()).unwrap_err();
        assert!(matches!(fault(Absent::Refuse), SqliteFault::CannotOpen(_)));
        assert!(!path.exists());

        fs::write(&path, "").unwrap();
        assert_eq!(fault(Absent::Refuse), SqliteFault::Foreign);

        fs::write(&path, "A letter, not a database.\n".repeat(100)).unwrap();
        assert_eq!(fault(Absent::Create), SqliteFault::Foreign);
        assert!(fs::read(&path).unwrap().starts_with(b"A letter"));

        fs::remove_file(&path).unwrap();
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE shopping (item)").unwrap();
        let before = fs::read(&path).unwrap();
        assert_eq!(fault(Absent::Create), SqliteFault::Foreign);
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn damage_is_told() {
        let folder = Folder::new("damage");
        drop(open(&folder.file(), &FORM, Absent::Create).unwrap());
        let mut bytes = fs::read(folder.file()).unwrap();
        bytes[100..4096].fill(0xa5);
        fs::write(folder.file(), bytes).unwrap();
        let fault = open(&folder.file(), &FORM, Absent::Create).map(|_| ()).unwrap_err();
        assert!(matches!(fault, SqliteFault::Corrupt(_)), "{fault:?}");
    }

    #[test]
    fn a_full_disk_and_a_write_protected_file_are_told() {
        let folder = Folder::new("full");
        let connection = open(&folder.file(), &FORM, Absent::Create).unwrap();
        connection.pragma_update(None, "max_page_count", 4).unwrap();
        let written = connection.execute("INSERT INTO one VALUES (zeroblob(100000))", []);
        assert_eq!(SqliteFault::from(written.unwrap_err()), SqliteFault::DiskFull);
        connection.pragma_update(None, "query_only", true).unwrap();
        let written = connection.execute("INSERT INTO one VALUES (1)", []);
        assert_eq!(SqliteFault::from(written.unwrap_err()), SqliteFault::ReadOnly);
    }

    #[test]
    fn a_file_that_another_holds_is_told() {
        let folder = Folder::new("held");
        let holder = open(&folder.file(), &FORM, Absent::Create).unwrap();
        holder.execute_batch("BEGIN IMMEDIATE").unwrap();
        let other = open(&folder.file(), &FORM, Absent::Refuse).unwrap();
        other.busy_timeout(Duration::ZERO).unwrap();
        let written = other.execute("INSERT INTO one VALUES (1)", []);
        assert_eq!(SqliteFault::from(written.unwrap_err()), SqliteFault::Locked);
    }
}
