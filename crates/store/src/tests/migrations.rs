//! Opening databases: new ones, known ones, newer ones, and full disks.

use sqlx::AssertSqlSafe;

use super::databases::{all, sqlite};
use super::managed;
use crate::{Error, Store, on};

#[tokio::test]
async fn a_database_is_opened_again_as_it_is() {
    for database in all().await {
        let mut tx = database.store.write().await.unwrap();
        tx.put_setting("name", &"value", chrono::DateTime::UNIX_EPOCH).await.unwrap();
        tx.commit().await.unwrap();
        let again = Store::open(database.database.url()).await.unwrap();
        let kept: Option<String> = again.read().await.unwrap().setting("name").await.unwrap();
        assert_eq!(kept.as_deref(), Some("value"));
        again.close().await;
        database.end().await;
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    for database in all().await {
        let mut tx = database.store.write().await.unwrap();
        on!(&mut tx, c => sqlx::query("INSERT INTO schema_migration (number, name) VALUES (9999, 'later')")
            .execute(c).await.map(drop))
        .unwrap();
        tx.commit().await.unwrap();
        let refused = Store::open(database.database.url()).await.unwrap_err();
        assert!(matches!(refused, Error::Newer { found: 9999, .. }), "{refused}");
        assert!(refused.to_string().contains("start the newer version"), "{refused}");
        database.end().await;
    }
}

#[tokio::test]
async fn a_new_file_is_not_copied() {
    let database = sqlite().await;
    let folder = database.database.directory();
    let copies = std::fs::read_dir(folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("before"))
        .count();
    assert_eq!(copies, 0);
    database.end().await;
}

#[tokio::test]
async fn a_file_with_data_is_copied_before_a_migration() {
    let database = sqlite().await;
    let mut tx = database.store.write().await.unwrap();
    tx.put_setting("name", &"value", chrono::DateTime::UNIX_EPOCH).await.unwrap();
    tx.commit().await.unwrap();
    crate::migration::copy(&database.store, 2).await.unwrap();
    let copy = format!("{}.before-0002", database.database.url());
    let copied = Store::open(&copy).await.unwrap();
    let kept: Option<String> = copied.read().await.unwrap().setting("name").await.unwrap();
    assert_eq!(kept.as_deref(), Some("value"));
    copied.close().await;
    database.end().await;
}

#[tokio::test]
async fn a_file_is_copied_once_however_many_steps_are_missing() {
    let database = sqlite().await;
    let mut tx = database.store.write().await.unwrap();
    for undo in [
        "DROP INDEX exchange_partnership_unenrolled",
        "DROP INDEX exchange_partnership_unenrolled_name",
        "DROP INDEX exchange_partnership_unenrolled_seen",
        "ALTER TABLE exchange_partnership DROP COLUMN name",
        "DROP INDEX exchange_partnership_order",
        "DROP INDEX deployment_order",
        "DROP INDEX compliance_result_order",
        "DROP INDEX exchange_replaced_intent_handed",
        "ALTER TABLE exchange_replaced_intent DROP COLUMN handed_at",
        "CREATE INDEX exchange_replaced_intent_created ON exchange_replaced_intent (created_at)",
        "DROP INDEX exchange_journal_unasked",
        "DROP INDEX exchange_journal_subject",
        "ALTER TABLE exchange_journal DROP COLUMN by_person",
        "DELETE FROM schema_migration WHERE number >= 21",
    ] {
        on!(&mut tx, c => sqlx::query(undo).execute(c).await.map(drop)).unwrap();
    }
    tx.commit().await.unwrap();
    database.store.close().await;
    Store::open(database.database.url()).await.unwrap().close().await;
    let copies: Vec<String> = std::fs::read_dir(database.database.directory())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter_map(|name| Some(name.split_once(".before-")?.1.to_owned()))
        .collect();
    assert_eq!(copies, ["0021"]);
}

#[tokio::test]
async fn phones_that_were_found_before_lists_had_names_get_theirs() {
    for database in all().await {
        managed::furnish(&database.store).await;
        let look = r#"{"deviceType":"iPhone","model":" iPhone15C4 "}"#;
        let mut tx = database.store.write().await.unwrap();
        for before in [
            "UPDATE exchange_partnership SET friendly_name = ' ' WHERE eas_key <> 'phone1'",
            &format!("UPDATE exchange_partnership SET look = '{look}' WHERE eas_key = 'phone2'"),
            "UPDATE exchange_partnership SET look = '{\"deviceType\":\"iPad\",\"model\":\"\"}' WHERE eas_key = 'phone3'",
            "DROP INDEX exchange_partnership_unenrolled",
            "DROP INDEX exchange_partnership_unenrolled_name",
            "DROP INDEX exchange_partnership_unenrolled_seen",
            "ALTER TABLE exchange_partnership DROP COLUMN name",
            "DELETE FROM schema_migration WHERE number >= 26",
        ] {
            let before = AssertSqlSafe(before.to_owned());
            on!(&mut tx, c => sqlx::raw_sql(before).execute(c).await.map(drop)).unwrap();
        }
        tx.commit().await.unwrap();
        let again = Store::open(database.database.url()).await.unwrap();
        let mut tx = again.read().await.unwrap();
        for (number, name) in [(1, "bo"), (2, "iPhone15C4"), (3, "iPad"), (4, "PHONE4")] {
            assert_eq!(tx.unenrolled(managed::phone_id(number)).await.unwrap().unwrap().name, name);
        }
        drop(tx);
        again.close().await;
        database.end().await;
    }
}

#[tokio::test]
async fn a_full_disk_is_said_plainly_and_keeps_what_was_there() {
    let database = sqlite().await;
    let mut tx = database.store.write().await.unwrap();
    tx.put_setting("before", &1, chrono::DateTime::UNIX_EPOCH).await.unwrap();
    tx.commit().await.unwrap();
    // The file may grow by two pages: as if the disk had no more.
    let mut tx = database.store.write().await.unwrap();
    let pages: i64 = on!(&mut tx, c => sqlx::query_scalar("PRAGMA page_count").fetch_one(c).await).unwrap();
    let limit = AssertSqlSafe(format!("PRAGMA max_page_count = {}", pages + 2));
    on!(&mut tx, c => sqlx::raw_sql(limit).execute(c).await.map(drop)).unwrap();
    drop(tx);
    let large = "x".repeat(100_000);
    let mut tx = database.store.write().await.unwrap();
    let full = tx.put_setting("large", &large, chrono::DateTime::UNIX_EPOCH).await.unwrap_err();
    assert!(matches!(full, Error::DiskFull), "{full}");
    drop(tx);
    let mut tx = database.store.read().await.unwrap();
    assert_eq!(tx.setting::<u32>("before").await.unwrap(), Some(1));
    assert_eq!(tx.setting::<String>("large").await.unwrap(), None);
    drop(tx);
    database.end().await;
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let refused = Store::open("mysql://somewhere").await.unwrap_err();
    assert!(refused.to_string().contains("use sqlite:PATH or postgres://"), "{refused}");
}
