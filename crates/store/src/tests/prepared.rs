//! Every statement is prepared on both databases: a misspelt column is found here, not at a customer's.

use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use super::databases::all;
use crate::{STATEMENTS, Tx, desired, enrolment, exchange, job, on};

#[tokio::test]
async fn every_statement_prepares() {
    for database in all().await {
        let mut failures = Vec::new();
        let only_postgres = [
            ("desired", desired::POSTGRES_STATEMENTS),
            ("enrolment", enrolment::POSTGRES_STATEMENTS),
            ("job", job::POSTGRES_STATEMENTS),
        ];
        let only_postgres = if database.store.postgres().is_some() { &only_postgres[..] } else { &[] };
        for (module, statements) in STATEMENTS.iter().chain(exchange::STATEMENTS).chain(only_postgres) {
            assert!(!statements.is_empty(), "{module} lists no statement");
            for (name, text) in *statements {
                let mut tx: Tx = database.store.read().await.unwrap();
                let text = AssertSqlSafe((*text).to_owned()).into_sql_str();
                if let Err(error) = on!(&mut tx, c => c.prepare(text).await.map(drop)) {
                    failures.push(format!("{} {module}::{name}: {error}", database.store.engine()));
                }
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        database.end().await;
    }
}

/// A module that lists its statements nowhere would escape the test above.
#[test]
fn every_module_with_statements_is_listed() {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    for (folder, prefix) in [("", ""), ("/exchange", "exchange::")] {
        for entry in std::fs::read_dir(format!("{source}{folder}")).unwrap() {
            let path = entry.unwrap().path();
            let Some(module) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
            if path.is_file() && std::fs::read_to_string(&path).unwrap().contains("crate::statements! {") {
                let module = format!("{prefix}{module}");
                let mut listed = STATEMENTS.iter().chain(exchange::STATEMENTS);
                assert!(listed.any(|(listed, _)| *listed == module), "{module} is not listed");
            }
        }
    }
}
