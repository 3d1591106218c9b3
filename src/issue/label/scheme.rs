//! What a label is: an achievement, one for each version of the rules.

use crate::Timestamp;
use crate::label::terms;
use crate::model::{
    Achievement, AchievementType, Criteria, Image, LanguageCode, Malformed, Profile, Related,
    ResultDescription, ResultType, Text, Uri,
};

use super::{LabelTerm, LabelTermError};

/// A version of a label, as its authority awards it.
///
/// ```
/// use openbadges::issue::label::LabelScheme;
/// use openbadges::model::{Criteria, Profile, Related};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let scheme = LabelScheme {
///     id: "https://label.example/achievement/v1".parse()?,
///     name: "Quality Label for Badge Recognition".into(),
///     description: "The Organiser upholds the standards of the label.".into(),
///     criteria: Criteria::default().id("https://label.example/criteria".parse::<openbadges::model::Uri>()?),
///     image: None,
///     tags: vec!["recognition".into()],
///     version: "1".into(),
///     language: "en".parse()?,
///     related: vec![Related::new("https://label.example/achievement/v1/pl".parse()?)],
///     authority: Profile::new("did:web:network.example".parse()?, "Network"),
///     years: 3,
/// };
/// let achievement = scheme.achievement()?;
/// assert_eq!(achievement.to_json()["creator"]["id"], "did:web:network.example");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelScheme {
    /// The achievement's id: another one for each version, since policies name the versions that they accept.
    pub id: Uri,
    /// Its name, and that of every label.
    pub name: Text,
    /// What holding it means.
    pub description: Text,
    /// What is asked of Organisers, or where that is published.
    pub criteria: Criteria,
    /// Its picture, if there is one.
    pub image: Option<Image>,
    /// Keywords.
    pub tags: Vec<Text>,
    /// The version.
    pub version: String,
    /// The language of its texts.
    pub language: LanguageCode,
    /// The same in other languages.
    pub related: Vec<Related>,
    /// Who alone awards it: the issuer of every label, and the creator of the achievement.
    pub authority: Profile,
    /// For how many years it is awarded.
    pub years: u8,
}

impl LabelScheme {
    /// The least share of the indicators that must be met, in percent (quality-label.md §1).
    pub const REQUIRED_PERCENT: u8 = 70;

    /// The term of a label that was decided on at `decided` and is held from `from` on.
    ///
    /// # Errors
    /// [`LabelTermError`], as for [`LabelTerm::of_years`].
    pub fn term(&self, decided: Timestamp, from: Timestamp) -> Result<LabelTerm, LabelTermError> {
        LabelTerm::of_years(self.years, decided, from)
    }

    /// The achievement that every label of this version has (quality-label.md §3 B).
    ///
    /// # Errors
    /// [`Malformed`], if no id can be made for its result out of its own.
    pub fn achievement(&self) -> Result<Achievement, Malformed> {
        let achievement = Achievement::new(
            self.id.clone(),
            self.name.clone(),
            self.description.clone(),
            self.criteria.clone(),
        )
        .achievement_type(AchievementType::parse(terms::ACHIEVEMENT_TYPE)?)
        .creator(self.authority.clone())
        .in_language(self.language.clone())
        .version(self.version.clone())
        .result_description(self.indicators()?);
        let achievement = self.image.iter().cloned().fold(achievement, Achievement::image);
        let achievement = self.tags.iter().cloned().fold(achievement, Achievement::tag);
        Ok(self.related.iter().cloned().fold(achievement, Achievement::related))
    }

    fn indicators(&self) -> Result<ResultDescription, Malformed> {
        // An address has one fragment at most.
        let mark = if self.id.as_str().contains('#') { '-' } else { '#' };
        let id = Uri::parse(&format!("{}{mark}indicators", self.id))?;
        Ok(ResultDescription::new(id, "Share of the indicators that are met", ResultType::parse("Percent")?)
            .value_min("0")
            .value_max("100")
            .required_value(Self::REQUIRED_PERCENT.to_string()))
    }
}
