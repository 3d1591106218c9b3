//! Language tags in the one form that every JSON-LD processor leaves alone.

use crate::json::Value;

/// Writes the language tags in `value` in lower case, but for those inside of credentials that are signed already.
///
/// JSON-LD 1.1 API §5.1.2 lets processors do so, and the most used ones do: a signature over a tag with capitals fits for
/// some verifiers only. A tag says the same in either case (BCP 47 §2.1.1).
pub(super) fn normalise(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(normalise),
        Value::Object(members) if !members.contains_key("proof") => {
            for (name, member) in members {
                match member {
                    Value::String(tag) if name == "@language" => tag.make_ascii_lowercase(),
                    member => normalise(member),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_are_in_lower_case_except_where_a_signature_covers_them() {
        let tagged = |tag: &str| json!({ "@value": "Pegelwartin", "@language": tag });
        let inner = json!({ "name": tagged("de-AT"), "proof": {} });
        let mut badge = json!({
            "name": [tagged("de-AT"), tagged("en")], "inLanguage": "de-AT", "endorsement": [inner.clone()],
        });
        normalise(&mut badge);
        assert_eq!(badge["name"], json!([tagged("de-at"), tagged("en")]));
        assert_eq!(badge["inLanguage"], "de-AT");
        assert_eq!(badge["endorsement"], json!([inner]));
    }
}
