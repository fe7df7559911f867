//! What is ours in Exchange stays known as ours, and what is others' stays theirs (CO-8).

use connector_protocol::intent::{Intent, List, Lists, Operation, Outcome};
use connector_protocol::sync::Level;
use domain::access::settings::Mode;
use domain::access::{AccessSettings, List as OwnList};
use domain::device::ComplianceState;
use domain::id::{IntentId, MailboxId, PartnershipId};
use services::exchange::{self, ByHand};

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, CARLA_MAILBOX, WHO, World, on_both_databases};

fn change(intent: &Intent) -> (&str, Option<List>, Option<List>) {
    match &intent.operation {
        Operation::SetEntry { eas_id, add, remove, .. } => (eas_id, *add, *remove),
        other => panic!("{other:?}"),
    }
}

/// Exchange had it so already, and these are the lists.
fn unchanged(allowed: &[&str]) -> Outcome {
    let allowed = allowed.iter().map(|id| (*id).to_owned()).collect();
    let lists = Some(Lists { allowed, blocked: Vec::new() });
    Outcome::Done { domain_controller: None, lists, unchanged: true }
}

fn no_mailbox() -> Outcome {
    Outcome::Failed { code: "not-found".into(), detail: "no mailbox".into(), transient: false }
}

async fn own(world: &World) -> Vec<(String, OwnList)> {
    let own = exchange::own(&world.services, WHO, world.id).await.unwrap().entries;
    own.into_iter().map(|entry| (entry.eas_id.to_string(), entry.list)).collect()
}

async fn partnership_of(world: &World, eas_id: &str) -> PartnershipId {
    let all = exchange::partnerships(&world.services, WHO, world.id, None, 100).await.unwrap();
    all.iter().find(|row| row.partnership.eas_id.as_str() == eas_id).unwrap().partnership.id
}

/// Anna's phone is allowed by an entry of ours.
async fn allowed(world: &World) -> i64 {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    assert_eq!(change(&asked[0]), ("AnnaPhone", Some(List::Allowed), None));
    world.done(fence, &asked).await;
    fence
}

on_both_databases! {
    undoing_an_older_change_leaves_our_entry_of_now_ours,
    what_waits_when_enforcing_ends_is_never_handed_out,
    taking_everything_back_writes_nothing_anew,
    a_record_that_was_removed_by_hand_keeps_nobody_from_leaving,
    nothing_is_asked_for_in_a_mailbox_that_is_gone_until_a_sync_finds_it,
    our_entries_of_a_mailbox_that_is_gone_can_be_taken_back,
    two_entries_by_hand_for_one_id_are_taken_back_in_one_act,
    an_entry_of_ours_and_one_by_hand_for_one_id_are_taken_back_in_one_act,
}

async fn undoing_an_older_change_leaves_our_entry_of_now_ours(world: &World) {
    world.enforce().await;
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let blocked = world.intents(fence).await;
    assert_eq!(change(&blocked[0]), ("AnnaPhone", Some(List::Blocked), None));
    world.done(fence, &blocked).await;
    world.comply(ComplianceState::Compliant).await;
    let moved = world.intents(fence).await;
    assert_eq!(change(&moved[0]), ("AnnaPhone", Some(List::Allowed), Some(List::Blocked)));
    world.done(fence, &moved).await;
    exchange::undo(&world.services, WHO, world.id, blocked[0].id).await.unwrap();
    let undo = world.intents(fence).await;
    assert_eq!(change(&undo[0]), ("AnnaPhone", None, Some(List::Blocked)));
    assert_eq!(world.tell(fence, &undo, unchanged(&["AnnaPhone"])).await, 1);
    assert_eq!(own(world).await, [("AnnaPhone".to_owned(), OwnList::Allowed)]);
}

async fn what_waits_when_enforcing_ends_is_never_handed_out(world: &World) {
    let fence = allowed(world).await;
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX), ("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    let mut tx = world.services.store.read().await.unwrap();
    let waiting = tx.waiting_intents(world.id, 10).await.unwrap();
    drop(tx);
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    let handed = world.intents(fence).await;
    assert_eq!(change(&handed[0]), ("STRANGER", Some(List::Blocked), None));
    // One is in the connector's hands, and one comes new.
    world.second_phone("OtherPhone").await;
    world.mark(ANNA_MAILBOX).await;
    exchange::judge_due(&world.services).await.unwrap();
    assert_eq!(exchange::waiting(&world.services, WHO, world.id, 10).await.unwrap().count, 2);
    world.access(Mode::Report).await;
    assert_eq!(exchange::waiting(&world.services, WHO, world.id, 10).await.unwrap().count, 0);
    // What was in the connector's hands was done all the same.
    assert_eq!(world.done(fence, &handed).await, 1);
    assert!(own(world).await.contains(&("STRANGER".to_owned(), OwnList::Blocked)));
    // A judgement that had begun before asks for a hundred changes: nobody is handed those, and what is undone is not kept behind them.
    let mut tx = world.services.store.write().await.unwrap();
    for number in 0..100_u128 {
        let mut late = waiting[0].clone();
        let domain::access::Operation::Entry { entry } = &mut late.operation else { panic!("{late:?}") };
        entry.eas_id = format!("PHONE{number}").parse().unwrap();
        (late.id, late.priority) = (IntentId(uuid::Uuid::from_u128(number)), 0);
        tx.put_intent(&late).await.unwrap();
    }
    tx.commit().await.unwrap();
    exchange::judge_due(&world.services).await.unwrap();
    assert!(!world.lease_answer().await.intents, "there is nothing to ask for");
    exchange::undo(&world.services, WHO, world.id, handed[0].id).await.unwrap();
    assert!(world.lease_answer().await.intents);
    let undo = world.intents(fence).await;
    assert_eq!(undo.iter().map(change).collect::<Vec<_>>(), [("STRANGER", None, Some(List::Blocked))]);
    // Weeks later the policy is enforced again: before anybody is judged, nothing is written.
    world.pass(30 * 24 * 3600);
    let fence = world.lease().await.unwrap();
    world.enforce().await;
    let first = world.intents(fence).await;
    assert!(first.iter().all(|intent| intent.takes_back), "{first:?}");
}

async fn taking_everything_back_writes_nothing_anew(world: &World) {
    let fence = allowed(world).await;
    let phone = partnership_of(world, "AnnaPhone").await;
    exchange::by_hand(&world.services, WHO, world.id, ByHand::Block, &[phone], true).await.unwrap();
    let block = world.intents(fence).await;
    assert_eq!(change(&block[0]), ("AnnaPhone", Some(List::Blocked), Some(List::Allowed)));
    world.done(fence, &block).await;
    assert_eq!(exchange::undo_all(&world.services, WHO, world.id).await.unwrap(), 1);
    let undo = world.intents(fence).await;
    assert_eq!(undo.iter().map(change).collect::<Vec<_>>(), [("AnnaPhone", None, Some(List::Blocked))]);
    world.done(fence, &undo).await;
    assert!(own(world).await.is_empty());
    exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await.unwrap();
}

async fn a_record_that_was_removed_by_hand_keeps_nobody_from_leaving(world: &World) {
    let fence = allowed(world).await;
    let phone = partnership_of(world, "AnnaPhone").await;
    exchange::by_hand(&world.services, WHO, world.id, ByHand::Remove, &[phone], true).await.unwrap();
    let removal = world.intents(fence).await;
    world.done(fence, &removal).await;
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    let undo = world.intents(fence).await;
    world.done(fence, &undo).await;
    exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await.unwrap();
    exchange::remove(&world.services, WHO, world.id).await.unwrap();
}

async fn nothing_is_asked_for_in_a_mailbox_that_is_gone_until_a_sync_finds_it(world: &World) {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("CARLAPHONE", CARLA_MAILBOX)]).await;
    world.drain().await;
    let ahead = world.intents(fence).await;
    assert_eq!(change(&ahead[0]), ("AnnaPhone", Some(List::Allowed), None));
    world.tell(fence, &ahead, no_mailbox()).await;
    world.mark(ANNA_MAILBOX).await;
    assert!(world.intents(fence).await.is_empty());
    world.pass(1);
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX), ("CARLAPHONE", CARLA_MAILBOX)]).await;
    world.drain().await;
    let again = world.intents(fence).await;
    assert_eq!(change(&again[0]), ("AnnaPhone", Some(List::Allowed), None));
    // A mailbox with partnerships stays: a sync says what became of those.
    world.tell(fence, &again, no_mailbox()).await;
    let mut tx = world.services.store.read().await.unwrap();
    assert!(tx.exchange_mailbox(world.id, MailboxId(ANNA_MAILBOX)).await.unwrap().is_some());
}

async fn our_entries_of_a_mailbox_that_is_gone_can_be_taken_back(world: &World) {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[]).await;
    world.drain().await;
    let first = world.intents(fence).await;
    world.done(fence, &first).await;
    world.second_phone("OtherPhone").await;
    world.mark(ANNA_MAILBOX).await;
    let second = world.intents(fence).await;
    assert_eq!(change(&second[0]), ("OtherPhone", Some(List::Allowed), None));
    world.tell(fence, &second, no_mailbox()).await;
    assert_eq!(own(world).await, [("AnnaPhone".to_owned(), OwnList::Allowed)]);
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    let undo = world.intents(fence).await;
    assert_eq!(change(&undo[0]), ("AnnaPhone", None, Some(List::Allowed)));
    let nowhere = Outcome::Done { domain_controller: None, lists: None, unchanged: true };
    world.tell(fence, &undo, nowhere).await;
    assert!(own(world).await.is_empty());
    exchange::remove(&world.services, WHO, world.id).await.unwrap();
}

async fn by_hand(world: &World, fence: i64, act: ByHand, phone: PartnershipId) {
    exchange::by_hand(&world.services, WHO, world.id, act, &[phone], true).await.unwrap();
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
}

/// What is taken back about this id, one change after the other, until nothing is left.
async fn all_taken_back(world: &World, fence: i64, eas_id: &str) -> Vec<Option<List>> {
    let mut removed = Vec::new();
    loop {
        let undo = world.intents(fence).await;
        if undo.is_empty() {
            return removed;
        }
        for intent in undo.iter().filter(|intent| change(intent).0 == eas_id) {
            assert_eq!(change(intent).1, None, "nothing is written");
            removed.push(change(intent).2);
        }
        world.done(fence, &undo).await;
    }
}

async fn nothing_is_left(world: &World) {
    let own = exchange::own(&world.services, WHO, world.id).await.unwrap();
    assert_eq!((own.count(), &own.entries), (0, &Vec::new()));
    exchange::set_access(&world.services, WHO, world.id, AccessSettings::default()).await.unwrap();
    exchange::remove(&world.services, WHO, world.id).await.unwrap();
}

async fn two_entries_by_hand_for_one_id_are_taken_back_in_one_act(world: &World) {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("CARLAPHONE", CARLA_MAILBOX)]).await;
    world.drain().await;
    let phone = partnership_of(world, "CARLAPHONE").await;
    by_hand(world, fence, ByHand::Allow, phone).await;
    // An earlier version left the first where it was when the second was written.
    exchange::by_hand(&world.services, WHO, world.id, ByHand::Block, &[phone], true).await.unwrap();
    let mut tx = world.services.store.write().await.unwrap();
    for mut waiting in tx.waiting_intents(world.id, 10).await.unwrap() {
        let domain::access::Operation::Entry { entry } = &mut waiting.operation else { continue };
        if entry.eas_id.as_str() == "CARLAPHONE" {
            assert_eq!(entry.remove.take(), Some(OwnList::Allowed));
            tx.put_intent(&waiting).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    let block = world.intents(fence).await;
    world.done(fence, &block).await;
    // A person is shown both before they take everything back.
    let shown = exchange::own(&world.services, WHO, world.id).await.unwrap();
    let hers: Vec<_> = shown.entries.iter().filter(|entry| entry.eas_id.as_str() == "CARLAPHONE").collect();
    let hers: Vec<_> = hers.iter().map(|entry| (entry.list, entry.by_hand.as_deref())).collect();
    assert_eq!(hers, [(OwnList::Blocked, Some("Gatepost")), (OwnList::Allowed, Some("Gatepost"))]);
    let count = exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(count, shown.count(), "as many as were shown");
    let removed = all_taken_back(world, fence, "CARLAPHONE").await;
    assert_eq!(removed, [Some(List::Blocked), Some(List::Allowed)], "what lets in stays longest");
    nothing_is_left(world).await;
}

async fn an_entry_of_ours_and_one_by_hand_for_one_id_are_taken_back_in_one_act(world: &World) {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    // By hand before the policy's block was written, which then goes before it.
    by_hand(world, fence, ByHand::Allow, partnership_of(world, "STRANGER").await).await;
    world.mark(BEN_MAILBOX).await;
    let block = world.intents(fence).await;
    assert_eq!(block.iter().map(change).collect::<Vec<_>>(), [("STRANGER", Some(List::Blocked), None)]);
    world.done(fence, &block).await;
    let shown = exchange::own(&world.services, WHO, world.id).await.unwrap();
    let theirs: Vec<_> = shown.entries.iter().filter(|entry| entry.eas_id.as_str() == "STRANGER").collect();
    let theirs: Vec<_> = theirs.iter().map(|entry| (entry.list, entry.by_hand.is_some())).collect();
    assert_eq!(theirs, [(OwnList::Blocked, false), (OwnList::Allowed, true)]);
    assert_eq!(exchange::undo_all(&world.services, WHO, world.id).await.unwrap(), shown.count());
    let removed = all_taken_back(world, fence, "STRANGER").await;
    assert_eq!(removed, [Some(List::Blocked), Some(List::Allowed)]);
    nothing_is_left(world).await;
}
