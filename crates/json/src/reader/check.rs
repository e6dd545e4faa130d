//! Reads past what is handed on: all of it has to be JSON.

use crate::reader::{Read, Reader, Unreadable};
use crate::scan;

impl Reader {
    /// Reads past a value, however deep it is.
    pub(super) fn check(&mut self) -> Read {
        // What is open: calls inside of each other would need stack for each.
        let mut open = Nesting::default();
        loop {
            match self.first() {
                bracket @ (b'{' | b'[') => {
                    self.at = scan::spaces(self.bytes(), self.at + 1);
                    let is_object = bracket == b'{';
                    open.push(is_object);
                    if !self.is_at(closing(is_object)) {
                        self.skip_name(is_object)?;
                        continue;
                    }
                }
                _ => self.skip_flat()?,
            }
            // Behind a value: what ends here, or the next one.
            loop {
                let Some(is_object) = open.last() else {
                    return Ok(());
                };
                self.at = scan::spaces(self.bytes(), self.at);
                let next = self.first();
                if next == b',' {
                    self.at = scan::behind_comma(self.bytes(), self.at, &mut self.behind_comma);
                    self.skip_name(is_object)?;
                    break;
                }
                if next != closing(is_object) {
                    return Err(Unreadable);
                }
                self.at += 1;
                open.pop();
            }
        }
    }

    /// Reads past a name and its colon, inside of an object.
    #[inline(always)]
    fn skip_name(&mut self, is_object: bool) -> Read {
        if is_object {
            self.skip_text()?;
            self.colon()?;
        }
        Ok(())
    }
}

/// Whether each of the objects and lists inside of each other is an object, the innermost last.
#[derive(Default)]
struct Nesting {
    /// A bit for each of the last ones, after a 1.
    last: u64,
    /// For all that do not fit.
    before: Vec<u64>,
}

impl Nesting {
    #[inline(always)]
    fn push(&mut self, is_object: bool) {
        if self.last >> 63 != 0 {
            self.before.push(self.last);
            self.last = 0;
        }
        self.last = self.last.max(1) << 1 | u64::from(is_object);
    }

    #[inline(always)]
    fn pop(&mut self) {
        self.last >>= 1;
        if self.last == 1 {
            self.last = self.before.pop().unwrap_or_default();
        }
    }

    #[inline(always)]
    fn last(&self) -> Option<bool> {
        (self.last != 0).then_some(self.last & 1 == 1)
    }
}

fn closing(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}
