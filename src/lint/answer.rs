//! What a rule finds.

use crate::json::Pointer;

/// What a rule finds in a badge. The places are those of the badge in the form of Open Badges 3.0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The rule is about something that this badge need not have.
    DoesNotApply,
    Present(Vec<Pointer>),
    /// There is something, and why it is not enough: a sentence.
    Weak(Vec<Pointer>, String),
    /// Where it belongs, and what stands there instead: a sentence, or nothing.
    Missing(Vec<Pointer>, String),
}

pub(super) fn present(at: Pointer) -> Answer {
    Answer::Present(vec![at])
}

pub(super) fn weak(at: Pointer, why: impl Into<String>) -> Answer {
    Answer::Weak(vec![at], why.into())
}

pub(super) fn missing(at: Pointer) -> Answer {
    Answer::Missing(vec![at], String::new())
}

pub(super) fn useless(at: Pointer, why: impl Into<String>) -> Answer {
    Answer::Missing(vec![at], why.into())
}

/// Present where `has`, else missing.
pub(super) fn given(has: bool, at: Pointer) -> Answer {
    if has { present(at) } else { missing(at) }
}

/// Of things that are there, weak where some are `faulty`; does not apply where there are none.
pub(super) fn all_good(all: Vec<Pointer>, faulty: Vec<Pointer>, why: &str) -> Answer {
    match (all.is_empty(), faulty.is_empty()) {
        (true, _) => Answer::DoesNotApply,
        (false, true) => Answer::Present(all),
        (false, false) => Answer::Weak(faulty, why.to_owned()),
    }
}
