//! The credential itself, and what the data model of Verifiable Credentials adds to it.

use super::achievement::Achievement;
use super::class::{Types, class};
use super::profile::{Image, Issuer};
use super::reader::{Datum, Reader, Rules};
use super::subject::Subject;
use super::text::Text;
use super::values::{CompactJws, DateTimeZ, LanguageCode, Uri};
use super::{DataModel, Disclosure, Kind};
use crate::budget::{Exhausted, Limit};
use crate::json::{Map, Pointer, Value};
use crate::report::{Finding, Step};

class! {
    /// An Open Badge or an endorsement, in data model 2.0 or 1.1.
    Credential: Open, Types::OfCredential, then check_name;
    context "@context" set Value, any, "The contexts that define its words.";
    id "id" required Uri, any, "Its id.";
    name "name" optional Text, any, "Its name.";
    description "description" optional Text, any, "What it is, in short.";
    image "image" optional Image, any, "Its picture.";
    issuer "issuer" required Issuer, any, "Who issued it.";
    subject "credentialSubject" required Subject, any, "What it says, and of whom.";
    awarded_date "awardedDate" optional DateTimeZ, any, "When it was first awarded.";
    valid_from "validFrom" required String, V2_0, "When it becomes valid, as it was written.";
    valid_until "validUntil" optional String, V2_0, "When it expires, as it was written.";
    issuance_date "issuanceDate" required String, V1_1, "When it becomes valid, as it was written.";
    expiration_date "expirationDate" optional String, V1_1, "When it expires, as it was written.";
    evidence "evidence" many Evidence, any, "What supports it.";
    endorsement "endorsement" many Embedded, any, "Endorsements of it, unread.";
    endorsement_jwt "endorsementJwt" many CompactJws, any, "Endorsements of it as signed tokens, unread.";
    proof "proof" set Proof, any, "Its embedded signatures.";
    credential_schema "credentialSchema" set CredentialSchema, any, "Schemas that it meets.";
    credential_status "credentialStatus" several CredentialStatus, any, "Where to learn whether it was revoked.";
    refresh_service "refreshService" optional RefreshService, any, "Where a newer edition can be had.";
    terms_of_use "termsOfUse" set TermsOfUse, any, "On which terms it may be used.";
}

// OB 3.0 §B.1, §B.9: endorsements, and all credentials of data model 1.1, must have a name.
fn check_name(_: &Credential, members: &Map<String, Value>, reader: &mut Reader) {
    let is_required = reader.rules.kind == Kind::Endorsement || reader.rules.model == DataModel::V1_1;
    if is_required && !members.contains_key("name") {
        reader.member("name", Reader::missing);
    }
}

impl Credential {
    /// Reads a credential of which everything is disclosed.
    ///
    /// Reading never fails: whatever breaks the data model is a finding, and is left out of the credential.
    ///
    /// ```
    /// use openbadges::{json, model::Credential, report::Code};
    /// let value = json::parse(br#"{"@context": ["https://www.w3.org/ns/credentials/v2"], "name": 7}"#).unwrap();
    /// let (credential, findings) = Credential::read(&value);
    /// assert!(credential.name.is_none());
    /// assert!(findings.iter().any(|f| f.code == Code::ModelViolation && f.at.as_str() == "/name"));
    /// ```
    pub fn read(value: &Value) -> (Credential, Vec<Finding>) {
        Self::read_disclosed(value, Disclosure::Full)
    }

    /// The same, for a credential of which a derived proof may disclose only a part.
    pub fn read_disclosed(value: &Value, disclosure: Disclosure) -> (Credential, Vec<Finding>) {
        if !fits(value) {
            let limit = Finding::exhausted(Step::Conformance, Exhausted(Limit::Quads));
            return (Credential::default(), vec![limit]);
        }
        let kind = Kind::of(value).unwrap_or_default();
        let mut reader = Reader::new(Rules { kind, model: DataModel::of(value), disclosure });
        let credential = <Credential as Datum>::read(value, &mut reader).unwrap_or_default();
        (credential, reader.into_findings())
    }

    /// Whether it is a badge or an endorsement.
    pub fn kind(&self) -> Kind {
        Kind::named_by(self.types.iter().map(String::as_str)).unwrap_or_default()
    }

    /// The data model that its first context names.
    pub fn data_model(&self) -> DataModel {
        DataModel::named_by(&self.context)
    }

    /// When it becomes valid, as it was written.
    pub fn start(&self) -> Option<&str> {
        self.valid_from.as_deref().or(self.issuance_date.as_deref())
    }

    /// When it expires, as it was written.
    pub fn end(&self) -> Option<&str> {
        self.valid_until.as_deref().or(self.expiration_date.as_deref())
    }

    /// What was achieved, if it is a badge.
    pub fn achievement(&self) -> Option<&Achievement> {
        match self.subject.as_ref()? {
            Subject::Achievement(subject) => subject.achievement.as_ref(),
            Subject::Endorsement(_) => None,
        }
    }

    /// The language of the badge's texts.
    pub fn language(&self) -> Option<&LanguageCode> {
        self.achievement()?.in_language.as_ref()
    }
}

/// Values in a credential, at most. Every property makes a quad and is two or three values, so what is above this limit
/// is also above that of the RDF graph; it is noticed here before typed copies of it are made.
const VALUES: usize = 60_000;

fn fits(value: &Value) -> bool {
    let mut left = VALUES;
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(items) if items.len() <= left => {
                left -= items.len();
                pending.extend(items);
            }
            Value::Object(members) if members.len() <= left => {
                left -= members.len();
                pending.extend(members.values());
            }
            Value::Array(_) | Value::Object(_) => return false,
            _ => {}
        }
    }
    true
}

class! {
    /// Something that supports a credential.
    Evidence: Open, Types::Contain("Evidence");
    id "id" optional Uri, any, "Where it is published.";
    name "name" optional Text, any, "Its name.";
    description "description" optional Text, any, "What it is, in short.";
    narrative "narrative" optional Text, any, "How it came about, in Markdown.";
    genre "genre" optional Text, any, "What kind of work it is.";
    audience "audience" optional Text, any, "Whom it is meant for.";
}

class! {
    /// A schema that a credential says it meets.
    CredentialSchema: Open, Types::One;
    id "id" required Uri, any, "The schema's address.";
}

// The published editions from 1.4 on, and VCDM 2.0 §4.10, do not require an id.
class! {
    /// Where to learn whether a credential was revoked.
    CredentialStatus: Open, Types::One;
    id "id" optional Uri, any, "The entry's id, or the address of a revocation list.";
}

class! {
    /// Where a newer edition of a credential can be had.
    RefreshService: Open, Types::One;
    id "id" required Uri, any, "The service's address.";
}

class! {
    /// On which terms a credential may be used.
    TermsOfUse: Open, Types::One;
    id "id" optional Uri, any, "The address of the terms.";
}

class! {
    /// An embedded signature. The proof step looks into it; its members stand in `extensions`.
    Proof: Open, Types::One;
}

/// A credential inside another one. It is verified for itself, and therefore kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Embedded {
    /// Where it stands in the document that was read.
    pub at: Pointer,
    /// The credential.
    pub document: Value,
}

impl From<Value> for Embedded {
    fn from(document: Value) -> Self {
        Embedded { at: Pointer::root(), document }
    }
}

impl Datum for Embedded {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.object(value)?;
        Some(Embedded { at: reader.place(), document: value.clone() })
    }

    fn write(&self) -> Value {
        self.document.clone()
    }
}
