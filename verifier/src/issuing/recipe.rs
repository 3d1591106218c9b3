//! From a template and a recipient to a credential that can be signed.

use std::error::Error;
use std::fmt;

use openbadges::Timestamp;
use openbadges::issue::{self, NoRandomness, NotIssuable, Recipient, StatusEntry, Unsigned};
use openbadges::json::{Map, Value};
use openbadges::model::{IdentifierType, Malformed, Uri};
use openbadges::policy::KnownIdentity;
use serde_json::json;

use super::template::{FillError, Template};

/// The placeholder that every badge has its own value for.
const UUID: &str = "uuid";

/// What all badges of one run have in common.
#[derive(Debug, Clone)]
pub struct Recipe {
    template: Template,
    issuer: Value,
    endorsements: Vec<Endorsement>,
}

/// An endorsement that goes into each badge, at the object that it is about.
#[derive(Debug, Clone)]
pub struct Endorsement {
    /// The id of what it endorses.
    pub target: String,
    /// The signed credential, or the token as a text.
    pub document: Value,
}

/// What one badge has of its own.
#[derive(Debug, Clone, Copy)]
pub struct Particulars<'p> {
    /// Its UUID: the last part of its id.
    pub uuid: &'p str,
    /// Who gets it.
    pub recipient: &'p KnownIdentity,
    /// Where to learn whether it was revoked.
    pub status: &'p [StatusEntry],
    /// From when on it is valid, unless the template says so.
    pub now: Timestamp,
}

impl Recipe {
    /// Takes a template of a badge, the Profile of its issuer, and endorsements to put in.
    ///
    /// # Errors
    /// [`RecipeError`] for a template that names another issuer, an id that would be the same for all, a recipient or a
    /// proof, which are not a template's to give.
    pub fn new(
        template: Template,
        issuer: Value,
        endorsements: Vec<Endorsement>,
    ) -> Result<Self, RecipeError> {
        let document = template.document();
        let id_of = |party: &Value| party.get("id").unwrap_or(party).as_str().map(str::to_owned);
        if let Some(named) = document.get("issuer")
            && id_of(named) != id_of(&issuer)
        {
            return Err(RecipeError::OtherIssuer);
        }
        let id = document.get("id").map(|id| id.as_str().unwrap_or_default());
        if id.is_some_and(|id| !id.contains("{{uuid}}")) {
            return Err(RecipeError::SharedId);
        }
        let subject = document.get("credentialSubject");
        let is_named =
            subject.is_some_and(|subject| subject.get("id").or(subject.get("identifier")).is_some());
        if is_named {
            return Err(RecipeError::Recipient);
        }
        match ["proof", "credentialStatus"].into_iter().find(|name| document.get(*name).is_some()) {
            Some(name) => Err(RecipeError::NotATemplates(name)),
            None => Ok(Recipe { template, issuer, endorsements }),
        }
    }

    /// Everything that goes into every badge, as a text: equal for equal recipes.
    pub(super) fn fingerprint(&self) -> String {
        let endorsements = self.endorsements.iter().map(|endorsement| endorsement.document.clone());
        json!([self.template.document(), self.issuer, endorsements.collect::<Vec<_>>()]).to_string()
    }

    /// The names of the values that every badge needs.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.template.names().filter(|name| *name != UUID)
    }

    /// The id of the badge with this UUID.
    ///
    /// # Errors
    /// [`FillError`] for an id with another placeholder than `{{uuid}}`.
    pub fn id(&self, uuid: &str) -> Result<String, FillError> {
        match self.template.document().get("id").and_then(Value::as_str) {
            None => Ok(format!("urn:uuid:{uuid}")),
            Some(id) => Ok(id.replace("{{uuid}}", uuid)),
        }
    }

    /// The badge with these particulars, and `value_of` the placeholders of the template.
    ///
    /// # Errors
    /// [`BadgeError`]; it names the place.
    pub fn badge<'v>(
        &self,
        particulars: &Particulars<'v>,
        value_of: impl Fn(&str) -> Option<&'v str>,
    ) -> Result<Unsigned, BadgeError> {
        let uuid = |name: &str| (name == UUID).then_some(particulars.uuid);
        let mut filled = self.template.fill(|name| uuid(name).or_else(|| value_of(name)))?;
        let recipient = recipient(particulars.recipient)?;
        let contexts = issue::contexts_of(&filled);
        let Value::Object(members) = &mut filled else { return Err(BadgeError::NoSubject) };
        members.entry("@context").or_insert(contexts);
        members.entry("id").or_insert_with(|| format!("urn:uuid:{}", particulars.uuid).into());
        members.entry("type").or_insert_with(issue::badge_types);
        members.entry("issuer").or_insert_with(|| self.issuer.clone());
        members.entry("validFrom").or_insert_with(|| particulars.now.whole_seconds().to_string().into());
        set_status(members, particulars.status);
        let subject = members.get_mut("credentialSubject").and_then(Value::as_object_mut);
        let subject = subject.ok_or(BadgeError::NoSubject)?;
        subject.extend(recipient.to_members());
        for endorsement in &self.endorsements {
            endorsement.attach(members)?;
        }
        Ok(Unsigned::read(in_order(members))?)
    }
}

/// OB 3.0 §B.1 has one entry; VCDM 2.0 §4.10 any number.
fn set_status(members: &mut Map<String, Value>, entries: &[StatusEntry]) {
    let status = match entries {
        [] => return,
        [entry] => entry.to_json(),
        entries => entries.iter().map(StatusEntry::to_json).collect(),
    };
    members.insert("credentialStatus".to_owned(), status);
}

/// With what people look for first at the beginning.
fn in_order(members: &mut Map<String, Value>) -> Value {
    let first = ["@context", "id", "type", "name", "issuer", "validFrom", "validUntil"];
    let first = first.iter().filter_map(|name| members.shift_remove_entry(*name));
    let mut ordered: Map<String, Value> = first.collect();
    ordered.append(members);
    Value::Object(ordered)
}

/// What is no id of a subject is hashed: a badge is shown around.
fn recipient(known: &KnownIdentity) -> Result<Recipient, BadgeError> {
    match known {
        KnownIdentity::SubjectId(id) => Ok(Recipient::id(Uri::parse(id)?)),
        KnownIdentity::Typed { identity_type, value } => {
            Ok(Recipient::hashed(IdentifierType::parse(identity_type)?, value)?)
        }
    }
}

impl Endorsement {
    /// Puts it into the object that it is about: the badge, its achievement or its issuer (OB 3.0 §B.1 to §B.3).
    fn attach(&self, badge: &mut Map<String, Value>) -> Result<(), BadgeError> {
        let is_target = |id: Option<&Value>| id.and_then(Value::as_str) == Some(&self.target);
        if is_target(badge.get("id")) {
            self.add_to(badge);
            return Ok(());
        }
        let achievement = badge
            .get_mut("credentialSubject")
            .and_then(|subject| subject.get_mut("achievement"))
            .and_then(Value::as_object_mut);
        if let Some(achievement) = achievement.filter(|object| is_target(object.get("id"))) {
            self.add_to(achievement);
            return Ok(());
        }
        let issuer = badge.get_mut("issuer").and_then(Value::as_object_mut);
        let Some(issuer) = issuer.filter(|object| is_target(object.get("id"))) else {
            return Err(BadgeError::NothingEndorsed(self.target.clone()));
        };
        self.add_to(issuer);
        Ok(())
    }

    fn add_to(&self, object: &mut Map<String, Value>) {
        let member = if self.document.is_string() { "endorsementJwt" } else { "endorsement" };
        let list = object.entry(member).or_insert_with(|| Value::Array(Vec::new()));
        match list {
            Value::Array(items) => items.push(self.document.clone()),
            single => *single = vec![single.take(), self.document.clone()].into(),
        }
    }
}

/// Why a template is not one for issuing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecipeError {
    /// It names another issuer.
    OtherIssuer,
    /// All badges would have one id.
    SharedId,
    /// It names a recipient.
    Recipient,
    /// It has a member that is made when issuing.
    NotATemplates(&'static str),
}

impl fmt::Display for RecipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecipeError::OtherIssuer => {
                f.write_str("the template names another issuer; leave `issuer` out, it comes from issuer.json")
            }
            RecipeError::SharedId => f.write_str(
                "all badges would have the same id; leave `id` out, or write it with {{uuid}}, such as \
                 https://issuer.example/badges/{{uuid}}",
            ),
            RecipeError::Recipient => f.write_str(
                "the template names a recipient in `credentialSubject`; leave `id` and `identifier` out, they come from \
                 --recipient or the column `recipient`",
            ),
            RecipeError::NotATemplates(name) => {
                write!(f, "the template has `{name}`; leave it out, it is made when the badge is issued")
            }
        }
    }
}

impl Error for RecipeError {}

/// Why a badge was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadgeError {
    /// A placeholder could not be filled.
    Fill(FillError),
    /// The recipient has no form that a badge can name.
    Recipient(Malformed),
    /// The template has no `credentialSubject`.
    NoSubject,
    /// An endorsement is about something else; its target.
    NothingEndorsed(String),
    /// A verifier would refuse it.
    NotIssuable(NotIssuable),
    /// No randomness for the salt.
    NoRandomness(NoRandomness),
}

impl From<FillError> for BadgeError {
    fn from(cause: FillError) -> Self {
        BadgeError::Fill(cause)
    }
}

impl From<Malformed> for BadgeError {
    fn from(cause: Malformed) -> Self {
        BadgeError::Recipient(cause)
    }
}

impl From<NotIssuable> for BadgeError {
    fn from(cause: NotIssuable) -> Self {
        BadgeError::NotIssuable(cause)
    }
}

impl From<NoRandomness> for BadgeError {
    fn from(cause: NoRandomness) -> Self {
        BadgeError::NoRandomness(cause)
    }
}

impl fmt::Display for BadgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadgeError::Fill(cause) => cause.fmt(f),
            BadgeError::Recipient(cause) => write!(f, "the recipient: {cause}"),
            BadgeError::NoSubject => f.write_str(
                "the template has no `credentialSubject`; it must hold the achievement, { \"achievement\": { … } }",
            ),
            BadgeError::NothingEndorsed(target) => write!(
                f,
                "the endorsement is about {target}, which is neither the badge nor its achievement nor its issuer"
            ),
            BadgeError::NotIssuable(cause) => cause.fmt(f),
            BadgeError::NoRandomness(cause) => cause.fmt(f),
        }
    }
}

impl Error for BadgeError {}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use openbadges::model::{CheckType, Credential};

    use super::*;

    const UUID: &str = "6a9f1c0e-7b1c-4d0e-8f5a-1d2c3b4a5f60";

    fn template() -> Value {
        json!({
            "name": "Robots, level {{level}}",
            "credentialSubject": { "type": ["AchievementSubject"], "achievement": {
                "id": "https://city.example/achievements/robots",
                "type": ["Achievement"], "name": "Robots", "description": "Built one.",
                "criteria": { "narrative": "Build one." },
            } },
        })
    }

    fn issuer() -> Value {
        json!({ "id": "did:web:makerspace.example", "type": ["Profile"], "name": "Makerspace" })
    }

    fn recipe(template: &Value, endorsements: Vec<Endorsement>) -> Result<Recipe, RecipeError> {
        Recipe::new(Template::parse(template.to_string().as_bytes()).unwrap(), issuer(), endorsements)
    }

    fn badge(recipe: &Recipe) -> Result<Unsigned, BadgeError> {
        let recipient = KnownIdentity::SubjectId("did:example:ana".to_owned());
        let now = Timestamp::parse("2026-11-22T00:00:00.5Z").unwrap();
        let particulars = Particulars { uuid: UUID, recipient: &recipient, status: &[], now };
        recipe.badge(&particulars, |name| (name == "level").then_some("3"))
    }

    #[test]
    fn a_template_becomes_a_badge() {
        let badge = badge(&recipe(&template(), vec![]).unwrap()).unwrap();
        let document = badge.document();
        assert_eq!(document["name"], "Robots, level 3");
        assert_eq!(document["id"], format!("urn:uuid:{UUID}"));
        assert_eq!(document["issuer"], issuer());
        assert_eq!(document["validFrom"], "2026-11-22T00:00:00Z");
        assert_eq!(document["credentialSubject"]["id"], "did:example:ana");
        assert!(badge.advice().is_empty(), "{:?}", badge.advice());
    }

    #[test]
    fn a_template_says_how_the_badge_is_assessed() {
        let mut template = template();
        let achievement = &mut template["credentialSubject"]["achievement"];
        achievement["type"] = json!(["Achievement", "AssessedAchievement"]);
        achievement["checkType"] = json!(["PeerCheck"]);
        achievement["checksRequired"] = "{{number:level}}".into();
        let badge = badge(&recipe(&template, vec![]).unwrap()).unwrap();
        let (credential, _) = Credential::read(badge.document());
        let assessed = credential.achievement().unwrap().assessed().unwrap();
        assert_eq!(
            (assessed.check_types, assessed.checks_required),
            ([CheckType::PeerCheck].into(), NonZeroU32::new(3))
        );
        assert_eq!(badge.document()["@context"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn what_is_not_a_templates_to_say_is_refused() {
        let with = |name: &str, value: Value| {
            let mut template = template();
            template[name] = value;
            recipe(&template, vec![]).map(|_| ())
        };
        assert_eq!(with("issuer", "did:web:other.example".into()), Err(RecipeError::OtherIssuer));
        assert_eq!(with("issuer", issuer()), Ok(()));
        assert_eq!(with("id", "https://city.example/1".into()), Err(RecipeError::SharedId));
        assert_eq!(with("id", "https://city.example/{{uuid}}".into()), Ok(()));
        assert_eq!(with("proof", json!({})), Err(RecipeError::NotATemplates("proof")));
        let mut named = template();
        named["credentialSubject"]["id"] = "did:example:ana".into();
        assert_eq!(recipe(&named, vec![]).map(|_| ()), Err(RecipeError::Recipient));
    }

    #[test]
    fn endorsements_go_to_what_they_are_about() {
        let about = |target: &str, document: Value| Endorsement { target: target.to_owned(), document };
        let endorsements = vec![
            about("did:web:makerspace.example", "a.b.c".into()),
            about("https://city.example/achievements/robots", json!({ "type": ["EndorsementCredential"] })),
        ];
        let badge = badge(&recipe(&template(), endorsements).unwrap()).unwrap();
        assert_eq!(badge.document()["issuer"]["endorsementJwt"], json!(["a.b.c"]));
        assert!(badge.document()["credentialSubject"]["achievement"]["endorsement"][0].is_object());
        let stray = recipe(&template(), vec![about("did:web:other.example", "a.b.c".into())]).unwrap();
        assert!(matches!(super::tests::badge(&stray), Err(BadgeError::NothingEndorsed(_))));
    }

    #[test]
    fn ids_are_known_before_the_badge() {
        let mut own = template();
        own["id"] = "https://city.example/badges/{{uuid}}".into();
        let recipe = recipe(&own, vec![]).unwrap();
        assert_eq!(recipe.id(UUID).unwrap(), format!("https://city.example/badges/{UUID}"));
        assert_eq!(badge(&recipe).unwrap().document()["id"], recipe.id(UUID).unwrap());
        assert_eq!(recipe.names().collect::<Vec<_>>(), ["level"]);
    }
}
