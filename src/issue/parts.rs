//! The parts of a badge, from what each of them needs. Everything else is added by the methods named as in the standard:
//!
//! ```
//! use openbadges::model::{Achievement, Alignment, Criteria};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let criteria = Criteria::default().narrative("Build a robot that follows a line, and explain how it does.");
//! let skill = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";
//! let achievement = Achievement::new(
//!     "https://city.example/achievements/robots".parse()?,
//!     "Robot maker",
//!     "Built and programmed a small robot.",
//!     criteria,
//! )
//! .alignment(Alignment::esco("Python (computer programming)", skill.parse()?)?)
//! .in_language("en".parse::<openbadges::model::LanguageCode>()?)
//! .tag("robotics");
//! assert_eq!(achievement.to_json()["alignment"][0]["targetFramework"], "ESCO");
//! # Ok(())
//! # }
//! ```

use crate::model::{
    Achievement, Alignment, AlignmentTargetType, Criteria, EndorsementSubject, IdentifierEntry,
    IdentifierType, Image, Malformed, Profile, Related, ResultDescription, ResultType, RubricCriterionLevel,
    Text, Uri,
};

impl Profile {
    /// An organisation or person with the id `id`.
    pub fn new(id: Uri, name: impl Into<Text>) -> Self {
        Profile::default().id(id).name(name)
    }
}

impl Achievement {
    /// An achievement of one's own, or somebody else's, which is then named as its creator.
    pub fn new(
        id: Uri,
        name: impl Into<Text>,
        description: impl Into<Text>,
        criteria: impl Into<Criteria>,
    ) -> Self {
        Achievement::default().id(id).name(name).description(description).criteria(criteria)
    }
}

/// The address at which skills and occupations of ESCO have their ids.
const ESCO: &str = "http://data.europa.eu/esco/";

impl Alignment {
    /// An entry of some framework, by its name and address.
    pub fn new(target_name: impl Into<Text>, target_url: Uri) -> Self {
        Alignment::default().target_name(target_name).target_url(target_url)
    }

    /// A skill or occupation of ESCO, the European classification.
    ///
    /// # Errors
    /// [`Malformed`] for an address that is not one of ESCO's ids.
    pub fn esco(target_name: impl Into<Text>, target_url: Uri) -> Result<Self, Malformed> {
        if !target_url.as_str().starts_with(ESCO) {
            return Err(Malformed::new(
                target_url.as_str(),
                "must be an id of ESCO, such as http://data.europa.eu/esco/skill/…",
            ));
        }
        Ok(Alignment::new(target_name, target_url).target_framework("ESCO"))
    }

    /// An item of a framework in the CASE format of 1EdTech.
    pub fn case(target_name: impl Into<Text>, target_url: Uri) -> Self {
        Alignment::new(target_name, target_url).target_type(AlignmentTargetType::case_item())
    }

    /// An entry that is described in CTDL, the language of Credential Engine.
    pub fn ctdl(target_name: impl Into<Text>, target_url: Uri) -> Self {
        Alignment::new(target_name, target_url).target_type(AlignmentTargetType::ctdl())
    }
}

impl Related {
    /// A related achievement, such as the same one in another language.
    pub fn new(id: Uri) -> Self {
        Related::default().id(id)
    }
}

impl ResultDescription {
    /// A result that recipients may have.
    pub fn new(id: Uri, name: impl Into<Text>, result_type: ResultType) -> Self {
        ResultDescription::default().id(id).name(name).result_type(result_type)
    }
}

impl RubricCriterionLevel {
    /// A level of a rubric.
    pub fn new(id: Uri, name: impl Into<Text>) -> Self {
        RubricCriterionLevel::default().id(id).name(name)
    }
}

impl Image {
    /// A picture at an address, or in a `data:` address.
    pub fn new(id: Uri) -> Self {
        Image::default().id(id)
    }
}

impl IdentifierEntry {
    /// An identifier in some system.
    pub fn new(identifier: impl Into<String>, identifier_type: IdentifierType) -> Self {
        IdentifierEntry::default().identifier(identifier).identifier_type(identifier_type)
    }
}

impl EndorsementSubject {
    /// What is endorsed, by its id.
    pub fn new(id: Uri) -> Self {
        EndorsementSubject::default().id(id)
    }
}
