//! XC-10: another client access server while the preferred one fails, until that one is back.

mod changes;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use connector::{Connector, Doors, Leasing, Sessions, Waiting};
use connector_protocol::intent::{List, Operation, Outcome};
use outbound_exchange::{ExchangeError, Target};
use simulators::exchange::{Behaviour, Controller, Fault, Lists, Replication, Trouble};

use crate::world::World;

#[tokio::test]
async fn another_server_is_used_until_the_preferred_one_is_back() {
    let mut world = World::start().await;
    let connector = world.ready().await;
    assert_eq!(connector.status().server.as_deref(), Some("ex01.noordzee.example"));
    world.fail("EX01");
    world.gatepost.said().sync = Some(connector_protocol::sync::SyncKind::Full);
    connector.renew().await.unwrap();
    assert!(!connector.sync().await, "the server died under it");
    assert!(connector.sync().await, "{:?}", connector.status());
    assert_eq!(connector.status().server.as_deref(), Some("ex02.noordzee.example"));
    world.serve("EX01").await;
    connector.tidy().await;
    assert_eq!(connector.status().server.as_deref(), Some("ex02.noordzee.example"), "not tried all the time");
    world.ticks.pass(Duration::from_mins(5));
    connector.tidy().await;
    assert_eq!(connector.status().server.as_deref(), Some("ex01.noordzee.example"));
    connector.tell_events().await.unwrap();
    let said = world.gatepost.said();
    let words: Vec<&str> = said.events.iter().map(|event| event.what.as_str()).collect();
    let at = |word: &str| words.iter().position(|known| *known == word);
    assert!(at("failover").is_some() && at("failover") < at("failback"), "{words:?}");
}

#[tokio::test]
async fn after_a_restart_the_others_are_still_known() {
    let mut world = World::start().await;
    drop(world.ready().await);
    world.fail("EX01");
    let connector = world.ready().await;
    assert_eq!(connector.status().server.as_deref(), Some("ex02.noordzee.example"));
}

#[tokio::test]
async fn switched_off_no_other_server_is_tried() {
    let mut world = World::start().await;
    drop(world.ready().await);
    world.fail("EX01");
    world.gatepost.said().failover = false;
    let connector = world.connector();
    connector.renew().await.unwrap();
    let before = world.organisation.requests();
    assert!(!connector.connect().await);
    assert_eq!(world.organisation.requests(), before);
    assert!(connector.status().error.unwrap().contains("cannot be reached"));
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_not_at_each_server() {
    let mut world = World::start().await;
    drop(world.ready().await);
    world.password = "wrong".to_owned();
    let connector = world.connector();
    connector.renew().await.unwrap();
    let before = world.organisation.requests();
    assert!(!connector.connect().await);
    let once = world.organisation.requests() - before;
    for _ in 0..5 {
        assert!(!connector.connect().await);
    }
    assert_eq!(world.organisation.requests() - before, once, "an account is not locked by its own connector");
    let error = connector.status().error.unwrap();
    assert!(error.contains("password") && !error.contains("wrong"), "{error}");
    connector.tell_events().await.unwrap();
    assert!(world.gatepost.said().events.iter().any(|event| event.what == "sign-in-failed"));
}

#[tokio::test]
async fn a_server_in_maintenance_is_left_for_another() {
    let world = World::start().await;
    drop(world.ready().await);
    world.organisation.trouble(Trouble::once(Fault::Unavailable).at("EX01").times(20));
    let connector = world.ready().await;
    assert_eq!(connector.status().server.as_deref(), Some("ex02.noordzee.example"));
}

/// A phone that EX01 blocked at its domain controller. The one of EX02, which is used from here on, hears of it in five minutes.
async fn blocked_before_failing_over(world: &mut World) -> (Connector, Operation) {
    let mailbox = world.phone("anna", "APPLANNA");
    let entry = |add, remove| Operation::SetEntry {
        mailbox,
        eas_id: "APPLANNA".to_owned(),
        add: Some(add),
        remove: Some(remove),
    };
    let replication = Replication::After(Duration::from_mins(5));
    world.organisation.behave(Behaviour { replication, ..world.organisation.behaviour() });
    let connector = world.ready().await;
    world.gatepost.wants(1, entry(List::Blocked, List::Allowed));
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.organisation.lists_of("anna@noordzee.example").unwrap().blocked, ["APPLANNA"]);
    world.fail("EX01");
    let release = entry(List::Allowed, List::Blocked);
    world.gatepost.wants(2, release.clone());
    connector.carry_out(0).await.unwrap();
    assert!(connector.connect().await, "{:?}", connector.status());
    assert_eq!(connector.status().server.as_deref(), Some("ex02.noordzee.example"));
    (connector, release)
}

#[tokio::test]
async fn what_is_taken_out_at_another_server_does_not_come_back_from_an_older_controller() {
    let mut world = World::start().await;
    let (connector, release) = blocked_before_failing_over(&mut world).await;
    world.gatepost.wants(3, release);
    connector.carry_out(0).await.unwrap();
    let outcome = world.gatepost.said().results.last().unwrap().outcome.clone();
    assert!(matches!(outcome, Outcome::Done { unchanged: false, .. }), "{outcome:?}");
    world.organisation.pass(Duration::from_mins(10));
    let lists = world.organisation.lists_of("anna@noordzee.example").unwrap();
    assert_eq!(lists, Lists { allowed: vec!["APPLANNA".to_owned()], blocked: Vec::new() });
}

#[tokio::test]
async fn a_release_waits_for_the_controller_that_has_the_block() {
    let mut world = World::start().await;
    let (connector, release) = blocked_before_failing_over(&mut world).await;
    let unreachable = Some(Controller::First);
    world.organisation.behave(Behaviour { unreachable, ..world.organisation.behaviour() });
    world.gatepost.wants(3, release.clone());
    let before = world.writes();
    connector.carry_out(0).await.unwrap();
    let outcome = world.gatepost.said().results.last().unwrap().outcome.clone();
    assert!(matches!(outcome, Outcome::Failed { transient: true, .. }), "{outcome:?}");
    assert_eq!(world.writes(), before, "the other one has not heard of the block");
    world.organisation.behave(Behaviour { unreachable: None, ..world.organisation.behaviour() });
    world.gatepost.wants(4, release);
    connector.carry_out(0).await.unwrap();
    world.organisation.pass(Duration::from_mins(10));
    let lists = world.organisation.lists_of("anna@noordzee.example").unwrap();
    assert_eq!(lists, Lists { allowed: vec!["APPLANNA".to_owned()], blocked: Vec::new() });
}

/// Servers that never answer, and who of them was asked.
#[derive(Default)]
struct Hanging(Mutex<Vec<String>>);

impl Doors for Hanging {
    fn at(&self, host: &str) -> Result<Arc<dyn Sessions>, ExchangeError> {
        self.0.lock().unwrap().push(host.to_owned());
        Ok(Arc::new(Silence))
    }

    fn target(&self, _: &str) -> Result<Target, ExchangeError> {
        panic!("nobody looks at the way")
    }
}

struct Silence;

impl Sessions for Silence {
    fn session(&self) -> Leasing<'_> {
        Box::pin(std::future::pending())
    }

    fn sweep(&self) -> Waiting<'_> {
        Box::pin(std::future::ready(()))
    }

    fn close(&self) -> Waiting<'_, bool> {
        Box::pin(std::future::ready(true))
    }
}

#[tokio::test]
async fn a_server_that_hangs_is_left_for_another_and_holds_up_no_lease() {
    let world = World::start().await;
    // Now the other one is known.
    drop(world.ready().await);
    let doors = Arc::new(Hanging::default());
    let connector = world.connector_with(Arc::clone(&world.gatepost) as _, Arc::clone(&doors) as _);
    connector.renew().await.unwrap();
    tokio::time::pause();
    let mut connecting = Box::pin(connector.connect());
    let renewing = async {
        world.gatepost.said().failover = false;
        connector.renew().await
    };
    tokio::select! {
        biased;
        _ = &mut connecting => panic!("nobody answers"),
        renewed = renewing => renewed.unwrap(),
    }
    let connected = tokio::time::timeout(Duration::from_mins(10), connecting).await;
    assert!(!connected.expect("nobody waits for it without end"));
    assert_eq!(*doors.0.lock().unwrap(), ["ex01.noordzee.example", "ex02.noordzee.example"]);
    let error = connector.status().error.unwrap();
    assert!(error.contains("did not answer within 120 seconds"), "{error}");
}

#[tokio::test]
async fn another_server_is_left_when_others_may_not_be_used_any_more() {
    let mut world = World::start().await;
    drop(world.ready().await);
    world.fail("EX01");
    let connector = world.ready().await;
    assert_eq!(connector.status().server.as_deref(), Some("ex02.noordzee.example"));
    world.gatepost.said().failover = false;
    connector.renew().await.unwrap();
    assert!(!connector.connect().await, "the preferred one is still gone");
}
