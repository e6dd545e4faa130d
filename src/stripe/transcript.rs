//! Writes a value as JSON again: what the host is handed on as Stripe said it.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::text::{decimal, hexadecimal};

/// Appends a value to a text.
pub struct Transcript<'t>(pub &'t mut String);

impl<'de> DeserializeSeed<'de> for Transcript<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcript<'_> {
    type Value = ();

    fn expecting(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        if value < 0 {
            self.0.push('-');
        }
        self.0.push_str(&decimal(value.unsigned_abs()));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.0.push_str(&decimal(value));
        Ok(())
    }

    /// Stripe counts in whole numbers; writing another one exactly takes more code than all the
    /// rest of this.
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.push_str("null");
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.0.push('"');
        for character in value.chars() {
            match character {
                '"' | '\\' => {
                    self.0.push('\\');
                    self.0.push(character);
                }
                '\0'..='\x1f' => {
                    self.0.push_str("\\u00");
                    self.0.push_str(&hexadecimal(&[character as u8]));
                }
                _ => self.0.push(character),
            }
        }
        self.0.push('"');
        Ok(())
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<(), E> {
        self.visit_str(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        self.0.push('[');
        let start = self.0.len();
        while elements.next_element_seed(Transcript(self.0))?.is_some() {
            self.0.push(',');
        }
        close(self.0, start, ']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push('{');
        let start = self.0.len();
        while map.next_key_seed(Transcript(self.0))?.is_some() {
            self.0.push(':');
            map.next_value_seed(Transcript(self.0))?;
            self.0.push(',');
        }
        close(self.0, start, '}');
        Ok(())
    }
}

/// Closes a list or an object; the comma after the last member goes.
fn close(text: &mut String, start: usize, bracket: char) {
    if text.len() > start {
        text.pop();
    }
    text.push(bracket);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_written() {
        for json in [
            r#"{"a":[1,-2,true,null,"x\"\\\u0007ü"],"b":{},"c":[]}"#,
            "[]",
            r#""text""#,
            "18446744073709551615",
        ] {
            let mut text = String::new();
            let mut deserializer = serde_json::Deserializer::from_str(json);
            Transcript(&mut text)
                .deserialize(&mut deserializer)
                .expect("JSON");
            assert_eq!(text, json);
        }
    }
}
