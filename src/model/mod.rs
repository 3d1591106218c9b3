//! The data model of Open Badges 3.0, for Verifiable Credentials 2.0 and 1.1 (OB 3.0 §B).
//!
//! Each class is declared once, by `class!`: the type, and the rules that its objects must meet.

mod achievement;
pub(crate) mod assessment;
mod class;
mod credential;
mod findings;
mod kind;
mod profile;
mod reader;
mod subject;
mod terms;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod values;
mod writer;

pub use crate::json::Number;
pub use achievement::{Achievement, Alignment, Criteria, Related, ResultDescription, RubricCriterionLevel};
pub use assessment::{Assessment, CheckType, IssuingMethod};
pub(crate) use class::Property;
pub use credential::{
    Credential, CredentialSchema, CredentialStatus, Embedded, Evidence, Proof, RefreshService, TermsOfUse,
};
pub(crate) use findings::Findings;
pub(crate) use kind::{CREDENTIALS_V1, CREDENTIALS_V2, entries, entries_at, has_type};
pub use kind::{DataModel, Disclosure, Kind, Standard};
pub use profile::{Address, GeoCoordinates, IdentifierEntry, Image, Issuer, Profile};
pub use subject::{AchievementSubject, EndorsementSubject, IdentityObject, Result, Subject};
pub use terms::{AchievementType, AlignmentTargetType, IdentifierType, ResultStatus, ResultType};
pub(crate) use text::wordings;
pub use text::{Text, Wording};
pub use values::{
    CompactJws, CountryCode, Date, DateTime, DateTimeZ, EmailAddress, LanguageCode, Malformed, PhoneNumber,
    Uri,
};

/// Every property of every class.
pub(crate) fn properties() -> impl Iterator<Item = &'static Property> {
    let classes = [
        Achievement::PROPERTIES,
        AchievementSubject::PROPERTIES,
        Address::PROPERTIES,
        Alignment::PROPERTIES,
        Credential::PROPERTIES,
        CredentialSchema::PROPERTIES,
        CredentialStatus::PROPERTIES,
        Criteria::PROPERTIES,
        EndorsementSubject::PROPERTIES,
        Evidence::PROPERTIES,
        GeoCoordinates::PROPERTIES,
        IdentifierEntry::PROPERTIES,
        IdentityObject::PROPERTIES,
        Image::PROPERTIES,
        Profile::PROPERTIES,
        Proof::PROPERTIES,
        RefreshService::PROPERTIES,
        Related::PROPERTIES,
        Result::PROPERTIES,
        ResultDescription::PROPERTIES,
        RubricCriterionLevel::PROPERTIES,
        TermsOfUse::PROPERTIES,
    ];
    classes.into_iter().flatten()
}
