//! The file of an export, and what stands beside it, so that a kill at any moment neither loses a
//! record nor writes one twice.
//!
//! A page is committed in this order, and nothing of it is there before the last step:
//!
//! 1. its lines are appended to the file, and the file is synced;
//! 2. the progress (the file's length, the cursor of the next page) is written to a file of its own,
//!    which is synced;
//! 3. that file takes the place of the progress until now, by renaming, and the folder is synced.
//!
//! Whoever goes on cuts the file to the length that the progress says. A kill before step 3 so costs
//! one page, which is asked for again: lists are stable behind a cursor.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use payments_host::types::UnixSeconds;
use serde::{Deserialize, Serialize};

/// What an export is of. Another one is not mixed into the same file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Subject {
    pub kind: String,
    /// Of changes: to which records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
    pub since: Option<UnixSeconds>,
    /// When it began, where nothing was said: so it ends, however long it takes.
    pub to: UnixSeconds,
    pub provider: String,
    pub account: Option<String>,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Progress {
    version: u32,
    pub export: Subject,
    /// Where the next page begins.
    pub cursor: Option<String>,
    /// The file's length in bytes. What is behind it was not committed.
    pub bytes: u64,
    pub records: u64,
    /// Everything is there.
    pub is_complete: bool,
}

/// The version of the progress file.
const VERSION: u32 = 1;

/// An export's file, which nobody else writes meanwhile.
pub struct Export {
    file: File,
    progress_path: PathBuf,
    pub progress: Progress,
}

impl Export {
    /// Begins an export, or goes on with one. `to` is the end that was asked for.
    pub fn open(path: &Path, subject: Subject, to: Option<UnixSeconds>) -> anyhow::Result<Self> {
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        if file.try_lock().is_err() {
            bail!("another process writes {}", path.display());
        }
        let progress_path = beside(path, ".export");
        let length = file.metadata()?.len();
        let progress = match read(&progress_path)? {
            Some(progress) => {
                let same = Subject {
                    to: to.unwrap_or(progress.export.to),
                    ..subject
                };
                if progress.export != same {
                    bail!(
                        "{} holds another export, or a part of it ({}): give another file",
                        path.display(),
                        serde_json::to_string(&progress.export)?
                    );
                }
                if length < progress.bytes {
                    bail!(
                        "{} is shorter than what was written: somebody changed it. Remove it and {}, and begin anew",
                        path.display(),
                        progress_path.display()
                    );
                }
                progress
            }
            None if length > 0 => bail!(
                "{} exists, and is no export that could go on: give another file",
                path.display()
            ),
            None => Progress {
                version: VERSION,
                export: subject,
                cursor: None,
                bytes: 0,
                records: 0,
                is_complete: false,
            },
        };
        file.set_len(progress.bytes)?;
        file.seek(SeekFrom::Start(progress.bytes))?;
        let export = Self {
            file,
            progress_path,
            progress,
        };
        export.write_progress()?;
        Ok(export)
    }

    /// Commits a page: its lines, each with its end, and the cursor of the next page. Without one,
    /// the export is complete.
    pub fn commit(
        &mut self,
        lines: &str,
        records: u64,
        next: Option<String>,
    ) -> anyhow::Result<()> {
        self.file.write_all(lines.as_bytes())?;
        self.file.sync_data()?;
        self.progress.bytes += lines.len() as u64;
        self.progress.records += records;
        self.progress.is_complete = next.is_none();
        self.progress.cursor = next;
        self.write_progress()
    }

    fn write_progress(&self) -> anyhow::Result<()> {
        let path = &self.progress_path;
        let new = beside(path, ".new");
        let mut file = File::create(&new)?;
        serde_json::to_writer_pretty(&mut file, &self.progress)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(())
    }
}

fn read(path: &Path) -> anyhow::Result<Option<Progress>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).context(path.display().to_string()),
    };
    let progress: Progress = serde_json::from_str(&text)
        .with_context(|| format!("{} is no progress of an export", path.display()))?;
    if progress.version != VERSION {
        bail!("{} is of another version of this command", path.display());
    }
    Ok(Some(progress))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
