//! Records as lines.

use payments_host::types::{ProviderRecord, RecordChange};
use serde::Serialize;
use serde_json::value::RawValue;

/// A record on a line of its own, as the provider wrote it.
pub fn record(record: &ProviderRecord) -> String {
    let mut line = without_spaces(&record.json);
    line.push('\n');
    line
}

/// A change, with the record in it.
pub fn change(change: &RecordChange) -> anyhow::Result<String> {
    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    struct Line<'a> {
        event_id: &'a str,
        event_type: &'a str,
        kind: String,
        created: u64,
        is_deleted: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        api_version: Option<&'a str>,
        content: Box<RawValue>,
    }

    let content = without_spaces(&change.content.json);
    let mut line = serde_json::to_string(&Line {
        event_id: &change.event_id,
        event_type: &change.event_type,
        kind: host_test::json::case_name(&change.kind),
        created: change.created,
        is_deleted: change.is_deleted,
        api_version: change.api_version.as_deref(),
        content: RawValue::from_string(content)?,
    })?;
    line.push('\n');
    Ok(line)
}

/// JSON without the spaces between its parts; every other byte stays, so no number is rounded and no
/// text is written otherwise.
fn without_spaces(json: &str) -> String {
    let mut is_text = false;
    let mut is_escaped = false;
    let kept = json.chars().filter(|character| {
        if is_text {
            is_text = is_escaped || *character != '"';
            is_escaped = !is_escaped && *character == '\\';
            return true;
        }
        is_text = *character == '"';
        !matches!(character, ' ' | '\n' | '\r' | '\t')
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_spaces_between_parts_go() {
        let json = "{\n  \"a b\" : [ 1.10 , \"x \\\" \\\\\" , null ]\r\n,\t\"c\":\"é \" }";
        let expected = "{\"a b\":[1.10,\"x \\\" \\\\\",null],\"c\":\"é \"}";
        assert_eq!(without_spaces(json), expected);
    }
}
