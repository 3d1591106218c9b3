//! What must be remembered between runs: the newest edition of each label register that was seen.
//!
//! Without it, somebody on the way to a register could serve an old edition for as long as that is fresh, and so hide that a
//! label was revoked.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use openbadges::Timestamp;
use openbadges::json::Value;
use openbadges::label::EditionSeen;
use openbadges::policy::Policy;
use serde_json::json;
use url::Url;

use crate::json_file;
use crate::lock_file::{BUSY, Lock, LockFault};
use crate::whole_file::write_whole;

/// The newest editions seen, in a file.
#[derive(Debug, Clone)]
pub struct SeenEditions {
    path: PathBuf,
    editions: BTreeMap<Url, Timestamp>,
}

/// Why the file cannot be used. It is never begun anew silently: what it remembered would be lost.
#[derive(Debug)]
pub struct SeenEditionsError {
    path: PathBuf,
    fault: String,
}

impl fmt::Display for SeenEditionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the state file {} cannot be used: {}", self.path.display(), self.fault)
    }
}

impl std::error::Error for SeenEditionsError {}

impl SeenEditions {
    /// Reads the file at `path`; one that is not there yet remembers nothing.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn load(path: &Path) -> Result<Self, SeenEditionsError> {
        let fault = |fault: String| SeenEditionsError { path: path.to_owned(), fault };
        let editions = match fs::read(path) {
            Ok(bytes) => read(&bytes).map_err(fault)?,
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(fault(format!("it cannot be read: {error}"))),
        };
        Ok(SeenEditions { path: path.to_owned(), editions })
    }

    /// Makes `policy` refuse editions older than those seen.
    pub fn guard(&self, policy: &mut Policy) {
        for register in policy.label.iter_mut().flat_map(|label| &mut label.registers) {
            let seen = self.editions.get(&register.url).copied();
            register.edition_not_before = register.edition_not_before.max(seen);
        }
    }

    /// Remembers `seen`, if there is something new in it. What others have written in the meantime is kept, and
    /// they wait meanwhile.
    ///
    /// # Errors
    /// When the file cannot be read again or be written.
    pub fn remember(self, seen: &[EditionSeen]) -> Result<(), SeenEditionsError> {
        let known = self.editions;
        if seen.iter().all(|one| known.get(&one.url).is_some_and(|known| *known >= one.edition)) {
            return Ok(());
        }
        let _alone = Lock::beside(&self.path).map_err(|fault| Self::unlocked(&self.path, fault))?;
        let mut current = Self::load(&self.path)?;
        for EditionSeen { url, edition, .. } in seen {
            let newest = current.editions.entry(url.clone()).or_insert(*edition);
            *newest = (*newest).max(*edition);
        }
        current.write()
    }

    fn unlocked(path: &Path, fault: LockFault) -> SeenEditionsError {
        let fault = match fault {
            LockFault::Busy => BUSY.to_owned(),
            LockFault::Failed(error) => {
                format!("the lock file beside it cannot be used: {error}; make its folder writable")
            }
        };
        SeenEditionsError { path: path.to_owned(), fault }
    }

    fn write(&self) -> Result<(), SeenEditionsError> {
        let editions: serde_json::Map<String, Value> =
            self.editions.iter().map(|(url, at)| (url.to_string(), json!(at.to_string()))).collect();
        let text = format!("{:#}\n", json!({ "version": VERSION, "labelRegisters": editions }));
        write_whole(&self.path, text.as_bytes())
            .map_err(|error| SeenEditionsError { path: self.path.clone(), fault: error.to_string() })
    }
}

const VERSION: u32 = 1;

fn read(bytes: &[u8]) -> Result<BTreeMap<Url, Timestamp>, String> {
    const ADVICE: &str = "restore it, or remove it if what it remembers may be forgotten";
    let value = json_file::parse(bytes).map_err(|fault| format!("{fault}; {ADVICE}"))?;
    let registers = value.get("labelRegisters").and_then(Value::as_object);
    let registers = registers.filter(|_| value.get("version") == Some(&json!(VERSION)));
    let registers = registers.ok_or(format!("it is no state file of this program; {ADVICE}"))?;
    let edition =
        |(url, at): (&String, &Value)| Some((Url::parse(url).ok()?, Timestamp::parse(at.as_str()?).ok()?));
    registers.iter().map(edition).collect::<Option<_>>().ok_or(format!("an entry of it is damaged; {ADVICE}"))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn seen(edition: &str) -> EditionSeen {
        EditionSeen::new(Url::parse("https://label.example/register").unwrap(), at(edition))
    }

    fn scratch(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("openbadges-seen-{name}-{}", std::process::id()));
        remove(&path);
        path
    }

    /// With the lock beside it.
    fn remove(path: &Path) {
        for path in [path.to_owned(), path.with_added_extension("lock")] {
            _ = fs::remove_file(path);
        }
    }

    #[test]
    fn the_newest_edition_is_remembered() {
        let path = scratch("newest");
        for edition in ["2026-11-20T00:00:00Z", "2026-11-18T00:00:00Z"] {
            SeenEditions::load(&path).unwrap().remember(&[seen(edition)]).unwrap();
        }
        let state = SeenEditions::load(&path).unwrap();
        assert_eq!(state.editions.values().collect::<Vec<_>>(), [&at("2026-11-20T00:00:00Z")]);
        remove(&path);
    }

    #[test]
    fn what_another_run_wrote_meanwhile_is_kept() {
        let path = scratch("meanwhile");
        let (first, second) = (SeenEditions::load(&path).unwrap(), SeenEditions::load(&path).unwrap());
        second.remember(&[seen("2026-11-20T00:00:00Z")]).unwrap();
        first.remember(&[seen("2026-11-19T00:00:00Z")]).unwrap();
        let state = SeenEditions::load(&path).unwrap();
        assert_eq!(state.editions.values().collect::<Vec<_>>(), [&at("2026-11-20T00:00:00Z")]);
        remove(&path);
    }

    #[test]
    fn runs_at_once_forget_nothing_of_each_other() {
        let path = scratch("at-once");
        thread::scope(|scope| {
            for number in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    let url = Url::parse(&format!("https://label.example/{number}")).unwrap();
                    let seen = EditionSeen::new(url, at("2026-11-20T00:00:00Z"));
                    SeenEditions::load(path).unwrap().remember(&[seen]).unwrap();
                });
            }
        });
        assert_eq!(SeenEditions::load(&path).unwrap().editions.len(), 8);
        remove(&path);
    }

    #[test]
    fn a_damaged_file_is_refused_not_begun_anew() {
        let path = scratch("damaged");
        for text in [
            "",
            "{}",
            r#"{"version":2,"labelRegisters":{}}"#,
            r#"{"version":1,"labelRegisters":{"https://label.example/register":"yesterday"}}"#,
        ] {
            fs::write(&path, text).unwrap();
            assert!(SeenEditions::load(&path).is_err(), "{text}");
        }
        remove(&path);
    }
}
