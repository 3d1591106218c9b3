//! The language of its texts.

use std::collections::BTreeSet;

use super::is_blank;
use crate::json::Pointer;
use crate::lint::answer::{Answer, given, missing, present, useless};
use crate::lint::sheet::Sheet;
use crate::model::{Related, Text};

pub(in crate::lint) fn declared(sheet: &Sheet) -> Answer {
    given(sheet.credential.language().is_some(), sheet.achievement_at("inLanguage"))
}

/// Texts that say their language; names without one may be the same in all.
fn told(sheet: &Sheet) -> Vec<(Pointer, &Text)> {
    const TOLD: [&str; 4] = ["name", "description", "narrative", "endorsementComment"];
    let counts = |at: &Pointer| {
        let of_others = ["/issuer/", "/evidence/", "/credentialSubject/narrative"];
        let name = at.as_str().rsplit('/').next().unwrap_or_default();
        TOLD.contains(&name) && !of_others.iter().any(|start| at.as_str().starts_with(start))
    };
    sheet.texts().into_iter().filter(|(at, text)| counts(at) && !is_blank(text)).collect()
}

/// `pt` of `pt-BR`: a text for Brazil is there for readers of Portuguese.
fn primary(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

fn languages(text: &Text) -> BTreeSet<String> {
    text.wordings().iter().filter_map(|wording| wording.language.as_deref()).map(primary).collect()
}

pub(in crate::lint) fn complete(sheet: &Sheet) -> Answer {
    let texts = told(sheet);
    let own = sheet.credential.language().map(|language| primary(language.as_str()));
    let tagged: BTreeSet<String> = texts.iter().flat_map(|(_, text)| languages(text)).collect();
    if tagged.is_empty() {
        return Answer::DoesNotApply;
    }
    let wanted: BTreeSet<String> = tagged.into_iter().chain(own.clone()).collect();
    let is_complete = |(at, text): &(Pointer, &Text)| {
        let mut there = languages(text);
        if there.is_empty() && at.as_str().ends_with("/name") {
            return true;
        }
        // Without a tag, a text is in the badge's own language.
        there
            .extend(own.clone().filter(|_| text.wordings().iter().any(|wording| wording.language.is_none())));
        there == wanted
    };
    let (good, faulty): (Vec<_>, Vec<_>) = texts.into_iter().partition(is_complete);
    let places = |texts: Vec<(Pointer, &Text)>| texts.into_iter().map(|(at, _)| at).collect();
    match faulty.is_empty() {
        true => Answer::Present(places(good)),
        false => {
            Answer::Weak(places(faulty), "A text is not there in every language of the badge.".to_owned())
        }
    }
}

pub(in crate::lint) fn other(sheet: &Sheet) -> Answer {
    let own = sheet.credential.language().map(|language| primary(language.as_str()));
    let translated = told(sheet).into_iter().find(|(_, text)| languages(text).len() > 1);
    let related = sheet.achievement().into_iter().flat_map(|it| &it.related);
    let language_of = |it: &Related| it.in_language.as_ref().map(|language| primary(language.as_str()));
    let (told, untold): (Vec<_>, Vec<_>) = related.partition(|it| language_of(it).is_some());
    let elsewhere = told.iter().find(|it| language_of(it) != own);
    let at = sheet.achievement_at("related");
    match (translated, elsewhere) {
        (Some((at, _)), _) => present(at),
        (None, Some(related)) => present(related.at.clone()),
        (None, None) if !untold.is_empty() => useless(at, "What it is related to does not say its language."),
        (None, None) if !told.is_empty() => useless(at, "What it is related to is in the same language."),
        (None, None) => missing(at),
    }
}
