//! Bitstring Status List v1.0 and its draft, StatusList2021.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use super::bits::{Bits, Fault};
use super::{Answer, Entry, Signers, address, fetch, list_invalid};
use crate::budget::{Exhausted, Limit};
use crate::json::Value;
use crate::model::has_type;
use crate::report::{Code, Finding, Step};
use crate::secured;
use crate::session::Session;

/// The two editions differ in their names and in how the list is encoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Bitstring,
    StatusList2021,
}

impl Form {
    fn entry_type(self) -> &'static str {
        match self {
            Form::Bitstring => "BitstringStatusListEntry",
            Form::StatusList2021 => "StatusList2021Entry",
        }
    }

    fn credential_type(self) -> &'static str {
        match self {
            Form::Bitstring => "BitstringStatusListCredential",
            Form::StatusList2021 => "StatusList2021Credential",
        }
    }

    fn subject_type(self) -> &'static str {
        match self {
            Form::Bitstring => "BitstringStatusList",
            Form::StatusList2021 => "StatusList2021",
        }
    }
}

/// What one entry says, by its list (Bitstring Status List §3.2, in the order of its steps).
pub(super) fn evaluate(
    session: &mut Session<'_>,
    signers: &Signers<'_>,
    entry: &Value,
    form: Form,
) -> Result<Answer, Finding> {
    let purpose = Purpose::of(entry)?;
    let index = index(entry)?;
    let size = size(entry)?;
    let url = address(entry, "statusListCredential")?;
    let subject = list(session, signers, &url, form)?;
    require_purpose(&subject, purpose)?;
    let value = read(&subject, form, size)?
        .value(index)
        .ok_or_else(|| Finding::new(Code::StatusIndex).detail(format!("the index is {index}")))?;
    let findings = purpose.meaning(value, || message(entry, value)).into_iter().collect();
    let purpose = Some(purpose.as_str().to_owned());
    Ok(Answer {
        entry: Entry { method: form.entry_type(), list: url, purpose, index: Some(index) },
        findings,
    })
}

/// What a status is about (§2.2). Other purposes are unsupported.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Revocation,
    Suspension,
    Refresh,
    Message,
}

impl Purpose {
    fn of(entry: &Value) -> Result<Self, Finding> {
        match entry.get("statusPurpose").and_then(Value::as_str) {
            Some("revocation") => Ok(Purpose::Revocation),
            Some("suspension") => Ok(Purpose::Suspension),
            Some("refresh") => Ok(Purpose::Refresh),
            Some("message") => Ok(Purpose::Message),
            Some(other) => {
                Err(Finding::new(Code::StatusUnsupported).detail(format!("the purpose is {other:?}")))
            }
            None => Err(Finding::new(Code::StatusUnsupported).detail("no purpose is given")),
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Purpose::Revocation => "revocation",
            Purpose::Suspension => "suspension",
            Purpose::Refresh => "refresh",
            Purpose::Message => "message",
        }
    }

    /// What a value other than "all is well" means.
    fn meaning(self, value: u64, message: impl FnOnce() -> Option<String>) -> Option<Finding> {
        match (self, value) {
            (Purpose::Message, value) => Some(
                Finding::new(Code::StatusMessage).detail(message().unwrap_or_else(|| format!("{value:#x}"))),
            ),
            (_, 0) => None,
            (Purpose::Revocation, _) => Some(Finding::new(Code::StatusRevoked)),
            (Purpose::Suspension, _) => Some(Finding::new(Code::StatusSuspended)),
            (Purpose::Refresh, _) => Some(Finding::new(Code::RefreshAvailable)),
        }
    }
}

/// A canonical non-negative integer as text; a number is tolerated (and reported as advice by the data model).
fn index(entry: &Value) -> Result<u64, Finding> {
    let malformed = || Finding::new(Code::StatusIndexMalformed);
    match entry.get("statusListIndex") {
        Some(Value::Number(number)) => number.as_u64().ok_or_else(malformed),
        Some(Value::String(text)) => text
            .parse()
            .ok()
            .filter(|index: &u64| index.to_string() == *text)
            .ok_or_else(|| malformed().detail(format!("it is {text:?}"))),
        _ => Err(malformed()),
    }
}

/// The width of an entry in bits (§2.1 `statusSize`): a positive integer, 1 if absent.
fn size(entry: &Value) -> Result<u32, Finding> {
    let Some(size) = entry.get("statusSize") else {
        return Ok(1);
    };
    size.as_u64().and_then(|size| u32::try_from(size).ok()).filter(|size| (1..=64).contains(size)).ok_or_else(
        || Finding::new(Code::StatusUnsupported).detail(format!("the size of an entry is {size}")),
    )
}

/// The list's subject, after the list was proven to be the issuer's and current.
fn list(session: &mut Session<'_>, signers: &Signers<'_>, url: &Url, form: Form) -> Result<Value, Finding> {
    let document = fetch(session, url)?;
    let list = secured::open(session, document, &signers.ids(), |list| require_form(list, url, form))
        .map_err(secured::Fault::into_status_finding)?;
    list.get("credentialSubject").cloned().ok_or_else(|| list_invalid("the list has no subject"))
}

/// The bit string of the list at `url` that its own issuer has in hand, so that nobody has to prove whose it is.
pub(crate) fn own_list_bytes(list: &Value, url: &Url) -> Result<Vec<u8>, Finding> {
    require_form(list, url, Form::Bitstring).map_err(list_invalid)?;
    let subject = list.get("credentialSubject").unwrap_or(&Value::Null);
    Ok(read(subject, Form::Bitstring, 1)?.into_bytes())
}

/// What can be said of a list before its signature is checked.
fn require_form(list: &Value, url: &Url, form: Form) -> Result<(), String> {
    if !has_type(list, form.credential_type()) {
        return Err(format!("the list is no {}", form.credential_type()));
    }
    if !list.get("credentialSubject").is_some_and(|subject| has_type(subject, form.subject_type())) {
        return Err(format!("its subject is no {}", form.subject_type()));
    }
    let id = list.get("id").and_then(Value::as_str).and_then(|id| Url::parse(id).ok());
    if id.as_ref() != Some(url) {
        return Err(format!("the list at {url} calls itself {}", id.map_or("nothing".into(), String::from)));
    }
    if refers_to(list.get("credentialStatus"), url) {
        return Err("the list's own status is kept in the list itself".into());
    }
    Ok(())
}

fn refers_to(status: Option<&Value>, url: &Url) -> bool {
    let list = |entry: &Value| entry.get("statusListCredential").and_then(Value::as_str).map(Url::parse);
    match status {
        Some(Value::Array(entries)) => entries.iter().any(|entry| list(entry) == Some(Ok(url.clone()))),
        Some(entry) => list(entry) == Some(Ok(url.clone())),
        None => false,
    }
}

fn require_purpose(subject: &Value, purpose: Purpose) -> Result<(), Finding> {
    let fits = match subject.get("statusPurpose") {
        Some(Value::String(only)) => only == purpose.as_str(),
        Some(Value::Array(all)) => all.iter().any(|one| one == purpose.as_str()),
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(Finding::new(Code::StatusPurpose).detail(format!("the entry is about {}", purpose.as_str())))
    }
}

fn read(subject: &Value, form: Form, size: u32) -> Result<Bits, Finding> {
    let text = subject.get("encodedList").and_then(Value::as_str).unwrap_or_default();
    let encoded = match form {
        // §2.3: multibase base64url, without padding.
        Form::Bitstring => {
            text.strip_prefix('u').ok_or_else(|| list_invalid("the list is not multibase base64url"))?
        }
        Form::StatusList2021 => text,
    };
    let compressed =
        URL_SAFE_NO_PAD.decode(encoded).map_err(|_| list_invalid("the list is not base64url"))?;
    Bits::inflate(&compressed, size).map_err(|fault| match fault {
        Fault::Encoding => list_invalid("the list is not one gzip stream"),
        Fault::TooShort => list_invalid("the list has fewer than 131,072 entries"),
        Fault::TooLarge => Finding::exhausted(Step::Status, Exhausted(Limit::StatusList)),
    })
}

/// The message that the entry gives for a value (§2.1 `statusMessage`).
fn message(entry: &Value, value: u64) -> Option<String> {
    let status = |text: &str| u64::from_str_radix(text.strip_prefix("0x")?, 16).ok();
    let of_value = |one: &&Value| one.get("status").and_then(Value::as_str).and_then(status) == Some(value);
    let found = entry.get("statusMessage")?.as_array()?.iter().find(of_value)?;
    found.get("message")?.as_str().map(str::to_owned)
}
