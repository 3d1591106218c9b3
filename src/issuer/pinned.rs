//! Keys that the policy pins: they *are* the resolution of their issuer (report.md §4.11). No request is made for it, and no
//! document overrides them.

use super::{AuthorisedKey, KeyClaim};
use crate::Timestamp;
use crate::key::Method;
use crate::policy::{LabelAuthority, PinnedKey, Policy};
use crate::report::{Code, Finding};

/// The pinned keys of one issuer.
pub(crate) struct PinnedKeys<'p> {
    /// As the credential names it.
    issuer: String,
    authority: &'p LabelAuthority,
}

impl<'p> PinnedKeys<'p> {
    /// The keys that `policy` pins for `issuer`, if it does.
    pub(super) fn of(policy: &'p Policy, issuer: &str) -> Option<Self> {
        let authority = policy.label.as_ref()?.authority(issuer)?;
        Some(PinnedKeys { issuer: issuer.to_owned(), authority })
    }

    /// Every key that could have made a signature of that date, those first whose time it was. A signature names its key
    /// by an id that no document translates, so all of them are tried.
    pub(crate) fn candidates(&self, dated: Option<Timestamp>) -> Vec<&'p PinnedKey> {
        let mut keys: Vec<_> = self.authority.keys.iter().collect();
        keys.sort_by_key(|key| !is_in_time(key, dated));
        keys
    }

    /// What a signature by `key` is worth that says it was made at `dated`. What has no date fits into no window.
    pub(crate) fn claim(&self, key: &PinnedKey, dated: Option<Timestamp>) -> KeyClaim {
        if !is_in_time(key, dated) {
            let finding = Finding::new(Code::IssuerKeyUnauthorised).detail(misdated(key, dated));
            return KeyClaim::Listed { key: Some(key.key.clone()), finding };
        }
        let method = Method::pinned(&self.authority.id, &key.key);
        KeyClaim::Authorised(AuthorisedKey { issuer: self.issuer.clone(), method, key_end: key.not_after })
    }

    /// What is to be said where no pinned key fits.
    pub(crate) fn none_fits(&self) -> KeyClaim {
        let finding = Finding::new(Code::IssuerKeyNotFound);
        KeyClaim::Unlisted(finding.detail("none of the keys that the policy pins made this signature"))
    }
}

fn is_in_time(key: &PinnedKey, dated: Option<Timestamp>) -> bool {
    dated.is_some_and(|date| {
        key.not_before.is_none_or(|start| start <= date) && key.not_after.is_none_or(|end| date <= end)
    })
}

fn misdated(key: &PinnedKey, dated: Option<Timestamp>) -> String {
    let edge = |word: &str, at: Option<Timestamp>| at.map_or(String::new(), |at| format!(" {word} {at}"));
    let window = format!("{}{}", edge("from", key.not_before), edge("until", key.not_after));
    match dated {
        Some(date) => format!("dated {date}; the policy pins this key{window}"),
        None => format!("without a date; the policy pins this key{window}"),
    }
}
