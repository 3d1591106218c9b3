//! One id is one thing. In the graph that is signed, objects with one id are one node, so where they contradict each
//! other it is not signed which of them says what: the values could be exchanged and the signature would still fit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::json::{Map, Pointer, Value};
use crate::model::{self, Findings};
use crate::report::{Code, Finding};

/// The status properties are the standard's of lists, not of badges; they have one value all the same.
const STATUS: [&str; 3] = ["statusListCredential", "statusListIndex", "statusPurpose"];

static SINGLE_VALUED: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let names = |is_single| {
        let wanted = move |property: &&model::Property| property.cardinality.is_single() == is_single;
        model::properties().filter(wanted).map(|property| property.name)
    };
    let several: BTreeSet<_> = names(false).chain(["id"]).collect();
    names(true).chain(STATUS).filter(|name| !several.contains(name)).collect()
});

/// Members that are other graphs: proofs, and credentials that are inspected for themselves.
const APART: [&str; 4] = ["@context", "proof", "endorsement", "endorsementJwt"];

/// Reports ids whose objects contradict each other in a property that has one value. Several types are no contradiction.
pub(super) fn inspect(document: &Value, findings: &mut Findings) {
    let mut walk = Walk { known: BTreeMap::new(), path: Vec::new(), findings };
    walk.value(document);
}

struct Walk<'d, 'f> {
    /// What was said first, by id and property.
    known: BTreeMap<&'d str, BTreeMap<&'d str, &'d Value>>,
    path: Vec<Segment<'d>>,
    findings: &'f mut Findings,
}

enum Segment<'d> {
    Member(&'d str),
    Item(usize),
}

impl<'d> Walk<'d, '_> {
    fn value(&mut self, value: &'d Value) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.within(Segment::Item(index), item);
                }
            }
            Value::Object(members) => {
                if let Some(id) = id(members) {
                    self.compare(id, members);
                }
                for (name, value) in members.iter().filter(|(name, _)| !APART.contains(&name.as_str())) {
                    self.within(Segment::Member(name), value);
                }
            }
            _ => {}
        }
    }

    fn within(&mut self, segment: Segment<'d>, value: &'d Value) {
        self.path.push(segment);
        self.value(value);
        self.path.pop();
    }

    fn compare(&mut self, id: &'d str, members: &'d Map<String, Value>) {
        let said = self.known.entry(id).or_default();
        for (name, value) in members.iter().filter(|(name, _)| SINGLE_VALUED.contains(name.as_str())) {
            let first = *said.entry(name).or_insert(value);
            if !agree(first, value) {
                let detail = format!("another object with the same id has another `{name}`");
                self.findings
                    .push(Finding::new(Code::LdAmbiguousId).at(place(&self.path).key(name)).detail(detail));
            }
        }
    }
}

fn place(path: &[Segment<'_>]) -> Pointer {
    path.iter().fold(Pointer::root(), |place, segment| match segment {
        Segment::Member(name) => place.key(name),
        Segment::Item(index) => place.item(*index),
    })
}

fn id(members: &Map<String, Value>) -> Option<&str> {
    members.get("id").or_else(|| members.get("@id")).and_then(Value::as_str)
}

/// Objects that have ids are references: what they say of themselves is compared under their own id.
fn agree(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => match (id(one), id(other)) {
            (None, None) => {
                one.len() == other.len()
                    && one
                        .iter()
                        .all(|(name, value)| other.get(name).is_some_and(|other| agree(value, other)))
            }
            (one, other) => one == other,
        },
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| agree(one, other))
        }
        (Value::Object(object), Value::String(reference))
        | (Value::String(reference), Value::Object(object)) => id(object) == Some(reference),
        _ => one == other,
    }
}
