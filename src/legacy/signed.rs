//! Signed assertions: a compact JWS by a key that the issuer's profile lists (Open Badges 2.0, Signed Verification).

use super::background::{self, Background, Profile, profile_place};
use super::{Admission, Case, Established, Proven, Standing, fails, model, translate};
use crate::evidence::Purpose;
use crate::input::CompactJws;
use crate::inspect::Conformance;
use crate::json::{Pointer, Value};
use crate::key::{PublicKey, same_party};
use crate::model::{entries_at, has_type};
use crate::proof::jwt::{self, TokenHeader};
use crate::report::{Code, Finding, Step};
use crate::session::Session;

/// Establishes what a token is about.
pub(super) fn of_token(session: &mut Session<'_>, token: &CompactJws) -> Established {
    let assertion = &token.payload;
    let mut inspected = model::assertion(session, assertion);
    inspected.extend(unsigned(assertion));
    let (header, refused) = jwt::read_open_header(&token.header);
    let mut case = Case { proof: refused, ..Case::default() };
    let background = match fails(&inspected) || fails(&case.proof) {
        true => Background::default(),
        false => Background::of(session, assertion),
    };
    inspected.extend(background.inspected.iter().cloned());
    case.issuer.extend(background.objections.iter().cloned());
    if let (Some(profile), Some(header)) = (&background.profile, header) {
        Trial { token, header, profile }.hold(session, &mut case);
    }
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let list = text(background.profile_document().and_then(|profile| profile.get("revocationList")));
    Established {
        document: translate::credential(assertion, background.class.as_ref(), background.profile_document()),
        conformance: Conformance::of_assertion(&inspected),
        inspected,
        authenticity: case.conclude(),
        standing: Standing::Signed { list, id: text(assertion.get("id")).unwrap_or_default() },
    }
}

/// A signature that the assertion itself does not announce is not what its issuer made.
fn unsigned(assertion: &Value) -> Option<Finding> {
    let at = Pointer::root().key("verification").key("type");
    let finding = || Finding::new(Code::ModelViolation).at(at).detail("a signed badge is a `SignedBadge`");
    (!model::is_signed(assertion)).then(finding)
}

/// A token, and the profile that should list its key.
struct Trial<'t> {
    token: &'t CompactJws,
    header: TokenHeader,
    profile: &'t Profile,
}

impl Trial<'_> {
    /// Tries the keys that the profile lists: the one that the assertion names, or each of them.
    fn hold(&self, session: &mut Session<'_>, case: &mut Case) {
        let candidates = match self.candidates() {
            Ok(candidates) => candidates,
            Err(finding) => return case.issuer.push(finding.at(profile_place().key("publicKey"))),
        };
        let mut mismatch = None;
        let mut unusable = Vec::new();
        for (at, listed) in candidates {
            match self.attempt(session, listed) {
                Ok(proven) => {
                    case.admission = Some(Admission { issuer: self.profile.id.clone() });
                    case.proven = Some(proven);
                    return;
                }
                Err(finding)
                    if finding.step == Step::Proof && finding.code == Code::ProofSignatureMismatch =>
                {
                    mismatch = Some(finding);
                }
                Err(finding) => unusable.push(finding.at(at)),
            }
        }
        // A key that could not be had may be the right one.
        if unusable.is_empty() {
            case.proof.extend(mismatch);
        }
        for finding in unusable {
            let findings = if finding.step == Step::Proof { &mut case.proof } else { &mut case.issuer };
            findings.push(finding);
        }
    }

    fn candidates(&self) -> Result<Vec<(Pointer, &Value)>, Finding> {
        let at = profile_place().key("publicKey");
        let listed = entries_at(&at, self.profile.document.get("publicKey"));
        let creator = self.token.payload.pointer("/verification/creator").and_then(Value::as_str);
        let is_named = |key: &Value| {
            let id = key.get("id").unwrap_or(key).as_str();
            creator.is_none_or(|creator| id.is_some_and(|id| same_party(id, creator)))
        };
        let candidates: Vec<_> = listed.into_iter().filter(|(_, key)| is_named(key)).collect();
        let absent =
            || Finding::new(Code::IssuerKeyNotFound).detail(creator.unwrap_or("the profile lists no key"));
        if candidates.is_empty() { Err(absent()) } else { Ok(candidates) }
    }

    fn attempt(&self, session: &mut Session<'_>, listed: &Value) -> Result<Proven, Finding> {
        let (id, key) = self.key(session, listed)?;
        session.budget.spend_signature().map_err(|limit| Finding::exhausted(Step::Proof, limit))?;
        match jwt::check_signature(self.token, &self.header, &key) {
            None => Ok(Proven { suite: self.header.algorithm.as_jose(), key: Some(key.kind()), method: id }),
            Some(finding) => Err(finding),
        }
    }

    /// A `CryptographicKey`, which stands in the profile or at its own address, and whose owner is the profile.
    fn key(&self, session: &mut Session<'_>, listed: &Value) -> Result<(String, PublicKey), Finding> {
        let invalid = |why: &str| Finding::new(Code::IssuerDocumentInvalid).detail(why);
        let fetched;
        let key = match listed {
            Value::String(address) => {
                fetched = background::fetch(session, address, Purpose::KeyDocument)?.document;
                &fetched
            }
            embedded => embedded,
        };
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        if !has_type(key, "CryptographicKey") {
            return Err(invalid("what the profile lists is no CryptographicKey"));
        }
        match text("owner") {
            Some(owner) if same_party(owner, &self.profile.id) => {}
            owner => {
                let owner = owner.unwrap_or("nobody");
                return Err(Finding::new(Code::IssuerMismatch).detail(format!("the key belongs to {owner}")));
            }
        }
        let pem = text("publicKeyPem").ok_or_else(|| invalid("a key without publicKeyPem"))?;
        let public = PublicKey::from_pem(pem).map_err(|fault| fault.finding(Code::IssuerDocumentInvalid))?;
        Ok((text("id").unwrap_or(&self.profile.id).to_owned(), public))
    }
}
