//! The lease: who holds it writes, and nobody else.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use connector::Ended;
use connector::gatepost::{Ask, Asking};
use connector_protocol::intent::{List, Operation};
use connector_protocol::lease::LeaseRequest;
use connector_protocol::refusal::Code;
use connector_protocol::{path, read};
use simulators::exchange::{Action, Behaviour, Fault, Organisation, Trouble};
use uuid::Uuid;

use crate::gatepost::FakeGatepost;
use crate::world::World;

fn block(mailbox: Uuid) -> Operation {
    Operation::SetEntry { mailbox, eas_id: "APPLANNA".to_owned(), add: Some(List::Blocked), remove: None }
}

#[tokio::test]
async fn without_the_lease_nothing_is_written() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    world.gatepost.wants(1, block(anna));
    world.ticks.pass(Duration::from_mins(1));
    assert_eq!(connector.carry_out(0).await.unwrap(), 0);
    assert_eq!(world.writes(), 0);
    connector.renew().await.unwrap();
    assert_eq!(connector.carry_out(0).await.unwrap(), 1);
    assert_eq!(world.writes(), 1);
}

#[tokio::test]
async fn an_intent_of_an_older_fence_is_left_alone() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    world.gatepost.wants(1, block(anna));
    world.gatepost.said().fence = Some(2);
    connector.renew().await.unwrap();
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 0);
    assert!(world.gatepost.said().results.is_empty());
}

#[tokio::test]
async fn a_lease_that_ran_out_while_it_was_looked_is_no_lease() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    let id = world.gatepost.wants(1, block(anna));
    takes(&world, Duration::from_secs(1));
    let passing = async {
        while world.organisation.calls_of("Get-CASMailbox") == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        world.ticks.pass(Duration::from_mins(1));
    };
    tokio::join!(connector.carry_out(0), passing).0.unwrap();
    assert_eq!(world.writes(), 0);
    assert_eq!(connector.status().unfinished, 0, "it was never made");
    takes(&world, Duration::ZERO);
    connector.renew().await.unwrap();
    connector.carry_out(0).await.unwrap();
    assert_eq!((world.writes(), world.gatepost.said().results[0].id), (1, id));
}

#[tokio::test]
async fn under_a_new_fence_what_is_there_is_told_anew() {
    let world = World::start().await;
    let connector = world.ready().await;
    assert!(connector.connect().await);
    assert_eq!(world.gatepost.said().reports.len(), 1);
    world.gatepost.said().fence = Some(2);
    connector.renew().await.unwrap();
    assert!(connector.connect().await);
    let fences: Vec<_> = world.gatepost.said().reports.iter().map(|report| report.fence).collect();
    assert_eq!(fences, [1, 2]);
}

#[tokio::test]
async fn one_that_was_replaced_stops_and_says_so() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    world.gatepost.wants(1, block(anna));
    for _ in 0..2 {
        world.gatepost.said().refuse.push_back((path::LEASE, Code::Replaced));
    }
    assert!(connector.renew().await.is_err());
    assert_eq!(connector.ended(), Some(Ended::Replaced));
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let ended = tokio::time::timeout(Duration::from_mins(1), connector.run(stopped)).await.unwrap().unwrap();
    assert_eq!(ended, Some(Ended::Replaced));
    assert!(world.gatepost.said().leases.last().unwrap().give_up);
    assert_eq!(connector.carry_out(0).await.unwrap(), 0);
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn a_stale_fence_ends_the_lease_at_once() {
    let world = World::start().await;
    let connector = world.ready().await;
    world.gatepost.said().refuse.push_back((path::INTENTS, Code::StaleFence));
    assert!(connector.carry_out(0).await.is_err());
    assert!(!connector.status().holds_lease);
}

#[tokio::test]
async fn a_server_that_is_away_for_a_day_changes_nothing() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    world.gatepost.wants(1, block(anna));
    world.ticks.pass(Duration::from_hours(24));
    for _ in 0..3 {
        connector.carry_out(0).await.unwrap();
        assert!(!connector.sync().await);
    }
    assert_eq!(world.writes(), 0);
    connector.renew().await.unwrap();
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 1);
}

#[tokio::test]
async fn run_works_until_it_is_stopped_and_gives_the_lease_up() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    world.gatepost.said().sync = Some(connector_protocol::sync::SyncKind::Full);
    world.gatepost.wants(1, block(anna));
    let connector = world.connector();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let watching = async {
        let done = || {
            let said = world.gatepost.said();
            !said.results.is_empty() && !said.finishes.is_empty()
        };
        while !done() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.send_replace(true);
    };
    let both = async { tokio::join!(connector.run(stopped), watching).0 };
    let ended = tokio::time::timeout(Duration::from_mins(1), both).await.unwrap().unwrap();
    assert_eq!(ended, None);
    assert!(world.gatepost.said().leases.last().unwrap().give_up);
    assert_eq!(world.organisation.shells(), 0, "sessions are deleted");
    assert!(world.directory.path().join("status.json").exists());
}

/// A server that keeps how many sessions were open in Exchange when the lease was given up.
struct Parting {
    gatepost: Arc<FakeGatepost>,
    organisation: Organisation,
    sessions: Mutex<Option<usize>>,
}

impl Ask for Parting {
    fn ask<'a>(&'a self, path: &'static str, message: Vec<u8>) -> Asking<'a> {
        if path == path::LEASE && read::<LeaseRequest>(&message).unwrap().give_up {
            *self.sessions.lock().unwrap() = Some(self.organisation.shells());
        }
        self.gatepost.ask(path, message)
    }
}

impl Parting {
    fn of(world: &World) -> Arc<Self> {
        let (gatepost, organisation) = (Arc::clone(&world.gatepost), world.organisation.clone());
        Arc::new(Self { gatepost, organisation, sessions: Mutex::default() })
    }
}

fn takes(world: &World, latency: Duration) {
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(Behaviour { latency, ..behaviour });
}

#[tokio::test]
async fn nobody_else_may_write_while_a_call_runs_at_a_server_that_was_left() {
    let mut world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    drop(world.ready().await);
    world.fail("EX01");
    let parting = Parting::of(&world);
    let connector = world.connector_with(Arc::clone(&parting) as _, Arc::new(world.doors()));
    connector.renew().await.unwrap();
    assert!(connector.connect().await, "{:?}", connector.status());
    world.serve("EX01").await;
    world.ticks.pass(Duration::from_mins(5));
    world.gatepost.wants(1, block(anna));
    takes(&world, Duration::from_secs(3));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let stopping = async {
        while world.organisation.calls_of("Set-CASMailbox") == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // Meanwhile the preferred server answers again.
        takes(&world, Duration::ZERO);
        connector.tidy().await;
        assert_eq!(connector.status().server.as_deref(), Some("ex01.noordzee.example"));
        takes(&world, Duration::from_millis(500));
        stop.send_replace(true);
    };
    let both = async { tokio::join!(connector.run(stopped), stopping).0 };
    tokio::time::timeout(Duration::from_mins(1), both).await.unwrap().unwrap();
    assert_eq!(*parting.sessions.lock().unwrap(), Some(0), "the call ended with its session");
    assert_eq!(connector.status().unfinished, 1, "and is looked at after the next start");
}

#[tokio::test]
async fn nobody_else_may_write_while_a_call_runs() {
    let world = World::start().await;
    let parting = stopped_in_a_call(&world).await;
    assert_eq!(*parting.sessions.lock().unwrap(), Some(0), "the call ended with its session");
}

#[tokio::test]
async fn a_lease_is_kept_where_nobody_knows_whether_the_call_ended() {
    for fault in [Fault::Cut, Fault::Unavailable, Fault::Unauthorized] {
        let world = World::start().await;
        world.organisation.trouble(Trouble::once(fault).on(Action::Delete).times(u32::MAX));
        let parting = stopped_in_a_call(&world).await;
        let sessions = *parting.sessions.lock().unwrap();
        assert_eq!(sessions, None, "{fault:?}: given up, and the call may still run");
    }
}

/// Stops a connector in the middle of a change.
async fn stopped_in_a_call(world: &World) -> Arc<Parting> {
    let anna = world.phone("anna", "APPLANNA");
    let parting = Parting::of(world);
    let connector = world.connector_with(Arc::clone(&parting) as _, Arc::new(world.doors()));
    connector.renew().await.unwrap();
    assert!(connector.connect().await, "{:?}", connector.status());
    world.gatepost.wants(1, block(anna));
    takes(world, Duration::from_secs(2));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let stopping = async {
        while world.organisation.calls_of("Set-CASMailbox") == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.send_replace(true);
    };
    let both = async { tokio::join!(connector.run(stopped), stopping).0 };
    tokio::time::timeout(Duration::from_mins(1), both).await.unwrap().unwrap();
    assert_eq!(connector.status().unfinished, 1, "it is looked at after the next start");
    assert!(!connector.status().holds_lease);
    parting
}
