//! JSON as it was received: the parts of an object or a list are found, and not read.
//!
//! serde_json has a type for this, which takes 10 kB of the component.

/// A value inside of an object, with its name, or inside of a list, without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// With its quotation marks.
    pub name: &'a str,
    pub value: &'a str,
}

/// What is inside of the object or list that `json` is. Of a text that is not JSON, anything: it was
/// read before.
pub fn parts(json: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut name = "";
    let mut start = 0;
    let mut depth = 0_u32;
    let mut is_text = false;
    let mut is_escaped = false;
    for (index, byte) in json.bytes().enumerate() {
        if is_text {
            is_text = is_escaped || byte != b'"';
            is_escaped = !is_escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => is_text = true,
            b'{' | b'[' => {
                depth += 1;
                if depth == 1 {
                    start = index + 1;
                }
            }
            b':' if depth == 1 => {
                name = between(json, start, index);
                start = index + 1;
            }
            b',' | b'}' | b']' => {
                let value = between(json, start, index);
                if depth == 1 && !value.is_empty() {
                    parts.push(Part { name, value });
                    start = index + 1;
                }
                if byte != b',' {
                    depth = depth.saturating_sub(1);
                }
            }
            _ => {}
        }
    }
    parts
}

/// The value of a name, given with its quotation marks.
pub fn value<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    let mut parts = parts(json).into_iter();
    let found = parts.find(|part| part.name == name);
    found.map(|part| part.value)
}

fn between(json: &str, start: usize, end: usize) -> &str {
    json.get(start..end).unwrap_or_default().trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_a_value_is_kept() {
        let json =
            r#" {"a" : 1.250e1 , "b":{ "c":[ "x\"},", {} ] }, "d":"\\", "e":[], "ü": null } "#;
        let found: Vec<_> = parts(json)
            .iter()
            .map(|part| (part.name, part.value))
            .collect();
        assert_eq!(
            found,
            [
                (r#""a""#, "1.250e1"),
                (r#""b""#, r#"{ "c":[ "x\"},", {} ] }"#),
                (r#""d""#, r#""\\""#),
                (r#""e""#, "[]"),
                (r#""ü""#, "null"),
            ]
        );
        assert_eq!(value(found[1].1, r#""c""#), Some(r#"[ "x\"},", {} ]"#));
        assert_eq!(parts(" [ ] "), []);
        assert_eq!(parts(r#"[1, "a:b"]"#).len(), 2);
    }

    #[test]
    fn what_is_not_json_does_no_harm() {
        for text in ["", "}", "]]}{", "\"", "{\"a\":", "[,,]", "\\", "{a:b:c}"] {
            parts(text);
        }
    }
}
