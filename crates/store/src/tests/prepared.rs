//! Every statement is prepared on both databases: a misspelt column is found here, not at a customer's.

use sqlx::{AssertSqlSafe, Executor, Row, SqlSafeStr};

use super::databases::{Database, all, sqlite};
use crate::tx::Open;
use crate::{STATEMENTS, Tx, compliance, desired, enrolment, exchange, group_member, job, on, profile};

#[tokio::test]
async fn every_statement_prepares() {
    for database in all().await {
        let mut failures = Vec::new();
        let only_postgres = [
            ("compliance", compliance::POSTGRES_STATEMENTS),
            ("desired", desired::POSTGRES_STATEMENTS),
            ("enrolment", enrolment::POSTGRES_STATEMENTS),
            ("exchange::due", exchange::due::POSTGRES_STATEMENTS),
            ("exchange::organisation", exchange::organisation::POSTGRES_STATEMENTS),
            ("job", job::POSTGRES_STATEMENTS),
            ("profile", profile::POSTGRES_STATEMENTS),
        ];
        let only_postgres = if database.store.postgres().is_some() { &only_postgres[..] } else { &[] };
        let [of_sqlite, of_postgres] = exchange::mailbox::APART;
        let apart = if database.store.postgres().is_some() { of_postgres } else { of_sqlite };
        let apart = [("exchange::mailbox", apart)];
        let only_sqlite = [
            ("exchange::access_partnership", exchange::access_partnership::SQLITE_STATEMENTS),
            ("exchange::grounds", exchange::grounds::SQLITE_STATEMENTS),
            ("exchange::partnership", exchange::partnership::SQLITE_STATEMENTS),
            ("group_member", group_member::SQLITE_STATEMENTS),
        ];
        let only_sqlite = if database.store.postgres().is_some() { &[][..] } else { &only_sqlite };
        let everywhere = STATEMENTS.iter().chain(exchange::STATEMENTS);
        for (module, statements) in everywhere.chain(only_postgres).chain(only_sqlite).chain(&apart) {
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

/// What is asked often in tables that grow has an index: SQLite says which one it takes.
#[tokio::test]
async fn frequent_questions_about_large_tables_use_an_index() {
    let database = sqlite().await;
    for (module, name, index) in [
        ("message", "SENT_OF", "message_of_organisation"),
        ("message", "SENT_OF_NONE", "message_of_organisation"),
        ("message", "HANDED_OF", "message_of_organisation"),
        ("message", "HANDED_OF_NONE", "message_of_organisation"),
        ("exchange::journal", "MADE_SINCE", "exchange_journal_subject"),
        ("exchange::journal", "UNASKED", "exchange_journal_unasked"),
        ("exchange::journal", "UNASKED", "exchange_journal_subject"),
        ("exchange::event", "PRUNE", "exchange_event_at"),
        ("exchange::grounds", "STRANGERS", "device_eas_key"),
        ("exchange::grounds", "STRANGERS", "device_eas_id_key"),
        ("exchange::sync", "PRUNE", "exchange_sync_organisation"),
        ("exchange::unenrolled", "OF_USER", "exchange_mailbox_user"),
        ("exchange::unenrolled", "OF_USER", "exchange_partnership_mailbox"),
        ("exchange::unenrolled", "COUNT", "exchange_partnership_device (device_id=?)"),
    ] {
        let steps = steps(&database, module, name).await;
        assert!(steps.iter().any(|step| step.contains(index)), "{module}::{name}: {steps:?}");
    }
    database.end().await;
}

/// A run that is looked up by walking through the whole organisation makes judging as slow as the square of its size.
#[tokio::test]
async fn the_devices_of_others_are_found_by_the_run_alone() {
    let database = sqlite().await;
    let steps = steps(&database, "exchange::grounds", "STRANGERS").await;
    let of_run = "exchange_partnership_mailbox (organisation_id=? AND mailbox_id>? AND mailbox_id<?)";
    assert_eq!(steps.iter().filter(|step| step.contains(of_run)).count(), 2, "{steps:?}");
    database.end().await;
}

/// A list that is read page by page, and sorts all of it for each page, takes the square of its length.
#[tokio::test]
async fn pages_in_the_order_of_ids_are_read_without_sorting() {
    let database = sqlite().await;
    for (module, name) in [
        ("compliance_listing", "BY_ID_UP_AFTER"),
        ("compliance_listing", "BY_ID_DOWN_AFTER"),
        ("device_page", "ID_UP_AFTER"),
        ("exchange::mailbox", "AFTER"),
        ("exchange::partnership", "AFTER"),
        ("exchange::partnership", "UNUSED_AFTER"),
        ("exchange::unenrolled", "ID_UP_AFTER"),
        ("exchange::unenrolled", "ID_DOWN_AFTER"),
        ("exchange::unenrolled", "NAME_UP_AFTER"),
        ("exchange::unenrolled", "NAME_DOWN_AFTER"),
        ("exchange::unenrolled", "SEEN_UP_AFTER"),
        ("exchange::unenrolled", "SEEN_DOWN_AFTER"),
        ("listing", "STATUSES_BY_ID_UP_AFTER"),
        ("listing", "STATUSES_BY_ID_DOWN_AFTER"),
        ("user_page", "ID_UP_AFTER"),
    ] {
        let steps = steps(&database, module, name).await;
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{module}::{name}: {steps:?}");
    }
    database.end().await;
}

/// Of devices and of phones a page is taken from an index each; those pages alone are sorted into one.
#[tokio::test]
async fn two_lists_are_merged_without_sorting_either() {
    let database = sqlite().await;
    for (name, indexes) in [
        ("ID_UP_AFTER", ["sqlite_autoindex_device_1 (id>?)", "exchange_partnership_unenrolled (id>?)"]),
        ("ID_DOWN_AFTER", ["sqlite_autoindex_device_1 (id<?)", "exchange_partnership_unenrolled (id<?)"]),
        ("NAME_UP_AFTER", ["device_name ((name,id)>(?,?))", "unenrolled_name ((name,id)>(?,?))"]),
        ("NAME_DOWN_AFTER", ["device_name ((name,id)<(?,?))", "unenrolled_name ((name,id)<(?,?))"]),
    ] {
        let steps = steps(&database, "managed_order", name).await;
        for index in indexes {
            assert!(steps.iter().any(|step| step.ends_with(index)), "{name}: {index}: {steps:?}");
        }
        for (place, _) in steps.iter().enumerate().filter(|(_, step)| step.contains("TEMP B-TREE")) {
            assert!(steps[place - 1].starts_with("SCAN"), "{name}: {steps:?}");
        }
    }
    database.end().await;
}

/// How SQLite goes about a statement.
async fn steps(database: &Database, module: &str, name: &str) -> Vec<String> {
    let mut all = STATEMENTS.iter().chain(exchange::STATEMENTS);
    let statements = all.find(|(listed, _)| *listed == module).unwrap().1;
    let text = statements.iter().find(|(listed, _)| *listed == name).unwrap().1;
    let mut tx: Tx = database.store.read().await.unwrap();
    let Open::Sqlite(connection, _) = &mut tx.open else { panic!("SQLite") };
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
    let steps = sqlx::query(explain).fetch_all(&mut **connection).await.unwrap();
    steps.iter().map(|step| step.get::<String, _>("detail")).collect()
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
