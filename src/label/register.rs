//! What a register says: every label with its history, found by issuer id in constant time.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::ops::Range;

use hashbrown::HashTable;
use url::Url;

use super::terms::{self, LabelState};
use crate::Timestamp;
use crate::json::Value;
use crate::key::{canonical, same_party};
use crate::model::{CREDENTIALS_V2, entries, has_type};
use crate::policy::LabelAuthority;

/// One edition of a register of labels, its signature verified and its entries indexed.
///
/// It is opened once ([`crate::label::open_register`]) and can be asked as often as one likes: a look-up takes about a
/// microsecond, however many organisers there are. Whether it may answer (its age, rollback, whether the key that signed
/// it is still pinned) is decided anew at every use.
///
/// Everything is kept in a few large pieces of memory: about 190 bytes for a label that covers two issuers.
#[derive(Debug, Clone)]
pub struct Register {
    url: Url,
    pub(super) signed: Signed,
    pub(super) details: Details,
    /// Every id, one after the other.
    text: String,
    labels: Vec<Listed>,
    covered: Vec<Covered>,
    /// Where each issuer id stands in `covered`.
    issuers: HashTable<u32>,
}

/// That a label covers an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Covered {
    /// The issuer's id, in its canonical spelling.
    issuer: Span,
    label: u32,
    /// The next label that covers the same issuer.
    next: Option<u32>,
}

/// A part of the register's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The same for everybody: what is in a register comes from its authority, so nobody can crowd the table.
const HASHER: BuildHasherDefault<DefaultHasher> = BuildHasherDefault::new();

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
    /// Whether the edition can be revoked itself: then it is opened anew each time.
    pub(super) has_status: bool,
}

/// One label in a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed {
    /// The id of the label credential.
    credential: Span,
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

    /// Its own id, by which copies at several addresses are known to be one register.
    pub fn id(&self) -> Option<&str> {
        self.details.id.as_deref()
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

    /// How many bytes it keeps in memory, itself aside.
    pub fn size(&self) -> usize {
        self.text.capacity()
            + self.labels.capacity() * size_of::<Listed>()
            + self.covered.capacity() * size_of::<Covered>()
            + self.issuers.allocation_size()
    }

    /// Every label that covers `issuer`, in the order of the register, with the id of its credential.
    pub(super) fn labels_of(&self, issuer: &str) -> impl Iterator<Item = (&str, &Listed)> {
        let mut next = self.first(&canonical(issuer));
        std::iter::from_fn(move || {
            let covered = self.covered.get(next? as usize)?;
            next = covered.next;
            let listed = self.labels.get(covered.label as usize)?;
            Some((self.text(listed.credential), listed))
        })
    }

    fn first(&self, issuer: &str) -> Option<u32> {
        let is_it = |place: &u32| self.issuer(*place) == issuer;
        self.issuers.find(HASHER.hash_one(issuer), is_it).copied()
    }

    fn issuer(&self, place: u32) -> &str {
        self.covered.get(place as usize).map_or("", |covered| self.text(covered.issuer))
    }

    fn text(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
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
            text: String::new(),
            labels: Vec::with_capacity(listed.len()),
            covered: Vec::with_capacity(listed.len()),
            issuers: HashTable::new(),
        };
        // Backwards, so that the labels of one issuer are chained in the order of the register.
        for (place, entry) in listed.iter().enumerate().rev() {
            register.add(entry).map_err(|fault| format!("entry {place}: {fault}"))?;
        }
        register.text.shrink_to_fit();
        Ok(register)
    }

    fn add(&mut self, entry: &Value) -> Result<(), String> {
        let issuers = ids(entry.get(terms::COVERED_ISSUER))?;
        let listed = Listed::read(entry, |id| self.keep(id))?;
        let label = index(self.labels.len())?;
        self.labels.push(listed);
        for issuer in issuers {
            self.cover(&canonical(issuer), label)?;
        }
        Ok(())
    }

    /// One issuer in two spellings is one issuer.
    fn cover(&mut self, issuer: &str, label: u32) -> Result<(), String> {
        let next = self.first(issuer);
        let before = next.and_then(|place| self.covered.get(place as usize)).copied();
        if before.is_some_and(|before| before.label == label) {
            return Ok(());
        }
        let place = index(self.covered.len())?;
        let span = before.map_or_else(|| self.keep(issuer), |before| Ok(before.issuer))?;
        self.covered.push(Covered { issuer: span, label, next });
        let Register { issuers, covered, text, .. } = self;
        let id_at = |place: &u32| {
            let range = covered.get(*place as usize).map_or(0..0, |covered| covered.issuer.range());
            text.get(range).unwrap_or_default()
        };
        let hash = HASHER.hash_one(issuer);
        match issuers.find_mut(hash, |known| id_at(known) == issuer) {
            Some(known) => *known = place,
            None => _ = issuers.insert_unique(hash, place, |known| HASHER.hash_one(id_at(known))),
        }
        Ok(())
    }

    fn keep(&mut self, id: &str) -> Result<Span, String> {
        let start = index(self.text.len())?;
        self.text.push_str(id);
        Ok(Span { start, end: index(self.text.len())? })
    }
}

/// Documents are limited to far less than could not be counted.
fn index(length: usize) -> Result<u32, String> {
    u32::try_from(length).map_err(|_| "the register is too large".to_owned())
}

impl PartialEq for Register {
    /// The index follows from the rest.
    fn eq(&self, other: &Self) -> bool {
        let Register { url, signed, details, text, labels, covered, issuers: _ } = self;
        (url, signed, details) == (&other.url, &other.signed, &other.details)
            && (text, labels, covered) == (&other.text, &other.labels, &other.covered)
    }
}

impl Eq for Register {}

impl Listed {
    /// Reads `entry`; `keep` says where the id of its credential is kept.
    fn read(entry: &Value, keep: impl FnOnce(&str) -> Result<Span, String>) -> Result<Self, String> {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).ok_or(format!("{name} is missing"));
        let date = |name: &str| {
            Timestamp::parse(text(name)?).map_err(|_| format!("{name} is no date with a time zone"))
        };
        if !has_type(entry, terms::LABEL_ENTRY) {
            return Err(format!("it is no {}", terms::LABEL_ENTRY));
        }
        let listed = Listed {
            credential: keep(text(terms::LABEL_CREDENTIAL)?)?,
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
        Some(scheme) if schemes.iter().any(|known| same_party(known, scheme)) => Ok(()),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{at, url};

    fn entry(covers: &Value, credential: &str) -> Value {
        json!({
            "type": "QualityLabelEntry",
            "coveredIssuer": covers,
            "labelCredential": credential,
            "labelState": "active",
            "stateFrom": "2026-03-02T00:00:00Z",
            "labelFrom": "2026-03-02T00:00:00Z",
            "labelUntil": "2029-03-02T00:00:00Z",
        })
    }

    fn read(entries: &Value) -> Result<Register, String> {
        let signed = Signed {
            authority: LabelAuthority { id: "did:web:network.example".to_owned(), keys: Vec::new() },
            key_end: None,
        };
        let details = Details {
            id: None,
            scheme: String::new(),
            edition: at("2026-11-20T00:00:00Z"),
            until: None,
            copied: None,
            has_status: false,
        };
        let document = json!({ "credentialSubject": { "entry": entries } });
        Register::read(url("https://label.example/register"), signed, details, &document)
    }

    fn credentials<'r>(register: &'r Register, issuer: &str) -> Vec<&'r str> {
        register.labels_of(issuer).map(|(credential, _)| credential).collect()
    }

    #[test]
    fn every_label_of_an_issuer_is_found_in_the_order_of_the_register() {
        let register = read(&json!([
            entry(&json!(["did:web:a.example", "https://platform.example/1"]), "https://label.example/1"),
            entry(&json!("did:web:b.example"), "https://label.example/2"),
            entry(&json!(["https://PLATFORM.example:443/1", "did:web:a.example"]), "https://label.example/3"),
        ]))
        .unwrap();
        assert_eq!(register.len(), 3);
        for (issuer, expected) in [
            ("did:web:a.example", &["https://label.example/1", "https://label.example/3"][..]),
            ("https://platform.example/1", &["https://label.example/1", "https://label.example/3"]),
            ("did:web:b.example", &["https://label.example/2"]),
            ("did:web:A.example", &[]),
            ("https://platform.example/1/", &[]),
            ("", &[]),
        ] {
            assert_eq!(credentials(&register, issuer), expected, "{issuer}");
        }
    }

    #[test]
    fn an_issuer_in_two_spellings_has_one_label() {
        let twice = json!(["https://a.example/x", "did:web:a.example", "https://A.example/x"]);
        let register = read(&json!([entry(&twice, "https://label.example/1")])).unwrap();
        assert_eq!(credentials(&register, "https://a.example/x"), ["https://label.example/1"]);
    }

    #[test]
    fn one_entry_that_cannot_be_read_spoils_the_register() {
        let good = entry(&json!("did:web:a.example"), "https://label.example/1");
        assert!(read(&json!([good])).is_ok());
        for (member, value) in [
            ("type", json!("Entry")),
            ("coveredIssuer", json!([])),
            ("coveredIssuer", json!([7])),
            ("coveredIssuer", json!("")),
            ("coveredIssuer", json!(null)),
            ("labelCredential", json!({ "id": "https://label.example/1" })),
            ("labelState", json!("held")),
            ("stateFrom", json!("2026-03-02")),
            ("labelFrom", json!("2030-03-02T00:00:00Z")),
            ("labelUntil", json!("2027-02-29T00:00:00Z")),
        ] {
            let mut bad = good.clone();
            bad[member] = value.clone();
            let fault = read(&json!([good, bad])).unwrap_err();
            assert!(fault.starts_with("entry 1: "), "{member} {value}: {fault}");
        }
    }
}
