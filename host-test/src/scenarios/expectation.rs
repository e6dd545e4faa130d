//! Whether a value is what a scenario expects.

use serde_json::Value;

/// What is expected of a part and not so, with the part's place. Empty: as expected.
///
/// - Of an object, the fields that are named; `null`: absent.
/// - Of a list, as many items, each as expected.
/// - `"*"`: anything that is there. `"~text"`: a text with this in it.
/// - Anything else: the same.
pub(crate) fn differences(expected: &Value, found: Option<&Value>, place: &str) -> Vec<String> {
    let mut told = Vec::new();
    compare(expected, found, place, &mut told);
    told
}

fn compare(expected: &Value, found: Option<&Value>, place: &str, told: &mut Vec<String>) {
    let found = found.unwrap_or(&Value::Null);
    let mut differ = |expected: &dyn std::fmt::Display| {
        told.push(format!(
            "{place}: expected {expected}, found {}",
            brief(found)
        ));
    };
    match (expected, found) {
        (Value::String(text), _) if text == "*" => {
            if found.is_null() {
                differ(&"anything");
            }
        }
        (Value::String(text), _) if text.starts_with('~') => {
            let part = &text[1..];
            if !found.as_str().is_some_and(|found| found.contains(part)) {
                differ(&format_args!("a text with `{part}`"));
            }
        }
        (Value::Object(fields), Value::Object(found)) => {
            for (name, expected) in fields {
                compare(expected, found.get(name), &format!("{place}.{name}"), told);
            }
        }
        (Value::Array(items), Value::Array(found)) => {
            if items.len() != found.len() {
                differ(&format_args!("{} items", items.len()));
                return;
            }
            for (index, (expected, found)) in items.iter().zip(found).enumerate() {
                compare(expected, Some(found), &format!("{place}[{index}]"), told);
            }
        }
        _ if expected == found => {}
        _ => differ(&brief(expected)),
    }
}

/// Enough of a value to recognize it.
pub(crate) fn brief(value: &Value) -> String {
    const LONGEST: usize = 300;
    if value.is_null() {
        return "nothing".to_owned();
    }
    let mut text = value.to_string();
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_that_are_not_named_do_not_matter() {
        let found = json!({ "id": "pi_1", "captured": { "minor-units": 5 }, "list": ["a", "b"] });
        let fits = |expected: Value| differences(&expected, Some(&found), "ok").is_empty();
        assert!(fits(json!({})));
        assert!(fits(json!({ "id": "*", "captured": { "minor-units": 5 } })));
        assert!(fits(
            json!({ "id": "~pi_", "other": null, "list": ["*", "b"] })
        ));
        for wrong in [
            json!({ "id": "pi_2" }),
            json!({ "id": null }),
            json!({ "id": "~xx" }),
            json!({ "other": "*" }),
            json!({ "captured": { "minor-units": 6 } }),
            json!({ "captured": 5 }),
            json!({ "list": ["a"] }),
            json!({ "list": ["b", "a"] }),
            json!([]),
            json!("*x"),
        ] {
            assert!(!fits(wrong.clone()), "{wrong}");
        }
    }

    #[test]
    fn a_difference_names_its_place() {
        let found = json!({ "list": [{ "id": 1 }] });
        assert_eq!(
            differences(&json!({ "list": [{ "id": 2 }] }), Some(&found), "ok"),
            ["ok.list[0].id: expected 2, found 1"]
        );
    }
}
