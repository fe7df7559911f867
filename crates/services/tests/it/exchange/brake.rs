//! The brake before lock-outs: what it counts, what a person decides, and what they see.

use std::time::Duration;

use connector_protocol::intent::{Intent, List, Operation};
use connector_protocol::sync::Level;
use domain::access::settings::Mode;
use domain::access::{AccessSettings, Level as Wanted, Operation as Change};
use domain::actor::{Actor, Scope};
use domain::brake::{Brake, BrakeDecision};
use domain::directory::{Group, GroupAttributes};
use domain::id::{GroupId, TokenId, UserId};
use jobs::Job;
use services::exchange::{JudgeAccess, OrganisationChange};
use services::settings::{BrakeLimits, Setting};
use services::{brakes, exchange};
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, GROUP, WHO, World, on_both_databases, partnership};

/// How long somebody else holds what is waited for: what is asserted holds in whichever order they come, and this makes the one likely in
/// which they would be in each other's way.
const MEANWHILE: Duration = Duration::from_millis(300);

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// The brake lets that many devices pass.
async fn limit(world: &World, devices: u32) {
    let limits = BrakeLimits { percent: 100, devices };
    let mut tx = world.services.store.write().await.unwrap();
    tx.put_setting(BrakeLimits::NAME, &limits, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// The policy is enforced, and the brake lets that many devices pass.
async fn enforcing(world: &World, devices: u32) {
    limit(world, devices).await;
    world.enforce().await;
    world.drain().await;
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

on_both_databases! {
    phones_that_are_locked_out_one_after_the_other_are_many_by_the_end_of_the_day,
    what_a_person_had_locked_out_is_not_counted,
    what_grew_since_a_person_looked_is_not_let_go,
    what_a_person_leaves_as_it_is_stays_so_for_a_day,
    those_whom_the_brake_holds_are_listed_before_thousands_of_others,
    a_look_at_everybody_says_how_many_are_held_also_when_they_are_fewer_or_none,
    what_a_person_decides_for_everybody_leaves_nothing_to_decide,
    whom_a_brake_holds_or_a_person_keeps_is_not_locked_out_one_by_one_either,
    what_grows_until_a_release_is_carried_out_waits_for_a_person_again,
    a_script_that_switches_the_policy_on_is_held_by_the_brake,
    default_and_rules_that_wait_with_a_brake_are_written_when_it_holds_nobody_any_more,
    a_brake_that_grew_while_everybody_was_judged_stays,
    what_grows_while_a_person_decides_is_told_as_that,
}

async fn phones_that_are_locked_out_one_after_the_other_are_many_by_the_end_of_the_day(world: &World) {
    enforcing(world, 3).await;
    found(world, &[]).await;
    for id in ["ONE", "TWO", "THREE"] {
        assert_eq!(one_more(world, id).await, [id]);
        world.pass(HOUR);
    }
    assert_eq!(one_more(world, "FOUR").await, [""; 0], "it is the fourth of the day");
    let [brake] = open(world).await.try_into().unwrap();
    assert_eq!((brake.affected, brake.total), (4, 4));
    let held = exchange::held_back(&world.services, WHO, world.id).await.unwrap();
    assert_eq!((held.devices, held.rows.len()), (1, 1), "three of them are out already");
    // Whoever lets it go has seen those before it.
    decide(world, &brake, BrakeDecision::Release).await.unwrap();
    world.pass(MINUTE);
    assert_eq!(one_more(world, "FIVE").await, ["FOUR", "FIVE"]);
    assert!(open(world).await.is_empty());
    // The day after they count no more.
    for id in ["SIX", "SEVEN", "EIGHT"] {
        world.pass(9 * HOUR);
        assert_eq!(one_more(world, id).await, [id]);
    }
}

async fn what_a_person_had_locked_out_is_not_counted(world: &World) {
    let limits = BrakeLimits { percent: 100, devices: 3 };
    let mut tx = world.services.store.write().await.unwrap();
    tx.put_setting(BrakeLimits::NAME, &limits, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let fence = world.lease().await.unwrap();
    found(world, &phones(20)).await;
    world.enforce().await;
    world.drain().await;
    let asked = world.intents(fence).await;
    assert_eq!(blocked(&asked).len(), 20);
    world.done(fence, &asked).await;
    world.pass(MINUTE);
    assert_eq!(one_more(world, "STRANGER").await, ["STRANGER"]);
    assert!(open(world).await.is_empty());
}

async fn what_grew_since_a_person_looked_is_not_let_go(world: &World) {
    enforcing(world, 5).await;
    found(world, &phones(6)).await;
    let [seen] = open(world).await.try_into().unwrap();
    world.pass(15 * MINUTE);
    assert!(found(world, &phones(40)).await.is_empty());
    let refused = decide(world, &seen, BrakeDecision::Release).await;
    assert!(
        matches!(&refused, Err(services::Error::Conflict { code: "brake-grown", message }) if message.contains("40")),
        "{refused:?}"
    );
    let [seen] = open(world).await.try_into().unwrap();
    assert_eq!(seen.affected, 40);
    // A look at some users says nothing of the others.
    world.mark(BEN_MAILBOX).await;
    exchange::judge_due(&world.services).await.unwrap();
    decide(world, &seen, BrakeDecision::Release).await.unwrap();
    let fence = world.lease().await.unwrap();
    assert_eq!(blocked(&world.intents(fence).await).len(), 40);
}

async fn what_a_person_leaves_as_it_is_stays_so_for_a_day(world: &World) {
    enforcing(world, 5).await;
    found(world, &phones(6)).await;
    let [brake] = open(world).await.try_into().unwrap();
    decide(world, &brake, BrakeDecision::Dismiss).await.unwrap();
    for _ in 0..3 {
        world.pass(15 * MINUTE);
        assert!(found(world, &phones(6)).await.is_empty(), "and nobody is locked out");
        assert!(open(world).await.is_empty(), "not asked after every sync");
    }
    world.pass(24 * HOUR);
    assert!(found(world, &phones(6)).await.is_empty());
    assert_eq!(open(world).await.len(), 1);
}

async fn those_whom_the_brake_holds_are_listed_before_thousands_of_others(world: &World) {
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
    let [brake] = open(world).await.try_into().unwrap();
    assert_eq!((brake.affected, brake.total), (60, 1160));
    let all = exchange::impact(&world.services, WHO, world.id).await.unwrap();
    assert_eq!((all.blocked, all.blocked_at_once, all.rows.len()), (1160, 60, 1000));
    let held = exchange::held_back(&world.services, WHO, world.id).await.unwrap();
    assert_eq!((held.devices, held.rows.len()), (60, 60));
    assert!(held.rows.iter().all(|row| row.mailbox.0 == BEN_MAILBOX));
}

/// Thirty phones of Ben's and ten of Anna's that nobody knows.
fn forty() -> Vec<(String, Uuid)> {
    let owner = |number: usize| if number < 30 { BEN_MAILBOX } else { ANNA_MAILBOX };
    phones(40).into_iter().enumerate().map(|(number, id)| (id, owner(number))).collect()
}

/// A full sync that finds these; how many are blocked for it.
async fn look(world: &World, found: &[(String, Uuid)]) -> usize {
    world.pass(MINUTE);
    let fence = world.lease().await.unwrap();
    let found: Vec<_> = found.iter().map(|(id, mailbox)| (id.as_str(), *mailbox)).collect();
    world.full_sync(fence, Level::Allow, &found).await;
    world.drain().await;
    blocked(&world.intents(fence).await).len()
}

/// Whether the policy targets the owner of a mailbox.
async fn targets(world: &World, mailbox: Uuid, is_target: bool) {
    let mut tx = world.services.store.write().await.unwrap();
    if is_target {
        tx.add_group_user(GROUP, UserId(mailbox)).await.unwrap();
    } else {
        tx.remove_group_user(GROUP, UserId(mailbox)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn a_look_at_everybody_says_how_many_are_held_also_when_they_are_fewer_or_none(world: &World) {
    enforcing(world, 5).await;
    let targets = async |mailbox, is_target| targets(world, mailbox, is_target).await;
    assert_eq!(look(world, &forty()).await, 0);
    let [brake] = open(world).await.try_into().unwrap();
    assert_eq!(brake.affected, 40);
    targets(BEN_MAILBOX, false).await;
    assert_eq!(look(world, &forty()).await, 0);
    let [fewer] = open(world).await.try_into().unwrap();
    assert_eq!((fewer.id, fewer.affected, fewer.total), (brake.id, 10, 40), "the same brake");
    targets(ANNA_MAILBOX, false).await;
    assert_eq!(look(world, &forty()).await, 0);
    assert!(open(world).await.is_empty(), "nobody is left whom it holds");
    let last = brakes::last(&world.services, WHO, 1).await.unwrap();
    assert_eq!(
        (last[0].id, last[0].decision, last[0].decided_by.as_deref()),
        (brake.id, Some(BrakeDecision::Lapse), Some("Gatepost"))
    );
    // No person said that it is to stay so: they are asked the next time.
    targets(BEN_MAILBOX, true).await;
    assert_eq!(look(world, &forty()).await, 0);
    let [again] = open(world).await.try_into().unwrap();
    assert_eq!(again.affected, 30);
    assert_ne!(again.id, brake.id);
}

async fn what_a_person_decides_for_everybody_leaves_nothing_to_decide(world: &World) {
    enforcing(world, 5).await;
    assert_eq!(look(world, &forty()).await, 0);
    assert_eq!(open(world).await.len(), 1);
    world.access(Mode::Report).await;
    world.drain().await;
    assert!(open(world).await.is_empty(), "nothing is written any more");
    world.enforce().await;
    world.drain().await;
    assert!(open(world).await.is_empty(), "who sets the policy was shown whom it hits");
    let fence = world.lease().await.unwrap();
    assert_eq!(blocked(&world.intents(fence).await).len(), 40);
}

async fn whom_a_brake_holds_or_a_person_keeps_is_not_locked_out_one_by_one_either(world: &World) {
    enforcing(world, 5).await;
    let half = |number: usize| if number < 3 { BEN_MAILBOX } else { ANNA_MAILBOX };
    let six: Vec<_> = phones(6).into_iter().enumerate().map(|(number, id)| (id, half(number))).collect();
    assert_eq!(look(world, &six).await, 0);
    let [brake] = open(world).await.try_into().unwrap();
    assert_eq!(brake.affected, 6);
    // Three of them are fewer than the brake lets pass.
    let alone = async |mailbox| {
        world.pass(MINUTE);
        let fence = world.lease().await.unwrap();
        world.mark(mailbox).await;
        blocked(&world.intents(fence).await)
    };
    assert_eq!(alone(ANNA_MAILBOX).await, [""; 0], "nobody has decided");
    let [brake] = open(world).await.try_into().unwrap();
    assert_eq!(brake.affected, 6);
    decide(world, &brake, BrakeDecision::Dismiss).await.unwrap();
    assert_eq!(alone(ANNA_MAILBOX).await, [""; 0], "they are to stay as they are");
    assert_eq!(alone(BEN_MAILBOX).await, [""; 0]);
    assert!(open(world).await.is_empty());
    world.pass(24 * HOUR);
    assert_eq!(alone(ANNA_MAILBOX).await.len(), 3, "for a day");
}

async fn what_grows_until_a_release_is_carried_out_waits_for_a_person_again(world: &World) {
    enforcing(world, 5).await;
    found(world, &phones(6)).await;
    let [brake] = open(world).await.try_into().unwrap();
    brakes::decide(&world.services, WHO, brake.id, BrakeDecision::Release, 6).await.unwrap();
    // Before it goes on, a sync finds many more.
    assert_eq!(found(world, &phones(40)).await, [""; 0]);
    let [again] = open(world).await.try_into().unwrap();
    assert_eq!(again.affected, 40);
    assert_ne!(again.id, brake.id);
    decide(world, &again, BrakeDecision::Release).await.unwrap();
    let fence = world.lease().await.unwrap();
    assert_eq!(blocked(&world.intents(fence).await).len(), 40);
}

/// Whether a change of the default level is asked for.
async fn default_waits(world: &World) -> bool {
    let waiting = world.services.store.read().await.unwrap().waiting_intents(world.id, 200).await.unwrap();
    waiting.iter().any(|intent| matches!(intent.operation, Change::Rule { .. }))
}

/// Twenty phones that nobody knows, a policy that writes default and rules, and a script that switches it on.
async fn switched_on_by_a_script(world: &World) {
    enforcing(world, 5).await;
    let access = AccessSettings {
        mode: Mode::Report,
        included_groups: vec![GROUP],
        default_level: Some(Wanted::Quarantine),
        writes_rules: true,
        ..AccessSettings::default()
    };
    exchange::set_access(&world.services, WHO, world.id, access).await.unwrap();
    found(world, &phones(20)).await;
    let script = Actor::Token {
        id: TokenId(Uuid::from_u128(0x70)),
        name: "nightly script".to_owned(),
        scopes: Scope::ALL.to_vec(),
    };
    let on = OrganisationChange { mode: Some(Mode::Enforcing), ..OrganisationChange::default() };
    exchange::change(&world.services, &script, world.id, &on).await.unwrap();
    world.drain().await;
    let fence = world.lease().await.unwrap();
    assert_eq!(blocked(&world.intents(fence).await), [""; 0]);
    assert!(!default_waits(world).await, "it would lock out the same ones at once");
}

async fn a_script_that_switches_the_policy_on_is_held_by_the_brake(world: &World) {
    switched_on_by_a_script(world).await;
    // A sync later they wait still.
    world.pass(MINUTE);
    assert_eq!(found(world, &phones(20)).await, [""; 0]);
    assert!(!default_waits(world).await);
    let [brake] = open(world).await.try_into().unwrap();
    assert_eq!(brake.affected, 20);
    decide(world, &brake, BrakeDecision::Release).await.unwrap();
    let fence = world.lease().await.unwrap();
    assert_eq!(blocked(&world.intents(fence).await).len(), 20);
    assert!(default_waits(world).await);
}

async fn default_and_rules_that_wait_with_a_brake_are_written_when_it_holds_nobody_any_more(world: &World) {
    switched_on_by_a_script(world).await;
    limit(world, 20).await;
    world.pass(MINUTE);
    assert_eq!(found(world, &phones(20)).await.len(), 20);
    assert!(open(world).await.is_empty());
    assert!(default_waits(world).await);
}

async fn a_brake_that_grew_while_everybody_was_judged_stays(world: &World) {
    enforcing(world, 5).await;
    targets(world, BEN_MAILBOX, false).await;
    assert_eq!(look(world, &forty()).await, 0);
    let [brake] = open(world).await.try_into().unwrap();
    assert_eq!(brake.affected, 10, "Anna's");
    targets(world, ANNA_MAILBOX, false).await;
    // Everybody is judged, and nobody is left whom it holds; meanwhile somebody else has it hold Ben's.
    let mut tx = world.services.store.write().await.unwrap();
    tx.lock_exchange_organisation(world.id).await.unwrap();
    let all = JudgeAccess { organisation: world.id, by_person: false, rules: false, shown: None };
    let judging = tokio::spawn(all.run(world.services.clone()));
    tokio::time::sleep(MEANWHILE).await;
    tx.add_group_user(GROUP, UserId(BEN_MAILBOX)).await.unwrap();
    tx.renew_brake(&Brake { affected: 30, ..brake.clone() }).await.unwrap();
    tx.commit().await.unwrap();
    judging.await.unwrap().unwrap();
    let [left] = open(world).await.try_into().unwrap();
    assert_eq!((left.id, left.affected), (brake.id, 30));
}

async fn what_grows_while_a_person_decides_is_told_as_that(world: &World) {
    enforcing(world, 5).await;
    found(world, &phones(6)).await;
    let [seen] = open(world).await.try_into().unwrap();
    let mut tx = world.services.store.write().await.unwrap();
    tx.renew_brake(&Brake { affected: 40, ..seen.clone() }).await.unwrap();
    let (node, id) = (world.services.clone(), seen.id);
    let deciding =
        tokio::spawn(async move { brakes::decide(&node, WHO, id, BrakeDecision::Release, 6).await });
    tokio::time::sleep(MEANWHILE).await;
    tx.commit().await.unwrap();
    let refused = deciding.await.unwrap();
    assert!(
        matches!(&refused, Err(services::Error::Conflict { code: "brake-grown", message }) if message.contains("40")),
        "{refused:?}"
    );
}
