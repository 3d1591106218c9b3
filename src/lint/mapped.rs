//! Badges of Open Badges 2.0, and descriptions of badges and issuers that stand alone, put into the form of an Open Badges
//! 3.0 credential, so that one set of rules reads them all.

use serde_json::json;

use super::sheet::{Standard, Subject};
use crate::Timestamp;
use crate::input::Payload;
use crate::json::{Map, Pointer, Value};
use crate::model::{assessment, entries, has_type};

/// A document in the form of an Open Badges 3.0 credential.
pub(super) struct Mapped {
    pub(super) standard: Standard,
    pub(super) subject: Subject,
    pub(super) credential: Value,
    /// Where its parts stand in the document itself.
    pub(super) places: Vec<(Pointer, Pointer)>,
}

/// What is no credential of Open Badges 3.0, but can be put into the form of one.
#[derive(Clone, Copy)]
enum Form {
    Assertion,
    BadgeClass,
    Achievement,
    Profile(Standard),
}

impl Form {
    fn of(document: &Value) -> Option<Self> {
        let names = |name: &str| has_type(document, name);
        let of_2_0 =
            |context: &Value| context.as_str().is_some_and(|it| it.contains("w3id.org/openbadges/v"));
        let is_2_0 = document.get("@context").is_some_and(|contexts| entries(contexts).iter().any(of_2_0));
        match document.get("credentialSubject") {
            Some(_) => None,
            None if names("VerifiableCredential") => None,
            None if names("Assertion") => Some(Form::Assertion),
            None if names("BadgeClass") => Some(Form::BadgeClass),
            None if names("Achievement") => Some(Form::Achievement),
            None if is_2_0 && (names("Profile") || names("Issuer")) => {
                Some(Form::Profile(Standard::OpenBadges2))
            }
            None if names("Profile") => Some(Form::Profile(Standard::OpenBadges3)),
            None => None,
        }
    }
}

/// The content of `payload`, put into the form of a credential, unless it is one already, or nothing of the kind.
pub(super) fn mapped(payload: &Payload) -> Option<(Mapped, &Value)> {
    let document = match payload {
        Payload::Json(document) => document,
        Payload::Jws(token) => &token.payload,
    };
    let of_achievement = |achievement: Value| json!({ "achievement": achievement });
    let mapped = match Form::of(document)? {
        Form::Assertion => assertion(document),
        Form::BadgeClass => Mapped {
            standard: Standard::OpenBadges2,
            subject: Subject::Achievement,
            credential: credential(
                document.get("issuer"),
                of_achievement(achievement(document, &Value::Null)),
            ),
            places: class_places(document, ""),
        },
        Form::Achievement => Mapped {
            standard: Standard::OpenBadges3,
            subject: Subject::Achievement,
            credential: credential(None, of_achievement(document.clone())),
            places: vec![place("/credentialSubject/achievement", "")],
        },
        Form::Profile(standard) => Mapped {
            standard,
            subject: Subject::Issuer,
            credential: credential(Some(document), json!({})),
            places: profile_places(""),
        },
    };
    Some((mapped, document))
}

/// Where `at` of the mapped credential stands in the document that it was mapped from: the longest entry decides.
pub(super) fn original(places: &[(Pointer, Pointer)], at: &Pointer) -> Pointer {
    let behind = |mapped: &Pointer| {
        let rest = at.as_str().strip_prefix(mapped.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    };
    let fits = places.iter().filter_map(|(mapped, original)| Some((behind(mapped)?, original)));
    match fits.min_by_key(|(rest, _)| rest.len()) {
        Some((rest, original)) => format!("{original}{rest}").parse().unwrap_or_else(|_| original.clone()),
        None => at.clone(),
    }
}

/// What stands elsewhere in an Assertion of Open Badges 2.0 (§4.1).
const ASSERTION: [(&str, &str); 10] = [
    ("/awardedDate", "/issuedOn"),
    ("/validFrom", "/issuedOn"),
    ("/validUntil", "/expires"),
    ("/credentialSubject", ""),
    ("/credentialSubject/id", "/recipient/identity"),
    ("/credentialSubject/identifier", "/recipient"),
    ("/credentialSubject/identifier/0", "/recipient"),
    ("/credentialSubject/identifier/0/identityHash", "/recipient/identity"),
    ("/credentialSubject/identifier/0/identityType", "/recipient/type"),
    ("/credentialSubject/narrative", "/narrative"),
];

fn place(mapped: &str, original: &str) -> (Pointer, Pointer) {
    let pointer = |text: &str| text.parse().unwrap_or_default();
    (pointer(mapped), pointer(original))
}

/// Of a BadgeClass at `at` (OB 2.0 §4.2).
fn class_places(class: &Value, at: &str) -> Vec<(Pointer, Pointer)> {
    let mut places = profile_places(&format!("{at}/issuer"));
    places.push(place("/credentialSubject/achievement", at));
    places.push(place("/credentialSubject/achievement/tag", &format!("{at}/tags")));
    places.push(place("/credentialSubject/achievement/inLanguage", &format!("{at}/@language")));
    if class.get("alignment").is_some_and(|value| !value.is_array()) {
        places.push(place("/credentialSubject/achievement/alignment/0", &format!("{at}/alignment")));
    }
    places
}

/// Of a Profile at `at` (OB 2.0 §4.3).
fn profile_places(at: &str) -> Vec<(Pointer, Pointer)> {
    vec![place("/issuer", at), place("/issuer/phone", &format!("{at}/telephone"))]
}

fn credential(issuer: Option<&Value>, subject: Value) -> Value {
    let mut credential =
        json!({ "type": ["VerifiableCredential", "OpenBadgeCredential"], "credentialSubject": subject });
    if let Some(issuer) = issuer {
        credential["issuer"] = profile(issuer);
    }
    credential
}

fn assertion(assertion: &Value) -> Mapped {
    let class = assertion.get("badge").filter(|class| class.is_object());
    let issuer = class.and_then(|class| class.get("issuer"));
    let mut subject = recipient(assertion.get("recipient").unwrap_or(&Value::Null));
    subject.extend(renamed(assertion, &[("narrative", "narrative")]));
    subject.extend(class.map(|class| ("achievement".to_owned(), achievement(class, assertion))));
    let mut credential = credential(issuer, Value::Object(subject));
    let evidence = assertion.get("evidence").map(|it| entries(it).iter().map(referred).collect());
    let image = assertion.get("image").map(referred);
    let (revocation, revoked_at) = revocation(assertion, issuer);
    let members = [("evidence", evidence), ("image", image), ("credentialStatus", revocation)];
    let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    if let Some(credential) = credential.as_object_mut() {
        credential.extend(renamed(assertion, &[("id", "id")]));
        credential.extend(dated(assertion, "issuedOn", &["awardedDate", "validFrom"]));
        credential.extend(dated(assertion, "expires", &["validUntil"]));
        credential.extend(members);
    }
    let mut places: Vec<_> = ASSERTION.iter().map(|(mapped, original)| place(mapped, original)).collect();
    places.extend(class_places(class.unwrap_or(&Value::Null), "/badge"));
    places.push(place("/credentialStatus", revoked_at));
    // What stands alone there is in a list here.
    if assertion.get("evidence").is_some_and(|evidence| !evidence.is_array()) {
        places.push(place("/evidence/0", "/evidence"));
    }
    Mapped { standard: Standard::OpenBadges2, subject: Subject::Badge, credential, places }
}

fn achievement(class: &Value, assertion: &Value) -> Value {
    let same = ["id", "name", "description", "version", "inLanguage"].map(|name| (name, name));
    let mut achievement = renamed(class, &same);
    achievement.extend(renamed(class, &[("tags", "tag"), ("@language", "inLanguage")]));
    achievement.extend(renamed(class, &assessment::MEMBERS.map(|name| (name, name))));
    if !achievement.contains_key("inLanguage") {
        achievement.extend(renamed(assertion, &[("@language", "inLanguage")]));
    }
    for name in ["criteria", "image"] {
        achievement.extend(class.get(name).map(|value| (name.to_owned(), referred(value))));
    }
    for name in ["alignment", "related"] {
        let list = |value| entries(value).iter().map(referred).collect();
        achievement.extend(class.get(name).map(|value| (name.to_owned(), list(value))));
    }
    // Whoever issues a BadgeClass has defined it (OB 2.0 §4.2).
    let creator = class.get("issuer").map(referred).map(|issuer| json!({ "id": issuer.get("id") }));
    achievement.extend(creator.map(|creator| ("creator".to_owned(), creator)));
    Value::Object(achievement)
}

fn profile(issuer: &Value) -> Value {
    let Value::Object(members) = issuer else { return issuer.clone() };
    let mut profile = members.clone();
    profile.extend(renamed(issuer, &[("telephone", "phone")]));
    profile.extend(issuer.get("image").map(|image| ("image".to_owned(), referred(image))));
    Value::Object(profile)
}

fn recipient(recipient: &Value) -> Map<String, Value> {
    let text = |name: &str| recipient.get(name).and_then(Value::as_str);
    let Some(identity) = text("identity") else { return Map::new() };
    let hashed = recipient.get("hashed").and_then(Value::as_bool).unwrap_or_default();
    let identity_type = match text("type") {
        Some("url" | "id") if !hashed => return Map::from_iter([("id".to_owned(), identity.into())]),
        Some("telephone") => "ext:telephone",
        Some("url" | "id") => "ext:url",
        Some(_) | None => "emailAddress",
    };
    let mut object = json!({ "identityHash": identity, "identityType": identity_type, "hashed": hashed });
    if let Some(salt) = recipient.get("salt") {
        object["salt"] = salt.clone();
    }
    Map::from_iter([("identifier".to_owned(), json!([object]))])
}

/// How it is revoked, and where that is said: a hosted badge at its address, a signed one on its issuer's list (OB 2.0 §4.5).
fn revocation(assertion: &Value, issuer: Option<&Value>) -> (Option<Value>, &'static str) {
    let method = assertion.pointer("/verification/type").or_else(|| assertion.pointer("/verify/type"));
    match method.and_then(Value::as_str) {
        Some("hosted" | "HostedBadge") => (Some(json!({ "type": "HostedBadge" })), "/verification"),
        Some(_) | None => {
            let list = issuer.and_then(|issuer| issuer.get("revocationList"));
            (list.map(|_| json!({ "type": "RevocationList" })), "/badge/issuer/revocationList")
        }
    }
}

/// An instant, however it is written: 2.0 asks for ISO 8601 and had seconds before.
fn dated(assertion: &Value, name: &str, names: &[&str]) -> Vec<(String, Value)> {
    let instant = match assertion.get(name) {
        Some(Value::String(text)) => {
            let forms = [text.clone(), format!("{text}Z"), format!("{text}T00:00:00Z")];
            forms.iter().find_map(|text| Timestamp::parse(text).ok())
        }
        Some(Value::Number(seconds)) => seconds.as_i64().and_then(|it| Timestamp::from_unix(it).ok()),
        _ => None,
    };
    let entry =
        |instant: Timestamp| names.iter().map(move |name| ((*name).to_owned(), instant.to_string().into()));
    instant.into_iter().flat_map(entry).collect()
}

/// An address alone stands for the object at it.
fn referred(value: &Value) -> Value {
    if value.is_string() { json!({ "id": value }) } else { value.clone() }
}

fn renamed(object: &Value, names: &[(&str, &str)]) -> Map<String, Value> {
    let member = |(old, new): &(&str, &str)| Some(((*new).to_owned(), object.get(old)?.clone()));
    names.iter().filter_map(member).collect()
}
