//! People and the places that they belong to. Nothing of this is ever published.

use std::fmt;

use openbadges::model::{CountryCode, LanguageCode};

use super::malformed::Malformed;

/// What an evaluator, a member of a committee or of an Organiser's staff is known by, such as an e-mail address. Two spellings
/// that differ in capitals are one person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonId(String);

/// A country (ISO 3166-1 alpha-2).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);

/// A language (BCP 47), without its region or script: who speaks `pt-BR` speaks `pt`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// Somebody who evaluates applications or decides about them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What the person is known by.
    pub id: PersonId,
    /// The person's name.
    pub name: String,
    /// Where the person is at home.
    pub country: Option<Country>,
    /// What the person speaks.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// The organisations that the person works for or belongs to, by their ids or names.
    #[serde(default)]
    pub organisations: Vec<String>,
}

impl PersonId {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are one person.
    pub fn is(&self, other: &PersonId) -> bool {
        folded(&self.0) == folded(&other.0)
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What two spellings of one name have in common: capitals and spaces make no other organisation.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl TryFrom<String> for PersonId {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        match text.trim() {
            "" => Err(Malformed { text, must: "must say who it is, such as by an e-mail address" }),
            id => Ok(PersonId(id.to_owned())),
        }
    }
}

impl TryFrom<String> for Country {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        match CountryCode::parse(&text.to_uppercase()) {
            Ok(code) => Ok(Country(code.as_str().to_owned())),
            Err(_) => Err(Malformed { text, must: "must be a country of two letters, such as SI" }),
        }
    }
}

impl TryFrom<String> for Language {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        let primary = text.split('-').next().unwrap_or_default().to_lowercase();
        match LanguageCode::parse(&primary) {
            Ok(_) => Ok(Language(primary)),
            Err(_) => Err(Malformed { text, must: "must be a language code, such as sl or pt-BR" }),
        }
    }
}

impl From<PersonId> for String {
    fn from(PersonId(id): PersonId) -> Self {
        id
    }
}

impl From<Country> for String {
    fn from(Country(code): Country) -> Self {
        code
    }
}

impl From<Language> for String {
    fn from(Language(code): Language) -> Self {
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<T: TryFrom<String>>(text: &str) -> Option<T> {
        T::try_from(text.to_owned()).ok()
    }

    #[test]
    fn spellings_of_one_person_are_one() {
        let [ana, ana_too, eva] =
            ["Ana@a.example ", "ana@A.example", "eva@a.example"].map(|id| of::<PersonId>(id).unwrap());
        assert!(ana.is(&ana_too) && !ana.is(&eva));
        assert_eq!(of::<PersonId>("  "), None);
    }

    #[test]
    fn countries_and_languages_are_codes() {
        assert_eq!(of::<Country>("si"), of("SI"));
        assert_eq!(of::<Language>("pt-BR"), of("PT"));
        assert_eq!((of::<Country>("Slovenia"), of::<Language>("Slovene language")), (None, None));
    }

    #[test]
    fn names_are_compared_without_capitals_and_spaces() {
        assert_eq!(folded(" Youth  Centre\n"), folded("youth centre"));
    }
}
