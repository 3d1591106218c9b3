//! What the targets in `tests/targets` share: the engine, generators of almost good inputs, and what must hold of every
//! report.

pub mod bytes;
pub mod carrier;
pub mod examine;
pub mod fixed;
pub mod mint;
pub mod scenario;
pub mod seeds;
pub mod tree;
pub mod words;

/// How deeply generated values nest.
pub const MAX_DEPTH: usize = 12;
