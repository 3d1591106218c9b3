//! JSON-LD: from a document with known contexts to RDF quads, and from quads to their canonical form.

mod canon;
pub mod quad;

pub use canon::{Canonical, HashAlgorithm, canonicalise};
mod vocab;
