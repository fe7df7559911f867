//! In which order changes are handed out (CO-9).

use connector_protocol::intent::{Intent, Operation, Urgency};
use connector_protocol::sync::Level;
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use services::{brakes, exchange};

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World, on_both_databases};

on_both_databases! {
    what_waits_among_many_goes_first_once_it_is_wanted_by_itself,
    co_9_while_a_roll_out_waits_a_single_lock_out_waits_for_nobody,
}

async fn what_waits_among_many_goes_first_once_it_is_wanted_by_itself(world: &World) {
    let fence = world.lease().await.unwrap();
    let ids: Vec<String> = (0..30).map(|number| format!("PHONE{number:03}")).collect();
    let mut found: Vec<_> = ids.iter().map(|id| (id.as_str(), BEN_MAILBOX)).collect();
    found.push(("STRANGER", ANNA_MAILBOX));
    world.full_sync(fence, Level::Allow, &found).await;
    world.drain().await;
    // A person switches it on, and then leaves everybody out of it: many blocks, and as many releases.
    world.enforce().await;
    world.drain().await;
    let blocked = world.intents(fence).await;
    assert_eq!(world.done(fence, &blocked).await, blocked.len() as u64);
    let nobody = AccessSettings { mode: Mode::Enforcing, ..AccessSettings::default() };
    exchange::set_access(&world.services, WHO, world.id, nobody).await.unwrap();
    world.drain().await;
    let waiting = world.intents(fence).await;
    assert!(waiting.len() > ids.len(), "{waiting:?}");
    assert!(waiting.iter().all(|intent| intent.urgency == Urgency::Bulk), "{waiting:?}");
    // Something happens to one of them.
    world.mark(ANNA_MAILBOX).await;
    let next = world.intents(fence).await;
    assert_eq!(next.len(), waiting.len());
    let Operation::SetEntry { mailbox, eas_id, .. } = &next[0].operation else { panic!("{next:?}") };
    assert_eq!((*mailbox, eas_id.as_str(), next[0].urgency), (ANNA_MAILBOX, "STRANGER", Urgency::Release));
}

async fn co_9_while_a_roll_out_waits_a_single_lock_out_waits_for_nobody(world: &World) {
    let fence = world.lease().await.unwrap();
    let ids: Vec<String> = (0..60).map(|number| format!("PHONE{number:03}")).collect();
    let mut found: Vec<_> = ids.iter().map(|id| (id.as_str(), BEN_MAILBOX)).collect();
    world.full_sync(fence, Level::Allow, &found).await;
    world.drain().await;
    // A person switches it on: more lock-outs than the brake lets pass, and Anna's phone is let in.
    world.enforce().await;
    world.drain().await;
    assert_eq!(world.intents(fence).await.len(), ids.len() + 1);
    // All of them still wait when a sync has everything judged anew, and finds one more.
    found.push(("STRANGER", ANNA_MAILBOX));
    world.pass(60);
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &found).await;
    world.drain().await;
    world.mark(ANNA_MAILBOX).await;
    let next = world.intents(fence).await;
    assert_eq!(
        brakes::open(&world.services, WHO).await.unwrap(),
        [],
        "a person said already that they are meant"
    );
    // Both changes of hers come first, the lock-out last of them.
    let hers = |intent: &Intent| match &intent.operation {
        Operation::SetEntry { eas_id, .. } => (eas_id.clone(), intent.urgency),
        other => panic!("{other:?}"),
    };
    let first: Vec<_> = next.iter().take(2).map(hers).collect();
    assert_eq!(first, [("AnnaPhone".to_owned(), Urgency::Quiet), ("STRANGER".to_owned(), Urgency::LockOut)]);
    assert_eq!(next.len(), ids.len() + 2);
}
