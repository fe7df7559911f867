//! A transaction as a value: nothing is kept unless it is committed.

use sqlx::{Postgres, Sqlite, Transaction};

use crate::Error;
use crate::durability::Durability;

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite; for one that writes, with what brings it to the disk.
    Sqlite(Transaction<'static, Sqlite>, Option<Durability>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Keeps everything that was written. When this returns it is on the disk.
    pub async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx, durability) => {
                tx.commit().await?;
                if let Some(durability) = durability {
                    durability.settle().await?;
                }
            }
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Whether the database takes locked rows one by one (`FOR UPDATE SKIP LOCKED`).
    pub(crate) const fn skips_locked(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

/// Runs the same body on whichever connection the transaction holds.
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::Tx::Sqlite(transaction, _) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

pub(crate) use on;
