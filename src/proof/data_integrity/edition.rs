//! Contexts that were changed in place: what a signature made over the older edition does not cover (report.md §4.8).
//!
//! The newer edition of `context-3.0.3.json` only adds terms. A library that dropped them as undefined signed the
//! document without them; saying so helps more than "the signature does not fit".

use crate::json::{Pointer, Value};
use crate::ld;
use crate::model::entries;
use crate::report::{Code, Finding, Step};

/// `document` as the older editions of its contexts have it, and one finding for each member that they do not define.
/// `None` where they define everything in it.
pub(super) fn older(document: &Value) -> Option<(Value, Vec<Finding>)> {
    let urls = document.get("@context").map_or(&[][..], entries).iter().filter_map(Value::as_str);
    let newer: Vec<&str> = urls.flat_map(ld::terms_only_in_newer).collect();
    let mut older = document.clone();
    let mut unsigned = Vec::new();
    remove(&mut older, &newer, &Pointer::root(), &mut unsigned);
    (!unsigned.is_empty()).then_some((older, unsigned))
}

fn remove(value: &mut Value, terms: &[&str], at: &Pointer, unsigned: &mut Vec<Finding>) {
    match value {
        Value::Array(items) => {
            items.iter_mut().enumerate().for_each(|(i, item)| remove(item, terms, &at.item(i), unsigned));
        }
        Value::Object(members) => {
            let why = "the signature was made before the context defined it";
            let removed = members.keys().filter(|key| terms.contains(&key.as_str()));
            let finding = |key: &String| Finding::new(Code::LdUndefinedTerm).at(at.key(key)).detail(why);
            unsigned.extend(removed.map(|key| finding(key).during(Step::Proof)));
            members.retain(|key, _| !terms.contains(&key.as_str()));
            members.iter_mut().for_each(|(key, member)| remove(member, terms, &at.key(key), unsigned));
        }
        _ => {}
    }
}
