//! What connectors are asked for.

use chrono::TimeDelta;
use domain::access::plan::{EntryChange, RuleChange};
use domain::access::{Level, List, Operation};
use domain::id::IntentId;
use uuid::Uuid;

use super::super::databases::all;
use super::super::rows::{now, write};
use super::{MAILBOX, ORGANISATION, id, organisation};
use crate::exchange::intent::Intent;

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
async fn a_later_intent_about_the_same_takes_the_place_of_the_earlier() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        write(store, async |tx| tx.put_intent(&intent(1, List::Blocked, 2)).await).await;
        let handed = async |number: u128| {
            let id = IntentId(Uuid::from_u128(number));
            write(store, async |tx| tx.intent_handed(id, 3, now()).await).await
        };
        assert!(handed(1).await);
        write(store, async |tx| tx.put_intent(&intent(2, List::Allowed, 0)).await).await;
        let waiting = write(store, async |tx| tx.next_intents(ORGANISATION, now(), 10).await).await;
        assert_eq!(waiting, [intent(2, List::Allowed, 0)], "and it was handed to nobody");
        assert!(!handed(1).await, "it is wanted no more");
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
async fn what_was_set_aside_waits_for_its_result_from_when_it_was_handed_out() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let one = intent(1, List::Blocked, 2);
        write(store, async |tx| tx.put_intent(&one).await).await;
        // It waited for long before a connector asked for it.
        let later = now() + TimeDelta::days(100);
        write(store, async |tx| tx.intent_handed(one.id, 3, later).await).await;
        write(store, async |tx| tx.withdraw_intents(ORGANISATION).await).await;
        let in_hands = async |since| {
            write(store, async |tx| tx.operations_in_hands(ORGANISATION, since).await).await.len()
        };
        assert_eq!((in_hands(later).await, in_hands(later + TimeDelta::days(1)).await), (1, 0));
        let kept = async || write(store, async |tx| tx.replaced_intent(one.id).await).await.is_some();
        write(store, async |tx| tx.forget_replaced_intents(now() + TimeDelta::days(50)).await).await;
        assert!(kept().await, "its result may come at any moment");
        write(store, async |tx| tx.forget_replaced_intents(later + TimeDelta::days(50)).await).await;
        assert!(!kept().await);
        database.end().await;
    }
}

#[tokio::test]
async fn what_a_rule_waits_for_is_found_without_reading_the_queue() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let waits = async || write(store, async |tx| tx.allow_waits(ORGANISATION).await).await;
        write(store, async |tx| tx.put_intent(&intent(1, List::Blocked, 2)).await).await;
        assert!(!waits().await);
        write(store, async |tx| tx.put_intent(&intent(2, List::Allowed, 10)).await).await;
        assert!(waits().await);
        let opening = async || write(store, async |tx| tx.undoing_rules(ORGANISATION).await).await;
        let rule = RuleChange::SetDefault { level: Level::Allow, previous: Level::Block };
        let operation = Operation::Rule { rule };
        let default = Intent { operation: operation.clone(), ..intent(3, List::Allowed, 0) };
        write(store, async |tx| tx.put_intent(&default).await).await;
        assert_eq!(opening().await, [], "it takes nothing back");
        let back = Intent { undoes: Some(Uuid::nil()), ..default };
        write(store, async |tx| tx.put_intent(&back).await).await;
        assert_eq!(opening().await, [operation]);
        database.end().await;
    }
}
