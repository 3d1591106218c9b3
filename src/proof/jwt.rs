//! VC-JWT: what the header may say, where the credential is, and whether the claims agree with it (Open Badges 3.0
//! §8.2).

use crate::Timestamp;
use crate::input::{CompactJws, abridged};
use crate::json::{Map, Pointer, Value};
use crate::key::{Algorithm, KeyFault, PublicKey, jose};
use crate::model::{CREDENTIALS_V1, CREDENTIALS_V2};
use crate::report::{Code, Finding};

/// The header parameters that the standard knows (Open Badges 3.0 §8.2.4), and `cty` of Securing VCs with JOSE.
const HEADER: [&str; 5] = ["alg", "kid", "jwk", "typ", "cty"];

/// What a badge may be called in `typ`: by the standard, by VCDM 1.1, and by the drafts and the edition of VC-JOSE-COSE.
const TYPES: [&str; 4] = ["jwt", "vc+jwt", "vc+ld+jwt", "vc+ld+json+jwt"];

/// Signature algorithms of the IANA registry that give security, but that this verifier does not check.
const UNSUPPORTED: [&str; 12] = [
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES512",
    "ES256K",
    "Ed25519",
    "Ed448",
    "ML-DSA-44",
    "ML-DSA-65",
    "ML-DSA-87",
];

/// The registered claims of RFC 7519 §4.1.
const CLAIMS: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// Members that only a credential has; beside `vc` they would make two.
const CREDENTIAL: [&str; 6] = ["@context", "id", "type", "issuer", "credentialSubject", "proof"];

const WRONG_TYPE: &str = "has the wrong type";
const OTHER_VALUE: &str = "is not what stands in the badge";

/// What the header says about the signature. `kid` and `jwk` are hints: they choose among the issuer's keys, and never
/// bring one in (report.md §4.1).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TokenHeader {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
    pub(crate) jwk: Option<Map<String, Value>>,
}

/// Reads the header of a token, which must name its key; `None` when the signature cannot be checked.
pub(crate) fn read_header(header: &Map<String, Value>) -> (Option<TokenHeader>, Vec<Finding>) {
    let (read, mut findings) = read_open_header(header);
    // OB 3.0 §8.2.4: one of them must be there.
    if !header.contains_key("kid") && !header.contains_key("jwk") {
        findings
            .push(Finding::new(Code::ProofMalformed).detail("neither kid nor jwk says which key was used"));
    }
    (read, findings)
}

/// The same where the token need not name its key, as in Open Badges 2.0.
pub(crate) fn read_open_header(header: &Map<String, Value>) -> (Option<TokenHeader>, Vec<Finding>) {
    let mut findings = Vec::new();
    let algorithm = algorithm(header).map_err(|finding| findings.push(finding)).ok();
    findings.extend(foreign_parameters(header));
    findings.extend(foreign_type(header));
    let kid = hint(header, "kid", Value::as_str, &mut findings).map(str::to_owned);
    let jwk = hint(header, "jwk", Value::as_object, &mut findings).cloned();
    if jwk.as_ref().is_some_and(is_private) {
        findings.push(refused("jwk holds a private key"));
    }
    (algorithm.map(|algorithm| TokenHeader { algorithm, kid, jwk }), findings)
}

/// RFC 8725 §3.1: a closed list; the key must agree with it later.
fn algorithm(header: &Map<String, Value>) -> Result<Algorithm, Finding> {
    let Some(name) = header.get("alg").and_then(Value::as_str) else {
        return Err(Finding::new(Code::ProofAlgorithmRefused).detail("the header names no algorithm"));
    };
    Algorithm::from_jose(name).ok_or_else(|| {
        let code =
            if UNSUPPORTED.contains(&name) { Code::ProofUnsupported } else { Code::ProofAlgorithmRefused };
        Finding::new(code).detail(format!("the algorithm {:?}", abridged(name)))
    })
}

/// `crit`, `b64`, `jku`, `x5u` and all others: OB 3.0 §8.2.4 allows no additional ones.
fn foreign_parameters(header: &Map<String, Value>) -> Option<Finding> {
    let names: Vec<_> = header.keys().map(String::as_str).filter(|name| !HEADER.contains(name)).collect();
    (!names.is_empty()).then(|| refused(abridged(&names.join(", "))))
}

fn foreign_type(header: &Map<String, Value>) -> Option<Finding> {
    let text = match header.get("typ")? {
        Value::String(text) => text.to_ascii_lowercase(),
        _ => return Some(refused("typ is no text")),
    };
    // RFC 7515 §4.1.9: the prefix may be left out, and media types are compared without case.
    let name = text.strip_prefix("application/").unwrap_or(&text);
    (!TYPES.contains(&name)).then(|| refused(format!("typ is {:?}", abridged(name))))
}

fn hint<'a, T>(
    header: &'a Map<String, Value>,
    name: &str,
    read: fn(&'a Value) -> Option<T>,
    findings: &mut Vec<Finding>,
) -> Option<T> {
    let value = header.get(name)?;
    let hint = read(value);
    if hint.is_none() {
        findings.push(Finding::new(Code::ProofMalformed).detail(format!("{name} has the wrong type")));
    }
    hint
}

/// Whatever the key is said to be for.
fn is_private(jwk: &Map<String, Value>) -> bool {
    let bare = jwk.iter().filter(|(member, _)| !["use", "key_ops"].contains(&member.as_str()));
    let bare = bare.map(|(member, value)| (member.clone(), value.clone())).collect();
    PublicKey::from_jwk(&bare).err() == Some(KeyFault::Private)
}

fn refused(what: impl Into<String>) -> Finding {
    Finding::new(Code::ProofHeaderRefused).detail(what)
}

/// Checks the signature of `token` with the key that was found for its header.
pub(crate) fn check_signature(token: &CompactJws, header: &TokenHeader, key: &PublicKey) -> Option<Finding> {
    let checked = jose::verify(key, header.algorithm, token.signing_input(), &token.signature);
    checked.err().map(|fault| fault.finding())
}

/// The payload of a token, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TokenPayload {
    /// As it was signed, without the registered claims that stood beside its members.
    pub(crate) credential: Value,
    claims: Map<String, Value>,
}

/// Takes the payload apart: the credential is the whole, or the claim `vc` for data model 1.1 (OB 3.0 §8.2.6).
pub(crate) fn read_payload(payload: &Value) -> (TokenPayload, Vec<Finding>) {
    let Value::Object(members) = payload else {
        return (TokenPayload { credential: payload.clone(), claims: Map::new() }, Vec::new());
    };
    let of_kind = |wanted: bool| {
        let chosen = members.iter().filter(move |(name, _)| CLAIMS.contains(&name.as_str()) == wanted);
        chosen.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>()
    };
    let credential = members.get("vc").cloned().unwrap_or_else(|| Value::Object(of_kind(false)));
    let findings = misplaced(members, &credential).map(differs).into_iter().collect();
    (TokenPayload { credential, claims: of_kind(true) }, findings)
}

/// Why the credential should stand elsewhere in the payload (report.md §4.5).
fn misplaced(members: &Map<String, Value>, credential: &Value) -> Option<&'static str> {
    let is_wrapped = members.contains_key("vc");
    match data_model(credential) {
        _ if is_wrapped && CREDENTIAL.iter().any(|name| members.contains_key(*name)) => {
            Some("a credential in vc and another one around it")
        }
        _ if is_wrapped && !credential.is_object() => Some("vc is no object"),
        Some(CREDENTIALS_V2) if is_wrapped => Some("vc is for data model 1.1, the context is of 2.0"),
        Some(CREDENTIALS_V1) if !is_wrapped => Some("the context is of data model 1.1, which stands in vc"),
        _ => None,
    }
}

/// The first context decides (OB 3.0 implementation guide, "Verification").
fn data_model(credential: &Value) -> Option<&str> {
    match credential.get("@context")? {
        Value::Array(contexts) => contexts.first()?.as_str(),
        context => context.as_str(),
    }
}

impl TokenPayload {
    /// Compares the claims with the credential (OB 3.0 §8.2.6).
    pub(crate) fn check_claims(&self) -> Vec<Finding> {
        let [issuer, subject] = ["issuer", "credentialSubject"].map(|name| self.party(name));
        let (start, end) = self.dates();
        let id = self.member("id");
        let mut findings = vec![
            self.check_text("iss", &issuer, Presence::Required),
            self.check_text("sub", &subject, Presence::WithCounterpart),
            self.check_text("jti", &id, Presence::Required),
            self.check_date("nbf", &start, Presence::Required),
            self.check_date("exp", &end, Presence::WithCounterpart),
        ];
        findings.extend([self.check_audience(), self.check_issued_at()]);
        findings.into_iter().flatten().collect()
    }

    /// The end that `exp` alone sets, when the credential has none of its own (OB 3.0 §8.2.6).
    pub(crate) fn valid_until(&self) -> Option<Timestamp> {
        let (_, end) = self.dates();
        if end.value.is_some() { None } else { numeric_date(self.claims.get("exp")?) }
    }

    /// When the token says it was made (RFC 7519 §4.1.6).
    pub(crate) fn issued_at(&self) -> Option<Timestamp> {
        numeric_date(self.claims.get("iat")?)
    }

    fn check_text(&self, claim: &str, counterpart: &Counterpart, presence: Presence) -> Option<Finding> {
        self.check(claim, counterpart, presence, |value| {
            if !value.is_string() {
                return Some(WRONG_TYPE);
            }
            (Some(value) != counterpart.value).then_some(OTHER_VALUE)
        })
    }

    /// Both as whole seconds: a NumericDate seldom has more (RFC 7519 §2).
    fn check_date(&self, claim: &str, counterpart: &Counterpart, presence: Presence) -> Option<Finding> {
        self.check(claim, counterpart, presence, |value| {
            let Some(claimed) = numeric_date(value) else {
                return Some(WRONG_TYPE);
            };
            let Some(written) = counterpart.value else {
                // Alone, `exp` sets the end; the other dates are nothing without the credential's own.
                return (claim != "exp").then_some(OTHER_VALUE);
            };
            let written = written.as_str().and_then(|text| Timestamp::parse(text).ok());
            (written.map(Timestamp::unix) != Some(claimed.unix())).then_some(OTHER_VALUE)
        })
    }

    fn check(
        &self,
        claim: &str,
        counterpart: &Counterpart,
        presence: Presence,
        objection: impl Fn(&Value) -> Option<&'static str>,
    ) -> Option<Finding> {
        let finding = match self.claims.get(claim) {
            Some(value) => differs(format!("the claim {claim} {}", objection(value)?)),
            None if presence == Presence::WithCounterpart && counterpart.value.is_none() => return None,
            None => Finding::new(Code::ProofClaimsMissing).detail(format!("the claim {claim}")),
        };
        Some(finding.at(counterpart.at.clone()))
    }

    // RFC 7519 §4.1.3
    fn check_audience(&self) -> Option<Finding> {
        let is_audience = match self.claims.get("aud")? {
            Value::Array(audience) => audience.iter().all(Value::is_string),
            audience => audience.is_string(),
        };
        (!is_audience).then(|| differs(format!("the claim aud {WRONG_TYPE}")))
    }

    // RFC 7519 §4.1.6
    fn check_issued_at(&self) -> Option<Finding> {
        numeric_date(self.claims.get("iat")?)
            .is_none()
            .then(|| differs(format!("the claim iat {WRONG_TYPE}")))
    }

    /// `issuer` may be an id or an object with one; `credentialSubject` may be a single subject in an array.
    fn party(&self, name: &str) -> Counterpart<'_> {
        let whole = self.member(name);
        match whole.value {
            Some(Value::Array(parties)) => match &parties[..] {
                [party] => Counterpart { value: party.get("id"), at: whole.at.item(0).key("id") },
                _ => Counterpart { value: None, ..whole },
            },
            Some(Value::Object(party)) => Counterpart { value: party.get("id"), at: whole.at.key("id") },
            _ => whole,
        }
    }

    /// The beginning and the end of validity, by the names of the credential's data model.
    fn dates(&self) -> (Counterpart<'_>, Counterpart<'_>) {
        match data_model(&self.credential) {
            Some(CREDENTIALS_V1) => (self.member("issuanceDate"), self.member("expirationDate")),
            _ => (self.member("validFrom"), self.member("validUntil")),
        }
    }

    fn member(&self, name: &str) -> Counterpart<'_> {
        Counterpart { value: self.credential.get(name), at: Pointer::root().key(name) }
    }
}

/// What a claim repeats, and where in the credential it stands.
struct Counterpart<'a> {
    value: Option<&'a Value>,
    at: Pointer,
}

/// When the standard asks for a claim.
#[derive(Clone, Copy, PartialEq)]
enum Presence {
    Required,
    WithCounterpart,
}

/// A NumericDate, which may have a fraction (RFC 7519 §2), as whole seconds.
pub(crate) fn numeric_date(value: &Value) -> Option<Timestamp> {
    let seconds = value.as_i64().or_else(|| {
        let seconds = value.as_f64()?.floor();
        #[expect(clippy::cast_possible_truncation, reason = "strict JSON has no numbers beyond 2^53")]
        Some(seconds as i64)
    })?;
    Timestamp::from_unix(seconds).ok()
}

fn differs(what: impl Into<String>) -> Finding {
    Finding::new(Code::ProofClaimsDiffer).detail(what)
}

#[cfg(test)]
mod tests;
