//! What others say of it.

use super::explained;
use crate::Timestamp;
use crate::input::{CompactJws, Payload};
use crate::json::{Pointer, Value};
use crate::label::terms;
use crate::lint::answer::{Answer, given, missing};
use crate::lint::sheet::Sheet;
use crate::model::{CompactJws as Token, Embedded, entries};
use crate::sealed::Sealed;

pub(in crate::lint) fn outlast(sheet: &Sheet) -> Answer {
    let end = sheet.credential.end().and_then(|end| Timestamp::parse(end).ok());
    let inside = inside(sheet);
    let is_label = |endorsement: &Endorsement| endorsement.is_label;
    let ends_before = |it: &Endorsement| it.end.is_some_and(|ours| end.is_none_or(|end| ours < end));
    let places = |wanted: &dyn Fn(&Endorsement) -> bool| -> Vec<Pointer> {
        inside.iter().filter(|it| wanted(it)).map(|it| it.at.clone()).collect()
    };
    let (labels, early) = (places(&is_label), places(&ends_before));
    match (inside.is_empty(), labels.is_empty(), early.is_empty()) {
        (true, ..) => Answer::DoesNotApply,
        (_, false, _) => {
            Answer::Weak(labels, "A Quality Label is inside, which will end before the badge.".to_owned())
        }
        (_, _, false) => Answer::Weak(early, "An endorsement inside ends before the badge.".to_owned()),
        (_, true, true) => Answer::Present(places(&|_| true)),
    }
}

/// A credential inside of the badge.
struct Endorsement {
    at: Pointer,
    end: Option<Timestamp>,
    is_label: bool,
}

fn inside(sheet: &Sheet) -> Vec<Endorsement> {
    let (issuer, achievement) = (sheet.issuer(), sheet.achievement());
    let embedded = [
        Some(&sheet.credential.endorsement),
        achievement.map(|it| &it.endorsement),
        issuer.map(|it| &it.endorsement),
    ];
    let tokens = [
        Some(&sheet.credential.endorsement_jwt),
        achievement.map(|it| &it.endorsement_jwt),
        issuer.map(|it| &it.endorsement_jwt),
    ];
    let embedded = embedded.into_iter().flatten().flatten().map(Endorsement::embedded);
    embedded.chain(tokens.into_iter().flatten().flatten().filter_map(Endorsement::token)).collect()
}

impl Endorsement {
    fn embedded(Embedded { at, document }: &Embedded) -> Self {
        Endorsement { at: at.clone(), end: end(document), is_label: is_label(document) }
    }

    /// A token that cannot be read says nothing about its end; `verify` tells.
    fn token(token: &Token) -> Option<Self> {
        let sealed = Sealed::read(Payload::Jws(CompactJws::parse(&token.token).ok()?));
        let document = sealed.document();
        let end = end(document).or(sealed.expires());
        Some(Endorsement { at: token.at.clone(), end, is_label: is_label(document) })
    }
}

fn end(document: &Value) -> Option<Timestamp> {
    let date = |name: &str| document.get(name).and_then(Value::as_str);
    Timestamp::parse(date("validUntil").or(date("expirationDate"))?).ok()
}

/// A Quality Label, or an endorsement that stands for one.
fn is_label(document: &Value) -> bool {
    let subject = &document["credentialSubject"];
    let types = subject.get("type").map_or(&[][..], entries);
    types.iter().filter_map(Value::as_str).any(|name| name.starts_with("QualityLabel"))
        || subject["achievement"]["achievementType"] == terms::ACHIEVEMENT_TYPE
}

pub(in crate::lint) fn target(sheet: &Sheet) -> Answer {
    given(sheet.endorsed().is_some_and(|subject| subject.id.is_some()), sheet.subject_at("id"))
}

pub(in crate::lint) fn comment(sheet: &Sheet) -> Answer {
    let at = sheet.subject_at("endorsementComment");
    match sheet.endorsed() {
        Some(subject) => explained(subject.endorsement_comment.as_ref(), None, at),
        None => missing(at),
    }
}
