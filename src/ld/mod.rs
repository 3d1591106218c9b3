//! JSON-LD: from a document with known contexts to RDF quads, and from quads to their canonical form.

pub mod quad;
mod vocab;
