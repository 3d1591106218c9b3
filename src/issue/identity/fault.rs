use std::error::Error;
use std::fmt;

use super::KeyId;
use crate::issue::NotIssuable;
use crate::report::Finding;

/// Why an issuer cannot be published.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityFault {
    /// No key can be found for this id.
    Issuer {
        /// The id.
        id: String,
        /// What verifiers would find.
        finding: Box<Finding>,
    },
    /// No `did:web` has this address.
    Address(String),
    /// There is no key.
    NoKeys,
    /// This is no name of a key.
    KeyId(String),
    /// Two keys have this name, or the issuer itself has it.
    IdTwice(KeyId),
    /// One key has these two names.
    KeyTwice(KeyId, KeyId),
    /// The id spells out its one key, and another was listed, or under another name.
    NotTheKeyOfTheId(String),
    /// The id spells out its key, which then cannot be revoked.
    CannotRevoke(String),
    /// The Profile has a member that follows from the id or the keys.
    Reserved(String),
    /// Badges with this Profile would not conform.
    Profile(NotIssuable),
}

impl fmt::Display for IdentityFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdentityFault::Issuer { id, finding } => write!(
                f,
                "no verifier would find keys for the issuer {id:?}: {} Use a did:web, an https: address, or a did:key",
                finding.code.text()
            ),
            IdentityFault::Address(address) => write!(
                f,
                "no did:web has the address {address:?}; it is https://, a public host name, and maybe a port and a path"
            ),
            IdentityFault::NoKeys => f.write_str("the issuer lists no key; create one"),
            IdentityFault::KeyId(id) => write!(
                f,
                "{id:?} is no name for a key; use 1 to {} letters, digits, and - . _ ~, such as key-1",
                KeyId::MAX_BYTES
            ),
            IdentityFault::IdTwice(id) => write!(f, "the name {id:?} is taken; give each key its own"),
            IdentityFault::KeyTwice(one, other) => {
                write!(f, "{one:?} and {other:?} are the same key; list it once")
            }
            IdentityFault::NotTheKeyOfTheId(id) => write!(
                f,
                "{id} has the one key that it spells out, under the name that its method gives it, and can never have \
                 another; an issuer that changes keys needs a did:web or an https: address"
            ),
            IdentityFault::CannotRevoke(id) => write!(
                f,
                "the key of {id} cannot be revoked, because nothing is published for it; revoke its badges, and use a \
                 did:web or an https: address from now on"
            ),
            IdentityFault::Reserved(member) => {
                write!(
                    f,
                    "the profile must not have the member {member:?}, which comes from the id and the keys"
                )
            }
            IdentityFault::Profile(fault) => write!(f, "badges with this profile would be refused: {fault}"),
        }
    }
}

impl Error for IdentityFault {}
