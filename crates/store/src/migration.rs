//! The schema, step by step. One text for both databases, written in PostgreSQL's type words.

use std::path::PathBuf;

use sqlx::{AssertSqlSafe, SqlSafeStr};

use crate::tx::Open;
use crate::{Error, Store, on};

/// One step of the schema.
struct Migration {
    number: i64,
    name: &'static str,
    text: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "foundation", text: include_str!("../migrations/0001_foundation.sql") },
    Migration {
        number: 2,
        name: "second_factor",
        text: include_str!("../migrations/0002_second_factor.sql"),
    },
    Migration { number: 10, name: "exchange", text: include_str!("../migrations/0010_exchange.sql") },
    Migration { number: 11, name: "messages", text: include_str!("../migrations/0011_messages.sql") },
    Migration {
        number: 12,
        name: "compliance_actions",
        text: include_str!("../migrations/0012_compliance_actions.sql"),
    },
    Migration { number: 13, name: "apps", text: include_str!("../migrations/0013_apps.sql") },
    Migration { number: 15, name: "figures", text: include_str!("../migrations/0015_figures.sql") },
    Migration { number: 16, name: "eas_key", text: include_str!("../migrations/0016_eas_key.sql") },
    Migration { number: 17, name: "by_person", text: include_str!("../migrations/0017_by_person.sql") },
    Migration {
        number: 18,
        name: "outside_address",
        text: include_str!("../migrations/0018_outside_address.sql"),
    },
    Migration { number: 19, name: "judgement", text: include_str!("../migrations/0019_judgement.sql") },
    Migration {
        number: 20,
        name: "notification_account",
        text: include_str!("../migrations/0020_notification_account.sql"),
    },
    Migration {
        number: 21,
        name: "journal_subject",
        text: include_str!("../migrations/0021_journal_subject.sql"),
    },
    Migration {
        number: 22,
        name: "journal_by_person",
        text: include_str!("../migrations/0022_journal_by_person.sql"),
    },
    Migration {
        number: 24,
        name: "replaced_intent",
        text: include_str!("../migrations/0024_replaced_intent.sql"),
    },
    Migration { number: 25, name: "order_of_ids", text: include_str!("../migrations/0025_order_of_ids.sql") },
    Migration { number: 26, name: "unenrolled", text: include_str!("../migrations/0026_unenrolled.sql") },
];

const RECORD_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (\
     number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)";
const NEWEST: &str = "SELECT COALESCE(MAX(number), 0) FROM schema_migration";
const RECORD: &str = "INSERT INTO schema_migration (number, name) VALUES ($1, $2)";
/// Two nodes that start together must not both migrate. The number is arbitrary but fixed.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7209114)";

/// Brings the schema up to date. Each step is one transaction; a SQLite file with data is copied before the first.
pub(crate) async fn run(store: &Store) -> Result<(), Error> {
    let known = MIGRATIONS.last().map_or(0, |last| last.number);
    let found = newest(store).await?;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    let missing = || MIGRATIONS.iter().filter(|migration| migration.number > found);
    if found > 0
        && let Some(first) = missing().next()
    {
        copy(store, first.number).await?;
    }
    for migration in missing() {
        apply(store, migration).await?;
    }
    Ok(())
}

async fn newest(store: &Store) -> Result<i64, Error> {
    let mut tx = store.write().await?;
    on!(&mut tx, c => sqlx::query(RECORD_TABLE).execute(c).await.map(drop))?;
    let newest = on!(&mut tx, c => sqlx::query_scalar(NEWEST).fetch_one(c).await)?;
    tx.commit().await?;
    Ok(newest)
}

#[expect(clippy::disallowed_methods, reason = "the text of a migration is ours, translated")]
async fn apply(store: &Store, migration: &Migration) -> Result<(), Error> {
    let failed = |source| Error::Migration { number: migration.number, source };
    let mut tx = store.write().await?;
    if store.postgres().is_some() {
        on!(&mut tx, c => sqlx::query(LOCK).execute(c).await.map(drop))?;
        let newest: i64 = on!(&mut tx, c => sqlx::query_scalar(NEWEST).fetch_one(c).await)?;
        if newest >= migration.number {
            return Ok(());
        }
    }
    let text = match &tx.open {
        Open::Sqlite(..) => for_sqlite(migration.text),
        Open::Postgres(_) => migration.text.to_owned(),
    };
    let text = AssertSqlSafe(text).into_sql_str();
    on!(&mut tx, c => sqlx::raw_sql(text).execute(c).await.map(drop)).map_err(failed)?;
    on!(&mut tx, c => sqlx::query(RECORD).bind(migration.number).bind(migration.name).execute(c).await.map(drop))
        .map_err(failed)?;
    tx.commit().await
}

/// Copies the SQLite file to `FILE.before-NNNN`. An older copy of the same step is kept under its name.
pub(crate) async fn copy(store: &Store, number: i64) -> Result<(), Error> {
    let (Some(file), Some(mut writer)) = (store.file(), store.acquire_sqlite_writer().await?) else {
        return Ok(());
    };
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".before-{number:04}"));
    let target = PathBuf::from(name);
    if !target.exists() {
        sqlx::query("VACUUM INTO $1")
            .bind(target.to_string_lossy().into_owned())
            .execute(&mut *writer)
            .await?;
    }
    Ok(())
}

/// PostgreSQL's type words and what SQLite's STRICT tables call the same.
const TYPES: &[(&str, &str)] = &[
    ("UUID", "BLOB"),
    ("TIMESTAMPTZ", "TEXT"),
    ("JSONB", "TEXT"),
    ("BOOLEAN", "INTEGER"),
    ("BYTEA", "BLOB"),
    ("BIGINT", "INTEGER"),
];

fn for_sqlite(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for line in text.lines() {
        let code = line.split("--").next().unwrap_or_default();
        let mut words = code.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let mut replaced = String::with_capacity(code.len());
        for word in &mut words {
            let name = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            let rest = word.get(name.len()..).unwrap_or_default();
            replaced.push_str(TYPES.iter().find(|(from, _)| *from == name).map_or(name, |(_, to)| to));
            replaced.push_str(rest);
        }
        // A line with `);` alone ends a table.
        result.push_str(if replaced.trim() == ");" { ") STRICT;" } else { &replaced });
        result.push('\n');
    }
    result
}
