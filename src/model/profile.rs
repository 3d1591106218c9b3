//! Who issues, creates, endorses.

use super::class::{Types, class};
use super::credential::Embedded;
use super::reader::{Datum, Reader, Rules};
use super::terms::IdentifierType;
use super::text::Text;
use super::values::{CompactJws, CountryCode, Date, EmailAddress, PhoneNumber, Uri};
use super::{DataModel, Disclosure, Kind, Number};
use crate::json::Value;
use crate::report::Finding;

/// Who issued a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Issuer {
    /// Only named, by its id.
    Reference(Uri),
    /// Described.
    Profile(Box<Profile>),
}

impl Issuer {
    /// The issuer's id.
    pub fn id(&self) -> Option<&Uri> {
        match self {
            Issuer::Reference(id) => Some(id),
            Issuer::Profile(profile) => profile.id.as_ref(),
        }
    }

    /// The issuer's own description, where there is one.
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Issuer::Reference(_) => None,
            Issuer::Profile(profile) => Some(profile),
        }
    }
}

impl Datum for Issuer {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        // OB 3.0 §B.9: in data model 1.1 the issuer is a Profile, never only its id.
        if value.is_string() && reader.rules.model == DataModel::V2_0 {
            return Uri::read(value, reader).map(Issuer::Reference);
        }
        Box::<Profile>::read(value, reader).map(Issuer::Profile)
    }

    fn write(&self) -> Value {
        match self {
            Issuer::Reference(id) => id.write(),
            Issuer::Profile(profile) => profile.to_json(),
        }
    }
}

impl Profile {
    /// Reads a Profile that stands alone.
    ///
    /// Reading never fails: whatever breaks the data model is a finding, and is left out.
    pub fn read(value: &Value) -> (Profile, Vec<Finding>) {
        let (kind, model, disclosure) = (Kind::OpenBadge, DataModel::V2_0, Disclosure::Full);
        let mut reader = Reader::new(Rules { kind, model, disclosure });
        let profile = <Profile as Datum>::read(value, &mut reader).unwrap_or_default();
        (profile, reader.into_findings())
    }
}

class! {
    /// An organisation or a person.
    Profile: Open, Types::Contain("Profile");
    id "id" required Uri, any, "Its address, DID, or another unique id.";
    name "name" optional Text, any, "Its name.";
    description "description" optional Text, any, "What it is, in short.";
    url "url" optional Uri, any, "Its home page.";
    image "image" optional Image, any, "Its picture or logo.";
    email "email" optional EmailAddress, any, "Its e-mail address.";
    phone "phone" optional PhoneNumber, any, "Its telephone number.";
    address "address" optional Address, any, "Where it is.";
    official "official" optional Text, any, "The name of an authorised official.";
    parent_org "parentOrg" optional Box<Profile>, any, "The organisation that it is part of.";
    other_identifier "otherIdentifier" many IdentifierEntry, any, "Further identifiers.";
    given_name "givenName" optional String, any, "A person's given name.";
    additional_name "additionalName" optional String, any, "A person's middle name.";
    family_name "familyName" optional String, any, "A person's family name.";
    family_name_prefix "familyNamePrefix" optional String, any, "What leads the family name, such as `de`.";
    patronymic_name "patronymicName" optional String, any, "A person's patronymic.";
    honorific_prefix "honorificPrefix" optional String, any, "What precedes a person's name, such as `Dr`.";
    honorific_suffix "honorificSuffix" optional String, any, "What follows a person's name, such as `PhD`.";
    date_of_birth "dateOfBirth" optional Date, any, "A person's date of birth.";
    endorsement "endorsement" many Embedded, any, "Endorsements of the profile, unread.";
    endorsement_jwt "endorsementJwt" many CompactJws, any, "Endorsements of the profile as signed tokens, unread.";
}

class! {
    /// An identifier of an organisation, person or achievement in some system.
    IdentifierEntry: Closed, Types::Exactly("IdentifierEntry");
    identifier "identifier" required String, any, "The identifier itself.";
    identifier_type "identifierType" required IdentifierType, any, "What kind of identifier it is.";
}

class! {
    /// A picture.
    Image: Closed, Types::Exactly("Image");
    id "id" required Uri, any, "Its address, or the picture itself as a `data:` address.";
    caption "caption" optional Text, any, "What it shows.";
}

class! {
    /// A postal address.
    Address: Open, Types::Contain("Address");
    address_country "addressCountry" optional String, any, "The country's name.";
    address_country_code "addressCountryCode" optional CountryCode, any, "The country's code.";
    address_region "addressRegion" optional String, any, "The region within the country.";
    address_locality "addressLocality" optional String, any, "The place within the region.";
    street_address "streetAddress" optional String, any, "Street and number.";
    post_office_box_number "postOfficeBoxNumber" optional String, any, "The number of a post office box.";
    postal_code "postalCode" optional String, any, "The postal code.";
    geo "geo" optional GeoCoordinates, any, "The place on the globe.";
}

class! {
    /// A place on the globe (WGS 84).
    GeoCoordinates: Open, Types::Exactly("GeoCoordinates");
    latitude "latitude" required Number, any, "Its latitude, in degrees.";
    longitude "longitude" required Number, any, "Its longitude, in degrees.";
}
