//! A report in a few lines for people.
//!
//! The words "trusted" and "verified" stand only where the state says so, and everything that the badge itself supplies
//! is quoted, with what could deceive a reader written out.

mod label;

use openbadges::json::Value;

use super::state::State;
use crate::visible::visible;

pub(super) use label::answer as label_answer;

/// How much of one text is shown; the JSON report has all of it.
const SHOWN: usize = 300;

/// How many texts of a list are shown.
const SHOWN_TEXTS: usize = 8;

/// The lines for `report`, which has the form that `--json` prints.
pub(super) fn render(report: &Value) -> String {
    let state = State::of(report);
    let mut lines = vec![headline(state, report).to_owned()];
    lines.extend(recognition(report));
    if let Some(credential) = report.get("credential") {
        lines.extend(claims(state, credential));
        lines.push(standard(report));
    }
    lines.extend(label::of_report(report));
    lines.extend(findings(report));
    lines.extend(endorsements(report));
    lines.extend(caveat(state, report));
    lines.join("\n") + "\n"
}

fn headline(state: State, report: &Value) -> &'static str {
    let is_open = report.pointer("/checks/trust/outcome").and_then(Value::as_str) == Some("unknown");
    match state {
        State::Trusted => "TRUSTED: the badge is genuine and in force, and its issuer is recognised here.",
        State::Valid if is_open => {
            "VALID: the badge is genuine and in force. Whether its issuer is recognised could not be found out."
        }
        State::Valid => "VALID: the badge is genuine and in force. Its issuer is not recognised here.",
        State::Indeterminate => {
            "INDETERMINATE: not everything could be checked, so it is not known whether this badge holds."
        }
        State::Invalid => "INVALID: do not rely on this badge.",
        State::Unreadable => "UNREADABLE: this is no badge that can be checked.",
    }
}

/// What the issuer is called by those who recognise it, before what the badge calls it.
fn recognition(report: &Value) -> Vec<String> {
    let trust = report.pointer("/checks/trust").filter(|trust| text(trust, "outcome") == Some("pass"));
    let Some((trust, name)) = trust.and_then(|trust| Some((trust, text(trust, "name")?))) else {
        return Vec::new();
    };
    let by = match (text(trust, "by"), text(trust, "registry")) {
        (_, Some(registry)) => format!(", by the registry {}", shown(registry)),
        (Some("policy"), None) => ", by your policy".to_owned(),
        _ => String::new(),
    };
    let known = format!("\nIts issuer is recognised here as \"{}\"{by}.", shown(name));
    let own = report.pointer("/credential/issuer/name").filter(|own| !is_called(own, name));
    let differs = own.map(|own| format!("The badge itself gives another name: {}.", words(own)));
    [known].into_iter().chain(differs).collect()
}

/// Whether one of the wordings is `name`, whatever the case.
fn is_called(wordings: &Value, name: &str) -> bool {
    match wordings {
        Value::String(own) => own.trim().to_lowercase() == name.trim().to_lowercase(),
        Value::Array(all) => all.iter().any(|own| is_called(own, name)),
        Value::Object(tagged) if is_tagged(wordings) => is_called(&tagged["@value"], name),
        Value::Object(languages) => languages.values().any(|own| is_called(own, name)),
        _ => false,
    }
}

fn claims(state: State, credential: &Value) -> Vec<String> {
    let heading = match state {
        State::Trusted | State::Valid => "The badge says:",
        State::Indeterminate | State::Invalid | State::Unreadable => "The badge claims, unconfirmed:",
    };
    let name = credential.get("name").or_else(|| credential.pointer("/achievement/name"));
    let rows = [
        ("Badge", name.map(words)),
        ("Issuer", credential.get("issuer").map(party)),
        ("Issued to", credential.pointer("/recipient/id").map(words)),
        ("Awarded", credential.get("awardedDate").map(words)),
        ("Valid from", credential.get("validFrom").map(words)),
        ("Valid until", credential.get("validUntil").map(words)),
    ];
    let rows = rows.into_iter().filter_map(|(label, text)| Some(format!("  {label:<12}{}", text?)));
    let rows: Vec<String> = rows.collect();
    // Of a hosted badge of Open Badges 2.0 that could not be had, there is nothing to show.
    if rows.is_empty() { rows } else { [vec![String::new(), heading.to_owned()], rows].concat() }
}

/// Somebody's name and id.
fn party(party: &Value) -> String {
    match (party.get("name").map(words), party.get("id").map(words)) {
        (Some(name), Some(id)) => format!("{name}, {id}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => words(party),
    }
}

/// A text, quoted; if it is there in several languages, all of them.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{}\"", shown(text)),
        Value::Array(texts) if texts.iter().all(|text| text.is_string() || is_tagged(text)) => several(texts),
        Value::Object(tagged) if is_tagged(value) => {
            let language = text(value, "@language").map(|language| format!(" ({})", shown(language)));
            format!("{}{}", words(&tagged["@value"]), language.unwrap_or_default())
        }
        Value::Object(languages) if languages.values().all(Value::is_string) => {
            let texts =
                languages.iter().map(|(language, text)| format!("{} ({})", words(text), shown(language)));
            texts.collect::<Vec<_>>().join(", ")
        }
        other => shown(&other.to_string()),
    }
}

/// Whether it is a text that may say its language (JSON-LD 1.1 §4.2.4).
fn is_tagged(value: &Value) -> bool {
    value.get("@value").is_some_and(Value::is_string)
}

fn several(texts: &[Value]) -> String {
    let rest = texts.len().saturating_sub(SHOWN_TEXTS);
    let rest = (rest > 0).then(|| format!("… ({rest} more)"));
    texts.iter().take(SHOWN_TEXTS).map(words).chain(rest).collect::<Vec<_>>().join(", ")
}

fn standard(report: &Value) -> String {
    let verdict = match report.get("openBadges").and_then(Value::as_str) {
        Some("verified") => "fulfilled",
        Some("not_verified") => "not fulfilled",
        _ => "could not be decided",
    };
    format!("\nBy the letter of the Open Badges standard: {verdict}.")
}

fn findings(report: &Value) -> Vec<String> {
    let findings = report.get("findings").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let of = |severity: &str, heading: &str| {
        let found = findings.iter().filter(|finding| text(finding, "severity") == Some(severity));
        let lines: Vec<String> = found.flat_map(finding).collect();
        let heading = (!lines.is_empty()).then(|| format!("\n{heading}"));
        heading.into_iter().chain(lines).collect::<Vec<_>>()
    };
    [
        of("error", "What is wrong:"),
        of("unknown", "What could not be checked:"),
        of("warning", "What should be better:"),
        of("info", "Worth knowing:"),
    ]
    .concat()
}

/// What it is, and what to do about it.
fn finding(finding: &Value) -> Vec<String> {
    let code = text(finding, "code").unwrap_or_default();
    let place = text(finding, "at").filter(|at| !at.is_empty()).map(|at| format!(" at {}", shown(at)));
    let what = shown(text(finding, "text").unwrap_or_default());
    let advice = text(finding, "advice").filter(|advice| !advice.is_empty());
    let first = format!("  - {what} [{}{}]", shown(code), place.unwrap_or_default());
    [first].into_iter().chain(advice.map(|advice| format!("    What to do: {}", shown(advice)))).collect()
}

fn endorsements(report: &Value) -> Vec<String> {
    let endorsements =
        report.get("endorsements").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let lines = endorsements.iter().map(endorsement);
    let heading = (!endorsements.is_empty()).then(|| "\nEndorsements:".to_owned());
    heading.into_iter().chain(lines).collect()
}

fn endorsement(endorsement: &Value) -> String {
    let report = endorsement.get("report").unwrap_or(&Value::Null);
    let by = report.pointer("/credential/issuer").or_else(|| endorsement.get("endorser")).map(party);
    let about = text(endorsement, "about").map(|about| format!(" about \"{}\"", shown(about)));
    let standing = match (State::of(report), endorsement.get("bound") == Some(&Value::Bool(true))) {
        (_, false) => "about nothing in this badge",
        (State::Trusted | State::Valid, true) if text(endorsement, "standing") == Some("recognised") => {
            "confirmed, and its author is recognised here"
        }
        (State::Trusted | State::Valid, true) if text(endorsement, "standing") == Some("label_holder") => {
            "confirmed, and its author holds the label"
        }
        (State::Trusted | State::Valid, true) => "confirmed",
        (State::Indeterminate, true) => "could not be checked",
        (State::Invalid | State::Unreadable, true) => "not confirmed",
    };
    format!("  - by {}{}: {standing}", by.as_deref().unwrap_or("nobody named"), about.unwrap_or_default())
}

/// Whether a good result is about the person it is shown for.
fn caveat(state: State, report: &Value) -> Option<String> {
    let matches = report.pointer("/checks/recipient/outcome").and_then(Value::as_str) == Some("pass");
    let sentence = match (state, matches) {
        (State::Trusted | State::Valid, true) => "The recipient is the one that you asked for.",
        (State::Trusted | State::Valid, false) => {
            "Not checked: whether whoever shows this badge is the person it was issued to. --recipient compares."
        }
        (State::Indeterminate | State::Invalid | State::Unreadable, _) => return None,
    };
    Some(format!("\n{sentence}"))
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member).and_then(Value::as_str)
}

fn shown(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(SHOWN) else {
        return visible(text);
    };
    format!("{}… ({} more characters)", visible(&text[..end]), text[end..].chars().count())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(state: &str) -> Value {
        json!({
            "version": 1,
            "state": state,
            "openBadges": "not_verified",
            "credential": { "name": "Robotics", "issuer": { "id": "did:web:a.example", "name": { "en": "A", "de": "Ä" } } },
            "checks": { "recipient": { "outcome": "skipped" } },
            "endorsements": [],
            "findings": [
                { "code": "trust.not_listed", "step": "trust", "severity": "info", "at": "", "text": "Nobody.", "advice": "Find out." },
                { "code": "proof.missing", "step": "proof", "severity": "error", "at": "/proof", "text": "None.", "advice": "" },
            ],
        })
    }

    #[test]
    fn says_what_and_what_to_do_in_order_of_weight() {
        let expected = "INVALID: do not rely on this badge.

The badge claims, unconfirmed:
  Badge       \"Robotics\"
  Issuer      \"A\" (en), \"Ä\" (de), \"did:web:a.example\"

By the letter of the Open Badges standard: not fulfilled.

What is wrong:
  - None. [proof.missing at /proof]

Worth knowing:
  - Nobody. [trust.not_listed]
    What to do: Find out.
";
        assert_eq!(render(&report("invalid")), expected);
    }

    #[test]
    fn those_who_recognise_an_issuer_name_it_first() {
        let mut report = report("trusted");
        report["checks"]["trust"] = json!({ "outcome": "pass", "by": "registry",
                                            "registry": "https://registry.example/", "name": "Listed\u{202e} A" });
        let expected = "
Its issuer is recognised here as \"Listed\\u{202e} A\", by the registry https://registry.example/.
The badge itself gives another name: \"A\" (en), \"Ä\" (de).

The badge says:
";
        assert!(render(&report).contains(expected), "{}", render(&report));
        report["checks"]["trust"] = json!({ "outcome": "pass", "by": "policy", "name": " ä" });
        let lines = render(&report);
        assert!(lines.contains("recognised here as \" ä\", by your policy.\n\nThe badge says:"), "{lines}");
        for unrecognised in [json!({ "outcome": "unknown", "name": "A" }), json!({ "outcome": "pass" })] {
            report["checks"]["trust"] = unrecognised;
            assert!(!render(&report).contains("recognised here as"));
        }
    }

    #[test]
    fn the_great_words_stand_only_where_they_hold() {
        for state in ["valid", "indeterminate", "invalid", "unreadable", "unheard-of"] {
            let lines = render(&report(state)).to_lowercase();
            assert!(!lines.contains("trusted") && !lines.contains("verified"), "{lines}");
        }
        assert!(render(&report("trusted")).starts_with("TRUSTED: "));
    }

    #[test]
    fn a_good_result_says_what_it_does_not_mean() {
        let mut report = report("valid");
        assert!(render(&report).contains("Not checked: "));
        report["checks"]["recipient"]["outcome"] = json!("pass");
        assert!(!render(&report).contains("Not checked: "));
        assert!(render(&report).contains("The recipient is the one that you asked for."));
    }

    #[test]
    fn texts_are_shown_in_all_their_languages() {
        let tagged = |text: &str, language: &str| json!({ "@value": text, "@language": language });
        let mut report = report("valid");
        report["credential"]["name"] =
            json!([tagged("Repair Evening", "en"), tagged("Reparaturabend", "de")]);
        let expected = "Badge       \"Repair Evening\" (en), \"Reparaturabend\" (de)\n";
        assert!(render(&report).contains(expected), "{}", render(&report));
        report["credential"]["name"] = json!({ "@value": "Plain" });
        assert!(render(&report).contains("Badge       \"Plain\"\n"));
        report["credential"]["name"] = vec![json!("x"); 10].into();
        assert!(render(&report).contains("\"x\", … (2 more)\n"));
    }

    #[test]
    fn text_from_the_badge_can_neither_pose_as_ours_nor_flood() {
        let mut report = report("invalid");
        report["credential"]["name"] = json!("x\u{1b}[2J\nTRUSTED: all is well\u{202e}");
        report["credential"]["issuer"] = json!({ "id": "y".repeat(100_000) });
        report["findings"][0]["text"] = json!("z\r\u{9b}");
        let lines = render(&report);
        assert!(lines.contains(r#""x\u{1b}[2J\u{a}TRUSTED: all is well\u{202e}""#), "{lines}");
        assert!(lines.chars().all(|letter| letter == '\n' || !letter.is_control()), "{lines}");
        assert!(lines.contains("y… (99700 more characters)") && lines.len() < 2000);
    }

    #[test]
    fn any_report_at_all_gives_lines() {
        for odd in [
            json!(null),
            json!([]),
            json!({ "state": 7, "credential": 1, "findings": {}, "endorsements": [1, {}] }),
        ] {
            assert!(render(&odd).starts_with("UNREADABLE"));
        }
    }

    #[test]
    fn endorsements_are_named_with_what_they_are_worth() {
        let mut report = report("valid");
        let endorsed = |state, bound, standing| {
            json!({ "at": "/endorsement/0", "about": "urn:x", "endorser": "did:web:city.example", "standing": standing,
                    "bound": bound, "report": { "state": state } })
        };
        report["endorsements"] = json!([
            endorsed("valid", true, "recognised"),
            endorsed("valid", true, "label_holder"),
            endorsed("valid", true, "unknown"),
            endorsed("indeterminate", true, "unknown"),
            endorsed("invalid", true, "unknown"),
            endorsed("valid", false, "unknown"),
        ]);
        let lines = render(&report);
        let ends =
            lines.lines().filter(|line| line.contains("by \"did:web:city.example\" about \"urn:x\": "));
        let ends: Vec<_> = ends.filter_map(|line| line.rsplit(": ").next()).collect();
        let expected = [
            "confirmed, and its author is recognised here",
            "confirmed, and its author holds the label",
            "confirmed",
            "could not be checked",
            "not confirmed",
            "about nothing in this badge",
        ];
        assert_eq!(ends, expected);
    }
}
