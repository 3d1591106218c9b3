//! Whose it is.

use crate::json::Pointer;
use crate::lint::answer::{Answer, missing, present, weak};
use crate::lint::sheet::Sheet;
use crate::model::{AchievementSubject, IdentityObject, Text};

pub(in crate::lint) fn identified(sheet: &Sheet) -> Answer {
    let Some(subject) = sheet.recipient() else { return missing(sheet.at("credentialSubject")) };
    let is_name =
        |identity: &IdentityObject| identity.identity_type.as_ref().is_some_and(|it| it.as_str() == "name");
    match (&subject.id, &subject.identifier[..]) {
        (Some(_), _) => present(subject.at.key("id")),
        (None, []) => missing(subject.at.key("id")),
        (None, all) if all.iter().all(is_name) => {
            weak(all[0].at.clone(), "It gives only a name, which fits many people.")
        }
        (None, [first, ..]) => present(first.at.clone()),
    }
}

pub(in crate::lint) fn protected(sheet: &Sheet) -> Answer {
    let Some(subject) = sheet.recipient() else { return Answer::DoesNotApply };
    let plain = plain(subject);
    if !plain.is_empty() {
        return Answer::Missing(plain, "It stands there for everybody to read.".to_owned());
    }
    let guessable = places(subject.identifier.iter().filter(|identity| is_guessable(identity)));
    if !guessable.is_empty() {
        return Answer::Weak(
            guessable,
            "The hash of the e-mail address can be guessed: it is old or has no salt.".to_owned(),
        );
    }
    let telling = telling(sheet, subject);
    if !telling.is_empty() {
        return Answer::Weak(telling, "A text that everybody can read holds an e-mail address.".to_owned());
    }
    match &subject.id {
        Some(_) => present(subject.at.key("id")),
        None if subject.identifier.is_empty() => Answer::DoesNotApply,
        None => Answer::Present(places(subject.identifier.iter())),
    }
}

fn places<'i>(identities: impl Iterator<Item = &'i IdentityObject>) -> Vec<Pointer> {
    identities.map(|identity| identity.at.key("identityHash")).collect()
}

/// Where an address or a number of a person stands as it is.
fn plain(subject: &AchievementSubject) -> Vec<Pointer> {
    let gives_away = |id: &str| id.starts_with("mailto:") || id.starts_with("tel:") || holds_email(id);
    let of_id = subject.id.as_ref().filter(|id| gives_away(id.as_str())).map(|_| subject.at.key("id"));
    of_id.into_iter().chain(places(subject.identifier.iter().filter(|identity| is_plain(identity)))).collect()
}

fn is_plain(identity: &IdentityObject) -> bool {
    const PRIVATE: [&str; 3] = ["emailAddress", "nationalIdentityNumber", "ext:telephone"];
    let is_private = identity.identity_type.as_ref().is_some_and(|it| PRIVATE.contains(&it.as_str()));
    let value = identity.identity_hash.as_deref().unwrap_or_default();
    let is_hash = value.starts_with("sha256$") || value.starts_with("md5$");
    !is_hash && (holds_email(value) || (is_private && !value.is_empty()))
}

/// There are few enough e-mail addresses to try them all against a hash without salt.
fn is_guessable(identity: &IdentityObject) -> bool {
    let is_email = identity.identity_type.as_ref().is_none_or(|it| it.as_str() == "emailAddress");
    let is_salted = identity.salt.as_ref().is_some_and(|salt| !salt.is_empty());
    let is_old = identity.identity_hash.as_deref().is_some_and(|hash| hash.starts_with("md5$"));
    is_email && (!is_salted || is_old)
}

/// What is written about this award alone; criteria and issuer may name an office.
fn telling(sheet: &Sheet, subject: &AchievementSubject) -> Vec<Pointer> {
    let holds = |text: &Text| text.wordings().iter().any(|wording| holds_email(&wording.text));
    let of_award = |at: &Pointer| at.as_str().starts_with("/evidence") || *at == subject.at.key("narrative");
    let texts = sheet.texts().into_iter().filter(|(at, text)| of_award(at) && holds(text));
    let links = sheet
        .credential
        .evidence
        .iter()
        .filter(|it| it.id.as_ref().is_some_and(|id| holds_email(id.as_str())));
    texts.map(|(at, _)| at).chain(links.map(|evidence| evidence.at.key("id"))).collect()
}

/// Whether something like `ana@school.example` is in `text`, also as part of an address.
fn holds_email(text: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || "._+-".contains(c);
    let is_host = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let text = text.replace("%40", "@");
    let mut parts = text.split('@');
    let mut before = parts.next().unwrap_or_default();
    parts.any(|behind| {
        let host = behind.split(|c| !is_host(c)).next().unwrap_or_default();
        let is_full = host.trim_end_matches('.').rsplit_once('.').is_some_and(|(_, top)| top.len() > 1);
        std::mem::replace(&mut before, behind).ends_with(is_name) && is_full
    })
}
