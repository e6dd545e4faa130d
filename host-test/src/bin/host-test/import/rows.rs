//! The rows of a file, read a chunk at a time.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::Context;
use csv::{ByteRecord, ReaderBuilder};
use payments_host::types::Adoption;

use super::columns::{Columns, text};
use super::report::{self, Verdict};

/// A row of the file.
#[derive(Debug)]
pub struct Row {
    /// Where it begins, as editors count.
    pub line: u64,
    pub customer: String,
    pub method: String,
    /// What to take over, or why not.
    pub adoption: Result<Adoption, Verdict>,
}

/// An open file.
pub struct Rows {
    reader: csv::Reader<BufReader<File>>,
    columns: Columns,
    bytes: u64,
    make_default: bool,
}

impl Rows {
    /// # Errors
    /// When the file cannot be read, or its header says nothing.
    pub fn open(path: &Path, make_default: bool) -> anyhow::Result<Self> {
        let file = File::open(path).context("cannot be opened")?;
        let bytes = file.metadata()?.len();
        let mut file = BufReader::new(file);
        let delimiter = delimiter(file.fill_buf()?);
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(file);
        let header = reader.headers().context("the header cannot be read")?;
        let columns = Columns::find(header)?;
        Ok(Self {
            reader,
            columns,
            bytes,
            make_default,
        })
    }

    pub fn shape(&self) -> &'static str {
        self.columns.shape()
    }

    /// How much of the file is read.
    pub fn percent(&self) -> u64 {
        let read = self.reader.position().byte();
        (read * 100).checked_div(self.bytes).unwrap_or(100).min(100)
    }

    /// The next rows; none at the end.
    pub fn chunk(&mut self, size: usize) -> Vec<Row> {
        let mut rows = Vec::with_capacity(size);
        let mut record = ByteRecord::new();
        while rows.len() < size {
            match self.reader.read_byte_record(&mut record) {
                Ok(true) => rows.push(self.row(&record)),
                Ok(false) => break,
                Err(error) => {
                    let line = self.reader.position().line();
                    rows.push(Row {
                        line,
                        customer: String::new(),
                        method: String::new(),
                        adoption: Err(refused(&error.to_string())),
                    });
                    break;
                }
            }
        }
        rows
    }

    fn row(&self, record: &ByteRecord) -> Row {
        let mut row = Row {
            line: record.position().map_or(0, csv::Position::line),
            customer: String::new(),
            method: String::new(),
            adoption: Err(refused("is not UTF-8")),
        };
        let columns = &self.columns;
        let (Ok(customer), Ok(method), Ok(reference), Ok(default), Ok(active)) = (
            text(record, columns.customer),
            text(record, columns.method),
            text(record, columns.reference),
            text(record, columns.default),
            text(record, columns.active),
        ) else {
            return row;
        };
        customer.clone_into(&mut row.customer);
        method.clone_into(&mut row.method);
        row.adoption = self.adoption(customer, method, reference, default, active);
        row
    }

    fn adoption(
        &self,
        customer: &str,
        method: &str,
        reference: &str,
        default: &str,
        active: &str,
    ) -> Result<Adoption, Verdict> {
        if let Some(false) = flag(active, "active")? {
            return Err(Verdict {
                result: report::SKIPPED,
                message: "not active".to_owned(),
                ..Verdict::default()
            });
        }
        for (id, column, what) in [
            (customer, self.columns.customer, "customer"),
            (method, self.columns.method, "saved-method"),
        ] {
            if column.is_some() && id.is_empty() {
                return Err(Verdict {
                    field: what.to_owned(),
                    ..refused("the column is empty in this row")
                });
            }
        }
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let default = flag(default, "default")?.unwrap_or_default();
        Ok(Adoption {
            customer: given(customer),
            saved_method: given(method),
            make_default: !method.is_empty() && (default || self.make_default),
            reference: given(reference),
        })
    }
}

/// Spreadsheets write semicolons where the comma is in numbers.
fn delimiter(begin: &[u8]) -> u8 {
    let header = begin.split(|byte| *byte == b'\n').next();
    let count = |sign| {
        let bytes = header.unwrap_or_default().iter();
        bytes.filter(|byte| **byte == sign).count()
    };
    if count(b';') > count(b',') {
        b';'
    } else {
        b','
    }
}

fn flag(text: &str, field: &str) -> Result<Option<bool>, Verdict> {
    match text.to_lowercase().as_str() {
        "" => Ok(None),
        "true" | "yes" | "1" => Ok(Some(true)),
        "false" | "no" | "0" => Ok(Some(false)),
        _ => Err(Verdict {
            field: field.to_owned(),
            ..refused("is to be true or false")
        }),
    }
}

fn refused(message: &str) -> Verdict {
    Verdict {
        result: report::FAILED,
        kind: "invalid-row".to_owned(),
        message: message.to_owned(),
        ..Verdict::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_are_seen() {
        assert_eq!(delimiter(b"a;b\n1,2"), b';');
        assert_eq!(delimiter(b"a,b\n1;2;3"), b',');
        assert_eq!(delimiter(b"a"), b',');
    }

    #[test]
    fn flags_as_spreadsheets_write_them() {
        assert_eq!(flag("TRUE", "active"), Ok(Some(true)));
        assert_eq!(flag("0", "active"), Ok(Some(false)));
        assert_eq!(flag("", "active"), Ok(None));
        assert_eq!(flag("maybe", "active").expect_err("no").field, "active");
    }
}
