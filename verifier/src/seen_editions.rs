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
    /// Whether there is no such file yet.
    is_new: bool,
    editions: Editions,
}

/// The newest editions by the addresses of registers, and by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Editions {
    at: BTreeMap<Url, Timestamp>,
    of: BTreeMap<String, Timestamp>,
}

impl Editions {
    /// Whether there is nothing new in `seen`.
    fn know(&self, seen: &EditionSeen) -> bool {
        let is_known = |known: Option<&Timestamp>| known.is_some_and(|known| *known >= seen.edition);
        is_known(self.at.get(&seen.url)) && seen.id.as_ref().is_none_or(|id| is_known(self.of.get(id)))
    }

    fn learn(&mut self, seen: &EditionSeen) {
        let newest = self.at.entry(seen.url.clone()).or_insert(seen.edition);
        *newest = (*newest).max(seen.edition);
        if let Some(id) = &seen.id {
            let newest = self.of.entry(id.clone()).or_insert(seen.edition);
            *newest = (*newest).max(seen.edition);
        }
    }
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
        let (is_new, editions) = match fs::read(path) {
            Ok(bytes) => (false, read(&bytes).map_err(fault)?),
            Err(error) if error.kind() == ErrorKind::NotFound => (true, Editions::default()),
            Err(error) => return Err(fault(format!("it cannot be read: {error}"))),
        };
        Ok(SeenEditions { path: path.to_owned(), is_new, editions })
    }

    /// Makes `policy` refuse editions older than those seen.
    pub fn guard(&self, policy: &mut Policy) {
        let Some(label) = &mut policy.label else { return };
        for register in &mut label.registers {
            let seen = self.editions.at.get(&register.url).copied();
            register.edition_not_before = register.edition_not_before.max(seen);
        }
        label.editions_seen.clone_from(&self.editions.of);
    }

    /// Remembers `seen`, if there is something new in it. What others have written in the meantime is kept, and
    /// they wait meanwhile.
    ///
    /// # Errors
    /// When the file cannot be read again or be written.
    pub fn remember(self, seen: &[EditionSeen]) -> Result<(), SeenEditionsError> {
        if !self.is_new && seen.iter().all(|one| self.editions.know(one)) {
            return Ok(());
        }
        let _alone = Lock::beside(&self.path).map_err(|fault| self.unlocked(fault))?;
        let mut current = Self::load(&self.path)?;
        seen.iter().for_each(|one| current.editions.learn(one));
        current.write()
    }

    fn unlocked(&self, fault: LockFault) -> SeenEditionsError {
        match fault {
            LockFault::Busy => self.fault(BUSY),
            LockFault::Failed(error) => self
                .fault(&format!("the lock file beside it cannot be used: {error}; make its folder writable")),
        }
    }

    fn write(&self) -> Result<(), SeenEditionsError> {
        let text = |at: &Timestamp| json!(at.to_string());
        let at = self.editions.at.iter().map(|(url, at)| (url.to_string(), text(at)));
        let of = self.editions.of.iter().map(|(id, at)| (id.clone(), text(at)));
        let state = json!({
            "version": VERSION,
            "labelRegisters": at.collect::<serde_json::Map<String, Value>>(),
            "labelRegisterIds": of.collect::<serde_json::Map<String, Value>>(),
        });
        write_whole(&self.path, format!("{state:#}\n").as_bytes())
            .map_err(|error| self.fault(&error.to_string()))
    }

    fn fault(&self, fault: &str) -> SeenEditionsError {
        SeenEditionsError { path: self.path.clone(), fault: fault.to_owned() }
    }
}

const VERSION: u32 = 1;

fn read(bytes: &[u8]) -> Result<Editions, String> {
    const ADVICE: &str = "restore it, or remove it if what it remembers may be forgotten";
    let value = json_file::parse(bytes).map_err(|fault| format!("{fault}; {ADVICE}"))?;
    let part = |name: &str| value.get(name).and_then(Value::as_object);
    let parts = part("labelRegisters").zip(part("labelRegisterIds"));
    let parts = parts.filter(|_| value.get("version") == Some(&json!(VERSION)));
    let (at, of) = parts.ok_or(format!("it is no state file of this program; {ADVICE}"))?;
    let date = |at: &Value| Timestamp::parse(at.as_str()?).ok();
    let editions = || {
        let at = at.iter().map(|(url, edition)| Some((Url::parse(url).ok()?, date(edition)?)));
        let of = of.iter().map(|(id, edition)| Some((id.clone(), date(edition)?)));
        Some(Editions { at: at.collect::<Option<_>>()?, of: of.collect::<Option<_>>()? })
    };
    editions().ok_or(format!("an entry of it is damaged; {ADVICE}"))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn seen(edition: &str) -> EditionSeen {
        let url = Url::parse("https://label.example/register").unwrap();
        EditionSeen::new(url, Some("urn:register".to_owned()), at(edition))
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
        assert_eq!(state.editions.at.values().collect::<Vec<_>>(), [&at("2026-11-20T00:00:00Z")]);
        assert_eq!(state.editions.of.values().collect::<Vec<_>>(), [&at("2026-11-20T00:00:00Z")]);
        remove(&path);
    }

    #[test]
    fn what_another_run_wrote_meanwhile_is_kept() {
        let path = scratch("meanwhile");
        let (first, second) = (SeenEditions::load(&path).unwrap(), SeenEditions::load(&path).unwrap());
        second.remember(&[seen("2026-11-20T00:00:00Z")]).unwrap();
        first.remember(&[seen("2026-11-19T00:00:00Z")]).unwrap();
        let state = SeenEditions::load(&path).unwrap();
        assert_eq!(state.editions.at.values().collect::<Vec<_>>(), [&at("2026-11-20T00:00:00Z")]);
        assert_eq!(state.editions.of.values().collect::<Vec<_>>(), [&at("2026-11-20T00:00:00Z")]);
        remove(&path);
    }

    #[test]
    fn runs_at_once_forget_nothing() {
        let path = scratch("at-once");
        thread::scope(|scope| {
            for number in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    let url = Url::parse(&format!("https://label.example/register/{number}")).unwrap();
                    let seen = EditionSeen::new(url, None, at("2026-11-20T00:00:00Z"));
                    SeenEditions::load(path).unwrap().remember(&[seen]).unwrap();
                });
            }
        });
        assert_eq!(SeenEditions::load(&path).unwrap().editions.at.len(), 8);
        remove(&path);
    }

    #[test]
    fn the_file_is_made_even_if_nothing_was_seen() {
        let path = scratch("empty");
        SeenEditions::load(&path).unwrap().remember(&[]).unwrap();
        assert_eq!(SeenEditions::load(&path).unwrap().editions, Editions::default());
        remove(&path);
    }

    #[test]
    fn a_damaged_file_is_refused_not_begun_anew() {
        let path = scratch("damaged");
        for text in [
            "",
            "{}",
            r#"{"version":2,"labelRegisters":{},"labelRegisterIds":{}}"#,
            r#"{"version":1,"labelRegisters":{}}"#,
            r#"{"version":1,"labelRegisters":{"https://label.example/register":"yesterday"},"labelRegisterIds":{}}"#,
        ] {
            fs::write(&path, text).unwrap();
            assert!(SeenEditions::load(&path).is_err(), "{text}");
        }
        remove(&path);
    }
}
