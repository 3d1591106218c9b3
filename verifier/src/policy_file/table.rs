//! The tables of a policy file, as written.

use std::collections::BTreeMap;
use std::time::Duration;

use openbadges::key::require_party_id;
use openbadges::report::Code;
use toml::Spanned;
use url::Url;

use super::label::LabelTable;
use crate::span;

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PolicyTable {
    pub(super) time: TimeTable,
    pub(super) contexts: ContextsTable,
    pub(super) refresh: RefreshTable,
    pub(super) selective_disclosure: SelectiveDisclosureTable,
    pub(super) trust: TrustTable,
    pub(super) endorsements: EndorsementsTable,
    pub(super) label: Option<LabelTable>,
}

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TimeTable {
    pub(super) leeway: Span,
}

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ContextsTable {
    pub(super) inline: bool,
    pub(super) files: BTreeMap<Spanned<ContextAddress>, String>,
}

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RefreshTable {
    pub(super) enabled: bool,
}

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SelectiveDisclosureTable {
    pub(super) hidden_status: HiddenStatusName,
}

#[derive(serde::Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub(super) enum HiddenStatusName {
    #[default]
    Indeterminate,
    Ignore,
}

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TrustTable {
    pub(super) issuer: Vec<IssuerTable>,
    pub(super) registry: Vec<RegistryTable>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuerTable {
    pub(super) id: Spanned<PartyId>,
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) types: Vec<String>,
    #[serde(default)]
    pub(super) requires_status: bool,
    #[serde(default)]
    pub(super) status_issuers: Vec<Spanned<PartyId>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegistryTable {
    pub(super) kind: Spanned<RegistryKind>,
    pub(super) url: Spanned<RegistryAddress>,
    pub(super) issuers: Option<Vec<Spanned<PartyId>>>,
    pub(super) trust_anchor: Option<Spanned<EntityIdentifier>>,
    pub(super) keys: Option<Spanned<String>>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RegistryKind {
    Dcc,
    Oidf,
    Recognition,
}

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EndorsementsTable {
    pub(super) recognise: Vec<Spanned<PartyId>>,
}

/// A span of time, such as `60s` or `7d`.
#[derive(serde::Deserialize, Default)]
#[serde(try_from = "String")]
pub(super) struct Span(pub(super) Duration);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        span::argument(&text).map(Span)
    }
}

/// The id of an issuer or endorser.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
pub(super) struct PartyId(pub(super) String);

impl PartyId {
    pub(super) fn compared(&self) -> String {
        common_spelling(&self.0)
    }
}

/// What the spellings of one id have in common: the scheme, host and port of an address in their normal form, the rest
/// byte for byte.
pub(super) fn common_spelling(id: &str) -> String {
    let origin = Url::parse(id).ok().filter(Url::has_host).map(|url| url.origin().ascii_serialization());
    let rest = id.split_once("://").map(|(_, rest)| rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]));
    match (origin, rest) {
        (Some(origin), Some(rest)) => origin + rest,
        _ => id.to_owned(),
    }
}

impl TryFrom<String> for PartyId {
    type Error = String;

    fn try_from(id: String) -> Result<Self, String> {
        match require_party_id(&id) {
            Ok(()) => Ok(PartyId(id)),
            Err(finding) if finding.code == Code::IssuerInsecureUrl => Err(format!(
                "{id:?} is not encrypted, so nobody can be known by it; write the https address or the DID of the party"
            )),
            Err(_) => Err(format!(
                "{id:?} is no id of an issuer; write its DID (did:web:…) or its address (https://…)"
            )),
        }
    }
}

/// The address of a registry, still to be checked: errors of the TOML reader show the whole line, with a password in it.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
pub(super) struct RegistryAddress(pub(super) Url);

impl TryFrom<String> for RegistryAddress {
    type Error = String;

    fn try_from(address: String) -> Result<Self, String> {
        Url::parse(&address).map(RegistryAddress).map_err(|_| format!("{address:?} is no https address"))
    }
}

impl RegistryAddress {
    /// What keeps it from being asked, and what to do.
    pub(super) fn objection(&self) -> Option<&'static str> {
        let RegistryAddress(url) = self;
        if !url.username().is_empty() || url.password().is_some() {
            return Some(
                "an address with a name or password in it is never asked; remove what stands before the @",
            );
        }
        if url.scheme() != "https" {
            return Some("this is no https address");
        }
        url.fragment().map(|_| "a server never sees what stands after the #; remove it with the #")
    }
}

/// The id of an entity of a federation, kept as written: statements name it byte for byte.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
pub(super) struct EntityIdentifier(pub(super) String);

impl TryFrom<String> for EntityIdentifier {
    type Error = String;

    fn try_from(id: String) -> Result<Self, String> {
        let is_identifier = Url::parse(&id).is_ok_and(|url| url.scheme() == "https" && url.query().is_none());
        let fault = || format!("{id:?} is no trust anchor; write its id as its statements do, https://…");
        if is_identifier { Ok(EntityIdentifier(id)) } else { Err(fault()) }
    }
}

/// The address by which credentials name a context, kept as written.
#[derive(serde::Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(try_from = "String")]
pub(super) struct ContextAddress(pub(super) String);

impl TryFrom<String> for ContextAddress {
    type Error = String;

    fn try_from(address: String) -> Result<Self, String> {
        match Url::parse(&address) {
            Ok(_) => Ok(ContextAddress(address)),
            Err(_) => {
                Err(format!("{address:?} is no address of a context; write it as credentials do, https://…"))
            }
        }
    }
}
