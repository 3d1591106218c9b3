//! Verifies Open Badges 3.0: is this badge genuine, who stands behind it, and does that still hold?

pub mod budget;
pub mod evidence;
pub mod input;
pub mod json;
mod key;
pub mod ld;
pub mod policy;
mod proof;
pub mod report;
mod timestamp;

pub use timestamp::{MalformedTimestamp, Timestamp};
