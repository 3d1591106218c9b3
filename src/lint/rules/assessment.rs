//! How it was checked, and how it was issued (terms of `https://w3id.org/badge-quality-label/assessment/v1`).

use super::{is_blank, says_something};
use crate::json::Value;
use crate::lint::answer::{Answer, all_good, given, missing, present, useless, weak};
use crate::lint::sheet::Sheet;
use crate::model::{Achievement, ResultDescription, RubricCriterionLevel, entries};

const CHECK: &str = "checkType";
const REQUIRED: &str = "checksRequired";
const METHOD: &str = "issuingMethod";

/// The member `name` of the achievement, if it says anything.
fn term<'s>(sheet: &'s Sheet, name: &str) -> Option<&'s Value> {
    sheet.achievement()?.extensions.get(name).filter(|value| says_something(value))
}

/// The words of a term, without the address of their vocabulary.
fn words<'s>(sheet: &'s Sheet, name: &str) -> Vec<&'s str> {
    let word = |value: &'s Value| value.as_str().or_else(|| value.get("id").and_then(Value::as_str));
    let values = term(sheet, name).map_or(&[][..], entries);
    values.iter().filter_map(word).map(|word| word.rsplit(['#', '/', ':']).next().unwrap_or(word)).collect()
}

pub(in crate::lint) fn check(sheet: &Sheet) -> Answer {
    const KNOWN: [&str; 3] = ["SelfCheck", "PeerCheck", "OrganiserCheck"];
    let at = sheet.achievement_at(CHECK);
    let recipient = sheet.recipient();
    if term(sheet, CHECK).is_some() {
        let is_known = words(sheet, CHECK).iter().any(|word| KNOWN.contains(word));
        return if is_known {
            present(at)
        } else {
            weak(at, "It says how it was checked in a word that few readers know.")
        };
    }
    if recipient.is_some_and(|subject| subject.source.is_some()) {
        return weak(at, "It says who assessed it, but not how.");
    }
    if recipient.is_some_and(|subject| !subject.result.is_empty()) {
        return weak(at, "It gives results, but does not say who checked them.");
    }
    missing(at)
}

pub(in crate::lint) fn independent(sheet: &Sheet) -> Answer {
    let (checks, methods) = (words(sheet, CHECK), words(sheet, METHOD));
    let at = sheet.achievement_at(CHECK);
    if checks.iter().any(|check| matches!(*check, "PeerCheck" | "OrganiserCheck")) {
        return present(at);
    }
    match (&checks[..], &methods[..]) {
        ([], ["Email" | "QrCode", ..]) => {
            weak(at, "It was given by e-mail or code, and nothing says that anybody looked at what was done.")
        }
        (["SelfCheck", ..], _) => useless(at, "SelfCheck means that recipients decide for themselves."),
        _ => Answer::DoesNotApply,
    }
}

pub(in crate::lint) fn required(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at(REQUIRED);
    let stated = sheet.achievement().and_then(|achievement| achievement.extensions.get(REQUIRED));
    match (term(sheet, REQUIRED), stated) {
        (Some(_), _) => present(at),
        (None, Some(_)) => useless(at, "What stands there is no number of checks."),
        (None, None) if words(sheet, CHECK) == ["SelfCheck"] => Answer::DoesNotApply,
        (None, None) => missing(at),
    }
}

pub(in crate::lint) fn method(sheet: &Sheet) -> Answer {
    given(term(sheet, METHOD).is_some(), sheet.achievement_at(METHOD))
}

pub(in crate::lint) fn assessor(sheet: &Sheet) -> Answer {
    let source = sheet.recipient().and_then(|subject| subject.source.as_ref());
    let is_named =
        source.is_some_and(|it| it.id.is_some() || it.name.as_ref().is_some_and(|name| !is_blank(name)));
    given(is_named, sheet.subject_at("source"))
}

pub(in crate::lint) fn results(sheet: &Sheet) -> Answer {
    let at = sheet.subject_at("result");
    let described = sheet.achievement().is_some_and(|it| !it.result_description.is_empty());
    let results = sheet.recipient().map_or(&[][..], |subject| &subject.result);
    let faulty =
        results.iter().filter(|it| it.value.is_none() && it.status.is_none() && it.achieved_level.is_none());
    let faulty: Vec<_> = faulty.map(|result| result.at.clone()).collect();
    match (results.is_empty(), described) {
        (true, true) => weak(at, "The achievement describes results, but the badge has none."),
        (true, false) => missing(at),
        (false, _) if !faulty.is_empty() => Answer::Weak(faulty, "A result gives no value.".to_owned()),
        (false, true) => present(at),
        (false, false) => weak(at, "It gives results, but the achievement does not say what they mean."),
    }
}

pub(in crate::lint) fn levels(sheet: &Sheet) -> Answer {
    let levels: Vec<&RubricCriterionLevel> =
        descriptions(sheet.achievement()).flat_map(|it| &it.rubric_criterion_level).collect();
    let is_told =
        |level: &RubricCriterionLevel| level.description.as_ref().is_some_and(|text| !is_blank(text));
    let faulty = levels.iter().filter(|level| !is_told(level)).map(|level| level.at.clone()).collect();
    let all = levels.iter().map(|level| level.at.clone()).collect();
    all_good(all, faulty, "A level does not say what it means.")
}

fn descriptions(achievement: Option<&Achievement>) -> impl Iterator<Item = &ResultDescription> {
    achievement.into_iter().flat_map(|achievement| &achievement.result_description)
}
