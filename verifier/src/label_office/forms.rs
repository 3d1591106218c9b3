//! What people fill in: the parts of events. The files that commands read have the same form.

use std::collections::BTreeMap;
use std::fmt;

use openbadges::model::Uri;
use serde::{Deserialize, Serialize};
use url::Url;

use super::malformed::Malformed;
use super::people::{Country, Language, Person, PersonId};

/// A text that says something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(String);

/// An `https:` address, as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebAddress {
    uri: Uri,
    url: Url,
}

/// The id of an Organiser or of an issuer of badges: a DID or a web address. Ids are compared byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IssuerId(Uri);

/// An Organiser, as it registers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganiserForm {
    /// The id under which it holds labels.
    pub id: IssuerId,
    /// Whether it is a person.
    pub is: Nature,
    /// Its name.
    pub name: Text,
    /// The name in the register's page and exports. An organisation has its own there if it gives none; of a person, only
    /// the ids are shown then, and neither web site nor account.
    pub public_name: Option<Text>,
    /// Its web site, which is published with its name.
    pub url: Option<WebAddress>,
    /// Its Organiser account, which labels name with its name.
    pub account: Text,
    /// The ids under which it issues badges: DIDs, and addresses of profiles, those of Open Badges 2.0 too.
    pub issuers: Vec<IssuerId>,
    /// Where it is.
    pub country: Country,
    /// Its languages.
    pub languages: Vec<Language>,
    /// Whom to write to.
    pub contact: Contact,
}

/// What an Organiser is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Nature {
    /// An organisation.
    Organisation,
    /// A person.
    Individual,
}

/// Whom to write to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What the person is known by, such as an e-mail address.
    pub id: PersonId,
    /// The person's name.
    pub name: Text,
}

/// An application: the self-assessment and the evidence, for each indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationForm {
    /// By indicator.
    pub answers: BTreeMap<Text, Answer>,
}

/// What the applicant says to one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// At which level it sees itself.
    pub level: u8,
    /// Why.
    pub text: Text,
    /// Where that can be seen.
    #[serde(default)]
    pub evidence: Vec<Text>,
}

/// Who evaluates an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluatorsForm {
    /// The evaluators.
    pub evaluators: Vec<Person>,
}

/// What one evaluator has found. Everything that was looked at stands in it; what was forgotten counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluationForm {
    /// Who evaluates.
    pub evaluator: PersonId,
    /// Which parts are complete.
    pub parts: BTreeMap<Text, bool>,
    /// Which formal criteria are met.
    pub formal_criteria: BTreeMap<Text, bool>,
    /// By indicator.
    pub indicators: BTreeMap<Text, Finding>,
    /// For the committee and the applicant.
    pub comment: Option<Text>,
    /// Why this takes the place of what the same evaluator has found before, if it does.
    pub corrects: Option<Text>,
}

/// What an evaluator has found to one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Its level.
    pub level: u8,
    /// Whether the evidence was given and shows it.
    pub evidence: bool,
}

/// Who decides about an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitteeForm {
    /// The members.
    pub members: Vec<Person>,
}

impl OrganiserForm {
    /// What the register's page and exports call it: people only as they wish.
    pub fn shown_name(&self) -> Option<&Text> {
        self.public_name.as_ref().or(match self.is {
            Nature::Organisation => Some(&self.name),
            Nature::Individual => None,
        })
    }

    /// The web site in the register's page and exports: it can name a person as well as a name does.
    pub fn shown_site(&self) -> Option<&WebAddress> {
        self.url.as_ref().filter(|_| self.shown_name().is_some())
    }

    /// Every id of it.
    pub fn ids(&self) -> impl Iterator<Item = &IssuerId> {
        std::iter::once(&self.id).chain(&self.issuers)
    }
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl WebAddress {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        self.uri.as_str()
    }

    /// The same as an id.
    pub fn uri(&self) -> Uri {
        self.uri.clone()
    }

    /// The same as an address.
    pub fn url(&self) -> &Url {
        &self.url
    }
}

impl IssuerId {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same as an id of the data model.
    pub fn uri(&self) -> &Uri {
        &self.0
    }
}

impl TryFrom<String> for Nature {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        match text.as_str() {
            "organisation" => Ok(Nature::Organisation),
            "individual" => Ok(Nature::Individual),
            _ => Err(Malformed { text, must: "must be organisation or individual" }),
        }
    }
}

impl From<Nature> for String {
    fn from(nature: Nature) -> Self {
        let text = match nature {
            Nature::Organisation => "organisation",
            Nature::Individual => "individual",
        };
        text.to_owned()
    }
}

impl TryFrom<String> for Text {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        match text.trim() {
            "" => Err(Malformed { text, must: "must not be empty" }),
            trimmed => Ok(Text(trimmed.to_owned())),
        }
    }
}

impl TryFrom<String> for WebAddress {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        let is_web = |url: &Url| url.scheme() == "https" && url.has_host();
        let must = match (Uri::parse(&text), Url::parse(&text).ok().filter(is_web)) {
            (Ok(_), Some(url)) if url.fragment().is_some() => "must not have a # in it",
            (Ok(uri), Some(url)) => return Ok(WebAddress { uri, url }),
            (Err(_), Some(_)) => {
                "has a character that no address has, such as a space, < or >; write it as %20, %3C or %3E"
            }
            (_, None) => "must be a web address that begins with https://",
        };
        Err(Malformed { text, must })
    }
}

impl TryFrom<String> for IssuerId {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        let is_web =
            || Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
        match Uri::parse(&text) {
            Ok(uri) if text.starts_with("did:") || is_web() => Ok(IssuerId(uri)),
            _ => Err(Malformed { text, must: "must be a DID (did:web:…) or a web address (https://…)" }),
        }
    }
}

impl std::str::FromStr for IssuerId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.to_owned().try_into()
    }
}

impl From<Text> for String {
    fn from(Text(text): Text) -> Self {
        text
    }
}

impl From<WebAddress> for String {
    fn from(address: WebAddress) -> Self {
        address.as_str().to_owned()
    }
}

impl From<IssuerId> for String {
    fn from(id: IssuerId) -> Self {
        id.as_str().to_owned()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for IssuerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<T: TryFrom<String>>(text: &str) -> Option<T> {
        T::try_from(text.to_owned()).ok()
    }

    #[test]
    fn ids_and_addresses_stay_as_they_were_written() {
        for id in ["did:web:a.example", "https://A.example/%34", "http://a.example/issuers/42"] {
            assert_eq!(of::<IssuerId>(id).unwrap().as_str(), id);
        }
        for id in ["", "a.example", "urn:uuid:1", "mailto:ana@a.example", "https://"] {
            assert_eq!(of::<IssuerId>(id), None, "{id}");
        }
        assert_eq!(of::<WebAddress>("https://A.example/x").unwrap().as_str(), "https://A.example/x");
        for (address, said) in [
            ("https://a.example/<x>", "%3C"),
            ("https://a.example/#x", "#"),
            ("http://a.example/", "https://"),
        ] {
            let error = WebAddress::try_from(address.to_owned()).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
        for address in ["http://a.example/", "https://a.example/#x", "a.example"] {
            assert_eq!(of::<WebAddress>(address), None, "{address}");
        }
        for nature in [Nature::Organisation, Nature::Individual] {
            assert_eq!(of::<Nature>(&String::from(nature)), Some(nature));
        }
        assert_eq!(of::<Nature>("person"), None);
        assert_eq!((of::<Text>(" \n"), of::<Text>(" a ").map(String::from)), (None, Some("a".into())));
    }
}
