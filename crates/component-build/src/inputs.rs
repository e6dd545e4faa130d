use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::BuildError;

/// Folders in a package that are never part of its library.
const NOT_SOURCES: [&str; 4] = ["target", "tests", "benches", "examples"];

/// A hash of every file in `roots` (files, or folders with all that is in them), of `files`, and
/// of `rustc`. What does not exist counts as absent, so that a file that appears changes the hash.
pub(crate) fn hash(
    roots: &[PathBuf],
    files: &[PathBuf],
    rustc: &str,
) -> Result<String, BuildError> {
    let mut all: BTreeSet<PathBuf> = files.iter().cloned().collect();
    for root in roots {
        collect(root, &mut all)?;
    }
    let mut hasher = Sha256::new();
    let mut add = |part: &[u8]| {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    add(rustc.as_bytes());
    for path in &all {
        match std::fs::read(path) {
            Ok(bytes) => {
                add(path.as_os_str().as_encoded_bytes());
                add(&bytes);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(BuildError::io("read", path)(error)),
        }
    }
    Ok(hex(&hasher.finalize()))
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The files that rustc read, from the dependency file (in the format of make) that cargo writes
/// next to an artifact. It also names what macros and `include_str!` read, wherever that is.
pub(crate) fn from_dependency_file(text: &str) -> Vec<PathBuf> {
    let Some((_, list)) = text.lines().next().and_then(|line| line.split_once(": ")) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    let mut file = String::new();
    let mut characters = list.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek() == Some(&' ') => {
                file.push(' ');
                characters.next();
            }
            ' ' => files.push(PathBuf::from(std::mem::take(&mut file))),
            other => file.push(other),
        }
    }
    files.push(PathBuf::from(file));
    files.retain(|file| !file.as_os_str().is_empty());
    files
}

fn collect(path: &Path, into: &mut BTreeSet<PathBuf>) -> Result<(), BuildError> {
    if !path.is_dir() {
        into.insert(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(BuildError::io("read", path))? {
        let entry = entry.map_err(BuildError::io("read", path))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_folder = entry.path().is_dir();
        if name.starts_with('.') || (is_folder && NOT_SOURCES.contains(&&*name)) {
            continue;
        }
        collect(&entry.path(), into)?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_change_of_a_source_changes_the_hash() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let root = folder.path();
        fs::create_dir_all(root.join("src/deep")).expect("folders");
        fs::create_dir_all(root.join("tests")).expect("folders");
        fs::write(root.join("src/lib.rs"), "a").expect("write");
        let roots = [root.to_owned()];
        let current = || hash(&roots, &[], "rustc 1").expect("hash");

        let mut seen = vec![current()];
        let mut check = |what: &str| {
            let now = current();
            assert!(!seen.contains(&now), "{what} left the hash as it was");
            seen.push(now);
        };
        fs::write(root.join("src/lib.rs"), "b").expect("write");
        check("an edit");
        fs::write(root.join("src/deep/new.rs"), "").expect("write");
        check("an empty new file");
        fs::rename(root.join("src/deep/new.rs"), root.join("src/deep/old.rs")).expect("rename");
        check("a new name");

        let before = current();
        fs::remove_file(root.join("src/deep/old.rs")).expect("remove");
        check_differs(&before, &current(), "a removed file");
        fs::write(root.join("tests/all.rs"), "t").expect("write");
        fs::write(root.join(".editor"), "t").expect("write");
        assert_eq!(
            current(),
            hash(&roots, &[root.join("absent")], "rustc 1").expect("hash"),
            "an absent file counts as nothing",
        );
        check_differs(
            &current(),
            &hash(&roots, &[], "rustc 2").expect("hash"),
            "another compiler",
        );
    }

    fn check_differs(before: &str, after: &str, what: &str) {
        assert_ne!(before, after, "{what} left the hash as it was");
    }

    #[test]
    fn tests_and_hidden_files_are_no_inputs() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let roots = [folder.path().to_owned()];
        fs::write(folder.path().join("lib.rs"), "a").expect("write");
        let before = hash(&roots, &[], "").expect("hash");
        fs::create_dir(folder.path().join("tests")).expect("folder");
        fs::write(folder.path().join("tests/all.rs"), "t").expect("write");
        fs::write(folder.path().join(".swap"), "t").expect("write");
        assert_eq!(before, hash(&roots, &[], "").expect("hash"));
    }

    #[test]
    fn dependency_files_are_read_with_their_escapes() {
        let text =
            "/t/a.wasm: /w/src/lib.rs /w/with\\ space/b.rs /w/wit/world.wit\n\n/w/src/lib.rs:\n";
        assert_eq!(
            from_dependency_file(text),
            ["/w/src/lib.rs", "/w/with space/b.rs", "/w/wit/world.wit"].map(PathBuf::from)
        );
        assert!(from_dependency_file("").is_empty());
        assert!(from_dependency_file("/t/a.wasm: ").is_empty());
    }
}
