//! A database that belongs to one test.

use anyhow::Context;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

use crate::skip;

/// An empty database. It goes with the value.
#[derive(Debug)]
pub struct Database {
    url: String,
    /// SQLite's directory; also keeps what the server puts beside it.
    directory: TempDir,
    server: Option<String>,
}

impl Database {
    /// A SQLite file.
    pub fn sqlite() -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("gatepost-test-").tempdir()?;
        let url = format!("sqlite:{}", directory.path().join("gatepost.sqlite").display());
        Ok(Self { url, directory, server: None })
    }

    /// A database on the PostgreSQL server of `GATEPOST_TEST_PG`; `None`, reported with [`skip()`](crate::skip()), without one.
    pub async fn postgres() -> anyhow::Result<Option<Self>> {
        let Ok(server) = std::env::var("GATEPOST_TEST_PG") else {
            skip("PostgreSQL", "GATEPOST_TEST_PG is not set");
            return Ok(None);
        };
        #[expect(clippy::disallowed_methods, reason = "tests run side by side and need names of their own")]
        let name = format!("gatepost_test_{}", Uuid::now_v7().simple());
        run(&server, format!("CREATE DATABASE {name}")).await?;
        let (base, _) = server.rsplit_once('/').context("GATEPOST_TEST_PG names no database")?;
        let directory = tempfile::Builder::new().prefix("gatepost-test-").tempdir()?;
        Ok(Some(Self { url: format!("{base}/{name}"), directory, server: Some(server) }))
    }

    /// Its address, as the store takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A directory that goes with it.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// Cuts every connection to it, as a restart of PostgreSQL or a firewall does; nothing on SQLite.
    pub async fn cut_connections(&self) -> anyhow::Result<()> {
        let (Some(server), Some((_, name))) = (&self.server, self.url.rsplit_once('/')) else {
            return Ok(());
        };
        run(
            server,
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
        )
        .await
    }

    /// Drops the database. Without it a PostgreSQL database stays until its server goes, which in tests is soon.
    pub async fn drop(self) -> anyhow::Result<()> {
        if let (Some(server), Some((_, name))) = (&self.server, self.url.rsplit_once('/')) {
            run(server, format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        }
        Ok(())
    }
}

async fn run(server: &str, statement: String) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(server).await?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the name is our own, and the name of a database cannot be bound"
    )]
    let statement = AssertSqlSafe(statement);
    connection.execute(statement).await?;
    connection.close().await?;
    Ok(())
}
