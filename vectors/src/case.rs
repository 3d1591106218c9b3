use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::expect::Expectation;
use crate::generate::{self, Recipe};

/// Recorded answers in the form of an evidence file: URL to answer.
pub type Evidence = Map<String, Value>;

/// Something to verify, and the verdict to expect.
#[derive(Debug, Clone)]
pub struct Case {
    /// The group: the folder in which the case stands.
    pub group: String,
    /// Unique among all cases.
    pub id: String,
    /// What the case is, in a few words.
    pub title: String,
    /// Why the verdict is what it is.
    pub why: String,
    /// The section that the rule comes from.
    pub spec: String,
    /// The time of the verification (RFC 3339).
    pub now: String,
    /// `[TYPE:]ID` of the person that the badge should be about.
    pub recipient: Option<String>,
    /// The verdict to expect.
    pub expect: Expectation,
    input: Option<String>,
    generate: Option<Recipe>,
    policy: String,
    evidence: Vec<String>,
}

/// What a verifier is asked: the content of the command line's files and options.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The badge.
    pub input: &'a [u8],
    /// The policy file (TOML).
    pub policy: &'a str,
    /// The folder that relative paths in the policy start from.
    pub policy_folder: &'a Path,
    /// The recorded answers; nothing else may be used.
    pub evidence: &'a Evidence,
    /// The time of the verification (RFC 3339).
    pub now: &'a str,
    /// `[TYPE:]ID` of the person that the badge should be about.
    pub recipient: Option<&'a str>,
}

/// A file of the cases that cannot be read or makes no sense.
#[derive(Debug)]
pub struct LoadError {
    path: PathBuf,
    what: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.what)
    }
}

impl std::error::Error for LoadError {}

/// Where the cases are.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every case, by group and then in the order of the group's file.
///
/// # Errors
/// When a file cannot be read, holds an unknown member, or two cases share an id.
pub fn load_all() -> Result<Vec<Case>, LoadError> {
    let mut cases = Vec::new();
    for group in groups()? {
        cases.extend(load_group(&group)?);
    }
    refuse_twins(&cases)?;
    Ok(cases)
}

impl Case {
    /// The bytes to verify.
    ///
    /// # Errors
    /// When the file is missing or its recipe does not fit it.
    pub fn input(&self) -> Result<Vec<u8>, LoadError> {
        let given = match &self.input {
            Some(name) => read(&self.home().join(name))?,
            None => Vec::new(),
        };
        let made = match &self.generate {
            Some(recipe) => generate::input(recipe, given),
            None => Ok(given),
        };
        made.map_err(|what| self.broken(what))
    }

    /// The recorded answers.
    ///
    /// # Errors
    /// When a file is missing or no JSON object.
    pub fn evidence(&self) -> Result<Evidence, LoadError> {
        let mut all = Evidence::new();
        for name in &self.evidence {
            all.extend(parse::<Evidence>(&self.evidence_path(name))?);
        }
        match &self.generate {
            Some(recipe) => generate::evidence(recipe, all).map_err(|what| self.broken(what)),
            None => Ok(all),
        }
    }

    /// The policy file (TOML).
    ///
    /// # Errors
    /// When there is no such policy.
    pub fn policy(&self) -> Result<String, LoadError> {
        text(&self.policy_path())
    }

    /// Where the policy file is.
    pub fn policy_path(&self) -> PathBuf {
        policies().join(format!("{}.toml", self.policy))
    }

    /// The folder of the group.
    pub fn home(&self) -> PathBuf {
        folder().join("cases").join(&self.group)
    }

    /// Every file that belongs to the case.
    pub fn files(&self) -> Vec<PathBuf> {
        let input = self.input.iter().map(|name| self.home().join(name));
        let evidence = self.evidence.iter().map(|name| self.evidence_path(name));
        input.chain(evidence).chain([self.policy_path()]).collect()
    }

    /// The arguments of `openbadges` that ask about this case; files that are made up are written to `scratch`.
    ///
    /// # Errors
    /// When a file of the case is missing or broken, or cannot be written.
    pub fn arguments(&self, scratch: &Path) -> Result<Vec<OsString>, LoadError> {
        let (input, evidence) = (scratch.join(&self.id), scratch.join(format!("{}.evidence.json", self.id)));
        write(&input, &self.input()?)?;
        write(&evidence, Value::Object(self.evidence()?).to_string().as_bytes())?;
        let mut arguments: Vec<OsString> =
            vec!["verify".into(), input.into(), "--json".into(), "--offline".into()];
        arguments.extend([
            "--policy".into(),
            self.policy_path().into(),
            "--evidence".into(),
            evidence.into(),
        ]);
        arguments.extend(["--now".into(), self.now.clone().into()]);
        if let Some(recipient) = &self.recipient {
            arguments.extend(["--recipient".into(), recipient.into()]);
        }
        Ok(arguments)
    }

    /// Asks `verify` about this case, with `evidence` in place of its own.
    ///
    /// # Errors
    /// When a file of the case is missing or broken.
    pub fn ask<T>(
        &self,
        evidence: &Evidence,
        verify: impl FnOnce(&Question<'_>) -> T,
    ) -> Result<T, LoadError> {
        let (input, policy) = (self.input()?, self.policy()?);
        Ok(verify(&Question {
            input: &input,
            policy: &policy,
            policy_folder: &policies(),
            evidence,
            now: &self.now,
            recipient: self.recipient.as_deref(),
        }))
    }

    /// A name that ends in `.json` is a file beside the input, any other a shared one.
    fn evidence_path(&self, name: &str) -> PathBuf {
        if name.ends_with(".json") {
            self.home().join(name)
        } else {
            folder().join("evidence").join(format!("{name}.json"))
        }
    }

    fn broken(&self, what: &str) -> LoadError {
        LoadError { path: self.home().join(&self.id), what: what.to_owned() }
    }
}

/// A group's file, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[expect(dead_code, reason = "for people")]
    about: String,
    defaults: Defaults,
    cases: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    policy: String,
    evidence: Vec<String>,
    now: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    title: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    spec: String,
    input: Option<String>,
    generate: Option<Recipe>,
    policy: Option<String>,
    evidence: Option<Vec<String>>,
    now: Option<String>,
    recipient: Option<String>,
    expect: Expectation,
}

impl Entry {
    fn into_case(self, group: &str, defaults: &Defaults) -> Case {
        Case {
            group: group.to_owned(),
            id: self.id,
            title: self.title,
            why: self.why,
            spec: self.spec,
            now: self.now.unwrap_or_else(|| defaults.now.clone()),
            recipient: self.recipient,
            expect: self.expect,
            input: self.input,
            generate: self.generate,
            policy: self.policy.unwrap_or_else(|| defaults.policy.clone()),
            evidence: self.evidence.unwrap_or_else(|| defaults.evidence.clone()),
        }
    }
}

fn groups() -> Result<Vec<String>, LoadError> {
    let path = folder().join("cases");
    let entries = fs::read_dir(&path).map_err(|error| unreadable(&path, &error))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    Ok(names)
}

fn load_group(group: &str) -> Result<Vec<Case>, LoadError> {
    let Group { defaults, cases, .. } = parse(&folder().join("cases").join(group).join("cases.json"))?;
    Ok(cases.into_iter().map(|entry| entry.into_case(group, &defaults)).collect())
}

fn refuse_twins(cases: &[Case]) -> Result<(), LoadError> {
    let mut seen = std::collections::BTreeSet::new();
    match cases.iter().find(|case| !seen.insert(&case.id)) {
        Some(twin) => Err(twin.broken("another case has this id")),
        None => Ok(()),
    }
}

fn policies() -> PathBuf {
    folder().join("policies")
}

fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, LoadError> {
    serde_json::from_slice(&read(path)?)
        .map_err(|error| LoadError { path: path.to_owned(), what: error.to_string() })
}

fn text(path: &Path) -> Result<String, LoadError> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), LoadError> {
    fs::write(path, bytes).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> LoadError {
    LoadError { path: path.to_owned(), what: error.to_string() }
}

#[cfg(test)]
pub(crate) fn test_case(expect: Value) -> Case {
    let entry = serde_json::json!({ "id": "test-01", "title": "a test", "expect": expect });
    let defaults =
        Defaults { policy: String::new(), evidence: Vec::new(), now: "2026-11-15T12:00:00Z".to_owned() };
    serde_json::from_value::<Entry>(entry).unwrap().into_case("test", &defaults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_becomes_a_command_line() {
        let scratch = std::env::temp_dir().join(format!("openbadges-vectors-{}", std::process::id()));
        fs::create_dir_all(&scratch).unwrap();
        let case = load_all().unwrap().into_iter().find(|case| case.id == "recipient-typed").unwrap();
        let arguments = case.arguments(&scratch).unwrap();
        let words: Vec<&str> = arguments.iter().map(|argument| argument.to_str().unwrap()).collect();
        assert_eq!(fs::read(words[1]).unwrap(), case.input().unwrap());
        assert_eq!(
            serde_json::from_slice::<Evidence>(&fs::read(words[7]).unwrap()).unwrap(),
            case.evidence().unwrap()
        );
        assert!(fs::read_to_string(words[5]).unwrap().contains("did:web:larkfield.test"));
        let expected =
            ["verify", words[1], "--json", "--offline", "--policy", words[5], "--evidence", words[7]];
        assert_eq!(words[..8], expected);
        assert_eq!(words[8..], ["--now", "2026-11-15T12:00:00Z", "--recipient", "sourcedId:4711"]);
        fs::remove_dir_all(&scratch).unwrap();
    }
}
