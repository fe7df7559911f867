//! The data directory: everything that a connector keeps.

use std::fs::{DirBuilder, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use crate::{Error, private_file};

/// The file that a connector holds while it works.
const LOCK: &str = "lock";

/// How often it is tried to take a lock.
const TRIES: usize = 5;

/// Longer than somebody holds a lock who only looks whether it is held.
const LOOK: Duration = Duration::from_millis(50);

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
        #[cfg(windows)]
        let close = Self::close;
        // Whoever made it chose its mode.
        #[cfg(unix)]
        let close = |_: &Self| Ok(());
        Self::opened(path, close)
    }

    /// The same for whoever only looks: nothing is made or changed. `None` without the directory.
    pub fn found(path: &Path) -> Result<Option<Self>, Error> {
        match path.metadata() {
            Ok(_) => Self::opened(path, |_| Ok(())).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(private_file::failed(path, error)),
        }
    }

    /// One that is open to others is closed if it is new. Else it stays open, so that whoever comes next sees that it was.
    fn opened(path: &Path, close: impl FnOnce(&Self) -> Result<(), Error>) -> Result<Self, Error> {
        let place = Self { path: path.to_owned(), was_open: is_open_to_others(path)? };
        if place.was_open && place.is_new() {
            close(&place)?;
        }
        Ok(place)
    }

    /// Refuses a directory that others could write to and that is not new: a key that lies there may be theirs.
    pub(crate) fn refuse_prepared(&self) -> Result<(), Error> {
        if self.was_open && !self.is_new() { Err(Error::Prepared(self.path.clone())) } else { Ok(()) }
    }

    /// Whether it has nothing of a connector yet.
    fn is_new(&self) -> bool {
        let kept = [self.key(), self.secrets(), self.registration(), self.journal()];
        // A link that leads nowhere is something as well.
        kept.iter().all(|file| file.symlink_metadata().is_err())
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
        self.lock_with(LOCK)
    }

    /// Whether a connector works here, or another program keeps it out. Makes no file: it would belong to whoever only looked.
    pub fn is_in_use(&self) -> Result<bool, Error> {
        let path = self.path.join(LOCK);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(private_file::failed(&path, error)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(private_file::failed(&path, error)),
        }
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
        let mut tries = 1;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if tries < TRIES => sleep(LOOK),
                Err(TryLockError::WouldBlock) => return Err(Error::InUse(self.path.clone())),
                Err(TryLockError::Error(error)) => return Err(private_file::failed(&path, error)),
            }
            tries += 1;
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

    #[test]
    fn whoever_only_looks_makes_nothing_and_keeps_nobody_out() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data");
        assert!(Place::found(&path).unwrap().is_none());
        assert!(!path.exists());
        let place = Place::at(&path).unwrap();
        assert!(!Place::found(&path).unwrap().unwrap().is_in_use().unwrap());
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 0);
        let held = place.lock().unwrap();
        assert!(place.is_in_use().unwrap());
        drop(held);
        assert!(!place.is_in_use().unwrap());
        // Somebody looks while a connector starts.
        let looking = File::open(path.join(LOCK)).unwrap();
        looking.try_lock_shared().unwrap();
        let starting = std::thread::spawn(move || place.lock());
        drop(looking);
        assert!(starting.join().unwrap().is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_with_somebody_s_key_is_refused_however_often_it_is_opened() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let set = |mode| std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(mode));
        // As it is on Windows, where the first one that opens it closes it.
        let opened = || {
            let close = |_: &Place| {
                set(0o700).unwrap();
                Ok(())
            };
            Place::opened(directory.path(), close).unwrap()
        };
        set(0o777).unwrap();
        std::fs::write(directory.path().join("seal.key"), "theirs").unwrap();
        for _ in 0..2 {
            assert!(matches!(opened().refuse_prepared(), Err(Error::Prepared(_))));
        }
        std::fs::remove_file(directory.path().join("seal.key")).unwrap();
        opened().refuse_prepared().unwrap();
        std::fs::write(directory.path().join("seal.key"), "ours").unwrap();
        opened().refuse_prepared().unwrap();
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
