//! The invariants of `ARCHITECTURE.md`, each by tests that fail when it is broken.
//!
//! | invariant | where |
//! |---|---|
//! | 1 pure | `purity` |
//! | 2 witnesses | `witnesses` |
//! | 3 replay | `replay`, and every case of `vectors` |
//! | 4 no change raises the state | `mutations` |
//! | 5 requests | `gating`, and beside `evaluate` |
//! | 6 key and algorithm | beside the keys |
//! | 7 signed is parsed is shown | `signed_bytes` |
//! | 8 codes | `tests/codes.rs`, and every case of `vectors` |
//! | 9 two JSON-LD paths | beside JSON-LD |

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod gating;
mod mutations;
mod purity;
mod replay;
mod signed_bytes;
mod sources;
mod support;
mod witnesses;
