//! Tables of recipients: CSV as spreadsheets write it.
//!
//! UTF-8 with or without a byte order mark; commas, semicolons or tabs, whichever the header has. One row is held in
//! memory at a time.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord, Terminator};

/// The longest header and the longest row, in bytes. Rows are texts for people.
const MAX_ROW: usize = 1 << 20;

/// A table that is being read.
pub struct Table<R> {
    reader: Reader<Box<dyn Read + Send>>,
    columns: Vec<String>,
    record: StringRecord,
    of: std::marker::PhantomData<R>,
}

/// A row, with its place in the file.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    columns: &'t [String],
    record: &'t StringRecord,
    line: u64,
}

impl<R: Read + Send + 'static> Table<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`TableError`] for a header without columns, with two of one name, or in another encoding than UTF-8.
    pub fn open(source: R) -> Result<Self, TableError> {
        let mut source = BufReader::new(source);
        let mut header = Vec::new();
        source.by_ref().take(MAX_ROW as u64 + 1).read_until(b'\n', &mut header).map_err(TableError::Read)?;
        let header = check_header(&header)?;
        // With a line feed at the end, every row has one, which makes lines easy to count.
        let whole: Box<dyn Read + Send> =
            Box::new(Cursor::new(header.to_vec()).chain(source).chain(Cursor::new(b"\n")));
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter(header))
            .terminator(Terminator::Any(b'\n'))
            .flexible(true)
            .from_reader(whole);
        let columns: Vec<String> =
            reader.headers().map_err(fault)?.iter().map(|name| name.trim().to_owned()).collect();
        check_columns(&columns)?;
        Ok(Table { reader, columns, record: StringRecord::new(), of: std::marker::PhantomData })
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How far the reading has come, in bytes.
    pub fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next row that is not empty; `None` at the end.
    ///
    /// # Errors
    /// [`TableError`] names the line; the rows after it can still be read.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, TableError> {
        loop {
            if !self.reader.read_record(&mut self.record).map_err(fault)? {
                return Ok(None);
            }
            if self.record.iter().any(|cell| !cell.trim().is_empty()) {
                break;
            }
        }
        // The reader's own count does not see the empty lines in front of a row.
        let feeds = self.record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64;
        let line = self.reader.position().line().saturating_sub(1 + feeds);
        self.record.trim();
        let (expected, found) = (self.columns.len(), self.record.len());
        if self.record.as_slice().len() > MAX_ROW {
            return Err(TableError::TooLong { line });
        }
        if expected != found {
            return Err(TableError::Cells { line, expected, found });
        }
        Ok(Some(Row { columns: &self.columns, record: &self.record, line }))
    }
}

impl<'t> Row<'t> {
    /// Its line in the file, from 1; the header is line 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The cell under `column`.
    pub fn cell(&self, column: &str) -> Option<&'t str> {
        let index = self.columns.iter().position(|name| name == column)?;
        self.record.get(index)
    }

    /// The cells with the names of their columns.
    pub fn cells(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.columns.iter().map(String::as_str).zip(self.record)
    }
}

/// The header without a byte order mark, if it can be one.
fn check_header(header: &[u8]) -> Result<&[u8], TableError> {
    if header.len() > MAX_ROW {
        return Err(TableError::TooLong { line: 1 });
    }
    if header.starts_with(b"\xff\xfe") || header.starts_with(b"\xfe\xff") || header.contains(&0) {
        return Err(TableError::Encoding { line: 1 });
    }
    Ok(header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header))
}

/// What separates the cells: the one of the three that the header has most of.
fn delimiter(header: &[u8]) -> u8 {
    let count = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
    b",;\t".iter().copied().max_by_key(|delimiter| (count(*delimiter), *delimiter == b',')).unwrap_or(b',')
}

fn check_columns(columns: &[String]) -> Result<(), TableError> {
    if columns.iter().all(String::is_empty) {
        return Err(TableError::NoHeader);
    }
    let mut seen = BTreeSet::new();
    match columns.iter().find(|name| !name.is_empty() && !seen.insert(name.as_str())) {
        Some(name) => Err(TableError::TwoColumns(name.clone())),
        None => Ok(()),
    }
}

fn fault(error: csv::Error) -> TableError {
    let line = error.position().map_or(1, csv::Position::line);
    match error.into_kind() {
        ErrorKind::Io(error) => TableError::Read(error),
        _ => TableError::Encoding { line },
    }
}

/// Why a table, or a row of it, cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum TableError {
    /// The file cannot be read.
    Read(io::Error),
    /// The first line names no columns.
    NoHeader,
    /// Two columns have one name.
    TwoColumns(String),
    /// A row has more or fewer cells than there are columns.
    Cells {
        /// Its line.
        line: u64,
        /// The number of columns.
        expected: usize,
        /// The number of cells.
        found: usize,
    },
    /// A line is not in UTF-8.
    Encoding {
        /// Its line.
        line: u64,
    },
    /// A row of more than a megabyte.
    TooLong {
        /// Its line.
        line: u64,
    },
}

impl TableError {
    /// Whether the rows after this fault can be read.
    pub fn is_about_one_row(&self) -> bool {
        match self {
            TableError::Cells { .. } | TableError::TooLong { .. } => true,
            TableError::Encoding { line } => *line > 1,
            TableError::Read(_) | TableError::NoHeader | TableError::TwoColumns(_) => false,
        }
    }

    /// The line that it is about.
    pub fn line(&self) -> Option<u64> {
        match self {
            TableError::Cells { line, .. } | TableError::Encoding { line } | TableError::TooLong { line } => {
                Some(*line)
            }
            TableError::Read(_) | TableError::NoHeader | TableError::TwoColumns(_) => None,
        }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TableError::Read(error) => write!(f, "the table cannot be read: {error}"),
            TableError::NoHeader => {
                f.write_str("the first line of the table must name the columns, such as recipient,level")
            }
            TableError::TwoColumns(name) => {
                write!(f, "two columns are called {name:?}; give each a name of its own")
            }
            TableError::Cells { expected, found, .. } => write!(
                f,
                "the row has {found} cells, but there are {expected} columns; put texts with commas into quotation marks"
            ),
            TableError::Encoding { .. } => {
                f.write_str("the text is not in UTF-8; save the table as \"CSV UTF-8\"")
            }
            TableError::TooLong { .. } => {
                f.write_str("the row has more than a megabyte; is a quotation mark not closed?")
            }
        }
    }
}

impl Error for TableError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8]) -> Result<Vec<(u64, Vec<String>)>, TableError> {
        let mut table = Table::open(Cursor::new(text.to_vec()))?;
        let mut rows = Vec::new();
        while let Some(row) = table.next_row()? {
            rows.push((row.line(), row.cells().map(|(_, cell)| cell.to_owned()).collect()));
        }
        Ok(rows)
    }

    #[test]
    fn tables_are_read_as_spreadsheets_write_them() {
        let expected = [(2, vec!["ana@a.example".to_owned(), "Ana, the \"first\"\nof all".to_owned()])];
        for text in [
            "recipient,name\r\nana@a.example,\"Ana, the \"\"first\"\"\nof all\"\r\n",
            "\u{feff}recipient;name\nana@a.example;\"Ana, the \"\"first\"\"\nof all\"",
            "recipient\tname\n ana@a.example \t\"Ana, the \"\"first\"\"\nof all\"\n\n,\n"
                .trim_end_matches(",\n"),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        for (text, expected) in [
            (&b"a,b\n1,\"x\ny\"\n\n,\n2,z\n"[..], [2, 6]),
            (b"a,b\r\n\r\n1,2\r\n\r\n\r\n3,\"\r\nx\"", [3, 6]),
        ] {
            let lines = read(text).unwrap();
            assert_eq!(lines.iter().map(|(line, _)| *line).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_bad_row_does_not_hide_the_next() {
        let mut table = Table::open(Cursor::new(b"a,b\n1\n\xff,1\n3,4\n".to_vec())).unwrap();
        let faults = [(); 2].map(|()| table.next_row().map(|_| ()).unwrap_err());
        assert_eq!(faults.each_ref().map(TableError::line), [Some(2), Some(3)]);
        assert!(faults.iter().all(TableError::is_about_one_row));
        assert_eq!(table.next_row().unwrap().unwrap().cell("b"), Some("4"));
        assert!(table.next_row().unwrap().is_none());
    }

    #[test]
    fn what_is_no_table_says_so() {
        assert!(matches!(read(b""), Err(TableError::NoHeader)));
        assert!(matches!(read(b"\n\n"), Err(TableError::NoHeader)));
        assert!(matches!(read(b"a,b,a\n"), Err(TableError::TwoColumns(name)) if name == "a"));
        assert!(matches!(read(b"\xff\xfea\0,\0b\0\n\0"), Err(TableError::Encoding { line: 1 })));
        assert!(matches!(read(b"a,\xe9\n"), Err(TableError::Encoding { line: 1 })));
        let long = [b"a,b\n\"".to_vec(), vec![b'x'; MAX_ROW + 1], b"\",1\n".to_vec()].concat();
        assert!(matches!(read(&long), Err(TableError::TooLong { line: 2 })));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
