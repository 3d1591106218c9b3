//! Evidence files: recorded answers, by address, as JSON.
//!
//! ```json
//! { "https://issuer.example/.well-known/did.json": { "status": 200, "type": "application/json", "text": "{…}" },
//!   "https://issuer.example/status/1": { "status": 200, "type": "application/vc", "base64": "…", "maxAge": 60 },
//!   "https://down.example/register": { "error": "timeout" } }
//! ```

use std::fmt;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openbadges::evidence::{Document, Evidence, FetchError};
use openbadges::json::{Map, Value};
use serde_json::json;
use url::Url;

use crate::json_file;
use crate::visible::visible;

/// Why a file holds no evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceFault {
    /// It is not strict JSON, or no object.
    Json(String),
    /// One of its answers cannot be used.
    Answer {
        /// The answer's address, as written.
        address: String,
        /// What is wrong, and what to do.
        fault: String,
    },
}

impl fmt::Display for EvidenceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EvidenceFault::Json(fault) => f.write_str(&visible(fault)),
            EvidenceFault::Answer { address, fault } => write!(f, "{}: {}", visible(address), visible(fault)),
        }
    }
}

impl std::error::Error for EvidenceFault {}

/// Reads an evidence file.
///
/// # Errors
/// The first thing in it that is not exactly of the documented form.
pub fn parse(bytes: &[u8]) -> Result<Evidence, EvidenceFault> {
    from_json(json_file::parse(bytes).map_err(EvidenceFault::Json)?)
}

/// Reads evidence that is JSON already.
///
/// # Errors
/// As for [`parse`].
pub fn from_json(file: Value) -> Result<Evidence, EvidenceFault> {
    let Value::Object(answers) = file else {
        return Err(EvidenceFault::Json("this is no object of addresses and answers".into()));
    };
    let mut evidence = Evidence::new();
    for (address, recorded) in answers {
        if let Err(fault) = record(&mut evidence, &address, recorded) {
            return Err(EvidenceFault::Answer { address, fault });
        }
    }
    Ok(evidence)
}

/// Writes `evidence` in the form that [`parse`] reads.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(evidence: &Evidence, mut out: impl Write) -> io::Result<()> {
    let answers = evidence.iter().map(|(address, recorded)| (address.to_owned(), written(recorded)));
    serde_json::to_writer_pretty(&mut out, &Value::Object(answers.collect()))?;
    out.write_all(b"\n")?;
    out.flush()
}

fn record(evidence: &mut Evidence, address: &str, recorded: Value) -> Result<(), String> {
    let url = reachable(address)?;
    let Value::Object(members) = recorded else {
        return Err("the answer is no object".into());
    };
    let answer = answer(Answer::read(members)?)?;
    // Two spellings of one address: the later answer counts, as it would if it had been fetched later.
    if let Some(url) = url {
        evidence.record(&url, answer);
    }
    Ok(())
}

/// The address, or `None` for one that is written in full and still is none, such as one with a port beyond 65535. It may
/// have been recorded for an issuer that names it; nobody can ever ask for it, so its answer does no harm.
fn reachable(address: &str) -> Result<Option<Url>, String> {
    match Url::parse(address) {
        Ok(url) => Ok(Some(url)),
        Err(_) if address.starts_with("https://") => Ok(None),
        Err(_) => Err("this is no address; write it in full, https://…".into()),
    }
}

/// An answer as it is written, each member of the right type.
#[derive(Default)]
struct Answer {
    status: Option<u16>,
    error: Option<FetchError>,
    media_type: Option<String>,
    body: Option<Vec<u8>>,
    date: Option<String>,
    max_age: Option<u64>,
}

impl Answer {
    fn read(members: Map<String, Value>) -> Result<Self, String> {
        let mut answer = Answer::default();
        for (name, value) in members {
            match (name.as_str(), value) {
                ("status", value) => answer.status = Some(status(&value)?),
                ("error", Value::String(error)) => answer.error = Some(error_named(&error)?),
                ("type", Value::String(media_type)) => answer.media_type = Some(media_type),
                ("text" | "base64", _) if answer.body.is_some() => {
                    return Err("it has both \"text\" and \"base64\"; keep one of them".into());
                }
                ("text", Value::String(text)) => answer.body = Some(text.into_bytes()),
                ("base64", Value::String(text)) => answer.body = Some(decoded(&text)?),
                ("date", Value::String(date)) => answer.date = Some(date),
                ("maxAge", value) => {
                    answer.max_age = Some(value.as_u64().ok_or("\"maxAge\" is no number of seconds")?)
                }
                ("error" | "type" | "text" | "base64" | "date", _) => {
                    return Err(format!("{name:?} is no text"));
                }
                _ => return Err(format!("{name:?} has no meaning here; remove it")),
            }
        }
        Ok(answer)
    }
}

/// What the recorded answer means: the same as when it had just come over the network.
fn answer(answer: Answer) -> Result<Result<Document, FetchError>, String> {
    let status = match (answer.status, answer.error) {
        (Some(status), None) => status,
        (None, Some(error)) if answer.body.is_none() && answer.media_type.is_none() => return Ok(Err(error)),
        (None, None) => return Err("it has neither \"status\" nor \"error\"; add one of them".into()),
        _ => return Err("it is an error and a document at once; keep one of them".into()),
    };
    let body = answer.body.unwrap_or_default();
    Ok(match status {
        404 => Err(FetchError::NotFound),
        410 if body.is_empty() => Err(FetchError::NotFound),
        200..=299 | 410 => Ok(Document {
            status,
            media_type: answer.media_type,
            body,
            date: answer.date,
            max_age: answer.max_age,
        }),
        _ => Err(FetchError::Transport),
    })
}

fn status(value: &Value) -> Result<u16, String> {
    let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
    status.filter(|status| (100..=599).contains(status)).ok_or_else(|| "\"status\" is no HTTP status".into())
}

fn error_named(name: &str) -> Result<FetchError, String> {
    FetchError::from_name(name).ok_or_else(|| {
        format!("{name:?} is no error; use not_found, blocked, too_large, timeout, transport or too_many")
    })
}

fn decoded(text: &str) -> Result<Vec<u8>, String> {
    STANDARD
        .decode(text)
        .map_err(|_| "\"base64\" is not base64 with the letters + and / and with padding".into())
}

fn written(recorded: &Result<Document, FetchError>) -> Value {
    let document = match recorded {
        Ok(document) => document,
        Err(error) => return json!({ "error": error.as_str() }),
    };
    let (form, body) = match std::str::from_utf8(&document.body) {
        Ok(text) => ("text", text.to_owned()),
        Err(_) => ("base64", STANDARD.encode(&document.body)),
    };
    let mut answer = Map::from_iter([("status".to_owned(), json!(document.status))]);
    answer.extend(document.media_type.as_ref().map(|media_type| ("type".to_owned(), json!(media_type))));
    answer.insert(form.to_owned(), json!(body));
    answer.extend(document.date.as_ref().map(|date| ("date".to_owned(), json!(date))));
    answer.extend(document.max_age.map(|seconds| ("maxAge".to_owned(), json!(seconds))));
    Value::Object(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(answer: &str) -> Result<Result<Document, FetchError>, EvidenceFault> {
        let evidence = parse(format!(r#"{{"https://a.example/x": {answer}}}"#).as_bytes())?;
        Ok(evidence.answer(&Url::parse("https://a.example/x").unwrap()).unwrap().clone())
    }

    fn document(body: &[u8]) -> Document {
        Document { status: 200, media_type: None, body: body.into(), date: None, max_age: None }
    }

    #[test]
    fn reads_documents() {
        assert_eq!(one(r#"{"status": 200, "text": "{}"}"#).unwrap(), Ok(document(b"{}")));
        assert_eq!(one(r#"{"base64": "//4=", "status": 200}"#).unwrap(), Ok(document(&[0xff, 0xfe])));
        let full = r#"{"status": 203, "type": "application/vc", "text": "é", "date": "Sat, 21 Nov 2026 00:00:00 GMT", "maxAge": 60}"#;
        let expected = Document {
            status: 203,
            media_type: Some("application/vc".into()),
            body: "é".into(),
            date: Some("Sat, 21 Nov 2026 00:00:00 GMT".into()),
            max_age: Some(60),
        };
        assert_eq!(one(full).unwrap(), Ok(expected));
    }

    #[test]
    fn reads_failures_like_the_network() {
        for (answer, expected) in [
            (r#"{"error": "not_found"}"#, FetchError::NotFound),
            (r#"{"error": "blocked"}"#, FetchError::Blocked),
            (r#"{"error": "too_large"}"#, FetchError::TooLarge),
            (r#"{"error": "timeout", "date": "…"}"#, FetchError::Timeout),
            (r#"{"error": "transport"}"#, FetchError::Transport),
            (r#"{"error": "too_many"}"#, FetchError::TooMany),
            (r#"{"status": 404, "text": "no"}"#, FetchError::NotFound),
            (r#"{"status": 410}"#, FetchError::NotFound),
            (r#"{"status": 410, "text": ""}"#, FetchError::NotFound),
            (r#"{"status": 500, "text": "oops"}"#, FetchError::Transport),
            (r#"{"status": 304}"#, FetchError::Transport),
        ] {
            assert_eq!(one(answer).unwrap(), Err(expected), "{answer}");
        }
        let gone = one(r#"{"status": 410, "text": "gone"}"#).unwrap().unwrap();
        assert_eq!((gone.status, gone.body.as_slice()), (410, b"gone".as_slice()));
    }

    #[test]
    fn refuses_what_is_not_exactly_an_answer() {
        for answer in [
            "null",
            "[]",
            "{}",
            r#"{"text": ""}"#,
            r#"{"status": "200"}"#,
            r#"{"status": 200.5}"#,
            r#"{"status": 99}"#,
            r#"{"status": 600}"#,
            r#"{"status": 65736}"#,
            r#"{"error": "Timeout"}"#,
            r#"{"error": null}"#,
            r#"{"error": "timeout", "status": 200}"#,
            r#"{"error": "timeout", "text": ""}"#,
            r#"{"error": "timeout", "type": "a/b"}"#,
            r#"{"status": 200, "text": "a", "base64": "YQ=="}"#,
            r#"{"status": 200, "text": {}}"#,
            r#"{"status": 200, "base64": "YQ"}"#,
            r#"{"status": 200, "base64": "_-4="}"#,
            r#"{"status": 200, "type": 1}"#,
            r#"{"status": 200, "date": 1}"#,
            r#"{"status": 200, "maxAge": -1}"#,
            r#"{"status": 200, "maxAge": "60"}"#,
            r#"{"status": 200, "headers": {}}"#,
            r#"{"status": 200, "status": 200}"#,
        ] {
            assert!(one(answer).is_err(), "{answer}");
        }
        for file in ["", "[]", "{\"a\": {\"status\": 200}}", "{\"/x\": {\"status\": 200}}"] {
            assert!(parse(file.as_bytes()).is_err(), "{file}");
        }
    }

    #[test]
    fn one_address_has_one_answer_however_it_is_spelled() {
        let file = r#"{"https://a.example": {"status": 200}, "https://A.example:443/#x": {"status": 404}}"#;
        let evidence = parse(file.as_bytes()).unwrap();
        assert_eq!(evidence.iter().count(), 1);
        let answer = evidence.answer(&Url::parse("https://a.example/").unwrap()).unwrap();
        assert_eq!(*answer, Err(FetchError::NotFound));
    }

    #[test]
    fn says_where_the_fault_is() {
        let fault =
            parse(b"{\n  \"https://a.example/\": { \"status\": 200, \"body\": \"\" }\n}").unwrap_err();
        assert_eq!(fault.to_string(), r#"https://a.example/: "body" has no meaning here; remove it"#);
        assert_eq!(parse(b"{\n\n,}").unwrap_err().to_string(), "line 3: this is not JSON");
    }

    #[test]
    fn writes_what_it_reads() {
        let mut evidence = Evidence::new();
        let url = |path| Url::parse("https://a.example/").unwrap().join(path).unwrap();
        evidence.record(&url("text"), Ok(document("{\"é\": \"\\u0000\n\"}".as_bytes())));
        evidence.record(&url("bytes"), Ok(Document { max_age: Some(0), ..document(&[0, 159, 146, 150]) }));
        evidence.record(&url("empty"), Ok(Document { date: Some("x".into()), ..document(b"") }));
        evidence.record(&url("gone"), Ok(Document { status: 410, ..document(b"gone") }));
        evidence.record(&url("typed"), Ok(Document { media_type: Some("a/b".into()), ..document(b"") }));
        evidence.record(&url("down"), Err(FetchError::Timeout));
        let mut file = Vec::new();
        write(&evidence, &mut file).unwrap();
        assert_eq!(parse(&file).unwrap(), evidence);
    }
}
