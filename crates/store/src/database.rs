//! The databases: SQLite with one writer and several readers, or PostgreSQL.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Acquire, Connection, PgPool, SqlitePool};

use crate::durability::Durability;
use crate::tx::Open;
use crate::{Error, Tx, migration};

/// Where everything is kept.
#[derive(Clone, Debug)]
pub struct Store {
    pools: Pools,
}

/// Connections for single statements.
pub(crate) enum Readers<'a> {
    Sqlite(&'a SqlitePool),
    Postgres(&'a PgPool),
}

#[derive(Clone, Debug)]
enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool, path: PathBuf, durability: Durability },
    Postgres(PgPool),
}

/// How many readers SQLite has, and how many connections PostgreSQL may get.
const READERS: u32 = 4;
const CONNECTIONS: u32 = 12;

/// By itself PostgreSQL gives each statement the state of its own moment: figures that belong together would not add up.
const ONE_STATE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// How long an unused connection to PostgreSQL is taken to be whole.
const TRUSTED: Duration = Duration::from_secs(1);

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…` and brings its schema up to date.
    pub async fn open(address: &str) -> Result<Self, Error> {
        let store = Self::connect(address).await?;
        migration::run(&store).await?;
        Ok(store)
    }

    /// Opens without touching the schema.
    pub(crate) async fn connect(address: &str) -> Result<Self, Error> {
        let pools = if let Some(path) = address.strip_prefix("sqlite:") {
            open_sqlite(Path::new(path.trim_start_matches("//"))).await?
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(address)
                .map_err(|_| Error::Address("postgres://…".into()))?
                .application_name("gatepost");
            let pool = PgPoolOptions::new()
                .max_connections(CONNECTIONS)
                .acquire_timeout(Duration::from_secs(10))
                // One that was in use a moment ago is not asked whether it is still there: that would double the work of
                // every poll of a device.
                .test_before_acquire(false)
                .before_acquire(|connection, state| {
                    Box::pin(async move {
                        if state.idle_for > TRUSTED {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
                .connect_with(options)
                .await?;
            Pools::Postgres(pool)
        } else {
            return Err(Error::Address(address.chars().take(20).collect()));
        };
        Ok(Self { pools })
    }

    /// A transaction that reads one consistent state.
    pub async fn read(&self) -> Result<Tx, Error> {
        let open = match &self.pools {
            Pools::Sqlite { readers, .. } => Open::Sqlite(readers.begin().await?, None),
            Pools::Postgres(pool) => Open::Postgres(pool.begin_with(ONE_STATE).await?),
        };
        Ok(open.into())
    }

    /// A transaction that may write. Nothing is kept unless it is committed.
    pub async fn write(&self) -> Result<Tx, Error> {
        let open = match &self.pools {
            Pools::Sqlite { writer, durability, .. } => {
                durability.check()?;
                Open::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?, Some(durability.clone()))
            }
            Pools::Postgres(pool) => Open::Postgres(pool.begin().await?),
        };
        Ok(open.into())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => sqlx::query("SELECT 1").execute(readers).await.map(drop)?,
            Pools::Postgres(pool) => sqlx::query("SELECT 1").execute(pool).await.map(drop)?,
        }
        Ok(())
    }

    /// The database's name for people: `SQLite` or `PostgreSQL`.
    pub fn engine(&self) -> &'static str {
        match &self.pools {
            Pools::Sqlite { .. } => "SQLite",
            Pools::Postgres(_) => "PostgreSQL",
        }
    }

    /// SQLite's file; `None` with PostgreSQL.
    pub fn file(&self) -> Option<&Path> {
        match &self.pools {
            Pools::Sqlite { path, .. } => Some(path),
            Pools::Postgres(_) => None,
        }
    }

    /// The connections on which single statements are read without a transaction.
    pub(crate) fn readers(&self) -> Readers<'_> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => Readers::Sqlite(readers),
            Pools::Postgres(pool) => Readers::Postgres(pool),
        }
    }

    /// The pool of PostgreSQL, for what SQLite has no counterpart of.
    pub(crate) fn postgres(&self) -> Option<&PgPool> {
        match &self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => Some(pool),
        }
    }

    /// Waits until all connections are closed.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// A connection that may run statements outside a transaction.
    pub(crate) async fn acquire_sqlite_writer(
        &self,
    ) -> Result<Option<sqlx::pool::PoolConnection<sqlx::Sqlite>>, Error> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => Some(writer.acquire().await?),
            Pools::Postgres(_) => None,
        })
    }
}

async fn open_sqlite(path: &Path) -> Result<Pools, Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Not the COMMIT waits for the disk but whoever committed, together with others: see `durability`.
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(512)
        // Rows come from a thread of their own. With few of them on their way at once both threads wait for each other most of the time.
        .row_buffer_size(1000);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(30))
        .connect_with(options.clone())
        .await?;
    // Opened after the writer, which makes the file and its write-ahead log.
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(30))
        .connect_with(options.create_if_missing(false).read_only(true))
        .await?;
    readers.acquire().await?.begin().await?.rollback().await?;
    Ok(Pools::Sqlite { writer, readers, path: path.to_path_buf(), durability: Durability::new(path) })
}
