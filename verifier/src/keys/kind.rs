//! The kinds of keys that can be made.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// A kind of key to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Ed25519: for `eddsa-rdfc-2022`, which certification asks for.
    Ed25519,
    /// P-256, for the ECDSA suites and ES256.
    P256,
    /// P-384, for the ECDSA suites and ES384.
    P384,
    /// RSA with 2048 bits, for RS256 tokens; it signs no embedded proofs.
    Rsa2048,
    /// RSA with 3072 bits.
    Rsa3072,
    /// RSA with 4096 bits.
    Rsa4096,
}

impl KeyKind {
    /// All of them, the one to choose first.
    pub const ALL: [KeyKind; 6] = [
        KeyKind::Ed25519,
        KeyKind::P256,
        KeyKind::P384,
        KeyKind::Rsa2048,
        KeyKind::Rsa3072,
        KeyKind::Rsa4096,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            KeyKind::Ed25519 => "ed25519",
            KeyKind::P256 => "p-256",
            KeyKind::P384 => "p-384",
            KeyKind::Rsa2048 => "rsa-2048",
            KeyKind::Rsa3072 => "rsa-3072",
            KeyKind::Rsa4096 => "rsa-4096",
        }
    }
}

impl FromStr for KeyKind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        KeyKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

/// No kind of key has this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKind(String);

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = KeyKind::ALL.map(KeyKind::name).join(", ");
        write!(f, "{:?} is no kind of key; choose one of {names}", self.0)
    }
}

impl Error for UnknownKind {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_names() {
        for kind in KeyKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        let unknown = "Ed25519".parse::<KeyKind>().unwrap_err().to_string();
        assert!(unknown.contains("ed25519, p-256"), "{unknown}");
    }
}
