//! The last step: default level and device rules, with the plan that names whom they hit.

use connector_protocol::intent::{Intent, List, Lists, Operation, Outcome};
use connector_protocol::sync::{
    Characteristic as WireCharacteristic, Content, Level as WireLevel, Rule, Rules, SyncKind,
};
use domain::access::exchange::{Characteristic, DeviceRule};
use domain::access::settings::Mode;
use domain::access::{AccessSettings, Level};
use services::{Error, exchange};

use super::world::{ANNA_MAILBOX, CARLA_MAILBOX, GROUP, WHO, World};

pub(super) fn last_step() -> AccessSettings {
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
    let keeps_out =
        |one: &Intent| matches!(one.operation, Operation::SetDefaultLevel { level: WireLevel::Block, .. });
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
    let (world, fence) = written().await;
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

/// Default and rules are written, and everybody is in who is to be.
async fn written() -> (World, i64) {
    let (world, fence) = world().await;
    exchange::write_rules(&world.services, WHO, world.id, last_step(), true).await.unwrap();
    world.drain().await;
    for _ in 0..2 {
        let asked = world.intents(fence).await;
        world.done(fence, &asked).await;
    }
    assert_eq!(own_default(&world).await, Some(Level::Block));
    (world, fence)
}

async fn own_default(world: &World) -> Option<Level> {
    exchange::own(&world.services, WHO, world.id).await.unwrap().default_level
}

/// Takes back the last change of the default level alone; what it is set to then, and what it was.
async fn last_default_taken_back(world: &World, fence: i64) -> (WireLevel, WireLevel) {
    world.pass(1);
    let journal = world.journal().await;
    let last = journal.iter().find(|made| made.operation.subject() == "default").unwrap();
    exchange::undo(&world.services, WHO, world.id, last.id).await.unwrap();
    let asked = world.intents(fence).await;
    let [Intent { operation: Operation::SetDefaultLevel { level, expected }, .. }] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    world.done(fence, &asked).await;
    (*level, *expected)
}

/// Takes everything back; whether the default level is changed for it. Then nothing is left that keeps from leaving.
async fn undo_all_sets_default(world: &World, fence: i64) -> bool {
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    let mut sets_default = false;
    for _ in 0..2 {
        let undo = world.intents(fence).await;
        sets_default |= undo.iter().any(|one| matches!(one.operation, Operation::SetDefaultLevel { .. }));
        world.done(fence, &undo).await;
    }
    exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await.unwrap();
    exchange::remove(&world.services, WHO, world.id).await.unwrap();
    sets_default
}

#[tokio::test]
async fn a_default_that_was_taken_back_by_itself_is_not_brought_back_with_everything_else() {
    let (world, fence) = written().await;
    assert_eq!(last_default_taken_back(&world, fence).await, (WireLevel::Allow, WireLevel::Block));
    assert_eq!(own_default(&world).await, None);
    assert!(!undo_all_sets_default(&world, fence).await, "everybody without an entry would be locked out");
}

#[tokio::test]
async fn a_default_whose_taking_back_was_taken_back_is_ours_again() {
    let (world, fence) = written().await;
    last_default_taken_back(&world, fence).await;
    assert_eq!(last_default_taken_back(&world, fence).await, (WireLevel::Block, WireLevel::Allow));
    assert_eq!(own_default(&world).await, Some(Level::Block));
    last_default_taken_back(&world, fence).await;
    assert_eq!(own_default(&world).await, None);
    last_default_taken_back(&world, fence).await;
    assert!(undo_all_sets_default(&world, fence).await);
}

#[tokio::test]
async fn a_default_that_somebody_else_changed_since_is_not_shown_as_ours() {
    let (world, fence) = written().await;
    let started = world.start(fence, SyncKind::Quick).await;
    let rules = Rules { default_level: WireLevel::Quarantine, rules: Vec::new() };
    world.page(fence, &started, 0, Content::Rules(rules)).await.unwrap();
    assert_eq!(own_default(&world).await, None);
    assert!(!undo_all_sets_default(&world, fence).await);
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

#[tokio::test]
async fn co_7_nobody_writes_default_and_rules_who_was_not_shown_whom_they_hit() {
    let (world, fence) = world().await;
    let set = async |access| exchange::set_access(&world.services, WHO, world.id, access).await;
    let refused = |result: Result<(), Error>| {
        let Err(Error::Conflict { code: "rules-unseen", message }) = result else { panic!("{result:?}") };
        assert!(message.contains("lock out 1 of the devices"), "{message}");
    };
    refused(set(last_step()).await);
    // Saved in report mode, where nothing is written, and switched on afterwards.
    let report = AccessSettings { mode: Mode::Report, ..last_step() };
    set(report.clone()).await.unwrap();
    refused(set(last_step()).await);
    let known = exchange::organisation(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(known.access, report, "nothing is changed");
    world.drain().await;
    assert!(world.intents(fence).await.iter().all(|one| matches!(one.operation, Operation::SetEntry { .. })));
    // What keeps nobody out needs no names.
    let gentle = AccessSettings { default_level: Some(Level::Allow), ..last_step() };
    set(gentle).await.unwrap();
    world.drain().await;
    let asked = world.intents(fence).await;
    assert!(asked.iter().any(|one| matches!(one.operation, Operation::SetRule { .. })), "{asked:?}");
}

#[tokio::test]
async fn only_who_was_to_be_let_in_and_is_not_stops_the_default() {
    let (world, fence) = world().await;
    exchange::write_rules(&world.services, WHO, world.id, last_step(), true).await.unwrap();
    world.drain().await;
    let first = world.intents(fence).await;
    // Meanwhile a person has a record removed, which fails: nobody is kept out by that.
    let all = exchange::partnerships(&world.services, WHO, world.id, None, 100).await.unwrap();
    let phone = all.iter().find(|row| row.partnership.eas_id.as_str() == "AnnaPhone").unwrap().partnership.id;
    exchange::by_hand(&world.services, WHO, world.id, exchange::ByHand::Remove, &[phone], true)
        .await
        .unwrap();
    let asked = world.intents(fence).await;
    let removal = |one: &&Intent| matches!(one.operation, Operation::RemovePartnership { .. });
    let removal: Vec<Intent> = asked.iter().filter(removal).cloned().collect();
    let failed = Outcome::Failed { code: "other".into(), detail: "no".into(), transient: false };
    assert_eq!(world.tell(fence, &removal, failed).await, 1);
    assert_eq!(held(&world).await, 0);
    // Exchange took Carla's allow, and does not have it.
    let is_allow = |one: &Intent| matches!(one.operation, Operation::SetEntry { .. });
    let (allow, others): (Vec<Intent>, Vec<Intent>) = first.into_iter().partition(is_allow);
    let lists = Some(Lists { allowed: Vec::new(), blocked: Vec::new() });
    let not_kept = Outcome::Done { domain_controller: None, lists, unchanged: false };
    assert_eq!(world.tell(fence, &allow, not_kept).await, 1);
    world.done(fence, &others).await;
    assert_eq!(held(&world).await, 1);
    assert!(world.intents(fence).await.is_empty(), "the default is not written");
}

async fn held(world: &World) -> usize {
    let events = exchange::events_of(&world.services, WHO, world.id, 10).await.unwrap();
    events.iter().filter(|event| event.what == "rules-held").count()
}

/// Tells what became of the rule of the last step, and that everything else is done; what is ours then.
async fn rule_told(world: &World, fence: i64, asked: Vec<Intent>, outcome: Outcome) -> Vec<DeviceRule> {
    let is_rule = |one: &Intent| matches!(one.operation, Operation::SetRule { .. });
    let (rule, others): (Vec<Intent>, Vec<Intent>) = asked.into_iter().partition(is_rule);
    assert_eq!(rule.len(), 1);
    assert_eq!(rule[0].expected, None, "none was there");
    assert_eq!(world.tell(fence, &rule, outcome).await, 1);
    world.done(fence, &others).await;
    exchange::organisation(&world.services, WHO, world.id).await.unwrap().own_rules
}

const THERE_ALREADY: Outcome = Outcome::Done { domain_controller: None, lists: None, unchanged: true };

#[tokio::test]
async fn a_rule_that_an_administrator_made_first_stays_theirs() {
    let (world, fence) = world().await;
    exchange::write_rules(&world.services, WHO, world.id, last_step(), true).await.unwrap();
    world.drain().await;
    let asked = world.intents(fence).await;
    assert_eq!(rule_told(&world, fence, asked, THERE_ALREADY).await, []);
    let known = exchange::organisation(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(known.rules.unwrap().rules, last_step().rules, "it is there");
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    for _ in 0..2 {
        let undo = world.intents(fence).await;
        assert!(!undo.iter().any(|one| matches!(one.operation, Operation::RemoveRule { .. })), "{undo:?}");
        world.done(fence, &undo).await;
    }
}

#[tokio::test]
async fn a_rule_is_taken_back_only_from_the_level_that_we_gave_it() {
    let (world, fence) = world().await;
    exchange::write_rules(&world.services, WHO, world.id, last_step(), true).await.unwrap();
    world.drain().await;
    let asked = world.intents(fence).await;
    let done = Outcome::Done { domain_controller: None, lists: None, unchanged: false };
    assert_eq!(rule_told(&world, fence, asked, done).await, last_step().rules);
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    // The connector leaves one alone that an administrator has changed since. It is theirs then, and keeps nobody from leaving.
    let refused = Outcome::Refused { code: "not-expected".into(), detail: "another level".into() };
    let mut expected = Vec::new();
    for _ in 0..2 {
        let undo = world.intents(fence).await;
        let is_removal = |one: &Intent| matches!(one.operation, Operation::RemoveRule { .. });
        let (removal, others): (Vec<Intent>, Vec<Intent>) = undo.into_iter().partition(is_removal);
        world.done(fence, &others).await;
        world.tell(fence, &removal, refused.clone()).await;
        expected.extend(removal.iter().map(|one| one.expected));
    }
    assert_eq!(expected, [Some(WireLevel::Allow)]);
    assert_eq!(exchange::own(&world.services, WHO, world.id).await.unwrap().rules, []);
    exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await.unwrap();
    exchange::remove(&world.services, WHO, world.id).await.unwrap();
}

#[tokio::test]
async fn a_rule_that_is_there_after_an_attempt_is_ours_and_changes_from_what_it_was() {
    let (world, fence) = world().await;
    exchange::write_rules(&world.services, WHO, world.id, last_step(), true).await.unwrap();
    world.drain().await;
    let asked = world.intents(fence).await;
    // The first attempt was cut off, and had been made.
    let cut_off = Outcome::Failed { code: "other".into(), detail: "cut off".into(), transient: true };
    assert_eq!(rule_told(&world, fence, asked, cut_off).await, []);
    world.pass(20);
    let asked = world.intents(fence).await;
    assert_eq!(rule_told(&world, fence, asked, THERE_ALREADY).await, last_step().rules);
    let mut access = last_step();
    access.rules[0].level = Level::Quarantine;
    exchange::write_rules(&world.services, WHO, world.id, access, false).await.unwrap();
    world.drain().await;
    let asked = world.intents(fence).await;
    let is_rule = |one: &&Intent| matches!(one.operation, Operation::SetRule { .. });
    let changed = asked.iter().find(is_rule).unwrap();
    assert_eq!(changed.expected, Some(WireLevel::Allow));
}

#[tokio::test]
async fn the_dry_run_of_another_policy_keeps_the_rules_of_others() {
    let (world, fence) = world().await;
    // An administrator blocks iPhones by a rule, which the policy never touches.
    let theirs = Rule {
        characteristic: WireCharacteristic::DeviceType,
        query: "iPhone".to_owned(),
        level: WireLevel::Block,
    };
    let started = world.start(fence, SyncKind::Quick).await;
    let rules = Rules { default_level: WireLevel::Allow, rules: vec![theirs] };
    world.page(fence, &started, 0, Content::Rules(rules)).await.unwrap();
    let known = exchange::organisation(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(known.rules.unwrap().rules.len(), 1, "it is read");
    let gentle = AccessSettings { default_level: Some(Level::Allow), ..last_step() };
    let impact = exchange::impact_of(&world.services, WHO, world.id, gentle).await.unwrap();
    let released: Vec<_> = impact.rows.iter().filter(|row| row.decision.level.lets_in()).collect();
    assert_eq!(released, [] as [&exchange::ImpactRow; 0], "Carla's stays blocked by it");
}
