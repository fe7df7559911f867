//! Group commit on SQLite. A COMMIT only appends to the write-ahead log and lets the next writer in at once; what was
//! committed counts as done when the log has reached the disk, and one such sync serves everybody who waits for it.
//!
//! With `synchronous = NORMAL` SQLite itself orders the log before the database file at every checkpoint, so that after
//! a loss of power the file is whole and lacks at most what nobody was told is kept.

use std::fs::File;
use std::io::{Error as IoError, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::Error;

/// Brings a write-ahead log to the disk.
#[derive(Clone, Debug)]
pub struct Durability(Arc<Log>);

#[derive(Debug)]
struct Log {
    path: PathBuf,
    /// How many transactions were committed.
    committed: AtomicU64,
    /// Up to which of them everything is on the disk.
    settled: Mutex<u64>,
    /// A sync failed: which pages are lost is unknown, and a later sync that succeeds says nothing of them.
    failed: AtomicBool,
}

impl Durability {
    /// For the log beside a database file.
    pub(crate) fn new(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Self(Arc::new(Log {
            path: path.into(),
            committed: AtomicU64::new(0),
            settled: Mutex::new(0),
            failed: AtomicBool::new(false),
        }))
    }

    /// Fails once the disk has failed: nothing more is begun then.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.0.failed.load(Ordering::SeqCst) { Err(Error::NotDurable) } else { Ok(()) }
    }

    /// To be called after a COMMIT; returns when it is on the disk.
    pub(crate) async fn settle(&self) -> Result<(), Error> {
        let mine = self.0.committed.fetch_add(1, Ordering::SeqCst) + 1;
        // Whoever comes first syncs for all who committed until then; the others find it done.
        let mut settled = self.0.settled.lock().await;
        if *settled >= mine {
            return Ok(());
        }
        self.check()?;
        let all = self.0.committed.load(Ordering::SeqCst);
        let path = self.0.path.clone();
        let synced =
            spawn_blocking(move || sync(&path)).await.unwrap_or_else(|error| Err(IoError::other(error)));
        if let Err(error) = synced {
            tracing::error!(%error, "the write-ahead log could not be brought to the disk");
            self.0.failed.store(true, Ordering::SeqCst);
            return Err(Error::NotDurable);
        }
        *settled = all;
        Ok(())
    }
}

/// The log is opened anew each time: SQLite takes it away when the last connection closes, after it has brought all of it
/// into the database file.
fn sync(path: &Path) -> Result<(), IoError> {
    match File::open(path) {
        Ok(log) => log.sync_data(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn many_commits_are_settled_together_and_a_failure_is_never_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("gatepost.sqlite");
        let durability = Durability::new(&database);
        std::fs::write(folder.path().join("gatepost.sqlite-wal"), "log").unwrap();
        let waiting: Vec<_> = (0..20)
            .map(|_| {
                let durability = durability.clone();
                tokio::spawn(async move { durability.settle().await })
            })
            .collect();
        for one in waiting {
            one.await.unwrap().unwrap();
        }
        assert_eq!(*durability.0.settled.lock().await, 20);

        // A name that cannot be a file's stands for a disk that fails.
        std::fs::write(&database, "pages").unwrap();
        let broken = Durability::new(&database.join("beneath"));
        assert!(broken.check().is_ok());
        assert!(matches!(broken.settle().await, Err(Error::NotDurable)));
        assert!(matches!(broken.check(), Err(Error::NotDurable)));
    }
}
