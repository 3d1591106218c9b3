//! One budget for everything that a verification does (report.md §4.14).
//!
//! Every loop and recursion over foreign data spends from it. What cannot be paid is `unknown`, never a pass and never
//! a truncated answer.

/// What one verification may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Entries in `@context`.
    pub contexts: usize,
    /// Proofs on one credential.
    pub proofs: usize,
    /// Status entries on one credential.
    pub status_entries: usize,
    /// Endorsements evaluated, over the whole verification.
    pub endorsements: usize,
    /// How deeply endorsements of endorsers are followed.
    pub endorsement_depth: usize,
    /// Signature checks.
    pub signatures: usize,
    /// RDF quads of one document.
    pub quads: usize,
    /// The least number of Hash N-Degree Quads calls that a canonicalisation may make.
    pub canonicalisation: usize,
    /// Documents looked up.
    pub fetches: usize,
    /// Bytes looked up, all documents together.
    pub fetched_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            contexts: 16,
            proofs: 8,
            status_entries: 8,
            endorsements: 16,
            endorsement_depth: 2,
            signatures: 32,
            quads: 20_000,
            canonicalisation: 256,
            fetches: 16,
            fetched_bytes: 16 << 20,
        }
    }
}

/// A limit that was reached; findings name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::contexts`]
    Contexts,
    /// [`Limits::proofs`]
    Proofs,
    /// [`Limits::status_entries`]
    StatusEntries,
    /// [`Limits::endorsements`]
    Endorsements,
    /// [`Limits::endorsement_depth`]
    EndorsementDepth,
    /// [`Limits::signatures`]
    Signatures,
    /// [`Limits::quads`]
    Quads,
    /// [`Limits::canonicalisation`]
    Canonicalisation,
    /// [`Limits::fetches`]
    Fetches,
    /// [`Limits::fetched_bytes`]
    FetchedBytes,
    /// The inflated size of a status list: 8 MiB.
    StatusList,
}

impl Limit {
    /// What was limited, as a person would say it.
    pub fn describe(self) -> &'static str {
        match self {
            Limit::Contexts => "the number of contexts",
            Limit::Proofs => "the number of proofs",
            Limit::StatusEntries => "the number of status entries",
            Limit::Endorsements => "the number of endorsements",
            Limit::EndorsementDepth => "the depth of endorsements of endorsers",
            Limit::Signatures => "the number of signature checks",
            Limit::Quads => "the size of the RDF graph",
            Limit::Canonicalisation => "the work of canonicalising the RDF graph",
            Limit::Fetches => "the number of documents looked up",
            Limit::FetchedBytes => "the size of the documents looked up",
            Limit::StatusList => "the size of a status list",
        }
    }
}

/// The limit that stopped something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted(pub Limit);

/// What is left of the limits that are shared over a whole verification.
#[derive(Debug, Clone)]
pub struct Budget {
    limits: Limits,
    signatures: usize,
    endorsements: usize,
}

impl Budget {
    /// A full budget.
    pub fn new(limits: Limits) -> Self {
        Budget { signatures: limits.signatures, endorsements: limits.endorsements, limits }
    }

    /// The limits this budget began with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Pays for one signature check.
    ///
    /// # Errors
    /// When all of [`Limits::signatures`] are spent.
    pub fn spend_signature(&mut self) -> Result<(), Exhausted> {
        spend(&mut self.signatures, Limit::Signatures)
    }

    /// Pays for one endorsement.
    ///
    /// # Errors
    /// When all of [`Limits::endorsements`] are spent.
    pub fn spend_endorsement(&mut self) -> Result<(), Exhausted> {
        spend(&mut self.endorsements, Limit::Endorsements)
    }
}

impl Default for Budget {
    fn default() -> Self {
        Budget::new(Limits::default())
    }
}

fn spend(left: &mut usize, limit: Limit) -> Result<(), Exhausted> {
    *left = left.checked_sub(1).ok_or(Exhausted(limit))?;
    Ok(())
}
