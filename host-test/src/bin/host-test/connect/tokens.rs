//! Where the tokens of a grant go: nowhere, onto the screen, or into a file that only its owner can
//! read.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use host_test::json::ToJson;
use payments_host::types::Grant;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::terminal::note;

/// What becomes of the tokens.
#[derive(clap::Args)]
#[command(next_help_heading = "Output")]
pub struct Options {
    /// Print the tokens too. Whoever has them can act for the account.
    #[arg(long)]
    show_secrets: bool,
    /// Write the grant with its tokens into a new file that only you can read.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

/// A place for tokens, made before they are asked for.
pub struct Tokens {
    show: bool,
    save: Option<(NamedTempFile, PathBuf)>,
}

impl Tokens {
    /// # Errors
    /// When the file is there already, or cannot be made.
    pub fn open(options: &Options) -> anyhow::Result<Self> {
        if let Some(path) = &options.save {
            ensure!(
                !path.exists(),
                "{} is there already: --save makes a new file",
                path.display()
            );
        }
        Self::to(options.save.as_deref(), options.show_secrets)
    }

    /// Takes the place of the tokens in a file. Gives the refresh token.
    ///
    /// # Errors
    /// When the file cannot be read or made anew, or has no refresh token.
    pub fn replace(path: &Path, show: bool) -> anyhow::Result<(Self, String)> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let token = serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|grant| grant["refresh-token"].as_str().map(str::to_owned))
            .with_context(|| format!("{} has no `refresh-token`", path.display()))?;
        Ok((Self::to(Some(path), show)?, token))
    }

    fn to(path: Option<&Path>, show: bool) -> anyhow::Result<Self> {
        let save = match path {
            None => None,
            Some(path) => {
                let folder = path
                    .parent()
                    .filter(|folder| !folder.as_os_str().is_empty());
                // Readable by its owner alone, from its first byte.
                let file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
                    .with_context(|| format!("cannot write {}", path.display()))?;
                Some((file, path.to_owned()))
            }
        };
        Ok(Self { show, save })
    }

    /// Keeps the tokens. Gives what may be printed.
    ///
    /// # Errors
    /// When they could not be written: the account is connected all the same.
    pub fn keep(self, grant: &Grant) -> anyhow::Result<Value> {
        let mut whole = grant.to_json();
        whole["access-token"] = json!(grant.access_token);
        whole["refresh-token"] = json!(grant.refresh_token);
        let is_saved = self.save.is_some();
        if let Some((mut file, path)) = self.save {
            let account = &grant.account;
            file.write_all(format!("{whole:#}\n").as_bytes())
                .and_then(|()| file.as_file().sync_all())
                .and_then(|()| file.persist(&path).map_err(Into::into))
                .with_context(|| {
                    format!(
                        "{account} is connected, and its tokens could not be written to {}",
                        path.display()
                    )
                })?;
            note(format!("its tokens are in {}", path.display()));
        }
        if self.show {
            return Ok(whole);
        }
        if !is_saved {
            note("its tokens were not kept: --save FILE or --show-secrets would");
        }
        Ok(grant.to_json())
    }
}
