use std::error::Error;
use std::fmt;

use super::RECIPIENT;
use crate::batch_journal::JournalError;
use crate::issuing::recipe::BadgeError;
use crate::issuing::seal::SealError;
use crate::issuing::table::TableError;
use crate::status_register::RegisterError;
use crate::whole_file::WholeFileError;

/// Why a row has no badge.
#[derive(Debug)]
#[non_exhaustive]
pub enum RowError {
    /// The row cannot be read.
    Table(TableError),
    /// The recipient cannot be read; why.
    Recipient(String),
    /// The badge cannot be made.
    Badge(BadgeError),
    /// It was not sealed.
    Seal(SealError),
}

impl From<BadgeError> for RowError {
    fn from(cause: BadgeError) -> Self {
        RowError::Badge(cause)
    }
}

impl From<SealError> for RowError {
    fn from(cause: SealError) -> Self {
        RowError::Seal(cause)
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowError::Table(cause) => cause.fmt(f),
            RowError::Recipient(why) => write!(f, "column `{RECIPIENT}`: {why}"),
            RowError::Badge(cause) => cause.fmt(f),
            RowError::Seal(cause) => cause.fmt(f),
        }
    }
}

impl Error for RowError {}

/// Why a batch stopped.
#[derive(Debug)]
#[non_exhaustive]
pub enum BatchError {
    /// The table cannot be read.
    Table(TableError),
    /// Columns that the template needs and the table does not have.
    Columns(Vec<String>),
    /// The template's id is no address.
    Id,
    /// The journal of the folder cannot be used.
    Journal(JournalError),
    /// The register of the status lists cannot be used.
    Register(RegisterError),
    /// A file cannot be written.
    Write(WholeFileError),
}

impl From<JournalError> for BatchError {
    fn from(cause: JournalError) -> Self {
        BatchError::Journal(cause)
    }
}

impl From<RegisterError> for BatchError {
    fn from(cause: RegisterError) -> Self {
        BatchError::Register(cause)
    }
}

impl From<WholeFileError> for BatchError {
    fn from(cause: WholeFileError) -> Self {
        BatchError::Write(cause)
    }
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BatchError::Table(cause) => cause.fmt(f),
            BatchError::Columns(missing) => write!(
                f,
                "the table has no column {}; add it to the first line and give each row a value",
                missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", no column ")
            ),
            BatchError::Id => f.write_str(
                "the template's `id` is no address; write one such as https://issuer.example/badges/{{uuid}}",
            ),
            BatchError::Journal(JournalError::OtherTemplate) => f.write_str(
                "a batch was begun in this folder with another template or other options; finish it with those, or name \
                 another folder with --out",
            ),
            BatchError::Journal(cause) => cause.fmt(f),
            BatchError::Register(cause) => cause.fmt(f),
            BatchError::Write(cause) => cause.fmt(f),
        }
    }
}

impl Error for BatchError {}
