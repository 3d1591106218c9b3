//! Policy files: what the operator decides, as TOML.
//!
//! Every part is optional. What is not understood is refused: a misspelt rule that silently does nothing is worse than
//! none.

mod label;
mod registry;
mod table;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use openbadges::json::Value;
use openbadges::policy::{ExtraContexts, HiddenStatus, InlineContexts, Policy, RecognisedIssuer, Refresh};
use toml::Spanned;

use crate::json_file;
use crate::visible::visible_lines;
use table::{HiddenStatusName, IssuerTable, PartyId, PolicyTable, RegistryAddress};

/// Why a file is no policy: where, what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFault(String);

impl fmt::Display for PolicyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible_lines(&self.0))
    }
}

impl std::error::Error for PolicyFault {}

/// Reads the policy in the file at `path`, and the files that it names.
///
/// # Errors
/// The first thing in it that cannot be used.
pub fn load(path: &Path) -> Result<Policy, PolicyFault> {
    let text =
        fs::read_to_string(path).map_err(|error| PolicyFault(format!("it cannot be read: {error}")))?;
    parse(&text, path.parent().unwrap_or(Path::new("")))
}

/// Reads a policy; the files that it names are looked for in `directory`.
///
/// # Errors
/// The first thing in it that cannot be used.
pub fn parse(text: &str, directory: &Path) -> Result<Policy, PolicyFault> {
    let misread = |error: toml::de::Error| PolicyFault(format!("{error}Correct this, or remove it."));
    let table: PolicyTable = toml::from_str(text).map_err(misread)?;
    Reader { text, directory }.policy(table)
}

/// What reading needs beside the tables: the text, to tell lines, and where other files are.
struct Reader<'a> {
    text: &'a str,
    directory: &'a Path,
}

impl Reader<'_> {
    fn policy(&self, table: PolicyTable) -> Result<Policy, PolicyFault> {
        self.distinct(table.trust.issuer.iter().map(|issuer| &issuer.id), PartyId::compared)?;
        self.addresses(table.trust.registry.iter().map(|registry| &registry.url))?;
        self.distinct(&table.endorsements.recognise, PartyId::compared)?;
        let mut policy = Policy::default();
        policy.leeway = table.time.leeway.0;
        policy.contexts = ExtraContexts {
            inline: if table.contexts.inline { InlineContexts::Process } else { InlineContexts::Refuse },
            files: self.contexts(table.contexts.files)?,
        };
        policy.refresh = if table.refresh.enabled { Refresh::Follow } else { Refresh::Mention };
        policy.hidden_status = match table.selective_disclosure.hidden_status {
            HiddenStatusName::Indeterminate => HiddenStatus::Indeterminate,
            HiddenStatusName::Ignore => HiddenStatus::Ignore,
        };
        policy.issuers =
            table.trust.issuer.into_iter().map(|issuer| self.issuer(issuer)).collect::<Result<_, _>>()?;
        policy.registries = table
            .trust
            .registry
            .into_iter()
            .map(|registry| self.registry(registry))
            .collect::<Result<_, _>>()?;
        policy.label = table.label.map(|label| self.label(label)).transpose()?;
        policy.endorsers = table.endorsements.recognise.into_iter().map(|id| id.into_inner().0).collect();
        Ok(policy)
    }

    fn issuer(&self, issuer: IssuerTable) -> Result<RecognisedIssuer, PolicyFault> {
        self.distinct(&issuer.status_issuers, PartyId::compared)?;
        Ok(RecognisedIssuer {
            id: issuer.id.into_inner().0,
            name: issuer.name,
            types: issuer.types,
            requires_status: issuer.requires_status,
            status_issuers: issuer.status_issuers.into_iter().map(|id| id.into_inner().0).collect(),
        })
    }

    fn contexts(
        &self,
        files: BTreeMap<Spanned<table::ContextAddress>, String>,
    ) -> Result<BTreeMap<String, Value>, PolicyFault> {
        files.into_iter().map(|(address, file)| self.context(address, &file)).collect()
    }

    fn context(
        &self,
        address: Spanned<table::ContextAddress>,
        file: &str,
    ) -> Result<(String, Value), PolicyFault> {
        let path = self.directory.join(file);
        let fault =
            |fault: &str| self.fault(&address, &format!("the context in {}: {fault}", path.display()));
        let document = json_file::load(&path).map_err(|error| fault(&error))?;
        if document.get("@context").is_none() {
            return Err(fault("this is no JSON-LD context, it has no \"@context\""));
        }
        Ok((address.into_inner().0, document))
    }

    /// Addresses that can be asked, each once.
    fn addresses<'t>(
        &self,
        addresses: impl Iterator<Item = &'t Spanned<RegistryAddress>> + Clone,
    ) -> Result<(), PolicyFault> {
        let mut objections = addresses.clone().filter_map(|at| Some((at, at.get_ref().objection()?)));
        if let Some((at, objection)) = objections.next() {
            return Err(self.fault(at, objection));
        }
        self.distinct(addresses, |address| address.0.to_string())
    }

    /// Two entries with one id could say two things about it.
    fn distinct<'t, T: 't>(
        &self,
        ids: impl IntoIterator<Item = &'t Spanned<T>>,
        compared: impl Fn(&T) -> String,
    ) -> Result<(), PolicyFault> {
        let mut seen = BTreeMap::new();
        for id in ids {
            let compared = compared(id.get_ref());
            if let Some(first) = seen.insert(compared.clone(), self.line(id)) {
                let fault = format!("{compared} stands already in line {first}; keep one of the two");
                return Err(self.fault(id, &fault));
            }
        }
        Ok(())
    }

    fn fault<T>(&self, at: &Spanned<T>, fault: &str) -> PolicyFault {
        PolicyFault(format!("line {}: {fault}", self.line(at)))
    }

    fn line<T>(&self, at: &Spanned<T>) -> usize {
        let before = self.text.as_bytes().get(..at.span().start).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }
}

#[cfg(test)]
mod tests;
