//! `openbadges lint`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use openbadges::InputError;
use openbadges::evidence::Evidence;
use openbadges::json::{Pointer, Value};
use openbadges::lint::{Departures, Level, LintItem, LintOutcome, LintReport, Standard, Subject, lint};
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
        "UNREADABLE: this is no badge that can be read.\n\n  - {}.\n    What to do: {advice}\n",
        visible(&finding.to_string())
    )
}

fn render(report: &LintReport) -> String {
    let mut lines = vec![headline(report).to_owned(), String::new(), about(report)];
    if report.disclosure == Disclosure::Derived {
        lines.push("Its holder shows only a part of it: what is missing here may only be hidden.".to_owned());
    }
    for (level, heading) in [
        (Level::Essential, "Essential, and not there or not good enough:"),
        (Level::Recommended, "Recommended:"),
        (Level::Useful, "Useful:"),
    ] {
        lines.extend(section(report, level, heading));
    }
    lines.extend(elsewhere(report));
    lines.extend(good(report));
    lines.push(String::new());
    lines.extend(report.departures.as_ref().map(departures));
    lines.push("Not looked at: whether the badge is genuine. openbadges verify tells.".to_owned());
    lines.join("\n") + "\n"
}

fn headline(report: &LintReport) -> &'static str {
    let all_good = report.items.iter().all(|item| item.outcome == LintOutcome::Present);
    match (report.is_complete(), all_good) {
        (true, true) => "COMPLETE: it carries all that others need to recognise it.",
        (true, false) => "COMPLETE: nothing essential is missing. Some things could be better.",
        (false, _) if report.tally(Level::Essential).missing == 0 => {
            "INCOMPLETE: what others need to recognise it is not in this document, but behind an address."
        }
        (false, _) => "INCOMPLETE: something is missing that others need to recognise it.",
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

fn section(report: &LintReport, level: Level, heading: &str) -> Vec<String> {
    let of_level = report.items.iter().filter(|item| item.rule.level() == level);
    let wrong = of_level.filter(|item| matches!(item.outcome, LintOutcome::Weak | LintOutcome::Missing));
    let lines: Vec<String> = wrong.flat_map(objection).collect();
    let heading = (!lines.is_empty()).then(|| format!("\n{heading}"));
    heading.into_iter().chain(lines).collect()
}

/// What is wrong, and what to do about it.
fn objection(item: &LintItem) -> [String; 2] {
    let place = place(&item.places).map(|at| format!(" at {at}")).unwrap_or_default();
    [
        format!("  - {} [{}{place}]", visible(&item.text()), item.rule),
        format!("    What to do: {}", item.advice()),
    ]
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
    let heading =
        (!counts.is_empty()).then(|| "\nNot judged, because there is only an address for it:".to_owned());
    let lines = counts.iter().flat_map(|(at, count)| {
        let advice = "    What to do: Lint the document at that address as well.".to_owned();
        [format!("  - {count} rules about what is behind the address at {}", shown(at)), advice]
    });
    heading.into_iter().chain(lines).collect()
}

fn good(report: &LintReport) -> Vec<String> {
    let good = report.items.iter().filter(|item| item.outcome == LintOutcome::Present);
    let lines: Vec<String> = good.map(|item| format!("  - {}", item.text())).collect();
    let heading = (!lines.is_empty()).then(|| "\nGood already:".to_owned());
    heading.into_iter().chain(lines).collect()
}

fn departures(departures: &Departures) -> String {
    match (
        departures.count(Severity::Error),
        departures.count(Severity::Unknown),
        departures.count(Severity::Warning),
    ) {
        (0, 0, 0) => "By the letter of the Open Badges standard, nothing is wrong with its form.".to_owned(),
        (wrong, unknown, better) => {
            let codes: Vec<_> = departures.codes.iter().map(|it| it.code.as_str()).collect();
            format!(
                "By the letter of the Open Badges standard, its form is wrong in {wrong}, unclear in {unknown} and could be \
                 better in {better} places ({}). openbadges verify says where.",
                codes.join(", ")
            )
        }
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
