//! Fresh databases for a test.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use crate::Store;

/// A database that goes with the test.
pub(super) struct Database {
    pub(super) store: Store,
    pub(super) address: String,
    pub(super) folder: Option<TempDir>,
    drop: Option<(String, String)>,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// An empty SQLite file.
pub(super) async fn sqlite() -> Database {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("gatepost.sqlite").display());
    let store = Store::open(&address).await.unwrap();
    Database { store, address, folder: Some(folder), drop: None }
}

/// An empty PostgreSQL database; `None`, reported, where there is no server.
pub(super) async fn postgres() -> Option<Database> {
    let Ok(server) = std::env::var("GATEPOST_TEST_PG") else {
        testkit::skip("PostgreSQL", "GATEPOST_TEST_PG is not set");
        return None;
    };
    let name = format!("gatepost_store_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    let mut connection = PgConnection::connect(&server).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    let address = format!("{base}/{name}");
    let store = Store::open(&address).await.unwrap();
    Some(Database { store, address, folder: None, drop: Some((server, name)) })
}

/// One of each kind that is there.
pub(super) async fn all() -> Vec<Database> {
    let mut databases = vec![sqlite().await];
    databases.extend(postgres().await);
    databases
}

impl Database {
    /// Closes it and takes it away.
    pub(super) async fn end(self) {
        self.store.close().await;
        if let Some((server, name)) = self.drop {
            let mut connection = PgConnection::connect(&server).await.unwrap();
            let statement = format!("DROP DATABASE {name} WITH (FORCE)");
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        }
    }
}
