//! The status register: places in lists, decisions, publication, and what is left of them after a kill.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers as well")]

mod allocate;
mod decide;
mod kill;
mod publish;
mod support;
