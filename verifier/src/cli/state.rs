use clap::ValueEnum;
use openbadges::json::Value;

/// The state of a report, and what it means for the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Trusted,
    Valid,
    Indeterminate,
    Invalid,
    Unreadable,
}

// No documentation on the variants: clap would turn the whole help into its long form.
/// The least state that counts as success.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Require {
    #[default]
    Trusted,
    Valid,
}

impl State {
    /// The state that `report` names. A report without a known one cannot be read, and is no success.
    pub(super) fn of(report: &Value) -> Self {
        match report.get("state").and_then(Value::as_str) {
            Some("trusted") => State::Trusted,
            Some("valid") => State::Valid,
            Some("indeterminate") => State::Indeterminate,
            Some("invalid") => State::Invalid,
            _ => State::Unreadable,
        }
    }

    pub(super) fn exit_code(self, require: Require) -> u8 {
        match (self, require) {
            (State::Trusted, _) | (State::Valid, Require::Valid) => 0,
            (State::Invalid, _) => 1,
            (State::Valid, Require::Trusted) => 2,
            (State::Indeterminate, _) => 3,
            (State::Unreadable, _) => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_trusted_or_what_was_asked_for_is_a_success() {
        for (state, trusted, valid) in [
            ("trusted", 0, 0),
            ("valid", 2, 0),
            ("indeterminate", 3, 3),
            ("invalid", 1, 1),
            ("unreadable", 4, 4),
        ] {
            let state = State::of(&json!({ "state": state }));
            assert_eq!(
                (state.exit_code(Require::Trusted), state.exit_code(Require::Valid)),
                (trusted, valid)
            );
        }
        assert_eq!(State::of(&json!({})).exit_code(Require::Valid), 4);
    }
}
