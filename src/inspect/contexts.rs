//! The contexts that the standard requires, and their order (OB 3.0 §A.2, §B.1).

use crate::json::{Pointer, Value};
use crate::ld;
use crate::model::{CREDENTIALS_V1, CREDENTIALS_V2, Findings, entries};
use crate::report::{Code, Finding};

/// The context of Open Badges 3.0 in its current edition.
pub(crate) const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
/// The other name under which the first edition is published.
const OPEN_BADGES_JSONLD: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld";

/// The contexts in their order, which is also that of [`Role`].
const REQUIRED: [&str; 2] = [CREDENTIALS_V2, OPEN_BADGES];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Credentials,
    OpenBadges,
}

/// Reports required contexts that are absent, in the wrong order, or of another edition than the current one.
///
/// A context that `knows` does not know may be the one that is required, so its place is not also reported as empty.
pub(super) fn inspect(document: &Value, knows: &dyn Fn(&Value) -> bool, findings: &mut Findings) {
    let at = Pointer::root().key("@context");
    let contexts = document.get("@context").map_or(&[][..], entries);
    editions(contexts, &at, findings);
    let place_of = |role| contexts.iter().position(|context| role_of(context) == Some(role));
    let places = [place_of(Role::Credentials), place_of(Role::OpenBadges)];
    for (required, place) in places.into_iter().enumerate() {
        if place.is_none() && contexts.get(required).is_none_or(knows) {
            findings
                .push(Finding::new(Code::ContextMissing).at(at.item(required)).detail(REQUIRED[required]));
        }
    }
    if !matches!(places, [Some(0) | None, Some(1) | None] | [None, Some(0)]) {
        findings.push(Finding::new(Code::ContextOrder).at(at));
    }
}

fn editions(contexts: &[Value], at: &Pointer, findings: &mut Findings) {
    for (index, context) in contexts.iter().enumerate() {
        if !context.is_string() && !context.is_object() {
            let what = "a context must be an address or an object";
            findings.push(Finding::new(Code::ModelViolation).at(at.item(index)).detail(what));
        }
        if context.as_str().is_some_and(ld::is_older_spelling) {
            let current = role_of(context).map(|role| format!("current: {}", REQUIRED[role as usize]));
            let finding = Finding::new(Code::ContextVersion).at(at.item(index));
            findings.push(finding.detail(current.unwrap_or_default()));
        }
    }
}

fn role_of(context: &Value) -> Option<Role> {
    match context.as_str()? {
        CREDENTIALS_V2 | CREDENTIALS_V1 => Some(Role::Credentials),
        OPEN_BADGES_JSONLD => Some(Role::OpenBadges),
        other => is_open_badges_edition(other).then_some(Role::OpenBadges),
    }
}

/// `context(-3\.\d\.\d)*\.json`
fn is_open_badges_edition(address: &str) -> bool {
    let edition = address
        .strip_prefix("https://purl.imsglobal.org/spec/ob/v3p0/context")
        .and_then(|rest| rest.strip_suffix(".json"));
    edition.is_some_and(|edition| {
        let is_number = |part: &[u8]| matches!(part, [b'-', b'3', b'.', a, b'.', b] if a.is_ascii_digit() && b.is_ascii_digit());
        edition.as_bytes().chunks(6).all(is_number)
    })
}
