//! What the Digital Credentials Consortium publishes: files of issuers, and the list of the registries it knows.
//!
//! Neither is signed, so each is as good as the `https` origin it comes from (report.md §4.10).

use std::collections::BTreeSet;

use url::Url;

use super::oidf::{self, Anchor};
use super::search::{Entry, Search, Unread, look_up, strict_json};
use crate::json::Value;
use crate::session::Session;

/// The issuer's entry in what is at `url`: a file of issuers, or a list of registries, each of which is asked.
pub(super) fn ask(session: &mut Session<'_>, search: &mut Search<'_>, url: &Url) -> Option<Entry> {
    let document =
        look_up(session, url).and_then(strict_json).map_err(|unread| search.note(url, unread)).ok()?;
    match &document {
        Value::Array(registries) if registries.is_empty() => {
            search.note(url, "it names no registries".into());
            None
        }
        Value::Array(registries) => ask_all(session, search, url, registries),
        file => in_file(search, url, file),
    }
}

/// How many registries a list may name. The one that there is names a handful.
const REGISTRIES: usize = 64;

/// The issuer's entry in one of the registries on the list at `url`, each asked once.
fn ask_all(
    session: &mut Session<'_>,
    search: &mut Search<'_>,
    url: &Url,
    registries: &[Value],
) -> Option<Entry> {
    if registries.len() > REGISTRIES {
        let why = format!("it names {} registries; up to {REGISTRIES} are asked", registries.len());
        search.note(url, Unread::Because(why));
        return None;
    }
    let mut asked = BTreeSet::new();
    for registry in registries {
        let entry = match known(url, registry) {
            Ok(known) if !asked.insert(known.address().clone()) => None,
            Ok(Known::Issuers(address)) => ask_file(session, search, &address),
            Ok(Known::Anchor(address)) => ask_anchor(session, search, &address),
            Err(why) => {
                search.note(url, why);
                None
            }
        };
        if entry.is_some() || search.is_exhausted() {
            return entry;
        }
    }
    None
}

/// The issuer's entry in a file of issuers: an object `registry` with ids as keys.
fn in_file(search: &mut Search<'_>, url: &Url, file: &Value) -> Option<Entry> {
    let Some(registry) = file.get("registry").and_then(Value::as_object) else {
        search.note(url, "it holds no registry".into());
        return None;
    };
    if let Some((_, entry)) = registry.iter().find(|(id, entry)| search.is_for(id) && entry.is_object()) {
        return Some(Entry { registry: url.clone(), name: name(entry).map(str::to_owned) });
    }
    registry.iter().for_each(|(id, entry)| search.compare(id, name(entry)));
    None
}

fn name(entry: &Value) -> Option<&str> {
    entry.get("name").and_then(Value::as_str)
}

/// A registry on the list, by what it is.
enum Known {
    /// A file of issuers.
    Issuers(Url),
    /// The entity configuration of a trust anchor.
    Anchor(Url),
}

impl Known {
    fn address(&self) -> &Url {
        let (Known::Issuers(address) | Known::Anchor(address)) = self;
        address
    }
}

/// The registry that an entry of the list at `list` describes.
fn known(list: &Url, registry: &Value) -> Result<Known, Unread> {
    let text = |member: &str| registry.get(member).and_then(Value::as_str);
    let called = text("name").unwrap_or("without a name");
    let address = |member: &str| {
        let url = text(member).and_then(|url| Url::parse(url).ok()).filter(|url| url.scheme() == "https");
        match url {
            None => Err(Unread::Because(format!("its registry {called:?} has no https address"))),
            Some(url) if url == *list => Err(Unread::Because(format!("its registry {called:?} is itself"))),
            Some(url) => Ok(url),
        }
    };
    match text("type") {
        Some("dcc-legacy") => address("url").map(Known::Issuers),
        Some("oidf") => address("trustAnchorEC").map(Known::Anchor),
        _ => Err(Unread::Because(format!("its registry {called:?} is of an unknown type"))),
    }
}

fn ask_file(session: &mut Session<'_>, search: &mut Search<'_>, url: &Url) -> Option<Entry> {
    match look_up(session, url).and_then(strict_json) {
        Ok(file) => in_file(search, url, &file),
        Err(unread) => {
            search.note(url, unread);
            None
        }
    }
}

/// The keys of a trust anchor on the list are those that it publishes at its own address: no weaker than a file there.
fn ask_anchor(session: &mut Session<'_>, search: &mut Search<'_>, url: &Url) -> Option<Entry> {
    match oidf::published_anchor(session, url) {
        Ok(anchor) => {
            let endpoint = &anchor.fetch_endpoint;
            oidf::ask(
                session,
                search,
                &Anchor { id: &anchor.id, keys: &anchor.keys, fetch_endpoint: endpoint },
            )
        }
        Err(unread) => {
            search.note(url, unread);
            None
        }
    }
}
