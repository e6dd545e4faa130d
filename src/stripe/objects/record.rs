//! Objects that are handed on as they are: what all of them have, and how they are written.

use json_reader::{Field, Fields, Read, Reader, object};

object! {
    /// Any object that is handed on as it is. Only names that mean the same everywhere: `Resource`
    /// reads more, and balance transactions have a number where others have a text.
    pub struct Record {
        id: &'static str = "id",
        object: &'static str = "object",
        ..
        created: Option<i64> = "created",
        /// Not of refunds and balance transactions.
        livemode: Option<bool> = "livemode",
        /// Of an event.
        kind: Option<&'static str> = "type",
        api_version: Option<&'static str> = "api_version",
    }
}

/// A page of a list, each of its records as Stripe wrote it.
#[derive(Debug, Default)]
pub struct Records {
    pub data: Vec<Raw>,
    pub has_more: bool,
}

impl Fields for Records {
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read {
        match name {
            "data" => reader.list(|reader| {
                self.data.push(Raw(reader.raw()?));
                Ok(())
            }),
            "has_more" => self.has_more.read(reader),
            _ => reader.skip(),
        }
    }
}

/// A value of any type, as it was written.
#[derive(Debug, Default)]
pub struct Raw(pub &'static str);

impl Field for Raw {
    fn read(&mut self, reader: &mut Reader) -> Read {
        self.0 = reader.raw()?;
        Ok(())
    }
}
