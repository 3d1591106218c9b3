//! Invariant 3: the same input, policy, time and evidence give the same report, byte for byte; less evidence never gives
//! a better state.

use openbadges::evidence::FetchError;
use openbadges::{Evidence, State};

use crate::support::{self, Sample, url};

const ERRORS: [FetchError; 5] = [
    FetchError::NotFound,
    FetchError::Blocked,
    FetchError::TooLarge,
    FetchError::Timeout,
    FetchError::Transport,
];

/// The whole answer: the report as clients get it, and what is missing.
fn answer(sample: &Sample) -> String {
    let evaluation = sample.ask().unwrap();
    format!("{} {:?}", serde_json::to_string(&evaluation.report).unwrap(), evaluation.missing)
}

#[test]
fn the_same_arguments_give_the_same_report() {
    for sample in support::all() {
        let first = answer(&sample);
        let mut reordered = Evidence::new();
        for (address, recorded) in sample.evidence.iter().collect::<Vec<_>>().into_iter().rev() {
            reordered.record(&url(address), recorded.clone());
        }
        let again = Sample { evidence: reordered, ..sample.clone() };
        assert_eq!(answer(&again), first, "{}", sample.name);
        // Hash tables are seeded anew in each thread.
        let elsewhere = std::thread::scope(|scope| scope.spawn(|| answer(&sample)).join().unwrap());
        assert_eq!(elsewhere, first, "{}", sample.name);
    }
}

#[test]
fn answers_that_nobody_asked_for_change_nothing() {
    for mut sample in support::all() {
        let before = answer(&sample);
        sample.evidence.record(&url("https://unasked.example/"), Ok(support::page("text/html", b"<html>")));
        assert_eq!(answer(&sample), before, "{}", sample.name);
    }
}

/// Every way to have less: each answer is there, is missing, or has failed in one of five ways.
fn poorer(evidence: &Evidence) -> Vec<Evidence> {
    let mut all = vec![Evidence::new()];
    for (address, recorded) in evidence.iter() {
        let answers = [None, Some(recorded.clone())].into_iter().chain(ERRORS.map(|error| Some(Err(error))));
        let with = |base: &Evidence, answer: Option<_>| {
            let mut evidence = base.clone();
            answer.into_iter().for_each(|answer| evidence.record(&url(address), answer));
            evidence
        };
        all = answers
            .flat_map(|answer| all.iter().map(|base| with(base, answer.clone())).collect::<Vec<_>>())
            .collect();
    }
    all
}

/// Could not be checked is neither good nor bad, and both are less than good.
fn rank(state: State) -> State {
    state.max(State::Indeterminate)
}

#[test]
fn less_evidence_never_gives_a_better_state() {
    for sample in support::all() {
        let poorer = poorer(&sample.evidence);
        assert_eq!(poorer.len(), 7_usize.pow(u32::try_from(sample.evidence.iter().count()).unwrap()));
        let mut lower = 0;
        for evidence in poorer {
            let less = Sample { evidence, ..sample.clone() };
            let state = less.ask().unwrap().report.state();
            assert!(rank(state) <= rank(sample.state), "{}: {:?}", sample.name, less.evidence);
            lower += usize::from(state < sample.state);
        }
        // What is looked up matters: all but the whole evidence gives less.
        let entries = sample.evidence.iter().count();
        assert_eq!(lower, 7_usize.pow(u32::try_from(entries).unwrap()) - 1, "{}", sample.name);
    }
}

/// An issuer that revokes is not silenced by taking its answer away.
#[test]
fn what_cannot_be_looked_up_is_never_taken_for_good() {
    let mut sample = support::example();
    for answer in [None].into_iter().chain(ERRORS.map(Some)) {
        for address in [support::KEYS, support::LIST] {
            let mut evidence = Evidence::new();
            for (known, recorded) in support::example().evidence.iter().filter(|(known, _)| *known != address)
            {
                evidence.record(&url(known), recorded.clone());
            }
            answer.into_iter().for_each(|error| evidence.record(&url(address), Err(error)));
            sample.evidence = evidence;
            assert_eq!(sample.state_of(&sample.input), Some(State::Indeterminate), "{address} {answer:?}");
        }
    }
}
