//! Following a `refreshService` (OB 3.0 §9.1 step 3): after the proof, once, to the same credential of the same issuer.

use url::Url;

use super::{Begun, Place, Read, begin};
use crate::authenticity::Requests;
use crate::evidence::Purpose;
use crate::input;
use crate::json::{Pointer, Value};
use crate::key::same_party;
use crate::policy::Refresh;
use crate::report::{Code, Finding, Outcome};
use crate::sealed::Sealed;
use crate::session::Session;

/// The edition that the report will be about.
pub(super) enum Edition {
    Same(Vec<Finding>),
    Newer(Box<Begun>, Vec<Finding>),
}

pub(super) fn newer_edition(session: &mut Session<'_>, begun: &Begun) -> Edition {
    let Some(service) = begun.read.sealed.document().get("refreshService") else {
        return Edition::Same(Vec::new());
    };
    let is_followed = session.policy.refresh == Refresh::Follow && has_known_type(service);
    let may_ask = begun.requests == Requests::Allowed && begun.authenticity.issuer.witness().is_some();
    if !is_followed || !may_ask {
        return Edition::Same(vec![finding(Code::RefreshAvailable, "")]);
    }
    match fetch(session, begun, service) {
        Ok(newer) => Edition::Newer(Box::new(newer), vec![finding(Code::RefreshApplied, "")]),
        Err(why) => Edition::Same(vec![finding(Code::RefreshFailed, &why)]),
    }
}

fn finding(code: Code, detail: &str) -> Finding {
    Finding::new(code).at(Pointer::root().key("refreshService")).detail(detail)
}

fn has_known_type(service: &Value) -> bool {
    let known = |name: &Value| name == "1EdTechCredentialRefresh";
    service
        .get("type")
        .is_some_and(|named| known(named) || named.as_array().is_some_and(|all| all.iter().any(known)))
}

fn fetch(session: &mut Session<'_>, begun: &Begun, service: &Value) -> Result<Begun, String> {
    let address = service.get("id").and_then(Value::as_str).and_then(|id| Url::parse(id).ok());
    let address = address.ok_or("the service has no web address")?;
    let document =
        session.look_up(&address, Purpose::Refresh).map_err(|unavailable| unavailable.describe())?;
    let in_words = |finding: Finding| finding.code.text().to_owned();
    let payload = input::open_fetched(&document.body).map_err(in_words)?;
    let sealed = Sealed::read(payload);
    let read = Read::new(sealed, begun.read.input.carrier, Place::Input).map_err(in_words)?;
    require_same(begun.read.sealed.document(), read.sealed.document())?;
    let newer = begin(session, read, Requests::Allowed);
    let proven =
        newer.authenticity.issuer.witness().is_some() && matches!(newer.conformance, Outcome::Pass(_));
    if proven { Ok(newer) } else { Err("the newer edition is not genuine".to_owned()) }
}

/// The same credential of the same issuer: anything else is not an edition of this badge.
fn require_same(old: &Value, new: &Value) -> Result<(), String> {
    let id = |document: &Value| document.get("id").and_then(Value::as_str).map(str::to_owned);
    let issuer = |document: &Value| crate::issuer::id_of(document).map(str::to_owned);
    if id(old) != id(new) || id(old).is_none() {
        return Err("what the service offers is another credential".to_owned());
    }
    match (issuer(old), issuer(new)) {
        (Some(old), Some(new)) if same_party(&old, &new) => Ok(()),
        _ => Err("what the service offers has another issuer".to_owned()),
    }
}
