//! What was achieved.

use super::Number;
use super::class::{Types, class};
use super::credential::Embedded;
use super::profile::{IdentifierEntry, Image, Profile};
use super::reader::Reader;
use super::terms::{AchievementType, AlignmentTargetType, ResultType};
use super::text::Text;
use super::values::{CompactJws, LanguageCode, Uri};
use crate::json::{Map, Value};

class! {
    /// An accomplishment, such as completing a degree, mastering a competency or attending an event.
    Achievement: Open, Types::Contain("Achievement");
    id "id" required Uri, any, "Its address, or another unique id.";
    name "name" required Text, any, "Its name.";
    description "description" required Text, any, "What it is, in short.";
    criteria "criteria" required Criteria, any, "How it is earned.";
    achievement_type "achievementType" optional AchievementType, any, "What kind of achievement it is.";
    creator "creator" optional Profile, any, "Who defined it; its issuer, where it is not said.";
    image "image" optional Image, any, "Its picture.";
    in_language "inLanguage" optional LanguageCode, any, "The language of its texts.";
    version "version" optional String, any, "Its edition.";
    tag "tag" many Text, any, "Keywords.";
    alignment "alignment" many Alignment, any, "Entries of frameworks that it corresponds to.";
    credits_available "creditsAvailable" optional Number, any, "How many credits it can earn.";
    field_of_study "fieldOfStudy" optional Text, any, "The field of study.";
    specialization "specialization" optional Text, any, "The specialisation within the field of study.";
    human_code "humanCode" optional String, any, "A code for people, such as a course number.";
    other_identifier "otherIdentifier" many IdentifierEntry, any, "Further identifiers.";
    related "related" many Related, any, "Related achievements, such as translations.";
    result_description "resultDescription" many ResultDescription, any, "The results that recipients may have.";
    endorsement "endorsement" many Embedded, any, "Endorsements of the achievement, unread.";
    endorsement_jwt "endorsementJwt" many CompactJws, any, "Endorsements of the achievement as signed tokens, unread.";
}

class! {
    /// How an achievement is earned.
    Criteria: Open, Types::Free, then check_criteria;
    id "id" optional Uri, any, "Where the criteria are published.";
    narrative "narrative" optional Text, any, "The criteria themselves, in Markdown.";
}

// OB 3.0 §B.2, Criteria: "SHOULD".
fn check_criteria(_: &Criteria, members: &Map<String, Value>, reader: &mut Reader) {
    if !members.contains_key("id") && !members.contains_key("narrative") {
        reader.advice("should say how the achievement is earned, or where that is published");
    }
}

class! {
    /// An entry of a framework that an achievement or a result corresponds to.
    Alignment: Open, Types::Contain("Alignment");
    target_name "targetName" required Text, any, "The entry's name.";
    target_url "targetUrl" required Uri, any, "The entry's address.";
    target_code "targetCode" optional String, any, "The entry's code within its framework.";
    target_description "targetDescription" optional Text, any, "The entry's description.";
    target_framework "targetFramework" optional Text, any, "The framework's name.";
    target_type "targetType" optional AlignmentTargetType, any, "What kind of entry it is.";
}

class! {
    /// An achievement that is related to another.
    Related: Open, Types::Contain("Related");
    id "id" required Uri, any, "The related achievement.";
    in_language "inLanguage" optional LanguageCode, any, "Its language.";
    version "version" optional String, any, "Its edition.";
}

class! {
    /// A result that recipients of an achievement may have.
    ResultDescription: Open, Types::Contain("ResultDescription");
    id "id" required Uri, any, "What results refer to.";
    name "name" required Text, any, "Its name.";
    result_type "resultType" required ResultType, any, "What kind of result it is.";
    allowed_value "allowedValue" many String, any, "The values that there are, from low to high.";
    required_value "requiredValue" optional String, any, "The value that is needed.";
    value_min "valueMin" optional String, any, "The lowest value.";
    value_max "valueMax" optional String, any, "The highest value.";
    required_level "requiredLevel" optional Uri, any, "The rubric level that is needed.";
    rubric_criterion_level "rubricCriterionLevel" many RubricCriterionLevel, any, "The rubric levels, from low to high.";
    alignment "alignment" many Alignment, any, "Entries of frameworks that it corresponds to.";
}

class! {
    /// A level of a rubric.
    RubricCriterionLevel: Open, Types::Contain("RubricCriterionLevel");
    id "id" required Uri, any, "What results refer to.";
    name "name" required Text, any, "Its name.";
    description "description" optional Text, any, "What it means.";
    level "level" optional Text, any, "The level in terms of success.";
    points "points" optional String, any, "The points that it is worth.";
    alignment "alignment" many Alignment, any, "Entries of frameworks that it corresponds to.";
}
