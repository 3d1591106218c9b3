//! A file that several processes change: one at a time, and each time as a whole.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use crate::whole_file::{WholeFileError, remove_leftovers_beside, write_whole};

/// Nobody else changes what is beside the lock. It ends when this is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until nobody else holds the lock at `path`. The file stays: removing it could let two in.
    pub(super) fn take(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        file.lock()?;
        Ok(Lock { _file: file })
    }
}

/// Writes the file at `path` anew, under the lock that is for it.
pub(super) fn replace(_lock: &Lock, path: &Path, content: &[u8]) -> io::Result<()> {
    remove_leftovers_beside(path)?;
    write_whole(path, content).map_err(|WholeFileError { error, .. }| error)
}

/// Makes a folder that only its owner can look into, unless it is there.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
