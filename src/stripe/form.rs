//! Stripe's request bodies: `application/x-www-form-urlencoded` with brackets for nesting.

use crate::text::{decimal, escape};

/// Parameters in the order in which they were added. The order is part of the golden files: Stripe
/// compares the parameters of a repeated request, so a patch release must not change them.
#[derive(Debug, Default, Clone)]
pub struct Form {
    encoded: String,
}

impl Form {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter. `name` is ours and needs no escaping but in its `[key]` parts, for which
    /// see [`Form::keyed`].
    pub fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.begin(name);
        escape(value, &mut self.encoded);
        self
    }

    /// Adds a parameter when there is a value.
    pub fn optional(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    pub fn number(&mut self, name: &str, value: u64) -> &mut Self {
        self.text(name, &decimal(value))
    }

    /// Adds `name=true`.
    pub fn enable(&mut self, name: &str) -> &mut Self {
        self.text(name, "true")
    }

    /// Adds `name[key]=value` for a key that a user chose.
    pub fn keyed(&mut self, name: &str, key: &str, value: &str) -> &mut Self {
        self.separate();
        self.encoded.push_str(name);
        self.encoded.push('[');
        escape(key, &mut self.encoded);
        self.encoded.push_str("]=");
        escape(value, &mut self.encoded);
        self
    }

    /// Adds `name[index]=value` for each value.
    pub fn listed<'a>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = &'a str>,
    ) -> &mut Self {
        for (index, value) in values.into_iter().enumerate() {
            self.keyed(name, &decimal(index as u64), value);
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.encoded.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.encoded
    }

    pub fn into_string(self) -> String {
        self.encoded
    }

    fn begin(&mut self, name: &str) {
        self.separate();
        self.encoded.push_str(name);
        self.encoded.push('=');
    }

    fn separate(&mut self) {
        if !self.encoded.is_empty() {
            self.encoded.push('&');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_reserved_is_escaped() {
        let mut form = Form::new();
        form.text("a", "1&b=2 +ü")
            .keyed("metadata", "k&]", "v")
            .listed("expand", ["x", "y"]);
        assert_eq!(
            form.as_str(),
            "a=1%26b%3D2%20%2B%C3%BC&metadata[k%26%5D]=v&expand[0]=x&expand[1]=y"
        );
    }
}
