//! Tables of recipients: CSV as spreadsheets write it (RFC 4180).
//!
//! UTF-8 with or without a byte order mark; commas, semicolons or tabs, whichever the header has. One row is held in
//! memory at a time. Readers that guess what a misplaced quotation mark means join rows, and people would get no badge
//! without a word; here it is a fault of its row.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, BufReader, Bytes, Chain, Cursor, Read};

/// The longest header and the longest row, in bytes. Rows are texts for people.
const MAX_ROW: usize = 1 << 20;

/// A table that is being read.
pub struct Table<R> {
    records: Records<R>,
    columns: Vec<String>,
    cells: Vec<String>,
}

/// A row, with its place in the file.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    columns: &'t [String],
    cells: &'t [String],
    line: u64,
}

impl<R: Read> Table<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`TableError`] for a header without columns, with two of one name, or in another encoding than UTF-8.
    pub fn open(source: R) -> Result<Self, TableError> {
        let mut source = BufReader::new(source);
        let mut header = Vec::new();
        source.by_ref().take(MAX_ROW as u64 + 1).read_until(b'\n', &mut header).map_err(TableError::Read)?;
        let header = check_header(&header)?.to_vec();
        let delimiter = delimiter(&header);
        let bytes = Cursor::new(header).chain(source).bytes();
        let mut records = Records { bytes, delimiter, position: 0, line: 0 };
        let columns = records.next()?.map_or_else(|| Ok(Vec::new()), Record::into_cells)?;
        check_columns(&columns)?;
        Ok(Table { records, columns, cells: Vec::new() })
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How far the reading has come, in bytes.
    pub fn position(&self) -> u64 {
        self.records.position
    }

    /// The next row that is not empty; `None` at the end.
    ///
    /// # Errors
    /// [`TableError`] names the line; the rows after it can still be read.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, TableError> {
        while let Some(record) = self.records.next()? {
            let line = record.line;
            self.cells = record.into_cells()?;
            if self.cells.iter().all(String::is_empty) {
                continue;
            }
            let (expected, found) = (self.columns.len(), self.cells.len());
            if expected != found {
                return Err(TableError::Cells { line, expected, found });
            }
            return Ok(Some(Row { columns: &self.columns, cells: &self.cells, line }));
        }
        Ok(None)
    }
}

/// The rows of a file as they are written.
struct Records<R> {
    bytes: Bytes<Chain<Cursor<Vec<u8>>, BufReader<R>>>,
    delimiter: u8,
    /// How many bytes were read.
    position: u64,
    /// How many lines were.
    line: u64,
}

impl<R: Read> Records<R> {
    /// The next row; `None` at the end of the file.
    fn next(&mut self) -> Result<Option<Record>, TableError> {
        let mut record = Record::beginning_at(self.line + 1);
        while let Some(byte) = self.bytes.next().transpose().map_err(TableError::Read)? {
            self.position += 1;
            self.line += u64::from(byte == b'\n');
            if record.take(byte, self.delimiter) == Progress::Complete {
                return Ok(Some(record));
            }
        }
        Ok((record.size > 0).then_some(record))
    }
}

/// One row, byte by byte.
struct Record {
    line: u64,
    cells: Vec<Vec<u8>>,
    place: Place,
    size: usize,
    has_text_after_quote: bool,
}

/// Where in a cell the next byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// Behind a quotation mark within quotation marks: the first of two, or the last.
    Quote,
}

#[derive(PartialEq, Eq)]
enum Progress {
    Open,
    Complete,
}

impl Record {
    fn beginning_at(line: u64) -> Self {
        Record { line, cells: vec![Vec::new()], place: Place::Start, size: 0, has_text_after_quote: false }
    }

    fn take(&mut self, byte: u8, delimiter: u8) -> Progress {
        self.size += 1;
        self.place = match (self.place, byte) {
            (Place::Quoted, b'"') => Place::Quote,
            (Place::Quoted, _) | (Place::Quote, b'"') => self.push(byte, Place::Quoted),
            (_, b'\n') => return Progress::Complete,
            (_, byte) if byte == delimiter => self.end_cell(),
            (Place::Start, b'"') => Place::Quoted,
            (Place::Quote, b' ' | b'\t' | b'\r') => Place::Quote,
            (Place::Quote, _) => {
                self.has_text_after_quote = true;
                self.push(byte, Place::Plain)
            }
            (Place::Start | Place::Plain, _) => self.push(byte, Place::Plain),
        };
        Progress::Open
    }

    /// What is too long is read to its end, but not kept.
    fn push(&mut self, byte: u8, next: Place) -> Place {
        if let Some(cell) = self.cells.last_mut().filter(|_| self.size <= MAX_ROW) {
            cell.push(byte);
        }
        next
    }

    fn end_cell(&mut self) -> Place {
        if self.size <= MAX_ROW {
            self.cells.push(Vec::new());
        }
        Place::Start
    }

    /// The texts in the cells, without the spaces around them.
    fn into_cells(self) -> Result<Vec<String>, TableError> {
        let line = self.line;
        match self.place {
            // A row ends outside of quotation marks, or with the file.
            Place::Quoted => return Err(TableError::Unclosed { line }),
            _ if self.size > MAX_ROW => return Err(TableError::TooLong { line }),
            _ if self.has_text_after_quote => return Err(TableError::Quotes { line }),
            Place::Start | Place::Plain | Place::Quote => {}
        }
        let text = |cell: &Vec<u8>| std::str::from_utf8(cell).map(|text| text.trim().to_owned());
        self.cells.iter().map(text).collect::<Result<_, _>>().map_err(|_| TableError::Encoding { line })
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
        self.cells.get(index).map(String::as_str)
    }

    /// The cells with the names of their columns.
    pub fn cells(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.columns.iter().map(String::as_str).zip(self.cells.iter().map(String::as_str))
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
    /// A quotation mark is never closed.
    Unclosed {
        /// Its line.
        line: u64,
    },
    /// Text follows on a closing quotation mark.
    Quotes {
        /// Its line.
        line: u64,
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
        self.line().is_some_and(|line| line > 1)
    }

    /// The line that it is about.
    pub fn line(&self) -> Option<u64> {
        match self {
            TableError::Cells { line, .. }
            | TableError::Unclosed { line }
            | TableError::Quotes { line }
            | TableError::Encoding { line }
            | TableError::TooLong { line } => Some(*line),
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
            TableError::Unclosed { .. } => f.write_str(
                "a quotation mark in the row is never closed, so nothing below could be read; close it, or write it \
                 twice if it belongs to the text",
            ),
            TableError::Quotes { .. } => f.write_str(
                "text follows on a closing quotation mark, here or in the rows below that it runs into; close each, \
                 and write those that belong to a text twice",
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

    /// Otherwise the rows below would be taken for the text of a cell.
    #[test]
    fn misplaced_quotation_marks_are_faults() {
        for (text, line) in [("a,b\n1,2\n3,\"x\n4,5\n", 3), ("a,b\n1,\"x\n\n2,y", 2), ("a,\"b\n1,2\n", 1)] {
            assert!(
                matches!(read(text.as_bytes()), Err(TableError::Unclosed { line: at }) if at == line),
                "{text}"
            );
        }
        let mut table = Table::open(Cursor::new("a,b\n1,\"x\n2,\"y\"\n3,\"z\" \n")).unwrap();
        assert!(matches!(table.next_row(), Err(TableError::Quotes { line: 2 })));
        assert_eq!(table.next_row().unwrap().unwrap().cells().last(), Some(("b", "z")));
        // A mark within a plain text is a mark.
        assert_eq!(read(b"a\n5\" pipe\n").unwrap(), [(2, vec!["5\" pipe".to_owned()])]);
    }

    #[test]
    fn bad_rows_behind_empty_lines_are_counted_too() {
        assert!(matches!(read(b"a,b\n\n\n1,\xe9\n"), Err(TableError::Encoding { line: 4 })));
        assert!(matches!(read(b"a,b\n\n\n1\n"), Err(TableError::Cells { line: 4, .. })));
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
