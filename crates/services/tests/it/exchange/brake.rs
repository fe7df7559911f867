//! The brake before lock-outs: what it counts, what a person decides, and what they see.

use connector_protocol::intent::{Intent, List, Operation};
use connector_protocol::sync::Level;
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::brake::{Brake, BrakeDecision};
use domain::directory::{Group, GroupAttributes};
use domain::id::{GroupId, UserId};
use services::settings::{BrakeLimits, Setting};
use services::{brakes, exchange};
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, GROUP, WHO, World, partnership};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// The policy is enforced, and the brake lets that many devices pass.
async fn enforcing(devices: u32) -> World {
    let world = World::new().await;
    let limits = BrakeLimits { percent: 100, devices };
    let mut tx = world.services.store.write().await.unwrap();
    tx.put_setting(BrakeLimits::NAME, &limits, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    world.enforce().await;
    world.drain().await;
    world
}

async fn open(world: &World) -> Vec<Brake> {
    brakes::open(&world.services, WHO).await.unwrap()
}

async fn decide(world: &World, brake: &Brake, decision: BrakeDecision) -> Result<(), services::Error> {
    let decided = brakes::decide(&world.services, WHO, brake.id, decision, brake.affected).await;
    world.drain().await;
    decided
}

/// A full sync that finds these in Ben's mailbox, and who is to be blocked then.
async fn found(world: &World, ids: &[String]) -> Vec<String> {
    let fence = world.lease().await.unwrap();
    let found: Vec<_> = ids.iter().map(|id| (id.as_str(), BEN_MAILBOX)).collect();
    world.full_sync(fence, Level::Allow, &found).await;
    world.drain().await;
    blocked(&world.intents(fence).await)
}

/// Whom these changes block.
fn blocked(asked: &[Intent]) -> Vec<String> {
    let blocked = |intent: &Intent| match &intent.operation {
        Operation::SetEntry { eas_id, add: Some(List::Blocked), .. } => Some(eas_id.clone()),
        _ => None,
    };
    asked.iter().filter_map(blocked).collect()
}

fn phones(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("PHONE{number:04}")).collect()
}

/// A phone is found that nobody knows; the ids that are blocked for it.
async fn one_more(world: &World, eas_id: &str) -> Vec<String> {
    let fence = world.lease().await.unwrap();
    world.read_partnership(fence, partnership(eas_id, BEN_MAILBOX)).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    blocked(&asked)
}

#[tokio::test]
async fn phones_that_are_locked_out_one_after_the_other_are_many_by_the_end_of_the_day() {
    let world = enforcing(3).await;
    found(&world, &[]).await;
    for id in ["ONE", "TWO", "THREE"] {
        assert_eq!(one_more(&world, id).await, [id]);
        world.pass(HOUR);
    }
    assert_eq!(one_more(&world, "FOUR").await, [""; 0], "it is the fourth of the day");
    let [brake] = open(&world).await.try_into().unwrap();
    assert_eq!((brake.affected, brake.total), (4, 4));
    // Whoever lets it go has seen those before it.
    decide(&world, &brake, BrakeDecision::Release).await.unwrap();
    world.pass(MINUTE);
    assert_eq!(one_more(&world, "FIVE").await, ["FOUR", "FIVE"]);
    assert!(open(&world).await.is_empty());
    // The day after they count no more.
    for id in ["SIX", "SEVEN", "EIGHT"] {
        world.pass(9 * HOUR);
        assert_eq!(one_more(&world, id).await, [id]);
    }
}

#[tokio::test]
async fn what_a_person_had_locked_out_is_not_counted() {
    let world = World::new().await;
    let limits = BrakeLimits { percent: 100, devices: 3 };
    let mut tx = world.services.store.write().await.unwrap();
    tx.put_setting(BrakeLimits::NAME, &limits, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let fence = world.lease().await.unwrap();
    found(&world, &phones(20)).await;
    world.enforce().await;
    world.drain().await;
    let asked = world.intents(fence).await;
    assert_eq!(blocked(&asked).len(), 20);
    world.done(fence, &asked).await;
    world.pass(MINUTE);
    assert_eq!(one_more(&world, "STRANGER").await, ["STRANGER"]);
    assert!(open(&world).await.is_empty());
}

#[tokio::test]
async fn what_grew_since_a_person_looked_is_not_let_go() {
    let world = enforcing(5).await;
    found(&world, &phones(6)).await;
    let [seen] = open(&world).await.try_into().unwrap();
    world.pass(15 * MINUTE);
    assert!(found(&world, &phones(40)).await.is_empty());
    let refused = decide(&world, &seen, BrakeDecision::Release).await;
    assert!(
        matches!(&refused, Err(services::Error::Conflict { code: "brake-grown", message }) if message.contains("40")),
        "{refused:?}"
    );
    let [seen] = open(&world).await.try_into().unwrap();
    assert_eq!(seen.affected, 40);
    // A look at some users says nothing of the others.
    world.mark(BEN_MAILBOX).await;
    exchange::judge_due(&world.services).await.unwrap();
    decide(&world, &seen, BrakeDecision::Release).await.unwrap();
    let fence = world.lease().await.unwrap();
    assert_eq!(blocked(&world.intents(fence).await).len(), 40);
}

#[tokio::test]
async fn what_a_person_leaves_as_it_is_stays_so_for_a_day() {
    let world = enforcing(5).await;
    found(&world, &phones(6)).await;
    let [brake] = open(&world).await.try_into().unwrap();
    decide(&world, &brake, BrakeDecision::Dismiss).await.unwrap();
    for _ in 0..3 {
        world.pass(15 * MINUTE);
        assert!(found(&world, &phones(6)).await.is_empty(), "and nobody is locked out");
        assert!(open(&world).await.is_empty(), "not asked after every sync");
    }
    world.pass(24 * HOUR);
    assert!(found(&world, &phones(6)).await.is_empty());
    assert_eq!(open(&world).await.len(), 1);
}

#[tokio::test]
async fn those_whom_the_brake_holds_are_listed_before_thousands_of_others() {
    let world = World::new().await;
    let pilot = GroupId(Uuid::from_u128(0xf));
    let mut tx = world.services.store.write().await.unwrap();
    let attributes = GroupAttributes { external_id: "pilot".into(), ..GroupAttributes::default() };
    tx.put_group(&Group { id: pilot, attributes, removed_at: None }, world.services.now()).await.unwrap();
    tx.add_to_closure(pilot, pilot).await.unwrap();
    tx.add_group_user(pilot, UserId(BEN_MAILBOX)).await.unwrap();
    tx.commit().await.unwrap();
    let access = AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![GROUP],
        enforced_groups: vec![pilot],
        ..AccessSettings::default()
    };
    exchange::set_access(&world.services, WHO, world.id, access).await.unwrap();
    world.drain().await;
    let ids = phones(1100);
    let mut found: Vec<_> = ids.iter().map(|id| (id.as_str(), ANNA_MAILBOX)).collect();
    let held = phones(60);
    found.extend(held.iter().map(|id| (id.as_str(), BEN_MAILBOX)));
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &found).await;
    world.drain().await;
    let [brake] = open(&world).await.try_into().unwrap();
    assert_eq!((brake.affected, brake.total), (60, 1160));
    let all = exchange::impact(&world.services, WHO, world.id).await.unwrap();
    assert_eq!((all.blocked, all.blocked_at_once, all.rows.len()), (1160, 60, 1000));
    let rows = exchange::held_back(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(rows.len(), 60);
    assert!(rows.iter().all(|row| row.mailbox.0 == BEN_MAILBOX));
}
