//! What Exchange refuses: a clear state with what to do, nothing written that nobody can say of whether it was, and work that
//! goes on by itself once the cause is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use connector::{Doors, ExchangeSettings, Leasing, Sessions, Waiting};
use connector_protocol::intent::{List, Operation, Outcome};
use connector_protocol::lease::ConnectorState;
use connector_protocol::sync::SyncKind;
use outbound_exchange::{ExchangeError, Target};
use simulators::exchange::{Action, Authority, Behaviour, Fault, Trouble};
use uuid::Uuid;

use crate::world::{Ports, World};

fn allow(mailbox: Uuid) -> Operation {
    Operation::SetEntry { mailbox, eas_id: "APPLANNA".to_owned(), add: Some(List::Allowed), remove: None }
}

/// The last result: its word, what it says, and whether the server may hand the intent out again.
fn failure(world: &World) -> (String, String, bool) {
    let said = world.gatepost.said();
    match &said.results.last().unwrap().outcome {
        Outcome::Failed { code, detail, transient } => (code.clone(), detail.clone(), *transient),
        other => panic!("{other:?}"),
    }
}

/// Has somebody do something while the connector works.
async fn both<T>(working: impl Future<Output = T>, meanwhile: impl Future<Output = ()>) -> T {
    let both = async { tokio::join!(working, meanwhile).0 };
    tokio::time::timeout(Duration::from_mins(1), both).await.expect("both end")
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_not_accepted() {
    let mut world = World::start().await;
    world.phone("anna", "APPLANNA");
    let right = world.trust_alone(Authority::generate().unwrap().pem());
    {
        let connector = world.connector();
        connector.renew().await.unwrap();
        assert!(!connector.connect().await);
        let status = connector.status();
        assert_eq!(status.state, ConnectorState::Disconnected);
        let error = status.error.unwrap();
        assert!(error.contains("certificate") && error.contains("pin this one"), "{error}");
        assert_eq!(world.organisation.requests(), 0, "no password was sent");
    }
    world.trust_alone(&right);
    let connector = world.ready().await;
    assert_eq!(connector.status().error, None);
}

#[tokio::test]
async fn a_password_that_changes_in_mid_session() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    world.organisation.set_password("another");
    world.gatepost.wants(1, allow(anna));
    world.gatepost.said().sync = Some(SyncKind::Full);
    connector.renew().await.unwrap();
    assert!(!connector.sync().await);
    let before = world.organisation.requests();
    connector.carry_out(0).await.unwrap();
    assert!(!connector.sync().await);
    assert_eq!(world.organisation.requests(), before, "an account is not locked by its own connector");
    assert_eq!(world.writes(), 0);
    assert!(world.gatepost.said().finishes.is_empty(), "it is gone on with");
    let (_, detail, transient) = failure(&world);
    assert!(detail.contains("password") && transient, "{detail}");
    let status = connector.status();
    assert_eq!(status.state, ConnectorState::Disconnected);
    assert!(status.error.unwrap().contains("password"));
    // Somebody puts it back; the server hands the same intent out again.
    world.organisation.set_password(&world.password);
    world.ticks.pass(Duration::from_mins(16));
    connector.renew().await.unwrap();
    world.gatepost.wants(1, allow(anna));
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.organisation.lists_of("anna@noordzee.example").unwrap().allowed, ["APPLANNA"]);
}

#[tokio::test]
async fn a_password_that_changes_during_a_call_is_not_tried_again() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    world.gatepost.wants(1, allow(anna));
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(Behaviour { latency: Duration::from_millis(300), ..behaviour });
    let changing = async {
        while world.organisation.calls_of("Set-CASMailbox") == 0 {
            tokio::task::yield_now().await;
        }
        world.organisation.set_password("another");
    };
    both(connector.carry_out(0), changing).await.unwrap();
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.organisation.refused(), 1, "neither to look nor to delete the session");
    assert_eq!(connector.status().unfinished, 1, "nobody knows yet whether it was made");
    assert!(world.gatepost.said().results.is_empty());
    world.organisation.set_password(&world.password);
    world.ticks.pass(Duration::from_mins(16));
    connector.renew().await.unwrap();
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.writes(), 1, "it was made, and is not made again");
    let said = world.gatepost.said();
    assert!(matches!(said.results[0].outcome, Outcome::Done { unchanged: false, .. }), "{:?}", said.results);
}

#[tokio::test]
async fn a_password_that_changes_while_statistics_are_read_ends_the_sync() {
    let world = World::start().await;
    world.organisation.populate(20, 30);
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(Behaviour { statistics: Duration::from_millis(200), ..behaviour });
    world.gatepost.said().wants_statistics = true;
    world.gatepost.said().sync = Some(SyncKind::Full);
    let connector = world.ready().await;
    let changing = async {
        while world.organisation.calls_of("Get-MobileDeviceStatistics") == 0 {
            tokio::task::yield_now().await;
        }
        world.organisation.set_password("another");
    };
    assert!(!both(connector.sync(), changing).await, "it is gone on with");
    assert!(world.organisation.refused() <= 2, "once for each session that was in use");
    assert!(world.gatepost.said().finishes.is_empty());
    assert!(connector.status().error.unwrap().contains("password"));
}

/// Servers for whose domain this machine's clock is wrong, or not.
struct Skewed {
    ports: Ports,
    is_wrong: Arc<AtomicBool>,
}

impl Doors for Skewed {
    fn at(&self, host: &str) -> Result<Arc<dyn Sessions>, ExchangeError> {
        Ok(Arc::new(SkewedSessions { sessions: self.ports.at(host)?, is_wrong: Arc::clone(&self.is_wrong) }))
    }

    fn target(&self, host: &str) -> Result<Target, ExchangeError> {
        self.ports.target(host)
    }
}

struct SkewedSessions {
    sessions: Arc<dyn Sessions>,
    is_wrong: Arc<AtomicBool>,
}

impl Sessions for SkewedSessions {
    fn session(&self) -> Leasing<'_> {
        if self.is_wrong.load(Ordering::SeqCst) {
            return Box::pin(std::future::ready(Err(ExchangeError::ClockSkew)));
        }
        self.sessions.session()
    }

    fn sweep(&self) -> Waiting<'_> {
        self.sessions.sweep()
    }

    fn close(&self) -> Waiting<'_, bool> {
        self.sessions.close()
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_said_and_what_is_to_be_done_waits_until_it_is_right() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let is_wrong = Arc::new(AtomicBool::new(true));
    let doors = Skewed { ports: world.doors(), is_wrong: Arc::clone(&is_wrong) };
    let connector = world.connector_with(Arc::clone(&world.gatepost) as _, Arc::new(doors));
    let lists = || world.organisation.lists_of("anna@noordzee.example").unwrap();
    // At the start, and in the middle of work.
    for id in [1, 3] {
        is_wrong.store(true, Ordering::SeqCst);
        connector.renew().await.unwrap();
        if id == 1 {
            assert!(!connector.connect().await);
        }
        world.gatepost.wants(id, allow(anna));
        world.gatepost.said().sync = Some(SyncKind::Full);
        connector.renew().await.unwrap();
        assert!(!connector.sync().await);
        connector.carry_out(0).await.unwrap();
        let status = connector.status();
        assert_eq!(status.state, ConnectorState::Disconnected);
        let error = status.error.unwrap();
        assert!(error.contains("clocks") && error.contains("set the time here"), "{error}");
        assert!(world.gatepost.said().finishes.is_empty(), "the sync is gone on with");
        if let Some(result) = world.gatepost.said().results.last() {
            assert!(matches!(result.outcome, Outcome::Failed { transient: true, .. }), "{result:?}");
        }
        assert_eq!(world.writes(), 0);
        // Somebody sets it; what is still wanted is handed out again.
        is_wrong.store(false, Ordering::SeqCst);
        world.ticks.pass(Duration::from_mins(6));
        connector.renew().await.unwrap();
        assert!(connector.connect().await, "{:?}", connector.status());
        assert_eq!(connector.status().state, ConnectorState::Connected);
    }
    world.gatepost.wants(5, allow(anna));
    connector.carry_out(0).await.unwrap();
    assert_eq!(lists().allowed, ["APPLANNA"]);
}

#[tokio::test]
async fn a_quota_that_is_exceeded_during_a_call_repeats_nothing() {
    for fault in [Fault::LoadQuota(Duration::from_millis(10)), Fault::TooManyShells] {
        let world = World::start().await;
        let anna = world.phone("anna", "APPLANNA");
        let connector = world.ready().await;
        world.gatepost.wants(1, allow(anna));
        world.organisation.trouble(Trouble::once(fault).on(Action::Receive).of("Set-CASMailbox"));
        connector.carry_out(0).await.unwrap();
        assert_eq!(world.writes(), 1, "{fault:?}");
        let said = world.gatepost.said();
        assert!(matches!(said.results[0].outcome, Outcome::Done { .. }), "{fault:?}: {:?}", said.results);
    }
}

#[tokio::test]
async fn a_session_that_could_not_choose_what_it_looks_at_is_not_used() {
    let world = World::start().await;
    let doors = world.doors_with(ExchangeSettings { entire_forest: true, ..world.settings() });
    let connector = world.connector_with(Arc::clone(&world.gatepost) as _, Arc::new(doors));
    connector.renew().await.unwrap();
    let quota = Fault::LoadQuota(Duration::from_millis(10));
    world.organisation.trouble(Trouble::once(quota).on(Action::Command));
    assert!(connector.connect().await, "{:?}", connector.status());
    assert_eq!(world.organisation.calls()[0].cmdlet, "Set-ADServerSettings");
}

#[tokio::test]
async fn a_long_wait_that_exchange_asks_for_is_kept() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    let quota = Fault::LoadQuota(Duration::from_mins(50));
    world.organisation.trouble(Trouble::once(quota).on(Action::Command));
    world.gatepost.wants(1, allow(anna));
    connector.carry_out(0).await.unwrap();
    assert_eq!(failure(&world).0, "throttled");
    let before = world.organisation.requests();
    world.gatepost.wants(2, allow(anna));
    tokio::time::timeout(Duration::from_secs(30), connector.carry_out(0)).await.unwrap().unwrap();
    let (code, detail, transient) = failure(&world);
    assert_eq!((code.as_str(), transient), ("throttled", true), "{detail}");
    assert_eq!(world.organisation.requests(), before, "nothing is asked before the time has come");
}

#[tokio::test]
async fn an_account_without_a_role_is_told_so() {
    let world = World::start().await;
    world.phone("anna", "APPLANNA");
    world.organisation.trouble(Trouble::once(Fault::Forbidden).times(100));
    let connector = world.connector();
    connector.renew().await.unwrap();
    assert!(!connector.connect().await);
    let error = connector.status().error.unwrap();
    assert!(error.contains("role group") && error.contains("RemotePowerShellEnabled"), "{error}");
    world.organisation.no_more_trouble();
    world.ticks.pass(Duration::from_mins(16));
    connector.renew().await.unwrap();
    assert!(connector.connect().await, "{:?}", connector.status());
}

#[tokio::test]
async fn changes_wait_until_an_account_has_its_role_again() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    world.organisation.trouble(Trouble::once(Fault::Forbidden).times(100));
    for id in 1..=2 {
        world.gatepost.wants(id, allow(anna));
    }
    connector.carry_out(0).await.unwrap();
    let results = world.gatepost.said().results.clone();
    let waits = |outcome: &_| matches!(outcome, Outcome::Failed { code, transient: true, .. } if code == "access-denied");
    assert!(results.len() == 2 && results.iter().all(|result| waits(&result.outcome)), "{results:?}");
    // Somebody puts it into its role group again; the server hands the same intents out again.
    world.organisation.no_more_trouble();
    world.ticks.pass(Duration::from_mins(16));
    connector.renew().await.unwrap();
    world.gatepost.wants(1, allow(anna));
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.organisation.lists_of("anna@noordzee.example").unwrap().allowed, ["APPLANNA"]);
}

#[tokio::test]
async fn all_sessions_of_the_account_are_taken() {
    let world = World::start().await;
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(Behaviour { shells: 0, ..behaviour.clone() });
    let connector = world.connector();
    connector.renew().await.unwrap();
    assert!(!connector.connect().await);
    let status = connector.status();
    assert_eq!(status.state, ConnectorState::Throttled);
    assert!(status.error.unwrap().contains("close others"));
    world.organisation.behave(behaviour);
    world.ticks.pass(Duration::from_mins(2));
    connector.renew().await.unwrap();
    assert!(connector.connect().await, "{:?}", connector.status());
}

#[tokio::test]
async fn a_change_beyond_the_budget_waits_and_one_beyond_the_role_is_told() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    let budget = Fault::OverBudget(Duration::from_millis(1500));
    for (id, fault, word, waits) in
        [(1, budget, "throttled", true), (2, Fault::AccessDenied, "access-denied", false)]
    {
        world.organisation.trouble(Trouble::once(fault).of("Set-CASMailbox"));
        world.gatepost.wants(id, allow(anna));
        connector.carry_out(0).await.unwrap();
        let (code, detail, transient) = failure(&world);
        assert_eq!((code.as_str(), transient), (word, waits), "{detail}");
        assert!(world.organisation.lists_of("anna@noordzee.example").unwrap().allowed.is_empty());
    }
    world.gatepost.wants(3, allow(anna));
    connector.carry_out(0).await.unwrap();
    assert_eq!(world.organisation.lists_of("anna@noordzee.example").unwrap().allowed, ["APPLANNA"]);
}

#[tokio::test]
async fn an_administrator_who_takes_a_change_back_at_once_is_not_written_over() {
    let world = World::start().await;
    let anna = world.phone("anna", "APPLANNA");
    let connector = world.ready().await;
    world.gatepost.wants(1, allow(anna));
    // Between call and reading back somebody empties the list: the answer of the call is slow, and they are quick.
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(Behaviour { latency: Duration::from_millis(300), ..behaviour });
    let editing = async {
        loop {
            let lists = world.organisation.lists_of("anna@noordzee.example").unwrap();
            if lists.allowed == ["APPLANNA"] {
                world.organisation.edit_lists("anna@noordzee.example", |lists| lists.allowed.clear());
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    both(connector.carry_out(0), editing).await.unwrap();
    let (code, detail, transient) = failure(&world);
    assert_eq!((code.as_str(), transient), ("not-kept", true), "{detail}");
    assert_eq!(world.writes(), 1, "it is not fought over here: the server hears of it first");
}
