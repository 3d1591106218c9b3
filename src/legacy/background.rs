//! The documents that establish an issuer: the class of an assertion, and the profile that this class names.
//!
//! A class may stand in the assertion, which vouches for it. The profile is always had from its own address: nobody else
//! says which assertions and which keys are its own.

use url::Url;

use super::model;
use crate::evidence::Purpose;
use crate::issuer::PinnedKeys;
use crate::json::{self, Pointer, Value};
use crate::key::{self, same_party};
use crate::report::{Code, Finding, Step};
use crate::session::{Session, Unavailable};

/// The class and the profile, as far as they could be had.
#[derive(Debug, Default)]
pub(super) struct Background {
    pub(super) class: Option<Value>,
    pub(super) profile: Option<Profile>,
    /// What is wrong with them, taken alone.
    pub(super) inspected: Vec<Finding>,
    /// Why they do not establish an issuer.
    pub(super) objections: Vec<Finding>,
}

/// An issuer's profile, from its own address.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) id: String,
    pub(super) address: Url,
    pub(super) document: Value,
}

/// Where the class stands, or would stand, in an assertion.
pub(super) fn class_place() -> Pointer {
    Pointer::root().key("badge")
}

/// Where the profile would stand.
pub(super) fn profile_place() -> Pointer {
    class_place().key("issuer")
}

impl Background {
    pub(super) fn of(session: &mut Session<'_>, assertion: &Value) -> Self {
        let mut background = Background::default();
        if let Err(finding) = background.gather(session, assertion) {
            background.objections.push(finding);
        }
        background
    }

    /// # Errors
    /// Why one of the documents could not be had.
    fn gather(&mut self, session: &mut Session<'_>, assertion: &Value) -> Result<(), Finding> {
        // Anything else breaks the data model.
        let Some(badge) = assertion.get("badge") else { return Ok(()) };
        let class = match badge.as_str() {
            Some(address) => {
                let class = fetch(session, address, Purpose::BadgeClass)
                    .map_err(|finding| finding.at(class_place()))?
                    .document;
                self.inspected.extend(model::class(session, &class));
                class
            }
            None => badge.clone(),
        };
        let class = self.class.insert(class);
        let issuer = class.get("issuer").map(|issuer| issuer.get("id").unwrap_or(issuer));
        let Some(issuer) = issuer.and_then(Value::as_str).map(str::to_owned) else { return Ok(()) };
        require_unpinned(session, &issuer)?;
        let profile =
            fetch(session, &issuer, Purpose::IssuerProfile).map_err(|finding| finding.at(profile_place()))?;
        self.inspected.extend(model::profile(session, &profile.document));
        self.profile = Some(profile);
        Ok(())
    }

    pub(super) fn profile_document(&self) -> Option<&Value> {
        self.profile.as_ref().map(|profile| &profile.document)
    }
}

/// Pinned keys are the only word on their issuer: no copy at an address and no key in a profile is one of them.
fn require_unpinned(session: &Session<'_>, issuer: &str) -> Result<(), Finding> {
    let finding = || {
        let why =
            "the policy pins the keys of this issuer, and none of them can prove a badge of Open Badges 2.0";
        Finding::new(Code::IssuerKeyNotFound).at(profile_place()).detail(why)
    };
    PinnedKeys::of(session.policy, issuer).map_or(Ok(()), |_| Err(finding()))
}

/// The document at the address `id`, which is also its id.
///
/// # Errors
/// Why there is none that counts.
pub(super) fn fetch(session: &mut Session<'_>, id: &str, purpose: Purpose) -> Result<Profile, Finding> {
    let address = key::public_address(id)?;
    let document = session.look_up(&address, purpose).map_err(unavailable)?;
    let document = read(&address, document.media_type.as_deref(), &document.body)?;
    require_id(&document, id)?;
    Ok(Profile { id: id.to_owned(), address, document })
}

pub(super) fn unavailable(unavailable: Unavailable) -> Finding {
    match unavailable {
        Unavailable::Exhausted(limit) => Finding::exhausted(Step::Issuer, limit),
        Unavailable::Needed(_) | Unavailable::Failed(..) => unresolvable(unavailable.describe()),
    }
}

/// Strict JSON, and served as such: a file that somebody uploaded as text or image is not the host's word.
pub(super) fn read(address: &Url, media_type: Option<&str>, body: &[u8]) -> Result<Value, Finding> {
    if !key::is_key_media_type(media_type) {
        let named = media_type.unwrap_or("nothing");
        return Err(unresolvable(format!("{address} is served as {named:?}, not as JSON")));
    }
    json::parse(body).map_err(|_| unresolvable(format!("{address} is not strict JSON")))
}

/// A document that calls itself otherwise than its address is somebody else's.
pub(super) fn require_id(document: &Value, id: &str) -> Result<(), Finding> {
    match document.get("id").and_then(Value::as_str) {
        Some(named) if same_party(named, id) => Ok(()),
        named => {
            let named = named.unwrap_or("nothing");
            Err(Finding::new(Code::IssuerDocumentInvalid).detail(format!("{id} calls itself {named}")))
        }
    }
}

fn unresolvable(why: String) -> Finding {
    Finding::new(Code::IssuerUnresolvable).detail(why)
}
