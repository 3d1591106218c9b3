//! Why a register refuses.

use std::error::Error;
use std::fmt;
use std::io;

use openbadges::Timestamp;
use openbadges::issue::{StatusPurpose, UnreadableList};
use openbadges::model::Uri;
use url::Url;

use super::ListAddress;
use crate::lock_file::{BUSY, LockFault};
use crate::sqlite_file::SqliteFault;
use crate::visible::visible;
use crate::whole_file::WholeFileError;

/// Why a register cannot be used, or does not do what it is told. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegisterError {
    /// The file.
    File(SqliteFault),
    /// The file was made for another issuer or for other addresses.
    OtherIdentity {
        /// Whose it is.
        issuer: String,
        /// Where its lists are.
        address: ListAddress,
    },
    /// The operating system gives no randomness.
    Randomness(getrandom::Error),
    /// The credential has entries for other purposes already.
    OtherPurposes {
        /// The credential.
        credential: Uri,
        /// What it has entries for.
        had: Vec<StatusPurpose>,
    },
    /// No credential with this id was issued from this register.
    Unknown(Uri),
    /// The credential was issued without an entry for this.
    NoEntry {
        /// The credential.
        credential: Uri,
        /// What it has no entry for.
        purpose: StatusPurpose,
    },
    /// The credential is revoked, for good.
    Revoked(Uri),
    /// There is no list of this number.
    NoList(u32),
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RegisterError::File(fault) => write!(f, "the status register cannot be used: {fault}"),
            RegisterError::OtherIdentity { issuer, address } => {
                let (issuer, address) = (visible(issuer), address.as_str());
                write!(
                    f,
                    "this status register belongs to {issuer} with lists at {address}, and badges refer to "
                )?;
                f.write_str("that; use the same issuer and address, or another file")
            }
            RegisterError::Randomness(error) => {
                write!(f, "the operating system gives no randomness: {error}")
            }
            RegisterError::OtherPurposes { credential, had } => {
                let had: Vec<&str> = had.iter().map(|purpose| purpose.as_str()).collect();
                write!(
                    f,
                    "{credential} was given entries for {} before; ask for the same, ",
                    had.join(" and ")
                )?;
                f.write_str("or issue a new credential")
            }
            RegisterError::Unknown(credential) => {
                write!(f, "{credential} was not issued from this status register; check the id and the file")
            }
            RegisterError::NoEntry { credential, purpose: StatusPurpose::Suspension } => {
                write!(
                    f,
                    "{credential} was issued without the possibility of suspension; revoke it and issue a "
                )?;
                f.write_str("new one, or let it be")
            }
            RegisterError::NoEntry { credential, purpose: StatusPurpose::Revocation } => {
                write!(f, "{credential} was issued without the possibility of revocation; ")?;
                f.write_str("suspend it, if it was issued with that")
            }
            RegisterError::Revoked(credential) => {
                write!(f, "{credential} is revoked, and that is final; issue a new credential instead")
            }
            RegisterError::NoList(number) => write!(f, "this status register has no list {number}"),
        }
    }
}

impl Error for RegisterError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            RegisterError::File(fault) => Some(fault),
            RegisterError::Randomness(error) => Some(error),
            _ => None,
        }
    }
}

impl From<SqliteFault> for RegisterError {
    fn from(fault: SqliteFault) -> Self {
        RegisterError::File(fault)
    }
}

impl From<rusqlite::Error> for RegisterError {
    fn from(error: rusqlite::Error) -> Self {
        RegisterError::File(error.into())
    }
}

impl From<getrandom::Error> for RegisterError {
    fn from(error: getrandom::Error) -> Self {
        RegisterError::Randomness(error)
    }
}

/// Why a list was not published. Except after [`PublishError::Unrecorded`], and [`PublishError::Write`] on a failing disk,
/// the last edition is still in its place.
#[derive(Debug)]
#[non_exhaustive]
pub enum PublishError<E> {
    /// The register refuses.
    Register(RegisterError),
    /// Another process is publishing and does not come to an end.
    Busy,
    /// The file beside the register that keeps publishers apart cannot be used.
    Lock(io::Error),
    /// The clock shows a time before the last publication.
    ClockBehind {
        /// What the clock shows.
        now: Timestamp,
        /// When the list was last published.
        last: Timestamp,
    },
    /// What is in the place of the list must not be replaced.
    Target(TargetFault),
    /// The list could not be signed.
    Sign(E),
    /// What came back from signing is not the list.
    SignedOther,
    /// The file could not be written.
    Write(WholeFileError),
    /// The list is published, but the register could not note that.
    Unrecorded(RegisterError),
}

/// Why what is in the place of a list stays there.
#[derive(Debug)]
#[non_exhaustive]
pub enum TargetFault {
    /// It cannot be read.
    Unreadable(io::Error),
    /// It is no list.
    NoList(UnreadableList),
    /// It is another list.
    OtherList(Url),
    /// It is newer than anything that the register knows of.
    RegisterBehind {
        /// The date of what is published.
        published: Timestamp,
        /// The last date that the register knows of.
        known: Option<Timestamp>,
    },
    /// It has entries set that the register never set.
    EntriesUnknown {
        /// How many.
        count: usize,
        /// The first of them.
        first: u32,
    },
}

impl<E: fmt::Display> fmt::Display for PublishError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PublishError::Register(error) => error.fmt(f),
            PublishError::Busy => f.write_str(BUSY),
            PublishError::Lock(error) => {
                write!(
                    f,
                    "the lock file beside the status register cannot be used: {error}; make its folder writable"
                )
            }
            PublishError::ClockBehind { now, last } => {
                write!(f, "the clock shows {now}, but the list was published at {last}; set the clock right")
            }
            PublishError::Target(fault) => fault.fmt(f),
            PublishError::Sign(error) => write!(f, "the list could not be signed: {error}"),
            PublishError::SignedOther => f.write_str(
                "what came back from signing is not the list; nothing was published, check the signer",
            ),
            PublishError::Write(error) => error.fmt(f),
            PublishError::Unrecorded(error) => {
                write!(f, "the list is published, but that could not be noted: {error}. Then publish again")
            }
        }
    }
}

/// What to do when the register is older than what it has published.
const RESTORE: &str = "This register is probably an old copy: put the newest copy in its place. If there is none, record \
    the missing decisions again, move the published file away, and publish";

impl fmt::Display for TargetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TargetFault::Unreadable(error) => {
                write!(
                    f,
                    "what is published now cannot be read: {error}; check the path and who may read there"
                )
            }
            TargetFault::NoList(error) => {
                write!(
                    f,
                    "what is there now is no status list ({error}) and was left as it is; check the path, "
                )?;
                f.write_str("or move that file away")
            }
            TargetFault::OtherList(found) => {
                write!(f, "what is there now is another list, {found}; it was left as it is, check the path")
            }
            TargetFault::RegisterBehind { published, known: Some(known) } => {
                write!(
                    f,
                    "what is published is of {published}, newer than the last edition here, {known}. {RESTORE}"
                )
            }
            TargetFault::RegisterBehind { published, known: None } => {
                write!(
                    f,
                    "a list of {published} is published, and this register has published none. {RESTORE}"
                )
            }
            TargetFault::EntriesUnknown { count, first } => {
                write!(
                    f,
                    "entries of the published list were not set by this register: {count}, from {first} on. "
                )?;
                f.write_str(RESTORE)
            }
        }
    }
}

impl<E: Error + 'static> Error for PublishError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            PublishError::Register(error) | PublishError::Unrecorded(error) => Some(error),
            PublishError::Lock(error) => Some(error),
            PublishError::Target(fault) => Some(fault),
            PublishError::Sign(error) => Some(error),
            PublishError::Write(error) => Some(error),
            PublishError::Busy | PublishError::ClockBehind { .. } | PublishError::SignedOther => None,
        }
    }
}

impl Error for TargetFault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            TargetFault::Unreadable(error) => Some(error),
            TargetFault::NoList(error) => Some(error),
            TargetFault::OtherList(_)
            | TargetFault::RegisterBehind { .. }
            | TargetFault::EntriesUnknown { .. } => None,
        }
    }
}

impl<E> From<LockFault> for PublishError<E> {
    fn from(fault: LockFault) -> Self {
        match fault {
            LockFault::Busy => PublishError::Busy,
            LockFault::Failed(error) => PublishError::Lock(error),
        }
    }
}

impl<E> From<RegisterError> for PublishError<E> {
    fn from(error: RegisterError) -> Self {
        PublishError::Register(error)
    }
}

impl<E> From<rusqlite::Error> for PublishError<E> {
    fn from(error: rusqlite::Error) -> Self {
        PublishError::Register(error.into())
    }
}

impl<E> From<TargetFault> for PublishError<E> {
    fn from(fault: TargetFault) -> Self {
        PublishError::Target(fault)
    }
}
