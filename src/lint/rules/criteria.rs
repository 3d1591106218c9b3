//! What had to be done.

use super::{Link, is_blank};
use crate::lint::answer::{Answer, given as present_if, missing, present, useless, weak};
use crate::lint::sheet::Sheet;
use crate::lint::substance::{Substance, Tasks, repeats};
use crate::model::{Achievement, Criteria, Text};

pub(in crate::lint) fn given(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at("criteria");
    let Some((achievement, criteria)) = of(sheet) else { return missing(at) };
    let narrative =
        criteria.narrative.as_ref().map(|text| (substance(text, achievement), at.key("narrative")));
    let address = criteria.id.as_ref().map(|address| (Link::of(address), at.key("id")));
    match (narrative, address) {
        (Some((Substance::Enough, at)), _) | (_, Some((Link::Opens | Link::Unencrypted, at))) => present(at),
        (Some((Substance::Little, at)), _) => {
            weak(at, "What had to be done is told in so few words that nobody else could check it.")
        }
        (Some((Substance::Nothing, at)), _) => useless(at, "The text says nothing that could be checked."),
        (None, Some((_, at))) => useless(at, "Nobody else can open the address that is given."),
        (None, None) => missing(at),
    }
}

fn of(sheet: &Sheet) -> Option<(&Achievement, &Criteria)> {
    let achievement = sheet.achievement()?;
    Some((achievement, achievement.criteria.as_ref()?))
}

/// Name and description are no criteria, however long.
fn substance(text: &Text, achievement: &Achievement) -> Substance {
    let others = [&achievement.name, &achievement.description].into_iter().flatten();
    let repeated = others.into_iter().any(|other| repeats(text, other));
    if repeated { Substance::of(text).min(Substance::Little) } else { Substance::of(text) }
}

pub(in crate::lint) fn tasks(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at("criteria").key("narrative");
    let Some(achievement) = sheet.achievement() else { return missing(at) };
    let Some(criteria) = &achievement.criteria else { return Answer::DoesNotApply };
    let narrative = criteria.narrative.as_ref();
    if narrative.is_none_or(is_blank) && criteria.id.is_none() {
        // That there are no criteria is said by the rule that asks for them.
        return Answer::DoesNotApply;
    }
    let counted = narrative.map_or(Tasks::Running, Tasks::of);
    let says_enough = narrative.is_some_and(|text| Substance::of(text) == Substance::Enough);
    match counted {
        Tasks::Numbered => present(at),
        // One description for each task serves as well.
        _ if achievement.result_description.len() > 1 => present(achievement.at.key("resultDescription")),
        Tasks::Listed => weak(at, "The tasks have bullets, but no numbers."),
        Tasks::Running if says_enough => weak(at, "The text does not set the tasks apart."),
        Tasks::Running => missing(at),
    }
}

pub(in crate::lint) fn kept(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at("criteria").key("narrative");
    let Some((_, criteria)) = of(sheet) else { return Answer::DoesNotApply };
    let is_told = criteria.narrative.as_ref().is_some_and(|text| !is_blank(text));
    match (is_told, &criteria.id) {
        (false, None) => Answer::DoesNotApply,
        (is_told, _) => present_if(is_told, at),
    }
}
