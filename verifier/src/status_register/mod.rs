//! The status of everything that an issuer has issued, in one file: which credential has which place in which list, what
//! was decided about it, and what of that was published.
//!
//! What a call has confirmed outlives a killed program and a power failure, and any number of processes may work on one
//! register. Nothing in it is ever deleted.

mod address;
mod allocate;
mod decide;
mod error;
mod publish;
mod schema;

use std::path::{Path, PathBuf};

use openbadges::issue::StatusPurpose;
use rusqlite::{Connection, OptionalExtension};
use url::Url;

pub use address::{ListAddress, MalformedListAddress};
pub use decide::{Action, Effect, Event, Standing};
pub use error::{PublishError, RegisterError, TargetFault};
pub use publish::{Edition, Period};

use crate::sqlite_file::{self, Absent, SqliteFault};

/// An issuer's register, open.
#[derive(Debug)]
pub struct StatusRegister {
    connection: Connection,
    path: PathBuf,
    issuer: String,
    address: ListAddress,
}

/// One list of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSummary {
    /// Its number, from 1.
    pub number: u32,
    /// Where it is published.
    pub address: Url,
    /// What it is about.
    pub purpose: StatusPurpose,
    /// How many credentials have a place in it.
    pub given: u32,
}

impl StatusRegister {
    /// Makes the register of `issuer` at `path`, or opens it if it is there. The issuer's id and the addresses of the lists
    /// stay what they are, because every badge refers to them.
    ///
    /// # Errors
    /// A [`RegisterError`] about the file, or [`RegisterError::OtherIdentity`].
    pub fn create(path: &Path, issuer: &str, address: &ListAddress) -> Result<Self, RegisterError> {
        let connection = sqlite_file::open(path, &schema::FORM, Absent::Create)?;
        connection.execute(
            "INSERT INTO identity (one, issuer, address)
             SELECT 1, ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM identity)",
            (issuer, address.as_str()),
        )?;
        let register = Self::of(connection, path)?;
        if register.issuer != issuer || register.address != *address {
            let StatusRegister { issuer, address, .. } = register;
            return Err(RegisterError::OtherIdentity { issuer, address });
        }
        Ok(register)
    }

    /// Opens the register at `path`.
    ///
    /// # Errors
    /// A [`RegisterError`] about the file.
    pub fn open(path: &Path) -> Result<Self, RegisterError> {
        Self::of(sqlite_file::open(path, &schema::FORM, Absent::Refuse)?, path)
    }

    fn of(connection: Connection, path: &Path) -> Result<Self, RegisterError> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        let identity = connection.query_row("SELECT issuer, address FROM identity", [], read).optional()?;
        // Its making was interrupted; nothing can have been issued from it.
        let (issuer, address) = identity.ok_or(SqliteFault::Foreign)?;
        let address = ListAddress::parse(&address).map_err(|_| corrupt("an address"))?;
        Ok(StatusRegister { connection, path: path.to_owned(), issuer, address })
    }

    /// The id of the issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The addresses of the lists.
    pub fn address(&self) -> &ListAddress {
        &self.address
    }

    /// Every list, by number.
    ///
    /// # Errors
    /// A [`RegisterError`] about the file.
    pub fn lists(&self) -> Result<Vec<ListSummary>, RegisterError> {
        let mut statement = self.connection.prepare(
            "SELECT number, purpose, (SELECT count(*) FROM entry WHERE list = number) FROM list ORDER BY number",
        )?;
        let mut rows = statement.query([])?;
        let mut lists = Vec::new();
        while let Some(row) = rows.next()? {
            let number = row.get(0)?;
            let purpose = purpose_named(&row.get::<_, String>(1)?)?;
            lists.push(ListSummary {
                number,
                address: self.address_of(number)?,
                purpose,
                given: row.get(2)?,
            });
        }
        Ok(lists)
    }

    fn address_of(&self, list: u32) -> Result<Url, RegisterError> {
        address_of(&self.address, list)
    }
}

fn address_of(address: &ListAddress, list: u32) -> Result<Url, RegisterError> {
    address.of(list).map_err(|_| corrupt("an address"))
}

fn purpose_named(name: &str) -> Result<StatusPurpose, RegisterError> {
    StatusPurpose::from_name(name).ok_or_else(|| corrupt("a purpose"))
}

/// What our own statements have never written.
fn corrupt(what: &str) -> RegisterError {
    RegisterError::File(SqliteFault::Corrupt(format!("{what} in it makes no sense")))
}
