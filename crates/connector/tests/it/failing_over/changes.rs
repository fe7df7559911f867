//! Default level, rules and partnerships while another client access server, with another domain controller, takes over.

use std::time::Duration;

use connector::Connector;
use connector_protocol::intent::{Operation, Outcome};
use connector_protocol::sync::{Characteristic, Content, Level, Rules, SyncKind};
use simulators::exchange::{Behaviour, Controller, Level as SimulatedLevel, Replication};

use crate::crashing::kill_after_begin;
use crate::world::{FLAVOURS, World};

const QUERY: &str = "iOS 6";

fn level(level: Level, expected: Level) -> (Operation, Option<Level>) {
    (Operation::SetDefaultLevel { level, expected }, None)
}

fn rule(level: Level, expected: Option<Level>) -> (Operation, Option<Level>) {
    let (characteristic, query) = (Characteristic::DeviceOs, QUERY.to_owned());
    (Operation::SetRule { characteristic, query, level }, expected)
}

fn no_rule(expected: Level) -> (Operation, Option<Level>) {
    let (characteristic, query) = (Characteristic::DeviceOs, QUERY.to_owned());
    (Operation::RemoveRule { characteristic, query }, Some(expected))
}

/// Has the connector do it, and gives what became of it.
async fn carry_out(
    world: &World,
    connector: &Connector,
    (operation, expected): (Operation, Option<Level>),
) -> Outcome {
    let id = world.gatepost.said().results.len() as u128 + 1;
    world.gatepost.wants(id, operation);
    world.gatepost.said().intents.iter_mut().for_each(|intent| intent.expected = expected);
    connector.carry_out(0).await.unwrap();
    world.gatepost.said().results.last().unwrap().outcome.clone()
}

const fn is_changed(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Done { unchanged: false, .. })
}

const fn is_unchanged(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Done { unchanged: true, .. })
}

/// What was done at EX01 before it died. The domain controller of EX02, which is used from here on, hears of it in five minutes.
async fn done_before_failing_over(world: &mut World, change: (Operation, Option<Level>)) -> Connector {
    let replication = Replication::After(Duration::from_mins(5));
    world.organisation.behave(Behaviour { replication, ..world.organisation.behaviour() });
    let connector = world.ready().await;
    let outcome = carry_out(world, &connector, change).await;
    assert!(is_changed(&outcome), "{outcome:?}");
    world.fail("EX01");
    // The first question finds out that it is gone.
    world.gatepost.said().sync = Some(SyncKind::Full);
    connector.renew().await.unwrap();
    connector.sync().await;
    assert!(connector.connect().await, "{:?}", connector.status());
    assert_eq!(connector.status().server.as_deref(), Some("ex02.noordzee.example"));
    connector
}

#[tokio::test]
async fn what_is_written_is_read_back_from_the_same_domain_controller() {
    for flavour in FLAVOURS {
        let world = World::of(flavour).await;
        let behaviour = world.organisation.behaviour();
        world.organisation.behave(Behaviour { replication: Replication::Held, ..behaviour });
        world.phone("anna", "APPLANNA");
        let guid = world.organisation.partnerships()[0].guid;
        let connector = world.ready().await;
        for change in [
            level(Level::Quarantine, Level::Allow),
            rule(Level::Block, None),
            rule(Level::Allow, Some(Level::Block)),
            no_rule(Level::Allow),
            (Operation::RemovePartnership { guid, eas_id: "APPLANNA".to_owned() }, None),
        ] {
            let before = world.organisation.calls().len();
            let outcome = carry_out(&world, &connector, change).await;
            let Outcome::Done { domain_controller: Some(controller), unchanged: false, .. } = outcome else {
                panic!("{outcome:?}")
            };
            let calls = world.organisation.calls().split_off(before);
            let at = |call: &simulators::exchange::Call| {
                let named = call.command.parameter("DomainController")?;
                named.text().map(std::borrow::Cow::into_owned)
            };
            let [.., written, read_back] = calls.as_slice() else { panic!("{calls:?}") };
            assert!(!written.cmdlet.starts_with("Get-") && read_back.cmdlet.starts_with("Get-"), "{calls:?}");
            assert_eq!(at(written).as_ref(), Some(&controller));
            assert_eq!(at(read_back).as_ref(), Some(&controller));
        }
    }
}

#[tokio::test]
async fn a_default_level_is_taken_back_and_not_set_again_after_an_older_controller() {
    let mut world = World::start().await;
    let connector = done_before_failing_over(&mut world, level(Level::Quarantine, Level::Allow)).await;
    let before = world.writes();
    let again = carry_out(&world, &connector, level(Level::Quarantine, Level::Allow)).await;
    assert!(is_unchanged(&again), "{again:?}");
    assert_eq!(world.writes(), before, "it was made, and is not made again");
    let back = carry_out(&world, &connector, level(Level::Allow, Level::Quarantine)).await;
    assert!(is_changed(&back), "{back:?}");
    world.organisation.pass(Duration::from_mins(10));
    assert_eq!(world.organisation.settings().default_level, SimulatedLevel::Allow);
}

#[tokio::test]
async fn a_rule_is_taken_away_and_not_made_twice_after_an_older_controller() {
    let mut world = World::start().await;
    let connector = done_before_failing_over(&mut world, rule(Level::Block, None)).await;
    let again = carry_out(&world, &connector, rule(Level::Block, None)).await;
    assert!(is_unchanged(&again), "{again:?}");
    world.organisation.pass(Duration::from_mins(10));
    assert_eq!(world.organisation.rules().len(), 1);

    let mut world = World::start().await;
    let connector = done_before_failing_over(&mut world, rule(Level::Block, None)).await;
    let removed = carry_out(&world, &connector, no_rule(Level::Block)).await;
    assert!(is_changed(&removed), "{removed:?}");
    world.organisation.pass(Duration::from_mins(10));
    assert!(world.organisation.rules().is_empty(), "{:?}", world.organisation.rules());
}

#[tokio::test]
async fn a_partnership_is_not_removed_once_more_at_an_older_controller() {
    let mut world = World::start().await;
    world.phone("anna", "APPLANNA");
    world.organisation.pass(Duration::from_mins(10));
    let guid = world.organisation.partnerships()[0].guid;
    let remove = || (Operation::RemovePartnership { guid, eas_id: "APPLANNA".to_owned() }, None);
    let connector = done_before_failing_over(&mut world, remove()).await;
    let before = world.writes();
    let again = carry_out(&world, &connector, remove()).await;
    assert!(is_unchanged(&again), "{again:?}");
    assert_eq!(world.writes(), before);
}

#[tokio::test]
async fn what_takes_back_waits_for_the_controller_that_has_the_change() {
    let mut world = World::start().await;
    let connector = done_before_failing_over(&mut world, level(Level::Block, Level::Allow)).await;
    let unreachable = Some(Controller::First);
    world.organisation.behave(Behaviour { unreachable, ..world.organisation.behaviour() });
    let before = world.writes();
    for change in [level(Level::Allow, Level::Block), rule(Level::Allow, None)] {
        let outcome = carry_out(&world, &connector, change).await;
        assert!(matches!(outcome, Outcome::Failed { transient: true, .. }), "{outcome:?}");
    }
    assert_eq!(world.writes(), before, "the other one has not heard of the change");
    world.organisation.behave(Behaviour { unreachable: None, ..world.organisation.behaviour() });
    let back = carry_out(&world, &connector, level(Level::Allow, Level::Block)).await;
    assert!(is_changed(&back), "{back:?}");
    world.organisation.pass(Duration::from_mins(10));
    assert_eq!(world.organisation.settings().default_level, SimulatedLevel::Allow);
}

#[tokio::test]
async fn a_change_that_a_crash_left_open_is_found_where_it_was_made() {
    let mut world = World::start().await;
    let replication = Replication::After(Duration::from_mins(5));
    world.organisation.behave(Behaviour { replication, ..world.organisation.behaviour() });
    {
        let connector = world.ready().await;
        world.gatepost.said().away_for_results = true;
        world.gatepost.wants(1, rule(Level::Block, None).0);
        assert!(connector.carry_out(0).await.is_err());
    }
    kill_after_begin(&world);
    world.fail("EX01");
    world.gatepost.said().away_for_results = false;
    let connector = world.ready().await;
    assert_eq!(connector.status().server.as_deref(), Some("ex02.noordzee.example"));
    connector.carry_out(0).await.unwrap();
    assert!(is_changed(&world.gatepost.said().results[0].outcome));
    assert_eq!(world.writes(), 1, "it was made, and is not made again");
}

/// The default level and rules that the last full sync brought.
fn synced(world: &World) -> Option<Rules> {
    let said = world.gatepost.said();
    let last = said.pages.last().map(|page| page.sync);
    said.pages.iter().filter(|page| Some(page.sync) == last).find_map(|page| match &page.content {
        Content::Rules(rules) => Some(rules.clone()),
        _ => None,
    })
}

#[tokio::test]
async fn a_sync_shows_no_older_default_level_and_rules_than_were_written() {
    let mut world = World::start().await;
    world.phone("anna", "APPLANNA");
    world.organisation.pass(Duration::from_mins(10));
    let connector = done_before_failing_over(&mut world, level(Level::Quarantine, Level::Allow)).await;
    assert!(connector.sync().await, "{:?}", connector.status());
    assert_eq!(synced(&world).map(|rules| rules.default_level), Some(Level::Quarantine));
    // While that controller cannot be asked, the server keeps what it knows, and hears of everything else.
    let unreachable = Some(Controller::First);
    world.organisation.behave(Behaviour { unreachable, ..world.organisation.behaviour() });
    world.gatepost.said().sync = Some(SyncKind::Full);
    connector.renew().await.unwrap();
    assert!(connector.sync().await, "{:?}", connector.status());
    assert_eq!(synced(&world), None);
    let last = connector.status().last_sync.unwrap();
    assert_eq!(last.partnerships, 1);
    let problem = last.problem.unwrap();
    assert!(problem.contains("dc1.noordzee.example") && problem.contains("default level"), "{problem}");
}
