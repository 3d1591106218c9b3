//! `--issuer FOLDER`: who issues, with which key.

use std::path::{Path, PathBuf};

use openbadges::Timestamp;
use openbadges::json::Value;

use super::output::Failure;
use crate::clock;
use crate::keys::{CurrentKey, Ring, RingError};
use crate::status_register::{RegisterError, StatusRegister};

/// The register of the status lists in the issuer's folder.
const REGISTER: &str = "status.sqlite";

#[derive(Debug, Clone, clap::Args)]
pub(super) struct IssuerFolder {
    /// The issuer's folder, as `openbadges key new` makes it.
    #[arg(long = "issuer", value_name = "FOLDER", default_value = "issuer")]
    pub(super) folder: PathBuf,
}

impl IssuerFolder {
    pub(super) fn ring(&self) -> Result<Ring, Failure> {
        Ring::load(&self.folder).map_err(|error| ring_failure(&error))
    }

    /// The register of the status lists.
    pub(super) fn register(&self) -> Result<StatusRegister, Failure> {
        if !self.has_register() {
            let how =
                "say where they will be: openbadges status new --url https://issuer.example/status/{list}";
            return Err(Failure::new("status.none", format!("this issuer has no status lists yet; {how}")));
        }
        StatusRegister::open(&self.register_path()).map_err(|error| register_failure(&error))
    }

    pub(super) fn has_register(&self) -> bool {
        self.register_path().exists()
    }

    /// The key that signs now.
    pub(super) fn key(&self, ring: &Ring, now: Timestamp) -> Result<CurrentKey, Failure> {
        ring.open(now).map_err(|error| ring_failure(&error))
    }

    /// The issuer's Profile, as it stands in credentials.
    pub(super) fn profile(ring: &Ring) -> Value {
        ring.identity().issuer()
    }

    pub(super) fn register_path(&self) -> PathBuf {
        self.folder.join(REGISTER)
    }
}

pub(super) fn ring_failure(error: &RingError) -> Failure {
    let what_to_do = match error {
        RingError::Misread(path, _) if !path.exists() => "; make an issuer with: openbadges key new",
        RingError::UnknownKey(..) => "; list them with: openbadges key show",
        _ => "",
    };
    Failure::new("issuer.unusable", format!("{error}{what_to_do}"))
}

pub(super) fn register_failure(error: &RegisterError) -> Failure {
    Failure::new("status.register", error)
}

/// The present time.
pub(super) fn now() -> Result<Timestamp, Failure> {
    clock::now().ok_or_else(|| Failure::new("clock.wrong", "this machine's clock is wrong; set it"))
}

/// Where a document with this address goes under the folder that the web server publishes.
pub(super) fn published_path(folder: &Path, address: &url::Url) -> PathBuf {
    let segments = address.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty());
    let path = segments.fold(folder.to_owned(), |path, segment| path.join(segment));
    if path == folder { folder.join("index.json") } else { path }
}
