//! Lists of recognised entities: credentials of the W3C draft "Recognized Entities", in both its editions.

use sha2::{Digest as _, Sha256, Sha384};
use url::Url;

use super::search::{Entry, Search, Unread, look_up, strict_json};
use crate::inspect::{self, SchemaFault};
use crate::json::Value;
use crate::key::same_party;
use crate::model::{Disclosure, entries, has_type, wordings};
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
        Ok(list) => entry(session, search, &Source { url, signers }, &list),
        Err(unread) => {
            search.note(url, unread);
            None
        }
    }
}

/// Where a list is, and who may have signed it.
struct Source<'a> {
    url: &'a Url,
    signers: &'a [String],
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
fn entry(
    session: &mut Session<'_>,
    search: &mut Search<'_>,
    source: &Source<'_>,
    list: &Value,
) -> Option<Entry> {
    let mut outputs = Outputs { credential: search.credential, judged: Vec::new() };
    let mut undecided = None;
    for entity in list.get("credentialSubject").map(entries).unwrap_or_default() {
        let id = entity.get("id").and_then(Value::as_str).unwrap_or_default();
        if !search.is_for(id) {
            search.compare(id, name(entity));
            continue;
        }
        match recognised(session, &mut outputs, source.signers, entity) {
            Scope::Covered => {
                return Some(Entry { registry: source.url.clone(), name: name(entity).map(str::to_owned) });
            }
            Scope::NotCovered => {}
            Scope::Undecided(unread) => undecided = undecided.or(Some(unread)),
        }
    }
    if let Some(unread) = undecided {
        search.note(source.url, unread);
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

fn recognised<'v>(
    session: &mut Session<'_>,
    outputs: &mut Outputs<'v>,
    signers: &[String],
    entity: &'v Value,
) -> Scope {
    let holds = |session: &Session<'_>, value| is_in_force(session, value) && is_by(signers, value);
    if !may_be(entity, &["RecognizedEntity", "RecognizedIssuer"]) || !holds(session, entity) {
        return Scope::NotCovered;
    }
    let mut undecided = None;
    for action in entity.get("recognizedTo").map(entries).unwrap_or_default() {
        let issues = action.get("action").is_some_and(|action| action == "issue");
        if !issues || !may_be(action, &["RecognizedAction"]) || !holds(session, action) {
            continue;
        }
        match outputs.covered(session, action) {
            Ok(true) => return Scope::Covered,
            Ok(false) => {}
            Err(unread) => undecided = undecided.or(Some(unread)),
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

/// Whose recognition it is. The policy relies on `signers`, and on nobody whose word they pass on.
fn is_by(signers: &[String], value: &Value) -> bool {
    let is_signer = |party: &Value| {
        let id = party.as_str().or_else(|| party.get("id")?.as_str());
        id.is_some_and(|id| signers.iter().any(|signer| same_party(signer, id)))
    };
    value.get("recognizedBy").is_none_or(|by| entries(by).iter().any(is_signer))
}

/// How many different schemas of one list a credential is held against: each costs about as much as its own size allows.
const SCHEMAS: usize = 16;

/// What the issuer may issue: the schemas of `outputValidation`, each judged once.
struct Outputs<'v> {
    credential: &'v Value,
    judged: Vec<(&'v Value, Result<bool, Unread>)>,
}

impl<'v> Outputs<'v> {
    /// Whether the credential meets every schema of an action: who is recognised to issue diplomas is not recognised to
    /// issue anything else.
    fn covered(&mut self, session: &mut Session<'_>, action: &'v Value) -> Result<bool, Unread> {
        for schema in action.get("outputValidation").map(entries).unwrap_or_default() {
            if !self.met(session, schema)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn met(&mut self, session: &mut Session<'_>, schema: &'v Value) -> Result<bool, Unread> {
        if let Some((_, judged)) = self.judged.iter().find(|(known, _)| *known == schema) {
            return judged.clone();
        }
        if self.judged.len() >= SCHEMAS {
            let why = format!("what the issuer may issue: there are more than {SCHEMAS} schemas");
            return Err(Unread::Because(why));
        }
        let judged = meets(session, self.credential, schema);
        self.judged.push((schema, judged.clone()));
        judged
    }
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
