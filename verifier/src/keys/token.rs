//! Where a key on a token is (PKCS#11), as `issuer.json` names it.

use std::fmt;

/// A key on a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenKey {
    /// The library with which the vendor of the token speaks PKCS#11.
    pub module: String,
    /// The token.
    pub token: TokenName,
    /// The key on it.
    pub key: KeyName,
    /// Where its PIN is. Never on a command line, which everybody on the machine can see.
    pub pin: PinSource,
}

/// How a token is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenName {
    /// By its label (`CKA_LABEL`), which moves with it.
    Label(String),
    /// By the slot that it is in.
    Slot(u64),
}

/// How a key on a token is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyName {
    /// By its label.
    Label(String),
    /// By its id, some bytes.
    Id(Vec<u8>),
}

impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenName::Label(label) => write!(f, "{label:?}"),
            TokenName::Slot(slot) => write!(f, "in slot {slot}"),
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyName::Label(label) => write!(f, "{label:?}"),
            KeyName::Id(id) => {
                f.write_str("with the id ")?;
                id.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

/// Where a PIN is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinSource {
    /// In a file that only its owner can read; a line break at its end does not count. A relative path begins at the
    /// issuer's folder.
    File(String),
    /// In the environment variable of this name.
    Variable(String),
}
