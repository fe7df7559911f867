//! Partnerships that nobody uses go by themselves: after their device was retired, and where somebody chose so (BY-9).

use connector_protocol::intent::Operation;
use connector_protocol::sync::{Content, Level, Statistics, SyncFinish, SyncKind};
use domain::access::settings::Mode;
use domain::brake::BrakeDecision;
use domain::device::DeviceState;
use services::brakes;
use services::exchange::{self, NewCleanUp};
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, DEVICE, WHO, World, partnership};

const DAY: i64 = 24 * 3600;

/// Anna's phone is allowed by an entry of ours, and then retired.
async fn retired(world: &World) -> i64 {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    sync(world, fence).await;
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    let mut tx = world.services.store.write().await.unwrap();
    let mut device = tx.device(DEVICE).await.unwrap().unwrap();
    device.state = DeviceState::Retired;
    tx.update_device(&device).await.unwrap();
    tx.commit().await.unwrap();
    fence
}

/// A full sync that finds Anna's phone, with its last use as it was on the first day.
async fn sync(world: &World, fence: i64) {
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    used(world, fence, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
}

async fn used(world: &World, fence: i64, found: &[(&str, Uuid)]) {
    let started = world.start(fence, SyncKind::Quick).await;
    let first = domain::outside::Clock::now(&testkit::MockClock::default());
    let statistics = found.iter().map(|(eas_id, mailbox)| Statistics {
        guid: partnership(eas_id, *mailbox).guid,
        last_success_at: Some(first),
        last_attempt_at: None,
    });
    world.page(fence, &started, 0, Content::Statistics(statistics.collect())).await.unwrap();
    let finish =
        SyncFinish { fence, sync: started.sync, complete: true, mailboxes: 0, partnerships: 0, error: None };
    exchange::finish(&world.services, &world.identity, &finish).await.unwrap().unwrap();
}

/// Days with a sync each.
async fn days(world: &World, days: i64) -> i64 {
    let mut fence = 0;
    for _ in 0..days {
        world.pass(DAY);
        fence = world.lease().await.unwrap();
        sync(world, fence).await;
        world.drain().await;
    }
    fence
}

#[tokio::test]
async fn by_9_the_record_of_a_retired_device_goes_with_our_entry_after_its_days() {
    let world = World::new().await;
    retired(&world).await;
    let fence = days(&world, 12).await;
    // Its allow is taken back at once; the record stays.
    let asked = world.intents(fence).await;
    assert!(
        !asked.iter().any(|one| matches!(one.operation, Operation::RemovePartnership { .. })),
        "{asked:?}"
    );
    world.done(fence, &asked).await;
    let fence = days(&world, 3).await;
    let asked = world.intents(fence).await;
    let is_removal = |operation: &Operation| matches!(operation, Operation::RemovePartnership { eas_id, .. } if eas_id == "AnnaPhone");
    assert_eq!(asked.iter().filter(|one| is_removal(&one.operation)).count(), 1, "{asked:?}");
    world.done(fence, &asked).await;
    assert_eq!(world.partnerships().await, 0);
    // What is left of ours about it goes as well.
    let rest = world.intents(fence).await;
    assert!(
        rest.iter().all(|one| matches!(one.operation, Operation::SetEntry { add: None, .. })),
        "{rest:?}"
    );
    world.done(fence, &rest).await;
    let journal = world.journal().await;
    assert!(journal.iter().any(|entry| entry.cause == "clean-up"));
    let mut tx = world.services.store.read().await.unwrap();
    assert!(tx.own_entries(world.id).await.unwrap().is_empty());
    assert!(tx.audit_events(None, 1000).await.unwrap().iter().any(|event| event.act == "exchange.clean-up"));
}

#[tokio::test]
async fn nothing_goes_in_report_mode_nor_while_the_syncs_are_late_nor_where_it_is_off() {
    let world = World::new().await;
    retired(&world).await;
    world.pass(40 * DAY);
    world.drain().await;
    let plan = async || exchange::clean_up_plan(&world.services, WHO).await.unwrap()[0].1;
    assert_eq!(plan().await, 0, "what was read forty days ago says nothing");
    days(&world, 1).await;
    let off = NewCleanUp { after_retirement_days: 0, unmanaged_days: 0 };
    let fence = world.lease().await.unwrap();
    let asked = world.intents(fence).await;
    assert!(asked.iter().any(|one| matches!(one.operation, Operation::RemovePartnership { .. })));
    exchange::undo_all(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(plan().await, 0, "report mode");
    world.access(Mode::Enforcing).await;
    exchange::set_clean_up(&world.services, WHO, off).await.unwrap();
    assert_eq!(plan().await, 0, "off");
    let wrong = NewCleanUp { after_retirement_days: 14, unmanaged_days: 5 };
    let refused = exchange::set_clean_up(&world.services, WHO, wrong).await;
    assert!(matches!(refused, Err(services::Error::Invalid(_))), "five days are a holiday");
}

#[tokio::test]
async fn many_that_nobody_manages_wait_for_a_person() {
    let world = World::new().await;
    world.enforce().await;
    let found = [("ONE", BEN_MAILBOX), ("TWO", BEN_MAILBOX), ("THREE", BEN_MAILBOX)];
    let sync = async || {
        let fence = world.lease().await.unwrap();
        world.full_sync(fence, Level::Allow, &found).await;
        used(&world, fence, &found).await;
        world.drain().await;
        fence
    };
    sync().await;
    world.pass(60 * DAY);
    sync().await;
    let removals = async |fence| {
        let asked = world.intents(fence).await;
        asked.iter().filter(|one| matches!(one.operation, Operation::RemovePartnership { .. })).count()
    };
    world.pass(DAY);
    let fence = sync().await;
    assert_eq!(removals(fence).await, 0, "off unless somebody chose it");
    let chosen = NewCleanUp { after_retirement_days: 14, unmanaged_days: 30 };
    exchange::set_clean_up(&world.services, WHO, chosen).await.unwrap();
    world.pass(DAY);
    let fence = sync().await;
    assert_eq!(removals(fence).await, 0, "they wait");
    let open = brakes::open(&world.services, WHO).await.unwrap();
    let brake = open.iter().find(|brake| brake.cause.starts_with("exchange-clean-up/")).unwrap();
    assert_eq!((brake.affected, brake.total), (3, 3));
    brakes::decide(&world.services, WHO, brake.id, BrakeDecision::Release, brake.affected).await.unwrap();
    world.drain().await;
    assert_eq!(removals(fence).await, 3);
}
