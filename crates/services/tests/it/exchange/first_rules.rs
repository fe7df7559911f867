//! Default and rules of a policy that somebody set before the first sync: nobody knew whom they would hit (XC-8, CO-7).

use connector_protocol::intent::{Intent, Operation};
use connector_protocol::sync::{Content, Level as WireLevel, Rules, SyncKind};
use domain::access::Level;
use domain::brake::BrakeDecision;
use services::brakes;
use services::exchange::{self, Trouble};

use super::rules::last_step;
use super::world::{ANNA_MAILBOX, BEN_MAILBOX, CARLA_MAILBOX, WHO, World};

/// The last step is set, and then the first sync finds these.
async fn first_sync(found: &[(&str, uuid::Uuid)]) -> (World, i64) {
    let world = World::new().await;
    exchange::write_rules(&world.services, WHO, world.id, last_step(), false).await.unwrap();
    world.drain().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, WireLevel::Allow, found).await;
    world.drain().await;
    (world, fence)
}

fn is_default(one: &Intent) -> bool {
    matches!(one.operation, Operation::SetDefaultLevel { .. })
}

/// Carries out whatever is asked for; whether the default was among it.
async fn default_is_written(world: &World, fence: i64) -> bool {
    let mut written = false;
    loop {
        let asked = world.intents(fence).await;
        if asked.is_empty() {
            return written;
        }
        written |= asked.iter().any(is_default);
        world.done(fence, &asked).await;
    }
}

async fn is_told(world: &World) -> bool {
    let alerts = exchange::alerts(&world.services, WHO).await.unwrap();
    alerts.iter().any(|alert| alert.trouble == Trouble::RulesDiffer)
}

#[tokio::test]
async fn xc_8_after_the_first_sync_they_are_written_if_that_locks_nobody_out() {
    let (world, fence) = first_sync(&[("AnnaPhone", ANNA_MAILBOX)]).await;
    assert!(!is_told(&world).await, "it is under way");
    assert!(default_is_written(&world, fence).await);
    let known = exchange::organisation(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(known.rules.unwrap().default_level, Level::Block);
    assert!(!is_told(&world).await);
}

#[tokio::test]
async fn co_7_if_they_lock_somebody_out_a_person_is_told_and_decides() {
    let (world, fence) = first_sync(&[("AnnaPhone", ANNA_MAILBOX), ("CARLAPHONE", CARLA_MAILBOX)]).await;
    assert!(!default_is_written(&world, fence).await);
    assert!(is_told(&world).await);
    exchange::write_rules(&world.services, WHO, world.id, last_step(), true).await.unwrap();
    world.drain().await;
    assert!(default_is_written(&world, fence).await, "they saw the plan, and saved it");
    assert!(!is_told(&world).await);
}

#[tokio::test]
async fn co_7_what_an_administrator_changes_afterwards_is_told_and_not_fought_over() {
    let (world, fence) = first_sync(&[("AnnaPhone", ANNA_MAILBOX)]).await;
    assert!(default_is_written(&world, fence).await);
    world.pass(1);
    world.full_sync(fence, WireLevel::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    assert!(!default_is_written(&world, fence).await);
    assert!(is_told(&world).await);
    let started = world.start(fence, SyncKind::Quick).await;
    let rules = Rules { default_level: WireLevel::Block, rules: Vec::new() };
    world.page(fence, &started, 0, Content::Rules(rules)).await.unwrap();
    let known = exchange::organisation(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(known.rules.unwrap().default_level, Level::Block);
}

#[tokio::test]
async fn the_brake_is_not_passed_by_a_default() {
    let ids: Vec<String> = (0..60).map(|number| format!("STRANGER{number}")).collect();
    let found: Vec<_> = ids.iter().map(|id| (id.as_str(), BEN_MAILBOX)).collect();
    let (world, fence) = first_sync(&found).await;
    let open = brakes::open(&world.services, WHO).await.unwrap();
    assert_eq!(open[0].affected, 60);
    assert!(!default_is_written(&world, fence).await, "it would lock out the sixty at once");
    assert!(is_told(&world).await);
    brakes::decide(&world.services, WHO, open[0].id, BrakeDecision::Release, 60).await.unwrap();
    world.drain().await;
    assert!(default_is_written(&world, fence).await, "it waited with them, and hits nobody else");
    assert!(!is_told(&world).await);
}
