//! Both databases have the same tables, columns, nullability and unique keys.

use std::collections::{BTreeMap, BTreeSet};

use super::databases::{postgres, sqlite};
use crate::Store;
use crate::tx::Open;

/// Table -> its columns, each with whether it may be null, and its unique keys.
type Schema = BTreeMap<String, (BTreeSet<(String, bool)>, BTreeSet<Vec<String>>)>;

async fn of_sqlite(store: &Store) -> Schema {
    let Open::Sqlite(mut tx, _) = store.read().await.unwrap().open else { panic!("SQLite") };
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    let mut schema = Schema::new();
    for table in tables {
        let columns: Vec<(String, i64)> =
            sqlx::query_as("SELECT name, \"notnull\" FROM pragma_table_info($1)")
                .bind(&table)
                .fetch_all(&mut *tx)
                .await
                .unwrap();
        let columns = columns.into_iter().map(|(name, not_null)| (name, not_null == 0)).collect();
        let indexes: Vec<String> =
            sqlx::query_scalar("SELECT name FROM pragma_index_list($1) WHERE \"unique\" = 1")
                .bind(&table)
                .fetch_all(&mut *tx)
                .await
                .unwrap();
        let mut keys = BTreeSet::new();
        for index in indexes {
            let columns: Vec<String> =
                sqlx::query_scalar("SELECT name FROM pragma_index_info($1) ORDER BY seqno")
                    .bind(&index)
                    .fetch_all(&mut *tx)
                    .await
                    .unwrap();
            keys.insert(columns);
        }
        let strict: i64 = sqlx::query_scalar("SELECT strict FROM pragma_table_list($1)")
            .bind(&table)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert!(strict == 1 || table == "schema_migration", "{table} is not STRICT");
        schema.insert(table, (columns, keys));
    }
    // The key of a single integer column is the row id, and has no index.
    schema
}

async fn of_postgres(store: &Store) -> Schema {
    let Open::Postgres(mut tx) = store.read().await.unwrap().open else { panic!("PostgreSQL") };
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text, is_nullable::text FROM information_schema.columns \
         WHERE table_schema = 'public'",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    let mut schema = Schema::new();
    for (table, column, nullable) in columns {
        schema.entry(table).or_default().0.insert((column, nullable == "YES"));
    }
    let keys: Vec<(String, Vec<String>)> = sqlx::query_as(
        "SELECT t.relname::text, ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(n, o) \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n ORDER BY k.o) \
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace \
         WHERE i.indisunique AND s.nspname = 'public'",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    for (table, key) in keys {
        schema.entry(table).or_default().1.insert(key);
    }
    schema
}

#[tokio::test]
async fn both_schemas_agree() {
    let Some(other) = postgres().await else { return };
    let one = sqlite().await;
    let (mut left, mut right) = (of_sqlite(&one.store).await, of_postgres(&other.store).await);
    for schema in [&mut left, &mut right] {
        schema.remove("schema_migration");
        for (_, keys) in schema.values_mut() {
            // SQLite keeps a key of one integer column as the row id, without an index.
            keys.retain(|key| key != &["id".to_owned()]);
        }
    }
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (table, sides) in &left {
        assert_eq!(sides, &right[table], "{table}");
    }
    one.end().await;
    other.end().await;
}
