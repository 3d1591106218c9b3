//! What the tests of the register stand on.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use openbadges::Timestamp;
use openbadges::issue::{PublishedList, StatusEntry, StatusPurpose};
use openbadges::json::Value;
use openbadges::model::Uri;
use openbadges_verifier::status_register::{Edition, ListAddress, Period, PublishError, StatusRegister};

pub(crate) const ISSUER: &str = "did:web:issuer.example";

pub(crate) const DAY: Period = Period { valid_for: Duration::from_hours(24), ttl: Duration::from_hours(1) };

/// A folder of one test, removed in the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("openbadges-register-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn register(&self) -> StatusRegister {
        StatusRegister::create(&self.file("register"), ISSUER, &address()).unwrap()
    }

    /// What is published as `name`.
    pub(crate) fn published(&self, name: &str) -> PublishedList {
        PublishedList::read(&fs::read(self.file(name)).unwrap()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn address() -> ListAddress {
    ListAddress::parse("https://issuer.example/status/{list}").unwrap()
}

pub(crate) fn id(number: usize) -> Uri {
    Uri::parse(&format!("urn:uuid:{number}")).unwrap()
}

pub(crate) fn ids(numbers: std::ops::Range<usize>) -> Vec<Uri> {
    numbers.map(id).collect()
}

pub(crate) fn revocable() -> BTreeSet<StatusPurpose> {
    BTreeSet::from([StatusPurpose::Revocation])
}

pub(crate) fn both() -> BTreeSet<StatusPurpose> {
    BTreeSet::from([StatusPurpose::Revocation, StatusPurpose::Suspension])
}

/// So many seconds after the beginning of the tests.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(1_780_000_000 + seconds).unwrap()
}

/// The places of one credential with an entry for each purpose.
pub(crate) fn places(register: &mut StatusRegister, credential: &Uri) -> [StatusEntry; 2] {
    let given = register.allocate(std::slice::from_ref(credential), &both()).unwrap();
    given.concat().try_into().unwrap()
}

/// Publishes without a signature.
pub(crate) fn publish(
    register: &mut StatusRegister,
    list: u32,
    now: Timestamp,
    target: &Path,
) -> Result<Edition, PublishError<Infallible>> {
    register.publish(list, DAY, || now, target, unsigned)
}

pub(crate) fn unsigned(list: Value) -> Result<Vec<u8>, Infallible> {
    Ok(list.to_string().into_bytes())
}
