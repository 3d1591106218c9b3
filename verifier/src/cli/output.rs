//! What commands say: plain lines, or one JSON document, or with tables one for each line.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use openbadges::json::Value;
use serde_json::json;

use super::{USAGE, complain};
use crate::visible::{escaped_json, visible_lines};
use crate::whole_file::write_whole;

/// How a command answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    Plain,
    Json,
}

/// Why a command did not do what it was asked for: what is wrong and what to do, and a code for programs.
#[derive(Debug)]
pub(super) struct Failure {
    code: &'static str,
    message: String,
    /// More for programs, such as findings.
    details: Value,
    exit: u8,
}

impl Failure {
    /// The caller has to change something: arguments, files, keys.
    pub(super) fn new(code: &'static str, message: impl Display) -> Self {
        Failure { code, message: message.to_string(), details: Value::Null, exit: USAGE }
    }

    /// What was asked for is refused: a rule forbids it, or it would make something bad.
    pub(super) fn refused(code: &'static str, message: impl Display) -> Self {
        Failure { exit: 1, ..Self::new(code, message) }
    }

    pub(super) fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    /// What is wrong and what to do.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// The failure as a program reads it.
    pub(super) fn to_json(&self) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        if !self.details.is_null() {
            error["details"] = self.details.clone();
        }
        error
    }
}

impl Output {
    /// Says one thing, in the one form or the other.
    pub(super) fn say(
        self,
        plain: impl FnOnce() -> String,
        json: impl FnOnce() -> Value,
    ) -> Result<(), Failure> {
        let text = match self {
            Output::Plain => format!("{}\n", visible_lines(plain().trim_end())),
            Output::Json => escaped_json(&format!("{}\n", json())),
        };
        write_out(text.as_bytes())
    }

    /// Tells the failure, and answers with the exit code.
    pub(super) fn fail(self, failure: &Failure) -> ExitCode {
        match self {
            Output::Plain => complain(&failure.message),
            // When standard output is closed, there is nobody left to tell.
            Output::Json => drop(self.say(String::new, || json!({ "error": failure.to_json() }))),
        }
        ExitCode::from(failure.exit)
    }
}

/// Writes `bytes` to the file at `path`, or to standard output where there is none.
pub(super) fn deliver(path: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    match path {
        Some(path) => write_whole(path, bytes).map_err(|error| Failure::new("file.not_written", error)),
        None => write_out(bytes),
    }
}

fn write_out(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| {
            Failure::new("output.not_written", format!("the answer cannot be written: {error}"))
        }),
    }
}

/// The content of the file at `path`, which is for `what`; `-` is standard input.
pub(super) fn read(what: &str, path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    use std::io::Read as _;

    let mut bytes = Vec::new();
    let limited =
        |source: &mut dyn io::Read, bytes: &mut Vec<u8>| source.take(limit as u64 + 1).read_to_end(bytes);
    let had = if path == Path::new("-") {
        limited(&mut io::stdin().lock(), &mut bytes)
    } else {
        std::fs::File::open(path).and_then(|mut file| limited(&mut file, &mut bytes))
    };
    had.map_err(|error| {
        let hint = "check the name and your permission";
        Failure::new(
            "file.unreadable",
            format!("the {what} {} cannot be read: {error}; {hint}", path.display()),
        )
    })?;
    if bytes.len() > limit {
        let message = format!("the {what} {} has more than {limit} bytes; use a smaller one", path.display());
        return Err(Failure::new("file.too_large", message));
    }
    Ok(bytes)
}
