//! The journal in pages, whose mailboxes it is about, and what is known of a notification account.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::access::plan::EntryChange;
use domain::access::{List, Operation};
use domain::id::{ConnectorId, MailboxId, SyncId};
use domain::partnership::Mailbox;
use serde_json::json;
use uuid::Uuid;

use super::databases::all;
use super::exchange::{MAILBOX, ORGANISATION, id, organisation};
use super::rows::{now, write};
use crate::Store;
use crate::exchange::connector::NewConnector;
use crate::exchange::journal::JournalEntry;
use crate::exchange::mailbox::{MailboxName, MailboxRow};

const CONNECTOR: ConnectorId = ConnectorId(Uuid::from_u128(5));

fn entry(number: u128, outcome: &str) -> JournalEntry {
    let entry = EntryChange { mailbox: MAILBOX, eas_id: id("ABC"), add: Some(List::Allowed), remove: None };
    JournalEntry {
        id: Uuid::from_u128(number),
        organisation: ORGANISATION,
        connector: CONNECTOR,
        // Two of them at the same moment.
        at: now() + TimeDelta::minutes(i64::try_from(number / 2).unwrap()),
        operation: Operation::Entry { entry },
        by_person: true,
        cause: "by-person".into(),
        actor: "ada".into(),
        outcome: outcome.into(),
        detail: None,
        undoes: None,
        undone_at: None,
    }
}

#[tokio::test]
async fn the_journal_is_read_backwards_without_a_gap() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        for number in 1..=7 {
            let entry = entry(number, if number == 7 { "failed" } else { "done" });
            write(store, async |tx| tx.add_journal_entry(&entry).await).await;
        }
        let mut read: Vec<JournalEntry> = Vec::new();
        loop {
            let before = read.last().map(|last| (last.at, last.id));
            let more = write(store, async |tx| tx.last_journal_entries(ORGANISATION, before, 2).await).await;
            if more.is_empty() {
                break;
            }
            read.extend(more);
        }
        let numbers: Vec<_> = read.iter().map(|entry| entry.id.as_u128()).collect();
        assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1]);
        let subject = read[0].operation.subject();
        let made = write(store, async |tx| tx.last_made(ORGANISATION, &subject).await).await;
        assert_eq!(made, Some(entry(6, "done")), "what failed made nothing so");
        assert_eq!(write(store, async |tx| tx.last_made(ORGANISATION, "default").await).await, None);
        database.end().await;
    }
}

async fn mailbox(store: &Store, number: u128, name: &str, addresses: &[&str]) {
    let addresses: Vec<String> = addresses.iter().map(|address| (*address).to_owned()).collect();
    let mailbox = Mailbox {
        id: MailboxId(Uuid::from_u128(number)),
        organisation: ORGANISATION,
        display_name: name.to_owned(),
        address: addresses.first().cloned().unwrap_or_default(),
        eas_enabled: true,
        other_ways: Vec::new(),
        allowed: Vec::new(),
        blocked: Vec::new(),
        user: None,
    };
    let (row, sync) = (MailboxRow { mailbox, addresses }, SyncId(Uuid::from_u128(1)));
    write(store, async |tx| tx.put_exchange_mailbox(&row, None, sync, now()).await).await;
}

#[tokio::test]
async fn the_names_of_some_mailboxes_are_one_question() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        mailbox(store, 1, "Anna", &["anna@example.com", "a@example.com"]).await;
        mailbox(store, 2, "Room", &[]).await;
        mailbox(store, 3, "Not asked for", &["no@example.com"]).await;
        let asked: BTreeSet<_> = [1, 2, 9].map(|number| MailboxId(Uuid::from_u128(number))).into();
        let names = write(store, async |tx| tx.exchange_mailbox_names(ORGANISATION, &asked).await).await;
        let name = |display_name: &str, address: &str| MailboxName {
            display_name: display_name.to_owned(),
            address: address.to_owned(),
        };
        let names: Vec<_> = names.into_iter().map(|(id, name)| (id.0.as_u128(), name)).collect();
        assert_eq!(names, [(1, name("Anna", "anna@example.com")), (2, name("Room", ""))]);
        let none = BTreeSet::new();
        assert!(
            write(store, async |tx| tx.exchange_mailbox_names(ORGANISATION, &none).await).await.is_empty()
        );
        database.end().await;
    }
}

#[tokio::test]
async fn what_is_known_of_an_account_goes_with_its_connector() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        assert_eq!(write(store, async |tx| tx.notification(ORGANISATION).await).await, None);
        let connector = NewConnector {
            id: CONNECTOR,
            organisation: ORGANISATION,
            host: "srv",
            version: "1",
            system: "linux",
            certificate_sha256: [1; 32],
            registered_at: now(),
            may_write_at: now(),
        };
        write(store, async |tx| tx.add_connector(&connector).await).await;
        let known = write(store, async |tx| tx.notification(ORGANISATION).await).await.unwrap();
        assert_eq!((known.told, known.sent_at), (None, None));
        let told = json!({ "account": null });
        write(store, async |tx| tx.put_connector_notification(CONNECTOR, &told).await).await;
        write(store, async |tx| tx.notification_sent(ORGANISATION, now()).await).await;
        let known = write(store, async |tx| tx.notification(ORGANISATION).await).await.unwrap();
        assert_eq!((known.told, known.sent_at), (Some(told), Some(now())));
        write(store, async |tx| tx.end_connector(CONNECTOR, now(), "replaced").await).await;
        assert_eq!(write(store, async |tx| tx.notification(ORGANISATION).await).await, None);
        database.end().await;
    }
}
