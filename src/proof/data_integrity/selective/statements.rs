//! The statements of a document under the labels that are signed, and groups of them (VC DI ECDSA §3.4.16).

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::PointerError;
use super::cbor::Labels;
use super::select::Selection;
use crate::json::{Pointer, Value};
use crate::ld::quad::{Quad, Term};
use crate::ld::{Canonical, HashAlgorithm};
use crate::proof::data_integrity::SecuredDocument;
use crate::report::Finding;

/// The key from which the labels of blank nodes are computed: who sees a part must not learn from them what is hidden.
pub(super) type HmacKey = [u8; 32];

/// All statements of a credential without its proofs.
#[derive(Debug)]
pub(super) struct Statements<'s, 'a> {
    document: &'s SecuredDocument<'a>,
    unsecured: &'s Value,
    /// From the names that [`SecuredDocument::quads_in_place`] gives to blank nodes to those that are signed.
    labels: BTreeMap<String, [u8; 32]>,
    /// Each with its place in the signed order.
    places: BTreeMap<Quad, usize>,
    lines: Vec<String>,
}

/// The statements that pointers select.
#[derive(Debug)]
pub(super) struct Group {
    /// Their places among all statements.
    pub(super) indexes: BTreeSet<usize>,
    quads: Vec<Quad>,
}

impl<'s, 'a> Statements<'s, 'a> {
    pub(super) fn new(
        document: &'s SecuredDocument<'a>,
        unsecured: &'s Value,
        key: &HmacKey,
    ) -> Result<Self, Vec<Finding>> {
        let quads = document.quads_in_place(unsecured)?;
        let canonical = document.canonical(&quads, HashAlgorithm::Sha256)?;
        let labels: BTreeMap<_, _> =
            canonical.labels().iter().map(|(name, label)| (name.clone(), signed_label(key, label))).collect();
        let line = |quad: &Quad| relabelled(quad, |name| labels.get(name)).map(|quad| quad.to_string());
        let mut lines: Vec<(String, Quad)> =
            quads.into_iter().filter_map(|quad| Some((line(&quad)?, quad))).collect();
        lines.sort_unstable();
        let (lines, quads): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
        let places = quads.into_iter().zip(0..).collect();
        Ok(Statements { document, unsecured, labels, places, lines })
    }

    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// What `pointers` select.
    ///
    /// # Errors
    /// A pointer that leads to nothing, or to a part of something that was only said as a whole.
    pub(super) fn group(&self, pointers: &[&Pointer]) -> Result<Group, PointerError> {
        match Selection::new(self.unsecured, pointers.iter().copied())? {
            None => Ok(Group { indexes: BTreeSet::new(), quads: Vec::new() }),
            Some(selection) => self.selected(&selection).ok_or_else(|| self.culprit(pointers)),
        }
    }

    /// The labels of the blank nodes in a group, as those see them who see no more (§3.5.4 steps 13 to 15).
    pub(super) fn labels(&self, group: &Group) -> Result<Labels, Vec<Finding>> {
        let canonical: Canonical = self.document.canonical(&group.quads, HashAlgorithm::Sha256)?;
        let label = |(name, label): (&String, &String)| Some((number(label)?, *self.labels.get(name)?));
        Ok(canonical.labels().iter().filter_map(label).collect())
    }

    fn selected(&self, selection: &Selection<'_>) -> Option<Group> {
        let quads = self.document.quads_in_place(&selection.in_place()).ok()?;
        let indexes = quads.iter().map(|quad| self.places.get(quad).copied()).collect::<Option<_>>()?;
        Some(Group { indexes, quads })
    }

    /// The pointer that says alone what was not signed. Together they may, too; then it is the last.
    fn culprit(&self, pointers: &[&Pointer]) -> PointerError {
        let says_else = |pointer: &&&Pointer| {
            let selection = Selection::new(self.unsecured, [**pointer]).ok().flatten();
            selection.is_none_or(|selection| self.selected(&selection).is_none())
        };
        let culprit = pointers.iter().find(says_else).or(pointers.last());
        PointerError::Partial(culprit.map_or_else(Pointer::root, |pointer| (**pointer).clone()))
    }
}

/// §3.4.4
fn signed_label(key: &HmacKey, canonical: &str) -> [u8; 32] {
    // RFC 2104 §2: zeros fill the block.
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut hmac = Hmac::<Sha256>::new(&block.into());
    hmac.update(canonical.as_bytes());
    hmac.finalize().into_bytes().into()
}

/// The number of a canonical label, as in `c14n0`.
pub(super) fn number(canonical: &str) -> Option<u32> {
    canonical.strip_prefix("c14n")?.parse().ok()
}

/// The statement under other labels; `None` where one of its blank nodes has none.
pub(super) fn relabelled<'l>(quad: &Quad, label: impl Fn(&str) -> Option<&'l [u8; 32]>) -> Option<Quad> {
    let term = |term: &Term| match term {
        Term::Blank(name) => Some(Term::Blank(format!("u{}", URL_SAFE_NO_PAD.encode(label(name)?)))),
        other => Some(other.clone()),
    };
    let graph = match &quad.graph {
        Some(graph) => Some(term(graph)?),
        None => None,
    };
    Some(Quad {
        subject: term(&quad.subject)?,
        predicate: quad.predicate.clone(),
        object: term(&quad.object)?,
        graph,
    })
}
