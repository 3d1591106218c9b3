//! The label in a few lines for people: loud only where somebody claims it falsely.

use openbadges::json::Value;

use super::{findings, shown, text};

/// The lines on the label of a badge's issuer, if the report has any.
pub(super) fn of_report(report: &Value) -> Vec<String> {
    let Some(label) = report.get("label") else { return Vec::new() };
    let mut lines = counterfeits(label);
    lines.push("\nThe label of the issuer:".to_owned());
    lines.push(row("Now", standing(text(label, "now"))));
    lines.push(row("At award", &at_award(label)));
    lines.extend(sources(label));
    lines
}

/// The answer to `openbadges label check`, which has the form that `--json` prints.
pub(crate) fn answer(answer: &Value) -> String {
    let issuer = shown(text(answer, "issuer").unwrap_or_default());
    let at = shown(text(answer, "at").unwrap_or_default());
    let mut lines = vec![format!("{}: {issuer} at {at}", standing(text(answer, "standing")).to_uppercase())];
    lines.extend(sources(answer));
    lines.extend(counterfeits(answer));
    lines.extend(findings(answer));
    lines.join("\n") + "\n"
}

/// The verdict with its date, whose word that is, and why it may be open.
fn at_award(label: &Value) -> String {
    let date = text(label, "awardDate");
    let as_of = label.pointer("/register/asOf").and_then(Value::as_str);
    let verdict = standing(text(label, "atAward"));
    let is_later = verdict == "unknown" && date.zip(as_of).is_some_and(|(date, as_of)| date > as_of);
    let later = if is_later { "; the register is older than that" } else { "" };
    format!("{verdict} ({}, by the badge itself{later})", date.map_or("no date".to_owned(), shown))
}

fn standing(word: Option<&str>) -> &'static str {
    match word {
        Some("held") => "held",
        Some("expired") => "expired",
        Some("revoked") => "revoked",
        Some("not_held") => "not held",
        _ => "unknown",
    }
}

fn sources(label: &Value) -> Vec<String> {
    let url = label.pointer("/register/url").and_then(Value::as_str);
    let as_of = label.pointer("/register/asOf").and_then(Value::as_str);
    let register = url.zip(as_of).map(|(url, as_of)| format!("{}, as of {}", shown(url), shown(as_of)));
    let credential = text(label, "credential").map(shown);
    let rows =
        [("Credential", credential), ("Term", label.get("term").and_then(term)), ("Register", register)];
    rows.into_iter().filter_map(|(name, words)| Some(row(name, &words?))).collect()
}

fn term(term: &Value) -> Option<String> {
    let (from, until) = (text(term, "from")?, text(term, "until")?);
    let revoked =
        text(term, "revoked").map_or(String::new(), |since| format!(", revoked on {}", shown(since)));
    Some(format!("from {} until {}{revoked}", shown(from), shown(until)))
}

fn row(name: &str, words: &str) -> String {
    format!("  {name:<12}{words}")
}

fn counterfeits(label: &Value) -> Vec<String> {
    let found = label.get("counterfeit").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let heading = (!found.is_empty())
        .then(|| "\nCOUNTERFEIT LABEL: somebody claims the label who has no right to give it.".to_owned());
    heading.into_iter().chain(found.iter().map(counterfeit)).collect()
}

fn counterfeit(counterfeit: &Value) -> String {
    let by = text(counterfeit, "issuer").map_or("nobody named".to_owned(), |by| format!("\"{}\"", shown(by)));
    let id = text(counterfeit, "id").map(|id| format!(", \"{}\"", shown(id))).unwrap_or_default();
    format!("  - by {by}{id}: {}", shown(text(counterfeit, "why").unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn label() -> Value {
        json!({
            "now": "held", "atAward": "expired", "awardDate": "2026-03-01T12:00:00Z",
            "credential": "https://label.example/credentials/7",
            "term": { "from": "2026-03-02T00:00:00Z", "until": "2029-03-02T00:00:00Z" },
            "register": { "url": "https://label.example/register", "asOf": "2026-11-20T00:00:00Z" },
            "counterfeit": [],
        })
    }

    #[test]
    fn both_verdicts_are_said_and_whose_word_the_date_is() {
        let lines = of_report(&json!({ "label": label() })).join("\n");
        let expected = "
The label of the issuer:
  Now         held
  At award    expired (2026-03-01T12:00:00Z, by the badge itself)
  Credential  https://label.example/credentials/7
  Term        from 2026-03-02T00:00:00Z until 2029-03-02T00:00:00Z
  Register    https://label.example/register, as of 2026-11-20T00:00:00Z";
        assert_eq!(lines, expected);
        assert!(of_report(&json!({})).is_empty());
    }

    #[test]
    fn a_badge_that_is_newer_than_the_register_says_so() {
        let mut label = label();
        (label["atAward"], label["awardDate"]) = (json!("unknown"), json!("2026-11-20T08:00:00Z"));
        let lines = of_report(&json!({ "label": label })).join("\n");
        assert!(lines.contains(
            "unknown (2026-11-20T08:00:00Z, by the badge itself; the register is older than that)"
        ));
    }

    #[test]
    fn a_false_claim_comes_first() {
        let mut label = label();
        label["counterfeit"] =
            json!([{ "id": null, "issuer": "did:web:x.example\u{202e}", "why": "no authority" }]);
        let lines = of_report(&json!({ "label": label }));
        assert!(lines[0].contains("COUNTERFEIT LABEL"), "{lines:?}");
        assert_eq!(lines[1], r#"  - by "did:web:x.example\u{202e}": no authority"#);
    }

    #[test]
    fn an_answer_begins_with_the_standing() {
        let told = answer(&json!({
            "issuer": "did:web:a.example", "at": "2026-05-01T00:00:00Z", "standing": "not_held",
            "counterfeit": [], "findings": [], "register": null, "credential": null,
        }));
        assert_eq!(told, "NOT HELD: did:web:a.example at 2026-05-01T00:00:00Z\n");
    }
}
