//! How it was checked, and how it was issued (terms of `https://w3id.org/badge-quality-label/assessment/v1`).

use super::{is_blank, says_something};
use crate::json::Value;
use crate::lint::answer::{Answer, all_good, given, missing, present, useless, weak};
use crate::lint::sheet::{Sheet, Standard};
use crate::model::assessment::{ASSESSED, CHECK_TYPE, CHECKS_REQUIRED, CONTEXT, ISSUING_METHOD};
use crate::model::{
    Achievement, Assessment, CheckType, IssuingMethod, ResultDescription, RubricCriterionLevel, entries,
};

/// The member `name` of the achievement, if it says anything.
fn term<'s>(sheet: &'s Sheet, name: &str) -> Option<&'s Value> {
    sheet.achievement()?.extensions.get(name).filter(|value| says_something(value))
}

/// What the terms say, whether or not they are defined.
fn assessment(sheet: &Sheet) -> Assessment {
    sheet.achievement().map(|it| Assessment::of_members(&it.extensions)).unwrap_or_default()
}

/// Present, if the badge says what its term `name` means: programs pass over words that no context defines.
fn defined(sheet: &Sheet, name: &str) -> Answer {
    let at = sheet.achievement_at(name);
    if sheet.standard == Standard::OpenBadges2 || has_own_definition(sheet, name) {
        return present(at);
    }
    match (has_type(sheet), has_context(sheet)) {
        (true, true) => present(at),
        (_, false) => weak(at, "It is said in a word that the badge does not define: programs pass over it."),
        (false, true) => weak(at, "Programs pass over it: the achievement is no AssessedAchievement."),
    }
}

fn has_type(sheet: &Sheet) -> bool {
    sheet.achievement().is_some_and(|it| it.types.iter().any(|name| name == ASSESSED))
}

/// A template without contexts, and what describes a badge alone, get them when the badge is issued.
fn has_context(sheet: &Sheet) -> bool {
    sheet.document.get("@context").is_none_or(|contexts| entries(contexts).contains(&CONTEXT.into()))
}

fn has_own_definition(sheet: &Sheet, name: &str) -> bool {
    let contexts = sheet.document.get("@context").map_or(&[][..], entries);
    contexts.iter().any(|context| context.get(name).is_some())
}

pub(in crate::lint) fn check(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at(CHECK_TYPE);
    let recipient = sheet.recipient();
    if term(sheet, CHECK_TYPE).is_some() {
        return match assessment(sheet).check_types.is_empty() {
            true => weak(at, "It says how it was checked in a word that few readers know."),
            false => defined(sheet, CHECK_TYPE),
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
    let Assessment { issuing_method, check_types, .. } = assessment(sheet);
    let at = sheet.achievement_at(CHECK_TYPE);
    match (check_types.last(), issuing_method) {
        (Some(CheckType::PeerCheck | CheckType::OrganiserCheck), _) => present(at),
        (Some(CheckType::SelfCheck), _) => {
            useless(at, "SelfCheck means that recipients decide for themselves.")
        }
        (None, Some(IssuingMethod::Email | IssuingMethod::QrCode)) if term(sheet, CHECK_TYPE).is_none() => {
            weak(at, "It was given by e-mail or code, and nothing says that anybody looked at what was done.")
        }
        (None, _) => Answer::DoesNotApply,
    }
}

pub(in crate::lint) fn required(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at(CHECKS_REQUIRED);
    let Assessment { check_types, checks_required, .. } = assessment(sheet);
    let stated = sheet.achievement().and_then(|achievement| achievement.extensions.get(CHECKS_REQUIRED));
    match (checks_required, stated) {
        (Some(_), _) => defined(sheet, CHECKS_REQUIRED),
        (None, Some(_)) => useless(at, "What stands there is no number of checks."),
        (None, None) if check_types.iter().eq([&CheckType::SelfCheck]) => Answer::DoesNotApply,
        (None, None) => missing(at),
    }
}

pub(in crate::lint) fn method(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at(ISSUING_METHOD);
    match (assessment(sheet).issuing_method, term(sheet, ISSUING_METHOD)) {
        (Some(_), _) => defined(sheet, ISSUING_METHOD),
        (None, Some(_)) => weak(at, "It says how it was issued in a word that few readers know."),
        (None, None) => missing(at),
    }
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
