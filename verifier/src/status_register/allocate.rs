//! Places in lists: given at random, and never twice.

use std::collections::BTreeSet;

use openbadges::issue::{StatusEntry, StatusList, StatusPurpose};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior};

use super::{ListAddress, RegisterError, StatusRegister, address_of, purpose_named};
use openbadges::model::Uri;

impl StatusRegister {
    /// Gives each of `credentials` a place in a list for each of `purposes`: all of them or, on an error, none. A
    /// credential that was asked for before gets the same places again.
    ///
    /// Places are chosen evenly among the free ones, so that neighbours have nothing to do with each other (§6.1 of the
    /// specification). A list takes credentials until half of it is given.
    ///
    /// # Errors
    /// [`RegisterError::OtherPurposes`], or one about the file or the machine's randomness.
    pub fn allocate(
        &mut self,
        credentials: &[Uri],
        purposes: &BTreeSet<StatusPurpose>,
    ) -> Result<Vec<Vec<StatusEntry>>, RegisterError> {
        if purposes.is_empty() {
            return Ok(vec![Vec::new(); credentials.len()]);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let allocator = Allocator { transaction: &transaction, address: &self.address, purposes };
        let entries = allocator.allocate(credentials)?;
        transaction.commit()?;
        Ok(entries)
    }
}

struct Allocator<'a> {
    transaction: &'a Transaction<'a>,
    address: &'a ListAddress,
    purposes: &'a BTreeSet<StatusPurpose>,
}

impl Allocator<'_> {
    fn allocate(&self, credentials: &[Uri]) -> Result<Vec<Vec<StatusEntry>>, RegisterError> {
        let open = |purpose: &StatusPurpose| OpenList::find(self.transaction, *purpose);
        let mut lists = self.purposes.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        credentials.iter().map(|credential| self.entries_of(credential, &mut lists)).collect()
    }

    fn entries_of(
        &self,
        credential: &Uri,
        lists: &mut [OpenList],
    ) -> Result<Vec<StatusEntry>, RegisterError> {
        let mut known = self.transaction.prepare_cached("SELECT number FROM credential WHERE id = ?1")?;
        if let Some(number) = known.query_row([credential.as_str()], |row| row.get(0)).optional()? {
            return self.earlier_entries(credential, number);
        }
        let mut insert = self.transaction.prepare_cached("INSERT INTO credential (id) VALUES (?1)")?;
        let number = insert.insert([credential.as_str()])?;
        lists.iter_mut().map(|list| self.give(number, list)).collect()
    }

    fn earlier_entries(&self, credential: &Uri, number: i64) -> Result<Vec<StatusEntry>, RegisterError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT purpose, list, place FROM entry WHERE credential = ?1 ORDER BY purpose",
        )?;
        let mut rows = statement.query([number])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let purpose = purpose_named(&row.get::<_, String>(0)?)?;
            entries.push(StatusEntry {
                list: address_of(self.address, row.get(1)?)?,
                purpose,
                index: row.get(2)?,
            });
        }
        let had: Vec<_> = entries.iter().map(|entry| entry.purpose).collect();
        if !had.iter().eq(self.purposes) {
            return Err(RegisterError::OtherPurposes { credential: credential.clone(), had });
        }
        Ok(entries)
    }

    fn give(&self, credential: i64, list: &mut OpenList) -> Result<StatusEntry, RegisterError> {
        if list.is_half_full() {
            *list = OpenList::add(self.transaction, list.purpose)?;
        }
        let index = list.give(self.transaction, credential)?;
        Ok(StatusEntry { list: address_of(self.address, list.number)?, purpose: list.purpose, index })
    }
}

/// The list of a purpose that still takes credentials.
struct OpenList {
    number: u32,
    purpose: StatusPurpose,
    entries: u32,
    given: u32,
}

impl OpenList {
    /// The newest list for `purpose`, or the first one.
    fn find(transaction: &Transaction<'_>, purpose: StatusPurpose) -> Result<Self, RegisterError> {
        let newest = transaction.query_row(
            "SELECT number, entries, (SELECT count(*) FROM entry WHERE list = number) FROM list
             WHERE purpose = ?1 ORDER BY number DESC LIMIT 1",
            [purpose.as_str()],
            |row| Ok(OpenList { number: row.get(0)?, purpose, entries: row.get(1)?, given: row.get(2)? }),
        );
        newest.optional()?.map_or_else(|| Self::add(transaction, purpose), Ok)
    }

    fn add(transaction: &Transaction<'_>, purpose: StatusPurpose) -> Result<Self, RegisterError> {
        let entries = StatusList::MIN_ENTRIES;
        let number = transaction.query_row(
            "INSERT INTO list (number, purpose, entries)
             SELECT coalesce(max(number), 0) + 1, ?1, ?2 FROM list RETURNING number",
            (purpose.as_str(), entries),
            |row| row.get(0),
        )?;
        Ok(OpenList { number, purpose, entries, given: 0 })
    }

    fn is_half_full(&self) -> bool {
        self.given >= self.entries / 2
    }

    /// Tries places until one is free: at most half of them are taken, so two tries on average are the most.
    fn give(&mut self, transaction: &Transaction<'_>, credential: i64) -> Result<u32, RegisterError> {
        let mut insert = transaction.prepare_cached(
            "INSERT INTO entry (credential, purpose, list, place)
             SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM entry WHERE list = ?3 AND place = ?4)",
        )?;
        loop {
            let place = random_below(self.entries)?;
            if insert.execute((credential, self.purpose.as_str(), self.number, place))? == 1 {
                self.given += 1;
                return Ok(place);
            }
        }
    }
}

/// A number below `end`, each as likely as the others.
fn random_below(end: u32) -> Result<u32, getrandom::Error> {
    // The numbers from here on would make the first ones likelier.
    let uneven = u32::MAX - u32::MAX % end;
    loop {
        let number = getrandom::u32()?;
        if number < uneven {
            return Ok(number % end);
        }
    }
}
