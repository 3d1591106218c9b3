use url::Url;

/// What says whether an assertion still holds (Open Badges 2.0, Revocation).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Its hosted copy, which does not revoke it.
    Hosted {
        /// Where that is.
        address: Url,
    },
    /// Its hosted copy, which revokes it.
    Revoked {
        /// Why, in the issuer's words.
        reason: String,
    },
    /// The list of revoked assertions that the issuer's profile names, if it names one.
    Signed {
        /// Where the list is.
        list: Option<String>,
        /// The id of the assertion.
        id: String,
    },
    /// Nothing that could be had.
    Unknown,
}
