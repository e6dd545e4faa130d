//! docs/performance.md, of which runs write parts.

use std::path::PathBuf;

use anyhow::{Context, bail};

const END: &str = "<!-- The end of what it writes. -->";

/// Puts `text` into the place of `command`, instead of what it wrote there before.
pub fn write(command: &str, text: &str) -> anyhow::Result<()> {
    let path = folder().join("performance.md");
    let name = || path.display().to_string();
    let document = std::fs::read_to_string(&path).with_context(name)?;
    let document = replaced(&document, command, text).with_context(name)?;
    std::fs::write(&path, document).with_context(name)
}

/// Where the documents are.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

fn replaced(document: &str, command: &str, text: &str) -> anyhow::Result<String> {
    let begin = format!("<!-- Written by `{command}`. -->");
    let Some((before, rest)) = document.split_once(&begin) else {
        bail!("it has no line {begin}");
    };
    let Some((_, after)) = rest.split_once(END) else {
        bail!("it has no line {END}");
    };
    let text = text.trim_end();
    Ok(format!("{before}{begin}\n\n{text}\n\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_place_is_replaced() {
        let place = |command, text| {
            format!("<!-- Written by `{command}`. -->\n\n{text}\n\n{END}\n\nmore\n")
        };
        let document = place("one", "old") + &place("two", "old");
        assert_eq!(
            replaced(&document, "two", "new\n").expect("a place"),
            place("one", "old") + &place("two", "new")
        );
        assert!(replaced(&document, "three", "new").is_err());
    }

    #[test]
    fn the_document_has_a_place_for_each() {
        let document = include_str!("../../docs/performance.md");
        for command in [
            "cargo xtask bench --write",
            "cargo xtask bench profile verify --write",
            "cargo xtask bench profile authorize --write",
            "cargo xtask bench profile authorize --caller host --write",
        ] {
            assert!(replaced(document, command, "new").is_ok(), "{command}");
        }
    }
}
