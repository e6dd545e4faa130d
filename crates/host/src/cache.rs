//! Compiled code on disk. Loading compiled code is running it, so the folder is private and
//! every file is checked before it is believed.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::load::hex;

/// Why the folder for compiled code is not used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// The system refused.
    #[error("{}: {source}", folder.display())]
    Io {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The path is not a folder, or a link to one.
    #[error("{} is not a folder (links are not followed)", .0.display())]
    NotAFolder(PathBuf),
    /// The folder is another user's.
    #[error("{} belongs to another user: whoever writes to it can run code here", .0.display())]
    ForeignOwner(PathBuf),
    /// Others may write to the folder.
    #[error("{} is writable by others (mode {mode:o}): chmod 700 it, or name another folder", folder.display())]
    Writable {
        /// The folder.
        folder: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// There is no way here to tell whether a folder is private.
    #[error("the compiled-code cache is available on Unix only")]
    Unsupported,
}

/// A private folder of compiled components.
#[derive(Debug)]
pub(crate) struct CompiledCache {
    folder: PathBuf,
    /// Of everything in the engine that compiled code depends on.
    engine_hash: [u8; 32],
}

/// The end of each file: a checksum of the rest. It tells a file that was cut short or went bad from
/// a whole one. Against somebody who writes to the folder no checksum would help.
const CHECKSUM_BYTES: usize = 4;

impl CompiledCache {
    /// Makes the folder, or checks the one that is there.
    pub(crate) fn open(folder: PathBuf, engine: &Engine) -> Result<Self, CacheError> {
        make_private(&folder)?;
        let mut hasher = Sha256Hasher(Sha256::new());
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Self {
            folder,
            engine_hash: hasher.0.finalize().into(),
        })
    }

    /// The compiled component: from the folder, else compiled and kept there. A cache that does
    /// not work costs time and is logged; it never fails a load.
    pub(crate) fn get_or_compile(
        &self,
        engine: &Engine,
        component_sha256: &[u8; 32],
        bytes: &[u8],
    ) -> wasmtime::Result<Component> {
        let file = self.file(component_sha256);
        match read(&file, engine) {
            Ok(Some(component)) => return Ok(component),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(file = %file.display(), %error, "compiled code unusable, compiling anew");
            }
        }
        let component = Component::new(engine, bytes)?;
        if let Err(error) = self.write(&file, &component) {
            tracing::warn!(file = %file.display(), %error, "compiled code could not be kept");
        }
        Ok(component)
    }

    fn file(&self, component_sha256: &[u8; 32]) -> PathBuf {
        let mut key = Sha256::new();
        key.update(component_sha256);
        key.update(self.engine_hash);
        self.folder.join(format!("{}.cwasm", hex(&key.finalize())))
    }

    /// In one step, so that another process sees all of it or nothing.
    fn write(&self, file: &Path, component: &Component) -> wasmtime::Result<()> {
        let code = component.serialize()?;
        let mut temporary = tempfile::NamedTempFile::new_in(&self.folder)?;
        temporary.write_all(&code)?;
        temporary.write_all(&crc32fast::hash(&code).to_le_bytes())?;
        temporary.persist(file).map_err(|error| error.error)?;
        Ok(())
    }
}

/// `None` when there is no such file.
fn read(file: &Path, engine: &Engine) -> wasmtime::Result<Option<Component>> {
    let contents = match fs::read(file) {
        Ok(contents) => contents,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let (code, checksum) = contents
        .split_last_chunk::<CHECKSUM_BYTES>()
        .ok_or_else(|| wasmtime::Error::msg("the file is cut short"))?;
    if crc32fast::hash(code).to_le_bytes() != *checksum {
        return Err(wasmtime::Error::msg("the checksum does not match"));
    }
    // SAFETY: `deserialize` trusts that the bytes are what `serialize` wrote. The folder was found
    // to be this user's and writable by nobody else, the name is made of the component's and the
    // engine's hash, and the checksum shows that the file is whole. wasmtime itself refuses code
    // of another version or with other settings.
    let component = unsafe { Component::deserialize(engine, code) }?;
    Ok(Some(component))
}

/// Feeds what implements `Hash` to SHA-256: the same in every process, unlike the standard
/// library's hashers.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.clone().finalize();
        digest
            .iter()
            .take(8)
            .fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> Result<(), CacheError> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};

    let io = |source| CacheError::Io {
        folder: folder.to_owned(),
        source,
    };
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(io)?;
    let metadata = fs::symlink_metadata(folder).map_err(io)?;
    if !metadata.is_dir() {
        return Err(CacheError::NotAFolder(folder.to_owned()));
    }
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(CacheError::ForeignOwner(folder.to_owned()));
    }
    let mode = metadata.mode() & 0o777;
    if mode & 0o022 != 0 {
        return Err(CacheError::Writable {
            folder: folder.to_owned(),
            mode,
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> Result<(), CacheError> {
    Err(CacheError::Unsupported)
}
