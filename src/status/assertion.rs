//! Whether an assertion of Open Badges 2.0 still holds: by its hosted copy, or by its issuer's list of revoked ones.

use url::Url;

use super::{Entry, NotRevoked, conclude, fetch, list_invalid, recognised};
use crate::issuer::BoundIssuer;
use crate::json::{self, Value};
use crate::key::same_party;
use crate::legacy::Standing;
use crate::model::has_type;
use crate::report::{Code, Finding, Outcome, Skip};
use crate::session::Session;

/// Evaluates what `standing` points to.
pub(super) fn check(
    session: &mut Session<'_>,
    issuer: &BoundIssuer,
    standing: &Standing,
) -> (Outcome<NotRevoked>, Vec<Finding>) {
    let (entry, findings) = match standing {
        Standing::Unknown | Standing::Revoked { .. } => return peek(standing),
        Standing::Hosted { address } => (Some(entry("HostedBadge", address)), Vec::new()),
        Standing::Signed { list: Some(list), id } => match listed(session, issuer, list, id) {
            Ok((entry, revoked)) => (Some(entry), revoked.into_iter().collect()),
            Err(finding) => (None, vec![finding]),
        },
        Standing::Signed { list: None, .. } => match recognised(session, issuer.id()) {
            Some(known) if known.requires_status => (None, vec![unlisted()]),
            Some(_) | None => return (Outcome::Skipped(Skip::Absent), Vec::new()),
        },
    };
    (conclude(&findings, entry.into_iter().collect()), findings)
}

/// What can be said although the issuer is not bound: that the assertion itself is revoked.
pub(super) fn peek(standing: &Standing) -> (Outcome<NotRevoked>, Vec<Finding>) {
    match standing {
        Standing::Revoked { reason } => {
            let revoked = Finding::new(Code::StatusRevoked).detail(reason);
            (Outcome::Fail(revoked.code), vec![revoked])
        }
        Standing::Signed { list: None, .. } => (Outcome::Skipped(Skip::Absent), Vec::new()),
        Standing::Hosted { .. } | Standing::Signed { .. } | Standing::Unknown => {
            (Outcome::Skipped(Skip::NotReached), Vec::new())
        }
    }
}

fn entry(method: &'static str, list: &Url) -> Entry {
    Entry { method, list: list.clone(), purpose: None, index: None }
}

fn unlisted() -> Finding {
    Finding::new(Code::StatusUndisclosed)
        .detail("this issuer always sets a status, but it names no revocation list")
}

/// Open Badges 2.0, RevocationList: as good as the profile that names it.
fn listed(
    session: &mut Session<'_>,
    issuer: &BoundIssuer,
    address: &str,
    id: &str,
) -> Result<(Entry, Option<Finding>), Finding> {
    let url = Url::parse(address).map_err(|_| list_invalid(format!("{address:?} is no web address")))?;
    let document = fetch(session, &url)?;
    let list = json::parse(&document.body).map_err(|_| list_invalid(format!("{url} is not strict JSON")))?;
    require_form(&list, address, issuer)?;
    Ok((entry("RevocationList", &url), revoked(&list, id)?))
}

fn require_form(list: &Value, address: &str, issuer: &BoundIssuer) -> Result<(), Finding> {
    let text = |name: &str| list.get(name).and_then(Value::as_str);
    if !has_type(list, "RevocationList") {
        return Err(list_invalid(format!("{address} is no RevocationList")));
    }
    if !text("id").is_some_and(|id| same_party(id, address)) {
        return Err(list_invalid(format!("the list at {address} has another id")));
    }
    match list.get("issuer").map(|issuer| issuer.get("id").unwrap_or(issuer)) {
        Some(named) if !named.as_str().is_some_and(|named| same_party(named, issuer.id())) => {
            Err(Finding::new(Code::StatusListIssuer).detail(format!("the list names {named} as its issuer")))
        }
        // Lists in use leave it out; the issuer's own profile names the list.
        Some(_) | None => Ok(()),
    }
}

/// Each item is an id, or an object with one.
fn revoked(list: &Value, id: &str) -> Result<Option<Finding>, Finding> {
    let items = list.get("revokedAssertions").and_then(Value::as_array);
    let mut found = None;
    for item in items.ok_or_else(|| list_invalid("the list has no revokedAssertions"))? {
        let named = item.get("id").unwrap_or(item).as_str();
        // Lists may still have items of 1.0, by `uid`.
        let is_older = item.get("uid").is_some_and(Value::is_string);
        match named {
            Some(named) if named == id => found = Some(reason(item)),
            Some(_) => {}
            None if is_older => {}
            None => return Err(list_invalid("an item of the list has no id")),
        }
    }
    Ok(found)
}

fn reason(item: &Value) -> Finding {
    let reason = item.get("revocationReason").and_then(Value::as_str).unwrap_or_default();
    Finding::new(Code::StatusRevoked).detail(reason)
}
