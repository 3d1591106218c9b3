//! The Network's office as its people use it: the command itself, in a folder, offline.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers as well")]

mod commands;
#[cfg(unix)]
mod documented;
mod forms;
mod kill;
mod life;
mod page;
mod private;
mod support;
