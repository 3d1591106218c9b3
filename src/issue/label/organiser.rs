//! Who holds a label, and which issuers it covers.

use std::error::Error;
use std::fmt;

use crate::json::Value;
use crate::key::IssuerId;
use crate::model::Uri;
use crate::report::Code;

/// An Organiser: the holder of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organiser {
    /// Its id, such as its DID.
    pub id: Uri,
    /// The id under which the authority knows it, which everybody can read: `None` for a person who wants none there.
    pub organiser_id: Option<String>,
    /// The issuers of badges that its label covers.
    pub covers: CoveredIssuers,
}

/// Issuers of badges that one label covers: at least one, in the order in which they were given, none twice.
///
/// Each is a DID, or the `https:` address of an issuer's Profile, of Open Badges 3.0 or 2.0. It is compared exactly, so it
/// must be written as in the badges.
///
/// ```
/// use openbadges::issue::label::CoveredIssuers;
/// let covered = CoveredIssuers::new(["did:web:centre.example", "https://platform.example/issuers/42"])?;
/// assert_eq!(covered.iter().count(), 2);
/// assert!(CoveredIssuers::new(["http://platform.example/issuers/42"]).is_err());
/// # Ok::<(), openbadges::issue::label::CoveredIssuersError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredIssuers(Vec<Uri>);

impl CoveredIssuers {
    /// Takes issuers by their ids.
    ///
    /// # Errors
    /// [`CoveredIssuersError`] for no issuer at all, and for an id that no badge can be verified under.
    pub fn new<I: AsRef<str>>(ids: impl IntoIterator<Item = I>) -> Result<Self, CoveredIssuersError> {
        let mut covered: Vec<Uri> = Vec::new();
        for id in ids {
            let id = issuer_id(id.as_ref())?;
            if !covered.contains(&id) {
                covered.push(id);
            }
        }
        if covered.is_empty() { Err(CoveredIssuersError::Nobody) } else { Ok(CoveredIssuers(covered)) }
    }

    /// Their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Uri> {
        self.0.iter()
    }

    pub(super) fn to_json(&self) -> Value {
        self.0.iter().map(Uri::as_str).collect()
    }
}

/// A DID of a method that is not known here may be known to others.
fn issuer_id(id: &str) -> Result<Uri, CoveredIssuersError> {
    let why = match IssuerId::parse(id).map_err(|finding| finding.code) {
        Ok(_) | Err(Code::IssuerMethodUnsupported) => match Uri::parse(id) {
            Ok(id) => return Ok(id),
            Err(_) => "it has characters that no address has",
        },
        Err(Code::IssuerInsecureUrl) => "anybody on the way can change what is at an http address",
        Err(Code::IssuerUnresolvable) => "its host is not on the public internet",
        Err(_) => "it is neither a DID nor an https address",
    };
    Err(CoveredIssuersError::NoIssuer { id: id.to_owned(), why })
}

/// Why a label cannot cover the issuers that were named.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CoveredIssuersError {
    /// None was.
    Nobody,
    /// One cannot be an issuer.
    NoIssuer {
        /// Its id.
        id: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl fmt::Display for CoveredIssuersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CoveredIssuersError::Nobody => f.write_str(
                "a label covers at least one issuer; give the id that stands in the Organiser's badges",
            ),
            CoveredIssuersError::NoIssuer { id, why } => write!(
                f,
                "{id:?} cannot be covered: {why}; give the issuer's DID, or the https address of its profile, as it stands \
                 in the badges"
            ),
        }
    }
}

impl Error for CoveredIssuersError {}
