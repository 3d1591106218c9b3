//! RDF Dataset Canonicalization (W3C Recommendation RDFC-1.0, 21 May 2024).

mod dataset;
mod issuer;
mod n_degree;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256, Sha384};

use self::dataset::{Dataset, Node};
use self::issuer::Issuer;
use self::n_degree::{NDegree, Work};
use super::quad::Quad;
use crate::budget::Exhausted;

/// The hash function that a canonicalisation uses inside, and that proofs use on what comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum HashAlgorithm {
    /// SHA-256, the default of RDFC-1.0.
    #[default]
    Sha256,
    /// SHA-384, with P-384 keys (VC Data Integrity ECDSA §3).
    Sha384,
}

impl HashAlgorithm {
    /// The digest of `bytes`.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            HashAlgorithm::Sha256 => Sha256::digest(bytes).to_vec(),
            HashAlgorithm::Sha384 => Sha384::digest(bytes).to_vec(),
        }
    }

    /// The digest in lower-case hexadecimal, the form in which RDFC-1.0 compares and nests hashes (§4.1).
    pub(super) fn hex(self, text: &str) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digest = self.digest(text.as_bytes());
        let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        nibbles.map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
    }
}

/// A canonicalised dataset: its statements, and the canonical label of each blank node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical {
    lines: Vec<String>,
    labels: BTreeMap<String, String>,
}

impl Canonical {
    /// The statements as canonical N-Quads, each with its line feed, in code point order, none twice.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// From each label of the input to its canonical label `c14n0`, `c14n1`, … (both without `_:`).
    pub fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }

    /// The serialised canonical form (§5).
    pub fn to_nquads(&self) -> String {
        self.lines.concat()
    }
}

/// Canonicalises `quads`.
///
/// The work may be `max(floor, n²)` calls of Hash N-Degree Quads, with `n` the number of blank nodes that their own
/// statements do not tell apart (§7.1 asks for such a limit). `floor` is [`Limits::canonicalisation`].
///
/// # Errors
/// [`Exhausted`] when that is not enough: nearly always a dataset made to keep verifiers busy.
///
/// [`Limits::canonicalisation`]: crate::budget::Limits::canonicalisation
///
/// ```
/// use openbadges::ld::quad::{Quad, Term};
/// use openbadges::ld::{canonicalise, HashAlgorithm};
///
/// let node = Term::Blank("x".into());
/// let quad = Quad { subject: node.clone(), predicate: "urn:knows".into(), object: node, graph: None };
/// let canonical = canonicalise(&[quad], HashAlgorithm::Sha256, 256).unwrap();
/// assert_eq!(canonical.to_nquads(), "_:c14n0 <urn:knows> _:c14n0 .\n");
/// ```
pub fn canonicalise(quads: &[Quad], algorithm: HashAlgorithm, floor: usize) -> Result<Canonical, Exhausted> {
    let dataset = Dataset::new(quads);
    let hashes: Vec<String> =
        dataset.nodes().map(|node| dataset.first_degree_hash(node, algorithm)).collect();
    let issuer = label(&dataset, &hashes, algorithm, floor)?;
    Ok(serialise(&dataset, &issuer))
}

/// Canonicalization Algorithm (§4.4.3), steps 3 to 5.
fn label(
    dataset: &Dataset<'_>,
    hashes: &[String],
    algorithm: HashAlgorithm,
    floor: usize,
) -> Result<Issuer, Exhausted> {
    let mut by_hash: BTreeMap<&str, Vec<Node>> = BTreeMap::new();
    for node in dataset.nodes() {
        by_hash.entry(&hashes[node]).or_default().push(node);
    }
    let mut canonical = Issuer::new(hashes.len());
    for nodes in by_hash.values().filter(|nodes| nodes.len() == 1) {
        canonical.issue(nodes[0]);
    }
    let ambiguous = hashes.len() - canonical.issued().len();
    let mut search = NDegree::new(dataset, hashes, algorithm, Work::new(ambiguous, floor));
    for nodes in by_hash.values().filter(|nodes| nodes.len() > 1) {
        let mut paths = Vec::new();
        for &node in nodes.iter().filter(|&&node| canonical.number(node).is_none()) {
            paths.push(search.hash(node, &canonical)?);
        }
        paths.sort_by(|a, b| a.hash.cmp(&b.hash));
        for node in paths.into_iter().flat_map(|path| path.issued) {
            canonical.issue(node);
        }
    }
    Ok(canonical)
}

fn serialise(dataset: &Dataset<'_>, canonical: &Issuer) -> Canonical {
    let mut labels = vec![String::new(); canonical.issued().len()];
    for (number, &node) in canonical.issued().iter().enumerate() {
        labels[node] = format!("c14n{number}");
    }
    let mut lines: Vec<String> =
        dataset.statements().iter().map(|statement| statement.line(|node| &labels[node])).collect();
    lines.sort_unstable();
    let labels = dataset.nodes().map(|node| dataset.label(node).to_owned()).zip(labels).collect();
    Canonical { lines, labels }
}

#[cfg(test)]
mod tests;
