//! Its picture.

use super::{Link, is_blank};
use crate::input::Carrier;
use crate::lint::answer::{Answer, missing, present, useless, weak};
use crate::lint::sheet::Sheet;
use crate::model::{Image, Text};

pub(in crate::lint) fn given(sheet: &Sheet) -> Answer {
    let links = sheet.images().filter_map(|image| Some((Link::of(image.id.as_ref()?), image.at.clone())));
    let rank = |link: &Link| match link {
        Link::Opens => 0,
        Link::Unencrypted => 1,
        Link::Private | Link::Elsewhere => 2,
    };
    let at = sheet.achievement_at("image");
    match (links.min_by_key(|(link, _)| rank(link)), sheet.carrier) {
        (Some((Link::Opens, at)), _) => present(at),
        (Some((Link::Unencrypted, at)), _) => weak(at, "The picture's address has no encryption (http)."),
        (_, Carrier::Png | Carrier::Svg) => {
            weak(at, "The file itself is a picture, but the badge inside does not name one for other places.")
        }
        (Some((Link::Private | Link::Elsewhere, at)), _) => useless(at, "Nobody else can open its address."),
        (None, Carrier::Json | Carrier::Jwt) => missing(at),
    }
}

pub(in crate::lint) fn caption(sheet: &Sheet) -> Answer {
    let (good, faulty): (Vec<&Image>, Vec<&Image>) =
        sheet.images().partition(|image| image.caption.as_ref().is_some_and(is_caption));
    let places = |images: Vec<&Image>| images.into_iter().map(|image| image.at.key("caption")).collect();
    match (good.is_empty(), faulty.is_empty()) {
        (true, true) => Answer::DoesNotApply,
        (false, true) => Answer::Present(places(good)),
        (true, false) => {
            let is_file = faulty.iter().any(|image| image.caption.is_some());
            let why = if is_file { "The caption names a file or nothing." } else { "" };
            Answer::Missing(places(faulty), why.to_owned())
        }
        (false, false) => {
            Answer::Weak(places(faulty), "One of its pictures is not described in words.".to_owned())
        }
    }
}

/// Something to be read aloud, not the name of a file.
fn is_caption(text: &Text) -> bool {
    const FILES: [&str; 6] = [".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp"];
    let is_file = |text: &str| FILES.iter().any(|end| text.trim().to_lowercase().ends_with(end));
    !is_blank(text) && !text.wordings().iter().all(|wording| is_file(&wording.text))
}
