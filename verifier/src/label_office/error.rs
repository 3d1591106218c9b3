//! Why the office refuses.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use openbadges::Timestamp;

use super::Purpose;
use super::rule::Refusal;
use crate::sqlite_file::SqliteFault;
use crate::visible::visible;

/// Why the office's file cannot be used, or something cannot be entered. Nothing was changed.
#[derive(Debug)]
#[non_exhaustive]
pub enum OfficeError {
    /// The file.
    File(SqliteFault),
    /// The file cannot be made, or kept from others' eyes.
    NotPrivate(PathBuf, io::Error),
    /// There is an office of another authority or scheme in the file.
    OtherOffice {
        /// The authority.
        authority: String,
        /// What it is for.
        purpose: Purpose,
    },
    /// The clock shows a time so long after everything that has happened that it is probably wrong.
    ClockAhead {
        /// What it shows.
        now: Timestamp,
        /// When something was entered or published last.
        last: Timestamp,
    },
    /// The clock shows a time before the last entry.
    ClockBehind {
        /// What it shows.
        now: Timestamp,
        /// When the last entry was made.
        last: Timestamp,
    },
    /// Rules of the label forbid it.
    Refused(Vec<Refusal>),
}

impl fmt::Display for OfficeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OfficeError::File(fault) => write!(f, "the office's file cannot be used: {fault}"),
            OfficeError::NotPrivate(path, error) => {
                write!(
                    f,
                    "the office's file {} cannot be made for your eyes only: {error}; ",
                    path.display()
                )?;
                f.write_str("choose a folder where you may write")
            }
            OfficeError::OtherOffice { authority, purpose } => {
                let purpose = match purpose {
                    Purpose::Labels => "with a scheme of its own",
                    Purpose::Drills => "for drills, with a scheme of its own",
                };
                write!(f, "this file is the office of {} {purpose}, ", visible(authority))?;
                f.write_str("which stays as it is; use another file for another office or another scheme")
            }
            OfficeError::ClockAhead { now, last } => {
                write!(f, "the clock shows {now}, more than a year after anything happened here ({last}); ")?;
                f.write_str(
                    "what is entered with a wrong clock cannot be taken back: set it right, or say ",
                )?;
                f.write_str("that it is with --clock-is-right")
            }
            OfficeError::ClockBehind { now, last } => {
                write!(
                    f,
                    "the clock shows {now}, but the last entry is of {last}, and entries are in the order "
                )?;
                f.write_str("of their time; set the clock right, or wait")
            }
            OfficeError::Refused(refusals) => {
                let texts: Vec<_> = refusals.iter().map(Refusal::to_string).collect();
                f.write_str(&texts.join("\n"))
            }
        }
    }
}

impl Error for OfficeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            OfficeError::File(fault) => Some(fault),
            OfficeError::NotPrivate(_, error) => Some(error),
            OfficeError::OtherOffice { .. }
            | OfficeError::ClockAhead { .. }
            | OfficeError::ClockBehind { .. } => None,
            OfficeError::Refused(refusals) => refusals.first().map(|refusal| refusal as _),
        }
    }
}

impl From<SqliteFault> for OfficeError {
    fn from(fault: SqliteFault) -> Self {
        OfficeError::File(fault)
    }
}

impl From<rusqlite::Error> for OfficeError {
    fn from(error: rusqlite::Error) -> Self {
        OfficeError::File(error.into())
    }
}
