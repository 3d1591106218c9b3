//! Files that are there whole or not at all, however the program ends.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;

/// Syncs wait for the disk and not for a processor; several at once share one flush.
const WRITERS: usize = 16;

/// The name of a file that is still being written, around a number.
const PART: (&str, &str) = (".openbadges-", ".part");

/// A file that could not be written. Whatever was there before is unchanged.
#[derive(Debug)]
pub struct WholeFileError {
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    pub error: io::Error,
}

impl fmt::Display for WholeFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WholeFileError { path, error } = self;
        write!(f, "{} cannot be written and is as it was: {error}", path.display())
    }
}

impl std::error::Error for WholeFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Puts `bytes` into the file at `path`, in the place of what is there. Killed at any moment, it leaves the old file or
/// the new one; once it has returned, the new one outlives a power failure. A link stays a link, to the new content, and a
/// file keeps its permissions.
///
/// # Errors
/// When the folder does not exist or is not writable, or the disk is full.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WholeFileError> {
    replace(path, bytes).and_then(|folder| sync_folder(&folder)).map_err(|error| failed(path, error))
}

/// [`write_whole`] for many files with different paths, several times as fast as one after the other.
///
/// # Errors
/// The first file that could not be written. Others may have been.
pub fn write_each_whole<P, B>(files: &[(P, B)]) -> Result<(), WholeFileError>
where
    P: AsRef<Path> + Sync,
    B: AsRef<[u8]> + Sync,
{
    let write = |files: &[(P, B)]| -> Result<Vec<PathBuf>, WholeFileError> {
        let replace = |(path, bytes): &(P, B)| {
            replace(path.as_ref(), bytes.as_ref()).map_err(|error| failed(path.as_ref(), error))
        };
        let mut folders = files.iter().map(replace).collect::<Result<Vec<_>, _>>()?;
        folders.dedup();
        Ok(folders)
    };
    let share = files.len().div_ceil(WRITERS).max(1);
    let written: Vec<_> = thread::scope(|scope| {
        let writers: Vec<_> = files.chunks(share).map(|files| scope.spawn(move || write(files))).collect();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut folders = written.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    folders.sort();
    folders.dedup();
    folders.iter().try_for_each(|folder| sync_folder(folder).map_err(|error| failed(folder, error)))
}

/// Removes what killed writers have left in `folder`; what others are writing at this moment stays.
///
/// # Errors
/// When the folder cannot be read, or a file in it not be removed.
pub fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_part = name.to_str().is_some_and(|name| name.starts_with(PART.0) && name.ends_with(PART.1));
        if is_part {
            remove_if_left(&entry.path())?;
        }
    }
    Ok(())
}

/// The same in the folder where [`write_whole`] writes `path`.
pub(crate) fn remove_leftovers_beside(path: &Path) -> io::Result<()> {
    remove_leftovers(&Place::of(path)?.folder)
}

/// A writer holds a lock on its part, which ends with it.
fn remove_if_left(part: &Path) -> io::Result<()> {
    let gone = |error: io::Error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) };
    let file = match File::open(part) {
        Ok(file) => file,
        Err(error) => return gone(error),
    };
    match file.try_lock() {
        Ok(()) => fs::remove_file(part).or_else(gone),
        Err(TryLockError::WouldBlock) => Ok(()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Where a file is really written.
struct Place {
    target: PathBuf,
    folder: PathBuf,
    /// Those of the file that is there.
    permissions: Option<fs::Permissions>,
}

impl Place {
    fn of(path: &Path) -> io::Result<Self> {
        let (target, permissions) = match fs::metadata(path) {
            Ok(found) => (fs::canonicalize(path)?, Some(found.permissions())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (end_of_links(path), None),
            Err(error) => return Err(error),
        };
        let folder = match target.parent() {
            Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Some(folder) => folder.to_owned(),
            None => return Err(io::ErrorKind::IsADirectory.into()),
        };
        Ok(Place { target, folder, permissions })
    }
}

/// How many links are followed one after the other; systems follow 40.
const LINKS: usize = 40;

/// Where a path leads at whose end there is nothing yet.
fn end_of_links(path: &Path) -> PathBuf {
    let mut end = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&end) {
            Ok(link) => end = end.parent().unwrap_or(Path::new("")).join(link),
            Err(_) => break,
        }
    }
    end
}

/// Everything but the folder's own sync; gives the folder.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let Place { target, folder, permissions } = Place::of(path)?;
    let mut part = Part::create(&folder)?;
    if let Some(permissions) = permissions {
        part.file.set_permissions(permissions)?;
    }
    part.file.write_all(bytes)?;
    part.file.sync_all()?;
    part.rename(&target)?;
    Ok(folder)
}

/// The entry of a file in its folder survives a loss of power only once the folder is written too.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere folders cannot be opened for this.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn failed(path: &Path, error: io::Error) -> WholeFileError {
    WholeFileError { path: path.to_owned(), error }
}

/// A file that has not got its name yet, locked for as long as it is written; it is removed if that fails.
struct Part {
    file: File,
    path: Option<PathBuf>,
}

impl Part {
    fn create(folder: &Path) -> io::Result<Self> {
        loop {
            let number = getrandom::u64().map_err(io::Error::other)?;
            let path = folder.join(format!("{}{number:016x}{}", PART.0, PART.1));
            let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
            let part = Part { file, path: Some(path.clone()) };
            part.file.lock()?;
            // Between the two, it looked like a leftover.
            if path.try_exists()? {
                return Ok(part);
            }
        }
    }

    fn rename(mut self, target: &Path) -> io::Result<()> {
        if let Some(path) = &self.path {
            fs::rename(path, target)?;
        }
        self.path = None;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // The failure that led here is the one to tell; what stays is a leftover.
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that is removed in the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let path = std::env::temp_dir().join(format!("openbadges-whole-{test}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Folder(path)
        }

        fn names(&self) -> Vec<String> {
            let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
            let mut names: Vec<_> = fs::read_dir(&self.0).unwrap().map(name).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn a_file_is_made_and_replaced() {
        let folder = Folder::new("replaced");
        let path = folder.0.join("a");
        for content in ["one", "two, longer", ""] {
            write_whole(&path, content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(folder.names(), ["a"]);
    }

    /// Readers who have the old file open keep it: it is replaced, never written into.
    #[test]
    fn the_old_file_is_not_written_into() {
        let folder = Folder::new("old");
        let (path, other_name) = (folder.0.join("a"), folder.0.join("b"));
        write_whole(&path, b"old").unwrap();
        fs::hard_link(&path, &other_name).unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!([path, other_name].map(|path| fs::read(path).unwrap()), [b"new", b"old"]);
    }

    #[test]
    fn many_files_are_written() {
        let folder = Folder::new("many");
        let files: Vec<_> =
            (0..100).map(|n| (folder.0.join(format!("{n:02}")), format!("content {n}"))).collect();
        write_each_whole(&files).unwrap();
        assert!(files.iter().all(|(path, content)| fs::read_to_string(path).unwrap() == *content));
        assert_eq!(folder.names().len(), 100);
        write_each_whole::<PathBuf, Vec<u8>>(&[]).unwrap();
    }

    #[test]
    fn a_failure_names_the_file_and_leaves_nothing() {
        let folder = Folder::new("failure");
        fs::create_dir(folder.0.join("taken")).unwrap();
        let missing = folder.0.join("missing").join("a");
        let files = [(folder.0.join("b"), "b"), (missing.clone(), "a")];
        assert_eq!(write_each_whole(&files).unwrap_err().path, missing);
        assert!(write_whole(&folder.0.join("taken"), b"x").is_err());
        assert!(folder.names().iter().all(|name| ["b", "taken"].contains(&name.as_str())));
    }

    #[test]
    fn leftovers_are_removed_unless_somebody_is_writing_them() {
        let folder = Folder::new("leftovers");
        for name in [".openbadges-1.part", ".openbadges-batch.sqlite", "other.part"] {
            fs::write(folder.0.join(name), "x").unwrap();
        }
        let part = Part::create(&folder.0).unwrap();
        remove_leftovers(&folder.0).unwrap();
        assert_eq!(folder.names().len(), 3);
        part.rename(&folder.0.join("z")).unwrap();
        remove_leftovers(&folder.0).unwrap();
        assert_eq!(folder.names(), [".openbadges-batch.sqlite", "other.part", "z"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_that_is_not_there_yet_stays_a_link() {
        use std::os::unix::fs::symlink;

        let folder = Folder::new("dangling");
        let (path, first, second) = (folder.0.join("a"), folder.0.join("first"), folder.0.join("second"));
        symlink("a", &first).unwrap();
        symlink(&first, &second).unwrap();
        write_whole(&second, b"new").unwrap();
        assert!([first, second].iter().all(|link| fs::symlink_metadata(link).unwrap().is_symlink()));
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(!fs::symlink_metadata(&path).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = Folder::new("links");
        let (path, link) = (folder.0.join("a"), folder.0.join("link"));
        write_whole(&path, b"old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        write_whole(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
