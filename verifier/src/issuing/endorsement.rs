//! Reading an endorsement that goes into a badge.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openbadges::json::{self, Value};

use super::recipe::Endorsement;

/// Reads a signed endorsement: JSON with its proof, or a token.
///
/// # Errors
/// What is wrong with it, and what to do. Its signature is for the verifier to check.
pub fn read(bytes: &[u8]) -> Result<Endorsement, String> {
    let text = bytes.trim_ascii();
    let (document, credential) = match text.first() {
        Some(b'{') => {
            let document =
                json::parse(text).map_err(|error| format!("no valid JSON at byte {}", error.offset))?;
            if document.get("proof").is_none() {
                return Err("it has no proof; sign it with openbadges endorse".to_owned());
            }
            (document.clone(), document)
        }
        _ => (String::from_utf8_lossy(text).into(), payload(text).ok_or(NO_ENDORSEMENT)?),
    };
    let types = credential.get("type").cloned().unwrap_or_default();
    let is_endorsement = match &types {
        Value::Array(types) => types.iter().any(|name| name == "EndorsementCredential"),
        single => single == "EndorsementCredential",
    };
    let target = credential["credentialSubject"].get("id").and_then(Value::as_str);
    match target.filter(|_| is_endorsement) {
        Some(target) => Ok(Endorsement { target: target.to_owned(), document }),
        None => Err(NO_ENDORSEMENT.to_owned()),
    }
}

const NO_ENDORSEMENT: &str = "it is no endorsement; make one with openbadges endorse";

fn payload(token: &[u8]) -> Option<Value> {
    let payload = token.split(|byte| *byte == b'.').nth(1)?;
    json::parse(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
