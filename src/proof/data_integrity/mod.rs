//! Data Integrity proofs: proofs inside of the credential that they secure (VC Data Integrity 1.0).
//!
//! [`SecuredDocument::read`] takes the proofs off a credential and reads them, [`SecuredDocument::verify`] checks one of
//! them with a key. Whose key that is, and which proofs decide, is no question of this module.

mod chain;
mod document;
mod draft;
mod edition;
mod jcs;
mod rdfc;
mod read;
mod selective;
mod signature;
mod suite;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub(crate) use self::document::SecuredDocument;

pub use self::selective::{DeriveError, PointerError};

pub(crate) use self::draft::{Draft, Recipe};
pub(crate) use self::selective::{Refused, Secrets, derive};
pub(crate) use self::suite::Suite;

use self::suite::Scheme;
use crate::Timestamp;
use crate::json::{Map, Pointer, Value};
use crate::key::SignatureFault;
use crate::report::{Code, Finding};

/// A proof that could be read and that is meant for issuing. Its signature is still to be checked.
#[derive(Debug)]
pub(crate) struct DataIntegrityProof {
    options: ProofOptions,
    scheme: Scheme,
}

/// A proof without its `proofValue`: what is signed beside the document (VC Data Integrity §4.2).
#[derive(Debug, Clone)]
pub(crate) struct ProofOptions {
    at: Pointer,
    suite: Suite,
    method: String,
    created: Option<Timestamp>,
    expires: Option<Timestamp>,
    previous: Vec<usize>,
    /// As it is written, all of it.
    members: Map<String, Value>,
}

/// A proof that cannot count, whatever its signature.
#[derive(Debug)]
pub(crate) struct RefusedProof {
    at: Pointer,
    method: Option<String>,
    findings: Vec<Finding>,
}

impl DataIntegrityProof {
    /// Where it stands in the credential.
    pub(crate) fn at(&self) -> &Pointer {
        &self.options.at
    }

    pub(crate) fn suite(&self) -> Suite {
        self.options.suite
    }

    /// The key that it claims to be made with: `verificationMethod`.
    pub(crate) fn method(&self) -> &str {
        &self.options.method
    }

    pub(crate) fn created(&self) -> Option<Timestamp> {
        self.options.created
    }

    /// The proofs that it builds on, by their places among [`SecuredDocument::proofs`]. It counts only if they do; they
    /// never lead back to it.
    pub(crate) fn previous(&self) -> &[usize] {
        &self.options.previous
    }

    /// What is to be said about it before its signature is checked.
    pub(crate) fn notices(&self, now: Timestamp, leeway: Duration) -> Vec<Finding> {
        let ProofOptions { at, suite, created, expires, .. } = &self.options;
        let expired = expires.is_some_and(|expires| expires <= now.earlier(leeway));
        let not_yet = created.is_some_and(|created| created > now.later(leeway));
        let notices = [
            suite.notice(),
            expired.then(|| Finding::new(Code::ProofExpired)),
            not_yet.then(|| Finding::new(Code::ProofNotYet)),
        ];
        notices.into_iter().flatten().map(|finding| finding.at(at.clone())).collect()
    }

    fn fault(&self, fault: &SignatureFault) -> Vec<Finding> {
        vec![fault.finding().at(self.at().clone())]
    }
}

impl RefusedProof {
    /// Where it stands in the credential.
    pub(crate) fn at(&self) -> &Pointer {
        &self.at
    }

    /// The key that it claims to be made with, if it does.
    pub(crate) fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// Why it cannot count: never empty.
    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }
}
