//! A batch: one badge for each row of a table, in a folder.
//!
//! Rows are taken in portions: their ids are claimed in the folder's journal, then they get their places on the status
//! lists, are signed and written, and then they are noted as done. Killed anywhere, the next run finds each row either done
//! or with the id and the places that it had, and makes its file again. Memory does not depend on the number of rows.

mod error;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

use openbadges::Timestamp;
use openbadges::issue::{IssuerKey, Signer, StatusEntry, StatusPurpose};
use openbadges::model::Uri;
use openbadges::policy::KnownIdentity;

pub use error::{BatchError, RowError};

use super::recipe::{BadgeError, Particulars, Recipe};
use super::seal::Sealing;
use super::table::{Row, Table};
use crate::batch_journal::{BatchJournal, Claim, Progress, RowDigest, TemplateDigest};
use crate::recipient_argument;
use crate::status_register::StatusRegister;
use crate::whole_file::{WholeFileError, write_each_whole};

/// Rows that are worked on together: enough to share the cost of writing safely.
const PORTION: usize = 256;

/// The column that says who gets the badge.
pub const RECIPIENT: &str = "recipient";

/// The list of the badges in the folder of a batch.
pub const INDEX: &str = "badges.csv";

/// What all rows have in common.
#[derive(Debug)]
pub struct Batch<'b, S> {
    /// How badges are made.
    pub recipe: &'b Recipe,
    /// How they are sealed.
    pub sealing: &'b Sealing,
    /// The key that signs them.
    pub key: IssuerKey<'b, S>,
    /// What they can be taken back for.
    pub purposes: &'b BTreeSet<StatusPurpose>,
    /// From when on they are valid.
    pub now: Timestamp,
}

/// What became of a row.
#[derive(Debug)]
pub enum RowOutcome<'o> {
    /// Its badge was written.
    Issued {
        /// The badge's id.
        id: &'o str,
        /// Its file.
        file: &'o Path,
    },
    /// An earlier run has written it.
    Earlier,
    /// There is no badge for it.
    Failed(&'o RowError),
}

/// Who is told how a batch goes.
pub trait Observer {
    /// `line` of the table is decided.
    fn row(&mut self, line: u64, outcome: &RowOutcome<'_>);
    /// The table was read up to this byte.
    fn position(&mut self, bytes: u64);
}

/// Nobody is told.
struct Nobody;

impl Observer for Nobody {
    fn row(&mut self, _: u64, _: &RowOutcome<'_>) {}
    fn position(&mut self, _: u64) {}
}

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Badges that this run has written.
    pub issued: u64,
    /// Badges that earlier runs had written.
    pub earlier: u64,
    /// Rows without a badge.
    pub failed: u64,
}

/// A row that was read.
struct Order {
    line: u64,
    cells: Vec<(String, String)>,
    recipient: KnownIdentity,
}

impl Order {
    fn read(row: &Row<'_>) -> Result<Self, RowError> {
        let recipient = row.cell(RECIPIENT).unwrap_or_default();
        let recipient = recipient_argument::parse(recipient).map_err(RowError::Recipient)?;
        let cells = row.cells().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Order { line: row.line(), cells, recipient })
    }

    fn digest(&self) -> RowDigest {
        RowDigest::of(self.cells.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    fn value(&self, column: &str) -> Option<&str> {
        self.cells.iter().find(|(name, _)| name == column).map(|(_, value)| value.as_str())
    }
}

/// An order that is being worked on.
struct Work<'w> {
    order: &'w Order,
    claim: &'w Claim,
    id: Uri,
    status: Vec<StatusEntry>,
}

impl<S: Signer> Batch<'_, S> {
    /// Checks every row without issuing anything.
    ///
    /// # Errors
    /// [`BatchError`] for a table that cannot be used at all; rows that fail are told to `observer`.
    pub fn check<R: Read + Send + 'static>(
        &self,
        mut table: Table<R>,
        observer: &mut impl Observer,
    ) -> Result<Summary, BatchError> {
        self.check_columns(&table)?;
        let mut summary = Summary::default();
        let draft = "00000000-0000-4000-8000-000000000000";
        while let Some(orders) = self.portion(&mut table, &mut summary, observer)? {
            for order in orders {
                match self.badge(&order, draft, &[]) {
                    Ok(_) => summary.issued += 1,
                    Err(error) => fail(&mut summary, observer, order.line, &error),
                }
            }
            observer.position(table.position());
        }
        Ok(summary)
    }

    /// Begins the batch in `folder`, or goes on with it; nobody else can until the journal is dropped.
    ///
    /// # Errors
    /// [`BatchError::Journal`], also where a batch of another kind was begun there.
    pub fn begin(&self, folder: &Path) -> Result<BatchJournal, BatchError> {
        Ok(BatchJournal::open(folder, self.digest())?)
    }

    /// Makes a badge for each row of `table` in `folder`, except for those that an earlier run has made there.
    ///
    /// # Errors
    /// [`BatchError`] for what stops the whole batch; what is written stays. Rows that fail are told to `observer`.
    pub async fn run<R: Read + Send + 'static>(
        &self,
        mut table: Table<R>,
        folder: &Path,
        journal: &mut BatchJournal,
        mut register: Option<&mut StatusRegister>,
        observer: &mut impl Observer,
    ) -> Result<Summary, BatchError> {
        self.check_columns(&table)?;
        let mut summary = Summary::default();
        while let Some(orders) = self.portion(&mut table, &mut summary, observer)? {
            let digests: Vec<RowDigest> = orders.iter().map(Order::digest).collect();
            let claims = journal.claim(&digests)?;
            let work = self.plan(&orders, &claims, register.as_deref_mut(), &mut summary, observer)?;
            self.carry_out(&work, folder, journal, &mut summary, observer).await?;
            observer.position(table.position());
        }
        Ok(summary)
    }

    /// Writes the list of the badges in `folder`, [`INDEX`]: for each row that has one, its line, recipient, id and file.
    ///
    /// # Errors
    /// [`BatchError`] for a table or folder that cannot be used.
    pub fn index<R: Read + Send + 'static>(
        &self,
        mut table: Table<R>,
        folder: &Path,
        journal: &mut BatchJournal,
    ) -> Result<(), BatchError> {
        journal.rewind()?;
        let path = folder.join(INDEX);
        let failed = |error: io::Error| BatchError::Write(WholeFileError { path: path.clone(), error });
        let part = path.with_extension("csv.part");
        let file = File::create(&part).map_err(failed)?;
        let mut writer = csv::Writer::from_writer(BufWriter::new(&file));
        let write = |writer: &mut csv::Writer<_>, record: [&str; 4]| {
            writer.write_record(record).map_err(|error| failed(io::Error::other(error)))
        };
        write(&mut writer, ["line", RECIPIENT, "id", "file"])?;
        while let Some(orders) = self.portion(&mut table, &mut Summary::default(), &mut Nobody)? {
            let digests: Vec<RowDigest> = orders.iter().map(Order::digest).collect();
            for (order, claim) in orders.iter().zip(journal.claim(&digests)?) {
                let uuid = uuid_of(&claim.credential);
                let id = self.recipe.id(uuid).map_err(|_| BatchError::Id)?;
                let file = format!("{uuid}.{}", self.sealing.extension());
                let recipient = order.value(RECIPIENT).unwrap_or_default();
                if claim.progress == Progress::Done {
                    write(&mut writer, [&order.line.to_string(), recipient, &id, &file])?;
                }
            }
        }
        writer.flush().and_then(|()| file.sync_all()).map_err(failed)?;
        fs::rename(&part, &path).map_err(failed)
    }

    /// Columns that the template needs must be there, before anything is made.
    ///
    /// # Errors
    /// [`BatchError::Columns`] names those that are not.
    pub fn check_columns<R: Read + Send + 'static>(&self, table: &Table<R>) -> Result<(), BatchError> {
        let needed = self.recipe.names().chain([RECIPIENT]);
        let missing: Vec<String> = needed
            .filter(|name| !table.columns().iter().any(|column| column == name))
            .map(str::to_owned)
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(BatchError::Columns(missing)) }
    }

    /// The next rows that can be read; `None` at the end of the table.
    fn portion<R: Read + Send + 'static>(
        &self,
        table: &mut Table<R>,
        summary: &mut Summary,
        observer: &mut impl Observer,
    ) -> Result<Option<Vec<Order>>, BatchError> {
        let mut orders = Vec::with_capacity(PORTION);
        let mut read_any = false;
        while orders.len() < PORTION {
            let (line, order) = match table.next_row() {
                Ok(None) => return Ok(read_any.then_some(orders)),
                Ok(Some(row)) => (row.line(), Order::read(&row)),
                Err(error) if error.is_about_one_row() => {
                    (error.line().unwrap_or_default(), Err(RowError::Table(error)))
                }
                Err(error) => return Err(BatchError::Table(error)),
            };
            read_any = true;
            match order {
                Ok(order) => orders.push(order),
                Err(error) => fail(summary, observer, line, &error),
            }
        }
        Ok(Some(orders))
    }

    /// What is left to do, with the places on the status lists.
    fn plan<'w>(
        &self,
        orders: &'w [Order],
        claims: &'w [Claim],
        register: Option<&mut StatusRegister>,
        summary: &mut Summary,
        observer: &mut impl Observer,
    ) -> Result<Vec<Work<'w>>, BatchError> {
        let mut work = Vec::with_capacity(orders.len());
        for (order, claim) in orders.iter().zip(claims) {
            match claim.progress {
                Progress::Done => {
                    summary.earlier += 1;
                    observer.row(order.line, &RowOutcome::Earlier);
                }
                Progress::Open => {
                    let id = self.recipe.id(uuid_of(&claim.credential)).map_err(BadgeError::from);
                    match id.map(|id| Uri::parse(&id)) {
                        Ok(Ok(id)) => work.push(Work { order, claim, id, status: Vec::new() }),
                        Ok(Err(_)) => return Err(BatchError::Id),
                        Err(error) => fail(summary, observer, order.line, &RowError::Badge(error)),
                    }
                }
            }
        }
        if let Some(register) = register {
            let ids: Vec<Uri> = work.iter().map(|work| work.id.clone()).collect();
            let places = register.allocate(&ids, self.purposes)?;
            work.iter_mut().zip(places).for_each(|(work, places)| work.status = places);
        }
        Ok(work)
    }

    async fn carry_out(
        &self,
        work: &[Work<'_>],
        folder: &Path,
        journal: &mut BatchJournal,
        summary: &mut Summary,
        observer: &mut impl Observer,
    ) -> Result<(), BatchError> {
        let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::with_capacity(work.len());
        let mut made = Vec::with_capacity(work.len());
        for work in work {
            let uuid = uuid_of(&work.claim.credential);
            match self.sealed(work, uuid).await {
                Ok(bytes) => {
                    files.push((folder.join(format!("{uuid}.{}", self.sealing.extension())), bytes));
                    made.push(work);
                }
                Err(error) => fail(summary, observer, work.order.line, &error),
            }
        }
        write_each_whole(&files)?;
        journal.done(&made.iter().map(|work| work.claim.row).collect::<Vec<_>>())?;
        for (work, (file, _)) in made.iter().zip(&files) {
            summary.issued += 1;
            observer.row(work.order.line, &RowOutcome::Issued { id: work.id.as_str(), file });
        }
        Ok(())
    }

    async fn sealed(&self, work: &Work<'_>, uuid: &str) -> Result<Vec<u8>, RowError> {
        let badge = self.badge(work.order, uuid, &work.status)?;
        Ok(self.sealing.seal(badge, &self.key).await?)
    }

    fn badge(
        &self,
        order: &Order,
        uuid: &str,
        status: &[StatusEntry],
    ) -> Result<openbadges::issue::Unsigned, RowError> {
        let particulars = Particulars { uuid, recipient: &order.recipient, status, now: self.now };
        Ok(self.recipe.badge(&particulars, |name| order.value(name))?)
    }

    /// Everything that goes into every badge; not the time or the key, or no run could go on with an earlier one.
    fn digest(&self) -> TemplateDigest {
        let purposes: Vec<&str> = self.purposes.iter().map(|purpose| purpose.as_str()).collect();
        let common = [self.recipe.fingerprint(), self.sealing.fingerprint(), purposes.join(" ")];
        TemplateDigest::of(common.join("\n").as_bytes())
    }
}

fn fail(summary: &mut Summary, observer: &mut impl Observer, line: u64, error: &RowError) {
    summary.failed += 1;
    observer.row(line, &RowOutcome::Failed(error));
}

/// The UUID in a claimed id, which is always `urn:uuid:…`.
pub(crate) fn uuid_of(id: &Uri) -> &str {
    id.as_str().rsplit(':').next().unwrap_or_default()
}
