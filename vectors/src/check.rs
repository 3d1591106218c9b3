use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::Value;

use crate::case::{Case, Evidence, LoadError, Question};
use crate::judge::{self, Fault, Kind};

/// A case whose answer is wrong.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The case's id.
    pub id: String,
    /// The case's title.
    pub title: String,
    /// What is wrong, worst first.
    pub faults: Vec<Fault>,
}

/// Asks `verify` every case, on all processors, and judges the answers.
///
/// # Errors
/// When a file of a case is missing or broken.
pub fn check_all(
    cases: &[Case],
    verify: impl Fn(&Question<'_>) -> Value + Sync,
) -> Result<Vec<Failure>, LoadError> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = check(case, &verify).map(|faults| failure(case, faults));
            results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(result);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut failures: Vec<Failure> =
        results.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    failures.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(failures)
}

/// Asks `verify` one case twice and once more without evidence, and judges the answers. A panic is a fault like others.
///
/// # Errors
/// When a file of the case is missing or broken.
pub fn check(case: &Case, verify: impl Fn(&Question<'_>) -> Value) -> Result<Vec<Fault>, LoadError> {
    let answers = case.ask(&case.evidence()?, |question| {
        let starved = Question { evidence: &Evidence::new(), ..*question };
        let started = Instant::now();
        let first = guarded(&verify, question)?;
        let took = started.elapsed();
        Ok((first, took, guarded(&verify, question)?, guarded(&verify, &starved)?))
    })?;
    Ok(match answers {
        Err(crash) => vec![crash],
        Ok((first, took, second, starved)) => {
            let mut faults = judge::report(case, &first);
            faults.extend(judge::slow(case, took));
            faults.extend(judge::unstable(&first, &second));
            faults.extend(judge::starved(&first, &starved));
            faults.sort_by_key(|fault| fault.kind);
            faults
        }
    })
}

/// One line for each failure, and a count.
pub fn summary(failures: &[Failure]) -> String {
    let line = |failure: &Failure| {
        let words: Vec<String> =
            failure.faults.iter().map(|fault| format!("{:?}: {}", fault.kind, fault.words)).collect();
        format!("{} ({}): {}\n", failure.id, failure.title, words.join("; "))
    };
    format!("{}{} cases failed", failures.iter().map(line).collect::<String>(), failures.len())
}

fn guarded(verify: impl Fn(&Question<'_>) -> Value, question: &Question<'_>) -> Result<Value, Fault> {
    catch_unwind(AssertUnwindSafe(|| verify(question))).map_err(|payload| {
        let words =
            payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref::<&str>().copied());
        Fault::new(Kind::Crash, format!("panicked: {}", words.unwrap_or("without words")))
    })
}

fn failure(case: &Case, faults: Vec<Fault>) -> Option<Failure> {
    (!faults.is_empty()).then(|| Failure { id: case.id.clone(), title: case.title.clone(), faults })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::json;

    use super::*;
    use crate::{Subject, load_all};

    fn control() -> Case {
        load_all().unwrap().into_iter().find(|case| case.id == "control-01").unwrap()
    }

    fn kinds(verify: impl Fn(&Question<'_>) -> Value) -> Vec<Kind> {
        check(&control(), verify).unwrap().into_iter().map(|fault| fault.kind).collect()
    }

    fn undecided(question: &Question<'_>) -> Value {
        json!({ "state": "indeterminate", "evaluatedAt": question.now, "findings": [{ "code": "x", "severity": "unknown" }] })
    }

    #[test]
    fn the_verifier_is_given_what_the_case_names() {
        let asked = Cell::new(0);
        kinds(|question| {
            assert!(matches!(question.subject, Subject::Badge(input) if input.starts_with(b"{")));
            assert!(question.policy.contains("did:web:valgrove.test") && question.labels.is_empty());
            assert_eq!((question.now, question.recipient), ("2026-11-15T12:00:00Z", None));
            assert_eq!(
                question.evidence.len(),
                [2, 2, 0][asked.replace(asked.get() + 1)],
                "the third time without evidence"
            );
            undecided(question)
        });
        assert_eq!(asked.get(), 3);
    }

    #[test]
    fn a_panic_is_a_fault_like_others() {
        assert_eq!(kinds(|_| panic!("out of luck")), [Kind::Crash]);
    }

    #[test]
    fn an_unstable_answer_is_a_fault() {
        let asked = Cell::new(0);
        let found = kinds(|question| {
            let mut report = undecided(question);
            report["n"] = json!(asked.replace(asked.get() + 1));
            report
        });
        assert!(found.contains(&Kind::Unstable));
    }

    #[test]
    fn all_cases_are_asked_and_named_in_the_summary() {
        let cases: Vec<Case> =
            load_all().unwrap().into_iter().filter(|case| case.group == "control").collect();
        let failures = check_all(&cases, undecided).unwrap();
        assert_eq!(failures.len(), cases.len());
        assert!(summary(&failures).ends_with(&format!("{} cases failed", cases.len())));
    }
}
