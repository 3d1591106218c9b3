//! Keys that the policy pins: they *are* the resolution of their issuer (report.md §4.11). No request is made for it, and no
//! document overrides them.

use super::{AuthorisedKey, KeyClaim, KeyReference};
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
    pub(crate) fn of(policy: &'p Policy, issuer: &str) -> Option<Self> {
        let authority = policy.label.as_ref()?.authority(issuer)?;
        Some(PinnedKeys { issuer: issuer.to_owned(), authority })
    }

    /// Every key that could have made a signature of that date, those first whose time it was. A signature names its key
    /// by an id that no document translates, so all of them are tried; but the id must be one of the issuer's, and a key
    /// that the signature carries must be the one that fits.
    pub(crate) fn candidates(
        &self,
        reference: &KeyReference,
        dated: Option<Timestamp>,
    ) -> Vec<&'p PinnedKey> {
        let is_named = |pinned: &&PinnedKey| match reference {
            KeyReference::Method(_) => true,
            KeyReference::Key(key) | KeyReference::MethodAndKey(_, key) => *key == pinned.key,
        };
        let keys = self.authority.keys.iter().filter(|_| reference.is_under(&self.issuer));
        let mut keys: Vec<_> = keys.filter(is_named).collect();
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
        KeyClaim::Unlisted(finding.detail("none of the keys that the policy pins for this authority made the signature; if it has a new key, the policy must name that"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authenticity::{self, Requests};
    use crate::evidence::Evidence;
    use crate::input::Payload;
    use crate::json::Value;
    use crate::policy::LabelScheme;
    use crate::report::Outcome;
    use crate::sealed::Sealed;
    use crate::session::Session;
    use crate::testing::{self, Issuer, at, badge};
    use serde_json::json;

    const FIRST: &str = "2026-01-01T00:00:00Z";
    const LAST: &str = "2026-03-31T23:59:59Z";

    fn authority() -> Issuer {
        Issuer::did_web(1, "network.example")
    }

    /// A policy that pins the key of `pinned` for the first quarter, and another one for ever.
    fn policy(pinned: &Issuer) -> Policy {
        let key = |issuer: &Issuer, not_before: Option<&str>, not_after: Option<&str>| PinnedKey {
            key: crate::key::PublicKey::from_multikey(&issuer.multikey()).unwrap(),
            not_before: not_before.map(at),
            not_after: not_after.map(at),
        };
        let keys = vec![key(&Issuer::did_key(9), None, None), key(pinned, Some(FIRST), Some(LAST))];
        let authorities = vec![LabelAuthority { id: authority().id, keys }];
        Policy { label: Some(LabelScheme { authorities, ..LabelScheme::default() }), ..Policy::default() }
    }

    /// What the issuer step says of `credential`, the end of the key, and whether anything was asked for.
    fn ask(credential: Payload, policy: &Policy) -> Result<Option<Timestamp>, Code> {
        let evidence = Evidence::new();
        let mut session = Session::new(policy, testing::now(), &evidence);
        let authentic = authenticity::check(&mut session, &Sealed::read(credential), Requests::Allowed);
        assert!(session.into_missing().is_empty(), "the authority's own documents are never asked for");
        match authentic.issuer {
            Outcome::Pass(bound) => Ok(bound.key_end()),
            Outcome::Fail(code) | Outcome::Unknown(code) => Err(code),
            Outcome::Skipped(_) => Err(authentic.findings[0].code),
        }
    }

    fn created(date: Value) -> Result<Option<Timestamp>, Code> {
        let signed = authority().sign_with(badge(&authority()), json!({ "created": date }));
        ask(Payload::Json(signed), &policy(&authority()))
    }

    #[test]
    fn a_key_counts_within_its_time_both_ends_included() {
        for (date, expected) in [
            ("2025-12-31T23:59:59Z", Err(Code::IssuerKeyUnauthorised)),
            (FIRST, Ok(Some(at(LAST)))),
            (LAST, Ok(Some(at(LAST)))),
            ("2026-04-01T00:00:00Z", Err(Code::IssuerKeyUnauthorised)),
        ] {
            assert_eq!(created(json!(date)), expected, "{date}");
        }
    }

    #[test]
    fn without_a_date_of_the_proof_the_credentials_own_counts() {
        let mut dated = badge(&authority());
        for (from, expected) in [
            ("2026-02-01T00:00:00Z", Ok(Some(at(LAST)))),
            ("2026-05-01T00:00:00Z", Err(Code::IssuerKeyUnauthorised)),
        ] {
            dated["validFrom"] = json!(from);
            let jws = |payload: &Value| {
                Payload::Jws(crate::input::CompactJws::parse(&authority().token(payload)).unwrap())
            };
            assert_eq!(ask(jws(&dated), &policy(&authority())), expected, "{from}");
            // `iat` stands before it.
            let mut issued = dated.clone();
            issued["iat"] = json!(at("2025-06-01T00:00:00Z").unix());
            assert_eq!(ask(jws(&issued), &policy(&authority())), Err(Code::IssuerKeyUnauthorised));
        }
    }

    #[test]
    fn a_key_that_is_not_pinned_is_not_the_authoritys_whatever_it_publishes() {
        let signed = Payload::Json(authority().sign(badge(&authority())));
        assert_eq!(
            ask(signed, &policy(&Issuer::did_web(2, "network.example"))),
            Err(Code::IssuerKeyNotFound)
        );
    }

    #[test]
    fn a_signature_that_names_somebody_elses_key_is_not_the_authoritys() {
        let foreign = authority().posing_as(&authority().id, "did:web:other.example#key");
        let signed = Payload::Json(foreign.sign(badge(&authority())));
        assert_eq!(ask(signed, &policy(&authority())), Err(Code::IssuerKeyNotFound));
        let relative = authority().posing_as(&authority().id, "#key");
        let signed = Payload::Json(relative.sign(badge(&authority())));
        assert_eq!(ask(signed, &policy(&authority())), Ok(Some(at(LAST))));
    }

    #[test]
    fn what_cannot_be_compared_is_not_said_to_differ() {
        let mut signed = authority().sign(badge(&authority()));
        signed["proof"]["cryptosuite"] = json!("bbs-2023");
        assert_eq!(ask(Payload::Json(signed), &policy(&authority())), Err(Code::ProofUnsupported));
    }

    #[test]
    fn an_authority_whose_id_is_a_key_needs_that_key_to_be_pinned() {
        let own = Issuer::did_key(1);
        let mut policy = policy(&Issuer::did_key(2));
        policy.label.as_mut().unwrap().authorities[0].id = own.id.clone();
        assert_eq!(ask(Payload::Json(own.sign(badge(&own))), &policy), Err(Code::IssuerKeyNotFound));
    }
}
