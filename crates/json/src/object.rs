//! Objects, and what their fields can be.

use crate::names::is_same;
use crate::reader::{Read, Reader, Unreadable};

/// An object: it reads the values of the names that it asks for.
pub trait Fields {
    /// Reads the value of a name, or reads past it.
    ///
    /// # Errors
    /// When the value is not of the field's type.
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read;

    /// Whether every required field had a value.
    fn is_complete(&self) -> bool
    where
        Self: Sized,
    {
        true
    }

    /// Reads all of them.
    ///
    /// # Errors
    /// When there is no object, or a required value is missing.
    fn object(&mut self, reader: &mut Reader) -> Read
    where
        Self: Sized,
    {
        reader.members(|name, reader| self.member(name, reader))?;
        if self.is_complete() {
            Ok(())
        } else {
            Err(Unreadable)
        }
    }
}

/// A type of which a field can be.
pub trait Field {
    /// Reads a value. Null is as good as no value: a field of [`crate::object!`] is never asked to
    /// read it.
    ///
    /// # Errors
    /// When the value is of another type.
    fn read(&mut self, reader: &mut Reader) -> Read;
}

impl Field for &'static str {
    fn read(&mut self, reader: &mut Reader) -> Read {
        *self = reader.text()?;
        Ok(())
    }
}

impl Field for i64 {
    fn read(&mut self, reader: &mut Reader) -> Read {
        *self = reader.number()?;
        Ok(())
    }
}

impl Field for bool {
    fn read(&mut self, reader: &mut Reader) -> Read {
        *self = reader.flag()?;
        Ok(())
    }
}

impl Field for Option<&'static str> {
    fn read(&mut self, reader: &mut Reader) -> Read {
        if !reader.null()? {
            *self = Some(reader.quoted()?);
        }
        Ok(())
    }
}

impl Field for Option<i64> {
    fn read(&mut self, reader: &mut Reader) -> Read {
        if !reader.null()? {
            *self = Some(reader.number()?);
        }
        Ok(())
    }
}

impl Field for Option<bool> {
    fn read(&mut self, reader: &mut Reader) -> Read {
        if !reader.null()? {
            *self = Some(reader.flag()?);
        }
        Ok(())
    }
}

impl Field for Vec<&'static str> {
    fn read(&mut self, reader: &mut Reader) -> Read {
        if reader.null()? {
            return Ok(());
        }
        reader.list(|reader| {
            self.push(reader.text()?);
            Ok(())
        })
    }
}

/// An object of which every value is a text, in the order in which it came.
#[derive(Debug, Default)]
pub struct Texts(pub Vec<(&'static str, &'static str)>);

impl Texts {
    /// The text of a name.
    #[inline(never)]
    pub fn get(&self, name: &str) -> Option<&'static str> {
        let is_it = |(known, _): &&(&str, _)| is_same(known.as_bytes(), name.as_bytes());
        self.0.iter().find(is_it).map(|(_, text)| *text)
    }
}

impl Field for Texts {
    fn read(&mut self, reader: &mut Reader) -> Read {
        if reader.null()? {
            return Ok(());
        }
        self.0 = Vec::with_capacity(8);
        reader.members_here(|name, reader| {
            self.0.push((name, reader.quoted()?));
            Ok(())
        })
    }
}

/// An object inside of another, where there is one. It is never dropped: see [`crate::read`].
pub type Part<T> = Option<&'static mut T>;

impl<T: Fields + Default + 'static> Field for Part<T> {
    fn read(&mut self, reader: &mut Reader) -> Read {
        if reader.null()? {
            return Ok(());
        }
        self.insert(Box::leak(Box::default())).object(reader)
    }
}

impl<T: Fields + Default + 'static> Field for Vec<&'static mut T> {
    fn read(&mut self, reader: &mut Reader) -> Read {
        if reader.null()? {
            return Ok(());
        }
        reader.list(|reader| {
            let object: &'static mut T = Box::leak(Box::default());
            object.object(reader)?;
            self.push(object);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &'static str) -> Option<Vec<(&'static str, &'static str)>> {
        let mut texts = Texts::default();
        crate::read_with(json, |reader| {
            reader.members(|_, reader| texts.read(reader))
        })
        .then_some(texts.0)
    }

    #[test]
    fn texts_in_the_order_in_which_they_came() {
        let many = r#"{"m": {"a": "1", "b": "", "c": "3", "d": "4", "e": "5", "f": "6", "g": "7", "h": "8", "i": "é\n"}}"#;
        let texts = read(many).expect("only texts");
        let names: String = texts.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, "abcdefghi");
        let texts = Texts(texts);
        assert_eq!(texts.get("b"), Some(""));
        assert_eq!(texts.get("i"), Some("é\n"));
        assert_eq!(texts.get("j"), None);
        assert_eq!(texts.get(""), None);
    }

    #[test]
    fn of_what_stands_twice_the_last_is_taken() {
        let twice = r#"{"m": {"a": "1", "b": "2"}, "m": {"c": "3"}}"#;
        assert_eq!(read(twice), Some(vec![("c", "3")]));
    }

    #[test]
    fn nothing_but_texts() {
        assert_eq!(read(r#"{"m": null}"#), Some(Vec::new()));
        for other in ["1", "true", "null", "[]", "{}"] {
            let json = format!(r#"{{"m": {{"a": {other}}}}}"#);
            assert_eq!(read(json.leak()), None, "{other}");
        }
    }
}
