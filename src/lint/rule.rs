//! The rules: one row each (rendered in `docs/lint.md`). What a rule asks of a badge is the function that its row names.

use std::fmt;

use super::Answer;
use super::area::{
    ALL, AWARD, Area, BADGE, DESIGN, ENDORSEMENT, GIVEN, ISSUED, LABEL, LASTING, LEARNING, Level, WORDS,
};
use super::rules::{
    achievement, assessment, criteria, dates, endorsement, evidence, image, issuer, label, language,
    recipient, skills, status,
};
use super::sheet::{Sheet, Subject};

/// Declares every rule once: name, id, area, level, what it is for, its function; what is good where the badge meets it,
/// what is wrong where it does not, what to do, and where the rule comes from.
macro_rules! rules {
    ($($name:ident $id:literal $area:ident $level:ident $for:ident $judge:path;
        $good:literal $lack:literal $advice:literal $source:literal;)*) => {
        /// What is asked of a badge. Texts are for people and may change; the id of a rule never does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = concat!("`", $id, "`: ", $good)] $name,)*
        }

        impl Rule {
            /// Every rule, in the order of `docs/lint.md`.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),*];

            /// The stable id, such as `lint.criteria.given`.
            pub fn as_str(self) -> &'static str {
                match self { $(Rule::$name => $id),* }
            }

            /// What it is about.
            pub fn area(self) -> Area {
                match self { $(Rule::$name => Area::$area),* }
            }

            /// How much recognition depends on it.
            pub fn level(self) -> Level {
                match self { $(Rule::$name => Level::$level),* }
            }

            /// What is good where a badge meets it.
            pub fn good(self) -> &'static str {
                match self { $(Rule::$name => $good),* }
            }

            /// What is wrong where a badge does not.
            pub fn lack(self) -> &'static str {
                match self { $(Rule::$name => $lack),* }
            }

            /// What the issuer can do about it.
            pub fn advice(self) -> &'static str {
                match self { $(Rule::$name => $advice),* }
            }

            /// Where the rule comes from.
            pub fn source(self) -> &'static str {
                match self { $(Rule::$name => $source),* }
            }

            /// Whether it is for a badge of this kind.
            pub fn applies_to(self, subject: Subject) -> bool {
                match self { $(Rule::$name => $for),* }.includes(subject)
            }

            pub(super) fn judge(self, sheet: &Sheet) -> Answer {
                match self { $(Rule::$name => $judge(sheet)),* }
            }
        }
    };
}

rules! {
    // Who issues it
    IssuerId "lint.issuer.id" Issuer Essential ISSUED issuer::id;
        "The issuer has an id that can be looked up."
        "The issuer has no id that can be looked up."
        "Give the issuer an id that stays: a did:web of your own domain, or an https address that you will still have in ten years. The page of a platform is no good id, since platforms change their names."
        "OB 3.0 §B, Profile; Quality Label, badge design";
    IssuerName "lint.issuer.name" Issuer Essential ISSUED issuer::name;
        "The issuer has a name."
        "The issuer has no name."
        "Write the name under which people know the organisation."
        "Quality Label, badge design";
    IssuerUrl "lint.issuer.url" Issuer Recommended ISSUED issuer::url;
        "The issuer's web page is given."
        "The issuer's web page is not given."
        "Add the address of your own web page, beginning with https, so that readers can see who you are."
        "Quality Label, badge design";
    IssuerContact "lint.issuer.contact" Issuer Recommended ISSUED issuer::contact;
        "The issuer can be reached."
        "There is no way to reach the issuer."
        "Add an e-mail address or telephone number of the organisation, best one that does not belong to a single person."
        "Quality Label, badge design";
    IssuerDescription "lint.issuer.description" Issuer Recommended ISSUED issuer::description;
        "The issuer says what it does."
        "The issuer does not say what it does."
        "Say in a sentence or two what kind of organisation you are, where you work and with whom. Employers ask this first."
        "Quality Label, badge design";
    IssuerAccreditation "lint.issuer.accreditation" Issuer Useful ISSUED issuer::accreditation;
        "Somebody else speaks for the issuer, too."
        "Nobody but the issuer itself speaks for its accreditation."
        "Ask whoever accredited you for an endorsement that they sign, and add it. Until then, readers see only your own word."
        "1EdTech Issuer Accreditation extension";

    // When
    DatesAwarded "lint.dates.awarded" Dates Recommended AWARD dates::awarded;
        "The day of the award is given."
        "The day of the award is not given."
        "Write when it was decided that the recipient has earned the badge. The day on which the file was made can be another one."
        "OB 3.0 §B, awardedDate; Quality Label, issuing";
    DatesValidFrom "lint.dates.valid_from" Dates Essential GIVEN dates::valid_from;
        "It says from when it holds."
        "It does not say from when it holds."
        "Write the day from which it holds, with time and time zone, such as 2026-11-21T00:00:00Z."
        "VCDM 2.0 §4.9, validFrom";
    DatesValidUntil "lint.dates.valid_until" Dates Useful LASTING dates::valid_until;
        "It says until when it holds."
        "It does not say until when it holds."
        "If what it says goes out of date, as with first aid, add the day on which it ends. If it does not, leave it as it is."
        "VCDM 2.0 §4.9, validUntil";
    DatesOrder "lint.dates.order" Dates Recommended GIVEN dates::order;
        "Its dates follow each other."
        "Its dates do not follow each other."
        "Check the dates: the activity begins, ends, the badge is awarded, and ends later."
        "Quality Label, issuing";
    DatesActivity "lint.dates.activity" Dates Useful BADGE dates::activity;
        "It says when the activity took place."
        "It does not say when the activity took place."
        "Add the first and the last day of the activity: two days or two months tell readers much."
        "OB 3.0 §B, activityStartDate";

    // What had to be done
    CriteriaGiven "lint.criteria.given" Criteria Essential DESIGN criteria::given;
        "It says what had to be done."
        "It does not say what had to be done."
        "Write what everybody has to do to get this badge, so that somebody who was not there could check it."
        "OB 3.0 §B, Criteria; Quality Label, badge design";
    CriteriaTasks "lint.criteria.tasks" Criteria Recommended LEARNING criteria::tasks;
        "What had to be done is told task by task."
        "What had to be done is not told task by task."
        "Write one line for each task, begin each with a number, and say what the person does: “1. Plan one repair evening.” Evidence can then name its task."
        "Quality Label, badge design: tasks are numbered";
    CriteriaKept "lint.criteria.kept" Criteria Recommended DESIGN criteria::kept;
        "What had to be done stands in the badge itself."
        "What had to be done is only behind a link."
        "Write the criteria into the badge as well. Links break when sites are renamed, and the badge should outlive them."
        "Quality Label: hosts are renamed, so links rot";

    // What shows it
    EvidenceGiven "lint.evidence.given" Evidence Essential BADGE evidence::given;
        "It comes with evidence."
        "Nothing shows that it was earned."
        "Add what shows it: a link to the work where it is public, or a few sentences on what this person did. Private work need not be shown; describing it is enough."
        "OB 3.0 §B, Evidence; Quality Label, issuing";
    EvidenceDescribed "lint.evidence.described" Evidence Recommended BADGE evidence::described;
        "Each piece of evidence says what it is."
        "A piece of evidence does not say what it is."
        "Give each piece a name, and a sentence on what it shows."
        "Quality Label, issuing";
    EvidenceReachable "lint.evidence.reachable" Evidence Recommended BADGE evidence::reachable;
        "The evidence can be opened by others."
        "The evidence cannot be opened by others."
        "Link to a page that everybody can open, beginning with https, that will stay; or describe the evidence in words."
        "Quality Label: evidence only where it is public";

    // How it was checked and issued
    AssessmentCheck "lint.assessment.check" Assessment Essential LEARNING assessment::check;
        "It says how it was checked."
        "It does not say how it was checked."
        "Say who looked at the evidence: the recipient (SelfCheck), peers (PeerCheck) or an organiser (OrganiserCheck). Write it as checkType of the achievement. Add https://w3id.org/badge-quality-label/assessment/v1 to @context and AssessedAchievement to the type of the achievement."
        "Quality Label §5, checkType";
    AssessmentIndependent "lint.assessment.independent" Assessment Recommended LEARNING assessment::independent;
        "Somebody other than the recipient checked it."
        "Nobody but the recipient checked it."
        "That is fine for taking part. Where the badge speaks of skills, let peers or an organiser look at the evidence, and say so."
        "Quality Label: ways of issuing differ much in assurance";
    AssessmentRequired "lint.assessment.required" Assessment Useful LEARNING assessment::required;
        "It says how many checks were needed."
        "It does not say how many checks were needed."
        "Say how many people had to agree, such as 1 organiser or 3 peers. Write it as checksRequired of the achievement. Add https://w3id.org/badge-quality-label/assessment/v1 to @context and AssessedAchievement to the type of the achievement."
        "Quality Label §5, checksRequired";
    AssessmentMethod "lint.assessment.method" Assessment Recommended LEARNING assessment::method;
        "It says how it was issued."
        "It does not say how it was issued."
        "Say how the recipient got it: after evidence was checked (Evidence), by scanning a code (QrCode), or by e-mail (Email). Write it as issuingMethod of the achievement. Add https://w3id.org/badge-quality-label/assessment/v1 to @context and AssessedAchievement to the type of the achievement."
        "Quality Label §5, issuingMethod";
    AssessmentAssessor "lint.assessment.assessor" Assessment Useful AWARD assessment::assessor;
        "It says who assessed it."
        "It does not say who assessed it."
        "Name the organisation or team that assessed it. Name people only if they agree."
        "OB 3.0 §B, source";
    AssessmentResults "lint.assessment.results" Assessment Useful BADGE assessment::results;
        "It gives results."
        "It gives no results."
        "If there were levels, points, or tasks to tick off, describe them in the achievement and write down what this person reached."
        "OB 3.0 §B, Result and ResultDescription";
    AssessmentLevels "lint.assessment.levels" Assessment Useful DESIGN assessment::levels;
        "Each level says what it means."
        "A level does not say what it means."
        "Describe each level in a sentence, so that “level 2” means the same to everybody."
        "OB 3.0 §B, RubricCriterionLevel";

    // Skills
    SkillsAlignment "lint.skills.alignment" Skills Essential LEARNING skills::alignment;
        "It names skills of a framework."
        "It names no skills of a framework."
        "Choose one to five skills from a framework that others know, such as ESCO, LifeComp or GreenComp, and link to them."
        "OB 3.0 §B, Alignment; Quality Label, badge design";
    SkillsFramework "lint.skills.framework" Skills Recommended LEARNING skills::framework;
        "Each skill says which framework it is from."
        "A skill does not say which framework it is from."
        "Add the framework's name to each skill, such as ESCO."
        "OB 3.0 §B, targetFramework";
    SkillsEntry "lint.skills.entry" Skills Recommended LEARNING skills::entry;
        "Each skill leads to its entry in the framework."
        "A skill does not lead to its entry in the framework."
        "Link to the entry of the skill itself, not to the front page of the framework, or add the code of the entry."
        "OB 3.0 §B, targetUrl and targetCode";

    // Language
    LanguageDeclared "lint.language.declared" Language Essential DESIGN language::declared;
        "It says in which language it is written."
        "It does not say in which language it is written."
        "Add the language of the texts, such as “lt” or “pt-BR”. Platforms translate their buttons, not your texts, and readers need to know."
        "OB 3.0 §B, inLanguage; Quality Label, badge design";
    LanguageComplete "lint.language.complete" Language Recommended WORDS language::complete;
        "Its texts are complete in each language."
        "Its texts are not complete in each language."
        "Translate name, description and criteria into the same languages, and make sure that the badge's own language is among them."
        "VCDM 2.0 §11.1; Quality Label, badge design";
    LanguageOther "lint.language.other" Language Useful DESIGN language::other;
        "It can be read in more than one language."
        "It can be read in one language only."
        "If recipients show it abroad, add a translation, or link to the same badge in another language."
        "Quality Label: contents are mostly not translated";

    // Picture
    ImageGiven "lint.image.given" Image Essential DESIGN image::given;
        "It has a picture."
        "It has no picture."
        "Add a picture in PNG or SVG. It is what people share."
        "OB 3.0 §B, image; Quality Label, badge design";
    ImageCaption "lint.image.caption" Image Recommended DESIGN image::caption;
        "The picture is described in words."
        "The picture is not described in words."
        "Add a caption of a few words for people who cannot see the picture."
        "OB 3.0 §B, caption; WCAG 2.2 §1.1.1";

    // Whether it can be taken back
    StatusRevocable "lint.status.revocable" Status Essential GIVEN status::revocable;
        "It can be taken back if it was issued by mistake."
        "It cannot be taken back if it was issued by mistake."
        "Issue badges with a place on a status list that you publish. It cannot be added later."
        "OB 3.0 §9.2; Quality Label, issuing";

    // Whose it is
    RecipientIdentified "lint.recipient.identified" Recipient Essential AWARD recipient::identified;
        "It says whose it is."
        "It does not say whose it is."
        "Add the recipient's id, or a hash of the e-mail address. A name alone fits many people."
        "OB 3.0 §B, AchievementSubject";
    RecipientProtected "lint.recipient.protected" Recipient Essential AWARD recipient::protected;
        "It gives away no private address or number."
        "It gives away a private address or number."
        "Badges are made to be shown in public. Write the e-mail address as a hash with a salt, and leave private addresses out of the texts."
        "OB 3.0 §B, IdentityObject";

    // What was achieved
    AchievementName "lint.achievement.name" Achievement Essential DESIGN achievement::name;
        "It has a name."
        "It has no name."
        "Give it a short name that says what was achieved."
        "OB 3.0 §B, Achievement";
    AchievementDescription "lint.achievement.description" Achievement Essential DESIGN achievement::description;
        "It says what it is about."
        "It does not say what it is about."
        "Say in a sentence or two what somebody with this badge can do or has done."
        "OB 3.0 §B, Achievement; Quality Label, badge design";
    AchievementId "lint.achievement.id" Achievement Recommended DESIGN achievement::id;
        "What was achieved has an id of its own."
        "What was achieved has no id of its own."
        "Use an id that is the same for everybody with this badge and does not change with pages, languages or hosts: a short https address of your own, or a urn:uuid."
        "Quality Label: page addresses are not identifiers";
    AchievementType "lint.achievement.type" Achievement Recommended LEARNING achievement::achievement_type;
        "It says what kind of achievement it is."
        "It does not say what kind of achievement it is."
        "Choose one of the kinds that the standard has, such as Badge, Course, Competency, CommunityService or MicroCredential."
        "OB 3.0 §B, achievementType";
    AchievementTags "lint.achievement.tags" Achievement Useful DESIGN achievement::tags;
        "It has keywords."
        "It has no keywords."
        "Add a few keywords, so that it can be found."
        "OB 3.0 §B, tag";
    AchievementVersion "lint.achievement.version" Achievement Useful DESIGN achievement::version;
        "It says which edition of the badge it is."
        "It does not say which edition of the badge it is."
        "Number the editions. When you change what has to be done, count up and use a new id."
        "OB 3.0 §B, version; Quality Label, badge design";
    AchievementCreator "lint.achievement.creator" Achievement Useful LEARNING achievement::creator;
        "It says who designed it."
        "It does not say who designed it."
        "Name who designed it, even if that is you: badges are often issued by others than their designers."
        "OB 3.0 §B, creator";
    AchievementCredits "lint.achievement.credits" Achievement Useful DESIGN achievement::credits;
        "Its credits fit together."
        "Its credits do not fit together."
        "Say in the achievement how many credits it can give, never fewer than somebody has earned, and of what kind they are."
        "OB 3.0 §B, creditsAvailable and creditsEarned";
    AchievementFinished "lint.achievement.finished" Achievement Essential ALL achievement::finished;
        "Its texts are finished."
        "Its texts are not finished."
        "Fill in what is still a gap of the template, or the placeholder text."
        "Quality Label, badge design";

    // What others say of it
    EndorsementsOutlast "lint.endorsement.outlast" Endorsement Recommended DESIGN endorsement::outlast;
        "The endorsements inside last as long as the badge."
        "An endorsement inside ends before the badge."
        "Leave out what ends before the badge, above all a Quality Label, which lasts three years: once it ends, strict programs refuse the badge with it. Readers find the label in its register."
        "Quality Label §3 A";
    EndorsementTarget "lint.endorsement.target" Endorsement Essential ENDORSEMENT endorsement::target;
        "It says what is endorsed."
        "It does not say what is endorsed."
        "Name the id of the badge, achievement or organisation, exactly as it is written there."
        "OB 3.0 §B, EndorsementSubject; Quality Label §4.6";
    EndorsementComment "lint.endorsement.comment" Endorsement Recommended ENDORSEMENT endorsement::comment;
        "It says why."
        "It does not say why."
        "Say in a sentence or two what you know of it, and what you find good."
        "OB 3.0 §B, endorsementComment";

    // What a Quality Label needs beyond a badge
    LabelCovered "lint.label.covered" Label Essential LABEL label::covered;
        "It says which issuers it covers."
        "It does not say which issuers it covers."
        "List every id under which the Organiser issues badges, exactly as badges name it, also ids on platforms."
        "Quality Label §3 B, coveredIssuer";
    LabelCycle "lint.label.cycle" Label Essential LABEL label::cycle;
        "It says which award in a row it is."
        "It does not say which award in a row it is."
        "Write 1 for the first award, 2 for the first renewal, and so on."
        "Quality Label §3 B, labelCycle";
    LabelRenews "lint.label.renews" Label Recommended LABEL label::renews;
        "The renewal names the label before it."
        "The renewal does not name the label before it."
        "Add the id of the label that this one renews."
        "Quality Label §3 B, renews";
    LabelEnd "lint.label.end" Label Essential LABEL dates::valid_until;
        "It says when it ends."
        "It does not say when it ends."
        "Add the day on which the label ends; it lasts three years."
        "Quality Label §3 B, dates";
    LabelType "lint.label.type" Label Essential LABEL label::achievement_type;
        "It is of the type that quality labels have."
        "It is not of the type that quality labels have."
        "Set achievementType to QualityAssuranceCredential."
        "Quality Label §3 B, achievementType";
    LabelCreator "lint.label.creator" Label Essential LABEL label::creator;
        "Its issuer is also its creator."
        "Its issuer is not named as its creator."
        "Only one party issues the label: name it as creator, too, with the same id."
        "Quality Label §3 B, sole issuer";
    LabelHolder "lint.label.holder" Label Essential LABEL label::holder;
        "Its holder is somebody other than its issuer."
        "Its holder is its issuer."
        "Nobody can give the label to themselves. Name the Organiser's id as the subject."
        "Quality Label §4.1";
    LabelPassMark "lint.label.pass_mark" Label Recommended LABEL label::pass_mark;
        "It says how many per cent were needed."
        "It does not say how many per cent were needed."
        "Add a result description of type Percent with the required value 70."
        "Quality Label §3 B, criteria";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
