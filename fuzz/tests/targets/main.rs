//! The targets, by what they feed.

mod baked;
mod files;
mod forged;
mod graph;
mod instants;
mod json;
mod minted;
