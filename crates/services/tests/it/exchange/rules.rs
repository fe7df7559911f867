//! The last step: default level and device rules, with the plan that names whom they hit.

use connector_protocol::intent::{List, Operation, Outcome};
use connector_protocol::sync::Level as WireLevel;
use domain::access::exchange::{Characteristic, DeviceRule};
use domain::access::settings::Mode;
use domain::access::{AccessSettings, Level};
use services::exchange;

use super::world::{ANNA_MAILBOX, CARLA_MAILBOX, GROUP, WHO, World};

fn last_step() -> AccessSettings {
    AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![GROUP],
        default_level: Some(Level::Block),
        rules: vec![DeviceRule {
            characteristic: Characteristic::DeviceType,
            query: "WP8".to_owned(),
            level: Level::Allow,
        }],
        writes_rules: true,
        ..AccessSettings::default()
    }
}

/// Anna's phone is allowed by the policy; Carla, whom nobody targets, has one as well.
async fn world() -> (World, i64) {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    let found = [("AnnaPhone", ANNA_MAILBOX), ("CARLAPHONE", CARLA_MAILBOX)];
    world.full_sync(fence, WireLevel::Allow, &found).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    (world, fence)
}

#[tokio::test]
async fn the_plan_names_whom_the_default_hits_and_they_are_allowed_before_it_is_written() {
    let (world, fence) = world().await;
    let plan = exchange::rule_plan(&world.services, WHO, world.id, last_step()).await.unwrap();
    assert_eq!(plan.changes.len(), 2);
    let hit: Vec<_> = plan.hit.iter().map(|row| row.eas_id.as_str()).collect();
    assert_eq!(hit, ["CARLAPHONE"], "Anna's is allowed by its entry");
    exchange::write_rules(&world.services, WHO, world.id, last_step(), true).await.unwrap();
    world.drain().await;
    let first = world.intents(fence).await;
    assert!(
        first.iter().any(|one| matches!(
            &one.operation,
            Operation::SetEntry { mailbox: CARLA_MAILBOX, add: Some(List::Allowed), .. }
        )),
        "{first:?}"
    );
    let keeps_out = |one: &connector_protocol::intent::Intent| {
        matches!(one.operation, Operation::SetDefaultLevel { level: WireLevel::Block, .. })
    };
    assert!(!first.iter().any(keeps_out), "not before everybody is in");
    world.done(fence, &first).await;
    let second = world.intents(fence).await;
    let [default] = second.as_slice() else { panic!("{second:?}") };
    let expected = Operation::SetDefaultLevel { level: WireLevel::Block, expected: WireLevel::Allow };
    assert_eq!(default.operation, expected);
    world.done(fence, &second).await;
    // The policy never takes back what a person had written ahead.
    world.mark(CARLA_MAILBOX).await;
    assert!(world.intents(fence).await.is_empty());
    let known = exchange::organisation(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(known.rules.unwrap().default_level, Level::Block);
}

#[tokio::test]
async fn taking_everything_back_restores_default_and_rules_before_allows_go() {
    let (world, fence) = world().await;
    exchange::write_rules(&world.services, WHO, world.id, last_step(), true).await.unwrap();
    world.drain().await;
    for _ in 0..2 {
        let asked = world.intents(fence).await;
        world.done(fence, &asked).await;
    }
    let off = exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await;
    assert!(off.is_err(), "the default is ours still");
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    let first = world.intents(fence).await;
    assert!(
        first.iter().any(|one| one.operation
            == Operation::SetDefaultLevel { level: WireLevel::Allow, expected: WireLevel::Block }),
        "{first:?}"
    );
    assert!(
        !first
            .iter()
            .any(|one| matches!(one.operation, Operation::SetEntry { remove: Some(List::Allowed), .. })),
        "an allow stays while the default keeps out"
    );
    world.done(fence, &first).await;
    let second = world.intents(fence).await;
    assert!(!second.is_empty());
    world.done(fence, &second).await;
    assert!(world.intents(fence).await.is_empty());
    exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await.unwrap();
    let known = exchange::organisation(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(known.rules.unwrap().default_level, Level::Allow);
    assert!(known.own_rules.is_empty());
}

#[tokio::test]
async fn if_somebody_cannot_be_let_in_nobody_is_kept_out() {
    let (world, fence) = world().await;
    exchange::write_rules(&world.services, WHO, world.id, last_step(), true).await.unwrap();
    world.drain().await;
    let first = world.intents(fence).await;
    let failed = Outcome::Failed { code: "other".into(), detail: "no".into(), transient: false };
    world.tell(fence, &first, failed).await;
    assert!(world.intents(fence).await.is_empty());
    let events = exchange::events_of(&world.services, WHO, world.id, 10).await.unwrap();
    assert!(events.iter().any(|event| event.what == "rules-held" && event.severity == "error"));
    let known = exchange::organisation(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(known.rules.unwrap().default_level, Level::Allow);
}
