//! Carrying out intents: one call, read back, within the limits of this machine.

use std::collections::BTreeSet;
use std::time::Duration;

use connector::OperationKind;
use connector_protocol::intent::{List, Operation, Outcome, Urgency};
use connector_protocol::sync::{Characteristic, Level, SyncKind};
use simulators::exchange::{
    Behaviour, Characteristic as SimulatedCharacteristic, Fault, Level as SimulatedLevel, Replication,
    Trouble,
};
use uuid::Uuid;

use crate::world::{FLAVOURS, World};

fn release(mailbox: Uuid, eas_id: &str) -> Operation {
    Operation::SetEntry {
        mailbox,
        eas_id: eas_id.to_owned(),
        add: Some(List::Allowed),
        remove: Some(List::Blocked),
    }
}

#[tokio::test]
async fn an_entry_moves_in_one_call_and_is_read_back() {
    for flavour in FLAVOURS {
        moves_in_one_call(World::of(flavour).await).await;
    }
}

async fn moves_in_one_call(world: World) {
    let anna = world.phone("anna", "APPLANNA");
    world.organisation.edit_lists("anna@noordzee.example", |lists| {
        lists.blocked = vec!["applanna".to_owned(), "FOREIGN".to_owned()];
        lists.allowed = vec!["OTHER".to_owned()];
    });
    let connector = world.ready().await;
    world.gatepost.wants(1, release(anna, "APPLANNA"));
    assert_eq!(connector.carry_out(0).await.unwrap(), 1);
    let lists = world.organisation.lists_of("anna@noordzee.example").unwrap();
    assert_eq!(lists.allowed, ["OTHER", "APPLANNA"]);
    assert_eq!(lists.blocked, ["FOREIGN"], "what somebody else wrote stays");
    assert_eq!(world.writes(), 1, "Add and Remove together");
    let said = world.gatepost.said();
    let Outcome::Done { lists: Some(told), unchanged: false, .. } = &said.results[0].outcome else {
        panic!("{:?}", said.results)
    };
    assert_eq!(
        (told.allowed.as_slice(), told.blocked.as_slice()),
        (lists.allowed.as_slice(), lists.blocked.as_slice())
    );
}

#[tokio::test]
async fn what_is_written_is_read_back_from_the_same_domain_controller() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(Behaviour { replication: Replication::Held, ..behaviour });
    let connector = world.ready().await;
    world.gatepost.wants(1, release(anna, "APPLANNA"));
    connector.carry_out(0).await.unwrap();
    let said = world.gatepost.said();
    let Outcome::Done { domain_controller: Some(controller), .. } = &said.results[0].outcome else {
        panic!("{:?}", said.results)
    };
    let calls = world.organisation.calls();
    let about: Vec<_> = calls.iter().filter(|call| call.command.parameter("Identity").is_some()).collect();
    let at = |call: &simulators::exchange::Call| {
        let named = call.command.parameter("DomainController")?;
        named.text().map(std::borrow::Cow::into_owned)
    };
    let [looked, written, read_back] = about.as_slice() else { panic!("{about:?}") };
    assert_eq!(at(looked), None);
    assert_eq!(at(written).as_ref(), Some(controller));
    assert_eq!(at(read_back).as_ref(), Some(controller));
}

#[tokio::test]
async fn what_is_so_already_is_not_written() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    world
        .organisation
        .edit_lists("anna@noordzee.example", |lists| lists.allowed = vec!["APPLANNA".to_owned()]);
    let connector = world.ready().await;
    world.gatepost.wants(1, release(anna, "APPLANNA"));
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 0);
    let said = world.gatepost.said();
    assert!(matches!(said.results[0].outcome, Outcome::Done { unchanged: true, .. }));
}

#[tokio::test]
async fn level_and_rules() {
    let world = World::start().await;
    let connector = world.ready().await;
    let characteristic = Characteristic::DeviceOs;
    let query = "iOS 6".to_owned();
    world.gatepost.wants(1, Operation::SetDefaultLevel { level: Level::Quarantine, expected: Level::Allow });
    world.gatepost.wants(2, Operation::SetRule { characteristic, query: query.clone(), level: Level::Block });
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.organisation.settings().default_level, SimulatedLevel::Quarantine);
    assert_eq!(world.organisation.rules().len(), 1);
    world.gatepost.wants(3, Operation::SetRule { characteristic, query: query.clone(), level: Level::Allow });
    world.gatepost.said().intents.iter_mut().for_each(|intent| intent.expected = Some(Level::Block));
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.organisation.rules()[0].level, SimulatedLevel::Allow);
    world.gatepost.wants(4, Operation::RemoveRule { characteristic, query });
    world.gatepost.wants(5, Operation::SetDefaultLevel { level: Level::Block, expected: Level::Allow });
    connector.carry_out(0).await.unwrap();
    assert!(world.organisation.rules().is_empty());
    let said = world.gatepost.said();
    let done = said.results.iter().filter(|result| matches!(result.outcome, Outcome::Done { .. })).count();
    assert_eq!(done, 4, "{:?}", said.results);
    let Outcome::Refused { code, .. } = &said.results[4].outcome else { panic!("{:?}", said.results[4]) };
    assert_eq!(code, "not-expected", "somebody else changed the default level meanwhile");
    assert_eq!(world.organisation.settings().default_level, SimulatedLevel::Quarantine);
}

#[tokio::test]
async fn a_rule_that_somebody_else_made_or_changed_stays_as_it_is() {
    let world = World::start().await;
    let connector = world.ready().await;
    let query = "iOS 6".to_owned();
    world.organisation.add_rule(SimulatedCharacteristic::DeviceOS, &query, SimulatedLevel::Quarantine);
    let set =
        |level| Operation::SetRule { characteristic: Characteristic::DeviceOs, query: query.clone(), level };
    // None was there, and a rule that blocked, when the plan was made.
    world.gatepost.wants(1, set(Level::Allow));
    world.gatepost.wants(2, set(Level::Allow));
    world.gatepost.said().intents[1].expected = Some(Level::Block);
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 0);
    assert_eq!(world.organisation.rules()[0].level, SimulatedLevel::Quarantine);
    let refused =
        |outcome: &Outcome| matches!(outcome, Outcome::Refused { code, .. } if code == "not-expected");
    assert!(world.gatepost.said().results.iter().all(|result| refused(&result.outcome)));
    assert_eq!(world.gatepost.said().results.len(), 2);
    // A rule that says so already is no other.
    world.gatepost.wants(3, set(Level::Quarantine));
    connector.carry_out(0).await.unwrap();
    let said = world.gatepost.said();
    assert!(matches!(said.results[2].outcome, Outcome::Done { unchanged: true, .. }), "{:?}", said.results);
}

#[tokio::test]
async fn a_rule_of_ours_that_somebody_changed_is_not_taken_away_with_the_others() {
    let world = World::start().await;
    let connector = world.ready().await;
    let query = "iOS 6".to_owned();
    // It blocked when it was made; an administrator lets those devices in since.
    world.organisation.add_rule(SimulatedCharacteristic::DeviceOS, &query, SimulatedLevel::Allow);
    let remove = Operation::RemoveRule { characteristic: Characteristic::DeviceOs, query };
    let expecting = async |id, level| {
        world.gatepost.wants(id, remove.clone());
        world.gatepost.said().intents[0].expected = level;
        connector.carry_out(0).await.unwrap();
        world.gatepost.said().results.last().unwrap().outcome.clone()
    };
    let outcome = expecting(1, Some(Level::Block)).await;
    assert!(matches!(&outcome, Outcome::Refused { code, .. } if code == "not-expected"), "{outcome:?}");
    assert_eq!((world.writes(), world.organisation.rules().len()), (0, 1));
    let outcome = expecting(2, Some(Level::Allow)).await;
    assert!(matches!(outcome, Outcome::Done { unchanged: false, .. }), "{outcome:?}");
    assert!(world.organisation.rules().is_empty());
    // One that is gone already is no other.
    let outcome = expecting(3, Some(Level::Block)).await;
    assert!(matches!(outcome, Outcome::Done { unchanged: true, .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_record_that_belongs_to_another_device_stays() {
    let world = World::start().await;
    world.phone("anna", "APPLANNA");
    let guid = world.organisation.partnerships()[0].guid;
    let connector = world.ready().await;
    world.gatepost.wants(1, Operation::RemovePartnership { guid, eas_id: "ANOTHER".to_owned() });
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.organisation.partnerships().len(), 1);
    world.gatepost.wants(2, Operation::RemovePartnership { guid, eas_id: "APPLANNA".to_owned() });
    connector.carry_out(0).await.unwrap();
    assert!(world.organisation.partnerships().is_empty());
}

#[tokio::test]
async fn a_wipe_runs_only_where_this_machine_allows_it() {
    let mut world = World::start().await;
    world.phone("anna", "APPLANNA");
    let guid = world.organisation.partnerships()[0].guid;
    let wipe = Operation::WipeDevice { guid, eas_id: "APPLANNA".to_owned(), account_only: false };
    {
        let connector = world.ready().await;
        world.gatepost.wants(1, wipe.clone());
        connector.carry_out(0).await.unwrap();
        assert_eq!(world.writes(), 0);
        let said = world.gatepost.said();
        let Outcome::Refused { code, .. } = &said.results[0].outcome else { panic!("{:?}", said.results) };
        assert_eq!(code, "not-allowed");
    }
    world.limits.wipes = true;
    let connector = world.ready().await;
    world.gatepost.wants(2, wipe);
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.organisation.calls_of("Clear-MobileDevice"), 1);
    let done = matches!(world.gatepost.said().results[1].outcome, Outcome::Done { .. });
    assert!(done, "{:?}", world.gatepost.said().results);
}

#[tokio::test]
async fn operations_that_this_machine_forbids_are_refused() {
    let mut world = World::start().await;
    world.limits.operations = BTreeSet::from([OperationKind::Entries]);
    let connector = world.ready().await;
    world.gatepost.wants(1, Operation::SetDefaultLevel { level: Level::Block, expected: Level::Allow });
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 0);
    assert!(matches!(world.gatepost.said().results[0].outcome, Outcome::Refused { .. }));
}

/// So many changes wait, each by itself.
fn wants_releases(world: &World, mailbox: Uuid, changes: u128) {
    for number in 1..=changes {
        world.gatepost.wants(number, release(mailbox, &format!("DEVICE{number}")));
    }
}

#[tokio::test]
async fn no_more_changes_in_an_hour_than_this_machine_allows() {
    let mut world = World::start().await;
    world.limits.changes_an_hour = 2;
    let anna = world.phone("anna", "APPLANNA");
    {
        let connector = world.ready().await;
        wants_releases(&world, anna, 4);
        connector.carry_out(0).await.unwrap();
        connector.renew().await.unwrap();
        connector.carry_out(0).await.unwrap();
        assert_eq!(world.writes(), 2);
        connector.tell_events().await.unwrap();
    }
    // A restart gives nobody more.
    let connector = world.ready().await;
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 2);
    let said = world.gatepost.said();
    assert_eq!(said.intents.len(), 2, "the others wait");
    assert!(said.events.iter().any(|event| event.what == "hourly-limit"));
}

/// So many changes of a bulk wait.
fn wants_many(world: &World, mailbox: Uuid, changes: u128) {
    wants_releases(world, mailbox, changes);
    for intent in &mut world.gatepost.said().intents {
        intent.urgency = Urgency::Bulk;
    }
}

#[tokio::test]
async fn many_changes_leave_room_for_a_single_one() {
    let mut world = World::start().await;
    world.limits.changes_an_hour = 10;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    wants_many(&world, anna, 20);
    for _ in 0..3 {
        connector.renew().await.unwrap();
        connector.carry_out(0).await.unwrap();
    }
    assert_eq!(world.writes(), 8, "a fifth of the hour is kept");
    connector.tell_events().await.unwrap();
    assert!(world.gatepost.said().events.iter().any(|event| event.what == "hourly-limit"));
    world.gatepost.wants(21, release(anna, "APPLANNA"));
    world.gatepost.said().intents.rotate_right(1);
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 9);
    let allowed = world.organisation.lists_of("anna@noordzee.example").unwrap().allowed;
    assert!(allowed.contains(&"APPLANNA".to_owned()), "{allowed:?}");
}

#[tokio::test]
async fn a_limit_that_keeps_nothing_waiting_is_no_trouble() {
    let mut world = World::start().await;
    world.limits.changes_an_hour = 10;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    wants_releases(&world, anna, 8);
    // They wait when the lease is prolonged, and no more.
    connector.renew().await.unwrap();
    for _ in 0..3 {
        connector.carry_out(0).await.unwrap();
    }
    connector.renew().await.unwrap();
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 8);
    assert_eq!(connector.figures().failures.get("hourly-limit"), None);
    assert_eq!(connector.status().error, None);
}

fn message() -> Operation {
    Operation::SendMessage {
        to: "anna@noordzee.example".to_owned(),
        subject: "Your phone gets no mail yet".to_owned(),
        html: "<p>Enrol it</p>".to_owned(),
        text: "Enrol it".to_owned(),
    }
}

#[tokio::test]
async fn messages_are_fetched_when_the_hours_changes_are_used_up_and_that_is_told_once() {
    let mut world = World::start().await;
    world.limits.changes_an_hour = 2;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    wants_releases(&world, anna, 4);
    connector.carry_out(0).await.unwrap();
    let mail = world.gatepost.wants(5, message());
    for _ in 0..5 {
        connector.renew().await.unwrap();
        connector.carry_out(0).await.unwrap();
    }
    assert_eq!(world.writes(), 2);
    assert!(world.gatepost.said().results.iter().any(|result| result.id == mail));
    assert_eq!(world.gatepost.said().intents.len(), 2, "the other changes wait, and none was refused");
    let told = async || {
        connector.tell_events().await.unwrap();
        let told = world.gatepost.said().events.iter().filter(|event| event.what == "hourly-limit").count();
        (connector.figures().failures.get("hourly-limit").copied(), told)
    };
    assert_eq!(told().await, (Some(1), 1));
    world.ticks.pass(Duration::from_secs(3601));
    connector.renew().await.unwrap();
    connector.carry_out(0).await.unwrap();
    assert_eq!(told().await.0, Some(2), "an hour later it is said again");
}

#[tokio::test]
async fn messages_are_fetched_while_many_changes_wait_for_the_next_hour() {
    let mut world = World::start().await;
    world.limits.changes_an_hour = 10;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    wants_many(&world, anna, 40);
    connector.carry_out(0).await.unwrap();
    let mail = world.gatepost.wants(41, message());
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 8);
    assert!(world.gatepost.said().results.iter().any(|result| result.id == mail));
    for _ in 0..5 {
        connector.renew().await.unwrap();
        connector.carry_out(0).await.unwrap();
    }
    assert_eq!((world.writes(), connector.figures().failures.get("hourly-limit")), (8, Some(&1)));
}

#[tokio::test]
async fn a_server_of_an_older_version_is_asked_nothing_that_it_does_not_know() {
    let mut world = World::start().await;
    world.limits.changes_an_hour = 5;
    world.gatepost.said().shares = false;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    wants_many(&world, anna, 8);
    for _ in 0..4 {
        connector.carry_out(0).await.unwrap();
    }
    assert_eq!(world.writes(), 4, "one is kept for a single one");
    assert_eq!(connector.figures().failures.get("hourly-limit"), Some(&1));
    let said = world.gatepost.said();
    assert!(said.results.iter().all(|result| matches!(result.outcome, Outcome::Done { .. })));
}

#[tokio::test]
async fn a_server_gets_nothing_done_that_is_no_intent() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    let id = Uuid::from_u128(1);
    let wrong = [
        r#"{"operation": "runCommand", "script": "Remove-Mailbox anna"}"#.to_owned(),
        format!(
            r#"{{"operation": "setEntry", "mailbox": "{anna}", "easId": "X", "add": "allowed", "remove": null, "cmdlet": "x"}}"#
        ),
        r#"{"operation": "setEntry", "mailbox": "*", "easId": "X", "add": "allowed", "remove": null}"#
            .to_owned(),
    ];
    for operation in wrong {
        world.gatepost.said().raw_intents = Some(format!(
            r#"{{"intents": [{{"id": "{id}", "fence": 1, "urgency": "release", "createdAt": "2026-01-01T00:00:00Z", "operation": {operation}}}]}}"#
        ));
        assert!(connector.carry_out(0).await.is_err(), "{operation}");
    }
    world.gatepost.said().raw_intents = None;
    // A nil GUID would mean every mailbox to some cmdlets.
    world.gatepost.wants(2, release(Uuid::nil(), "APPLANNA"));
    world.gatepost.wants(3, release(anna, "white space"));
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 0);
    let said = world.gatepost.said();
    assert!(
        said.results.iter().all(|result| matches!(result.outcome, Outcome::Failed { transient: false, .. }))
    );
}

#[tokio::test]
async fn in_report_mode_nothing_is_written() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    world.gatepost.said().read_only = true;
    let connector = world.ready().await;
    world.gatepost.wants(1, release(anna, "APPLANNA"));
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 0);
    // But what was changed before can be taken back.
    world.gatepost.wants(2, release(anna, "APPLANNA"));
    world.gatepost.said().intents.iter_mut().for_each(|intent| intent.takes_back = true);
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 1);
}

#[tokio::test]
async fn a_policy_that_was_switched_on_since_the_lease_was_prolonged_counts() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    world.gatepost.said().read_only = true;
    let connector = world.ready().await;
    world.gatepost.said().read_only = false;
    world.gatepost.wants(1, release(anna, "APPLANNA"));
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 1);
    let said = world.gatepost.said();
    assert!(matches!(said.results[0].outcome, Outcome::Done { .. }), "{:?}", said.results);
}

#[tokio::test]
async fn a_busy_directory_is_a_failure_that_passes() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    world.organisation.trouble(Trouble::once(Fault::Transient).of("Set-CASMailbox"));
    world.gatepost.wants(1, release(anna, "APPLANNA"));
    connector.carry_out(0).await.unwrap();
    let said = world.gatepost.said();
    assert!(matches!(said.results[0].outcome, Outcome::Failed { transient: true, .. }), "{:?}", said.results);
}

#[tokio::test]
async fn an_unknown_mailbox_is_named() {
    let world = World::start().await;
    let connector = world.ready().await;
    let mailbox = Uuid::from_u128(99);
    world.gatepost.wants(1, release(mailbox, "APPLANNA"));
    // What stands in lists that nobody sees was not taken away from them either.
    let (add, remove) = (None, Some(List::Blocked));
    world.gatepost.wants(2, Operation::SetEntry { mailbox, eas_id: "APPLANNA".to_owned(), add, remove });
    connector.carry_out(0).await.unwrap();
    let said = world.gatepost.said();
    assert_eq!(said.results.len(), 2);
    for result in &said.results {
        let Outcome::Failed { code, transient: false, .. } = &result.outcome else { panic!("{result:?}") };
        assert_eq!(code, "not-found");
    }
}

#[tokio::test]
async fn an_entry_that_no_message_takes_keeps_nothing_from_the_server() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let bo = world.phone("bo", "APPLBO");
    world.organisation.edit_lists("anna@noordzee.example", |lists| {
        lists.blocked = vec!["TAB\tBED".to_owned(), "A".repeat(2000)];
    });
    // More than the protocol takes of a list.
    world.organisation.edit_lists("bo@noordzee.example", |lists| {
        lists.blocked = (0..=connector_protocol::MAX_IDS).map(|number| format!("OLD{number}")).collect();
    });
    let connector = world.ready().await;
    world.gatepost.wants(1, release(anna, "APPLANNA"));
    world.gatepost.wants(2, release(bo, "APPLBO"));
    connector.carry_out(0).await.unwrap();
    world.gatepost.said().sync = Some(SyncKind::Full);
    connector.renew().await.unwrap();
    assert!(connector.sync().await, "{:?}", connector.status());
    let said = world.gatepost.said();
    let told: Vec<_> = said
        .results
        .iter()
        .map(|result| match &result.outcome {
            Outcome::Done { lists, .. } => lists.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let [Some(anna), None] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(anna.allowed, ["APPLANNA"]);
    assert_eq!(anna.blocked, ["TAB BED".to_owned(), "A".repeat(connector_protocol::MAX_TEXT)]);
    let error = said.finishes[0].error.clone().unwrap();
    assert!(error.contains("1 mailboxes with lists that are too long"), "{error}");
}
