//! The issuing half as an issuer uses it: the command itself, in a folder, offline.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers as well")]

mod batch;
mod commands;
mod kill;
mod support;
