//! The enumerations of the data model.

use std::str::FromStr;

use super::reader::{Datum, Reader};
use super::values::Malformed;
use crate::json::Value;
use crate::label::terms as label;

/// Declares enumerations: name, whether terms of one's own are allowed, and the standard's terms.
macro_rules! terms {
    ($($(#[$meta:meta])* $name:ident $openness:ident [$($term:literal)*])*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The standard's own terms.
            pub const TERMS: &'static [&'static str] = &[$($term),*];

            /// Reads a term.
            ///
            /// # Errors
            /// [`Malformed`] for a term that there is not.
            pub fn parse(term: &str) -> Result<Self, Malformed> {
                if Self::is_allowed(term) {
                    return Ok($name(term.to_owned()));
                }
                Err(Malformed::new(term, terms!(@@$openness)))
            }

            fn is_allowed(term: &str) -> bool {
                Self::TERMS.contains(&term) || terms!(@$openness)(term)
            }

            /// The term, as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Datum for $name {
            fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
                let Some(term) = value.as_str().filter(|term| Self::is_allowed(term)) else {
                    reader.violation(terms!(@@$openness));
                    return None;
                };
                Some($name(term.to_owned()))
            }

            fn write(&self) -> Value {
                self.as_str().into()
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(term: &str) -> Result<Self, Malformed> {
                Self::parse(term)
            }
        }
    )*};
    (@extensible) => { is_extension };
    (@closed) => { |_: &str| false };
    (@@extensible) => { "must be a term of the standard, or begin with `ext:`" };
    (@@closed) => { "must be a term of the standard" };
}

/// OB 3.0 §C.2: terms of one's own begin with `ext:`. What follows is read as leniently as the published pattern does.
fn is_extension(term: &str) -> bool {
    let first = term.strip_prefix("ext:").and_then(|rest| rest.chars().next());
    first.is_some_and(|first| first.is_ascii_alphanumeric() || ".-_".contains(first))
}

impl AlignmentTargetType {
    /// An item of a CASE framework.
    pub fn case_item() -> Self {
        AlignmentTargetType("CFItem".to_owned())
    }

    /// Something that is described in CTDL.
    pub fn ctdl() -> Self {
        AlignmentTargetType("CTDL".to_owned())
    }
}

impl IdentifierType {
    /// An e-mail address.
    pub fn email_address() -> Self {
        IdentifierType("emailAddress".to_owned())
    }

    /// The id under which the authority of a label knows an Organiser (quality-label.md §3).
    pub fn organiser_id() -> Self {
        IdentifierType(label::ORGANISER_ID.to_owned())
    }
}

terms! {
    /// What kind of achievement it is.
    AchievementType extensible [
        "Achievement" "ApprenticeshipCertificate" "Assessment" "Assignment" "AssociateDegree" "Award" "Badge"
        "BachelorDegree" "Certificate" "CertificateOfCompletion" "Certification" "CommunityService" "Competency" "Course"
        "CoCurricular" "Degree" "Diploma" "DoctoralDegree" "Fieldwork" "GeneralEducationDevelopment"
        "JourneymanCertificate" "LearningProgram" "License" "Membership" "ProfessionalDoctorate"
        "QualityAssuranceCredential" "MasterCertificate" "MasterDegree" "MicroCredential" "ResearchDoctorate"
        "SecondarySchoolDiploma"
    ]
    /// What an alignment points at.
    AlignmentTargetType extensible [
        "ceasn:Competency" "ceterms:Credential" "CFItem" "CFRubric" "CFRubricCriterion" "CFRubricCriterionLevel" "CTDL"
    ]
    /// What kind of identifier it is.
    IdentifierType extensible [
        "name" "sourcedId" "systemId" "productId" "userName" "accountId" "emailAddress" "nationalIdentityNumber" "isbn"
        "issn" "lisSourcedId" "oneRosterSourcedId" "sisSourcedId" "ltiContextId" "ltiDeploymentId" "ltiToolId"
        "ltiPlatformId" "ltiUserId" "identifier"
    ]
    /// What kind of results a description describes.
    ResultType extensible [
        "GradePointAverage" "LetterGrade" "Percent" "PerformanceLevel" "PredictedScore" "RawScore" "Result"
        "RubricCriterion" "RubricCriterionLevel" "RubricScore" "ScaledScore" "Status"
    ]
    /// How far the recipient has come.
    ResultStatus closed [
        "Completed" "Enrolled" "Failed" "InProgress" "OnHold" "Provisional" "Withdrew"
    ]
}
