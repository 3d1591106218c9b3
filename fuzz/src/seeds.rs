//! The project's own good badges: the example, and every case of `vectors` that is valid as it stands.

use std::path::Path;
use std::sync::LazyLock;

use openbadges::policy::Refresh;
use openbadges::{State, Timestamp, evaluate};
use openbadges_vectors::Case;
use openbadges_verifier::{evidence_file, policy_file};
use serde_json::Value;

use crate::scenario::Question;

/// A good badge, and the credential that its report shows.
pub struct Seed {
    pub name: String,
    pub question: Question,
    pub credential: Value,
}

/// Every good badge, in a fixed order.
pub fn all() -> &'static [Seed] {
    static SEEDS: LazyLock<Vec<Seed>> = LazyLock::new(read);
    &SEEDS
}

fn read() -> Vec<Seed> {
    let cases = openbadges_vectors::load_all().expect("the cases can be read");
    let cases = cases.iter().filter(|case| case.recipient.is_none() && case.label_check.is_none());
    let cases = cases.filter_map(|case| Some((case.id.clone(), of_case(case)?)));
    let examples = std::iter::once(("example".to_owned(), example()));
    examples.chain(cases).filter_map(|(name, question)| seed(name, question)).collect()
}

/// A badge that is good as it stands (not a newer edition of it), and not too large to be tried often.
fn seed(name: String, question: Question) -> Option<Seed> {
    let Question { input, policy, now, evidence } = &question;
    let report = evaluate(input, policy, *now, evidence).ok()?.report;
    let is_good =
        report.state() >= State::Valid && policy.refresh == Refresh::Mention && input.len() < 64 << 10;
    is_good.then(|| Seed { name, question, credential: report.credential })
}

fn example() -> Question {
    let file = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name);
        std::fs::read(path).expect("the example is there")
    };
    let policy = String::from_utf8(file("policy.toml")).expect("text");
    Question {
        input: file("badge.json"),
        policy: policy_file::parse(&policy, Path::new("")).expect("a policy"),
        now: Timestamp::parse("2026-11-21T00:00:00Z").expect("a date"),
        evidence: evidence_file::parse(&file("evidence.json")).expect("evidence"),
    }
}

/// `None` for a case whose files are what is wrong with it.
fn of_case(case: &Case) -> Option<Question> {
    let mut evidence = evidence_file::from_json(Value::Object(case.evidence().ok()?)).ok()?;
    case.labels().ok()?.into_iter().for_each(|label| evidence.hand_in(label));
    Some(Question {
        input: case.input().ok()?,
        policy: policy_file::load(&case.policy_path()).ok()?,
        now: Timestamp::parse(&case.now).ok()?,
        evidence,
    })
}
