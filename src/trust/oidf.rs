//! OpenID Federation 1.0: a trust anchor states that it knows the issuer.
//!
//! The statement is asked for at the anchor's fetch endpoint (§8.1) and signed with keys that are known beforehand. It
//! states the issuer's own federation keys, and with one of them the issuer must say that it is an entity under this
//! anchor: its entity configuration (§9). Registries of the Digital Credentials Consortium state DIDs, which can have no
//! such configuration; there the issuer's DID has been proven already, by the badge itself.

use url::Url;

use super::entity_statement::{Statement, Unverified};
use super::search::{Entry, Search, Unread, look_for, look_up};
use crate::json::Value;
use crate::key::{KeySet, same_party};
use crate::session::Session;

/// Who states, with which keys, and where.
pub(super) struct Anchor<'a> {
    pub(super) id: &'a str,
    pub(super) keys: &'a KeySet,
    pub(super) fetch_endpoint: &'a Url,
}

/// The issuer's entry with a trust anchor.
pub(super) fn ask(session: &mut Session<'_>, search: &mut Search<'_>, anchor: &Anchor<'_>) -> Option<Entry> {
    match stated(session, search.issuer, anchor) {
        Ok(statement) => statement.map(|statement| Entry {
            registry: anchor.fetch_endpoint.clone(),
            name: name(&statement.claims),
        }),
        Err(unread) => {
            search.note(anchor.fetch_endpoint, unread);
            None
        }
    }
}

/// The anchor's statement about `issuer`, confirmed by the issuer where it states keys. "Not found" says that there is none
/// (§8.1.2).
fn stated(session: &mut Session<'_>, issuer: &str, anchor: &Anchor<'_>) -> Result<Option<Statement>, Unread> {
    let Some(document) = look_for(session, &about(anchor.fetch_endpoint, issuer))? else {
        return Ok(None);
    };
    let statement = Unverified::read(document)?.verify(session, anchor.keys, anchor.id, issuer)?;
    if is_entity_identifier(issuer) {
        // §3.1.1: required, where the subject is an entity.
        let keys = statement.claims.get("jwks").ok_or("it states no keys of the issuer")?;
        confirm(session, issuer, &KeySet::usable(keys), anchor)?;
    }
    Ok(Some(statement))
}

/// The issuer's own configuration, signed with one of the keys that were stated and that it names itself, and naming the
/// anchor as its superior (§10.2).
fn confirm(
    session: &mut Session<'_>,
    issuer: &str,
    stated: &KeySet,
    anchor: &Anchor<'_>,
) -> Result<(), Unread> {
    let address = configuration_address(issuer).ok_or("the issuer's id is no entity identifier")?;
    let within = |unread| match unread {
        Unread::Because(why) => Unread::Because(format!("the issuer's own {address}: {why}")),
        exhausted @ Unread::Exhausted(_) => exhausted,
    };
    let document = look_up(session, &address).map_err(within)?;
    let own = Unverified::read(document).and_then(|own| own.verify(session, stated, issuer, issuer));
    let own = own.map_err(within)?;
    require_own_key(&own).and_then(|()| require_superior(&own, anchor.id)).map_err(within)
}

fn require_own_key(configuration: &Statement) -> Result<(), Unread> {
    let own = configuration.claims.get("jwks").map(KeySet::usable);
    let is_own = own.is_some_and(|own| own.contains(&configuration.key));
    if is_own { Ok(()) } else { Err("it is not signed with a key that it names".into()) }
}

/// Who is under nobody, or under others, is not in this federation (§3.1.2 `authority_hints`).
fn require_superior(configuration: &Statement, anchor: &str) -> Result<(), Unread> {
    let hints = configuration.claims.get("authority_hints").and_then(Value::as_array);
    let is_named = |hint: &Value| hint.as_str().is_some_and(|hint| same_party(hint, anchor));
    if hints.is_some_and(|hints| hints.iter().any(is_named)) {
        Ok(())
    } else {
        Err(Unread::Because(format!("its authority_hints do not name {anchor:?}")))
    }
}

/// A trust anchor as it describes itself.
pub(super) struct PublishedAnchor {
    pub(super) id: String,
    pub(super) keys: KeySet,
    pub(super) fetch_endpoint: Url,
}

/// The trust anchor whose configuration is at `address`, which must be the place that belongs to its id (§9).
pub(super) fn published_anchor(session: &mut Session<'_>, address: &Url) -> Result<PublishedAnchor, Unread> {
    let unverified = Unverified::read(look_up(session, address)?)?;
    let claim = |name: &str| unverified.claims().get(name);
    let id = claim("iss").and_then(Value::as_str).unwrap_or_default().to_owned();
    if configuration_address(&id).as_ref() != Some(address) {
        return Err(Unread::Because(format!("it is the configuration of {id:?}, which belongs elsewhere")));
    }
    let keys = claim("jwks").map(KeySet::usable).ok_or("it names no keys")?;
    let configuration = unverified.verify(session, &keys, &id, &id)?;
    let endpoint = configuration.claims.pointer("/metadata/federation_entity/federation_fetch_endpoint");
    let endpoint = endpoint.and_then(Value::as_str).and_then(|url| Url::parse(url).ok());
    Ok(PublishedAnchor { id, keys, fetch_endpoint: endpoint.ok_or("it names no fetch endpoint")? })
}

/// Where the statement about `subject` is (§8.1.1).
fn about(fetch_endpoint: &Url, subject: &str) -> Url {
    let mut address = fetch_endpoint.clone();
    let subject = format!("sub={}", percent_encoded(subject));
    let query = match fetch_endpoint.query() {
        None | Some("") => subject,
        Some(own) => format!("{own}&{subject}"),
    };
    address.set_query(Some(&query));
    address
}

/// All but the unreserved characters of RFC 3986 §2.3.
fn percent_encoded(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

/// Entity identifiers are `https` addresses (§1.2); DIDs, which registries of credentials state too, have no configuration.
fn is_entity_identifier(id: &str) -> bool {
    id.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
}

/// Where an entity publishes its configuration (§9).
fn configuration_address(id: &str) -> Option<Url> {
    let is_plain = is_entity_identifier(id) && !id.contains(['?', '#']);
    let address = format!("{}/.well-known/openid-federation", id.strip_suffix('/').unwrap_or(id));
    Url::parse(&address).ok().filter(|_| is_plain)
}

/// What the statement calls its subject. Only the anchor's own words: what an entity says of itself is no registry's.
fn name(claims: &Value) -> Option<String> {
    const NAMES: [&str; 4] = [
        "/metadata/federation_entity/organization_name",
        "/metadata/institution_additional_information/legal_name",
        "/metadata/openid_credential_issuer/organization_name",
        "/metadata/openid_credential_issuer/display/0/name",
    ];
    NAMES.iter().find_map(|name| claims.pointer(name)?.as_str()).map(str::to_owned)
}

#[cfg(test)]
mod tests;
