//! What a register says: every label with its history, found by issuer id in constant time.

use std::collections::HashMap;

use url::Url;

use super::terms::{self, LabelState};
use crate::Timestamp;
use crate::json::Value;
use crate::key::canonical;
use crate::model::{CREDENTIALS_V2, entries};
use crate::policy::LabelAuthority;

/// One edition of a register of labels, its signature verified and its entries indexed.
///
/// It is opened once ([`crate::label::open_register`]) and can be asked as often as one likes: a look-up takes about a
/// microsecond, however many organisers there are. Whether it may answer (its age, rollback, whether the key that signed
/// it is still pinned) is decided anew at every use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    url: Url,
    pub(super) signed: Signed,
    pub(super) details: Details,
    labels: Vec<Listed>,
    /// The labels of each issuer id, in its canonical spelling.
    covered: HashMap<Box<str>, Vec<u32>>,
}

/// Who signed a register: what the policy must still vouch for when it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signed {
    /// The authority as the policy had it when the signature was checked.
    pub(super) authority: LabelAuthority,
    /// The last instant at which the key may be used.
    pub(super) key_end: Option<Timestamp>,
}

/// What is said of an edition as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Details {
    pub(super) id: Option<String>,
    pub(super) scheme: String,
    /// When the edition was made.
    pub(super) edition: Timestamp,
    pub(super) until: Option<Timestamp>,
    /// When the copy was served, where the answer says so.
    pub(super) copied: Option<Timestamp>,
}

/// One label in a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// The id of the label credential.
    pub(super) credential: Box<str>,
    pub(super) state: LabelState,
    pub(super) state_from: Timestamp,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

impl Register {
    /// The address that it is kept for.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// When this edition was made.
    pub fn edition(&self) -> Timestamp {
        self.details.edition
    }

    /// How many labels it lists, past ones included.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether it lists none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Every label that covers `issuer`, in the order of the register.
    pub(super) fn labels_of(&self, issuer: &str) -> impl Iterator<Item = &Listed> {
        let found = self.covered.get(&*canonical(issuer)).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(|index| self.labels.get(*index as usize))
    }

    /// Reads the entries of `document`, whose form and signature were checked.
    ///
    /// # Errors
    /// What is wrong with the first entry that cannot be read. There is no such thing as most of a register.
    pub(super) fn read(url: Url, signed: Signed, details: Details, document: &Value) -> Result<Self, String> {
        let listed = document.get("credentialSubject").and_then(|subject| subject.get(terms::ENTRY));
        let listed = listed.map_or(&[][..], entries);
        let mut register = Register {
            url,
            signed,
            details,
            labels: Vec::with_capacity(listed.len()),
            covered: HashMap::with_capacity(listed.len()),
        };
        for (place, entry) in listed.iter().enumerate() {
            register.add(entry).map_err(|fault| format!("entry {place}: {fault}"))?;
        }
        Ok(register)
    }

    fn add(&mut self, entry: &Value) -> Result<(), String> {
        let index = u32::try_from(self.labels.len()).map_err(|_| "too many entries".to_owned())?;
        self.labels.push(Listed::read(entry)?);
        for issuer in ids(entry.get(terms::COVERED_ISSUER))? {
            let labels = self.covered.entry(canonical(issuer).into()).or_default();
            // One issuer in two spellings is one issuer.
            if labels.last() != Some(&index) {
                labels.push(index);
            }
        }
        Ok(())
    }
}

impl Listed {
    fn read(entry: &Value) -> Result<Self, String> {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).ok_or(format!("{name} is missing"));
        let date = |name: &str| {
            Timestamp::parse(text(name)?).map_err(|_| format!("{name} is no date with a time zone"))
        };
        if !has_type(entry, terms::LABEL_ENTRY) {
            return Err(format!("it is no {}", terms::LABEL_ENTRY));
        }
        let listed = Listed {
            credential: text(terms::LABEL_CREDENTIAL)?.into(),
            state: LabelState::from_name(text(terms::LABEL_STATE)?)
                .ok_or_else(|| format!("{} is no state of a label", terms::LABEL_STATE))?,
            state_from: date(terms::STATE_FROM)?,
            from: date(terms::LABEL_FROM)?,
            until: date(terms::LABEL_UNTIL)?,
        };
        if listed.until < listed.from {
            return Err("the label ends before it begins".to_owned());
        }
        Ok(listed)
    }
}

/// What can be said of a register before its signature is checked. `schemes` are the achievements that the policy names.
pub(super) fn require_form(document: &Value, schemes: &[String]) -> Result<(), String> {
    let contexts = document.get("@context").map_or(&[][..], entries);
    if contexts.first().is_none_or(|first| first != CREDENTIALS_V2)
        || !contexts.iter().any(|context| context == terms::CONTEXT)
    {
        return Err("it lacks the contexts of credentials and of the label".to_owned());
    }
    let subject = document.get("credentialSubject").unwrap_or(&Value::Null);
    if !has_type(document, "VerifiableCredential") || !has_type(subject, terms::REGISTER) {
        return Err(format!("it is no {}", terms::REGISTER));
    }
    let scheme = subject.get(terms::LABEL_SCHEME).and_then(Value::as_str);
    match scheme {
        Some(scheme) if schemes.iter().any(|known| known == scheme) => Ok(()),
        Some(scheme) => Err(format!("it lists labels of another scheme, {scheme}")),
        None => Err(format!("it has no {}", terms::LABEL_SCHEME)),
    }
}

/// A single id, or a list of at least one.
pub(super) fn ids(value: Option<&Value>) -> Result<Vec<&str>, String> {
    let ids: Option<Vec<&str>> = value.map(entries).unwrap_or_default().iter().map(Value::as_str).collect();
    ids.filter(|ids| !ids.is_empty() && ids.iter().all(|id| !id.is_empty()))
        .ok_or_else(|| format!("{} names no issuer", terms::COVERED_ISSUER))
}

pub(super) fn has_type(object: &Value, name: &str) -> bool {
    object.get("type").is_some_and(|types| entries(types).iter().any(|one| one == name))
}
