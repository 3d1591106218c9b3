//! Who issues it.

use super::{Link, explained, named};
use crate::key::IssuerId;
use crate::lint::answer::{Answer, given, missing, present, useless, weak};
use crate::lint::sheet::Sheet;
use crate::model::{Address, Issuer};
use crate::report::Code;

pub(in crate::lint) fn id(sheet: &Sheet) -> Answer {
    let at = match sheet.credential.issuer {
        Some(Issuer::Reference(_)) => sheet.at("issuer"),
        Some(Issuer::Profile(_)) | None => sheet.issuer_at("id"),
    };
    let Some(id) = sheet.credential.issuer.as_ref().and_then(Issuer::id) else { return missing(at) };
    match IssuerId::parse(id.as_str()).map_err(|finding| finding.code) {
        Ok(_) => present(at),
        Err(Code::IssuerInsecureUrl) => weak(
            at,
            "The issuer's id is an http address: whoever is on the way can change what is found there.",
        ),
        Err(Code::IssuerMethodUnsupported) => weak(at, "Few programs can look up an id of this kind."),
        Err(Code::IssuerUnresolvable) => useless(at, "It leads to no place on the public internet."),
        Err(_) => useless(at, "What stands there is neither an https address nor a DID."),
    }
}

pub(in crate::lint) fn name(sheet: &Sheet) -> Answer {
    let (name, at) = (sheet.issuer().and_then(|issuer| issuer.name.as_ref()), sheet.issuer_at("name"));
    match name {
        Some(text) if text.wordings().iter().all(|wording| wording.text.contains("://")) => {
            weak(at, "The issuer's name is only an address.")
        }
        name => named(name, at),
    }
}

pub(in crate::lint) fn url(sheet: &Sheet) -> Answer {
    let at = sheet.issuer_at("url");
    match sheet.issuer().and_then(|issuer| issuer.url.as_ref()).map(Link::of) {
        Some(Link::Opens) => present(at),
        Some(Link::Unencrypted) => weak(at, "The issuer's web page is given without encryption (http)."),
        Some(Link::Private | Link::Elsewhere) => useless(at, "What stands there is no public web page."),
        None => missing(at),
    }
}

pub(in crate::lint) fn contact(sheet: &Sheet) -> Answer {
    let at = sheet.issuer_at("email");
    let Some(issuer) = sheet.issuer() else { return missing(at) };
    match (&issuer.email, &issuer.phone, &issuer.address) {
        (Some(_), _, _) => present(at),
        (None, Some(_), _) => present(issuer.at.key("phone")),
        (None, None, Some(address)) if takes_letters(address) => present(address.at.clone()),
        _ => missing(at),
    }
}

fn takes_letters(address: &Address) -> bool {
    let lines = [&address.street_address, &address.post_office_box_number];
    lines.into_iter().flatten().any(|line| !line.trim().is_empty())
}

pub(in crate::lint) fn description(sheet: &Sheet) -> Answer {
    let issuer = sheet.issuer();
    let text = issuer.and_then(|issuer| issuer.description.as_ref());
    explained(text, issuer.and_then(|issuer| issuer.name.as_ref()), sheet.issuer_at("description"))
}

/// What an issuer says of its own accreditation is a claim, never a proof.
pub(in crate::lint) fn accreditation(sheet: &Sheet) -> Answer {
    let Some(issuer) = sheet.issuer() else { return Answer::DoesNotApply };
    let claims = issuer.extensions.contains_key("accreditations")
        || issuer.types.iter().any(|name| name.ends_with("AccreditationProfile"));
    match claims {
        true => given(
            !issuer.endorsement.is_empty() || !issuer.endorsement_jwt.is_empty(),
            issuer.at.key("endorsement"),
        ),
        false => Answer::DoesNotApply,
    }
}
