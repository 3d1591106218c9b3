//! An assertion of Open Badges 2.0 in the words of 3.0, for the steps and readers that both have in common.

use serde_json::json;

use crate::json::{Map, Value};
use crate::model::entries;

/// What `assertion`, its class and its issuer's profile say. What could not be had is named by its id alone.
pub(super) fn credential(assertion: &Value, class: Option<&Value>, profile: Option<&Value>) -> Value {
    let mut said = Said::of(assertion);
    said.keep("id");
    said.set("type", assertion.get("type").cloned());
    said.keep("image");
    let issued = assertion.get("issuedOn").map(instant);
    said.set("awardedDate", issued.clone());
    said.set("validFrom", issued);
    said.set("validUntil", assertion.get("expires").map(instant));
    said.set("issuer", issuer(class, profile));
    said.set("credentialSubject", Some(subject(assertion, class)));
    said.keep("evidence");
    said.finish()
}

/// An assertion of which nothing but its id is known.
pub(super) fn id_alone(id: &str) -> Value {
    json!({ "id": id, "type": ["Assertion"] })
}

/// The members of one object, and what of them is said.
struct Said<'v> {
    source: &'v Value,
    members: Map<String, Value>,
}

impl<'v> Said<'v> {
    fn of(source: &'v Value) -> Self {
        Said { source, members: Map::new() }
    }

    fn keep(&mut self, name: &str) {
        self.rename(name, name);
    }

    fn rename(&mut self, name: &str, new: &str) {
        self.set(new, self.source.get(name).cloned());
    }

    fn set(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.members.insert(name.to_owned(), value);
        }
    }

    fn finish(self) -> Value {
        Value::Object(self.members)
    }
}

fn issuer(class: Option<&Value>, profile: Option<&Value>) -> Option<Value> {
    let Some(profile) = profile else {
        let named = class?.get("issuer")?;
        return Some(json!({ "id": named.get("id").unwrap_or(named) }));
    };
    let mut said = Said::of(profile);
    said.keep("id");
    said.set("type", Some(json!(["Profile"])));
    for name in ["name", "url", "email", "description", "image"] {
        said.keep(name);
    }
    said.rename("telephone", "phone");
    Some(said.finish())
}

fn subject(assertion: &Value, class: Option<&Value>) -> Value {
    let mut said = Said::of(assertion);
    let recipient = assertion.get("recipient");
    said.set("id", recipient.and_then(subject_id).cloned());
    said.set("type", Some(json!(["AchievementSubject"])));
    said.set("identifier", recipient.map(|recipient| json!([identifier(recipient)])));
    said.set("achievement", achievement(assertion, class));
    said.keep("narrative");
    said.finish()
}

/// An address or URN in plain text is what 3.0 has as the subject's id.
fn subject_id(recipient: &Value) -> Option<&Value> {
    let is_hashed = recipient.get("hashed").and_then(Value::as_bool) == Some(true);
    let is_id = matches!(recipient.get("type")?.as_str()?, "id" | "url");
    recipient.get("identity").filter(|_| is_id && !is_hashed)
}

/// The types of identity that 3.0 knows by another name; all others are extensions there.
fn identity_type(name: &str) -> String {
    match name {
        "email" => "emailAddress".to_owned(),
        other => format!("ext:{other}"),
    }
}

fn identifier(recipient: &Value) -> Value {
    let mut said = Said::of(recipient);
    said.set("type", Some(json!("IdentityObject")));
    said.set(
        "identityType",
        recipient.get("type").and_then(Value::as_str).map(|name| identity_type(name).into()),
    );
    said.rename("identity", "identityHash");
    said.keep("hashed");
    said.keep("salt");
    said.finish()
}

fn achievement(assertion: &Value, class: Option<&Value>) -> Option<Value> {
    let Some(class) = class else {
        return Some(json!({ "id": assertion.get("badge")? }));
    };
    let mut said = Said::of(class);
    said.keep("id");
    said.set("type", Some(json!(["Achievement"])));
    said.keep("name");
    said.keep("description");
    said.set("criteria", class.get("criteria").map(linked));
    said.keep("image");
    said.rename("tags", "tag");
    said.set("alignment", class.get("alignment").map(|alignment| entries(alignment).into()));
    said.rename("@language", "inLanguage");
    said.keep("version");
    Some(said.finish())
}

/// 3.0 has an object where 2.0 also has an address.
fn linked(value: &Value) -> Value {
    if value.is_string() { json!({ "id": value }) } else { value.clone() }
}

/// An instant as 3.0 writes it. 2.0 takes whatever ISO 8601 has, if it holds the time and the zone (Open Badges 2.0,
/// DateTime): seconds may be left out, and the offset may lack its colon. What is no such instant stays as it is.
fn instant(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => written_out(text).unwrap_or_else(|| text.to_owned()).into(),
        None => value.clone(),
    }
}

fn written_out(text: &str) -> Option<String> {
    let (date, rest) = text.split_once('T')?;
    let zone_at = rest.find(['Z', '+', '-'])?;
    let (time, zone) = rest.split_at(zone_at);
    let seconds = if time.len() == "00:00".len() { ":00" } else { "" };
    let (sign, digits) = zone.split_at(1);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let zone = match digits.len() {
        4 if is_number => format!("{sign}{}:{}", &digits[..2], &digits[2..]),
        2 if is_number => format!("{zone}:00"),
        _ => zone.to_owned(),
    };
    Some(format!("{date}T{time}{seconds}{zone}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Timestamp;

    #[test]
    fn instants_of_iso_8601_are_understood() {
        for (written, meant) in [
            ("2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z"),
            ("2026-05-01T10:00:00+02:00", "2026-05-01T08:00:00Z"),
            ("2026-05-01T10:00:00+0200", "2026-05-01T08:00:00Z"),
            ("2026-05-01T10:00:00-02", "2026-05-01T12:00:00Z"),
            ("2026-05-01T10:00Z", "2026-05-01T10:00:00Z"),
            ("2026-05-01T10:00:00.250Z", "2026-05-01T10:00:00.25Z"),
        ] {
            let instant = instant(&json!(written));
            let read = Timestamp::parse(instant.as_str().unwrap()).unwrap();
            assert_eq!(read.to_string(), meant, "{written}");
        }
        for odd in
            ["2026-05-01", "2026-05-01T10:00:00", "1461628800", "2026-05-01T10", "2026-05-01T10:00:00+1"]
        {
            let instant = instant(&json!(odd));
            assert!(Timestamp::parse(instant.as_str().unwrap()).is_err(), "{odd}");
        }
        assert_eq!(instant(&json!(1_461_628_800)), json!(1_461_628_800));
    }

    #[test]
    fn recipients_become_identities_of_3_0() {
        let said = |recipient: Value| subject(&json!({ "recipient": recipient }), None);
        let hashed = said(json!({ "type": "email", "identity": "sha256$1", "hashed": true, "salt": "s" }));
        let identity = &hashed["identifier"][0];
        assert_eq!(
            (&identity["identityType"], &identity["identityHash"]),
            (&json!("emailAddress"), &json!("sha256$1"))
        );
        assert_eq!(
            (&identity["hashed"], &identity["salt"], hashed.get("id")),
            (&json!(true), &json!("s"), None)
        );
        let plain = said(json!({ "type": "url", "identity": "https://ada.example/", "hashed": false }));
        assert_eq!(
            (&plain["id"], &plain["identifier"][0]["identityType"]),
            (&json!("https://ada.example/"), &json!("ext:url"))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_text_panics(text in "\\PC{0,30}", digits in "[0-9TZ:+é-]{0,24}") {
            for text in [text, digits] {
                _ = instant(&json!(text));
            }
        }
    }
}
