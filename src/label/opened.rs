//! Registers are opened: had, checked and judged by their age.

use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use url::Url;

use super::history::{Moment, Reach};
use super::register::{Details, Register, Signed, require_form};
use super::terms;
use crate::Timestamp;
use crate::evidence::{Document, Purpose};
use crate::issuer;
use crate::json::Value;
use crate::key::same_party;
use crate::model::Disclosure;
use crate::policy::{LabelRegisterSource, LabelScheme};
use crate::report::{Code, Finding, Severity, Step};
use crate::sealed::Sealed;
use crate::secured::{self, Authentic, Fault};
use crate::session::{Session, Unavailable};
use crate::status;
use crate::validity;

/// A register that can be asked.
pub(super) struct Opened {
    pub(super) register: Arc<Register>,
    pub(super) freshness: Freshness,
}

/// Whether a register answers for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    Fresh,
    /// Too old: it answers for the time up to its edition only.
    Stale,
}

impl Freshness {
    /// How far a register of that edition reaches (report.md §1 on `label check`, §4.11).
    pub(super) fn reach(self, edition: Timestamp, moment: Moment) -> Reach {
        match (self, moment) {
            (_, Moment::At(date)) if date <= edition => Reach::Complete,
            (Freshness::Fresh, Moment::Now(_)) => Reach::Complete,
            (Freshness::Fresh, Moment::At(_)) => Reach::Asserted,
            (Freshness::Stale, Moment::Now(_) | Moment::At(_)) => Reach::Earlier,
        }
    }
}

/// The register at the address of `source`, if it may be used.
pub(super) fn opened(
    session: &mut Session<'_>,
    scheme: &LabelScheme,
    source: &LabelRegisterSource,
) -> Result<Opened, Finding> {
    let register = match session.evidence.register(&source.url) {
        Some(kept) if is_still_vouched_for(session, scheme, kept) => Arc::clone(kept),
        Some(_) | None => Arc::new(fetched(session, scheme, source)?),
    };
    let edition = register.edition();
    let rolled_back = |newest: Timestamp| {
        let older = format!("{} is of {edition}, but one of {newest} was seen", source.url);
        Finding::new(Code::LabelRegisterRolledBack).detail(older)
    };
    let seen = register.id().and_then(|id| scheme.editions_seen.get(id)).copied();
    match source.edition_not_before.max(seen) {
        Some(newest) if edition < newest => Err(rolled_back(newest)),
        Some(_) | None => {
            let freshness = freshness(session, source, &register.details);
            Ok(Opened { register, freshness })
        }
    }
}

/// The policy may have changed, a key's time may have ended, and the edition may have been revoked, since it was opened.
fn is_still_vouched_for(session: &Session<'_>, scheme: &LabelScheme, register: &Register) -> bool {
    let Signed { authority, key_end } = &register.signed;
    let is_known = scheme.authority(&authority.id) == Some(authority);
    let is_listed = scheme.achievements.iter().any(|known| same_party(known, &register.details.scheme));
    let is_over = key_end.is_some_and(|end| session.is_past(end));
    is_known && is_listed && !is_over && !register.details.has_status
}

fn fetched(
    session: &mut Session<'_>,
    scheme: &LabelScheme,
    source: &LabelRegisterSource,
) -> Result<Register, Finding> {
    let url = &source.url;
    let document = session.look_up(url, Purpose::LabelRegister).map_err(|unavailable| match unavailable {
        Unavailable::Exhausted(limit) => Finding::exhausted(Step::Label, limit),
        Unavailable::Needed(_) | Unavailable::Failed(..) => {
            Finding::new(Code::LabelRegisterUnreachable).detail(unavailable.describe())
        }
    })?;
    read(session, scheme, url, document)
        .map_err(|why| Finding::new(Code::LabelRegisterInvalid).detail(format!("{url}: {why}")))
}

/// Opens a register: its form, its signature by a pinned key of an authority, and every entry of it.
pub(super) fn read(
    session: &mut Session<'_>,
    scheme: &LabelScheme,
    url: &Url,
    document: &Document,
) -> Result<Register, String> {
    let authorities: Vec<&str> = scheme.authorities.iter().map(|authority| authority.id.as_str()).collect();
    let form = |value: &Value| require_form(value, &scheme.achievements);
    let sealed = Sealed::read(secured::read(document).map_err(Fault::into_text)?);
    let expires = sealed.expires();
    let authentic = secured::authenticate(session, sealed, &authorities, form).map_err(Fault::into_text)?;
    // Its end may have passed; what has not begun yet is no edition of any time.
    match authentic.objection() {
        Some(finding) if finding.code != Code::ValidityExpired => return Err(finding.to_string()),
        Some(_) | None => {}
    }
    let issuer = issuer::id_of(&authentic.document).unwrap_or_default();
    let authority = scheme.authority(issuer).ok_or("its issuer is no authority")?.clone();
    let signed = Signed { authority, key_end: authentic.issuer.key_end() };
    require_own_status(session, &authentic)?;
    let details = details(&authentic.document, expires, document.date.as_deref())?;
    Register::read(url.clone(), signed, details, &authentic.document)
}

/// An edition may be revoked like any credential.
fn require_own_status(session: &mut Session<'_>, authentic: &Authentic) -> Result<(), String> {
    let entries = status::Source::Entries(Disclosure::Full);
    let (_, findings) = entries.check(session, &authentic.issuer, &authentic.document);
    let objection = findings.iter().find(|finding| finding.severity() >= Severity::Unknown);
    objection.map_or(Ok(()), |finding| Err(secured::described(finding)))
}

fn details(document: &Value, expires: Option<Timestamp>, served: Option<&str>) -> Result<Details, String> {
    let span = validity::span(document, expires).ok_or("its dates cannot be read")?;
    let scheme = document.pointer("/credentialSubject").and_then(|subject| subject.get(terms::LABEL_SCHEME));
    Ok(Details {
        id: document.get("id").and_then(Value::as_str).map(str::to_owned),
        scheme: scheme.and_then(Value::as_str).unwrap_or_default().to_owned(),
        edition: span.from.ok_or("it does not say of when it is")?,
        until: span.until,
        copied: served.and_then(http_date),
        has_status: document.get("credentialStatus").is_some(),
    })
}

/// A `Date` header (RFC 9110 §5.6.7), or an instant as it stands in recorded answers. What is neither says nothing of the
/// copy's age; the edition's own stays.
fn http_date(text: &str) -> Option<Timestamp> {
    let header = || {
        let date = OffsetDateTime::parse(text, &Rfc2822).ok()?;
        Timestamp::from_unix(date.unix_timestamp()).ok()
    };
    Timestamp::parse(text).ok().or_else(header)
}

/// The older of the edition's age and the copy's decides (report.md §4.11).
fn freshness(session: &Session<'_>, source: &LabelRegisterSource, details: &Details) -> Freshness {
    let oldest = details.copied.map_or(details.edition, |copied| copied.min(details.edition));
    let is_over = details.until.is_some_and(|until| session.is_past(until));
    if is_over || session.is_past(oldest.later(source.max_age)) { Freshness::Stale } else { Freshness::Fresh }
}

#[cfg(test)]
mod tests;
