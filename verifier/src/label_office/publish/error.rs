//! Why nothing, or not everything, was published.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use openbadges::Timestamp;
use openbadges::issue::BuildError;
use openbadges::issue::label::RegisterError;
use url::Url;

use crate::issuing::seal::SealError;
use crate::label_office::OfficeError;
use crate::label_office::number::LabelNumber;
use crate::lock_file::{BUSY, LockFault};
use crate::status_register::{self, PublishError};
use crate::visible::visible;
use crate::whole_file::WholeFileError;

/// Why an office has not published.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotPublished {
    /// The office's file.
    Office(OfficeError),
    /// The issuer in the folder, or of the status lists, is not the authority of the office.
    OtherIssuer {
        /// The authority.
        authority: String,
        /// The issuer in the folder.
        issuer: String,
    },
    /// The issuer's Profile is none.
    Profile(String),
    /// The office is in the folder that is published.
    InReach {
        /// Its file.
        office: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// Another process is publishing and does not come to an end.
    Busy,
    /// The file that keeps publishers apart cannot be used.
    Lock(io::Error),
    /// The folder, or a file in it, cannot be used.
    Folder(PathBuf, io::Error),
    /// What is in the place of the register is something else.
    NoRegister(PathBuf),
    /// What is published is newer than anything that the office knows of.
    OfficeBehind {
        /// The date of what is published.
        published: Timestamp,
        /// The last date that the office knows of.
        known: Option<Timestamp>,
    },
    /// The clock shows a time before the last edition.
    ClockBehind {
        /// What it shows.
        now: Timestamp,
        /// When the last edition was published.
        last: Timestamp,
    },
    /// There is an edition of the same second that says something else.
    SameSecond(Timestamp),
    /// The key has not signed the last edition, and nobody has said that verifiers know it.
    OtherKey {
        /// The verification method of the last edition.
        last: String,
        /// The one of now.
        key: String,
    },
    /// The register of the status lists.
    Status(status_register::RegisterError),
    /// A status list.
    StatusList(Url, Box<PublishError<SealError>>),
    /// A label cannot be built.
    Label(LabelNumber, BuildError),
    /// The register cannot be built.
    Register(RegisterError),
    /// Something was not signed.
    Seal(SealError),
    /// A file cannot be written.
    Write(WholeFileError),
}

impl fmt::Display for NotPublished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotPublished::Office(error) => error.fmt(f),
            NotPublished::OtherIssuer { authority, issuer } => {
                let (authority, issuer) = (visible(authority), visible(issuer));
                write!(
                    f,
                    "the office is that of {authority}, the keys are those of {issuer}, and the status "
                )?;
                f.write_str("lists must be those of both; give the authority's folder with --issuer")
            }
            NotPublished::Profile(what) => write!(f, "the issuer's profile cannot be used: {what}"),
            NotPublished::InReach { office, folder } => {
                let (office, folder) = (office.display(), folder.display());
                write!(
                    f,
                    "{office} is in the folder {folder}, where everybody could get it; move one of them"
                )
            }
            NotPublished::Busy => f.write_str(BUSY),
            NotPublished::Lock(error) => {
                write!(
                    f,
                    "the lock file beside the office's file cannot be used: {error}; make its folder writable"
                )
            }
            NotPublished::Folder(path, error) => {
                write!(
                    f,
                    "{} cannot be used: {error}; check the path and who may write there",
                    path.display()
                )
            }
            NotPublished::NoRegister(path) => {
                write!(f, "what is in {} is not this register and was left as it is; ", path.display())?;
                f.write_str("check the folder, or move that file away")
            }
            NotPublished::OfficeBehind { published, known } => tell_behind(*published, *known, f),
            NotPublished::ClockBehind { now, last } => {
                write!(
                    f,
                    "the clock shows {now}, but the last register was published at {last}; set the clock right"
                )
            }
            NotPublished::SameSecond(now) => {
                write!(f, "another register was published at {now}; publish again in a second")
            }
            NotPublished::OtherKey { last, key } => other_key(last, key, f),
            NotPublished::Status(error) => error.fmt(f),
            NotPublished::StatusList(address, error) => write!(f, "the status list {address}: {error}"),
            NotPublished::Label(number, error) => write!(f, "the label {number} cannot be issued: {error}"),
            NotPublished::Register(error) => error.fmt(f),
            NotPublished::Seal(error) => error.fmt(f),
            NotPublished::Write(error) => error.fmt(f),
        }
    }
}

fn tell_behind(published: Timestamp, known: Option<Timestamp>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "the register that is published is of {published}, ")?;
    match known {
        Some(known) => write!(f, "newer than the last one here, {known}. ")?,
        None => f.write_str("and this office has published none. ")?,
    }
    f.write_str("This office is probably an old copy: put the newest copy in its place")
}

fn other_key(last: &str, key: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (last, key) = (visible(last), visible(key));
    write!(f, "the last edition was signed with {last}, this one would be with {key}: verifiers that ")?;
    f.write_str("know only the old key would stop relying on the register. Hand out what openbadges label ")?;
    f.write_str("policy prints, and when verifiers have it, publish with --new-key")
}

impl Error for NotPublished {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            NotPublished::Office(error) => Some(error),
            NotPublished::Lock(error) | NotPublished::Folder(_, error) => Some(error),
            NotPublished::Status(error) => Some(error),
            NotPublished::StatusList(_, error) => Some(error),
            NotPublished::Label(_, error) => Some(error),
            NotPublished::Register(error) => Some(error),
            NotPublished::Seal(error) => Some(error),
            NotPublished::Write(error) => Some(error),
            NotPublished::Busy
            | NotPublished::OtherIssuer { .. }
            | NotPublished::Profile(_)
            | NotPublished::InReach { .. }
            | NotPublished::NoRegister(_)
            | NotPublished::OfficeBehind { .. }
            | NotPublished::ClockBehind { .. }
            | NotPublished::OtherKey { .. }
            | NotPublished::SameSecond(_) => None,
        }
    }
}

impl From<LockFault> for NotPublished {
    fn from(fault: LockFault) -> Self {
        match fault {
            LockFault::Busy => NotPublished::Busy,
            LockFault::Failed(error) => NotPublished::Lock(error),
        }
    }
}

impl From<OfficeError> for NotPublished {
    fn from(error: OfficeError) -> Self {
        NotPublished::Office(error)
    }
}
