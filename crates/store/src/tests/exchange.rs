//! What syncs find, what connectors are asked for, and what they told.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::exchange::{Characteristic, DeviceRule, OrganisationRules};
use domain::access::plan::{EntryChange, RuleChange};
use domain::access::{AccessSettings, Level, List, Look, Operation};
use domain::id::{ConnectorId, IntentId, MailboxId, OrganisationId, PartnershipId, SyncId, UserId};
use domain::partnership::{Claim, EasId, LinkSource, Mailbox, OwnerFound, Partnership};
use uuid::Uuid;

use super::databases::all;
use super::rows::{DEVICE, now, seed, write};
use crate::exchange::connector::Connector;
use crate::exchange::event::Event;
use crate::exchange::further_mailbox::Holder;
use crate::exchange::intent::Intent;
use crate::exchange::journal::JournalEntry;
use crate::exchange::mailbox::MailboxRow;
use crate::exchange::organisation::{Organisation, SyncSettings};
use crate::exchange::sync::{Sync, Turned};
use crate::{Error, Store};

pub(super) const ORGANISATION: OrganisationId = OrganisationId(Uuid::from_u128(100));
pub(super) const MAILBOX: MailboxId = MailboxId(Uuid::from_u128(200));
const ANNA: UserId = UserId(Uuid::from_u128(10));

pub(super) fn id(text: &str) -> EasId {
    text.parse().unwrap()
}

pub(super) async fn organisation(store: &Store) -> Organisation {
    let organisation = Organisation {
        id: ORGANISATION,
        name: "Example".into(),
        exchange_id: None,
        access: AccessSettings::default(),
        settings: SyncSettings::default(),
        rules: None,
        own_rules: Vec::new(),
        report: None,
        sync_wanted: None,
        created_at: now(),
    };
    write(store, async |tx| tx.add_exchange_organisation(&organisation).await).await;
    organisation
}

fn partnership(number: u128, eas_id: &str) -> Partnership {
    Partnership {
        id: PartnershipId(Uuid::from_u128(number)),
        organisation: ORGANISATION,
        mailbox: MAILBOX,
        eas_id: id(eas_id),
        look: Look { device_type: "iPhone".into(), ..Look::default() },
        friendly_name: String::new(),
        imei: None,
        state: "Quarantined".into(),
        state_reason: "Global".into(),
        state_rule: None,
        first_sync_at: Some(now()),
        last_success_at: None,
    }
}

fn intent(number: u128, add: List, priority: i64) -> Intent {
    let entry = EntryChange { mailbox: MAILBOX, eas_id: id("ABC"), add: Some(add), remove: None };
    Intent {
        id: IntentId(Uuid::from_u128(number)),
        organisation: ORGANISATION,
        operation: Operation::Entry { entry },
        priority,
        by_person: false,
        cause: "compliant".into(),
        actor: "Gatepost".into(),
        undoes: None,
        fence: None,
        attempts: 0,
        last_error: None,
        created_at: now(),
        not_before: now(),
    }
}

#[tokio::test]
async fn an_organisation_is_read_as_it_was_written() {
    for database in all().await {
        let store = &database.store;
        let mut organisation = organisation(store).await;
        let rule = DeviceRule {
            characteristic: Characteristic::DeviceType,
            query: "Android".into(),
            level: Level::Block,
        };
        let rules = OrganisationRules { default_level: Level::Quarantine, rules: vec![rule.clone()] };
        organisation.access.included_groups.push(domain::id::GroupId(Uuid::from_u128(1)));
        write(store, async |tx| tx.update_exchange_organisation(&organisation).await).await;
        write(store, async |tx| tx.put_exchange_rules(ORGANISATION, &rules).await).await;
        write(store, async |tx| tx.put_own_exchange_rules(ORGANISATION, std::slice::from_ref(&rule)).await)
            .await;
        write(store, async |tx| tx.want_exchange_sync(ORGANISATION, Some("full")).await).await;
        let report = serde_json::json!({"missing": []});
        write(store, async |tx| tx.exchange_reported(ORGANISATION, "guid", &report).await).await;
        organisation.rules = Some(rules);
        organisation.own_rules.push(rule);
        organisation.sync_wanted = Some("full".into());
        organisation.exchange_id = Some("guid".into());
        organisation.report = Some(report);
        let kept = write(store, async |tx| tx.exchange_organisations().await).await;
        assert_eq!(kept, [organisation]);
        assert!(write(store, async |tx| tx.delete_exchange_organisation(ORGANISATION).await).await);
        assert_eq!(write(store, async |tx| tx.exchange_organisation(ORGANISATION).await).await, None);
        database.end().await;
    }
}

fn connector(number: u8) -> Connector {
    Connector {
        id: ConnectorId(Uuid::from_u128(number.into())),
        organisation: ORGANISATION,
        host: "srv".into(),
        version: "0.1.0".into(),
        system: "linux".into(),
        certificate_sha256: [number; 32],
        registered_at: now(),
        may_write_at: now() + TimeDelta::minutes(4),
        last_seen_at: None,
        state: "connecting".into(),
        server: None,
        last_error: None,
        journal: 0,
        ended_at: None,
        end_reason: None,
    }
}

#[tokio::test]
async fn an_organisation_has_one_live_connector() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        write(store, async |tx| tx.add_connector(&connector(1)).await).await;
        let mut tx = store.write().await.unwrap();
        let second = tx.add_connector(&connector(2)).await.unwrap_err();
        assert!(matches!(second, Error::Duplicate(_)), "{second}");
        drop(tx);
        write(store, async |tx| tx.end_connector(connector(1).id, now(), "replaced").await).await;
        write(store, async |tx| tx.add_connector(&connector(2)).await).await;
        write(store, async |tx| tx.connector_may_write(ORGANISATION, now()).await).await;
        let live = write(store, async |tx| tx.live_connector(ORGANISATION).await).await.unwrap();
        assert_eq!((live.id, live.may_write_at), (connector(2).id, now()));
        let old = write(store, async |tx| tx.connector_by_certificate(&[1; 32]).await).await.unwrap();
        assert_eq!(old.end_reason.as_deref(), Some("replaced"), "known, and none any more");
        database.end().await;
    }
}

#[tokio::test]
async fn a_registration_token_works_once_and_a_new_one_ends_it() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let until = now() + TimeDelta::hours(1);
        let add = async |hash| {
            write(store, async |tx| {
                tx.add_exchange_registration([hash; 32], ORGANISATION, "Ola", now(), until).await
            })
            .await;
        };
        let take = async |hash, at| {
            write(store, async |tx| tx.use_exchange_registration([hash; 32], at).await).await
        };
        add(1).await;
        add(2).await;
        assert!(!take(1, now()).await, "a new one ends it");
        assert!(!take(2, until).await, "over");
        assert!(take(2, now()).await);
        assert!(!take(2, now()).await, "used");
        database.end().await;
    }
}

#[tokio::test]
async fn partnerships_keep_their_id_and_only_a_full_sync_takes_them_away() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let (first, second) = (SyncId(Uuid::from_u128(1)), SyncId(Uuid::from_u128(2)));
        let guid = |number| Uuid::from_u128(1000 + number);
        for (number, eas_id) in [(1, "ABC"), (2, "DEF")] {
            let one = partnership(number, eas_id);
            write(store, async |tx| tx.put_partnership(&one, guid(number), first, now()).await).await;
        }
        // The same record under another of our ids: the first one stays.
        let again = Partnership { state: "Allowed".into(), ..partnership(77, "ABC") };
        write(store, async |tx| tx.put_partnership(&again, guid(1), second, now()).await).await;
        let kept = write(store, async |tx| tx.partnerships_of_mailbox(ORGANISATION, MAILBOX).await).await;
        assert_eq!(kept[0].partnership.id, partnership(1, "ABC").id);
        assert_eq!(kept[0].partnership.state, "Allowed");
        assert_eq!(
            write(store, async |tx| tx.count_unseen_partnerships(ORGANISATION, second).await).await,
            1
        );
        assert_eq!(
            write(store, async |tx| tx.delete_unseen_partnerships(ORGANISATION, second).await).await,
            1
        );
        let left = write(store, async |tx| tx.partnerships_after(ORGANISATION, None, 10).await).await;
        assert_eq!(left.len(), 1);
        assert_eq!(
            write(store, async |tx| tx.mailboxes_with_eas_id(&id("abc")).await).await,
            [(ORGANISATION, MAILBOX)]
        );
        database.end().await;
    }
}

#[tokio::test]
async fn devices_are_found_by_what_they_report_and_what_they_were_given() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        let claim = Claim { eas_id: id("Given1"), source: LinkSource::Person };
        write(store, async |tx| tx.add_device_eas_id(DEVICE, &claim, "Ola", now()).await).await;
        assert_eq!(write(store, async |tx| tx.device_eas_ids(DEVICE).await).await, [claim]);
        assert_eq!(write(store, async |tx| tx.devices_with_eas_id(&id("GIVEN1")).await).await, [DEVICE]);
        let mut device = write(store, async |tx| tx.device(DEVICE).await).await.unwrap();
        device.eas_device_id = Some("ApplF17".into());
        write(store, async |tx| tx.update_device(&device).await).await;
        assert_eq!(write(store, async |tx| tx.devices_with_eas_id(&id("applf17")).await).await, [DEVICE]);
        database.end().await;
    }
}

#[tokio::test]
async fn mailboxes_with_lists_owners_and_further_users() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        organisation(store).await;
        let row = MailboxRow {
            mailbox: Mailbox {
                id: MAILBOX,
                organisation: ORGANISATION,
                display_name: "Anna".into(),
                address: "anna@example.com".into(),
                eas_enabled: true,
                other_ways: vec!["owa".into()],
                allowed: vec![id("ABC")],
                blocked: Vec::new(),
                user: Some(ANNA),
            },
            addresses: vec!["anna@example.com".into(), "a.berg@example.com".into()],
        };
        let sync = SyncId(Uuid::from_u128(1));
        write(store, async |tx| tx.put_exchange_mailbox(&row, Some(OwnerFound::Guid), sync, now()).await)
            .await;
        assert_eq!(write(store, async |tx| tx.mailboxes_of_user(ANNA).await).await, [row]);
        write(store, async |tx| tx.put_personal_lists(ORGANISATION, MAILBOX, &[], &[id("ABC")], now()).await)
            .await;
        write(store, async |tx| tx.put_mailbox_owner(ORGANISATION, MAILBOX, None, None).await).await;
        let read = write(store, async |tx| tx.exchange_mailbox(ORGANISATION, MAILBOX).await).await.unwrap();
        assert_eq!((read.mailbox.blocked.len(), read.mailbox.user), (1, None));
        let holder = Holder::User(ANNA);
        write(store, async |tx| tx.add_further_mailbox(ORGANISATION, MAILBOX, holder, "Ola", now()).await)
            .await;
        let users = write(store, async |tx| tx.further_users_of_mailbox(ORGANISATION, MAILBOX).await).await;
        assert_eq!(users, [ANNA]);
        assert!(
            write(store, async |tx| tx.remove_further_mailbox(ORGANISATION, MAILBOX, holder).await).await
        );
        let delete = async || {
            write(store, async |tx| tx.delete_unused_mailbox(ORGANISATION, MAILBOX).await).await;
            write(store, async |tx| tx.exchange_mailbox(ORGANISATION, MAILBOX).await).await.is_none()
        };
        let record = partnership(1, "ABC");
        let guid = Uuid::from_u128(9);
        write(store, async |tx| tx.put_partnership(&record, guid, sync, now()).await).await;
        assert!(!delete().await, "it has a partnership");
        write(store, async |tx| tx.delete_partnership(ORGANISATION, guid).await).await;
        assert!(delete().await);
        database.end().await;
    }
}

#[tokio::test]
async fn a_later_intent_about_the_same_takes_the_place_of_the_earlier() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        write(store, async |tx| tx.put_intent(&intent(1, List::Blocked, 2)).await).await;
        write(store, async |tx| tx.intent_handed(intent(1, List::Blocked, 2).id, 3, now()).await).await;
        write(store, async |tx| tx.put_intent(&intent(2, List::Allowed, 0)).await).await;
        let waiting = write(store, async |tx| tx.next_intents(ORGANISATION, now(), 10).await).await;
        assert_eq!(waiting, [intent(2, List::Allowed, 0)], "and it was handed to nobody");
        assert!(!write(store, async |tx| tx.finish_intent(IntentId(Uuid::from_u128(1))).await).await);
        let later = now() + TimeDelta::minutes(1);
        write(store, async |tx| tx.intent_again(IntentId(Uuid::from_u128(2)), "busy", later).await).await;
        assert!(write(store, async |tx| tx.next_intents(ORGANISATION, now(), 10).await).await.is_empty());
        assert!(write(store, async |tx| tx.finish_intent(IntentId(Uuid::from_u128(2))).await).await);
        assert_eq!(write(store, async |tx| tx.count_intents(ORGANISATION).await).await, 0);
        database.end().await;
    }
}

#[tokio::test]
async fn what_was_wanted_goes_and_what_takes_back_stays() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let about = |number: u128, operation: Operation, undoes: Option<Uuid>| Intent {
            operation,
            undoes,
            ..intent(number, List::Blocked, 0)
        };
        let entry = |eas_id: &str| Operation::Entry {
            entry: EntryChange {
                mailbox: MAILBOX,
                eas_id: id(eas_id),
                add: None,
                remove: Some(List::Blocked),
            },
        };
        let default =
            Operation::Rule { rule: RuleChange::SetDefault { level: Level::Block, previous: Level::Allow } };
        let handed = about(1, entry("ONE"), None);
        let undo = about(4, entry("FOUR"), Some(Uuid::nil()));
        for one in [&handed, &about(2, entry("TWO"), None), &about(3, default.clone(), None), &undo] {
            write(store, async |tx| tx.put_intent(one).await).await;
        }
        write(store, async |tx| tx.intent_handed(handed.id, 3, now()).await).await;
        assert_eq!(write(store, async |tx| tx.waiting_rules(ORGANISATION).await).await, [default]);
        let next = async || write(store, async |tx| tx.next_intents(ORGANISATION, now(), 10).await).await;
        assert_eq!(next().await.len(), 4);
        let undoing = write(store, async |tx| tx.next_undoing_intents(ORGANISATION, now(), 1).await).await;
        assert_eq!(undoing, std::slice::from_ref(&undo));
        write(store, async |tx| tx.withdraw_wanted_intents(ORGANISATION).await).await;
        assert_eq!(next().await, [undo]);
        // Its result will still come.
        let kept = write(store, async |tx| tx.replaced_intent(handed.id).await).await;
        assert_eq!(kept.map(|kept| kept.operation), Some(handed.operation));
        database.end().await;
    }
}

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
            operation: intent(1, List::Allowed, 0).operation,
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

/// A full sync that begins.
fn sync() -> Sync {
    Sync {
        id: SyncId(Uuid::from_u128(1)),
        organisation: ORGANISATION,
        kind: "full".into(),
        next_page: 0,
        position: None,
        domain_controller: Some("dc1".into()),
        changed_since: None,
        started_at: now(),
        changed_at: now(),
        finished_at: None,
        complete: false,
        mailboxes: 0,
        partnerships: 0,
        removed: 0,
        error: None,
    }
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
