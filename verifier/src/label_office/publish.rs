//! Publication: labels, status lists, the register, lists of holders and the page, in this order, so that nothing that is
//! published speaks of something that is not. Killed anywhere and repeated, it publishes everything that was decided, once,
//! under the same ids.

mod edition;
mod error;
mod place;
mod published;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use openbadges::Timestamp;
use openbadges::issue::label::{RegisterEdition, RegisterError, RevocationEntry};
use openbadges::issue::{Cryptosuite, ProofTerms, StatusEntry, StatusPurpose, Unsigned, UnsignedList};
use openbadges::json::Value;
use openbadges::label::LabelState;
use openbadges::model::{Profile, Uri};
use openbadges::policy::LabelRegisterSource;
use rusqlite::OptionalExtension;
use url::Url;

pub use error::NotPublished;
pub use published::{Change, Publication, Published};

use self::edition::{Edition, Intent};
use self::place::{put, require_no_newer, require_out_of_reach};
use super::page::{Shown, page};
use super::public::PublicLabel;
use super::{LabelOffice, OfficeError, corrupt};
use crate::fetch;
use crate::issuing::seal::{SealError, seal_as_preferred, seal_status_list};
use crate::keys::CurrentKey;
use crate::lock_file::Lock;
use crate::status_register::{Action, Period, StatusRegister};

/// How a publisher waits for the next second, so that no two editions are of the same.
const TRIES: usize = 6;
const TRY_AGAIN: Duration = Duration::from_millis(200);

/// With what, where and for how long an office publishes.
pub struct Publisher<'a> {
    /// The authority's Profile, as it stands in credentials.
    pub profile: Value,
    /// Its key.
    pub key: &'a CurrentKey,
    /// The folder that the web server publishes.
    pub folder: &'a Path,
    /// Where in it a document with this address goes.
    pub place: &'a dyn Fn(&Path, &Url) -> PathBuf,
    /// How long verifiers may rely on the register and on the status lists, and keep a copy of a status list.
    pub period: Period,
    /// Whether the key may be another than that of the last edition.
    pub other_key: OtherKey,
    /// The clock.
    pub now: &'a dyn Fn() -> Timestamp,
}

/// What to do where the key is not that of the last edition: whoever knows only that one stops relying on the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherKey {
    /// Publish nothing.
    Refuse,
    /// Go on: verifiers know the new key.
    Accept,
}

impl LabelOffice {
    /// Publishes everything that was decided before the call. `status` has the lists on which labels are revoked.
    ///
    /// # Errors
    /// [`NotPublished`], and what to do. What was published before is still in its place, or what takes its place.
    pub fn publish(
        &self,
        status: &mut StatusRegister,
        publisher: &Publisher<'_>,
    ) -> Result<Publication, NotPublished> {
        let (authority, authority_id) = self.authority_profile(status, &publisher.profile)?;
        require_out_of_reach(self.path(), publisher.folder)?;
        let _alone = Lock::beside(self.path())?;
        let mut run = Run { office: self, status, publisher, authority, authority_id, files: Vec::new() };
        for _ in 0..TRIES {
            match run.publish((publisher.now)().whole_seconds()) {
                Err(NotPublished::SameSecond(_)) => thread::sleep(TRY_AGAIN),
                done => return done,
            }
        }
        Err(NotPublished::SameSecond((publisher.now)()))
    }

    /// When the last edition was.
    pub(super) fn last_edition(&self) -> Result<Option<Timestamp>, OfficeError> {
        Ok(edition::last(&self.connection)?.map(|edition| edition.valid_from))
    }

    /// Everything is signed by the authority, or nothing.
    fn authority_profile(
        &self,
        status: &StatusRegister,
        profile: &Value,
    ) -> Result<(Profile, Uri), NotPublished> {
        let issuer = profile["id"].as_str().unwrap_or_default();
        if issuer != self.authority() || status.issuer() != self.authority() {
            let (authority, issuer) = (self.authority().to_owned(), issuer.to_owned());
            return Err(NotPublished::OtherIssuer { authority, issuer });
        }
        let (profile, findings) = Profile::read(profile);
        match (findings.first(), profile.id.clone()) {
            (None, Some(id)) => Ok((profile, id)),
            (Some(finding), _) => Err(NotPublished::Profile(finding.detail.clone())),
            (None, None) => Err(NotPublished::Profile("it has no id".to_owned())),
        }
    }
}

/// One publication.
struct Run<'a> {
    office: &'a LabelOffice,
    status: &'a mut StatusRegister,
    publisher: &'a Publisher<'a>,
    authority: Profile,
    authority_id: Uri,
    files: Vec<Published>,
}

impl Run<'_> {
    fn publish(&mut self, now: Timestamp) -> Result<Publication, NotPublished> {
        self.files.clear();
        let labels = self.labels(now)?;
        let register = self.edition(now);
        let list = register
            .list(labels.iter().map(|label| label.entry.clone()).collect())
            .map_err(NotPublished::Register)?;
        let known = edition::last(&self.office.connection)?;
        let target = (self.publisher.place)(self.publisher.folder, &register.url);
        require_no_newer(&target, &register.url, known.as_ref().map(|edition| edition.valid_from))?;
        let key = self.publisher.key.method();
        self.require_known_key(key, known.as_ref())?;
        let intent = Intent::check(known, now, key, &list.to_text())?;
        self.sign_labels(&labels, now)?;
        self.publish_status(&labels, now)?;
        let edition = intent.record(&self.office.connection)?;
        self.publish_register(edition.number, &register, &list, &labels)?;
        edition.published(&self.office.connection)?;
        Ok(Publication {
            edition: edition.number,
            as_of: now,
            until: until(&register),
            rely_until: rely_until(&register),
            labels: labels.len(),
            held: labels.iter().filter(|label| label.is_held()).count(),
            files: std::mem::take(&mut self.files),
        })
    }

    /// Verifiers pin keys and are told of a new one beforehand.
    fn require_known_key(&self, key: &str, last: Option<&Edition>) -> Result<(), NotPublished> {
        match last {
            Some(last) if last.key != key && self.publisher.other_key == OtherKey::Refuse => {
                Err(NotPublished::OtherKey { last: last.key.clone(), key: key.to_owned() })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn labels(&self, now: Timestamp) -> Result<Vec<PublicLabel>, NotPublished> {
        let office = self.office.read()?;
        match office.last_entry() {
            Some(last) if last > now => return Err(OfficeError::ClockBehind { now, last }.into()),
            Some(_) | None => {}
        }
        let labels = PublicLabel::all(&office, self.office.scheme(), now);
        labels.ok_or_else(|| corrupt("a label").into())
    }

    fn edition(&self, now: Timestamp) -> RegisterEdition {
        let scheme = self.office.scheme();
        RegisterEdition {
            url: scheme.addresses.register.url().clone(),
            scheme: scheme.achievement.uri(),
            authority: self.authority_id.clone(),
            published: now,
            valid_for: self.publisher.period.valid_for,
        }
    }

    /// A label is signed once. Its text is kept before it gets out, so that nobody ever sees another one.
    fn sign_labels(&mut self, labels: &[PublicLabel], now: Timestamp) -> Result<(), NotPublished> {
        for label in labels {
            let signed = match self.signed(label)? {
                Some(signed) => signed,
                None => self.sign(label, now)?,
            };
            self.put("label", self.media_type_of_credentials(), &label.url, signed.as_bytes())?;
        }
        Ok(())
    }

    fn signed(&self, label: &PublicLabel) -> Result<Option<String>, OfficeError> {
        let mut statement =
            self.office.connection.prepare_cached("SELECT document FROM signed_label WHERE number = ?1")?;
        Ok(statement.query_row([label.number.as_str()], |row| row.get(0)).optional()?)
    }

    fn sign(&mut self, label: &PublicLabel, now: Timestamp) -> Result<String, NotPublished> {
        let place = self.place_of(&label.entry.credential)?;
        let unsigned = label
            .credential(self.office, self.authority.clone(), place)
            .map_err(|error| NotPublished::Label(label.number.clone(), error))?;
        let signed = self.seal(unsigned, now)?;
        let signed = String::from_utf8(signed).map_err(|_| corrupt("a signed label"))?;
        self.office
            .connection
            .execute(
                "INSERT INTO signed_label (number, document) VALUES (?1, ?2)",
                (label.number.as_str(), &signed),
            )
            .map_err(OfficeError::from)?;
        Ok(signed)
    }

    /// Asked again, the register of the status lists gives the same place.
    fn place_of(&mut self, credential: &Uri) -> Result<RevocationEntry, NotPublished> {
        let purposes = BTreeSet::from([StatusPurpose::Revocation]);
        let places = self
            .status
            .allocate(std::slice::from_ref(credential), &purposes)
            .map_err(NotPublished::Status)?;
        let place: Option<StatusEntry> = places.into_iter().flatten().next();
        let place = place.and_then(|place| RevocationEntry::try_from(place).ok());
        place.ok_or_else(|| corrupt("a place on a list").into())
    }

    /// The office decides, the lists follow. Why a label was revoked stays in the office.
    fn publish_status(&mut self, labels: &[PublicLabel], now: Timestamp) -> Result<(), NotPublished> {
        for label in labels.iter().filter(|label| label.entry.state == LabelState::Revoked) {
            // Whether this is new does not matter here.
            let _ = self
                .status
                .decide(Action::Revoke, &label.entry.credential, "see the label office", now)
                .map_err(NotPublished::Status)?;
        }
        for list in self.status.lists().map_err(NotPublished::Status)? {
            let file = self.file(&list.address)?;
            let key = self.publisher.key;
            let sign = |unsigned| seal_status_list(unsigned, key, now);
            self.status
                .publish(list.number, self.publisher.period, || now, &file, sign)
                .map_err(|error| NotPublished::StatusList(list.address.clone(), Box::new(error)))?;
            let (media_type, change) = (self.media_type_of_credentials(), Change::Written);
            self.files.push(Published {
                kind: "status list",
                file,
                address: list.address,
                media_type,
                change,
            });
        }
        Ok(())
    }

    fn publish_register(
        &mut self,
        number: u32,
        register: &RegisterEdition,
        list: &UnsignedList,
        labels: &[PublicLabel],
    ) -> Result<(), NotPublished> {
        let signed = self.seal_list(list, register.published)?;
        self.put("register", self.media_type_of_credentials(), &register.url, &signed)?;
        self.publish_holders(register, labels)?;
        let scheme = self.office.scheme();
        let shown = Shown {
            scheme,
            number,
            purpose: self.office.purpose(),
            authority: self.office.authority(),
            network: self.authority.name.as_ref().map_or(self.office.authority(), |name| name.as_str()),
            as_of: register.published,
            until: rely_until(register),
        };
        let page = page(shown, labels);
        self.put("page", "text/html", scheme.addresses.page.url(), page.as_bytes())
    }

    fn publish_holders(
        &mut self,
        register: &RegisterEdition,
        labels: &[PublicLabel],
    ) -> Result<(), NotPublished> {
        let addresses = &self.office.scheme().addresses;
        let holders: Vec<_> = labels.iter().map(PublicLabel::as_holder).collect();
        let recognized = addresses.recognized_entities.url();
        match register.recognized_entities(recognized, &holders) {
            Ok(list) => {
                let signed = self.seal_list(&list, register.published)?;
                self.put("recognized entities", self.media_type_of_credentials(), recognized, &signed)?;
            }
            // The list of before would go on naming who was a holder.
            Err(RegisterError::Nobody) => place::withdraw(&self.file(recognized)?)?,
            Err(error) => return Err(NotPublished::Register(error)),
        }
        let created = edition::first(&self.office.connection)?.unwrap_or(register.published);
        let registry = register.dcc_registry(created, &holders);
        self.put(
            "registry",
            "application/json",
            addresses.dcc_registry.url(),
            format!("{registry:#}\n").as_bytes(),
        )
    }

    fn seal(&self, unsigned: Unsigned, now: Timestamp) -> Result<Vec<u8>, NotPublished> {
        seal_as_preferred(unsigned, self.publisher.key, now).map_err(NotPublished::Seal)
    }

    fn seal_list(&self, list: &UnsignedList, now: Timestamp) -> Result<Vec<u8>, NotPublished> {
        let key = self.publisher.key;
        let suite = list.preferred_suite(key.public_key().algorithm());
        let signed = fetch::run(async {
            match suite {
                Some(suite) => {
                    list.sign(&ProofTerms { suite, created: now, expires: None }, &key.issuer_key()).await
                }
                None => list.into_token(&key.issuer_key()).await.map(|token| token.to_string()),
            }
        });
        let signed = signed.map_err(SealError::Runtime).and_then(|signed| signed.map_err(SealError::Sign));
        Ok(signed.map_err(NotPublished::Seal)?.into_bytes())
    }

    /// Keys without a cryptosuite sign tokens.
    fn media_type_of_credentials(&self) -> &'static str {
        match Cryptosuite::preferred_for(self.publisher.key.public_key().algorithm()) {
            Some(_) => "application/vc",
            None => "application/vc+jwt",
        }
    }

    fn put(
        &mut self,
        kind: &'static str,
        media_type: &'static str,
        address: &Url,
        content: &[u8],
    ) -> Result<(), NotPublished> {
        let file = self.file(address)?;
        let change = put(&file, content)?;
        self.files.push(Published { kind, file, address: address.clone(), media_type, change });
        Ok(())
    }

    /// Where a document goes, with the folders around it.
    fn file(&self, address: &Url) -> Result<PathBuf, NotPublished> {
        let file = (self.publisher.place)(self.publisher.folder, address);
        let folder = file.parent().unwrap_or(&file);
        fs::create_dir_all(folder).map_err(|error| NotPublished::Folder(folder.to_owned(), error))?;
        Ok(file)
    }
}

fn until(register: &RegisterEdition) -> Timestamp {
    register.published.later(register.valid_for).whole_seconds()
}

/// Verifiers take no register that is older than what their policy says, usually the default.
fn rely_until(register: &RegisterEdition) -> Timestamp {
    let usual = register.valid_for.min(LabelRegisterSource::DEFAULT_MAX_AGE);
    register.published.later(usual).whole_seconds()
}
