//! `openbadges lint`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use openbadges::InputError;
use openbadges::evidence::Evidence;
use openbadges::json::{Pointer, Value};
use openbadges::lint::{
    Departures, Level, LintItem, LintOutcome, LintReport, Remedy, Rule, Standard, Subject, lint,
};
use openbadges::model::Disclosure;
use openbadges::report::{Code, Finding, Severity};

use super::UsageError;
use super::circumstances::Connection;
use super::input::{Badge, Place};
use super::output::Output;
use super::verify::print_text;
use crate::visible::{escaped_json, visible};

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0   nothing essential is missing
  1   something essential is missing
  4   unreadable: no badge
  64  wrong usage, or no such file";

const INCOMPLETE: u8 = 1;
const UNREADABLE: u8 = 4;

#[derive(clap::Args)]
pub(super) struct LintArgs {
    /// The badge: a file, an https address, or - for standard input. Drafts without a signature, too.
    #[arg(value_name = "FILE | URL | -")]
    badge: Option<PathBuf>,
}

/// Reads one badge, prints what it carries and lacks, and answers with the exit code.
pub(super) fn run(args: &LintArgs, output: Output) -> Result<ExitCode, UsageError> {
    let place = Place::of(args.badge.as_deref())?;
    let read = match read(&place)? {
        Badge::Bytes(input) => lint(&input).map_err(|InputError(finding)| finding),
        Badge::TooLarge => Err(Finding::new(Code::InputTooLarge)),
    };
    print_text(&match (output, &read) {
        (Output::Json, Ok(report)) => json(&serde_json::json!(report)),
        (Output::Json, Err(finding)) => json(&LintReport::unreadable(finding)),
        (Output::Plain, Ok(report)) => render(report),
        (Output::Plain, Err(finding)) => unreadable(finding),
    })?;
    Ok(match read {
        Ok(report) if report.is_complete() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(INCOMPLETE),
        Err(_) => ExitCode::from(UNREADABLE),
    })
}

/// Gets the badge itself; the report asks for nothing more.
fn read(place: &Place) -> Result<Badge, UsageError> {
    let offline = !matches!(place, Place::Address(_));
    Connection::new(offline)?.run(async |source| place.read(&mut Evidence::new(), source).await)?
}

fn json(report: &Value) -> String {
    escaped_json(&format!("{report:#}\n"))
}

fn unreadable(finding: &Finding) -> String {
    let advice = finding.code.advice();
    format!(
        "UNREADABLE: this is no badge that can be read.\n\n  - {}{}\n    What to do: {advice}\n",
        visible(&finding.to_string()),
        reference(finding.code.as_str(), place(std::slice::from_ref(&finding.at)))
    )
}

fn render(report: &LintReport) -> String {
    let mut lines = vec![headline(report).to_owned(), String::new(), about(report)];
    if report.disclosure == Disclosure::Derived {
        lines.push("Its holder shows only a part of it: what is missing here may only be hidden.".to_owned());
    }
    for (level, outcomes, heading) in SECTIONS {
        let belongs = |item: &&LintItem| {
            item.rule.level() == *level && outcomes.contains(&item.outcome) && !is_filled_in(item)
        };
        lines.extend(section(heading, report.items.iter().filter(belongs).flat_map(objection)));
    }
    let filled_in = report.items.iter().filter(|item| is_filled_in(item));
    lines.extend(section(
        "Filled in by openbadges issue, if this is the template for it:",
        filled_in.map(|item| format!("  - {}{}", visible(&item.text()), of_rule(item))),
    ));
    lines.extend(elsewhere(report));
    lines.extend(good(report));
    lines.push(String::new());
    lines.extend(match is_template(report) {
        true => Some(
            "Its form was not judged: openbadges issue --dry-run does, with the gaps filled in.".to_owned(),
        ),
        false => report.departures.as_ref().map(departures),
    });
    lines.push("Not looked at: whether the badge is genuine. openbadges verify tells.".to_owned());
    lines.join("\n") + "\n"
}

const SECTIONS: &[(Level, &[LintOutcome], &str)] = &[
    (Level::Essential, &[LintOutcome::Missing], "Essential, and not there:"),
    (Level::Essential, &[LintOutcome::Weak], "Essential, and there, but not good enough:"),
    (Level::Recommended, &[LintOutcome::Missing, LintOutcome::Weak], "Recommended:"),
    (Level::Useful, &[LintOutcome::Missing, LintOutcome::Weak], "Useful:"),
];

fn is_filled_in(item: &LintItem) -> bool {
    item.remedy == Some(Remedy::Issuing)
}

/// Whether it has gaps to be filled.
fn is_template(report: &LintReport) -> bool {
    report.items.iter().any(|item| item.rule == Rule::AchievementFinished && is_filled_in(item))
}

fn headline(report: &LintReport) -> &'static str {
    let all_good = report.items.iter().all(|item| item.outcome == LintOutcome::Present);
    let essential = report.tally(Level::Essential);
    let is_essential =
        |item: &&LintItem| item.rule.level() == Level::Essential && item.outcome == LintOutcome::Missing;
    let left_to_issuing = report.items.iter().filter(is_essential).all(is_filled_in);
    match (essential.missing, essential.elsewhere, essential.weak) {
        (0, 0, 0) if all_good => "COMPLETE: it carries all that others need to recognise it.",
        (0, 0, 0) => "COMPLETE: nothing essential is missing. Some things could be better.",
        (0, 0, _) => {
            "COMPLETE, with weak points: nothing essential is missing, but some of it is not good enough."
        }
        (0, _, _) => {
            "INCOMPLETE: what others need to recognise it is not in this document, but behind an address."
        }
        (_, 0, 0) if left_to_issuing => "INCOMPLETE as it stands: openbadges issue fills in what is missing.",
        (_, 0, _) if left_to_issuing => {
            "INCOMPLETE as it stands, with weak points: openbadges issue fills in what is missing, no more."
        }
        (_, _, _) => "INCOMPLETE: something is missing that others need to recognise it.",
    }
}

fn about(report: &LintReport) -> String {
    let kind = match report.subject {
        Subject::Badge => "a badge",
        Subject::Endorsement => "an endorsement",
        Subject::QualityLabel => "a Quality Label",
        Subject::Achievement => "the description of a badge",
        Subject::Issuer => "the description of an issuer",
        _ => "a credential",
    };
    let standard = match report.standard {
        Standard::OpenBadges2 => "Open Badges 2.0",
        _ => "Open Badges 3.0",
    };
    let name = report.name.as_deref().map(|name| format!("\"{}\", ", shown(name)));
    format!("It is {}{kind} of {standard}.", name.unwrap_or_default())
}

/// The lines under their heading; nothing where there are none.
fn section(heading: &str, lines: impl Iterator<Item = String>) -> Vec<String> {
    let lines: Vec<String> = lines.collect();
    let heading = (!lines.is_empty()).then(|| format!("\n{heading}"));
    heading.into_iter().chain(lines).collect()
}

/// What is wrong, and what to do about it.
fn objection(item: &LintItem) -> [String; 2] {
    [format!("  - {}{}", visible(&item.text()), of_rule(item)), format!("    What to do: {}", item.advice())]
}

fn of_rule(item: &LintItem) -> String {
    reference(item.rule.as_str(), place(&item.places))
}

/// The name of a rule or code, and the place that it is about.
fn reference(name: &str, place: Option<String>) -> String {
    let place = place.map(|at| format!(" at {at}")).unwrap_or_default();
    format!(" [{name}{place}]")
}

fn place(places: &[Pointer]) -> Option<String> {
    let first = places.first().filter(|at| !at.as_str().is_empty())?;
    let more = places.len() - 1;
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Some(format!("{}{more}", shown(first.as_str())))
}

/// What could not be judged, by the places that hold only an address.
fn elsewhere(report: &LintReport) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in report.items.iter().filter(|item| item.outcome == LintOutcome::Elsewhere) {
        *counts.entry(item.places.first().map_or("", Pointer::as_str)).or_default() += 1;
    }
    let lines = counts.iter().flat_map(|(at, count)| {
        let advice = "    What to do: Lint the document at that address as well.".to_owned();
        [format!("  - {count} rules about what is behind the address at {}", shown(at)), advice]
    });
    section("Not judged, because there is only an address for it:", lines)
}

fn good(report: &LintReport) -> Vec<String> {
    let good = report.items.iter().filter(|item| item.outcome == LintOutcome::Present);
    section("Good already:", good.map(|item| format!("  - {}", item.text())))
}

/// How much of its form departs from the standard; `verify` says where.
fn departures(departures: &Departures) -> String {
    let counted = [
        (Severity::Error, "is wrong", "are wrong"),
        (Severity::Unknown, "is unclear", "are unclear"),
        (Severity::Warning, "could be better", "could be better"),
    ];
    let counted = counted.map(|(severity, one, many)| match departures.count(severity) {
        0 => None,
        1 => Some(format!("1 thing in its form {one}")),
        count => Some(format!("{count} things in its form {many}")),
    });
    let counted: Vec<String> = counted.into_iter().flatten().collect();
    match counted.as_slice() {
        [] => "By the letter of the Open Badges standard, nothing is wrong with its form.".to_owned(),
        counted => format!(
            "By the letter of the Open Badges standard, {}. To see where: openbadges verify FILE",
            counted.join(", ")
        ),
    }
}

/// How much of one text is shown.
const SHOWN: usize = 200;

fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => visible(text),
        Some((end, _)) => format!("{}…", visible(&text[..end])),
    }
}
