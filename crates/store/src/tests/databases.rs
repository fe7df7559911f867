//! Opened databases that go with their test.

use crate::Store;

/// A database with its store.
pub(super) struct Database {
    pub(super) store: Store,
    pub(super) database: testkit::Database,
}

impl Database {
    async fn open(database: testkit::Database) -> Self {
        Self { store: Store::open(database.url()).await.unwrap(), database }
    }

    /// Closes it and takes it away.
    pub(super) async fn end(self) {
        self.store.close().await;
        self.database.drop().await.unwrap();
    }
}

/// An empty SQLite file.
pub(super) async fn sqlite() -> Database {
    Database::open(testkit::Database::sqlite().unwrap()).await
}

/// An empty PostgreSQL database; `None`, reported, where there is no server.
pub(super) async fn postgres() -> Option<Database> {
    match testkit::Database::postgres().await.unwrap() {
        Some(database) => Some(Database::open(database).await),
        None => None,
    }
}

/// One of each kind that is there.
pub(super) async fn all() -> Vec<Database> {
    let mut databases = vec![sqlite().await];
    databases.extend(postgres().await);
    databases
}
