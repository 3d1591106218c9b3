use super::BakeError;
use crate::input::{self, Carrier, Form, MAX_BYTES, Payload};
use crate::json::Value;
use crate::model::{Kind, entries};
use crate::sealed::Sealed;

/// A signed credential as it is put into an image.
pub(super) struct Badge<'a> {
    pub(super) form: Form,
    pub(super) text: &'a str,
}

impl<'a> Badge<'a> {
    /// Reads `bytes` as the verifier does. Nothing is verified: that there is a proof is all that is asked here.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, BakeError> {
        if bytes.len() > MAX_BYTES {
            return Err(BakeError::BadgeTooLarge { bytes: bytes.len() });
        }
        let form = match input::detect(bytes).map_err(BakeError::Badge)? {
            Carrier::Json => Form::Json,
            Carrier::Jwt => Form::Jwt,
            Carrier::Png | Carrier::Svg => return Err(BakeError::BadgeIsAnImage),
        };
        let text = std::str::from_utf8(bytes).map_err(|error| BakeError::Badge(input::not_utf8(error)))?;
        check(input::open_fetched(bytes).map_err(BakeError::Badge)?)?;
        // The standard asks for the token itself (§5.3); white space is of the file that it came in.
        let text = if form == Form::Jwt { text.trim_ascii() } else { text };
        Ok(Badge { form, text })
    }
}

fn check(payload: Payload) -> Result<(), BakeError> {
    let is_signed = is_signed(&payload);
    let sealed = Sealed::read(payload);
    match Kind::of(sealed.document()) {
        Err(_) if is_open_badges_2(sealed.document()) => Err(BakeError::BadgeIsOpenBadges2),
        Err(finding) => Err(BakeError::Badge(finding)),
        // Open Badges 3.0 §5: a document holds exactly one OpenBadgeCredential.
        Ok(Kind::Endorsement) => Err(BakeError::BadgeIsAnEndorsement),
        Ok(Kind::OpenBadge) if !is_signed => Err(BakeError::Unsigned),
        Ok(Kind::OpenBadge) => Ok(()),
    }
}

/// At least one proof must be there (Open Badges 3.0 §8.1).
fn is_signed(payload: &Payload) -> bool {
    match payload {
        Payload::Json(document) => match document.get("proof") {
            Some(Value::Object(proof)) => !proof.is_empty(),
            Some(Value::Array(proofs)) => !proofs.is_empty(),
            _ => false,
        },
        Payload::Jws(token) => !token.signature.is_empty(),
    }
}

/// What Open Badges 1 and 2 bake: an assertion, told by its type or its context.
fn is_open_badges_2(document: &Value) -> bool {
    let texts = |member| document.get(member).map_or(&[][..], entries).iter().filter_map(Value::as_str);
    texts("type").any(|name| name == "Assertion")
        || texts("@context").any(|context| context.starts_with("https://w3id.org/openbadges/"))
}
