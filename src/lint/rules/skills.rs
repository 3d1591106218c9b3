//! The skills that it stands for.

use url::Url;

use super::is_blank;
use crate::json::Pointer;
use crate::lint::answer::{Answer, all_good, missing};
use crate::lint::sheet::Sheet;
use crate::model::{Alignment, Uri};

/// The alignments of the achievement, its results and levels, and the recipient's results.
fn alignments(sheet: &Sheet) -> Vec<&Alignment> {
    let achievement = sheet.achievement().into_iter();
    let of_achievement = achievement.clone().flat_map(|it| &it.alignment);
    let descriptions = achievement.flat_map(|it| &it.result_description);
    let levels = descriptions.clone().flat_map(|it| &it.rubric_criterion_level).flat_map(|it| &it.alignment);
    let results = sheet.recipient().into_iter().flat_map(|it| &it.result).flat_map(|it| &it.alignment);
    of_achievement.chain(descriptions.flat_map(|it| &it.alignment)).chain(levels).chain(results).collect()
}

fn places(alignments: &[&Alignment], wanted: impl Fn(&Alignment) -> bool) -> Vec<Pointer> {
    alignments.iter().filter(|it| wanted(it)).map(|it| it.at.clone()).collect()
}

pub(in crate::lint) fn alignment(sheet: &Sheet) -> Answer {
    let is_named = |it: &Alignment| {
        it.target_url.is_some() || it.target_name.as_ref().is_some_and(|name| !is_blank(name))
    };
    match places(&alignments(sheet), is_named) {
        none if none.is_empty() => missing(sheet.achievement_at("alignment")),
        places => Answer::Present(places),
    }
}

pub(in crate::lint) fn framework(sheet: &Sheet) -> Answer {
    let all = alignments(sheet);
    let is_told = |it: &Alignment| it.target_framework.as_ref().is_some_and(|name| !is_blank(name));
    let faulty = places(&all, |it| !is_told(it) && !it.target_url.as_ref().is_some_and(is_esco));
    all_good(places(&all, |_| true), faulty, "A skill does not say which framework it is from.")
}

/// ESCO's addresses say whose they are; they begin with http.
fn is_esco(address: &Uri) -> bool {
    let behind = |prefix| address.as_str().strip_prefix(prefix);
    behind("http://").or(behind("https://")).is_some_and(|rest| rest.starts_with("data.europa.eu/esco/"))
}

pub(in crate::lint) fn entry(sheet: &Sheet) -> Answer {
    let all = alignments(sheet);
    let has_code = |it: &Alignment| it.target_code.as_ref().is_some_and(|code| !code.trim().is_empty());
    let faulty = places(&all, |it| !has_code(it) && !it.target_url.as_ref().is_some_and(is_entry));
    all_good(
        places(&all, |_| true),
        faulty,
        "A skill leads to a front page, not to its entry in the framework.",
    )
}

/// More than the front page of a site.
fn is_entry(address: &Uri) -> bool {
    Url::parse(address.as_str()).is_ok_and(|url| {
        !url.has_host() || url.path().len() > 1 || url.query().is_some() || url.fragment().is_some()
    })
}
