//! The data directory: everything that a connector keeps.

use std::fs::{DirBuilder, File};
use std::path::{Path, PathBuf};

use crate::{Error, private_file};

/// A data directory, made at the first use, readable by its owner alone.
#[derive(Clone, Debug)]
pub struct Place(PathBuf);

impl Place {
    /// This directory.
    pub fn at(path: &Path) -> Result<Self, Error> {
        #[cfg_attr(not(unix), expect(unused_mut, reason = "the mode is unix's"))]
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(path).map_err(|error| private_file::failed(path, error))?;
        Ok(Self(path.to_owned()))
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The key that seals the secrets.
    pub(crate) fn key(&self) -> PathBuf {
        self.0.join("seal.key")
    }

    /// The sealed secrets.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.0.join("secrets.sealed")
    }

    /// The registration, which holds no secret.
    pub(crate) fn registration(&self) -> PathBuf {
        self.0.join("registration.json")
    }

    /// What was changed in Exchange.
    pub(crate) fn journal(&self) -> PathBuf {
        self.0.join("journal.jsonl")
    }

    /// The client access servers that are known.
    pub(crate) fn servers(&self) -> PathBuf {
        self.0.join("servers.json")
    }

    /// How things stand, for `status`.
    pub(crate) fn status(&self) -> PathBuf {
        self.0.join("status.json")
    }

    /// Keeps other processes out as long as the file that is returned stays open.
    pub fn lock(&self) -> Result<File, Error> {
        let path = self.0.join("lock");
        let opened = private_file::options().write(true).create(true).truncate(false).open(&path);
        let file = opened.map_err(|error| private_file::failed(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(std::fs::TryLockError::WouldBlock) => Err(Error::InUse(self.0.clone())),
            Err(std::fs::TryLockError::Error(error)) => Err(private_file::failed(&path, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_processes_never_share_a_directory() {
        let directory = tempfile::tempdir().unwrap();
        let place = Place::at(&directory.path().join("data")).unwrap();
        let held = place.lock().unwrap();
        assert!(matches!(place.lock(), Err(Error::InUse(_))));
        drop(held);
        assert!(place.lock().is_ok());
    }
}
