//! Keys in files.

use std::path::Path;

use openbadges::issue::{Signer, SignerError};
use openbadges::key::PublicKey;

use super::kind::KeyKind;
use super::private::PrivateKey;
use super::secret_file::{self, KeyFileError};

/// A key from a file, which signs.
#[derive(Debug)]
pub struct FileSigner {
    public: PublicKey,
    private: PrivateKey,
}

impl FileSigner {
    /// Reads the private key in the file at `path`: PKCS#8 PEM (`BEGIN PRIVATE KEY`) or a JWK; Ed25519, P-256, P-384, or
    /// RSA of 2048 to 8192 bits. Links are followed.
    ///
    /// # Errors
    /// [`KeyFileError`], also where others than its owner can read the file (on Unix).
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        let key = secret_file::read(path).and_then(|content| {
            let private = PrivateKey::parse(&content)?;
            Ok(FileSigner { public: private.public()?, private })
        });
        key.map_err(|fault| KeyFileError::new(path, fault))
    }

    /// Makes a key and writes it to a new file at `path` that only its owner can read, as PKCS#8 PEM. The file is there
    /// whole or not at all.
    ///
    /// # Errors
    /// [`KeyFileError`], also where there is a file already.
    pub fn generate(kind: KeyKind, path: &Path) -> Result<Self, KeyFileError> {
        let key = Self::make(kind).map_err(|fault| KeyFileError::new(path, fault))?;
        key.save(path)?;
        Ok(key)
    }

    /// A key that is in no file yet.
    pub(super) fn make(kind: KeyKind) -> Result<Self, secret_file::FileFault> {
        let private = PrivateKey::generate(kind)?;
        Ok(FileSigner { public: private.public()?, private })
    }

    pub(super) fn save(&self, path: &Path) -> Result<(), KeyFileError> {
        let written = self.private.to_pem().and_then(|pem| secret_file::create(path, &pem));
        written.map_err(|fault| KeyFileError::new(path, fault))
    }
}

impl Signer for FileSigner {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.private.sign(message).map_err(SignerError::new)
    }
}

#[cfg(test)]
mod tests;
