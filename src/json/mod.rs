//! Strict JSON in front of everything: inputs, embedded credentials and whatever is fetched.
//!
//! `serde_json` keeps the last of two equal keys silently and rounds integers that a double cannot hold, so that two
//! programs can read two different documents out of the same signed bytes. This reader refuses what is ambiguous:
//! duplicate keys (after unescaping), lone surrogates, a byte order mark, integers outside ±(2^53-1), numbers that are
//! not finite, nesting beyond [`MAX_DEPTH`], and anything behind the document.

mod canonical;
mod pointer;
mod scanner;

pub use canonical::canonical;
pub use pointer::{MalformedPointer, Pointer};
pub use serde_json::{Map, Number, Value};

/// How deeply arrays and objects may nest.
pub const MAX_DEPTH: usize = 128;

/// The largest magnitude of an integer that every double holds exactly: 2^53 - 1.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Why a text is not strict JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Not UTF-8, a byte order mark, or an escape that is half of a surrogate pair.
    Encoding,
    /// Not JSON, or something behind the document.
    Syntax,
    /// The key appears twice in one object.
    DuplicateKey(String),
    /// Nested deeper than [`MAX_DEPTH`].
    Depth,
    /// An integer that a double cannot hold exactly, or a number that is not finite.
    Number,
}

/// A refused text: what is wrong, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub fault: Fault,
    /// The byte offset at which it was noticed.
    pub offset: usize,
}

/// Reads exactly one JSON document.
///
/// # Errors
/// The first [`Fault`] that makes the text ambiguous or malformed.
///
/// ```
/// use openbadges::json::{parse, Fault};
/// assert_eq!(parse(br#"{"a": 1}"#).unwrap()["a"], 1);
/// assert_eq!(parse(br#"{"a": 1, "\u0061": 2}"#).unwrap_err().fault, Fault::DuplicateKey("a".into()));
/// ```
pub fn parse(bytes: &[u8]) -> Result<Value, Error> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Error { fault: Fault::Encoding, offset: error.valid_up_to() })?;
    scanner::Scanner::new(text).document()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Fault {
        parse(text.as_bytes()).unwrap_err().fault
    }

    #[test]
    fn reads_what_serde_json_reads() {
        for text in [
            "null",
            " [1, -2.5e3, true, false, \"a\\u00e9\\ud83d\\ude00\\n\\/\", {}] ",
            "{\"a\":{\"b\":[[]]},\"c\":9007199254740991,\"d\":-0,\"e\":1E-2}",
        ] {
            assert_eq!(
                parse(text.as_bytes()).unwrap(),
                serde_json::from_str::<Value>(text).unwrap(),
                "{text}"
            );
        }
    }

    #[test]
    fn keeps_the_order_of_keys() {
        let value = parse(br#"{"z":1,"a":2,"m":3}"#).unwrap();
        assert_eq!(value.as_object().unwrap().keys().collect::<Vec<_>>(), ["z", "a", "m"]);
    }

    #[test]
    fn refuses_duplicate_keys_however_they_are_spelled() {
        assert_eq!(fault(r#"{"a":1,"b":{"x":1,"\u0078":2}}"#), Fault::DuplicateKey("x".into()));
    }

    #[test]
    fn refuses_what_is_no_single_document() {
        for text in [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "+1",
            "1.",
            ".5",
            "1e",
            "tru",
            "nul",
            "'a'",
            "\"\t\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "{} {}",
            "{}//",
            "{}\0",
            "[1 2]",
            "\"a",
            "-",
            "NaN",
        ] {
            assert_eq!(fault(text), Fault::Syntax, "{text:?}");
        }
    }

    #[test]
    fn refuses_broken_encodings() {
        for text in ["\u{feff}{}", r#""\ud800""#, r#""\udc00""#, r#""\ud800\u0041""#, r#""\ud800\ud800""#] {
            assert_eq!(fault(text), Fault::Encoding, "{text:?}");
        }
        assert_eq!(parse(b"\"\xff\"").unwrap_err(), Error { fault: Fault::Encoding, offset: 1 });
        assert_eq!(parse(b"\xff\xfe{\0}\0").unwrap_err().fault, Fault::Encoding);
    }

    #[test]
    fn refuses_numbers_that_two_readers_would_read_differently() {
        for text in [
            "9007199254740992",
            "-9007199254740993",
            "123456789012345678901234567890",
            "1e400",
            "-1e400",
            "9007199254740993.0",
            "1e300",
        ] {
            assert_eq!(fault(text), Fault::Number, "{text}");
        }
        assert_eq!(parse(b"9007199254740991").unwrap(), serde_json::json!(9_007_199_254_740_991_u64));
        assert_eq!(parse(b"0.1").unwrap(), serde_json::json!(0.1));
    }

    #[test]
    fn nesting_has_a_limit_that_costs_no_stack() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(fault(&nested(MAX_DEPTH + 1)), Fault::Depth);
        assert_eq!(fault(&"{\"a\":".repeat(30_000)), Fault::Depth);
    }
}
