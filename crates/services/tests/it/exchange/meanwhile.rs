//! What is decided, or done by hand, while something else is on its way.

use std::time::Duration;

use chrono::TimeDelta;
use connector_protocol::intent::{Intent, IntentResult, List, Lists, Operation, Outcome, Results};
use connector_protocol::sync::Level;
use domain::device::ComplianceState;
use domain::id::MailboxId;
use jobs::Job;
use services::exchange::{self, ByHand, JudgeAccess, JudgeDue};
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World, on_both_databases};

fn entry(intent: &Intent) -> (Uuid, Option<List>, Option<List>) {
    match &intent.operation {
        Operation::SetEntry { mailbox, add, remove, .. } => (*mailbox, *add, *remove),
        other => panic!("{other:?}"),
    }
}

/// Anna's phone is not compliant, and Exchange lets it in.
async fn noncompliant(world: &World) -> i64 {
    world.enforce().await;
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    fence
}

on_both_databases! {
    what_a_connector_has_in_its_hands_is_known_when_it_is_done,
    what_is_wanted_sooner_is_the_same_change,
    what_is_written_while_everything_is_taken_back_is_still_ours,
    a_person_who_blocks_a_phone_is_not_overruled_while_it_waits,
    a_judgement_that_took_long_writes_what_holds_now,
    however_many_changed_everybody_is_judged,
    whichever_result_comes_last_the_lists_are_those_of_the_last_change,
}

async fn what_a_connector_has_in_its_hands_is_known_when_it_is_done(world: &World) {
    let fence = noncompliant(world).await;
    let handed = world.intents(fence).await;
    assert_eq!(entry(&handed[0]), (ANNA_MAILBOX, Some(List::Blocked), None));
    // Meanwhile she complies, and something else is wanted.
    world.comply(ComplianceState::Compliant).await;
    exchange::judge_due(&world.services).await.unwrap();
    assert_eq!(world.done(fence, &handed).await, 1);
    assert_eq!(world.journal().await.len(), 1, "it was done, and can be undone");
    // It is a block of ours that goes, and not somebody else's that stays.
    let next = world.intents(fence).await;
    assert_eq!(
        next.iter().map(entry).collect::<Vec<_>>(),
        [(ANNA_MAILBOX, Some(List::Allowed), Some(List::Blocked))]
    );
}

async fn what_is_wanted_sooner_is_the_same_change(world: &World) {
    let fence = noncompliant(world).await;
    let handed = world.intents(fence).await;
    world.mark(ANNA_MAILBOX).await;
    let again = world.intents(fence).await;
    assert_eq!(again[0].id, handed[0].id);
    assert_eq!(world.done(fence, &handed).await, 1);
    assert!(world.intents(fence).await.is_empty());
}

async fn what_is_written_while_everything_is_taken_back_is_still_ours(world: &World) {
    let fence = noncompliant(world).await;
    let handed = world.intents(fence).await;
    assert_eq!(exchange::undo_all(&world.services, WHO, world.id).await.unwrap(), 0, "nothing is there yet");
    assert_eq!(world.done(fence, &handed).await, 1);
    let left = exchange::own(&world.services, WHO, world.id).await.unwrap().entries;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(exchange::undo_all(&world.services, WHO, world.id).await.unwrap(), 1);
    let back = world.intents(fence).await;
    assert_eq!(back.iter().map(entry).collect::<Vec<_>>(), [(ANNA_MAILBOX, None, Some(List::Blocked))]);
}

async fn a_person_who_blocks_a_phone_is_not_overruled_while_it_waits(world: &World) {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Block, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let waiting = world.intents(fence).await;
    assert_eq!(entry(&waiting[0]), (ANNA_MAILBOX, Some(List::Allowed), None));
    // It is lost.
    let rows = exchange::partnerships(&world.services, WHO, world.id, None, 10).await.unwrap();
    let id = rows[0].partnership.id;
    exchange::by_hand(&world.services, WHO, world.id, ByHand::Block, &[id], true).await.unwrap();
    world.mark(ANNA_MAILBOX).await;
    let next = world.intents(fence).await;
    assert_eq!(next.iter().map(entry).collect::<Vec<_>>(), [(ANNA_MAILBOX, Some(List::Blocked), None)]);
}

async fn a_judgement_that_took_long_writes_what_holds_now(world: &World) {
    let fence = noncompliant(world).await;
    let blocked = world.intents(fence).await;
    assert_eq!(world.done(fence, &blocked).await, 1);
    // Everything is judged while somebody writes, and so cannot write yet.
    let mut tx = world.services.store.write().await.unwrap();
    tx.lock_exchange_organisation(world.id).await.unwrap();
    let all = JudgeAccess { organisation: world.id, by_person: true, rules: false, shown: None };
    let judging = tokio::spawn(all.run(world.services.clone()));
    // What is asserted holds however far it came; this makes it likely that it has judged by then.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!judging.is_finished());
    // What is written is that she complies.
    tx.set_compliance(super::world::DEVICE, ComplianceState::Compliant, None, world.services.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    judging.await.unwrap().unwrap();
    let next = world.services.store.read().await.unwrap().waiting_intents(world.id, 10).await.unwrap();
    assert_eq!(next.len(), 1, "she waits for no other judgement: {next:?}");
}

async fn however_many_changed_everybody_is_judged(world: &World) {
    noncompliant(world).await;
    let now = world.services.now();
    let mut tx = world.services.store.write().await.unwrap();
    for number in 0..1500 {
        let user = super::world::user(Uuid::from_u128(0x1000 + number), "Somebody");
        tx.put_user(&user, now).await.unwrap();
        tx.access_due_for_user(user.id).await.unwrap();
    }
    jobs::enqueue(&mut tx, &*world.services.random, now, &JudgeDue::default()).await.unwrap();
    tx.commit().await.unwrap();
    world.drain().await;
    assert_eq!(world.services.store.read().await.unwrap().access_due(None, 10).await.unwrap(), []);
}

async fn whichever_result_comes_last_the_lists_are_those_of_the_last_change(world: &World) {
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("BENONE", BEN_MAILBOX), ("BENTWO", BEN_MAILBOX)]).await;
    // A person switches it on.
    world.enforce().await;
    world.drain().await;
    let handed = world.intents(fence).await;
    let blocks: Vec<&Intent> = handed.iter().filter(|intent| entry(intent).0 == BEN_MAILBOX).collect();
    let mut blocked = Vec::new();
    let mut results = Vec::new();
    for (intent, seconds) in blocks.iter().zip(1..) {
        let Operation::SetEntry { eas_id, .. } = &intent.operation else { panic!("{intent:?}") };
        blocked.push(eas_id.clone());
        let lists = Some(Lists { allowed: Vec::new(), blocked: blocked.clone() });
        let at = world.services.now() + TimeDelta::seconds(seconds);
        let outcome = Outcome::Done { domain_controller: None, lists, unchanged: false };
        results.push(IntentResult { id: intent.id, at, outcome });
    }
    results.reverse();
    assert_eq!(results.len(), 2, "{handed:?}");
    world.pass(10);
    let results = Results { fence, journal: 1, results };
    assert_eq!(
        exchange::results(&world.services, &world.identity, &results).await.unwrap().unwrap().taken,
        2
    );
    let mut tx = world.services.store.read().await.unwrap();
    let known = tx.exchange_mailbox(world.id, MailboxId(BEN_MAILBOX)).await.unwrap().unwrap().mailbox;
    drop(tx);
    let mut known: Vec<String> = known.blocked.iter().map(ToString::to_string).collect();
    known.sort();
    assert_eq!(known, ["BENONE", "BENTWO"]);
    world.mark(BEN_MAILBOX).await;
    let again = world.intents(fence).await;
    assert!(
        again.iter().all(|intent| entry(intent).0 != BEN_MAILBOX),
        "nothing is asked for twice: {again:?}"
    );
}
