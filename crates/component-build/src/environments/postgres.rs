//! The programs of a PostgreSQL server, where the system has them.

use std::path::{Path, PathBuf};

use super::{Environment, POSTGRES_VARIABLE, from_variable};
use crate::BuildError;

/// The folder of the newest PostgreSQL server's programs. A test makes a server of its own with
/// them; one that is running already is left alone.
///
/// # Errors
/// None: the others have some.
pub fn postgres(_: &mut dyn FnMut(&str)) -> Result<Environment, BuildError> {
    if let Some(ready) = from_variable(POSTGRES_VARIABLE) {
        return Ok(ready);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps them out of the way, for several versions may be installed.
    let found = newest_first(Path::new("/usr/lib/postgresql"))
        .into_iter()
        .map(|version| version.join("bin"))
        .chain(std::env::split_paths(&path))
        .find(|folder| {
            ["initdb", "pg_ctl"]
                .iter()
                .all(|program| folder.join(program).is_file())
        });
    Ok(found.map_or(
        Environment::Missing {
            tool: "PostgreSQL (initdb, pg_ctl)",
            install: "apt-get install --yes postgresql",
        },
        Environment::Ready,
    ))
}

/// The folders in a folder that are named by a number.
fn newest_first(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    versions.sort_unstable_by(|one, other| other.cmp(one));
    versions.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_server_is_found_first() {
        let folder = tempfile::tempdir().expect("temporary folder");
        for name in ["9", "15", "common"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        let expected = ["15", "9"].map(|name| folder.path().join(name));
        assert_eq!(newest_first(folder.path()), expected);
        assert!(newest_first(Path::new("/no/such/folder")).is_empty());
    }
}
