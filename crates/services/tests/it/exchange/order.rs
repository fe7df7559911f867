//! In which order changes are handed out (CO-9).

use connector_protocol::intent::{Operation, Urgency};
use connector_protocol::sync::Level;
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use services::exchange;

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World};

#[tokio::test]
async fn what_waits_among_many_goes_first_once_it_is_wanted_by_itself() {
    let world = World::new().await;
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
