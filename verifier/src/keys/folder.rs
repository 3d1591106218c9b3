//! A file that several processes change: one at a time, and each time as a whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::secret_file::sync_folder_of;

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

/// Writes the file at `path` anew, under the lock that is for it. Whoever reads it finds the old content or the new, also
/// after a loss of power.
pub(super) fn replace(_lock: &Lock, path: &Path, content: &[u8]) -> io::Result<()> {
    // What a process that was killed left there is overwritten.
    let temporary = path.with_added_extension("new");
    let mut file = File::create(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_folder_of(path)
}

/// Makes a folder that only its owner can look into, unless it is there.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
