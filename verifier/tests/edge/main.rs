//! The edge from outside: the way to the network, and the command.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

mod cli;
mod fetch;
mod lint;
mod support;
