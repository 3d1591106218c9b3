//! The id of an issuer, and from it alone: where its keys are.

use url::{Host, Url};

use super::did::{self, Did};
use super::document::{Form, KeyDocument, Source};
use super::method::{Listed, Standing};
use super::{KeyFault, host};
use crate::report::{Code, Finding};

/// The id of an issuer that keys can be found for.
#[derive(Debug, Clone)]
pub(crate) struct IssuerId {
    id: String,
    resolution: Resolution,
}

/// Where the keys of an issuer are.
#[derive(Debug, Clone)]
pub(crate) enum Resolution {
    /// In the id itself.
    InPlace(KeyDocument),
    /// In the first of these documents that there is. The next is only for when the one before was not found.
    FirstOf(Vec<Source>),
    /// In any of these documents.
    AnyOf(Vec<Source>),
}

impl IssuerId {
    /// Reads an id. The finding says why no key can ever be found for it.
    pub(crate) fn parse(id: &str) -> Result<Self, Finding> {
        let scheme = id.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let resolution = match scheme.as_deref() {
            Some("did") => did_resolution(id)?,
            Some("https") => https_resolution(id)?,
            Some("http") => return Err(Finding::new(Code::IssuerInsecureUrl).detail(id)),
            Some(_) | None => return Err(malformed(id)),
        };
        Ok(IssuerId { id: id.to_owned(), resolution })
    }

    /// The id, as it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.id
    }

    /// Where the keys are.
    pub(crate) fn resolution(&self) -> &Resolution {
        &self.resolution
    }

    /// The key document, if the id itself holds it.
    pub(crate) fn local_document(&self) -> Option<&KeyDocument> {
        match &self.resolution {
            Resolution::InPlace(document) => Some(document),
            Resolution::FirstOf(_) | Resolution::AnyOf(_) => None,
        }
    }
}

fn malformed(id: &str) -> Finding {
    Finding::new(Code::IssuerMalformed).detail(id)
}

fn did_resolution(id: &str) -> Result<Resolution, Finding> {
    let Did { method, specific } = Did::parse(id).ok_or_else(|| malformed(id))?;
    match method {
        // did:key §3.1.3: the fragment repeats the key.
        "key" => in_place(id, Listed::multibase(format!("{id}#{specific}"), specific, Standing::Assertion)),
        // did:jwk, "Read": the only key is #0.
        "jwk" => match did::jwk(specific) {
            Ok(jwk) => in_place(id, Listed::jwk(format!("{id}#0"), &jwk, Standing::Assertion)),
            Err(fault) => Err(no_did(fault)),
        },
        "web" => {
            let addresses = did::web_addresses(specific).ok_or_else(|| malformed(id))?;
            let source = |url| Source { url, form: Form::Controller };
            Ok(Resolution::FirstOf(addresses.into_iter().map(source).collect()))
        }
        other => Err(Finding::new(Code::IssuerMethodUnsupported).detail(format!("did:{other}"))),
    }
}

fn in_place(id: &str, key: Listed) -> Result<Resolution, Finding> {
    KeyDocument::in_place(id, key).map(Resolution::InPlace).map_err(no_did)
}

fn no_did(fault: KeyFault) -> Finding {
    fault.finding(Code::IssuerMalformed)
}

/// Its own document, and the key set of its host (report.md §4.1).
fn https_resolution(id: &str) -> Result<Resolution, Finding> {
    let url = https_url(id).ok_or_else(|| malformed(id))?;
    if !matches!(url.host(), Some(Host::Domain(host)) if host::is_public_name(host)) {
        let why = "the issuer's address is not on the public internet";
        return Err(Finding::new(Code::IssuerUnresolvable).detail(why));
    }
    let mut key_set = url.clone();
    key_set.set_path("/.well-known/jwks.json");
    key_set.set_query(None);
    key_set.set_fragment(None);
    let mut own = url;
    own.set_fragment(None);
    Ok(Resolution::AnyOf(vec![
        Source { url: own, form: Form::Controller },
        Source { url: key_set, form: Form::KeySet },
    ]))
}

/// `id` as a URL, unless the URL parser would have to repair it first.
fn https_url(id: &str) -> Option<Url> {
    let is_written_out = id.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    let is_clean = !id.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    let url = Url::parse(id).ok().filter(|_| is_written_out && is_clean)?;
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    is_anonymous.then_some(url)
}
