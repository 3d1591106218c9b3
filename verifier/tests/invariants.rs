//! The invariants of `ARCHITECTURE.md` that hold for any badge, over every case of `vectors`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

mod asked;

use std::time::Duration;

use asked::Asked;
use openbadges::evidence::{Document, FetchError, Purpose};
use openbadges::label::LabelStanding;
use openbadges::policy::LabelScheme;
use openbadges::report::Code;
use openbadges::{Evaluation, Evidence, InputError, State, Timestamp, evaluate};
use openbadges_vectors::{Case, Subject, load_all};
use proptest::option;
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};
use url::Url;

/// A case, read.
struct Sample {
    id: String,
    input: Vec<u8>,
    asked: Asked,
}

impl Sample {
    /// `None` for a case without a badge. Nobody is asked for: who is meant changes no invariant.
    fn new(case: &Case) -> Option<Self> {
        let evidence = case.evidence().unwrap();
        case.ask(&evidence, |question| {
            let Subject::Badge(input) = question.subject else { return None };
            let asked = Asked::of(&openbadges_vectors::Question { recipient: None, ..*question });
            Some(Sample { id: case.id.clone(), input: input.to_vec(), asked })
        })
        .unwrap()
    }

    fn evidence(&self) -> &Evidence {
        &self.asked.evidence
    }

    fn ask(&self, input: &[u8], evidence: &Evidence) -> Result<Evaluation, InputError> {
        evaluate(input, &self.asked.policy, self.asked.now, evidence)
    }

    fn finds(&self, evidence: &Evidence, codes: &[Code]) -> bool {
        let evaluation = self.ask(&self.input, evidence).unwrap();
        evaluation.report.findings.iter().any(|finding| codes.contains(&finding.code))
    }

    /// Whether it is valid; trusted, or its label held now; its label held when it was awarded.
    fn goodness(&self, evidence: &Evidence) -> Option<[bool; 3]> {
        let evaluation = self.ask(&self.input, evidence).ok()?;
        let state = evaluation.report.state();
        let held =
            standings(&evaluation).map_or([false; 2], |both| both.map(|one| one == LabelStanding::Held));
        Some([state >= State::Valid, state == State::Trusted || held[0], held[1]])
    }

    /// Whether sources about the label contradict each other: the worst of them wins, and each can be taken away.
    fn is_disputed(&self) -> bool {
        let is_known = self.ask(&self.input, self.evidence()).is_ok();
        is_known && self.finds(self.evidence(), &[Code::LabelDisputed, Code::LabelRegisterRolledBack])
    }

    /// Whether a register is down: what else speaks of a label speaks alone then, and the report says so (report.md §4.11).
    fn speaks_alone(&self, evidence: &Evidence) -> bool {
        self.finds(evidence, &[Code::LabelRegisterUnreachable])
    }

    /// The evidence without one answer, or with a failure in its place, or without one label that was handed in.
    fn poorer(&self) -> Vec<(String, Evidence)> {
        let evidence = self.evidence();
        let answers: Vec<&str> = evidence.iter().map(|(address, _)| address).collect();
        let without = |lost: &str, failure: Option<FetchError>| {
            let mut poorer = copy(evidence, |address| address != lost, |_| true);
            failure.into_iter().for_each(|error| poorer.record(&Url::parse(lost).unwrap(), Err(error)));
            (format!("{lost} ({failure:?})"), poorer)
        };
        let failures = [None, Some(FetchError::NotFound)];
        let of_answers = answers.iter().flat_map(|lost| failures.map(|failure| without(lost, failure)));
        let labels = 0..evidence.handed_in().count();
        let of_labels =
            labels.map(|lost| (format!("label {lost}"), copy(evidence, |_| true, |label| label != lost)));
        of_answers.chain(of_labels).collect()
    }

    fn state(&self, evidence: &Evidence) -> Option<State> {
        self.ask(&self.input, evidence).ok().map(|evaluation| evaluation.report.state())
    }
}

/// The answers and the labels of `evidence` that are to be kept.
fn copy(evidence: &Evidence, answers: impl Fn(&str) -> bool, labels: impl Fn(usize) -> bool) -> Evidence {
    let mut copy = Evidence::new();
    for (address, answer) in evidence.iter().filter(|(address, _)| answers(address)) {
        copy.record(&Url::parse(address).unwrap(), answer.clone());
    }
    let kept = evidence.handed_in().enumerate().filter(|(place, _)| labels(*place));
    kept.for_each(|(_, label)| copy.hand_in(label.to_vec()));
    copy
}

/// Whether the case is about a badge of Open Badges 2.0.
fn is_of_ob2(case: &Case) -> bool {
    case.group == "ob2" || case.id.starts_with("label-ob2-")
}

/// Whether the case is one of those about the label.
fn is_about_labels(case: &Case) -> bool {
    ["label", "label-claims", "label-registers", "handed-in"].contains(&case.group.as_str())
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
    load_all().unwrap().iter().filter(|case| is_wanted(case)).filter_map(Sample::new).collect()
}

/// Invariant 3: whichever answer is taken away or has failed, nothing becomes good that was not, and no label held. A newer
/// edition is the one exception: that it could not be had is a warning (report.md §3, `refresh.failed`).
#[test]
fn less_evidence_never_gives_a_better_state() {
    over(&samples(|case| case.group != "refresh"), |sample| {
        let Some(whole) = sample.goodness(sample.evidence()) else { return };
        if whole == [true; 3] || sample.is_disputed() {
            return;
        }
        for (lost, poorer) in sample.poorer() {
            let less = sample.goodness(&poorer).unwrap();
            let is_better = (0..3).any(|which| less[which] && !whole[which]);
            let what = format!("{}: {less:?} without {lost}, {whole:?} with it", sample.id);
            assert!(!is_better || sample.speaks_alone(&poorer), "{what}");
        }
    });
}

/// Invariant 5: whatever the badge says, the first requests are for keys, at the host that the issuer's id names.
#[test]
fn the_first_requests_are_for_the_issuers_keys() {
    over(&samples(|case| !is_of_ob2(case)), |sample| {
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
    over(&samples(is_of_ob2), |sample| {
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
    let is_good = |sample: &Sample| sample.state(sample.evidence()) >= Some(State::Valid);
    let good: Vec<Sample> = signed.into_iter().filter(is_good).collect();
    assert!(good.len() > 20);
    over(&good, |sample| {
        let original = sample.ask(&sample.input, sample.evidence()).unwrap().report.credential;
        for number in 0..CHANGES {
            let mut input = sample.input.clone();
            // A prime and the place in the case give another pattern to each of them.
            let at = (number * sample.input.len() / CHANGES + 7 * number) % input.len();
            input[at] ^= [0x01, 0x02, 0x04, 0x20][number % 4];
            let Ok(changed) = sample.ask(&input, sample.evidence()) else { continue };
            let report = changed.report;
            let is_other = report.credential != original;
            let what = format!("{}: byte {at} makes it {:?}", sample.id, report.state());
            assert!(!(is_other && report.state() >= State::Valid), "{what}");
        }
    });
}

/// The standing now and at the award.
fn standings(evaluation: &Evaluation) -> Option<[LabelStanding; 2]> {
    evaluation.report.label.as_ref().map(|label| [label.now(), label.at_award()])
}

/// What tells of the label in a sample.
enum Teller {
    Label(Vec<u8>),
    Register(Url, Document),
}

impl Sample {
    /// The one thing that the label is held by, as text; `None` where there are several, or none.
    fn teller(&self) -> Option<Teller> {
        let registers = &self.asked.policy.label.as_ref()?.registers;
        let labels: Vec<&[u8]> = self.evidence().handed_in().collect();
        let teller = match (&registers[..], &labels[..]) {
            ([], [label]) => Teller::Label(label.to_vec()),
            ([register], []) => {
                let answer = self.evidence().answer(&register.url)?.clone();
                Teller::Register(register.url.clone(), answer.ok()?)
            }
            _ => return None,
        };
        let is_held =
            standings(&self.ask(&self.input, self.evidence()).ok()?)?.contains(&LabelStanding::Held);
        (is_held && (teller.text().starts_with(b"{") || teller.text().starts_with(b"ey"))).then_some(teller)
    }

    /// The evidence with that thing changed.
    fn told_by(&self, teller: &Teller) -> Evidence {
        match teller {
            Teller::Label(label) => {
                let mut evidence = copy(self.evidence(), |_| true, |_| false);
                evidence.hand_in(label.clone());
                evidence
            }
            Teller::Register(url, document) => {
                let mut evidence = self.evidence().clone();
                evidence.record(url, Ok(document.clone()));
                evidence
            }
        }
    }
}

impl Teller {
    fn text(&self) -> &[u8] {
        match self {
            Teller::Label(text) => text,
            Teller::Register(_, document) => &document.body,
        }
    }

    fn with_text(&self, text: Vec<u8>) -> Teller {
        match self {
            Teller::Label(_) => Teller::Label(text),
            Teller::Register(url, document) => {
                Teller::Register(url.clone(), Document { body: text, ..document.clone() })
            }
        }
    }
}

/// Invariant 10: what the authority did not sign makes no label. No byte of a label or a register can be changed.
#[test]
fn no_byte_of_a_label_can_be_changed() {
    const CHANGES: usize = 30;
    let all = samples(is_about_labels);
    // What somebody else adds to a label may be changed by anybody.
    let is_whole = |sample: &Sample| sample.id != "handed-cosigned" && sample.teller().is_some();
    let told: Vec<Sample> = all.into_iter().filter(is_whole).collect();
    assert!(told.len() > 40, "{}", told.len());
    over(&told, |sample| {
        let teller = sample.teller().unwrap();
        let original = teller.text();
        for number in 0..CHANGES {
            let at = (number * original.len() / CHANGES + 7 * number) % original.len();
            let mut text = original.to_vec();
            text[at] ^= [0x01, 0x02, 0x04, 0x20][number % 4];
            let json = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).ok();
            let is_other = json(&text).is_none() || json(&text) != json(original);
            let evidence = sample.told_by(&teller.with_text(text));
            let standings = standings(&sample.ask(&sample.input, &evidence).unwrap()).unwrap();
            let is_held = standings.contains(&LabelStanding::Held);
            assert!(!(is_other && is_held), "{}: held although byte {at} was changed", sample.id);
        }
    });
}

/// The order in which registers are named and labels are handed in changes no verdict.
#[test]
fn the_order_of_sources_does_not_matter() {
    over(&samples(is_about_labels), |sample| {
        let mut policy = sample.asked.policy.clone();
        policy.label.iter_mut().for_each(|label| label.registers.reverse());
        policy.label.iter_mut().flat_map(|label| &mut label.authorities).for_each(|one| one.keys.reverse());
        let mut evidence = copy(sample.evidence(), |_| true, |_| false);
        let labels: Vec<&[u8]> = sample.evidence().handed_in().collect();
        labels.iter().rev().for_each(|label| evidence.hand_in(label.to_vec()));
        let Ok(one) = sample.ask(&sample.input, sample.evidence()) else { return };
        let other = evaluate(&sample.input, &policy, sample.asked.now, &evidence).unwrap();
        assert_eq!(standings(&one), standings(&other), "{}", sample.id);
        assert_eq!(one.report.state(), other.report.state(), "{}", sample.id);
    });
}

fn sample(id: &str) -> Sample {
    samples(|case| case.id == id).remove(0)
}

/// `date` and so many seconds.
fn moved(date: Timestamp, seconds: i64) -> Timestamp {
    let by = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { date.earlier(by) } else { date.later(by) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    /// Invariant 10, from the policy's side: a label is held exactly if its key's window holds its date and is not over.
    #[test]
    fn a_key_counts_in_its_window_only(
        before in option::of(-2..=2_i64),
        after in option::of((any::<bool>(), -2..=2_i64)),
    ) {
        let mut sample = sample("handed-held");
        let (now, signed) = (sample.asked.now, asked::instant("2026-02-02T00:00:00Z"));
        let key = &mut sample.asked.policy.label.as_mut().unwrap().authorities[0].keys[0];
        key.not_before = before.map(|seconds| moved(signed, seconds));
        key.not_after = after.map(|(is_now, seconds)| moved(if is_now { now } else { signed }, seconds));
        let has_begun = key.not_before.is_none_or(|start| start <= signed);
        let counts = has_begun && key.not_after.is_none_or(|end| now <= end);
        let found = standings(&sample.ask(&sample.input, sample.evidence()).unwrap()).unwrap()[0];
        prop_assert_eq!(found == LabelStanding::Held, counts, "{:?}", found);
    }
}

/// Invariant 10: a policy that knows the authority by another id or key, or for another scheme, knows no label.
#[test]
fn a_label_is_the_policys_own() {
    let changes: [fn(&mut LabelScheme); 4] = [
        |label| label.authorities[0].id.push('x'),
        |label| drop(label.authorities[0].keys.remove(0)),
        |label| label.achievements[0].push('x'),
        |label| label.authorities.clear(),
    ];
    for id in ["handed-held", "handed-jwt", "register-held", "register-token"] {
        for (number, change) in changes.iter().enumerate() {
            let mut sample = sample(id);
            change(sample.asked.policy.label.as_mut().unwrap());
            let found = standings(&sample.ask(&sample.input, sample.evidence()).unwrap()).unwrap();
            assert_eq!(found, [LabelStanding::Unknown; 2], "{id}: change {number}");
        }
    }
}
