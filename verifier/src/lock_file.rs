//! One writer at a time: a lock on a file beside the one that is written. It ends with the process, however that ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// How often it is looked whether the writer before has finished, for a minute in all.
const STEP: Duration = Duration::from_millis(20);
const STEPS: u32 = 3_000;

/// Why nobody may write now.
#[derive(Debug)]
pub(crate) enum LockFault {
    /// Somebody else has been writing for a minute.
    Busy,
    /// The file beside cannot be made or locked.
    Failed(io::Error),
}

/// What to say of [`LockFault::Busy`].
pub(crate) const BUSY: &str =
    "another process has been writing there for a minute; stop it, or try again later";

/// The lock, until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until nobody else writes `path`.
    ///
    /// # Errors
    /// A [`LockFault`].
    pub(crate) fn beside(path: &Path) -> Result<Self, LockFault> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(beside);
        let file = file.map_err(LockFault::Failed)?;
        for _ in 0..STEPS {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { _file: file }),
                Err(TryLockError::WouldBlock) => thread::sleep(STEP),
                Err(TryLockError::Error(error)) => return Err(LockFault::Failed(error)),
            }
        }
        Err(LockFault::Busy)
    }
}
