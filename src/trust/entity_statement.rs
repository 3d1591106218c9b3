//! Entity statements: the signed tokens of OpenID Federation 1.0 (§3).

use crate::evidence::Document;
use crate::input::CompactJws;
use crate::json::Value;
use crate::key::{Algorithm, KeySet, PublicKey, jose, same_party};
use crate::proof::jwt::numeric_date;
use crate::session::Session;
use crate::validity;

use super::search::Unread;

/// A statement as it was read. Nothing in it is verified.
pub(super) struct Unverified(CompactJws);

/// A statement in force that its issuer signed about its subject.
pub(super) struct Statement {
    pub(super) claims: Value,
    /// The key that it is signed with.
    pub(super) key: PublicKey,
}

impl Unverified {
    pub(super) fn read(document: &Document) -> Result<Self, Unread> {
        let text = std::str::from_utf8(document.body.trim_ascii()).map_err(|_| "it is no token")?;
        let parsed = CompactJws::parse(text);
        parsed
            .map(Unverified)
            .map_err(|finding| Unread::Because(format!("it is no token: {}", finding.detail)))
    }

    /// What it says of itself: a hint for whoever looks for its keys.
    pub(super) fn claims(&self) -> &Value {
        &self.0.payload
    }

    /// The statement, if `issuer` made it about `subject`, signed it with one of `keys`, and it is in force.
    pub(super) fn verify(
        self,
        session: &mut Session<'_>,
        keys: &KeySet,
        issuer: &str,
        subject: &str,
    ) -> Result<Statement, Unread> {
        let header = Header::read(&self.0)?;
        require_party(&self.0.payload, "iss", issuer)?;
        require_party(&self.0.payload, "sub", subject)?;
        require_no_critical(&self.0.payload)?;
        let key = self.signer(session, &header, keys)?;
        require_in_force(session, &self.0.payload)?;
        Ok(Statement { claims: self.0.payload, key })
    }

    /// The key that fits. The header chooses among `keys`, and never brings one in.
    fn signer(
        &self,
        session: &mut Session<'_>,
        header: &Header<'_>,
        keys: &KeySet,
    ) -> Result<PublicKey, Unread> {
        let mut why = format!("it is signed with the key {:?}, which is not pinned or stated", header.kid);
        for key in keys.named(header.kid) {
            session.budget.spend_signature().map_err(Unread::Exhausted)?;
            let signed = jose::verify(key, header.algorithm, self.0.signing_input(), &self.0.signature);
            match signed {
                Ok(()) => return Ok(key.clone()),
                Err(fault) => why = fault.finding().to_string(),
            }
        }
        Err(Unread::Because(why))
    }
}

/// The header of a statement (§3, §3.1): all three members must be there.
struct Header<'a> {
    algorithm: Algorithm,
    kid: &'a str,
}

impl<'a> Header<'a> {
    fn read(token: &'a CompactJws) -> Result<Self, Unread> {
        let text = |member: &str| token.header.get(member).and_then(Value::as_str);
        let kind = text("typ").unwrap_or_default().to_ascii_lowercase();
        // RFC 7515 §4.1.9: the prefix may be left out.
        if kind.strip_prefix("application/").unwrap_or(&kind) != "entity-statement+jwt" {
            return Err("its typ is not entity-statement+jwt".into());
        }
        // RFC 7515 §4.1.11: extensions that must be understood, none of which are.
        if token.header.contains_key("crit") || token.header.contains_key("b64") {
            return Err("its header has extensions that are not understood".into());
        }
        let algorithm = text("alg").and_then(Algorithm::from_jose).ok_or("its algorithm is not allowed")?;
        let kid = text("kid").ok_or("its header names no key")?;
        Ok(Header { algorithm, kid })
    }
}

fn require_party(claims: &Value, claim: &str, party: &str) -> Result<(), Unread> {
    let named = claims.get(claim).and_then(Value::as_str).unwrap_or_default();
    let is_it = same_party(named, party);
    if is_it {
        Ok(())
    } else {
        Err(Unread::Because(format!("its {claim} is {named:?} instead of {party:?}")))
    }
}

/// Claims that must be understood (§3.1.1 `crit`), none of which are.
fn require_no_critical(claims: &Value) -> Result<(), Unread> {
    match claims.get("crit") {
        None => Ok(()),
        Some(_) => Err("it has claims that are not understood".into()),
    }
}

/// Both dates are required (§3.1.1).
fn require_in_force(session: &Session<'_>, claims: &Value) -> Result<(), Unread> {
    let date =
        |claim: &str| claims.get(claim).and_then(numeric_date).ok_or("it does not say how long it holds");
    let objection = validity::compare(session, Some(date("iat")?), Some(date("exp")?));
    objection
        .map_or(Ok(()), |finding| Err(Unread::Because(format!("it is not in force: {}", finding.detail))))
}
