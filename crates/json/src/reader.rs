//! Reads JSON from its beginning to its end, value by value. hifijson says what numbers and escapes
//! are.

mod check;
mod skip;
mod transcript;

use hifijson::Read as _;
use hifijson::escape::{self, Lex as _};
use hifijson::num::{self, Lex as _};

use crate::object::{Field, Fields, Part};
use crate::scan;
use crate::shape::Erased;

/// Objects and lists inside of each other, at most: more is nothing of Stripe's, and could be more
/// than a component's stack holds.
const DEEPEST: u32 = 128;

/// Reads a whole text into an object. Nothing where it cannot be read, a value is of another type than
/// its field, or a required field is missing. Of what nobody asked for only the end has to be found.
///
/// The object is never dropped: a component's memory lives for one call, and the code that would
/// take all these objects apart again is larger than the code that reads them.
pub fn read<T: Fields + Default + 'static>(json: &'static str) -> Option<&'static T> {
    let mut object: Part<T> = None;
    if read_with(json, |reader| object.read(reader)) {
        object.map(|object| &*object)
    } else {
        None
    }
}

/// As [`read`], of a text that does not last: a copy of it does.
pub fn read_copy<T: Fields + Default + 'static>(json: &str) -> Option<&'static T> {
    read(json.to_owned().leak())
}

/// As [`read`], with what reads the one value that there is. Whether it could.
#[inline]
pub fn read_with(json: &'static str, value: impl FnOnce(&mut Reader) -> Read) -> bool {
    let mut reader = Reader::new(json);
    value(&mut reader).is_ok() && reader.is_at_end()
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
    /// So many bytes were a comma and the spaces behind it.
    behind_comma: u32,
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
    #[inline(never)]
    fn new(json: &'static str) -> Self {
        Self {
            json,
            at: scan::spaces(json.as_bytes(), 0),
            depth: DEEPEST,
            behind_comma: 0,
        }
    }

    #[inline(never)]
    fn is_at_end(&self) -> bool {
        scan::spaces(self.bytes(), self.at) == self.json.len()
    }

    /// Reads an object, the value of each name with `member`. It is no function behind a pointer:
    /// each of those costs a new instance its share.
    ///
    /// # Errors
    /// When there is none, or `member` fails.
    #[inline(always)]
    pub fn members(&mut self, mut member: impl FnMut(&'static str, &mut Self) -> Read) -> Read {
        let mut goes_on = self.begins(b'{', b'}')?;
        while goes_on {
            let name = self.name()?;
            member(name, self)?;
            goes_on = self.goes_on(b'}')?;
        }
        Ok(())
    }

    /// As [`Reader::members`], where calls would be a good part of the work.
    #[inline(always)]
    pub(crate) fn members_here(
        &mut self,
        mut member: impl FnMut(&'static str, &mut Self) -> Read,
    ) -> Read {
        let mut goes_on = self.begins(b'{', b'}')?;
        while goes_on {
            let name = self.quoted()?;
            self.colon()?;
            member(name, self)?;
            goes_on = self.next_element(b'}')?;
        }
        Ok(())
    }

    /// Reads an object of which the shape is known.
    ///
    /// # Safety
    /// The object is one of this shape, and nobody else looks at it.
    pub(crate) unsafe fn erased(&mut self, object: *mut u8, shape: &Erased) -> Read {
        self.members_here(|name, reader| unsafe { shape.member(object, name, reader) })?;
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
    #[inline(always)]
    pub fn list(&mut self, mut element: impl FnMut(&mut Self) -> Read) -> Read {
        let mut goes_on = self.begins(b'[', b']')?;
        while goes_on {
            element(self)?;
            goes_on = self.goes_on(b']')?;
        }
        Ok(())
    }

    /// Takes the bracket in front of the first element. Whether there is one.
    #[inline(never)]
    fn begins(&mut self, first: u8, last: u8) -> Result<bool, Unreadable> {
        self.take(first)?;
        self.depth = self.depth.checked_sub(1).ok_or(Unreadable)?;
        self.at = scan::spaces(self.bytes(), self.at);
        if !self.is_at(last) {
            return Ok(true);
        }
        self.take(last)?;
        self.depth += 1;
        Ok(false)
    }

    /// Takes what is behind an element. Whether there is another one.
    #[inline(never)]
    fn goes_on(&mut self, last: u8) -> Result<bool, Unreadable> {
        self.next_element(last)
    }

    /// As [`Reader::goes_on`], where a call would be a good part of the work.
    #[inline(always)]
    fn next_element(&mut self, last: u8) -> Result<bool, Unreadable> {
        self.at = scan::spaces(self.bytes(), self.at);
        if self.is_at(b',') {
            self.at = scan::behind_comma(self.bytes(), self.at, &mut self.behind_comma);
            return Ok(true);
        }
        self.take(last)?;
        self.depth += 1;
        Ok(false)
    }

    /// Takes a name and the colon behind it.
    #[inline(never)]
    fn name(&mut self) -> Result<&'static str, Unreadable> {
        let name = self.quoted()?;
        self.colon()?;
        Ok(name)
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
        if self.word(b"true") {
            return Ok(true);
        }
        // A comparison of five bytes would be a call.
        if self.word(b"fals") && self.word(b"e") {
            return Ok(false);
        }
        Err(Unreadable)
    }

    /// Reads null, where there is one.
    ///
    /// # Errors
    /// When there is something that is nearly null.
    #[inline(never)]
    pub fn null(&mut self) -> Result<bool, Unreadable> {
        if !self.is_at(b'n') {
            return Ok(false);
        }
        if self.word(b"null") {
            return Ok(true);
        }
        Err(Unreadable)
    }

    #[inline(always)]
    fn word<const BYTES: usize>(&mut self, word: &[u8; BYTES]) -> bool {
        let is_there = self.rest().first_chunk() == Some(word);
        if is_there {
            self.at += BYTES;
        }
        is_there
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

    /// What was read since then.
    fn since(&self, start: usize) -> Result<&'static str, Unreadable> {
        let part = self.bytes().get(start..self.at).ok_or(Unreadable)?;
        debug_assert!(self.json.is_char_boundary(start) && self.json.is_char_boundary(self.at));
        // SAFETY: reading stops in front of a byte of ASCII, behind one, or at the end: never
        // within a character. To look again is a twentieth of the time that reading takes.
        Ok(unsafe { std::str::from_utf8_unchecked(part) })
    }
}
