//! How objects are read: nothing stops the reading, and whatever is wrong becomes a finding at its place.

use super::class::{Cardinality, Openness, Property, Types};
use super::findings::Findings;
use super::{DataModel, Disclosure, Kind};
use crate::json::{Map, Pointer, Value};
use crate::report::{Code, Finding};

/// A value of the data model, read from JSON and written as JSON.
pub(super) trait Datum: Sized {
    /// Whether one such value may be written as a JSON array.
    const MAY_BE_ARRAY: bool = false;

    /// The value, or a finding that says why there is none.
    fn read(value: &Value, reader: &mut Reader) -> Option<Self>;

    /// The value as JSON; reading it gives the same value.
    fn write(&self) -> Value;
}

impl<D: Datum> Datum for Box<D> {
    const MAY_BE_ARRAY: bool = D::MAY_BE_ARRAY;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        D::read(value, reader).map(Box::new)
    }

    fn write(&self) -> Value {
        (**self).write()
    }
}

/// Under which rules a credential is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) kind: Kind,
    pub(super) model: DataModel,
    pub(super) disclosure: Disclosure,
}

/// Where the reading stands, and what it has found.
pub(crate) struct Reader {
    pub(super) rules: Rules,
    path: Vec<Segment>,
    findings: Findings,
}

enum Segment {
    Member(&'static str),
    Item(usize),
}

impl Reader {
    pub(super) fn new(rules: Rules) -> Self {
        Reader { rules, path: Vec::new(), findings: Findings::default() }
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings.into_list()
    }

    /// The place that is being read.
    pub(crate) fn place(&self) -> Pointer {
        self.path.iter().fold(Pointer::root(), |place, segment| match segment {
            Segment::Member(name) => place.key(name),
            Segment::Item(index) => place.item(*index),
        })
    }

    /// The data model is broken here.
    pub(super) fn violation(&mut self, what: &str) {
        self.report(Code::ModelViolation, what);
    }

    /// A recommendation is not followed here.
    pub(super) fn advice(&mut self, what: &str) {
        self.report(Code::ModelAdvice, what);
    }

    fn report(&mut self, code: Code, what: &str) {
        let detail = format!("{} {what}", self.name());
        self.findings.push(Finding::new(code).at(self.place()).detail(detail));
    }

    /// What stands here, as a person would call it.
    fn name(&self) -> String {
        let name = self.path.iter().rev().find_map(|segment| match segment {
            Segment::Member(name) => Some(*name),
            Segment::Item(_) => None,
        });
        name.map_or_else(|| "the credential".into(), |name| format!("`{name}`"))
    }

    fn within<T>(&mut self, segment: Segment, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment);
        let value = read(self);
        self.path.pop();
        value
    }

    pub(super) fn member<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.within(Segment::Member(name), read)
    }

    pub(super) fn item<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.within(Segment::Item(index), read)
    }

    // OB 3.0 §A.1: complex types are objects, never their address.
    pub(super) fn object<'v>(&mut self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        value.as_object().or_else(|| {
            self.violation("must be an object");
            None
        })
    }

    /// The value of a property that has at most one.
    pub(super) fn one<D: Datum>(&mut self, members: &Map<String, Value>, property: &Property) -> Option<D> {
        self.member(property.name, |reader| match reader.present(members, property)? {
            Value::Array(_) if !D::MAY_BE_ARRAY => {
                reader.violation("must be a single value, not a list");
                None
            }
            value => D::read(value, reader),
        })
    }

    /// The values of a property that may have more than one.
    pub(super) fn list<D: Datum>(&mut self, members: &Map<String, Value>, property: &Property) -> Vec<D> {
        self.member(property.name, |reader| match reader.present(members, property) {
            Some(Value::Array(items)) => reader.items(items, property.cardinality),
            Some(value) => reader.lone_value(value, property.cardinality).into_iter().collect(),
            None => Vec::new(),
        })
    }

    fn items<D: Datum>(&mut self, items: &[Value], cardinality: Cardinality) -> Vec<D> {
        if items.is_empty() {
            // OB 3.0 §A.1
            self.violation("is an empty list, which must be left out");
        } else if cardinality == Cardinality::Several {
            self.advice("should be a single value, not a list");
        }
        let read = |(index, item)| self.item(index, |reader| D::read(item, reader));
        items.iter().enumerate().filter_map(read).collect()
    }

    // OB 3.0 §A.1 demands a list; since edition 1.3 the published schemas tolerate what JSON-LD compaction makes of it.
    fn lone_value<D: Datum>(&mut self, value: &Value, cardinality: Cardinality) -> Option<D> {
        if cardinality == Cardinality::Many {
            self.advice("should be a list");
        }
        D::read(value, self)
    }

    /// The member itself, if it is there, has a value, and belongs to this data model.
    fn present<'v>(&mut self, members: &'v Map<String, Value>, property: &Property) -> Option<&'v Value> {
        let foreign = property.model.filter(|model| *model != self.rules.model);
        match (members.get(property.name), foreign) {
            (Some(_), Some(model)) => {
                self.violation(&format!("belongs to data model {}", model.as_str()));
                None
            }
            (Some(Value::Null), None) => {
                // OB 3.0 §A.1
                self.violation("has no value and must be left out");
                None
            }
            (None, None) if property.cardinality == Cardinality::Required => {
                self.missing();
                None
            }
            (value, _) => value,
        }
    }

    /// A required member is not there.
    pub(super) fn missing(&mut self) {
        match self.rules.disclosure {
            Disclosure::Full => self.violation("is missing"),
            Disclosure::Derived => self.advice("is required, but not disclosed"),
        }
    }

    /// The types that an object names, checked against those that it must name.
    pub(super) fn types(&mut self, members: &Map<String, Value>, types: Types) -> Vec<String> {
        self.member("type", |reader| {
            let named = match members.get("type") {
                None => Vec::new(),
                Some(Value::String(name)) => vec![name.clone()],
                Some(Value::Array(names)) => reader.type_names(names, types),
                Some(_) => {
                    reader.violation("must be text");
                    return Vec::new();
                }
            };
            if let Some(name) = types.missing_from(&named, reader.rules.kind) {
                let place = reader.place();
                reader
                    .findings
                    .push(Finding::new(Code::TypeMissing).at(place).detail(format!("required: {name}")));
            } else if types.is_single() && named.len() > 1 {
                reader.violation("must be a single type");
            }
            named
        })
    }

    fn type_names(&mut self, names: &[Value], types: Types) -> Vec<String> {
        if types.is_single() && names.len() == 1 {
            self.advice("should be a single value, not a list");
        }
        let mut named = Vec::new();
        for (index, name) in names.iter().enumerate() {
            match name.as_str() {
                Some(name) => named.push(name.to_owned()),
                None => self.item(index, |reader| reader.violation("must be text")),
            }
        }
        named
    }

    /// The members that no row declares.
    pub(super) fn extensions(
        &mut self,
        members: &Map<String, Value>,
        properties: &[Property],
        openness: Openness,
    ) -> Map<String, Value> {
        let declared = |name: &str| name == "type" || properties.iter().any(|property| property.name == name);
        let unknown: Map<_, _> =
            members.iter().filter(|(name, _)| !declared(name)).map(|(k, v)| (k.clone(), v.clone())).collect();
        if openness == Openness::Closed {
            for name in unknown.keys() {
                let finding = Finding::new(Code::ModelViolation).at(self.place().key(name));
                self.findings.push(finding.detail("this object may not have further members"));
            }
        }
        unknown
    }
}
