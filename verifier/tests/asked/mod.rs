//! The question of a case in the library's own types.

use openbadges::policy::{KnownIdentity, Policy};
use openbadges::{Evidence, Timestamp};
use openbadges_vectors::{Editions, Question};
use openbadges_verifier::{evidence_file, policy_file};
use serde_json::Value;

/// What goes with the subject of a question.
pub(crate) struct Asked {
    pub(crate) policy: Policy,
    pub(crate) now: Timestamp,
    pub(crate) evidence: Evidence,
}

impl Asked {
    pub(crate) fn of(question: &Question<'_>) -> Self {
        let mut policy = policy_file::parse(question.policy, question.policy_folder).unwrap();
        policy.recipient = question.recipient.map(identity);
        remember(&mut policy, question.editions);
        let mut evidence = evidence_file::from_json(Value::Object(question.evidence.clone())).unwrap();
        question.labels.iter().for_each(|label| evidence.hand_in(label.clone()));
        Asked { policy, now: instant(question.now), evidence }
    }
}

pub(crate) fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// What `--state` does.
fn remember(policy: &mut Policy, editions: &Editions) {
    for register in policy.label.iter_mut().flat_map(|label| &mut label.registers) {
        let seen = editions.get(register.url.as_str()).map(|edition| instant(edition));
        register.edition_not_before = register.edition_not_before.max(seen);
    }
}

/// The forms of `--recipient` that the cases use.
fn identity(argument: &str) -> KnownIdentity {
    match argument.split_once(':') {
        Some(("did" | "urn", _)) => KnownIdentity::SubjectId(argument.into()),
        Some((identity_type, value)) => {
            KnownIdentity::Typed { identity_type: identity_type.into(), value: value.into() }
        }
        None => KnownIdentity::Typed { identity_type: "emailAddress".into(), value: argument.into() },
    }
}
