//! Reads past what nobody asked for.

use hifijson::Read as _;
use hifijson::num::Lex as _;

use crate::nested;
use crate::reader::{Read, Reader, Unreadable};
use crate::scan;

impl Reader {
    /// Reads past a value. Of an object or a list only the end is looked for: whether what is in it
    /// is JSON matters to nobody.
    ///
    /// # Errors
    /// When there is none.
    pub fn skip(&mut self) -> Read {
        match self.first() {
            b'{' | b'[' => {
                self.at = nested::end(self.bytes(), self.at).ok_or(Unreadable)?;
                Ok(())
            }
            _ => self.skip_flat(),
        }
    }

    /// Reads past a value that has no others in it.
    #[inline(always)]
    pub(super) fn skip_flat(&mut self) -> Read {
        match self.first() {
            b'"' => self.skip_text()?,
            b'-' | b'0'..=b'9' => {
                if self.digits().is_none() {
                    self.num_ignore().validate()?;
                }
            }
            b'n' => {
                self.null()?;
            }
            _ => {
                self.flag()?;
            }
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) fn skip_text(&mut self) -> Read {
        self.take(b'"')?;
        self.at = scan::plain(self.bytes(), self.at);
        if self.is_at(b'"') {
            self.at += 1;
            return Ok(());
        }
        self.skip_escaped()
    }

    #[cold]
    #[inline(never)]
    fn skip_escaped(&mut self) -> Read {
        while self.take_next() == Some(b'\\') {
            self.escaped()?;
            self.at = scan::plain(self.bytes(), self.at);
            if self.is_at(b'"') {
                self.at += 1;
                return Ok(());
            }
        }
        Err(Unreadable)
    }
}
