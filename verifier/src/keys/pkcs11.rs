//! Keys on tokens: hardware modules and smart cards that speak PKCS#11. The private key never leaves the token.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::object::{Attribute, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use openbadges::issue::{Signer, SignerError};
use openbadges::key::{Algorithm, KeyFault, PublicKey};
use sha2::{Digest as _, Sha256, Sha384};

use super::secret_file::{self, FileFault, KeyFileError};
use super::token::{KeyName, PinSource, TokenKey, TokenName};

mod public;

/// A key on a token, which signs.
///
/// The token is asked one thing at a time, and whoever asks waits: a signature takes milliseconds on a hardware module,
/// and longer on a card. Those who sign beside other things give it a thread of its own.
pub struct TokenSigner {
    public: PublicKey,
    key: ObjectHandle,
    session: Mutex<Session>,
}

impl TokenSigner {
    /// Finds the key and logs in. A relative `pinFile` begins at `folder`.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn open(token: &TokenKey, folder: &Path) -> Result<Self, TokenError> {
        let pin = read_pin(&token.pin, folder)?;
        let module = module(&token.module)?;
        let slot = find_token(&module, &token.token)?;
        let session = module.open_ro_session(slot).map_err(TokenError::Token)?;
        log_in(&session, &pin)?;
        let key = find_object(&session, ObjectClass::PRIVATE_KEY, &token.key)?;
        let public_object = find_object(&session, ObjectClass::PUBLIC_KEY, &token.key)?;
        let public = public::read(&session, public_object)?;
        Ok(TokenSigner { public, key, session: Mutex::new(session) })
    }

    fn sign_now(&self, message: &[u8]) -> Result<Vec<u8>, Pkcs11Error> {
        // Whoever else held it is done with it, in whatever way.
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let sign = |mechanism: &Mechanism<'_>, data: &[u8]| session.sign(mechanism, self.key, data);
        match self.public.algorithm() {
            Algorithm::EdDsa => {
                sign(&Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519)), message)
            }
            // Few tokens hash for ECDSA themselves.
            Algorithm::Es256 => sign(&Mechanism::Ecdsa, &Sha256::digest(message)),
            Algorithm::Es384 => sign(&Mechanism::Ecdsa, &Sha384::digest(message)),
            Algorithm::Rs256 => sign(&Mechanism::Sha256RsaPkcs, message),
        }
    }
}

impl Signer for TokenSigner {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.sign_now(message).map_err(|error| SignerError::new(TokenError::Token(error)))
    }
}

impl fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSigner").field("public", &self.public).finish_non_exhaustive()
    }
}

/// The module at `path`, loaded and initialised once: a process has one of each (PKCS#11 §5.4).
fn module(path: &str) -> Result<Pkcs11, TokenError> {
    static MODULES: Mutex<BTreeMap<String, Pkcs11>> = Mutex::new(BTreeMap::new());
    let mut modules = MODULES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(module) = modules.get(path) {
        return Ok(module.clone());
    }
    let fault = |error| TokenError::Module(path.to_owned(), error);
    let module = Pkcs11::new(path).map_err(fault)?;
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(fault)?;
    modules.insert(path.to_owned(), module.clone());
    Ok(module)
}

fn find_token(module: &Pkcs11, name: &TokenName) -> Result<Slot, TokenError> {
    let slots = module.get_slots_with_initialized_token().map_err(TokenError::Token)?;
    let mut labels = Vec::new();
    for slot in &slots {
        let token = module.get_token_info(*slot).map_err(TokenError::Token)?;
        labels.push(token.label().to_owned());
    }
    let is_named = |slot: &Slot, label: &String| match name {
        TokenName::Label(wanted) => label == wanted,
        TokenName::Slot(wanted) => slot.id() == *wanted,
    };
    let mut named = slots.iter().zip(&labels).filter(|(slot, label)| is_named(slot, label));
    match (named.next(), named.next()) {
        (Some((slot, _)), None) => Ok(*slot),
        (None, _) => Err(TokenError::NoToken(name.clone(), labels)),
        (Some(_), Some(_)) => Err(TokenError::SeveralTokens(name.clone())),
    }
}

fn log_in(session: &Session, pin: &AuthPin) -> Result<(), TokenError> {
    match session.login(UserType::User, Some(pin)) {
        // By another session of this process.
        Ok(()) | Err(Pkcs11Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(Pkcs11Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _)) => {
            Err(TokenError::WrongPin)
        }
        Err(error) => Err(TokenError::Token(error)),
    }
}

fn find_object(session: &Session, class: ObjectClass, name: &KeyName) -> Result<ObjectHandle, TokenError> {
    let name_attribute = match name {
        KeyName::Label(label) => Attribute::Label(label.as_bytes().to_vec()),
        KeyName::Id(id) => Attribute::Id(id.clone()),
    };
    let found =
        session.find_objects(&[Attribute::Class(class), name_attribute]).map_err(TokenError::Token)?;
    let half = if class == ObjectClass::PRIVATE_KEY { "private" } else { "public" };
    match found[..] {
        [object] => Ok(object),
        [] => Err(TokenError::NoKey { half, name: name.clone() }),
        [..] => Err(TokenError::SeveralKeys { half, name: name.clone() }),
    }
}

fn read_pin(source: &PinSource, folder: &Path) -> Result<AuthPin, TokenError> {
    match source {
        PinSource::File(file) => {
            let path = folder.join(file);
            let fault = |fault| TokenError::PinFile(KeyFileError::new(&path, fault));
            let content = secret_file::read(&path).map_err(fault)?;
            let text = std::str::from_utf8(&content)
                .map_err(|_| fault(FileFault::Malformed("a PIN is text in UTF-8".into())))?;
            let pin = text.strip_suffix('\n').map_or(text, |pin| pin.strip_suffix('\r').unwrap_or(pin));
            Ok(AuthPin::from(pin))
        }
        PinSource::Variable(name) => {
            env::var(name).map(AuthPin::from).map_err(|_| TokenError::NoPin(name.clone()))
        }
    }
}

/// Why a key on a token cannot be used, and what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum TokenError {
    /// The module cannot be loaded.
    Module(String, Pkcs11Error),
    /// No such token is there; the labels of those that are.
    NoToken(TokenName, Vec<String>),
    /// Several tokens have the label.
    SeveralTokens(TokenName),
    /// The environment variable with the PIN is not set.
    NoPin(String),
    /// The file with the PIN cannot be used.
    PinFile(KeyFileError),
    /// The token refused the PIN.
    WrongPin,
    /// The token has no such key, or not both halves of it.
    NoKey {
        /// Which half: `private` or `public`.
        half: &'static str,
        /// The key.
        name: KeyName,
    },
    /// Several keys have the name.
    SeveralKeys {
        /// Which half: `private` or `public`.
        half: &'static str,
        /// The key.
        name: KeyName,
    },
    /// The key is of a kind that does not sign badges.
    Unsupported(String),
    /// The public key is not fit for signatures.
    Key(KeyFault),
    /// What the token itself says.
    Token(Pkcs11Error),
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenError::Module(path, error) => write!(
                f,
                "the PKCS#11 module {path:?} cannot be loaded: {error}; give the path of the library that came with the \
                 token"
            ),
            TokenError::NoToken(name, present) => {
                write!(f, "there is no token {name}; those that are there: {}", present.join(", "))
            }
            TokenError::SeveralTokens(name) => write!(f, "several tokens are called {name}; name the slot"),
            TokenError::NoPin(name) => {
                write!(f, "the environment variable {name} with the PIN of the token is not set")
            }
            TokenError::PinFile(error) => error.fmt(f),
            TokenError::WrongPin => f.write_str(
                "the token refused the PIN; correct it before trying again: tokens lock themselves after a few attempts",
            ),
            TokenError::NoKey { half, name } => {
                write!(f, "the token has no {half} key {name}; a key to sign with has both halves under one name")
            }
            TokenError::SeveralKeys { half, name } => {
                write!(f, "the token has several {half} keys {name}; name the one by its id or give it a label")
            }
            TokenError::Unsupported(what) => {
                write!(f, "{what} do not sign badges; use Ed25519, P-256, P-384, or RSA of 2048 to 8192 bits")
            }
            TokenError::Key(fault) => write!(f, "the key on the token cannot be used: {fault}"),
            TokenError::Token(error) => write!(f, "the token says: {error}"),
        }
    }
}

impl Error for TokenError {}
