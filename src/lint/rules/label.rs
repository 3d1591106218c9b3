//! What a Quality Label needs beyond a badge (quality label, §3 B).

use super::says_something;
use crate::json::Value;
use crate::label::terms;
use crate::lint::answer::{Answer, given, missing, present, useless, weak};
use crate::lint::sheet::Sheet;
use crate::model::{Issuer, Uri, entries};

fn term<'s>(sheet: &'s Sheet, name: &str) -> Option<&'s Value> {
    sheet.recipient()?.extensions.get(name)
}

pub(in crate::lint) fn covered(sheet: &Sheet) -> Answer {
    let at = sheet.subject_at(terms::COVERED_ISSUER);
    let covered = term(sheet, terms::COVERED_ISSUER).filter(|value| says_something(value));
    let Some(covered) = covered else { return missing(at) };
    let holder = sheet.recipient().and_then(|subject| subject.id.as_ref()).map(Uri::as_str);
    match entries(covered).iter().any(|id| id.as_str().is_some() && id.as_str() == holder) {
        true => present(at),
        false => weak(at, "The holder's own id is not among those that it covers."),
    }
}

fn award(sheet: &Sheet) -> Option<u64> {
    term(sheet, terms::LABEL_CYCLE)?.as_u64().filter(|cycle| *cycle > 0)
}

pub(in crate::lint) fn cycle(sheet: &Sheet) -> Answer {
    let at = sheet.subject_at(terms::LABEL_CYCLE);
    match (award(sheet), term(sheet, terms::LABEL_CYCLE)) {
        (Some(_), _) => present(at),
        (None, Some(_)) => useless(at, "What stands there is no whole number above zero."),
        (None, None) => missing(at),
    }
}

pub(in crate::lint) fn renews(sheet: &Sheet) -> Answer {
    match award(sheet) {
        Some(2..) => {
            given(term(sheet, terms::RENEWS).is_some_and(says_something), sheet.subject_at(terms::RENEWS))
        }
        Some(_) | None => Answer::DoesNotApply,
    }
}

pub(in crate::lint) fn achievement_type(sheet: &Sheet) -> Answer {
    let named = sheet.achievement().and_then(|it| it.achievement_type.as_ref()).map(|it| it.as_str());
    let at = sheet.achievement_at("achievementType");
    match named {
        Some(terms::ACHIEVEMENT_TYPE) => present(at),
        Some(_) => useless(at, "Another one stands there."),
        None => missing(at),
    }
}

pub(in crate::lint) fn creator(sheet: &Sheet) -> Answer {
    let at = sheet.achievement_at("creator");
    let creator = sheet.achievement().and_then(|it| it.creator.as_ref()).and_then(|it| it.id.as_ref());
    match (creator, sheet.credential.issuer.as_ref().and_then(Issuer::id)) {
        (Some(creator), Some(issuer)) if creator == issuer => present(at),
        (Some(_), _) => useless(at, "Somebody else is."),
        (None, _) => missing(at),
    }
}

pub(in crate::lint) fn holder(sheet: &Sheet) -> Answer {
    let holder = sheet.recipient().and_then(|subject| subject.id.as_ref());
    match (holder, sheet.credential.issuer.as_ref().and_then(Issuer::id)) {
        (Some(holder), Some(issuer)) => match holder == issuer {
            true => useless(sheet.subject_at("id"), "Both have the same id."),
            false => present(sheet.subject_at("id")),
        },
        _ => Answer::DoesNotApply,
    }
}

pub(in crate::lint) fn pass_mark(sheet: &Sheet) -> Answer {
    let descriptions = sheet.achievement().map_or(&[][..], |it| &it.result_description);
    let percent =
        descriptions.iter().find(|it| it.result_type.as_ref().is_some_and(|it| it.as_str() == "Percent"));
    match percent {
        Some(percent) => given(percent.required_value.is_some(), percent.at.key("requiredValue")),
        None => missing(sheet.achievement_at("resultDescription")),
    }
}
