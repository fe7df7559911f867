//! The data directory: everything that a connector keeps.

use std::fs::{DirBuilder, File};
use std::path::{Path, PathBuf};

use crate::{Error, private_file};

/// A data directory, made at the first use. Unix: for its owner alone. Windows: for the system, its administrators, whoever made
/// a file in it, and the account of the service.
#[derive(Clone, Debug)]
pub struct Place {
    path: PathBuf,
    /// Whether somebody else could get in when it was opened.
    was_open: bool,
}

impl Place {
    /// This directory.
    pub fn at(path: &Path) -> Result<Self, Error> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(path).map_err(|error| private_file::failed(path, error))?;
        let place = Self { path: path.to_owned(), was_open: is_open_to_others(path)? };
        #[cfg(windows)]
        if place.was_open {
            place.close()?;
        }
        Ok(place)
    }

    /// Refuses a directory that others could write to and that is not new: a key that lies there may be theirs.
    pub(crate) fn refuse_prepared(&self) -> Result<(), Error> {
        let kept = [self.key(), self.secrets(), self.registration(), self.journal()];
        // A link that leads nowhere is something as well.
        let is_new = kept.iter().all(|file| file.symlink_metadata().is_err());
        if self.was_open && !is_new { Err(Error::Prepared(self.path.clone())) } else { Ok(()) }
    }

    /// Makes sure that nobody else is in it or owns it, before secrets are.
    #[cfg(windows)]
    pub(crate) fn close(&self) -> Result<(), Error> {
        crate::access_list::close(&self.path)?;
        if crate::access_list::is_readable_by_others(&self.path)? {
            return Err(Error::Readable { path: self.path.clone() });
        }
        Ok(())
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The key that seals the secrets.
    pub(crate) fn key(&self) -> PathBuf {
        self.path.join("seal.key")
    }

    /// The sealed secrets.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.path.join("secrets.sealed")
    }

    /// The registration, which holds no secret.
    pub(crate) fn registration(&self) -> PathBuf {
        self.path.join("registration.json")
    }

    /// What was changed in Exchange.
    pub(crate) fn journal(&self) -> PathBuf {
        self.path.join("journal.jsonl")
    }

    /// The client access servers that are known.
    pub(crate) fn servers(&self) -> PathBuf {
        self.path.join("servers.json")
    }

    /// How things stand, for `status`.
    pub(crate) fn status(&self) -> PathBuf {
        self.path.join("status.json")
    }

    /// Why the program stopped last.
    pub(crate) fn fault(&self) -> PathBuf {
        self.path.join("fault.json")
    }

    /// Lets an account read and write what is here: that of the service.
    #[cfg(windows)]
    pub fn admit(&self, account: &str) -> Result<(), Error> {
        crate::access_list::admit(&self.path, account)
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
        let path = self.path.join(name);
        let opened = private_file::options().write(true).create(true).truncate(false).open(&path);
        let file = opened.map_err(|error| private_file::failed(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(std::fs::TryLockError::WouldBlock) => Err(Error::InUse(self.path.clone())),
            Err(std::fs::TryLockError::Error(error)) => Err(private_file::failed(&path, error)),
        }
    }
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> Result<bool, Error> {
    let metadata = path.metadata().map_err(|error| private_file::failed(path, error))?;
    Ok(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o022 != 0)
}

#[cfg(windows)]
fn is_open_to_others(path: &Path) -> Result<bool, Error> {
    crate::access_list::is_readable_by_others(path)
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

    #[cfg(unix)]
    #[test]
    fn a_directory_that_somebody_else_prepared_is_not_registered_in() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o777)).unwrap();
        let place = || Place::at(directory.path()).unwrap();
        place().refuse_prepared().unwrap();
        std::fs::write(place().key(), "theirs").unwrap();
        let refused = place().refuse_prepared().unwrap_err().to_string();
        assert!(refused.contains("empty it"), "{refused}");
        std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o700)).unwrap();
        place().refuse_prepared().unwrap();
    }
}
