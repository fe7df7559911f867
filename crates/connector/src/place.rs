//! The data directory: everything that a connector keeps.

use std::fs::{DirBuilder, File};
use std::path::{Path, PathBuf};

use crate::{Error, private_file};

/// A data directory, made at the first use. Unix: for its owner alone. Windows: for the system, its administrators, whoever made
/// a file in it, and the account of the service.
#[derive(Clone, Debug)]
pub struct Place(PathBuf);

impl Place {
    /// This directory.
    pub fn at(path: &Path) -> Result<Self, Error> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(path).map_err(|error| private_file::failed(path, error))?;
        let place = Self(path.to_owned());
        #[cfg(windows)]
        if crate::access_list::is_readable_by_others(path)? {
            place.close()?;
        }
        Ok(place)
    }

    /// Makes sure that nobody else is in it or owns it, before secrets are.
    #[cfg(windows)]
    pub(crate) fn close(&self) -> Result<(), Error> {
        crate::access_list::close(&self.0)?;
        if crate::access_list::is_readable_by_others(&self.0)? {
            return Err(Error::Readable { path: self.0.clone() });
        }
        Ok(())
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

    /// Lets an account read and write what is here: that of the service.
    #[cfg(windows)]
    pub fn admit(&self, account: &str) -> Result<(), Error> {
        crate::access_list::admit(&self.0, account)
    }

    /// Keeps other connectors out as long as the file that is returned stays open.
    pub fn lock(&self) -> Result<File, Error> {
        self.lock_with("lock")
    }

    /// Keeps out whoever else would change the registration, as long as the file that is returned stays open. A connector that
    /// runs only reads it.
    pub(crate) fn lock_registration(&self) -> Result<File, Error> {
        self.lock_with("registration.lock")
    }

    fn lock_with(&self, name: &str) -> Result<File, Error> {
        let path = self.0.join(name);
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
