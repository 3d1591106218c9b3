//! `openbadges issue --csv`: how a batch is shown while it goes on.

use std::fs::File;
use std::io::{IsTerminal as _, stderr};
use std::path::Path;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::complain;
use super::issue::{IssueArgs, Issuing, NOT_REVOCABLE, badge_failure, folder};
use super::output::{Failure, Output};
use crate::fetch;
use crate::issuing::batch::{Batch, BatchError, INDEX, Observer, RowError, RowOutcome, Summary};
use crate::issuing::table::Table;

pub(super) fn run(
    mut issuing: Issuing,
    args: &IssueArgs,
    table: &Path,
    output: Output,
) -> Result<ExitCode, Failure> {
    let (rows, size) = open(table)?;
    let batch = Batch {
        recipe: &issuing.recipe,
        sealing: &issuing.sealing,
        key: issuing.key.issuer_key(),
        purposes: &issuing.purposes,
        now: issuing.now,
    };
    batch.check_columns(&rows).map_err(|error| stopped(&error))?;
    if output == Output::Plain && issuing.register.is_none() && !args.no_status {
        complain(&format!("note: {NOT_REVOCABLE}"));
    }
    let mut display = Display::new(size, output);
    let summary = if args.dry_run {
        batch.check(rows, &mut display)
    } else {
        let folder = folder(args.out.as_deref())?;
        let mut journal = batch.begin(folder).map_err(|error| stopped(&error))?;
        let register = issuing.register.as_mut();
        let run = fetch::run(batch.run(rows, folder, &mut journal, register, &mut display));
        let summary = run.map_err(|error| Failure::new("runtime", error))?;
        let (rows, _) = open(table)?;
        summary.and_then(|summary| batch.index(rows, folder, &mut journal).map(|()| summary))
    };
    display.bar.finish_and_clear();
    let summary = summary.map_err(|error| stopped(&error))?;
    conclude(&summary, args.out.as_deref().filter(|_| !args.dry_run), output)
}

/// The table, and its size in bytes.
fn open(path: &Path) -> Result<(Table<File>, u64), Failure> {
    let unreadable = |error| Failure::new("table.unreadable", format!("{}: {error}", path.display()));
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let metadata = file.metadata().map_err(|error| unreadable(error.to_string()))?;
    // It is read twice, for the badges and for the list of them; a pipe would be empty by then.
    if !metadata.is_file() {
        return Err(unreadable("this is no file; save the table in one".to_owned()));
    }
    let table = Table::open(file).map_err(|error| unreadable(error.to_string()))?;
    Ok((table, metadata.len()))
}

fn stopped(error: &BatchError) -> Failure {
    let code = match error {
        BatchError::Table(_) | BatchError::Columns(_) => "table.invalid",
        BatchError::Id => "template.invalid",
        BatchError::Register(_) => "status.register",
        _ => "batch.stopped",
    };
    Failure::new(code, error)
}

/// What came of it, and in which folder; none for a dry run.
fn conclude(summary: &Summary, folder: Option<&Path>, output: Output) -> Result<ExitCode, Failure> {
    let Summary { issued, earlier, failed } = *summary;
    output.say(
        || {
            let mut line = match folder {
                Some(folder) => {
                    format!("{issued} issued into {}, listed in {}", folder.display(), folder.join(INDEX).display())
                }
                None => format!("{issued} could be issued"),
            };
            if earlier > 0 {
                line.push_str(&format!(", {earlier} were issued before"));
            }
            if failed > 0 {
                line.push_str(&format!(
                    ", {failed} failed; correct their rows and run the same command again"
                ));
            }
            line
        },
        || json!({ "issued": issued, "earlier": earlier, "failed": failed, "dryRun": folder.is_none(), "folder": folder }),
    )?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A bar for people in front of a terminal; a line for each row for programs; failed rows in any case.
struct Display {
    bar: ProgressBar,
    output: Output,
}

impl Display {
    fn new(size: u64, output: Output) -> Self {
        let bar = if stderr().is_terminal() { ProgressBar::new(size) } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{bar:40} {percent}%  {msg}  {eta} left");
        Display { bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())), output }
    }
}

impl Observer for Display {
    fn row(&mut self, line: u64, outcome: &RowOutcome<'_>) {
        // When the reader of the lines has gone, the badges are still worth making.
        match (outcome, self.output) {
            (RowOutcome::Issued { id, file }, Output::Json) => {
                drop(self.output.say(String::new, || json!({ "line": line, "id": id, "file": file })));
            }
            (RowOutcome::Failed(error), Output::Json) => {
                let error = row_failure(error).to_json();
                drop(self.output.say(String::new, || json!({ "line": line, "error": error })));
            }
            (RowOutcome::Failed(error), Output::Plain) => {
                self.bar.suspend(|| complain(&format!("line {line}: {error}")));
            }
            (RowOutcome::Issued { .. } | RowOutcome::Earlier, _) => {}
        }
    }

    fn position(&mut self, bytes: u64) {
        self.bar.set_position(bytes);
    }
}

fn row_failure(error: &RowError) -> Failure {
    match error {
        RowError::Table(error) => Failure::refused("row.unreadable", error),
        RowError::Recipient(_) => Failure::refused("row.recipient", error),
        RowError::Badge(error) => badge_failure(error),
        RowError::Seal(error) => Failure::refused("badge.not_sealed", error),
    }
}
