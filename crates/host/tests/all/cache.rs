//! Compiled code is kept in a private folder, and nothing in it is believed unchecked.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use payments_host::{BuildError, CacheError, Host};

use crate::support::{check_works, hostile};

async fn load_with_cache(folder: &Path) {
    let host = Host::builder()
        .max_concurrent_calls(1)
        .cache_dir(folder)
        .build()
        .expect("a host");
    check_works(&host.load_file(hostile()).await.expect("an adapter")).await;
}

fn only_entry(folder: &Path) -> PathBuf {
    let entries: Vec<_> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    let [entry] = &entries[..] else {
        panic!("one file, not {entries:?}")
    };
    entry.clone()
}

#[tokio::test]
async fn compiled_code_is_kept_for_this_user_and_used_again() {
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("compiled");
    load_with_cache(&folder).await;
    assert_eq!(
        fs::metadata(&folder).expect("made").permissions().mode() & 0o777,
        0o700
    );
    let entry = only_entry(&folder);
    let written = fs::metadata(&entry)
        .and_then(|entry| entry.modified())
        .expect("a time");
    load_with_cache(&folder).await;
    assert_eq!(only_entry(&folder), entry);
    let now = fs::metadata(&entry)
        .and_then(|entry| entry.modified())
        .expect("a time");
    assert_eq!(now, written, "the second load wrote nothing");
}

#[tokio::test]
async fn a_damaged_entry_is_compiled_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    load_with_cache(folder.path()).await;
    let entry = only_entry(folder.path());
    let good = fs::read(&entry).expect("the entry");
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for damaged in [&flipped[..], &good[..good.len() / 2], &good[..10], &[]] {
        fs::write(&entry, damaged).expect("damaged");
        load_with_cache(folder.path()).await;
        assert_eq!(
            fs::read(&entry).expect("the entry").len(),
            good.len(),
            "mended"
        );
    }
}

fn refusal(folder: &Path) -> CacheError {
    match Host::builder()
        .max_concurrent_calls(1)
        .cache_dir(folder)
        .build()
    {
        Err(BuildError::Cache(error)) => error,
        other => panic!("expected a refusal of the folder, got {other:?}"),
    }
}

#[test]
fn a_folder_that_others_can_write_to_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for mode in [0o777, 0o770, 0o1777] {
        fs::set_permissions(folder.path(), Permissions::from_mode(mode)).expect("chmod");
        assert!(
            matches!(refusal(folder.path()), CacheError::Writable { .. }),
            "{mode:o}"
        );
    }
}

#[test]
fn a_link_or_a_file_is_no_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let link = folder.path().join("link");
    symlink("/tmp", &link).expect("a link");
    assert!(matches!(refusal(&link), CacheError::NotAFolder(_)));
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file");
    assert!(matches!(
        refusal(&file),
        CacheError::Io { .. } | CacheError::NotAFolder(_)
    ));
}
