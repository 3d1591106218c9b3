//! The lists of issuers: which members each kind needs, and which mean nothing to it.

use openbadges::key::KeySet;
use openbadges::policy::Registry;
use toml::Spanned;

use super::table::{PartyId, RegistryKind, RegistryTable};
use super::{PolicyFault, Reader};
use crate::json_file;

impl Reader<'_> {
    pub(super) fn registry(&self, registry: RegistryTable) -> Result<Registry, PolicyFault> {
        let RegistryTable { kind, url, issuers, trust_anchor, keys } = registry;
        let url = url.into_inner().0;
        match (kind.get_ref(), issuers, trust_anchor, keys) {
            (RegistryKind::Dcc, None, None, None) => Ok(Registry::Dcc { url }),
            (RegistryKind::Dcc, ..) => Err(self.fault(
                &kind,
                "issuers, trust_anchor and keys have no meaning for the kind \"dcc\"; remove them",
            )),
            (RegistryKind::Oidf, None, Some(trust_anchor), Some(keys)) => Ok(Registry::Oidf {
                url,
                trust_anchor: trust_anchor.into_inner().0,
                keys: self.keys(&keys)?,
            }),
            (RegistryKind::Oidf, ..) => Err(self.fault(
                &kind,
                "the kind \"oidf\" needs the trust anchor's id, trust_anchor = \"https://…\", and its keys, keys = \"path to a JWK \
                 set\", and nothing more; the url is its fetch endpoint",
            )),
            (RegistryKind::Recognition, Some(issuers), None, None) if !issuers.is_empty() => {
                self.distinct(&issuers, PartyId::compared)?;
                Ok(Registry::RecognisedEntities { url, issuers: issuers.into_iter().map(|id| id.into_inner().0).collect() })
            }
            (RegistryKind::Recognition, ..) => Err(self.fault(
                &kind,
                "the kind \"recognition\" needs the ids of those who may sign the list, issuers = [\"did:…\"], and nothing more",
            )),
        }
    }

    /// The keys in the file that `file` names.
    fn keys(&self, file: &Spanned<String>) -> Result<KeySet, PolicyFault> {
        let path = self.directory.join(file.get_ref());
        let fault = |fault: String| self.fault(file, &format!("the keys in {}: {fault}", path.display()));
        let set = json_file::load(&path).map_err(fault)?;
        KeySet::from_jwk_set(&set).map_err(|unusable| {
            fault(format!("{unusable}; write the public keys that sign the trust anchor's statements"))
        })
    }
}
