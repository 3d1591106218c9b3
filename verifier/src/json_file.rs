//! Strict JSON in the operator's own files.

use std::fs;
use std::path::Path;

use openbadges::json::{self, Fault, Value};

/// The document in the file at `path`, or what is wrong with it.
pub(crate) fn load(path: &Path) -> Result<Value, String> {
    let bytes = fs::read(path).map_err(|error| format!("it cannot be read: {error}"))?;
    parse(&bytes)
}

/// The document in `bytes`, or what is wrong with it.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, String> {
    json::parse(bytes).map_err(|error| {
        let before = bytes.get(..error.offset).unwrap_or(bytes);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        format!("line {line}: {}", describe(&error.fault))
    })
}

fn describe(fault: &Fault) -> String {
    match fault {
        Fault::Encoding => "this is not UTF-8 without a byte order mark".into(),
        Fault::Syntax => "this is not JSON".into(),
        Fault::DuplicateKey(key) => format!("the key {key:?} stands twice in one object; remove one of them"),
        Fault::Depth => "this is nested too deeply".into(),
        Fault::Number => "this number is too large to be exact".into(),
        _ => "this is not strict JSON".into(),
    }
}
