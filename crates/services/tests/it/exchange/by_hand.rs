//! What a person blocks or allows by hand, and then has otherwise (BY-9, CO-8).

use connector_protocol::intent::{Intent, List, Operation, Outcome};
use connector_protocol::sync::Level;
use domain::access::settings::Mode;
use domain::access::{AccessSettings, List as OwnList, Operation as Change};
use domain::actor::{Actor, Role};
use domain::id::{AdministratorId, PartnershipId};
use services::Error;
use services::exchange::{self, ByHand, EntryBy};
use uuid::Uuid;

use super::world::{BEN_MAILBOX, CARLA_MAILBOX, WHO, World, mailbox, on_both_databases};

on_both_databases! {
    what_a_person_blocked_by_hand_their_allow_takes_out_again,
    what_others_blocked_an_allow_by_hand_leaves,
    what_the_policy_keeps_out_an_allow_by_hand_lets_in_until_it_is_judged_and_the_plan_says_so,
    xc_12_what_a_connector_has_in_its_hands_keeps_from_switching_off_and_from_leaving,
    co_9_what_failed_for_good_is_tried_again_before_the_next_sync_but_not_for_ever,
}

fn change(intent: &Intent) -> (&str, Option<List>, Option<List>) {
    match &intent.operation {
        Operation::SetEntry { eas_id, add, remove, .. } => (eas_id, *add, *remove),
        other => panic!("{other:?}"),
    }
}

async fn partnership_of(world: &World, eas_id: &str) -> PartnershipId {
    let all = exchange::partnerships(&world.services, WHO, world.id, None, 100).await.unwrap();
    all.iter().find(|row| row.partnership.eas_id.as_str() == eas_id).unwrap().partnership.id
}

/// An administrator does this to Carla's phone, whom the policy leaves alone; what the connector is asked for, which it does.
async fn hand(world: &World, fence: i64, act: ByHand) -> (Option<List>, Option<List>) {
    world.pass(1);
    let phone = partnership_of(world, "CARLAPHONE").await;
    let eva = Actor::Administrator {
        id: AdministratorId(Uuid::from_u128(0xe)),
        name: "Eva".to_owned(),
        role: Role::Owner,
    };
    exchange::by_hand(&world.services, &eva, world.id, act, &[phone], true).await.unwrap();
    let asked = world.intents(fence).await;
    let [one] = asked.as_slice() else { panic!("{asked:?}") };
    let (eas_id, add, remove) = change(one);
    assert_eq!(eas_id, "CARLAPHONE");
    assert_eq!(world.done(fence, &asked).await, 1);
    (add, remove)
}

/// What stands for Carla's phone, and who wrote it.
async fn standing(world: &World) -> Vec<(OwnList, Option<String>)> {
    let phone = partnership_of(world, "CARLAPHONE").await;
    let standing = exchange::standing_entries(&world.services, WHO, phone).await.unwrap();
    let name = |by| match by {
        EntryBy::Person { name, .. } => Some(name),
        EntryBy::Policy { .. } => Some("the policy".to_owned()),
        EntryBy::Others => None,
    };
    standing.entries.into_iter().map(|entry| (entry.list, name(entry.by))).collect()
}

async fn carla(world: &World) -> i64 {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("CARLAPHONE", CARLA_MAILBOX)]).await;
    world.drain().await;
    let first = world.intents(fence).await;
    world.done(fence, &first).await;
    fence
}

async fn what_a_person_blocked_by_hand_their_allow_takes_out_again(world: &World) {
    let fence = carla(world).await;
    assert_eq!(hand(world, fence, ByHand::Block).await, (Some(List::Blocked), None));
    // It was the wrong phone.
    assert_eq!(hand(world, fence, ByHand::Allow).await, (Some(List::Allowed), Some(List::Blocked)));
    assert_eq!(standing(world).await, [(OwnList::Allowed, Some("Eva".to_owned()))]);
    let own = exchange::own(&world.services, WHO, world.id).await.unwrap();
    let hers: Vec<_> = own.entries.iter().filter(|entry| entry.eas_id.as_str() == "CARLAPHONE").collect();
    assert_eq!(hers.len(), 1, "the block is no more to be taken back: {hers:?}");
    // And the other way round.
    assert_eq!(hand(world, fence, ByHand::Block).await, (Some(List::Blocked), Some(List::Allowed)));
    assert_eq!(standing(world).await, [(OwnList::Blocked, Some("Eva".to_owned()))]);
    // Taken back, the allow is hers again: the policy, which wants nothing of Carla, leaves it.
    let last = world.journal().await.into_iter().max_by_key(|entry| entry.at).unwrap();
    world.pass(1);
    exchange::undo(&world.services, WHO, world.id, last.id).await.unwrap();
    let undo = world.intents(fence).await;
    assert_eq!(change(&undo[0]), ("CARLAPHONE", Some(List::Allowed), Some(List::Blocked)));
    world.done(fence, &undo).await;
    assert_eq!(standing(world).await, [(OwnList::Allowed, Some("Gatepost".to_owned()))]);
    world.mark(CARLA_MAILBOX).await;
    assert!(world.intents(fence).await.is_empty());
    world.pass(1);
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    let rest = world.intents(fence).await;
    assert!(rest.iter().any(|one| change(one) == ("CARLAPHONE", None, Some(List::Allowed))), "{rest:?}");
    world.done(fence, &rest).await;
    assert_eq!(exchange::own(&world.services, WHO, world.id).await.unwrap().count(), 0);
}

async fn what_others_blocked_an_allow_by_hand_leaves(world: &World) {
    let fence = carla(world).await;
    let mut theirs = mailbox(CARLA_MAILBOX);
    theirs.blocked = vec!["CARLAPHONE".to_owned()];
    world.read_mailbox(fence, theirs).await;
    world.drain().await;
    assert_eq!(hand(world, fence, ByHand::Allow).await, (Some(List::Allowed), None));
}

/// A stranger of Ben's is to be blocked, and the connector has it in its hands.
async fn what_the_policy_keeps_out_an_allow_by_hand_lets_in_until_it_is_judged_and_the_plan_says_so(
    world: &World,
) {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    let found = [("STRANGER", BEN_MAILBOX), ("CARLAPHONE", CARLA_MAILBOX)];
    world.full_sync(fence, Level::Allow, &found).await;
    world.drain().await;
    let first = world.intents(fence).await;
    world.done(fence, &first).await;
    let both = [partnership_of(world, "STRANGER").await, partnership_of(world, "CARLAPHONE").await];
    let plan = async |act| exchange::by_hand_plan(&world.services, WHO, world.id, act, &both).await.unwrap();
    let allow = plan(ByHand::Allow).await;
    let overruled: Vec<_> = allow.rows.iter().filter(|row| row.is_overruled).collect();
    assert_eq!((allow.overruled, overruled.len()), (1, 1));
    assert_eq!(overruled[0].record.row.partnership.eas_id.as_str(), "STRANGER");
    assert_eq!(plan(ByHand::Block).await.overruled, 0, "a block lasts");
    exchange::by_hand(&world.services, WHO, world.id, ByHand::Allow, &both[..1], false).await.unwrap();
    let allowed = world.intents(fence).await;
    assert_eq!(change(&allowed[0]), ("STRANGER", Some(List::Allowed), Some(List::Blocked)));
    world.done(fence, &allowed).await;
    // As the plan said.
    world.mark(BEN_MAILBOX).await;
    let again = world.intents(fence).await;
    assert_eq!(change(&again[0]), ("STRANGER", Some(List::Blocked), None));
}

async fn handed(world: &World) -> (i64, Vec<Intent>) {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    let all = world.intents(fence).await;
    let (block, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| change(one).0 == "STRANGER");
    world.tell(fence, &others, no_mailbox()).await;
    assert_eq!(block.iter().map(change).collect::<Vec<_>>(), [("STRANGER", Some(List::Blocked), None)]);
    (fence, block)
}

fn no_mailbox() -> Outcome {
    Outcome::Failed { code: "not-found".into(), detail: "no mailbox".into(), transient: false }
}

async fn xc_12_what_a_connector_has_in_its_hands_keeps_from_switching_off_and_from_leaving(world: &World) {
    let (fence, block) = handed(world).await;
    let off = async || exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await;
    let refused = |result: Result<(), Error>, with: &str| {
        assert!(matches!(&result, Err(Error::Conflict { code, .. }) if *code == with), "{result:?}");
    };
    refused(off().await, "changes-in-hands");
    // Also when nobody wants it any more.
    world.access(Mode::Report).await;
    refused(off().await, "changes-in-hands");
    refused(exchange::remove(&world.services, WHO, world.id).await, "changes-in-hands");
    assert_eq!(world.done(fence, &block).await, 1);
    refused(off().await, "own-entries-left");
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    let undo = world.intents(fence).await;
    world.done(fence, &undo).await;
    off().await.unwrap();
    // One that failed for now was answered, and is in nobody's hands until it is handed out again.
    let (fence, block) = handed(world).await;
    let busy = Outcome::Failed { code: "throttled".into(), detail: "wait".into(), transient: true };
    world.tell(fence, &block, busy).await;
    world.access(Mode::Report).await;
    off().await.unwrap();
    // A connector that never answers is gone.
    let (_, _) = handed(world).await;
    world.access(Mode::Report).await;
    refused(off().await, "changes-in-hands");
    world.pass(25 * 3600);
    exchange::remove(&world.services, WHO, world.id).await.unwrap();
}

async fn co_9_what_failed_for_good_is_tried_again_before_the_next_sync_but_not_for_ever(world: &World) {
    let (fence, mut block) = handed(world).await;
    let failed = || Outcome::Failed { code: "other".into(), detail: "no".into(), transient: false };
    for attempt in 0..3 {
        assert_eq!(block.len(), 1, "attempt {attempt}");
        world.tell(fence, &block, failed()).await;
        world.pass(1);
        block = world.intents(fence).await;
    }
    assert!(block.is_empty(), "{block:?}");
    let told: Vec<_> =
        world.journal().await.into_iter().map(|entry| (entry.operation, entry.outcome)).collect();
    let failures = told.iter().filter(|(operation, outcome)| {
        let is_strangers =
            matches!(operation, Change::Entry { entry } if entry.eas_id.as_str() == "STRANGER");
        is_strangers && outcome == "failed"
    });
    assert_eq!(failures.count(), 3);
}
