//! `${name}`: what earlier steps kept.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow, bail};
use serde_json::{Map, Value};

/// Values by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables(BTreeMap<String, Value>);

impl Variables {
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// Keeps parts of a document: names, and JSON pointers into it.
    pub(crate) fn keep(
        &mut self,
        wanted: &BTreeMap<String, String>,
        document: &Value,
    ) -> anyhow::Result<()> {
        for (name, pointer) in wanted {
            let value = document
                .pointer(pointer)
                .with_context(|| format!("nothing to keep as `{name}` at {pointer}"))?;
            self.set(name, value.clone());
        }
        Ok(())
    }

    /// The value with every `${name}` in it replaced. A text that is nothing else becomes the value
    /// itself, whatever it is; `${name/of/a/part}` is a part of it.
    pub(crate) fn fill(&self, value: &Value) -> anyhow::Result<Value> {
        Ok(match value {
            Value::String(text) => self.fill_text(text)?,
            Value::Array(items) => items
                .iter()
                .map(|item| self.fill(item))
                .collect::<anyhow::Result<_>>()?,
            Value::Object(fields) => fields
                .iter()
                .map(|(name, field)| Ok((name.clone(), self.fill(field)?)))
                .collect::<anyhow::Result<Map<_, _>>>()?
                .into(),
            other => other.clone(),
        })
    }

    fn fill_text(&self, text: &str) -> anyhow::Result<Value> {
        if let Some(name) = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            && !name.contains('}')
        {
            return self.get(name).cloned();
        }
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after
                .split_once('}')
                .with_context(|| format!("`{text}` opens a variable and does not close it"))?;
            filled.push_str(before);
            match self.get(name)? {
                Value::String(value) => filled.push_str(value),
                value @ (Value::Number(_) | Value::Bool(_)) => filled.push_str(&value.to_string()),
                _ => bail!("`{name}` is no text and stands within one: {text}"),
            }
            rest = after;
        }
        filled.push_str(rest);
        Ok(Value::String(filled))
    }

    fn get(&self, name: &str) -> anyhow::Result<&Value> {
        let (name, pointer) = match name.find('/') {
            Some(at) => name.split_at(at),
            None => (name, ""),
        };
        self.0
            .get(name)
            .and_then(|value| value.pointer(pointer))
            .ok_or_else(|| anyhow!("no step kept `{name}{pointer}`"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_whole_text_becomes_the_value_and_a_part_is_put_in() {
        let mut variables = Variables::default();
        variables.set("payment", json!({ "id": "pi_1", "amount": 5 }));
        let filled = variables.fill(&json!({
            "whole": "${payment}",
            "part": ["${payment/amount}", "/v1/payments/${payment/id}?n=${payment/amount}"],
            "plain": "$5",
        }));
        let expected = json!({
            "whole": { "id": "pi_1", "amount": 5 },
            "part": [5, "/v1/payments/pi_1?n=5"],
            "plain": "$5",
        });
        assert_eq!(filled.expect("filled"), expected);
        for wrong in ["${other}", "${payment/none}", "a ${payment}", "${payment"] {
            assert!(variables.fill(&json!(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_there_cannot_be_kept() {
        let mut variables = Variables::default();
        let wanted = |pointer: &str| BTreeMap::from([("id".to_owned(), pointer.to_owned())]);
        let document = json!({ "ok": { "id": "pi_1" } });
        variables.keep(&wanted("/ok/id"), &document).expect("kept");
        assert_eq!(variables.fill(&json!("${id}")).expect("kept"), "pi_1");
        assert!(variables.keep(&wanted("/error/id"), &document).is_err());
    }
}
