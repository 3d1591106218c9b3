//! The invariants of `ARCHITECTURE.md`, each by tests that fail when it is broken.
//!
//! | invariant | where |
//! |---|---|
//! | 1 pure | `purity` |
//! | 2 witnesses | `witnesses` |
//! | 3 replay | `replay` |
//! | 4 no change raises the state | `mutations` |
//! | 5 requests | `gating` |
//! | 6 key and algorithm | beside the keys, in `src/key` |
//! | 7 signed is parsed is shown | `signed_bytes` |
//! | 8 codes | `tests/codes.rs`, `tests/vectors.rs` |
//! | 9 two JSON-LD paths | beside JSON-LD, in `src/ld` |

mod purity;
mod sources;
mod witnesses;
