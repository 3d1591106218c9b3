//! `eddsa-jcs-2022` and `ecdsa-jcs-2019`: one signature over the canonical JSON text.

use std::borrow::Cow;
use std::slice;

use super::{ProofOptions, SecuredDocument};
use crate::json::{Value, canonical};
use crate::ld::HashAlgorithm;
use crate::report::{Code, Finding, Step};

/// What is signed (VC DI EdDSA §3.3.2 to §3.3.4, VC DI ECDSA §3.3.2): the hash of the options comes first.
pub(super) fn message(
    document: &SecuredDocument<'_>,
    options: &ProofOptions,
    hash: HashAlgorithm,
) -> Result<Vec<u8>, Vec<Finding>> {
    let signed = signed_document(document, options)?;
    Ok(message_of_text(&canonical(&signed), options, hash))
}

/// The same for a document of which the canonical text is at hand. Its contexts are those in `options`.
pub(super) fn message_of_text(text: &str, options: &ProofOptions, hash: HashAlgorithm) -> Vec<u8> {
    let options = canonical(&Value::Object(options.members.clone()));
    [options.as_str(), text].map(|text| hash.digest(text.as_bytes())).concat()
}

/// Steps 4 and 5: the contexts that were signed are those in the proof. The document may list more behind them; what
/// these would add was not signed, so the document must hold without them.
fn signed_document<'d>(
    document: &'d SecuredDocument<'_>,
    options: &ProofOptions,
) -> Result<Cow<'d, Value>, Vec<Finding>> {
    let signed = document.unsecured_for(options);
    let Some(context) = options.members.get("@context") else { return Ok(signed) };
    if signed["@context"] == *context {
        return Ok(signed);
    }
    if !contexts(&signed["@context"]).starts_with(contexts(context)) {
        let finding = Finding::new(Code::ProofSignatureMismatch).at(options.at.key("@context"));
        return Err(vec![finding.detail("the document does not begin with the contexts that were signed")]);
    }
    let mut signed = signed.into_owned();
    signed["@context"] = context.clone();
    // Conformance has read the document in its own contexts and knows nothing of this.
    let unsigned = |found: Vec<Finding>| {
        found.into_iter().map(|finding| finding.during(Step::Proof)).collect::<Vec<_>>()
    };
    document.expand(&signed).map_err(unsigned)?;
    Ok(Cow::Owned(signed))
}

fn contexts(value: &Value) -> &[Value] {
    match value {
        Value::Array(contexts) => contexts,
        single => slice::from_ref(single),
    }
}
