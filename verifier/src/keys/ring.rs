//! The issuer's folder: `issuer.json`, which says who the issuer is and which keys it has, and its private keys.
//!
//! `issuer.json` holds nothing secret. Each change takes a lock beside it, reads it anew and writes it as a whole, so that
//! none is lost, whenever the process ends and however many there are.

mod error;
mod record;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use openbadges::Timestamp;
use openbadges::issue::identity::{Identity, KeyId, KeyState, ListedKey, Publication, did_jwk, did_key};
use openbadges::issue::{IssuerKey, Signer, SignerError};
use openbadges::json::{Map, Value};
use openbadges::key::PublicKey;

use super::file::FileSigner;
use super::folder::{self, Lock};
use super::kind::KeyKind;
#[cfg(feature = "pkcs11")]
use super::pkcs11::TokenSigner;
use super::secret_file::{FileFault, KeyFileError};
use super::token::TokenKey;
use crate::json_file;
pub use error::RingError;
use record::Record;

/// The file in the folder that says who the issuer is.
const ISSUER_FILE: &str = "issuer.json";
const LOCK_FILE: &str = "issuer.json.lock";
const KEY_FOLDER: &str = "keys";

/// An issuer and its keys, as its folder has them.
#[derive(Debug, Clone)]
pub struct Ring {
    folder: PathBuf,
    record: Record,
    identity: Identity,
}

/// One of the issuer's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingKey {
    /// Its name, the fragment of its verification method.
    pub id: KeyId,
    /// Its public half.
    pub key: PublicKey,
    /// Where its private half is.
    pub place: KeyPlace,
    /// When it begins to sign. It is published at once.
    pub from: Timestamp,
    /// When it stops signing; what it signed stays good.
    pub retired: Option<Timestamp>,
    /// Since when nothing that it signed counts.
    pub revoked: Option<Timestamp>,
}

/// Where a private key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the file at this path; a relative one begins at the issuer's folder.
    File(String),
    /// On a token.
    Token(TokenKey),
}

/// What a new issuer is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerName {
    /// By this id: a `did:web` or an `https:` address.
    Id(String),
    /// By its key: a `did:key`, or for RSA a `did:jwk`. It can never change the key.
    OfKey,
}

/// Where a new key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// It is made, and written into the issuer's folder.
    Make(KeyKind),
    /// It is in this file, and stays there.
    File(PathBuf),
    /// It is on this token.
    Token(TokenKey),
}

impl Ring {
    /// Makes an issuer with its first key, in a new folder or an existing one without an issuer.
    ///
    /// # Errors
    /// [`RingError`]; then there is no `issuer.json`.
    pub fn create(
        folder: &Path,
        name: IssuerName,
        profile: Map<String, Value>,
        source: KeySource,
        now: Timestamp,
    ) -> Result<Self, RingError> {
        folder::make_private(folder).map_err(|error| RingError::NotWritten(folder.to_owned(), error))?;
        let lock = lock(folder)?;
        let path = folder.join(ISSUER_FILE);
        if path.exists() {
            return Err(RingError::Exists(path));
        }
        let new = NewKey::from(source, folder, &[])?;
        let own_name = || did_key(&new.key).unwrap_or_else(|| did_jwk(&new.key));
        let (id, key_id) = match name {
            IssuerName::Id(id) => (id, new.name.clone()),
            IssuerName::OfKey => own_name(),
        };
        let keys = vec![new.listed(key_id, whole_seconds(now))];
        let ring = Ring::of(folder, Record { id, profile, keys })?;
        ring.save(&lock, &new)?;
        Ok(ring)
    }

    /// Reads the issuer in `folder`.
    ///
    /// # Errors
    /// [`RingError`] with the member of `issuer.json` that is wrong.
    pub fn load(folder: &Path) -> Result<Self, RingError> {
        let path = folder.join(ISSUER_FILE);
        let misread = |what| RingError::Misread(path.clone(), what);
        let document = json_file::load(&path).map_err(misread)?;
        let record = record::read(&document).map_err(misread)?;
        Ring::of(folder, record)
    }

    /// Adds a new key, to which signing goes over after `overlap`; until then the present one signs, while verifiers
    /// learn of the new one. The others are retired: what they signed stays good.
    ///
    /// Where no key signs at `now`, the new one does at once.
    ///
    /// # Errors
    /// [`RingError`]; then nothing has changed. An issuer whose id is its key cannot have another.
    pub fn rotate(
        folder: &Path,
        source: KeySource,
        now: Timestamp,
        overlap: Duration,
    ) -> Result<Self, RingError> {
        let lock = lock(folder)?;
        let Ring { mut record, identity, .. } = Ring::load(folder)?;
        if identity.publication() == Publication::Nothing {
            return Err(RingError::CannotRotate(record.id));
        }
        let now = whole_seconds(now);
        let handover = if record.current(now).is_some() { now.later(overlap) } else { now };
        for key in &mut record.keys {
            key.retired = Some(key.retired.map_or(handover, |retired| retired.min(handover)));
        }
        let new = NewKey::from(source, folder, &record.keys)?;
        record.keys.push(new.listed(new.name.clone(), handover));
        let ring = Ring::of(folder, record)?;
        ring.save(&lock, &new)?;
        Ok(ring)
    }

    /// Takes a key back: once the documents are published, nothing that it ever signed counts. A key that was revoked
    /// already keeps its date.
    ///
    /// # Errors
    /// [`RingError`]; then nothing has changed. An issuer whose id is its key cannot revoke it.
    pub fn revoke(folder: &Path, key: &KeyId, now: Timestamp) -> Result<Self, RingError> {
        let lock = lock(folder)?;
        let Ring { mut record, .. } = Ring::load(folder)?;
        let Some(listed) = record.keys.iter_mut().find(|listed| listed.id == *key) else {
            return Err(RingError::UnknownKey(folder.join(ISSUER_FILE), key.clone()));
        };
        listed.revoked.get_or_insert(whole_seconds(now));
        let ring = Ring::of(folder, record)?;
        ring.write(&lock)?;
        Ok(ring)
    }

    /// What the issuer publishes.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// All its keys, the oldest first.
    pub fn keys(&self) -> &[RingKey] {
        &self.record.keys
    }

    /// The key that signs at `now`: the newest that has begun and has not ended.
    ///
    /// # Errors
    /// [`RingError::NoneSigns`].
    pub fn current(&self, now: Timestamp) -> Result<&RingKey, RingError> {
        self.record.current(now).ok_or_else(|| {
            let path = self.folder.join(ISSUER_FILE);
            let waiting = |key: &&RingKey| key.from > now && key.signs_at(key.from);
            let next = self.record.keys.iter().filter(waiting).map(|key| key.from).min();
            RingError::NoneSigns { path, next }
        })
    }

    /// Opens the key that signs at `now`.
    ///
    /// # Errors
    /// [`RingError`], also where the private key is not that of the listed one.
    pub fn open(&self, now: Timestamp) -> Result<CurrentKey, RingError> {
        let listed = self.current(now)?;
        let signer = KeySigner::open(&self.folder, &listed.place)?;
        if *signer.public_key() != listed.key {
            return Err(RingError::OtherKey(self.folder.join(ISSUER_FILE), listed.id.clone()));
        }
        Ok(CurrentKey { method: self.identity.method_id(&listed.id), signer })
    }

    fn of(folder: &Path, record: Record) -> Result<Self, RingError> {
        let keys = record.keys.iter().map(RingKey::listed).collect();
        let identity = Identity::new(&record.id, record.profile.clone(), keys)
            .map_err(|fault| RingError::Identity(folder.join(ISSUER_FILE), fault))?;
        Ok(Ring { folder: folder.to_owned(), record, identity })
    }

    /// The private key first: one that nobody names does no harm.
    fn save(&self, lock: &Lock, new: &NewKey) -> Result<(), RingError> {
        if let (Some(signer), KeyPlace::File(path)) = (&new.unsaved, &new.place) {
            let folder = self.folder.join(KEY_FOLDER);
            folder::make_private(&folder).map_err(|error| RingError::NotWritten(folder, error))?;
            signer.save(&self.folder.join(path)).map_err(RingError::KeyFile)?;
        }
        self.write(lock)
    }

    fn write(&self, lock: &Lock) -> Result<(), RingError> {
        let path = self.folder.join(ISSUER_FILE);
        let text = format!("{:#}\n", record::write(&self.record));
        folder::replace(lock, &path, text.as_bytes()).map_err(|error| RingError::NotWritten(path, error))
    }
}

impl RingKey {
    /// Whether it signs at `now`.
    pub fn signs_at(&self, now: Timestamp) -> bool {
        let has_ended = |end: Option<Timestamp>| end.is_some_and(|end| now >= end);
        self.from <= now && !has_ended(self.retired) && !has_ended(self.revoked)
    }

    fn listed(&self) -> ListedKey {
        let state = match (self.revoked, self.retired) {
            (Some(revoked), _) => KeyState::Revoked(revoked),
            (None, Some(_)) => KeyState::Retired,
            (None, None) => KeyState::InUse,
        };
        ListedKey { id: self.id.clone(), key: self.key.clone(), state }
    }
}

/// The key with which the issuer signs now, and its name.
#[derive(Debug)]
pub struct CurrentKey {
    method: String,
    signer: KeySigner,
}

impl CurrentKey {
    /// The key as signing takes it.
    pub fn issuer_key(&self) -> IssuerKey<'_, KeySigner> {
        IssuerKey::new(&self.method, &self.signer)
    }

    /// The id of its verification method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Its public half.
    pub fn public_key(&self) -> &PublicKey {
        self.signer.public_key()
    }
}

/// A key that signs, wherever it is.
#[derive(Debug)]
pub enum KeySigner {
    /// In a file.
    File(FileSigner),
    /// On a token.
    #[cfg(feature = "pkcs11")]
    Token(TokenSigner),
}

impl KeySigner {
    fn open(folder: &Path, place: &KeyPlace) -> Result<Self, RingError> {
        match place {
            KeyPlace::File(path) => {
                FileSigner::load(&folder.join(path)).map(KeySigner::File).map_err(RingError::KeyFile)
            }
            #[cfg(feature = "pkcs11")]
            KeyPlace::Token(token) => {
                TokenSigner::open(token, folder).map(KeySigner::Token).map_err(RingError::Token)
            }
            #[cfg(not(feature = "pkcs11"))]
            KeyPlace::Token(_) => Err(RingError::NoTokens),
        }
    }
}

impl Signer for KeySigner {
    fn public_key(&self) -> &PublicKey {
        match self {
            KeySigner::File(signer) => signer.public_key(),
            #[cfg(feature = "pkcs11")]
            KeySigner::Token(signer) => signer.public_key(),
        }
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        match self {
            KeySigner::File(signer) => signer.sign(message).await,
            #[cfg(feature = "pkcs11")]
            KeySigner::Token(signer) => signer.sign(message).await,
        }
    }
}

/// A key on its way into the ring.
struct NewKey {
    name: KeyId,
    key: PublicKey,
    place: KeyPlace,
    /// What is to be written to the place.
    unsaved: Option<FileSigner>,
}

impl NewKey {
    fn from(source: KeySource, folder: &Path, keys: &[RingKey]) -> Result<Self, RingError> {
        let (name, file) = free_name(folder, keys)?;
        let (place, unsaved) = match source {
            KeySource::Make(kind) => {
                let not_made = |fault| RingError::KeyFile(KeyFileError::new(&folder.join(&file), fault));
                let signer = FileSigner::make(kind).map_err(not_made)?;
                let key = signer.public_key().clone();
                return Ok(NewKey { name, key, place: KeyPlace::File(file), unsaved: Some(signer) });
            }
            KeySource::File(path) => (KeyPlace::File(seen_from(folder, &path)?), None),
            KeySource::Token(token) => (KeyPlace::Token(token), None),
        };
        let key = KeySigner::open(folder, &place)?.public_key().clone();
        Ok(NewKey { name, key, place, unsaved })
    }

    fn listed(&self, id: KeyId, from: Timestamp) -> RingKey {
        let (key, place) = (self.key.clone(), self.place.clone());
        RingKey { id, key, place, from, retired: None, revoked: None }
    }
}

/// The next name that no key has, nor the file of one that never got into the ring.
fn free_name(folder: &Path, keys: &[RingKey]) -> Result<(KeyId, String), RingError> {
    let mut number = keys.len();
    loop {
        number += 1;
        let name = format!("key-{number}");
        let file = format!("{KEY_FOLDER}/{name}.pem");
        let is_free = keys.iter().all(|key| key.id.as_str() != name) && !folder.join(&file).exists();
        if is_free {
            let id =
                KeyId::parse(&name).map_err(|fault| RingError::Identity(folder.join(ISSUER_FILE), fault))?;
            return Ok((id, file));
        }
    }
}

/// The path of a file from the folder, if it is below it.
fn seen_from(folder: &Path, path: &Path) -> Result<String, RingError> {
    let fault = |error| RingError::KeyFile(KeyFileError::new(path, FileFault::NotRead(error)));
    let folder = std::path::absolute(folder).map_err(fault)?;
    let absolute = std::path::absolute(path).map_err(fault)?;
    let seen = absolute.strip_prefix(&folder).unwrap_or(&absolute).to_str().map(str::to_owned);
    seen.ok_or_else(|| fault(io::Error::new(io::ErrorKind::InvalidFilename, "its path is not UTF-8")))
}

fn lock(folder: &Path) -> Result<Lock, RingError> {
    let path = folder.join(LOCK_FILE);
    Lock::take(&path).map_err(|error| RingError::NotWritten(path, error))
}

/// Dates in files are for people too.
fn whole_seconds(now: Timestamp) -> Timestamp {
    Timestamp::from_unix(now.unix()).unwrap_or(now)
}

#[cfg(test)]
mod tests;
