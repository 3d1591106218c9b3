//! What was achieved.

use url::Url;

use super::{Link, explained, is_blank, named};
use crate::json::{Pointer, Value};
use crate::lint::LISTED;
use crate::lint::answer::{Answer, given, missing, present, weak};
use crate::lint::sheet::Sheet;
use crate::model::{Achievement, Number, Uri};

pub(in crate::lint) fn name(sheet: &Sheet) -> Answer {
    named(sheet.achievement().and_then(|it| it.name.as_ref()), sheet.achievement_at("name"))
}

pub(in crate::lint) fn description(sheet: &Sheet) -> Answer {
    let achievement = sheet.achievement();
    let text = achievement.and_then(|it| it.description.as_ref());
    explained(text, achievement.and_then(|it| it.name.as_ref()), sheet.achievement_at("description"))
}

pub(in crate::lint) fn id(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at("id");
    let Some((achievement, id)) = sheet.achievement().and_then(|it| Some((it, it.id.as_ref()?))) else {
        return missing(at);
    };
    match Link::of(id) {
        Link::Private => weak(at, "The id belongs to a place that is not on the public internet."),
        _ if is_page(id) || is_other_page(id, achievement, sheet) => {
            weak(at, "The id is the address of a page.")
        }
        Link::Opens | Link::Unencrypted | Link::Elsewhere => present(at),
    }
}

fn is_page(id: &Uri) -> bool {
    const PAGES: [&str; 5] = [".html", ".htm", ".php", ".aspx", ".jsp"];
    Url::parse(id.as_str()).is_ok_and(|url| {
        url.has_host() && (url.query().is_some() || PAGES.iter().any(|end| url.path().ends_with(end)))
    })
}

fn is_other_page(id: &Uri, achievement: &Achievement, sheet: &Sheet) -> bool {
    let criteria = achievement.criteria.as_ref().and_then(|criteria| criteria.id.as_ref());
    let home = sheet.issuer().and_then(|issuer| issuer.url.as_ref());
    [criteria, home].contains(&Some(id))
}

pub(in crate::lint) fn achievement_type(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at("achievementType");
    match sheet.achievement().and_then(|it| it.achievement_type.as_ref()).map(|it| it.as_str()) {
        None => missing(at),
        Some("QualityAssuranceCredential") => {
            weak(at, "This kind is for labels that organisations hold, not for badges of learners.")
        }
        Some(_) => present(at),
    }
}

pub(in crate::lint) fn tags(sheet: &Sheet) -> Answer {
    let has_tags = sheet.achievement().is_some_and(|it| it.tag.iter().any(|tag| !is_blank(tag)));
    given(has_tags, sheet.achievement_at("tag"))
}

pub(in crate::lint) fn version(sheet: &Sheet) -> Answer {
    let version = sheet.achievement().and_then(|it| it.version.as_ref());
    given(version.is_some_and(|version| !version.trim().is_empty()), sheet.achievement_at("version"))
}

pub(in crate::lint) fn creator(sheet: &Sheet) -> Answer {
    let creator = sheet.achievement().and_then(|it| it.creator.as_ref());
    given(creator.is_some_and(|it| it.id.is_some() || it.name.is_some()), sheet.achievement_at("creator"))
}

pub(in crate::lint) fn credits(sheet: &Sheet) -> Answer {
    let amount = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let available = sheet.achievement().and_then(|it| amount(&it.credits_available));
    let earned = sheet.recipient().and_then(|it| amount(&it.credits_earned));
    let (at, earned_at) = (sheet.achievement_at("creditsAvailable"), sheet.subject_at("creditsEarned"));
    match (available, earned) {
        (None, None) => Answer::DoesNotApply,
        (None, Some(_)) => {
            weak(at, "Credits were earned, but the achievement does not say how many it can give.")
        }
        (Some(available), Some(earned)) if earned > available => {
            weak(earned_at, "More credits were earned than the achievement can give.")
        }
        (Some(available), earned) if available <= 0.0 || earned.is_some_and(|it| it < 0.0) => {
            weak(at, "A number of credits is not above zero.")
        }
        (Some(_), _) => present(at),
    }
}

/// Gaps can be anywhere, also where the data model has dropped them.
pub(in crate::lint) fn finished(sheet: &Sheet) -> Answer {
    let gaps = Gaps::of(&sheet.document);
    match gaps.count {
        0 => present(Pointer::root()),
        1 => Answer::Missing(gaps.first, "A gap of the template or a placeholder is left.".to_owned()),
        count => {
            Answer::Missing(gaps.first, format!("{count} gaps of the template or placeholders are left."))
        }
    }
}

/// Whether all that is left are gaps that issuing fills in.
pub(in crate::lint) fn is_template(sheet: &Sheet) -> bool {
    Gaps::of(&sheet.document).placeholders == 0
}

/// Places are made for the first gaps only: in a hostile document, each can be as long as the document.
#[derive(Default)]
struct Gaps<'v> {
    path: Vec<Step<'v>>,
    first: Vec<Pointer>,
    count: usize,
    /// How many of them no program can fill.
    placeholders: usize,
}

enum Step<'v> {
    Member(&'v str),
    Item(usize),
}

impl<'v> Gaps<'v> {
    fn of(document: &'v Value) -> Self {
        let mut gaps = Gaps::default();
        gaps.find(document);
        gaps
    }

    fn find(&mut self, value: &'v Value) {
        match value {
            Value::String(text) if is_placeholder(text) => {
                self.placeholders += 1;
                self.note();
            }
            Value::String(text) if has_gap(text) => self.note(),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| self.find_in(Step::Item(index), item));
            }
            Value::Object(members) => {
                members.iter().for_each(|(name, member)| self.find_in(Step::Member(name), member));
            }
            _ => {}
        }
    }

    fn find_in(&mut self, step: Step<'v>, value: &'v Value) {
        self.path.push(step);
        self.find(value);
        self.path.pop();
    }

    fn note(&mut self) {
        self.count += 1;
        if self.first.len() < LISTED {
            self.first.push(self.path.iter().fold(Pointer::root(), |at, step| match step {
                Step::Member(name) => at.key(name),
                Step::Item(index) => at.item(*index),
            }));
        }
    }
}

/// The placeholder of printers, in any language.
fn is_placeholder(text: &str) -> bool {
    text.to_ascii_lowercase().contains("lorem ipsum")
}

/// `{{level}}` as our templates and those of many others have it.
pub(in crate::lint) fn has_gap(text: &str) -> bool {
    let has_name = |rest: &str| rest.split_once("}}").is_some_and(|(name, _)| !name.contains(['{', '\n']));
    text.split("{{").skip(1).any(has_name)
}
