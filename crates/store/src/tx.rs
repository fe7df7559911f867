//! A transaction as a value: nothing is kept unless it is committed.

use sqlx::{Postgres, Sqlite, Transaction};

use crate::Error;
use crate::durability::Durability;

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    pub(crate) open: Open,
    pub(crate) has_jobs: bool,
}

/// A transaction on one of the databases.
#[derive(Debug)]
pub(crate) enum Open {
    /// On SQLite; for one that writes, with what brings it to the disk.
    Sqlite(Transaction<'static, Sqlite>, Option<Durability>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl From<Open> for Tx {
    fn from(open: Open) -> Self {
        Self { open, has_jobs: false }
    }
}

impl Tx {
    /// Keeps everything that was written. When this returns it is on the disk.
    pub async fn commit(self) -> Result<(), Error> {
        match self.open {
            Open::Sqlite(tx, durability) => {
                tx.commit().await?;
                if let Some(durability) = durability {
                    durability.settle().await?;
                }
            }
            Open::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Whether jobs were added: after the commit the workers of this process may be woken for them. Those of other
    /// processes are told by the database, where it can: see [`Store::hints`](crate::Store::hints).
    pub const fn has_jobs(&self) -> bool {
        self.has_jobs
    }

    /// Whether the database takes locked rows one by one (`FOR UPDATE SKIP LOCKED`).
    pub(crate) const fn skips_locked(&self) -> bool {
        matches!(self.open, Open::Postgres(_))
    }
}

/// Runs the same body on whichever connection the transaction holds.
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {
        match &mut ($tx).open {
            $crate::tx::Open::Sqlite(transaction, _) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::tx::Open::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

pub(crate) use on;
