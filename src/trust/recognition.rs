//! Lists of recognised entities: credentials of the W3C draft "Recognized Entities", in both its editions.

use sha2::{Digest as _, Sha256, Sha384};
use url::Url;

use super::search::{Entry, Search, Unread, look_up, strict_json, wordings};
use crate::inspect::{self, SchemaFault};
use crate::json::Value;
use crate::model::{Disclosure, entries, has_type};
use crate::report::Outcome;
use crate::sealed::Sealed;
use crate::secured::{self, Authentic};
use crate::session::Session;
use crate::{status, validity};

/// What the list has been called: by the Community Group's report and first draft, and by the Working Group since.
const TYPES: [&str; 2] = ["VerifiableRecognitionCredential", "RecognizedEntityCredential"];

/// The issuer's entry in the list at `url`, if it is recognised to issue.
pub(super) fn ask(
    session: &mut Session<'_>,
    search: &mut Search<'_>,
    url: &Url,
    signers: &[String],
) -> Option<Entry> {
    match open(session, url, signers) {
        Ok(list) => entry(session, search, url, &list),
        Err(unread) => {
            search.note(url, unread);
            None
        }
    }
}

/// The list, once it is proven to be of one of `signers`, in force, and neither revoked nor suspended.
fn open(session: &mut Session<'_>, url: &Url, signers: &[String]) -> Result<Value, Unread> {
    let sealed = Sealed::read_draft(secured::read(look_up(session, url)?)?);
    let signers: Vec<&str> = signers.iter().map(String::as_str).collect();
    let opened = secured::authenticate(session, sealed, &signers, require_form)?.in_force()?;
    let Authentic { document: credential, issuer, .. } = opened;
    match status::check(session, &issuer, &credential, Disclosure::Full) {
        (Outcome::Pass(_) | Outcome::Skipped(_), _) => Ok(credential),
        (Outcome::Fail(_) | Outcome::Unknown(_), findings) => {
            let why = findings.first().map_or_else(String::new, ToString::to_string);
            Err(Unread::Because(format!("whether the list still holds: {why}")))
        }
    }
}

fn require_form(list: &Value) -> Result<(), String> {
    let is_list = TYPES.iter().any(|name| has_type(list, name));
    is_list.then_some(()).ok_or_else(|| format!("its type is not {}", TYPES.join(" or ")))
}

/// The issuer's entry among the entities of the list; all others are only compared by name.
fn entry(session: &mut Session<'_>, search: &mut Search<'_>, url: &Url, list: &Value) -> Option<Entry> {
    let mut undecided = None;
    for entity in list.get("credentialSubject").map(entries).unwrap_or_default() {
        let id = entity.get("id").and_then(Value::as_str).unwrap_or_default();
        if !search.is_for(id) {
            search.compare(id, name(entity));
            continue;
        }
        match recognised(session, search.credential, entity) {
            Scope::Covered => {
                return Some(Entry { registry: url.clone(), name: name(entity).map(str::to_owned) });
            }
            Scope::NotCovered => {}
            Scope::Undecided(unread) => undecided = undecided.or(Some(unread)),
        }
    }
    if let Some(unread) = undecided {
        search.note(url, unread);
    }
    None
}

fn name(entity: &Value) -> Option<&str> {
    ["name", "legalName"].into_iter().find_map(|member| wordings(entity.get(member)?).first().copied())
}

/// Whether an entity is recognised to issue the credential in question.
enum Scope {
    Covered,
    NotCovered,
    Undecided(Unread),
}

fn recognised(session: &mut Session<'_>, credential: &Value, entity: &Value) -> Scope {
    if !may_be(entity, &["RecognizedEntity", "RecognizedIssuer"]) || !is_in_force(session, entity) {
        return Scope::NotCovered;
    }
    let mut undecided = None;
    for action in entity.get("recognizedTo").map(entries).unwrap_or_default() {
        let issues = action.get("action").is_some_and(|action| action == "issue");
        if !issues || !may_be(action, &["RecognizedAction"]) || !is_in_force(session, action) {
            continue;
        }
        match covers(session, credential, action) {
            Ok(true) => return Scope::Covered,
            Ok(false) => {}
            Err(unread) => undecided = Some(unread),
        }
    }
    undecided.map_or(Scope::NotCovered, Scope::Undecided)
}

/// What has no type may be anything.
fn may_be(value: &Value, names: &[&str]) -> bool {
    value.get("type").is_none() || names.iter().any(|name| has_type(value, name))
}

/// The draft gives dates to the list alone; an entry that has its own counts within them.
fn is_in_force(session: &Session<'_>, value: &Value) -> bool {
    matches!(validity::check(session, value, None).0, Outcome::Pass(_))
}

/// Whether the credential meets every schema of `outputValidation`: who is recognised to issue diplomas is not recognised
/// to issue anything else.
fn covers(session: &mut Session<'_>, credential: &Value, action: &Value) -> Result<bool, Unread> {
    for schema in action.get("outputValidation").map(entries).unwrap_or_default() {
        if !meets(session, credential, schema)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn meets(session: &mut Session<'_>, credential: &Value, schema: &Value) -> Result<bool, Unread> {
    let id = schema.get("id").and_then(Value::as_str).unwrap_or_default();
    let about =
        |why: &str| Unread::Because(format!("what the issuer may issue, by the schema {id:?}: {why}"));
    if !["JsonSchema", "1EdTechJsonSchemaValidator2019"].iter().any(|name| has_type(schema, name)) {
        return Err(about("it is of an unknown kind"));
    }
    let address = Url::parse(id).map_err(|_| about("this is no address"))?;
    let document = look_up(session, &address).map_err(|unread| match unread {
        Unread::Because(why) => about(&why),
        exhausted @ Unread::Exhausted(_) => exhausted,
    })?;
    if let Some(digest) = schema.get("digestMultibase")
        && !entries(digest).iter().any(|digest| is_digest_of(digest, &document.body))
    {
        return Err(about("it is not the one that the list means"));
    }
    match inspect::validate(&strict_json(document)?, credential) {
        Ok(()) => Ok(true),
        Err(SchemaFault::Unmet(_)) => Ok(false),
        Err(SchemaFault::Unusable(why)) => Err(about(why)),
    }
}

/// A multihash in a multibase (VCDM 2.0 §5.3).
fn is_digest_of(digest: &Value, body: &[u8]) -> bool {
    let decoded = digest.as_str().and_then(|digest| multibase::decode(digest).ok()).map(|(_, bytes)| bytes);
    match decoded.as_deref() {
        Some([0x12, 0x20, hash @ ..]) => hash == Sha256::digest(body).as_slice(),
        Some([0x20, 0x30, hash @ ..]) => hash == Sha384::digest(body).as_slice(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
