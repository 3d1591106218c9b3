//! What shows that it was earned.

use super::{Link, is_blank};
use crate::lint::answer::{Answer, all_good, missing, useless, weak};
use crate::lint::sheet::Sheet;
use crate::lint::substance::Substance;
use crate::model::{Evidence, Text};

pub(in crate::lint) fn given(sheet: &Sheet) -> Answer {
    let at = sheet.at("evidence");
    let all = &sheet.credential.evidence;
    let telling: Vec<_> =
        all.iter().filter(|it| it.id.is_some() || is_told(it)).map(|it| it.at.clone()).collect();
    let recipient = sheet.recipient();
    let is_narrated = recipient.and_then(|it| it.narrative.as_ref()).is_some_and(is_enough);
    let has_results = recipient.is_some_and(|it| !it.result.is_empty());
    match (all.is_empty(), telling.is_empty()) {
        (false, false) => Answer::Present(telling),
        (false, true) => useless(at, "The place for evidence says nothing."),
        (true, _) if is_narrated => weak(at, "There is a text about this award, but no evidence beside it."),
        (true, _) if has_results => weak(at, "There are results, but no evidence for them."),
        (true, _) => missing(at),
    }
}

fn texts(evidence: &Evidence) -> impl Iterator<Item = &Text> {
    [&evidence.narrative, &evidence.description, &evidence.name].into_iter().flatten()
}

fn is_told(evidence: &Evidence) -> bool {
    texts(evidence).any(|text| !is_blank(text))
}

fn is_enough(text: &Text) -> bool {
    Substance::of(text) == Substance::Enough
}

pub(in crate::lint) fn described(sheet: &Sheet) -> Answer {
    let all = &sheet.credential.evidence;
    let faulty = all.iter().filter(|evidence| !is_told(evidence));
    let faulty = faulty.map(|evidence| evidence.at.clone()).collect();
    all_good(places(sheet), faulty, "A piece of evidence does not say what it is.")
}

/// Evidence that tells enough in words needs no link.
pub(in crate::lint) fn reachable(sheet: &Sheet) -> Answer {
    let opens = |evidence: &Evidence| matches!(evidence.id.as_ref().map(Link::of), Some(Link::Opens));
    let faulty = sheet.credential.evidence.iter().filter(|it| !opens(it) && !texts(it).any(is_enough));
    let faulty = faulty.map(|evidence| evidence.at.clone()).collect();
    all_good(
        places(sheet),
        faulty,
        "A piece of evidence neither has a public https address nor tells enough in words.",
    )
}

fn places(sheet: &Sheet) -> Vec<crate::json::Pointer> {
    sheet.credential.evidence.iter().map(|evidence| evidence.at.clone()).collect()
}
