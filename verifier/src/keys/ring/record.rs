//! `issuer.json`, read and written. What is not understood is refused: a misspelt `revoked` must not do nothing.

use openbadges::Timestamp;
use openbadges::issue::identity::KeyId;
use openbadges::json::{Map, Value};
use openbadges::key::PublicKey;
use serde_json::json;

use super::{KeyPlace, RingKey};
use crate::keys::token::{KeyName, PinSource, TokenKey, TokenName};

/// What `issuer.json` says.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) profile: Map<String, Value>,
    pub(super) keys: Vec<RingKey>,
}

impl Record {
    /// The newest key that signs at `now`.
    pub(super) fn current(&self, now: Timestamp) -> Option<&RingKey> {
        self.keys.iter().filter(|key| key.signs_at(now)).max_by_key(|key| key.from)
    }
}

/// Where what is wrong, for people.
type Misread = String;

pub(super) fn read(document: &Value) -> Result<Record, Misread> {
    let issuer = Object::of(document, String::new())?;
    issuer.has_only(&["id", "profile", "keys"])?;
    let keys = issuer.list("keys")?;
    let key = |(number, key): (usize, &Value)| read_key(&Object::of(key, format!("keys[{number}]"))?);
    Ok(Record {
        id: issuer.text("id")?.to_owned(),
        profile: issuer.object("profile")?.members.clone(),
        keys: keys.iter().enumerate().map(key).collect::<Result<_, _>>()?,
    })
}

fn read_key(key: &Object<'_>) -> Result<RingKey, Misread> {
    key.has_only(&["id", "file", "pkcs11", "publicKeyJwk", "from", "retired", "revoked"])?;
    let place = match key.one_of("file", "pkcs11")? {
        "file" => KeyPlace::File(key.text("file")?.to_owned()),
        _ => KeyPlace::Token(read_token(&key.object("pkcs11")?)?),
    };
    let jwk = key.object("publicKeyJwk")?;
    Ok(RingKey {
        id: KeyId::parse(key.text("id")?).map_err(|fault| key.misread("id", &fault.to_string()))?,
        key: PublicKey::from_jwk(jwk.members)
            .map_err(|fault| key.misread("publicKeyJwk", &fault.to_string()))?,
        place,
        from: key.date("from")?,
        retired: key.optional("retired", Object::date)?,
        revoked: key.optional("revoked", Object::date)?,
    })
}

fn read_token(token: &Object<'_>) -> Result<TokenKey, Misread> {
    token.has_only(&["module", "token", "slot", "label", "id", "pinFile", "pinVariable"])?;
    Ok(TokenKey {
        module: token.text("module")?.to_owned(),
        token: match token.one_of("token", "slot")? {
            "token" => TokenName::Label(token.text("token")?.to_owned()),
            _ => TokenName::Slot(token.number("slot")?),
        },
        key: match token.one_of("label", "id")? {
            "label" => KeyName::Label(token.text("label")?.to_owned()),
            _ => KeyName::Id(token.hex("id")?),
        },
        pin: match token.one_of("pinFile", "pinVariable")? {
            "pinFile" => PinSource::File(token.text("pinFile")?.to_owned()),
            _ => PinSource::Variable(token.text("pinVariable")?.to_owned()),
        },
    })
}

/// An object and where it stands.
struct Object<'v> {
    at: String,
    members: &'v Map<String, Value>,
}

impl<'v> Object<'v> {
    fn of(value: &'v Value, at: String) -> Result<Self, Misread> {
        match value {
            Value::Object(members) => Ok(Object { at, members }),
            _ if at.is_empty() => Err("this is no JSON object".into()),
            _ => Err(format!("{at}: this must be an object")),
        }
    }

    fn place(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }

    fn misread(&self, name: &str, what: &str) -> Misread {
        format!("{}: {what}", self.place(name))
    }

    fn has_only(&self, known: &[&str]) -> Result<(), Misread> {
        match self.members.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let what = format!(
                    "no such member is known; correct it to one of {}, or remove it",
                    known.join(", ")
                );
                Err(self.misread(name, &what))
            }
        }
    }

    /// Which of the two members is there.
    fn one_of(&self, one: &'static str, other: &'static str) -> Result<&'static str, Misread> {
        match (self.members.contains_key(one), self.members.contains_key(other)) {
            (true, false) => Ok(one),
            (false, true) => Ok(other),
            (true, true) => Err(self.misread(other, &format!("it cannot stand beside {one:?}; keep one"))),
            (false, false) => Err(self.misread(one, &format!("it is missing; give it or {other:?}"))),
        }
    }

    fn value(&self, name: &str) -> Result<&'v Value, Misread> {
        self.members.get(name).ok_or_else(|| self.misread(name, "it is missing"))
    }

    fn text(&self, name: &str) -> Result<&'v str, Misread> {
        self.value(name)?.as_str().ok_or_else(|| self.misread(name, "this must be a text"))
    }

    fn number(&self, name: &str) -> Result<u64, Misread> {
        self.value(name)?.as_u64().ok_or_else(|| self.misread(name, "this must be a number"))
    }

    fn object(&self, name: &str) -> Result<Object<'v>, Misread> {
        Object::of(self.value(name)?, self.place(name))
    }

    fn list(&self, name: &str) -> Result<&'v [Value], Misread> {
        let list = self.value(name)?.as_array().map(Vec::as_slice);
        list.ok_or_else(|| self.misread(name, "this must be a list"))
    }

    fn date(&self, name: &str) -> Result<Timestamp, Misread> {
        let what = "this is no date; write it like 2026-11-21T00:00:00Z";
        Timestamp::parse(self.text(name)?).map_err(|_| self.misread(name, what))
    }

    fn hex(&self, name: &str) -> Result<Vec<u8>, Misread> {
        from_hex(self.text(name)?)
            .ok_or_else(|| self.misread(name, "these are no bytes in hexadecimal digits"))
    }

    fn optional<T>(
        &self,
        name: &str,
        read: impl Fn(&Self, &str) -> Result<T, Misread>,
    ) -> Result<Option<T>, Misread> {
        self.members.contains_key(name).then(|| read(self, name)).transpose()
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let is_hex =
        !text.is_empty() && text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    is_hex.then(|| (0..text.len()).step_by(2).map(byte).collect())?
}

pub(super) fn write(record: &Record) -> Value {
    let keys: Vec<Value> = record.keys.iter().map(write_key).collect();
    json!({ "id": record.id, "profile": record.profile, "keys": keys })
}

fn write_key(key: &RingKey) -> Value {
    let (place, value) = match &key.place {
        KeyPlace::File(path) => ("file", path.as_str().into()),
        KeyPlace::Token(token) => ("pkcs11", write_token(token)),
    };
    let mut written = json!({
        "id": key.id.as_str(),
        place: value,
        "publicKeyJwk": key.key.to_jwk(),
        "from": key.from.to_string(),
    });
    for (name, date) in [("retired", key.retired), ("revoked", key.revoked)] {
        if let Some(date) = date {
            written[name] = date.to_string().into();
        }
    }
    written
}

fn write_token(token: &TokenKey) -> Value {
    let name = match &token.token {
        TokenName::Label(label) => ("token", label.as_str().into()),
        TokenName::Slot(slot) => ("slot", (*slot).into()),
    };
    let key = match &token.key {
        KeyName::Label(label) => ("label", label.as_str().into()),
        KeyName::Id(id) => ("id", id.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()),
    };
    let pin = match &token.pin {
        PinSource::File(file) => ("pinFile", file.as_str().into()),
        PinSource::Variable(name) => ("pinVariable", name.as_str().into()),
    };
    let members = [("module", token.module.as_str().into()), name, key, pin];
    members
        .map(|(name, value): (&str, Value)| (name.to_owned(), value))
        .into_iter()
        .collect::<Map<_, _>>()
        .into()
}
