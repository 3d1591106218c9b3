//! Forms in files: TOML, or JSON.

use std::path::Path;

use openbadges::MAX_INPUT_BYTES;
use serde::de::DeserializeOwned;

use crate::cli::output::{Failure, read};
use crate::json_file;
use crate::label_office::Scheme;

/// The form in the file at `path`; `-` is standard input.
pub(super) fn form<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    filled_in("form", "compare it with an empty one: openbadges label form --help", path)
}

/// The scheme in the file at `path`.
pub(super) fn scheme(path: &Path) -> Result<Scheme, Failure> {
    filled_in("scheme", "compare it with the one in docs/label-office.md", path)
}

fn filled_in<T: DeserializeOwned>(what: &str, hint: &str, path: &Path) -> Result<T, Failure> {
    let bytes = read(what, path, MAX_INPUT_BYTES)?;
    parse(&bytes).map_err(|error| {
        let message = format!("the {what} {} cannot be used: {}; {hint}", path.display(), error.trim_end());
        Failure::new("label.form", message)
    })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        return serde_json::from_value(json_file::parse(bytes)?).map_err(|error| error.to_string());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8; save it as that")?;
    toml::from_str(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label_office::CommitteeForm;

    #[test]
    fn forms_are_toml_or_json_and_say_nothing_else() {
        let parsed = |text: &str| parse::<CommitteeForm>(text.as_bytes());
        let toml = parsed("[[members]]\nid = \"a\"\nname = \"A\"\n").unwrap();
        assert_eq!(parsed(r#" {"members": [{"id": "a", "name": "A"}]}"#).unwrap(), toml);
        for bad in
            ["", "{", "members = 1", "[[members]]\nid = \"a\"\n", "[[members]]\nid = \" \"\nname = \"A\"\n"]
        {
            assert!(parsed(bad).is_err(), "{bad:?}");
        }
        assert!(parsed("members = []\nmember = []\n").unwrap_err().contains("unknown field"));
        assert!(parsed(r#"{"members": [], "members": []}"#).unwrap_err().contains("twice"));
    }
}
