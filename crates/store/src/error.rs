//! What can go wrong while keeping things.

use thiserror::Error;

/// Why the store did not do what was asked. A failed statement ends its transaction.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The database's address is not understood.
    #[error("`{0}` is no database address; use sqlite:PATH or postgres://USER@HOST/NAME")]
    Address(String),
    /// The database was written by a newer version of the program.
    #[error(
        "the database has migration {found}, this version knows up to {known}: \
         start the newer version, or restore the copy that was made before the migration"
    )]
    Newer {
        /// The newest migration in the database.
        found: i64,
        /// The newest one that this program has.
        known: i64,
    },
    /// A migration failed; the database is as it was before it.
    #[error("migration {number} failed and was taken back: {source}")]
    Migration {
        /// Its number.
        number: i64,
        /// Why.
        source: sqlx::Error,
    },
    /// The disk is full. Nothing of the transaction was kept.
    #[error("the disk of the database is full: nothing was kept; make room and try again")]
    DiskFull,
    /// What was committed may not be on the disk. Nothing is written any more until the server starts anew.
    #[error("the disk of the database failed: check it, then start the server again")]
    NotDurable,
    /// The row exists already.
    #[error("there is one already: {0}")]
    Duplicate(String),
    /// A row holds a value that this program cannot read.
    #[error("the database holds a value that cannot be read in {0}")]
    Corrupt(&'static str),
    /// A value cannot be stored.
    #[error("a value cannot be stored: {0}")]
    Value(#[from] serde_json::Error),
    /// The database does not answer, or refused.
    #[error("the database failed: {0}")]
    Database(sqlx::Error),
}

/// SQLITE_FULL and PostgreSQL's disk_full.
const FULL: [&str; 2] = ["13", "53100"];

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error {
            if database.code().is_some_and(|code| FULL.contains(&code.as_ref())) {
                return Self::DiskFull;
            }
            if database.is_unique_violation() {
                return Self::Duplicate(database.constraint().unwrap_or("unique").to_owned());
            }
        }
        Self::Database(error)
    }
}
