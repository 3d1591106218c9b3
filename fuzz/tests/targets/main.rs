//! The targets, by what they feed.

mod baked;
mod files;
mod forged;
mod graph;
mod instants;
mod issuing;
mod json;
mod labels;
mod lint;
mod minted;
