//! Values of any type that are handed on as JSON.

use crate::reader::{Read, Reader, Unreadable};

impl Reader {
    /// Reads a value of any type as it stands there.
    ///
    /// # Errors
    /// When there is none.
    pub fn raw(&mut self) -> Result<&'static str, Unreadable> {
        let start = self.at;
        self.check()?;
        self.since(start)
    }

    /// Reads a value of any type as the JSON that it is, without the spaces in between.
    ///
    /// # Errors
    /// When there is none.
    pub fn json(&mut self) -> Result<&'static str, Unreadable> {
        let mut json = String::new();
        self.transcribe(&mut json)?;
        Ok(json.leak())
    }

    fn transcribe(&mut self, to: &mut String) -> Read {
        match self.first() {
            b'{' => {
                to.push('{');
                let mut goes_on = self.begins(b'{', b'}')?;
                while goes_on {
                    separate(to, '{');
                    self.copy(to, Self::skip_text)?;
                    to.push(':');
                    self.colon()?;
                    self.transcribe(to)?;
                    goes_on = self.goes_on(b'}')?;
                }
                to.push('}');
                Ok(())
            }
            b'[' => {
                to.push('[');
                self.list(|reader| {
                    separate(to, '[');
                    reader.transcribe(to)
                })?;
                to.push(']');
                Ok(())
            }
            _ => self.copy(to, Self::skip_flat),
        }
    }

    /// Copies what is read past.
    fn copy(&mut self, to: &mut String, skip: fn(&mut Self) -> Read) -> Read {
        let start = self.at;
        skip(self)?;
        to.push_str(self.since(start)?);
        Ok(())
    }
}

/// The comma in front of all elements but the first, which stands behind the bracket.
fn separate(text: &mut String, bracket: char) {
    if !text.ends_with(bracket) {
        text.push(',');
    }
}
