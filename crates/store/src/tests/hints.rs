//! Hints between nodes.

use std::time::Duration;

use chrono::DateTime;
use domain::id::JobId;
use tokio::time::timeout;
use uuid::Uuid;

use super::databases::{postgres, sqlite};
use crate::Store;
use crate::job::NewJob;

const PATIENCE: Duration = Duration::from_mins(1);

async fn add(store: &Store, number: u128) {
    let job = NewJob {
        id: JobId(Uuid::from_u128(number)),
        kind: "test",
        payload: serde_json::Value::Null,
        lane: None,
        dedup_key: None,
        priority: 1,
        run_at: DateTime::UNIX_EPOCH,
        created_at: DateTime::UNIX_EPOCH,
    };
    let mut tx = store.write().await.unwrap();
    assert!(!tx.has_jobs());
    assert!(tx.add_job(&job).await.unwrap());
    assert!(tx.has_jobs());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn whoever_listens_hears_of_a_job_that_another_node_adds() {
    let Some(database) = postgres().await else { return };
    let other = Store::open(database.database.url()).await.unwrap();
    let mut hints = database.store.hints().await.unwrap().unwrap();
    add(&other, 1).await;
    assert!(timeout(PATIENCE, hints.next()).await.unwrap().unwrap());
    database.database.cut_connections().await.unwrap();
    let lost = timeout(PATIENCE, hints.next()).await.unwrap();
    assert!(!lost.unwrap_or(false), "whoever missed hints is told so");
    // Connections that were just used are taken to be whole, until they are found dead.
    let mut hints = database.store.hints().await.unwrap().unwrap();
    while other.ping().await.is_err() {}
    add(&other, 2).await;
    assert!(timeout(PATIENCE, hints.next()).await.unwrap().unwrap());
    drop(hints);
    other.close().await;
    database.end().await;
}

#[tokio::test]
async fn a_file_has_no_hints() {
    let database = sqlite().await;
    assert!(database.store.hints().await.unwrap().is_none());
    add(&database.store, 1).await;
    database.end().await;
}
