//! Whom a credential is about, and what it says of them.

use super::achievement::{Achievement, Alignment};
use super::class::{Types, class};
use super::profile::{Image, Profile};
use super::reader::{Datum, Reader};
use super::terms::{IdentifierType, ResultStatus};
use super::text::Text;
use super::values::{DateTime, Uri};
use super::{Kind, Number};
use crate::json::{Map, Value};

/// What a credential says, and of whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A recipient has achieved something.
    Achievement(Box<AchievementSubject>),
    /// Something is endorsed.
    Endorsement(Box<EndorsementSubject>),
}

impl Subject {
    /// The recipient's id, or that of what is endorsed.
    pub fn id(&self) -> Option<&Uri> {
        match self {
            Subject::Achievement(subject) => subject.id.as_ref(),
            Subject::Endorsement(subject) => subject.id.as_ref(),
        }
    }
}

impl Datum for Subject {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match reader.rules.kind {
            Kind::OpenBadge => Box::read(value, reader).map(Subject::Achievement),
            Kind::Endorsement => Box::read(value, reader).map(Subject::Endorsement),
        }
    }

    fn write(&self) -> Value {
        match self {
            Subject::Achievement(subject) => subject.to_json(),
            Subject::Endorsement(subject) => subject.to_json(),
        }
    }
}

class! {
    /// A recipient, and what they achieved.
    AchievementSubject: Open, Types::Contain("AchievementSubject");
    id "id" optional Uri, any, "The recipient's id. It, or an identifier, is needed.";
    identifier "identifier" many IdentityObject, any, "What else the recipient is known by.";
    achievement "achievement" required Achievement, any, "What was achieved.";
    result "result" many Result, any, "With which results.";
    narrative "narrative" optional Text, any, "What connects the pieces of evidence, in Markdown.";
    image "image" optional Image, any, "A picture of this award.";
    role "role" optional Text, any, "The recipient's role.";
    source "source" optional Profile, any, "Who assessed it, where that is not the issuer.";
    activity_start_date "activityStartDate" optional DateTime, any, "When the activity began.";
    activity_end_date "activityEndDate" optional DateTime, any, "When the activity ended.";
    credits_earned "creditsEarned" optional Number, any, "How many credits were earned.";
    license_number "licenseNumber" optional String, any, "The number of the licence.";
    term "term" optional Text, any, "The academic term.";
}

class! {
    /// Something that is endorsed: a credential, an achievement, an organisation or a person.
    EndorsementSubject: Open, Types::Contain("EndorsementSubject");
    id "id" required Uri, any, "The id of what is endorsed.";
    endorsement_comment "endorsementComment" optional Text, any, "What the endorser says of it, in Markdown.";
}

class! {
    /// A result that the recipient has.
    Result: Open, Types::Contain("Result");
    result_description "resultDescription" optional Uri, any, "The description in the achievement that it belongs to.";
    value "value" optional String, any, "The value.";
    status "status" optional ResultStatus, any, "How far the recipient has come.";
    achieved_level "achievedLevel" optional Uri, any, "The rubric level that was reached.";
    alignment "alignment" many Alignment, any, "Entries of frameworks that it corresponds to.";
}

class! {
    /// Something that the recipient is known by, in plain text or as a hash.
    IdentityObject: Closed, Types::Exactly("IdentityObject"), then check_hash;
    identity_hash "identityHash" required String, any, "The identity, or its hash.";
    identity_type "identityType" required IdentifierType, any, "What kind of identity it is.";
    hashed "hashed" required bool, any, "Whether it is a hash.";
    salt "salt" optional String, any, "What was appended to the identity before hashing.";
}

// OB 3.0 §B.7, IdentityHash: MD5 and SHA-256 only, in hexadecimal digits of either case.
fn check_hash(identity: &IdentityObject, _: &Map<String, Value>, reader: &mut Reader) {
    let (Some(true), Some(hash)) = (identity.hashed, &identity.identity_hash) else { return };
    let digits = match hash.split_once('$') {
        Some(("md5", digits)) if digits.len() == 32 => digits,
        Some(("sha256", digits)) if digits.len() == 64 => digits,
        _ => "",
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        reader.member("identityHash", |reader| reader.violation("must be `md5$` or `sha256$` and the hash"));
    }
}
