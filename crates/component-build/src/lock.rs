use std::fs::{File, TryLockError};
use std::path::Path;

use crate::BuildError;

/// An exclusive lock between processes, released when dropped or when the process ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn acquire(path: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, BuildError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(BuildError::io("create", folder))?;
        }
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(BuildError::io("open", path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                progress("waiting for another process that is building");
                file.lock().map_err(BuildError::io("lock", path))?;
            }
            Err(TryLockError::Error(error)) => return Err(BuildError::io("lock", path)(error)),
        }
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_second_holder_waits_and_says_so() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("deep/lock");
        let first = Lock::acquire(&path, &mut |_| {}).expect("first");

        let (said, heard) = mpsc::channel();
        let second = std::thread::spawn(move || {
            Lock::acquire(&path, &mut |line| {
                said.send(line.to_owned()).expect("send");
            })
            .map(|_| ())
        });
        let line = heard.recv().expect("the second holder says that it waits");
        assert!(line.contains("waiting"), "{line}");
        assert!(!second.is_finished());

        drop(first);
        second.join().expect("thread").expect("second");
    }
}
