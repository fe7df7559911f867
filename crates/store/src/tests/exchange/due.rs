//! Users whose mailboxes are to be judged again.

use std::time::Duration;

use super::super::databases::{all, postgres};
use super::super::rows::{seed, write};
use super::{ANNA, organisation};

#[tokio::test]
async fn who_changed_again_since_is_judged_again() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        organisation(store).await;
        let due = async || write(store, async |tx| tx.access_due(None, 10).await).await;
        write(store, async |tx| tx.access_due_for_user(ANNA).await).await;
        let [(user, changes)] = due().await.try_into().unwrap();
        assert_eq!(user, ANNA);
        write(store, async |tx| tx.access_due_for_user(ANNA).await).await;
        write(store, async |tx| tx.access_judged(ANNA, changes).await).await;
        assert_eq!(due().await, [(ANNA, changes + 1)]);
        write(store, async |tx| tx.access_judged(ANNA, changes + 1).await).await;
        assert_eq!(due().await, []);
        database.end().await;
    }
}

/// Whoever judged many would otherwise wait for one who marks many, who may wait for them.
#[tokio::test]
async fn nobody_who_judged_waits_for_one_who_marks() {
    let Some(database) = postgres().await else { return };
    let store = &database.store;
    seed(store).await;
    organisation(store).await;
    write(store, async |tx| tx.access_due_for_user(ANNA).await).await;
    let changes = write(store, async |tx| tx.access_due(None, 10).await).await[0].1;
    let mut marking = store.write().await.unwrap();
    marking.access_due_for_user(ANNA).await.unwrap();
    let judged = write(store, async |tx| tx.access_judged(ANNA, changes).await);
    tokio::time::timeout(Duration::from_secs(20), judged).await.unwrap();
    marking.commit().await.unwrap();
    assert_eq!(write(store, async |tx| tx.access_due(None, 10).await).await, [(ANNA, changes + 1)]);
    database.end().await;
}
