//! What connectors told, and what of it is ours.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::plan::EntryChange;
use domain::access::{List, Operation};
use domain::id::ConnectorId;
use uuid::Uuid;

use super::super::databases::all;
use super::super::rows::{now, write};
use super::{MAILBOX, ORGANISATION, id, organisation};
use crate::exchange::journal::JournalEntry;

#[tokio::test]
async fn a_result_that_is_told_twice_stands_in_the_journal_once() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let entry = JournalEntry {
            id: Uuid::from_u128(1),
            organisation: ORGANISATION,
            connector: ConnectorId(Uuid::from_u128(5)),
            at: now(),
            operation: Operation::Entry {
                entry: EntryChange {
                    mailbox: MAILBOX,
                    eas_id: id("ABC"),
                    add: Some(List::Allowed),
                    remove: None,
                },
            },
            by_person: false,
            cause: "compliant".into(),
            actor: "Gatepost".into(),
            outcome: "done".into(),
            detail: None,
            undoes: None,
            undone_at: None,
        };
        for _ in 0..2 {
            write(store, async |tx| tx.add_journal_entry(&entry).await).await;
        }
        let last = async |before, limit| {
            write(store, async |tx| tx.last_journal_entries(ORGANISATION, before, limit).await).await
        };
        assert_eq!(last(None, 10).await, std::slice::from_ref(&entry));
        // Two more, at the same time and before.
        let twin = JournalEntry { id: Uuid::from_u128(2), ..entry.clone() };
        let older =
            JournalEntry { id: Uuid::from_u128(3), at: now() - TimeDelta::seconds(1), ..entry.clone() };
        for one in [&twin, &older] {
            write(store, async |tx| tx.add_journal_entry(one).await).await;
        }
        assert_eq!(last(None, 1).await, std::slice::from_ref(&twin));
        assert_eq!(last(Some((twin.at, twin.id)), 10).await, [entry, older.clone()]);
        assert_eq!(last(Some((older.at, older.id)), 10).await, []);
        write(store, async |tx| {
            tx.put_own_entry(ORGANISATION, MAILBOX, &id("ABC"), Some(List::Allowed), now()).await
        })
        .await;
        let own = write(store, async |tx| tx.own_entries_of_mailbox(ORGANISATION, MAILBOX).await).await;
        assert_eq!((own.len(), own[0].list), (1, List::Allowed));
        write(store, async |tx| tx.put_own_entry(ORGANISATION, MAILBOX, &id("abc"), None, now()).await).await;
        assert!(write(store, async |tx| tx.own_entries(ORGANISATION).await).await.is_empty());
        database.end().await;
    }
}

#[tokio::test]
async fn what_no_person_asked_for_counts_until_it_is_changed_again() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let entry = |number: u128, eas_id: &str, list: List, by_person: bool, minutes: i64| JournalEntry {
            id: Uuid::from_u128(number),
            organisation: ORGANISATION,
            connector: ConnectorId(Uuid::from_u128(5)),
            at: now() + TimeDelta::minutes(minutes),
            operation: Operation::Entry {
                entry: EntryChange { mailbox: MAILBOX, eas_id: id(eas_id), add: Some(list), remove: None },
            },
            by_person,
            cause: "notLinked".into(),
            actor: "Gatepost".into(),
            outcome: "done".into(),
            detail: None,
            undoes: None,
            undone_at: None,
        };
        let failed = JournalEntry { outcome: "failed".into(), ..entry(6, "LATER", List::Allowed, true, 9) };
        for entry in [
            entry(1, "OLD", List::Blocked, false, -1),
            entry(2, "MEANT", List::Blocked, true, 1),
            entry(3, "LET-IN", List::Blocked, false, 1),
            entry(4, "LET-IN", List::Allowed, true, 2),
            entry(5, "LATER", List::Blocked, false, 3),
            failed,
        ] {
            write(store, async |tx| tx.add_journal_entry(&entry).await).await;
        }
        let unasked = write(store, async |tx| tx.unasked_since(ORGANISATION, now()).await).await;
        let subjects: Vec<_> = unasked.iter().map(|(subject, _)| subject.clone()).collect();
        let later = entry(5, "LATER", List::Blocked, false, 3).operation;
        assert_eq!(subjects, [later.subject()]);
        assert_eq!(unasked[0].1, later);
        let made = async |since: DateTime<Utc>| {
            write(store, async |tx| tx.was_made_since(ORGANISATION, &later.subject(), since).await).await
        };
        assert!(made(now()).await);
        assert!(!made(now() + TimeDelta::minutes(4)).await, "what failed was not made");
        database.end().await;
    }
}
