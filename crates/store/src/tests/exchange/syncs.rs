//! How far syncs came, and how long they and what happened are kept.

use chrono::TimeDelta;
use domain::id::SyncId;
use uuid::Uuid;

use super::super::databases::all;
use super::super::rows::{now, write};
use super::{ORGANISATION, organisation};
use crate::exchange::event::Event;
use crate::exchange::sync::{Sync, Turned};

/// A full sync that begins.
fn sync() -> Sync {
    let began = Sync::begun(SyncId(Uuid::from_u128(1)), ORGANISATION, "full", now());
    Sync { domain_controller: Some("dc1".into()), ..began }
}

#[tokio::test]
async fn a_sync_takes_each_page_once_and_in_order() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let sync = sync();
        write(store, async |tx| tx.add_exchange_sync(&sync).await).await;
        assert_eq!(write(store, async |tx| tx.exchange_sync(sync.id).await).await, Some(sync.clone()));
        let turned = Turned { position: Some("anna"), mailboxes: 2, partnerships: 3 };
        let turn = async |page| {
            write(store, async |tx| tx.turn_exchange_page(sync.id, page, &turned, now()).await).await
        };
        assert!(!turn(1).await, "out of order");
        assert!(turn(0).await);
        assert!(!turn(0).await, "told twice");
        let running = write(store, async |tx| tx.running_exchange_sync(ORGANISATION, "full").await).await;
        let running = running.unwrap();
        assert_eq!((running.next_page, running.partnerships), (1, 3));
        assert_eq!(running.position.as_deref(), Some("anna"));
        write(store, async |tx| tx.finish_exchange_sync(sync.id, true, 4, None, now()).await).await;
        let done = write(store, async |tx| tx.last_complete_exchange_sync(ORGANISATION).await).await;
        assert_eq!(done.unwrap().removed, 4);
        database.end().await;
    }
}

#[tokio::test]
async fn old_events_and_syncs_go_in_batches_and_the_last_of_each_kind_stays() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let day = |days: i64| now() + TimeDelta::days(days);
        for (number, kind, complete, days) in [
            (1, "full", true, 0),
            (2, "full", true, 1),
            (3, "quick", true, 0),
            (4, "quick", false, 1),
            (5, "full", false, 2),
            (6, "quick", true, 50),
        ] {
            let id = SyncId(Uuid::from_u128(number));
            let begun = Sync { id, kind: kind.into(), started_at: day(days), ..sync() };
            write(store, async |tx| tx.add_exchange_sync(&begun).await).await;
            write(store, async |tx| tx.finish_exchange_sync(id, complete, 0, None, day(days)).await).await;
        }
        let running = Sync { id: SyncId(Uuid::from_u128(7)), ..sync() };
        write(store, async |tx| tx.add_exchange_sync(&running).await).await;
        let prune = async || write(store, async |tx| tx.prune_exchange_syncs(day(40), 3).await).await;
        assert_eq!((prune().await, prune().await), (3, 1));
        let left = write(store, async |tx| tx.last_exchange_syncs(ORGANISATION, 10).await).await;
        let left: Vec<_> = left.iter().map(|sync| sync.id.0.as_u128()).collect();
        assert_eq!(left, [6, 2, 7], "the last complete ones, and one that runs");
        for number in 1..=3 {
            let event = Event {
                id: Uuid::from_u128(number),
                organisation: ORGANISATION,
                at: day(i64::try_from(number).unwrap()),
                severity: "information".into(),
                what: "link".into(),
                detail: serde_json::json!({}),
                partnership: None,
            };
            write(store, async |tx| tx.add_exchange_event(&event).await).await;
        }
        let prune = async || write(store, async |tx| tx.prune_exchange_events(day(3), 1).await).await;
        assert_eq!((prune().await, prune().await, prune().await), (1, 1, 0));
        let left = write(store, async |tx| tx.last_exchange_events(ORGANISATION, 10).await).await;
        assert_eq!(left.len(), 1);
        database.end().await;
    }
}

#[tokio::test]
async fn events_are_read_on_from_where_a_page_ended() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        // Two at the same moment: their ids keep them apart.
        for (number, hours) in [(1, 0), (2, 1), (3, 1), (4, 1), (5, 2)] {
            let event = Event {
                id: Uuid::from_u128(number),
                organisation: ORGANISATION,
                at: now() + TimeDelta::hours(hours),
                severity: "information".into(),
                what: "link".into(),
                detail: serde_json::json!({}),
                partnership: None,
            };
            write(store, async |tx| tx.add_exchange_event(&event).await).await;
        }
        let mut page = write(store, async |tx| tx.last_exchange_events(ORGANISATION, 2).await).await;
        let mut read = Vec::new();
        while let Some(last) = page.last() {
            let before = (last.at, last.id);
            read.extend(page.iter().map(|event| event.id.as_u128()));
            page = write(store, async |tx| tx.exchange_events_before(ORGANISATION, before, 2).await).await;
        }
        assert_eq!(read, [5, 4, 3, 2, 1]);
        database.end().await;
    }
}
