//! The edge of openbadges: sockets, clock, files and the command line.
//!
//! Everything that the library leaves outside is here, and nothing is decided here about a badge: [`fetch`] gets
//! documents, [`evidence_file`] and [`policy_file`] read and write what an operator keeps in files, [`keys`] are the
//! issuer's, [`cli`] is the command.

pub mod batch_journal;
pub mod cli;
mod clock;
pub mod evidence_file;
pub mod fetch;
pub mod issuing;
mod json_file;
pub mod keys;
pub mod label_office;
mod lock_file;
pub mod policy_file;
mod recipient_argument;
pub mod seen_editions;
mod span;
pub mod sqlite_file;
pub mod status_register;
mod visible;
pub mod whole_file;
