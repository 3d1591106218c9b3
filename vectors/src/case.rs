use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::expect::Expectation;
use crate::generate::{self, Recipe};

/// Recorded answers in the form of an evidence file: URL to answer.
pub type Evidence = Map<String, Value>;

/// The newest edition seen of each register, by its address (RFC 3339).
pub type Editions = BTreeMap<String, String>;

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
    /// What is remembered from earlier runs.
    pub editions: Editions,
    /// The question for an issuer's label, if that is what is asked instead of a badge.
    pub label_check: Option<LabelCheck>,
    /// The verdict to expect.
    pub expect: Expectation,
    label: Vec<String>,
    input: Option<String>,
    generate: Option<Recipe>,
    policy: String,
    evidence: Vec<String>,
}

/// Whether this issuer holds the label: `openbadges label check`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelCheck {
    /// The issuer's id.
    pub issuer: String,
    /// The time that is asked about, now if absent (RFC 3339).
    pub at: Option<String>,
}

/// What a question is about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A badge: is it genuine?
    Badge(&'a [u8]),
    /// An issuer: does it hold the label?
    Issuer(&'a LabelCheck),
}

/// What a verifier is asked: the content of the command line's files and options.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The badge, or the issuer.
    pub subject: Subject<'a>,
    /// Label credentials that were handed in.
    pub labels: &'a [Vec<u8>],
    /// What is remembered from earlier runs.
    pub editions: &'a Editions,
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

    /// The label credentials that were handed in.
    ///
    /// # Errors
    /// When a file is missing or its recipe does not fit it.
    pub fn labels(&self) -> Result<Vec<Vec<u8>>, LoadError> {
        self.label.iter().map(|name| self.one_label(name)).collect()
    }

    fn one_label(&self, name: &str) -> Result<Vec<u8>, LoadError> {
        let given = read(&self.home().join(name))?;
        match &self.generate {
            Some(recipe) => generate::label(recipe, given).map_err(|what| self.broken(what)),
            None => Ok(given),
        }
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
        let beside = self.input.iter().chain(&self.label).map(|name| self.home().join(name));
        let evidence = self.evidence.iter().map(|name| self.evidence_path(name));
        beside.chain(evidence).chain([self.policy_path()]).collect()
    }

    /// The arguments of `openbadges` that ask about this case; files that are made up are written to `scratch`.
    ///
    /// # Errors
    /// When a file of the case is missing or broken, or cannot be written.
    pub fn arguments(&self, scratch: &Path) -> Result<Vec<OsString>, LoadError> {
        let evidence = scratch.join(format!("{}.evidence.json", self.id));
        write(&evidence, Value::Object(self.evidence()?).to_string().as_bytes())?;
        let mut arguments = self.command(scratch)?;
        arguments.extend(["--json".into(), "--offline".into(), "--policy".into(), self.policy_path().into()]);
        arguments.extend(["--evidence".into(), evidence.into(), "--now".into(), self.now.clone().into()]);
        if let Some(recipient) = &self.recipient {
            arguments.extend(["--recipient".into(), recipient.into()]);
        }
        if !self.editions.is_empty() {
            let state = scratch.join(format!("{}.state.json", self.id));
            write(
                &state,
                json!({ "version": 1, "labelRegisters": self.editions, "labelRegisterIds": {} })
                    .to_string()
                    .as_bytes(),
            )?;
            arguments.extend(["--state".into(), state.into()]);
        }
        for (number, label) in self.labels()?.iter().enumerate() {
            let path = scratch.join(format!("{}.label-{}", self.id, number + 1));
            write(&path, label)?;
            arguments.extend(["--label".into(), path.into()]);
        }
        Ok(arguments)
    }

    /// The command and what it is about.
    fn command(&self, scratch: &Path) -> Result<Vec<OsString>, LoadError> {
        let Some(LabelCheck { issuer, at }) = &self.label_check else {
            let input = scratch.join(&self.id);
            write(&input, &self.input()?)?;
            return Ok(vec!["verify".into(), input.into()]);
        };
        let at = at.iter().flat_map(|at| ["--at".into(), at.into()]);
        Ok(["label".into(), "check".into(), issuer.into()].into_iter().chain(at).collect())
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
        let (input, policy, labels) = (self.input()?, self.policy()?, self.labels()?);
        Ok(verify(&Question {
            subject: self.label_check.as_ref().map_or(Subject::Badge(&input), Subject::Issuer),
            labels: &labels,
            editions: &self.editions,
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
    #[serde(default)]
    label: Vec<String>,
    label_check: Option<LabelCheck>,
    #[serde(default)]
    editions: Editions,
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
            editions: self.editions,
            label_check: self.label_check,
            expect: self.expect,
            label: self.label,
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
    test_entry(json!({ "id": "test-01", "title": "a test", "expect": expect }))
}

#[cfg(test)]
pub(crate) fn test_entry(entry: Value) -> Case {
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

    #[test]
    fn a_label_check_becomes_a_command_line() {
        let scratch = std::env::temp_dir().join(format!("openbadges-label-vectors-{}", std::process::id()));
        fs::create_dir_all(&scratch).unwrap();
        let mut case = test_entry(json!({
            "id": "test-02", "title": "a test", "label": ["handed-held.label-1.json"],
            "labelCheck": { "issuer": "did:web:larkfield.test", "at": "2026-05-01T00:00:00Z" },
            "editions": { "https://label.test/register": "2026-11-14T00:00:00Z" },
            "expect": { "standing": ["held"] }
        }));
        "handed-in".clone_into(&mut case.group);
        let arguments = case.arguments(&scratch).unwrap();
        let words: Vec<&str> = arguments.iter().map(|argument| argument.to_str().unwrap()).collect();
        let expected = ["label", "check", "did:web:larkfield.test", "--at", "2026-05-01T00:00:00Z", "--json"];
        assert_eq!(words[..6], expected);
        assert_eq!((words[words.len() - 4], words[words.len() - 2]), ("--state", "--label"));
        assert_eq!(fs::read(words[words.len() - 1]).unwrap(), case.labels().unwrap()[0]);
        let state: Value = serde_json::from_slice(&fs::read(words[words.len() - 3]).unwrap()).unwrap();
        assert_eq!(state["labelRegisters"]["https://label.test/register"], "2026-11-14T00:00:00Z");
        fs::remove_dir_all(&scratch).unwrap();
    }
}
