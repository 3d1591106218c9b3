//! The invariants of `ARCHITECTURE.md` that hold for any badge, over every case of `vectors`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

use openbadges::evidence::{FetchError, Purpose};
use openbadges::{Evaluation, Evidence, InputError, Policy, State, Timestamp, evaluate};
use openbadges_vectors::{Case, load_all};
use openbadges_verifier::{evidence_file, policy_file};
use serde_json::Value;
use url::Url;

/// A case, read.
struct Sample {
    id: String,
    input: Vec<u8>,
    policy: Policy,
    now: Timestamp,
    evidence: Evidence,
}

impl Sample {
    fn new(case: &Case) -> Self {
        let evidence = case.evidence().unwrap();
        case.ask(&evidence, |question| Sample {
            id: case.id.clone(),
            input: question.input.to_vec(),
            policy: policy_file::parse(question.policy, question.policy_folder).unwrap(),
            now: Timestamp::parse(question.now).unwrap(),
            evidence: evidence_file::from_json(Value::Object(evidence.clone())).unwrap(),
        })
        .unwrap()
    }

    fn ask(&self, input: &[u8], evidence: &Evidence) -> Result<Evaluation, InputError> {
        evaluate(input, &self.policy, self.now, evidence)
    }

    fn state(&self, evidence: &Evidence) -> Option<State> {
        self.ask(&self.input, evidence).ok().map(|evaluation| evaluation.report.state())
    }
}

/// Asks about each sample on all processors.
fn over(samples: &[Sample], ask: impl Fn(&Sample) + Sync) {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..processors {
            let ask = &ask;
            scope.spawn(move || samples.iter().skip(first).step_by(processors).for_each(ask));
        }
    });
}

fn samples(is_wanted: impl Fn(&Case) -> bool) -> Vec<Sample> {
    load_all().unwrap().iter().filter(|case| is_wanted(case)).map(Sample::new).collect()
}

/// Invariant 3: whichever answer is taken away or has failed, nothing becomes good that was not. A newer edition is the
/// one exception: that it could not be had is a warning (report.md §3, `refresh.failed`).
#[test]
fn less_evidence_never_gives_a_better_state() {
    over(&samples(|case| case.group != "refresh"), |sample| {
        let whole = sample.state(&sample.evidence);
        if whole.is_none_or(|state| state == State::Trusted) {
            return;
        }
        for (lost, _) in sample.evidence.iter() {
            for answer in [None, Some(FetchError::NotFound)] {
                let mut poorer = Evidence::new();
                for (address, recorded) in sample.evidence.iter().filter(|(address, _)| *address != lost) {
                    poorer.record(&Url::parse(address).unwrap(), recorded.clone());
                }
                answer.into_iter().for_each(|error| poorer.record(&Url::parse(lost).unwrap(), Err(error)));
                let state = sample.state(&poorer);
                let is_better = state >= Some(State::Valid) && state > whole;
                assert!(
                    !is_better,
                    "{}: {state:?} without {lost} ({answer:?}), {whole:?} with it",
                    sample.id
                );
            }
        }
    });
}

/// Invariant 5: whatever the badge says, the first requests are for keys, at the host that the issuer's id names.
#[test]
fn the_first_requests_are_for_the_issuers_keys() {
    over(&samples(|case| case.group != "ob2"), |sample| {
        let Ok(evaluation) = sample.ask(&sample.input, &Evidence::new()) else { return };
        let issuer = &evaluation.report.credential["issuer"];
        let issuer = issuer.get("id").unwrap_or(issuer).as_str().unwrap_or_default();
        let is_own_word = evaluation.report.checks.issuer.witness().is_some();
        for request in &evaluation.missing {
            let is_own_key = request.purpose == Purpose::KeyDocument && names(issuer, &request.url);
            assert!(is_own_key || is_own_word, "{}: {issuer} asks for {request:?}", sample.id);
        }
    });
}

/// The same for Open Badges 2.0: one document is asked for, the hosted copy or the class that names the issuer of a token.
#[test]
fn the_first_request_for_an_assertion_is_for_its_proof_or_its_issuer() {
    over(&samples(|case| case.group == "ob2"), |sample| {
        let Ok(evaluation) = sample.ask(&sample.input, &Evidence::new()) else { return };
        let credential = &evaluation.report.credential;
        let names =
            |pointer: &str, url: &Url| credential.pointer(pointer).is_some_and(|id| id == url.as_str());
        assert!(evaluation.missing.len() <= 1, "{}", sample.id);
        for request in &evaluation.missing {
            let is_proof = match request.purpose {
                Purpose::HostedAssertion => names("/id", &request.url),
                Purpose::BadgeClass => names("/credentialSubject/achievement/id", &request.url),
                _ => false,
            };
            assert!(is_proof, "{} asks for {request:?}", sample.id);
        }
    });
}

/// Whether the host of `address` is the one in the id.
fn names(issuer: &str, address: &Url) -> bool {
    let authority = match issuer.strip_prefix("did:web:") {
        Some(rest) => rest.split([':', '#', '?']).next().unwrap_or_default().replace("%3A", ":"),
        None => Url::parse(issuer).map(|url| url.authority().to_owned()).unwrap_or_default(),
    };
    authority.eq_ignore_ascii_case(address.authority())
}

/// Invariant 4, for each way in which a badge can be signed: no byte of it can be changed.
#[test]
fn no_byte_of_a_good_badge_can_be_changed() {
    const CHANGES: usize = 40;
    let is_signed =
        |case: &Case| ["control", "peers"].contains(&case.group.as_str()) || case.id == "ob2-signed-good";
    let signed = samples(is_signed);
    let is_good = |sample: &Sample| sample.state(&sample.evidence) >= Some(State::Valid);
    let good: Vec<Sample> = signed.into_iter().filter(is_good).collect();
    assert!(good.len() > 20);
    over(&good, |sample| {
        let original = sample.ask(&sample.input, &sample.evidence).unwrap().report.credential;
        for number in 0..CHANGES {
            let mut input = sample.input.clone();
            // A prime and the place in the case give another pattern to each of them.
            let at = (number * sample.input.len() / CHANGES + 7 * number) % input.len();
            input[at] ^= [0x01, 0x02, 0x04, 0x20][number % 4];
            let Ok(changed) = sample.ask(&input, &sample.evidence) else { continue };
            let report = changed.report;
            let is_other = report.credential != original;
            let what = format!("{}: byte {at} makes it {:?}", sample.id, report.state());
            assert!(!(is_other && report.state() >= State::Valid), "{what}");
        }
    });
}
