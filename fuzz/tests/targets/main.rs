//! The targets, by what they feed.

mod files;
mod forged;
mod graph;
mod instants;
mod json;
mod minted;
