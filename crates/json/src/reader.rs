//! Reads JSON from its beginning to its end, value by value. hifijson says what numbers, escapes
//! and words are.

mod check;
mod skip;
mod transcript;

use hifijson::Read as _;
use hifijson::escape::{self, Lex as _};
use hifijson::num::{self, Lex as _};
use hifijson::token::Lex as _;

use crate::object::{Field, Fields, Part};
use crate::scan;
use crate::shape::Erased;

/// Objects and lists inside of each other, at most: more is nothing of Stripe's, and could be more
/// than a component's stack holds.
const DEEPEST: u32 = 128;

/// Reads a whole text into an object. Nothing where the text is not JSON, a value is of another
/// type than its field, or a required field is missing.
///
/// The object is never dropped: a component's memory lives for one call, and the code that would
/// take all these objects apart again is larger than the code that reads them.
pub fn read<T: Fields + Default + 'static>(json: &'static str) -> Option<&'static T> {
    let mut object: Part<T> = None;
    if read_into(json, &mut object) {
        object.map(|object| &*object)
    } else {
        None
    }
}

/// As [`read`], of a text that does not last: a copy of it does.
pub fn read_copy<T: Fields + Default + 'static>(json: &str) -> Option<&'static T> {
    read(json.to_owned().leak())
}

/// As [`read`], into a place for it.
pub fn read_into(json: &'static str, place: &mut dyn Field) -> bool {
    let mut reader = Reader {
        json,
        at: 0,
        depth: DEEPEST,
    };
    reader.at = scan::spaces(reader.bytes(), 0);
    place.read(&mut reader).is_ok() && scan::spaces(reader.bytes(), reader.at) == json.len()
}

/// The text is not JSON, or not of the object's types.
#[derive(Debug)]
pub struct Unreadable;

/// Whether something could be read.
pub type Read = Result<(), Unreadable>;

impl From<num::Error> for Unreadable {
    fn from(_: num::Error) -> Self {
        Self
    }
}

impl From<escape::Error> for Unreadable {
    fn from(_: escape::Error) -> Self {
        Self
    }
}

/// The text, and how far it was read: to the first byte of a value, when one is to be read.
#[derive(Debug)]
pub struct Reader {
    json: &'static str,
    at: usize,
    depth: u32,
}

impl hifijson::Read for Reader {
    #[inline(always)]
    fn strip_prefix(&mut self, prefix: &[u8]) -> bool {
        let is_there = self.rest().starts_with(prefix);
        if is_there {
            self.at += prefix.len();
        }
        is_there
    }

    #[inline(always)]
    fn peek_next(&mut self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    #[inline(always)]
    fn take_next(&mut self) -> Option<u8> {
        let next = self.peek_next()?;
        self.at += 1;
        Some(next)
    }
}

impl Reader {
    /// Reads an object, which takes its members one by one. Whether one is missing is not looked at:
    /// [`Fields::object`] does.
    ///
    /// # Errors
    /// When there is none, or it is not what `fields` ask for.
    pub fn object(&mut self, fields: &mut dyn Fields) -> Read {
        self.sequence(b'{', b'}', &mut |reader| {
            let name = reader.text()?;
            reader.colon()?;
            fields.member(name, reader)
        })
    }

    /// Reads an object of which the shape is known.
    ///
    /// # Safety
    /// The object is one of this shape, and nobody else looks at it.
    pub(crate) unsafe fn erased(&mut self, object: *mut u8, shape: &Erased) -> Read {
        self.sequence(b'{', b'}', &mut |reader| {
            let name = reader.quoted()?;
            reader.colon()?;
            unsafe { shape.member(object, name, reader) }
        })?;
        if unsafe { shape.is_complete(object) } {
            Ok(())
        } else {
            Err(Unreadable)
        }
    }

    /// Reads a list, each of its elements with `element`.
    ///
    /// # Errors
    /// When there is none, or an element is not what it has to be.
    pub fn list(&mut self, element: &mut dyn FnMut(&mut Self) -> Read) -> Read {
        self.sequence(b'[', b']', element)
    }

    #[inline(always)]
    fn sequence(
        &mut self,
        first: u8,
        last: u8,
        element: &mut dyn FnMut(&mut Self) -> Read,
    ) -> Read {
        self.take(first)?;
        self.depth = self.depth.checked_sub(1).ok_or(Unreadable)?;
        self.at = scan::spaces(self.bytes(), self.at);
        if !self.is_at(last) {
            loop {
                element(self)?;
                self.at = scan::spaces(self.bytes(), self.at);
                if !self.is_at(b',') {
                    break;
                }
                self.at = scan::behind_comma(self.bytes(), self.at);
            }
        }
        self.depth += 1;
        self.take(last)
    }

    /// Reads a text: the part of the JSON where it stands, unless something in it is escaped.
    ///
    /// # Errors
    /// When there is none.
    #[inline(never)]
    pub fn text(&mut self) -> Result<&'static str, Unreadable> {
        self.quoted()
    }

    /// As [`Reader::text`], where a call would be a good part of the work.
    #[inline(always)]
    pub(crate) fn quoted(&mut self) -> Result<&'static str, Unreadable> {
        self.take(b'"')?;
        let start = self.at;
        self.at = scan::plain(self.bytes(), self.at);
        let plain = self.since(start)?;
        if self.is_at(b'"') {
            self.at += 1;
            return Ok(plain);
        }
        self.unescaped(plain)
    }

    #[cold]
    #[inline(never)]
    fn unescaped(&mut self, plain: &str) -> Result<&'static str, Unreadable> {
        let mut text = plain.to_owned();
        while self.take_next() == Some(b'\\') {
            text.push(self.escaped()?);
            let start = self.at;
            self.at = scan::plain(self.bytes(), self.at);
            text.push_str(self.since(start)?);
            if self.is_at(b'"') {
                self.at += 1;
                return Ok(text.leak());
            }
        }
        Err(Unreadable)
    }

    /// Reads a whole number.
    ///
    /// # Errors
    /// When there is none: Stripe has no others.
    #[inline(never)]
    pub fn number(&mut self) -> Result<i64, Unreadable> {
        if let Some(number) = self.digits() {
            return Ok(number);
        }
        let start = self.at;
        let parts = self.num_ignore().validate()?;
        let digits = self.since(start)?;
        match digits.parse() {
            Ok(number) if parts.is_int() => Ok(number),
            _ => Err(Unreadable),
        }
    }

    /// Reads what most numbers are: a few digits.
    fn digits(&mut self) -> Option<i64> {
        let rest = self.rest();
        let mut number = 0;
        for (length, byte) in rest.iter().enumerate() {
            match byte {
                b'0'..=b'9' if length < 18 => number = number * 10 + i64::from(byte - b'0'),
                b',' | b'}' | b']' | b'\n' if length > 0 && (rest[0] != b'0' || length == 1) => {
                    self.at += length;
                    return Some(number);
                }
                _ => return None,
            }
        }
        None
    }

    /// Reads true or false.
    ///
    /// # Errors
    /// When there is neither.
    #[inline(never)]
    pub fn flag(&mut self) -> Result<bool, Unreadable> {
        self.null_or_bool().flatten().ok_or(Unreadable)
    }

    /// Reads null, where there is one.
    ///
    /// # Errors
    /// When there is something that is nearly null.
    pub fn null(&mut self) -> Result<bool, Unreadable> {
        if !self.is_at(b'n') {
            return Ok(false);
        }
        match self.null_or_bool() {
            Some(None) => Ok(true),
            _ => Err(Unreadable),
        }
    }

    /// Whether this is the first byte of the value: `"` of a text, `{` of an object.
    #[inline(always)]
    pub fn is_at(&self, first: u8) -> bool {
        self.first() == first
    }

    /// The character that stands behind a backslash.
    fn escaped(&mut self) -> Result<char, Unreadable> {
        let kind = self.take_next().ok_or(Unreadable)?;
        Ok(self.escape(kind)?)
    }

    /// Takes the colon behind a name, and the spaces around it.
    #[inline(always)]
    fn colon(&mut self) -> Read {
        match scan::behind_colon(self.bytes(), self.at) {
            0 => Err(Unreadable),
            behind => {
                self.at = behind;
                Ok(())
            }
        }
    }

    #[inline(always)]
    fn take(&mut self, wanted: u8) -> Read {
        if !self.is_at(wanted) {
            return Err(Unreadable);
        }
        self.at += 1;
        Ok(())
    }

    #[inline(always)]
    fn bytes(&self) -> &'static [u8] {
        self.json.as_bytes()
    }

    /// The next byte, or one that nothing begins with.
    #[inline(always)]
    fn first(&self) -> u8 {
        self.bytes().get(self.at).copied().unwrap_or_default()
    }

    fn rest(&self) -> &'static [u8] {
        self.bytes().get(self.at..).unwrap_or_default()
    }

    fn since(&self, start: usize) -> Result<&'static str, Unreadable> {
        self.json.get(start..self.at).ok_or(Unreadable)
    }
}
