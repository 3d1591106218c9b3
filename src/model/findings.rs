use std::collections::BTreeMap;

use crate::report::{Code, Finding};

/// Findings of one code that are listed one by one. A small document can break the same rule a million times.
const LISTED: usize = 100;

/// Collects findings; what exceeds the limit is counted and said, not dropped silently.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    listed: Vec<Finding>,
    counts: BTreeMap<Code, usize>,
}

impl Findings {
    pub(crate) fn push(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.code).or_default();
        *count += 1;
        if *count <= LISTED {
            self.listed.push(finding);
        }
    }

    /// All that was found, with one finding for each code that has more places than are listed.
    pub(crate) fn into_list(mut self) -> Vec<Finding> {
        let excess = self.counts.iter().filter(|(_, count)| **count > LISTED);
        self.listed.extend(
            excess.map(|(code, count)| {
                Finding::new(*code).detail(format!("and {} more places", count - LISTED))
            }),
        );
        self.listed
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_hides_no_other_code() {
        let mut findings = Findings::default();
        findings.extend((0..250).map(|_| Finding::new(Code::ModelAdvice)));
        findings.push(Finding::new(Code::ModelViolation));
        let list = findings.into_list();
        assert_eq!(list.len(), LISTED + 2);
        assert_eq!(list[LISTED].code, Code::ModelViolation);
        assert_eq!(list[LISTED + 1].code, Code::ModelAdvice);
        assert_eq!(list[LISTED + 1].detail, "and 150 more places");
    }
}
