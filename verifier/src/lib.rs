//! The edge of openbadges: sockets, clock, files and the command line.
//!
//! Everything that the library leaves outside is here, and nothing is decided here about a badge: [`fetch`] gets
//! documents, [`evidence_file`] and [`policy_file`] read and write what an operator keeps in files, [`cli`] is the command.

pub mod batch_journal;
pub mod cli;
pub mod credential_id;
pub mod evidence_file;
pub mod fetch;
mod json_file;
pub mod policy_file;
pub mod sqlite_file;
pub mod status_register;
mod visible;
pub mod whole_file;
