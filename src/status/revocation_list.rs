//! 1EdTechRevocationList (VCRL-10): a plain list of revoked credentials.

use url::{Origin, Url};

use super::{Answer, Entry, Signers, address, fetch, list_invalid};
use crate::evidence::Document;
use crate::json::Value;
use crate::key::{IssuerId, Resolution, same_party};
use crate::model::entries;
use crate::report::{Code, Finding};
use crate::secured;
use crate::session::Session;

/// Whether the list at the entry's `id` names the credential.
pub(super) fn evaluate(
    session: &mut Session<'_>,
    signers: &Signers<'_>,
    document: &Value,
    entry: &Value,
) -> Result<Answer, Finding> {
    let url = address(entry, "id")?;
    let fetched = fetch(session, &url)?;
    let list = authentic(session, signers, &url, fetched)?;
    let revoked = names(&list, document.get("id").and_then(Value::as_str))?;
    let entry = Entry { method: "1EdTechRevocationList", list: url, purpose: None, index: None };
    Ok(Answer { entry, findings: revoked.into_iter().collect() })
}

/// An unsigned list must have its address as id, name the issuer and be on the issuer's own origin; a signed one must
/// be a credential of the issuer (report.md §4.6).
fn authentic(
    session: &mut Session<'_>,
    signers: &Signers<'_>,
    url: &Url,
    fetched: &Document,
) -> Result<Value, Finding> {
    let called = |list: &Value| list.get("id").and_then(Value::as_str).and_then(|id| Url::parse(id).ok());
    let require_id = |list: &Value| match called(list) {
        Some(id) if id == *url => Ok(()),
        _ => Err(format!("the list at {url} has another id")),
    };
    let plain = crate::json::parse(&fetched.body).ok().filter(|list| list.get("proof").is_none());
    let Some(list) = plain else {
        return secured::open(session, fetched, &signers.ids(), require_id)
            .map_err(secured::Fault::into_status_finding);
    };
    require_id(&list).map_err(list_invalid)?;
    let issuer = list.get("issuer").and_then(|issuer| issuer.get("id").unwrap_or(issuer).as_str());
    let foreign = |why: String| Finding::new(Code::StatusListIssuer).detail(why);
    if !issuer.is_some_and(|issuer| same_party(issuer, signers.issuer)) {
        return Err(foreign(format!("the list names {} as its issuer", issuer.unwrap_or("nobody"))));
    }
    if own_origin(signers.issuer) != Some(url.origin()) {
        return Err(foreign(format!("{url} is not at the issuer's own address, and the list is not signed")));
    }
    Ok(list)
}

/// The origin that an issuer controls by its id.
fn own_origin(issuer: &str) -> Option<Origin> {
    match IssuerId::parse(issuer).ok()?.resolution() {
        Resolution::FirstOf(sources) | Resolution::AnyOf(sources) => Some(sources.first()?.url.origin()),
        Resolution::InPlace(_) => None,
    }
}

/// VCRL-10: an entry revokes unless it says `"revoked": false`.
fn names(list: &Value, id: Option<&str>) -> Result<Option<Finding>, Finding> {
    let mut revoked = None;
    for entry in listed(list)? {
        let named = entry.get("id").and_then(Value::as_str);
        let holds = entry.get("revoked").map_or(Some(true), Value::as_bool);
        let (Some(named), Some(holds)) = (named, holds) else {
            return Err(list_invalid("an entry of the list has no id or an odd state"));
        };
        if Some(named) == id && holds {
            revoked = Some(reason(entry));
        }
    }
    Ok(revoked)
}

/// The entries, at the top or in the subject of a credential. A plain list without entries omits the member (OB 3.0
/// §A.1); a credential without it is something else, and says nothing about anybody.
fn listed(list: &Value) -> Result<Vec<&Value>, Finding> {
    let subject = list.get("credentialSubject");
    let places = [Some(list), subject].into_iter().flatten();
    let found: Vec<&Value> = places.filter_map(|place| place.get("revokedCredential")).collect();
    if found.is_empty() && subject.is_some() {
        return Err(list_invalid("the credential at that address holds no list"));
    }
    Ok(found.into_iter().flat_map(entries).collect())
}

fn reason(entry: &Value) -> Finding {
    let reason = entry.get("revocationReason").and_then(Value::as_str).unwrap_or_default();
    Finding::new(Code::StatusRevoked).detail(reason)
}
