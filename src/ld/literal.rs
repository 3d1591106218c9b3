//! RDF literals from JSON values (JSON-LD 1.1 API §8.2, §8.6).

use super::active::Direction;
use super::quad::{RDF_LANG_STRING, Term, XSD_STRING};
use crate::json::{Number, Value, canonical};

const XSD_BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";
const XSD_DOUBLE: &str = "http://www.w3.org/2001/XMLSchema#double";
const XSD_INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";
const RDF_JSON: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";
const I18N: &str = "https://www.w3.org/ns/i18n#";

/// Where numbers stop being written as integers.
const INTEGER_LIMIT: f64 = 1e21;

/// The literal of a text, number or boolean; `None` for what is none of these.
pub(super) fn scalar(value: &Value, datatype: Option<&str>) -> Option<Term> {
    let (value, native) = match value {
        Value::Bool(flag) => (flag.to_string(), XSD_BOOLEAN),
        Value::Number(value) => number(value, datatype),
        Value::String(text) => (text.clone(), XSD_STRING),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(typed(value, datatype.unwrap_or(native)))
}

/// The literal of a text in a language or direction, if it has one. Directions become part of the datatype
/// (JSON-LD 1.1 API §8.6, `i18n-datatype`), because signers do so; otherwise they would not be signed.
pub(super) fn text(value: &str, language: Option<&str>, direction: Option<Direction>) -> Term {
    match (language, direction) {
        (language, Some(direction)) => {
            let language = language.unwrap_or_default().to_ascii_lowercase();
            typed(value.to_owned(), &format!("{I18N}{language}_{}", direction.as_str()))
        }
        (Some(language), None) => Term::Literal {
            value: value.to_owned(),
            datatype: RDF_LANG_STRING.to_owned(),
            language: Some(language.to_owned()),
        },
        (None, None) => typed(value.to_owned(), XSD_STRING),
    }
}

/// The literal of any JSON value.
pub(super) fn json(value: &Value) -> Term {
    typed(canonical(value), RDF_JSON)
}

/// Whether a language tag has the form that lets it be written (RFC 5646 §2.1, its outline).
pub(super) fn is_language(tag: &str) -> bool {
    let subtag =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    tag.split('-').all(subtag) && tag.bytes().take_while(|b| *b != b'-').all(|b| b.is_ascii_alphabetic())
}

fn typed(value: String, datatype: &str) -> Term {
    Term::Literal { value, datatype: datatype.to_owned(), language: None }
}

/// The lexical form of a number, and its datatype where none is given (§8.6 steps 8 to 10).
fn number(number: &Number, datatype: Option<&str>) -> (String, &'static str) {
    let double = number.as_f64().unwrap_or(f64::NAN);
    if double.fract() != 0.0 || double.abs() >= INTEGER_LIMIT || datatype == Some(XSD_DOUBLE) {
        return (canonical_double(double), XSD_DOUBLE);
    }
    let integer = if number.is_f64() { format!("{:.0}", double + 0.0) } else { number.to_string() };
    (integer, XSD_INTEGER)
}

/// `%1.15E` without needless zeros (JSON-LD 1.1 API §8.6 step 8).
fn canonical_double(double: f64) -> String {
    let text = format!("{double:.15e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = digits.trim_end_matches('0');
    let zero = if digits.ends_with('.') { "0" } else { "" };
    format!("{digits}{zero}E{exponent}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(value: &Value, datatype: Option<&str>) -> String {
        scalar(value, datatype).unwrap().to_string()
    }

    #[test]
    fn native_values_have_canonical_forms() {
        for (value, expected) in [
            (json!(true), "\"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>"),
            (json!(-0.0), "\"0\"^^<http://www.w3.org/2001/XMLSchema#integer>"),
            (json!(5.0), "\"5\"^^<http://www.w3.org/2001/XMLSchema#integer>"),
            (
                json!(9_007_199_254_740_991_i64),
                "\"9007199254740991\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            ),
            (json!(-7), "\"-7\"^^<http://www.w3.org/2001/XMLSchema#integer>"),
            (json!(5.3), "\"5.3E0\"^^<http://www.w3.org/2001/XMLSchema#double>"),
            (json!(0.1 + 0.2), "\"3.0E-1\"^^<http://www.w3.org/2001/XMLSchema#double>"),
            (json!(1e21), "\"1.0E21\"^^<http://www.w3.org/2001/XMLSchema#double>"),
            (json!(-1.25e-9), "\"-1.25E-9\"^^<http://www.w3.org/2001/XMLSchema#double>"),
            (json!("x\ny"), "\"x\\ny\""),
        ] {
            assert_eq!(written(&value, None), expected);
        }
        assert_eq!(
            written(&json!(5), Some(XSD_DOUBLE)),
            "\"5.0E0\"^^<http://www.w3.org/2001/XMLSchema#double>"
        );
        assert_eq!(written(&json!(5.5), Some("x:f")), "\"5.5E0\"^^<x:f>");
        assert_eq!(written(&json!(5), Some("x:f")), "\"5\"^^<x:f>");
        assert_eq!(scalar(&json!([]), None), None);
    }

    #[test]
    fn languages_and_directions_are_part_of_the_literal() {
        assert_eq!(text("a", Some("en-US"), None).to_string(), "\"a\"@en-US");
        assert_eq!(
            text("a", Some("ar-EG"), Some(Direction::Rtl)).to_string(),
            "\"a\"^^<https://www.w3.org/ns/i18n#ar-eg_rtl>"
        );
        assert_eq!(
            text("a", None, Some(Direction::Ltr)).to_string(),
            "\"a\"^^<https://www.w3.org/ns/i18n#_ltr>"
        );
    }

    #[test]
    fn language_tags_have_a_form() {
        for tag in ["en", "de-CH-1996", "x-private", "zh-Hant-TW"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in ["", "-", "en-", "e n", "en_US", "1a", "abcdefghi", "en-\"", "é"] {
            assert!(!is_language(tag), "{tag}");
        }
    }

    #[test]
    fn json_literals_are_canonical() {
        assert_eq!(
            json(&json!({"b": 1.0, "a": [null]})).to_string(),
            "\"{\\\"a\\\":[null],\\\"b\\\":1}\"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>"
        );
    }
}
