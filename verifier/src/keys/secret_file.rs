//! Files with secrets: read only when nobody else can read them, and written so that none is ever lost or half there.

use std::error::Error;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use openbadges::key::KeyFault;
use zeroize::Zeroizing;

use crate::whole_file::sync_folder;

/// The largest file that is read, in bytes; the largest key that is taken needs a tenth of it.
pub(crate) const MAX_BYTES: usize = 64 * 1024;

/// A key file that cannot be used: which, why, and what to do.
#[derive(Debug)]
pub struct KeyFileError {
    path: PathBuf,
    fault: FileFault,
}

impl KeyFileError {
    pub(crate) fn new(path: &Path, fault: FileFault) -> Self {
        KeyFileError { path: path.to_owned(), fault }
    }

    /// Why.
    pub fn fault(&self) -> &FileFault {
        &self.fault
    }

    /// Why, alone.
    pub fn into_fault(self) -> FileFault {
        self.fault
    }
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.fault {
            FileFault::Readable(mode) => {
                write!(f, "{path}: others can read it (mode {mode:o}); run: chmod 600 '{path}'")
            }
            FileFault::Encrypted => write!(
                f,
                "{path}: it is encrypted, which is not supported; decrypt it with: (umask 077; openssl pkey -in '{path}' \
                 -out decrypted.pem)"
            ),
            FileFault::OtherForm(form) => write!(
                f,
                "{path}: this is {form}, not PKCS#8 PEM; convert it with: (umask 077; openssl pkey -in '{path}' -out \
                 converted.pem)"
            ),
            fault => write!(f, "{path}: {fault}"),
        }
    }
}

impl Error for KeyFileError {}

/// What is wrong with a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileFault {
    /// It cannot be read.
    NotRead(io::Error),
    /// It is a folder, a device or a pipe.
    NotAFile,
    /// Its group or others may read it; the mode.
    Readable(u32),
    /// It is too large to be a key.
    TooLarge,
    /// It holds the public half, or a certificate.
    Public(&'static str),
    /// A password protects it.
    Encrypted,
    /// A private key in a form that is not read.
    OtherForm(&'static str),
    /// It holds several things.
    Several,
    /// It holds no key.
    NoKey,
    /// It holds something that is not quite a key.
    Malformed(String),
    /// A kind of key that does not sign badges.
    Unsupported(String),
    /// The public half is not fit for signatures.
    Key(KeyFault),
    /// There is a file already.
    Exists,
    /// It could not be written.
    NotWritten(io::Error),
    /// The system gave no random bytes, or OpenSSL no key.
    NotMade(String),
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileFault::NotRead(error) => write!(f, "it cannot be read: {error}"),
            FileFault::NotAFile => f.write_str("this is no file; give the path of the file itself"),
            FileFault::Readable(mode) => write!(f, "others can read it (mode {mode:o})"),
            FileFault::TooLarge => {
                write!(f, "this is larger than {} KiB, too large for what it should be", MAX_BYTES / 1024)
            }
            FileFault::Public(what) => {
                write!(f, "this is {what}, which cannot sign; give the file with the private key")
            }
            FileFault::Encrypted => f.write_str("it is encrypted, which is not supported"),
            FileFault::OtherForm(form) => write!(f, "this is {form}, not PKCS#8 PEM"),
            FileFault::Several => {
                f.write_str("several things are in it; keep the private key alone in a file of its own")
            }
            FileFault::NoKey => {
                f.write_str("no private key is in it; it should be PKCS#8 PEM (BEGIN PRIVATE KEY) or a JWK")
            }
            FileFault::Malformed(what) => write!(f, "this is no sound key: {what}; use the original file"),
            FileFault::Unsupported(what) => {
                write!(f, "{what} do not sign badges; use Ed25519, P-256, P-384, or RSA of 2048 to 8192 bits")
            }
            FileFault::Key(fault) => write!(f, "{fault}; make a new key"),
            FileFault::Exists => f.write_str("there is a file already, and keys are never overwritten"),
            FileFault::NotWritten(error) => write!(f, "it cannot be written: {error}"),
            FileFault::NotMade(why) => write!(f, "no key could be made: {why}"),
        }
    }
}

/// The content of the file at `path`, which nobody but its owner may read.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileFault> {
    // Opening a pipe would wait for somebody to write into it.
    if !fs::metadata(path).map_err(FileFault::NotRead)?.is_file() {
        return Err(FileFault::NotAFile);
    }
    let file = File::open(path).map_err(FileFault::NotRead)?;
    check_access(&file)?;
    // As large as it can get: growing would leave copies behind.
    let mut content = Zeroizing::new(Vec::with_capacity(MAX_BYTES + 1));
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut content).map_err(FileFault::NotRead)?;
    if content.len() > MAX_BYTES { Err(FileFault::TooLarge) } else { Ok(content) }
}

/// Of the open file: the name could stand for another one by now.
#[cfg(unix)]
fn check_access(file: &File) -> Result<(), FileFault> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = file.metadata().map_err(FileFault::NotRead)?;
    let mode = metadata.permissions().mode() & 0o777;
    if !metadata.is_file() {
        return Err(FileFault::NotAFile);
    }
    if mode & 0o077 == 0 { Ok(()) } else { Err(FileFault::Readable(mode)) }
}

/// Elsewhere access is not a matter of mode bits; there it is the operator's to restrict.
#[cfg(not(unix))]
fn check_access(_file: &File) -> Result<(), FileFault> {
    Ok(())
}

/// Writes a new file at `path` that only its owner can read. It is there whole or not at all, and never in the place of
/// another.
pub(crate) fn create(path: &Path, content: &[u8]) -> Result<(), FileFault> {
    let temporary = temporary_beside(path)?;
    let written = write_synced(&temporary, content).and_then(|()| fs::hard_link(&temporary, path));
    // Whatever came of it; a copy of the key must not stay behind.
    let removed = fs::remove_file(&temporary);
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(FileFault::Exists),
        Err(error) => Err(FileFault::NotWritten(error)),
        Ok(()) => removed.and_then(|()| sync_folder(folder_of(path))).map_err(FileFault::NotWritten),
    }
}

/// A name that nobody else uses.
fn temporary_beside(path: &Path) -> Result<PathBuf, FileFault> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| FileFault::NotMade(error.to_string()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(path.with_file_name(format!(".{name}.{:016x}", u64::from_ne_bytes(random))))
}

fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
