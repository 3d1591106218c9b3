//! How a badge is checked and issued: an extension of achievements (quality-label.md §2, §5).

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use super::{Achievement, entries};
use crate::json::{Map, Value};

/// The context that defines its words.
pub(crate) const CONTEXT: &str = "https://w3id.org/badge-quality-label/assessment/v1";
/// The type of an achievement that has it.
pub(crate) const ASSESSED: &str = "AssessedAchievement";

pub(crate) const ISSUING_METHOD: &str = "issuingMethod";
pub(crate) const CHECK_TYPE: &str = "checkType";
pub(crate) const CHECKS_REQUIRED: &str = "checksRequired";
/// All members of an achievement that say it.
pub(crate) const MEMBERS: [&str; 3] = [ISSUING_METHOD, CHECK_TYPE, CHECKS_REQUIRED];

/// Declares closed enumerations: name, meaning, variants, which are also the names in JSON.
macro_rules! names {
    ($($(#[$meta:meta])* $name:ident { $($(#[$of_variant:meta])* $variant:ident)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of_variant])* $variant),* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The name in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => stringify!($variant)),* }
            }

            /// The one of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }
    )*};
}

names! {
    /// How a badge reaches its recipients. The ways differ much in assurance.
    IssuingMethod {
        /// It is sent to an e-mail address.
        Email
        /// It is claimed with a QR code, on the spot.
        QrCode
        /// It is issued for evidence that was handed in.
        Evidence
    }
    /// Who checks whether a badge was earned.
    CheckType {
        /// The recipients themselves.
        SelfCheck
        /// Others who take part.
        PeerCheck
        /// Those who organise the activity.
        OrganiserCheck
    }
}

/// How an achievement is checked and issued.
///
/// ```
/// use std::num::NonZeroU32;
/// use openbadges::model::{Achievement, Assessment, CheckType, IssuingMethod};
///
/// let assessment = Assessment {
///     issuing_method: Some(IssuingMethod::QrCode),
///     check_types: [CheckType::PeerCheck, CheckType::OrganiserCheck].into(),
///     checks_required: NonZeroU32::new(2),
/// };
/// let achievement = Achievement::default().assessment(&assessment);
/// assert_eq!(achievement.to_json()["checksRequired"], 2);
/// assert_eq!(achievement.assessed(), Some(assessment));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assessment {
    /// `issuingMethod`: how it is issued.
    pub issuing_method: Option<IssuingMethod>,
    /// `checkType`: who checks; several may.
    pub check_types: BTreeSet<CheckType>,
    /// `checksRequired`: how many checks must have been made.
    pub checks_required: Option<NonZeroU32>,
}

impl Assessment {
    /// The members that say so in an achievement of the type `AssessedAchievement`.
    fn members(&self) -> Map<String, Value> {
        let types: Vec<Value> = self.check_types.iter().map(|one| one.as_str().into()).collect();
        let members = [
            (ISSUING_METHOD, self.issuing_method.map(|method| method.as_str().into())),
            (CHECK_TYPE, (!types.is_empty()).then_some(Value::Array(types))),
            (CHECKS_REQUIRED, self.checks_required.map(|number| number.get().into())),
        ];
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// What `members` of an achievement say, whatever its type is.
    pub(crate) fn of_members(members: &Map<String, Value>) -> Self {
        let text = |name| members.get(name).and_then(Value::as_str).map(without_address);
        let names = members.get(CHECK_TYPE).map_or(&[][..], entries);
        let names = names.iter().filter_map(Value::as_str).map(without_address);
        let required = members.get(CHECKS_REQUIRED).and_then(Value::as_u64);
        Assessment {
            issuing_method: text(ISSUING_METHOD).and_then(IssuingMethod::from_name),
            check_types: names.filter_map(CheckType::from_name).collect(),
            checks_required: required.and_then(|number| u32::try_from(number).ok()).and_then(NonZeroU32::new),
        }
    }
}

/// A word of the vocabulary that is written with the address of its context.
fn without_address(word: &str) -> &str {
    word.strip_prefix(CONTEXT).and_then(|word| word.strip_prefix('#')).unwrap_or(word)
}

impl Achievement {
    /// With what it says of how it is checked and issued. A badge with it has one more context.
    #[must_use]
    pub fn assessment(mut self, assessment: &Assessment) -> Self {
        for name in MEMBERS {
            self.extensions.shift_remove(name);
        }
        self.types.retain(|name| name != ASSESSED);
        let members = assessment.members();
        if !members.is_empty() {
            self.types.push(ASSESSED.to_owned());
            self.extensions.extend(members);
        }
        self
    }

    /// What it says of how it is checked and issued: `None` if nothing. Words that are not known here are left out; they
    /// stand in `extensions` still.
    pub fn assessed(&self) -> Option<Assessment> {
        let is_assessed = self.types.iter().any(|name| name == ASSESSED);
        is_assessed.then(|| Assessment::of_members(&self.extensions))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::issue::{BadgeBuilder, Recipient};
    use crate::model::{Credential, Criteria, Profile};
    use crate::testing::now;

    fn achievement() -> Achievement {
        let id = "https://city.example/achievements/robots".parse().unwrap();
        Achievement::new(id, "Robots", "Built a robot.", Criteria::default().narrative("Build one."))
    }

    fn assessment() -> Assessment {
        Assessment {
            issuing_method: Some(IssuingMethod::Evidence),
            check_types: CheckType::ALL.iter().copied().collect(),
            checks_required: NonZeroU32::new(3),
        }
    }

    #[test]
    fn a_badge_says_how_it_was_assessed() {
        let badge = BadgeBuilder::new()
            .issuer(Profile::new("did:web:makerspace.example".parse().unwrap(), "Makerspace"))
            .achievement(achievement().assessment(&assessment()))
            .recipient(Recipient::id("did:example:ana".parse().unwrap()))
            .valid_from(now())
            .build()
            .unwrap();
        assert!(badge.advice().is_empty(), "{:?}", badge.advice());
        assert_eq!(badge.document()["@context"][2], CONTEXT);
        let achievement = &badge.document()["credentialSubject"]["achievement"];
        assert_eq!(achievement["type"], json!(["Achievement", "AssessedAchievement"]));
        assert_eq!(achievement["checkType"], json!(["SelfCheck", "PeerCheck", "OrganiserCheck"]));
        assert_eq!(achievement["issuingMethod"], "Evidence");
        assert_eq!(achievement["checksRequired"], 3);
        let (read, findings) = Credential::read(badge.document());
        assert_eq!(findings, []);
        assert_eq!(read.achievement().unwrap().assessed(), Some(assessment()));
    }

    #[test]
    fn the_last_assessment_counts_and_an_empty_one_says_nothing() {
        let first = achievement().assessment(&assessment());
        let second = Assessment { issuing_method: Some(IssuingMethod::Email), ..Assessment::default() };
        assert_eq!(first.clone().assessment(&second), achievement().assessment(&second));
        assert_eq!(first.assessment(&Assessment::default()), achievement());
        assert_eq!(achievement().assessed(), None);
    }

    #[test]
    fn unknown_words_are_left_out() {
        let mut odd = achievement().assessment(&assessment());
        for (name, value) in [
            ("issuingMethod", json!("Pigeon")),
            ("checkType", json!("PeerCheck")),
            ("checksRequired", json!(0)),
        ] {
            odd.extensions.insert(name.to_owned(), value);
        }
        let expected = Assessment { check_types: [CheckType::PeerCheck].into(), ..Assessment::default() };
        assert_eq!(odd.assessed(), Some(expected.clone()));
        odd.extensions.insert(CHECK_TYPE.to_owned(), json!(format!("{CONTEXT}#PeerCheck")));
        assert_eq!(odd.assessed(), Some(expected.clone()));
        odd.extensions.insert(CHECK_TYPE.to_owned(), json!([format!("{CONTEXT}PeerCheck"), "#PeerCheck"]));
        assert_eq!(odd.assessed(), Some(Assessment { check_types: [].into(), ..expected }));
    }
}
