//! The id of an issuer, and from it alone: where its keys are.

use url::{Host, Url};

use super::did::{self, Did};
use super::document::{Form, KeyDocument, Source};
use super::method::{Listed, Standing};
use super::{KeyFault, host};
use crate::report::{Code, Finding};

/// The id of an issuer that keys can be found for.
#[derive(Debug, Clone)]
pub(crate) struct IssuerId {
    id: String,
    resolution: Resolution,
}

/// Where the keys of an issuer are.
#[derive(Debug, Clone)]
pub(crate) enum Resolution {
    /// In the id itself.
    InPlace(KeyDocument),
    /// In the first of these documents that there is. The next is only for when the one before was not found.
    FirstOf(Vec<Source>),
    /// In any of these documents.
    AnyOf(Vec<Source>),
}

impl IssuerId {
    /// Reads an id. The finding says why no key can ever be found for it.
    pub(crate) fn parse(id: &str) -> Result<Self, Finding> {
        let scheme = id.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let resolution = match scheme.as_deref() {
            Some("did") => did_resolution(id)?,
            Some("https") => https_resolution(id)?,
            Some("http") => return Err(Finding::new(Code::IssuerInsecureUrl).detail(id)),
            Some(_) | None => return Err(malformed(id)),
        };
        Ok(IssuerId { id: id.to_owned(), resolution })
    }

    /// The id, as it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.id
    }

    /// Where the keys are.
    pub(crate) fn resolution(&self) -> &Resolution {
        &self.resolution
    }
}

/// Checks that `id` can be the id of a party at all: a DID or an `https` address, written out as badges have it.
///
/// So is what is not resolved here, DIDs of other methods and hosts that are not public: whoever has such an id can be known
/// by pinned keys.
///
/// # Errors
/// What is wrong with it: [`Code::IssuerMalformed`] or [`Code::IssuerInsecureUrl`].
///
/// ```
/// use openbadges::{key::require_party_id, report::Code};
/// assert!(require_party_id("did:web:university.example").is_ok());
/// assert_eq!(require_party_id("did:").unwrap_err().code, Code::IssuerMalformed);
/// assert_eq!(require_party_id("http://university.example/").unwrap_err().code, Code::IssuerInsecureUrl);
/// ```
pub fn require_party_id(id: &str) -> Result<(), Finding> {
    let is_insecure = id.split_once(':').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("http"));
    let is_id = is_like_a_did(id) || https_url(id).is_some();
    if is_id {
        return Ok(());
    }
    Err(if is_insecure { Finding::new(Code::IssuerInsecureUrl).detail(id) } else { malformed(id) })
}

/// Told more loosely than [`Did::parse`]: a policy may name a malformed one, which then recognises nobody.
fn is_like_a_did(id: &str) -> bool {
    let parts = id.strip_prefix("did:").and_then(|rest| rest.split_once(':'));
    let is_clean = !id.contains(|c: char| c.is_whitespace() || c.is_control());
    is_clean && parts.is_some_and(|(method, _)| !method.is_empty())
}

fn malformed(id: &str) -> Finding {
    Finding::new(Code::IssuerMalformed).detail(id)
}

fn did_resolution(id: &str) -> Result<Resolution, Finding> {
    let Did { method, specific } = Did::parse(id).ok_or_else(|| malformed(id))?;
    match method {
        // did:key §3.1.3: the fragment repeats the key.
        "key" => in_place(id, Listed::multibase(format!("{id}#{specific}"), specific, Standing::Assertion)),
        // did:jwk, "Read": the only key is #0.
        "jwk" => match did::jwk(specific) {
            Ok(jwk) => in_place(id, Listed::jwk(format!("{id}#0"), &jwk, Standing::Assertion)),
            Err(fault) => Err(no_did(fault)),
        },
        "web" => {
            let addresses = did::web_addresses(specific).ok_or_else(|| malformed(id))?;
            let source = |url| Source { url, form: Form::Controller };
            Ok(Resolution::FirstOf(addresses.into_iter().map(source).collect()))
        }
        other => Err(Finding::new(Code::IssuerMethodUnsupported).detail(format!("did:{other}"))),
    }
}

fn in_place(id: &str, key: Listed) -> Result<Resolution, Finding> {
    KeyDocument::in_place(id, key).map(Resolution::InPlace).map_err(no_did)
}

fn no_did(fault: KeyFault) -> Finding {
    fault.finding(Code::IssuerMalformed)
}

/// Its own document, and the key set of its host (report.md §4.1).
fn https_resolution(id: &str) -> Result<Resolution, Finding> {
    let url = public_address(id)?;
    let key_set = key_set_address(&url);
    let mut own = url;
    own.set_fragment(None);
    Ok(Resolution::AnyOf(vec![
        Source { url: own, form: Form::Controller },
        Source { url: key_set, form: Form::KeySet },
    ]))
}

/// The address `id` of a document that binds an issuer: `https`, on the public internet, and written out.
pub(crate) fn public_address(id: &str) -> Result<Url, Finding> {
    if id.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:")) {
        return Err(Finding::new(Code::IssuerInsecureUrl).detail(id));
    }
    let url = https_url(id).ok_or_else(|| malformed(id))?;
    if !matches!(url.host(), Some(Host::Domain(host)) if host::is_public_name(host)) {
        let why = "the issuer's address is not on the public internet";
        return Err(Finding::new(Code::IssuerUnresolvable).detail(why));
    }
    Ok(url)
}

/// Where the key set of the host of `url` is (implementation guide of Open Badges 3.0, "Verification").
pub(crate) fn key_set_address(url: &Url) -> Url {
    let mut key_set = url.clone();
    key_set.set_path("/.well-known/jwks.json");
    key_set.set_query(None);
    key_set.set_fragment(None);
    key_set
}

/// `id` as a URL, unless the URL parser would have to repair it first.
fn https_url(id: &str) -> Option<Url> {
    let is_written_out = id.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    let is_clean = !id.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    let url = Url::parse(id).ok().filter(|_| is_written_out && is_clean)?;
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    is_anonymous.then_some(url)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::super::{Lookup, is_key_media_type};
    use super::*;
    use crate::timestamp::Timestamp;

    const ED25519: &str = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

    fn code(id: &str) -> Code {
        IssuerId::parse(id).unwrap_err().code
    }

    fn find(id: &str, reference: &str) -> Lookup {
        let id = IssuerId::parse(id).unwrap();
        let Resolution::InPlace(document) = id.resolution() else { panic!("{id:?} holds its keys") };
        document.find(reference, Timestamp::from_unix(0).unwrap())
    }

    fn did_jwk(jwk: &str) -> String {
        format!("did:jwk:{}", URL_SAFE_NO_PAD.encode(jwk))
    }

    #[test]
    fn ids_without_any_meaning_are_malformed() {
        for id in [
            "",
            "issuer",
            "urn:uuid:0bb0a7a4-0b2f-4b6c-9f2c-6d6f3a1d6c39",
            "mailto:a@b.example",
            "ftp://a.example",
            "did:",
            "did:web:",
            "did:key:",
            "did:key:z",
            "did:key:abc",
            "did:jwk:",
            "did:jwk:e30=",
            "did:jwk:e30",
            "did:jwk:W10",
            "https:",
            "https://",
            "https:a.example",
            "https:/a.example",
            "https:\\\\a.example",
            "https://a.example/\tb",
            " https://a.example",
            "https://a.example\n",
            "https://u@a.example",
            "https://u:p@a.example",
            "https://a.example:99999",
            "https://a b.example",
            "Did:key:z",
        ] {
            assert_eq!(code(id), Code::IssuerMalformed, "{id:?}");
        }
        let version = format!("did:key:1.1:{ED25519}");
        let url = format!("did:key:{ED25519}#{ED25519}");
        for id in
            [version.as_str(), &url, "did:web:a.example/b", "did:web:127.0.0.1%3A8443", "did:web:localhost"]
        {
            assert_eq!(code(id), Code::IssuerMalformed, "{id:?}");
        }
    }

    #[test]
    fn other_ids_say_what_is_missing() {
        assert_eq!(code("http://issuer.example/1"), Code::IssuerInsecureUrl);
        assert_eq!(code("HTTP://issuer.example/1"), Code::IssuerInsecureUrl);
        assert_eq!(code("did:example:123"), Code::IssuerMethodUnsupported);
        assert_eq!(code("did:ion:abc:def"), Code::IssuerMethodUnsupported);
    }

    #[test]
    fn addresses_of_this_machine_are_never_asked() {
        for id in [
            "https://127.0.0.1/1",
            "https://127.1/1",
            "https://[::1]/",
            "https://localhost:8443/",
            "https://intranet/",
        ] {
            assert_eq!(code(id), Code::IssuerUnresolvable, "{id}");
        }
    }

    #[test]
    fn an_https_issuer_has_its_own_document_and_the_key_set_of_its_host() {
        let id = IssuerId::parse("https://Issuer.example:8443/people/4?a=b#me").unwrap();
        let Resolution::AnyOf(sources) = id.resolution() else { panic!("{id:?}") };
        let sources: Vec<_> = sources.iter().map(|source| (source.url.as_str(), source.form)).collect();
        assert_eq!(
            sources,
            [
                ("https://issuer.example:8443/people/4?a=b", Form::Controller),
                ("https://issuer.example:8443/.well-known/jwks.json", Form::KeySet),
            ]
        );
        assert_eq!(id.as_str(), "https://Issuer.example:8443/people/4?a=b#me");
    }

    #[test]
    fn a_did_web_has_one_document() {
        let id = IssuerId::parse("did:web:issuer.example:a").unwrap();
        let Resolution::FirstOf(sources) = id.resolution() else { panic!("{id:?}") };
        assert!(sources.iter().all(|source| source.form == Form::Controller));
        assert_eq!(sources[0].url.as_str(), "https://issuer.example/a/did.json");
    }

    #[test]
    fn a_did_key_is_its_own_document() {
        let did = format!("did:key:{ED25519}");
        for reference in [format!("{did}#{ED25519}"), format!("#{ED25519}")] {
            let Lookup::Authorised(method) = find(&did, &reference) else { panic!("{reference}") };
            assert_eq!((method.id(), method.controller()), (&*format!("{did}#{ED25519}"), &*did));
            assert_eq!(Some(method.key()), did::self_asserted(&did).as_ref());
        }
        for reference in ["", "#", "#0", &did, ED25519, &format!("did:web:a.example#{ED25519}")] {
            assert_eq!(find(&did, reference), Lookup::Absent, "{reference}");
        }
    }

    #[test]
    fn a_did_jwk_is_its_own_document() {
        let jwk = |rest: &str| {
            did_jwk(&format!(
                r#"{{"kty":"OKP","crv":"Ed25519","x":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"{rest}}}"#
            ))
        };
        let did = jwk("");
        assert!(matches!(find(&did, "#0"), Lookup::Authorised(_)));
        assert!(matches!(find(&did, &format!("{did}#0")), Lookup::Authorised(_)));
        assert_eq!(find(&did, "#1"), Lookup::Absent);
        assert!(matches!(find(&jwk(r#","use":"enc""#), "#0"), Lookup::Unauthorised(_)));
        assert_eq!(code(&jwk(r#","d":"AQ""#)), Code::IssuerDocumentInvalid);
        // Strict JSON: which of the two keys would it be?
        assert_eq!(code(&jwk(r#","kty":"OKP""#)), Code::IssuerMalformed);
        assert_eq!(code(&did_jwk(r#"{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}"#)), Code::IssuerMalformed);
    }

    #[test]
    fn keys_that_cannot_be_used_are_found_as_such() {
        for (did, reference) in [
            (
                "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
                "#zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
            ),
            (
                "did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F",
                "#z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F",
            ),
            (&did_jwk(r#"{"kty":"EC","crv":"secp256k1"}"#), "#0"),
        ] {
            let lookup = find(did, reference);
            let is_fault =
                matches!(lookup, Lookup::Unusable(_, KeyFault::Unsupported(_) | KeyFault::Refused(_)));
            assert!(is_fault, "{did}: {lookup:?}");
        }
    }

    #[test]
    fn key_documents_are_json() {
        for media_type in [
            "application/json",
            "application/JSON; charset=utf-8",
            " application/did+ld+json;x",
            "application/did",
            "application/jwk-set+json",
            "application/ld+json",
        ] {
            assert!(is_key_media_type(Some(media_type)), "{media_type}");
        }
        for media_type in [
            "",
            "text/html",
            "text/json",
            "application/jsonp",
            "application/+json",
            "application/a b+json",
            "json",
            "application/x",
        ] {
            assert!(!is_key_media_type(Some(media_type)), "{media_type}");
        }
        assert!(!is_key_media_type(None));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn nothing_panics(id in "(did:(key:z?|jwk:|web:|[a-z]{0,3}:)|https?:/{0,3})?\\PC{0,60}") {
            if let Ok(id) = IssuerId::parse(&id)
                && let Resolution::FirstOf(sources) | Resolution::AnyOf(sources) = id.resolution()
            {
                for Source { url, .. } in sources {
                    prop_assert_eq!(url.scheme(), "https");
                    prop_assert!(matches!(url.host(), Some(Host::Domain(host)) if host::is_public_name(host)));
                    prop_assert_eq!(url.fragment(), None);
                }
            }
        }
    }
}
