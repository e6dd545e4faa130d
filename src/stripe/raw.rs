//! JSON as it was received: the parts of an object or a list are found, and not read.
//!
//! serde_json has a type for this, which takes 10 kB of the component.

/// A value inside of an object, with its name, or inside of a list, without. Spaces may be around
/// both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    pub name: &'a str,
    pub value: &'a str,
}

/// What is inside of the object or list that `json` is. Of a text that is not JSON, anything: it was
/// read before. Of an empty one, a part without a value.
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
                if depth == 0 {
                    start = index + 1;
                }
                depth += 1;
            }
            b':' | b',' | b'}' | b']' => {
                if depth == 1 {
                    let part = json.get(start..index).unwrap_or_default();
                    start = index + 1;
                    match byte {
                        b':' => name = part,
                        _ => parts.push(Part { name, value: part }),
                    }
                }
                if matches!(byte, b'}' | b']') {
                    depth = depth.saturating_sub(1);
                }
            }
            _ => {}
        }
    }
    parts
}

/// The value of a name, which is given with its quotation marks.
pub fn value<'a>(json: &'a str, name: &str) -> &'a str {
    let mut found = "";
    for part in parts(json) {
        if part.name.trim_ascii() == name {
            found = part.value;
        }
    }
    found
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
            .map(|part| (part.name.trim_ascii(), part.value.trim_ascii()))
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
        let list = value(found[1].1, r#""c""#);
        assert_eq!(list.trim_ascii(), r#"[ "x\"},", {} ]"#);
        assert_eq!(parts(list).len(), 2);
        assert_eq!(value(json, r#""z""#), "");
    }

    #[test]
    fn what_is_not_json_does_no_harm() {
        for text in ["", "}", "]]}{", "\"", "{\"a\":", "[,,]", "\\", "{a:b:c}"] {
            parts(text);
        }
    }
}
