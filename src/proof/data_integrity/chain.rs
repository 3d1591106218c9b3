//! Proof chains (VC Data Integrity §2.1.2, §4.5): which proofs a proof builds on.

use std::collections::BTreeSet;
use std::slice;

use crate::json::Value;

/// The proofs named by the `previousProof` of the proof `of`, in the order of the document.
///
/// # Errors
/// What is wrong with the chain, for people.
pub(super) fn previous(proofs: &[&Value], of: usize) -> Result<Vec<usize>, &'static str> {
    let mut found = Vec::new();
    for name in names(proofs[of]) {
        if !name.is_string() {
            return Err("neither a text nor a list of texts");
        }
        match with_id(proofs, name).as_slice() {
            [] => return Err("it names no proof"),
            [proof] => found.push(*proof),
            _ => return Err("two proofs have that id"),
        }
    }
    found.sort_unstable();
    found.dedup();
    if leads_to(proofs, of, &found) { Err("the proofs go in circles") } else { Ok(found) }
}

fn names(proof: &Value) -> &[Value] {
    match proof.get("previousProof") {
        None => &[],
        Some(Value::Array(names)) => names,
        Some(name) => slice::from_ref(name),
    }
}

fn with_id(proofs: &[&Value], id: &Value) -> Vec<usize> {
    (0..proofs.len()).filter(|&index| proofs[index].get("id") == Some(id)).collect()
}

fn leads_to(proofs: &[&Value], target: usize, start: &[usize]) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = start.to_vec();
    while let Some(proof) = next.pop() {
        if proof == target {
            return true;
        }
        if seen.insert(proof) {
            next.extend(names(proofs[proof]).iter().flat_map(|name| with_id(proofs, name)));
        }
    }
    false
}
