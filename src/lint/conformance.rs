//! Where a badge departs from the standard: counted and pointed to. `verify` says more.

use std::collections::BTreeMap;

use crate::evidence::Evidence;
use crate::inspect::{self, Given};
use crate::json::{Pointer, Value};
use crate::ld::{self, Contexts};
use crate::model::Disclosure;
use crate::policy::Policy;
use crate::report::{Code, Finding, Severity};
use crate::validity;

/// Where a badge departs from Open Badges 3.0, with nothing but built-in contexts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Departures {
    /// One for each code, in the order of `docs/codes.md`.
    pub codes: Vec<Departure>,
}

/// The findings of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Departure {
    /// What was found.
    pub code: Code,
    /// How often, as far as findings are listed one by one.
    pub count: usize,
    /// The first place.
    pub first: Pointer,
}

impl Departures {
    /// How many findings there are of `severity`.
    pub fn count(&self, severity: Severity) -> usize {
        self.codes.iter().filter(|it| it.code.severity() == severity).map(|it| it.count).sum()
    }

    /// Those of `document`, in which a derived proof may hide something.
    pub(super) fn of(document: &Value, disclosure: Disclosure) -> Self {
        let policy = Policy::default();
        let contexts = Contexts::new(&policy.contexts);
        let knows_context = |entry: &Value| contexts.knows(entry);
        let evidence = Evidence::new();
        let given = Given { disclosure, knows_context: &knows_context, evidence: &evidence };
        let mut findings = inspect::inspect(document, &given).findings;
        findings.extend(ld::to_quads(&unsecured(document), &contexts, &policy.limits).findings);
        findings.extend(validity::inspect(document));
        Self::counted(findings)
    }

    fn counted(findings: Vec<Finding>) -> Self {
        let mut codes: BTreeMap<Code, Departure> = BTreeMap::new();
        for Finding { code, at, .. } in findings {
            codes.entry(code).or_insert(Departure { code, count: 0, first: at }).count += 1;
        }
        Departures { codes: codes.into_values().collect() }
    }
}

fn unsecured(document: &Value) -> Value {
    let mut unsecured = document.clone();
    if let Some(members) = unsecured.as_object_mut() {
        members.shift_remove("proof");
    }
    unsecured
}
