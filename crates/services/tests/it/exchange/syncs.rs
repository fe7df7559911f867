//! Which sync is asked for, and when: one that was cut off, one that was not whole, and the next by time (XC-7 to XC-9).

use chrono::TimeDelta;
use connector_protocol::intent::{List, Operation};
use connector_protocol::sync::{Content, Level, Rules, SyncFinish, SyncKind};
use domain::id::{MailboxId, SyncId, UserId};
use services::exchange::{self, SyncSettings, Trouble};
use store::exchange::sync::Sync;
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World, mailbox, partnership, user};

/// A sync that reads an unknown phone in Ben's mailbox, and cannot read something else.
async fn not_whole(world: &World, fence: i64, kind: SyncKind) {
    let started = world.start(fence, kind).await;
    let pages = [
        Content::Rules(Rules { default_level: Level::Allow, rules: Vec::new() }),
        Content::Mailboxes([ANNA_MAILBOX, BEN_MAILBOX].map(mailbox).to_vec()),
        Content::Partnerships(vec![partnership("STRANGER", BEN_MAILBOX)]),
    ];
    for (number, content) in (0..).zip(pages) {
        world.page(fence, &started, number, content).await.unwrap();
    }
    let error = Some("a record could not be read".to_owned());
    let finish =
        SyncFinish { fence, sync: started.sync, complete: false, mailboxes: 2, partnerships: 1, error };
    exchange::finish(&world.services, &world.identity, &finish).await.unwrap().unwrap();
}

async fn wanted(world: &World) -> Option<SyncKind> {
    world.lease_answer().await.sync
}

#[tokio::test]
async fn xc_8_after_a_sync_that_was_not_whole_what_was_read_is_judged_and_the_next_waits() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    not_whole(&world, fence, SyncKind::Full).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    let blocks = |one: &connector_protocol::intent::Intent| matches!(&one.operation, Operation::SetEntry { eas_id, add: Some(List::Blocked), .. } if eas_id == "STRANGER");
    assert!(asked.iter().any(blocks), "{asked:?}");
    assert_eq!(wanted(&world).await, None, "the record is as unreadable a second later");
    world.pass(15 * 60 - 1);
    assert_eq!(wanted(&world).await, None);
    world.pass(1);
    let lease = world.lease_answer().await;
    assert_eq!(lease.sync, Some(SyncKind::Full), "after the time between two quick ones");
    // Whoever asks for one does not wait.
    not_whole(&world, lease.fence.unwrap(), SyncKind::Full).await;
    exchange::want_sync(&world.services, WHO, world.id, true).await.unwrap();
    assert_eq!(wanted(&world).await, Some(SyncKind::Full));
}

#[tokio::test]
async fn xc_7_full_syncs_that_are_not_whole_leave_room_for_quick_ones() {
    let world = World::new().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[]).await;
    world.pass(24 * 3600);
    let lease = world.lease_answer().await;
    assert_eq!(lease.sync, Some(SyncKind::Full));
    let fence = lease.fence.unwrap();
    not_whole(&world, fence, SyncKind::Full).await;
    assert_eq!(wanted(&world).await, Some(SyncKind::Quick));
    not_whole(&world, fence, SyncKind::Quick).await;
    assert_eq!(wanted(&world).await, None, "that one was not whole either");
    world.pass(15 * 60);
    assert_eq!(wanted(&world).await, Some(SyncKind::Full));
}

#[tokio::test]
async fn xc_11_syncs_that_are_never_whole_are_told_while_the_next_one_runs_as_well() {
    let world = World::new().await;
    let mut fence = world.lease().await.unwrap();
    for _ in 0..3 {
        not_whole(&world, fence, SyncKind::Full).await;
        world.pass(15 * 60);
        fence = world.lease().await.unwrap();
    }
    let _ = world.start(fence, SyncKind::Full).await;
    let alerts = exchange::alerts(&world.services, WHO).await.unwrap();
    assert!(matches!(&alerts[..], [alert] if alert.trouble == Trouble::Late(None)), "{alerts:?}");
}

#[tokio::test]
async fn xc_9_a_full_sync_that_somebody_asked_for_is_not_lost_when_it_is_cut_off() {
    let world = World::new().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[]).await;
    // By time a quick one would be due.
    world.pass(3600);
    exchange::want_sync(&world.services, WHO, world.id, true).await.unwrap();
    let lease = world.lease_answer().await;
    assert_eq!(lease.sync, Some(SyncKind::Full));
    let fence = lease.fence.unwrap();
    let started = world.start(fence, SyncKind::Full).await;
    world.page(fence, &started, 0, Content::Mailboxes(vec![mailbox(BEN_MAILBOX)])).await.unwrap();
    world.pass(20);
    assert_eq!(wanted(&world).await, Some(SyncKind::Full));
    let again = world.start(fence, SyncKind::Full).await;
    assert_eq!((again.sync, again.next_page), (started.sync, 1));
    // After a day it begins anew; it is wanted all the same.
    world.pass(13 * 3600);
    let lease = world.lease_answer().await;
    assert_eq!(lease.sync, Some(SyncKind::Full));
    let anew = world.start(lease.fence.unwrap(), SyncKind::Full).await;
    assert_ne!(anew.sync, started.sync);
}

#[tokio::test]
async fn xc_8_many_quick_syncs_do_not_make_anybody_forget_the_full_one() {
    let world = World::new().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[]).await;
    let began = world.services.now();
    let mut tx = world.services.store.write().await.unwrap();
    let mut started_at = began;
    for minute in 1..=201 {
        started_at += TimeDelta::minutes(1);
        let sync = Sync {
            domain_controller: Some("dc1".to_owned()),
            changed_since: Some(began),
            ..Sync::begun(SyncId(Uuid::from_u128(1000 + minute)), world.id, "quick", started_at)
        };
        tx.add_exchange_sync(&sync).await.unwrap();
        tx.finish_exchange_sync(sync.id, true, 0, None, started_at).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.pass(202 * 60);
    assert_eq!(wanted(&world).await, None, "the last quick one was a minute ago");
    let known = exchange::overview(&world.services, WHO, world.id).await.unwrap();
    assert_eq!(known.last_full.map(|sync| sync.started_at), Some(began));
    assert_eq!(known.next_full, Some(began + TimeDelta::hours(24)));
}

#[tokio::test]
async fn xc_7_a_quick_sync_is_due_by_time_and_reads_a_quarter_of_an_hour_twice() {
    let world = World::new().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[]).await;
    let began = world.services.now();
    world.pass(15 * 60 - 1);
    assert_eq!(wanted(&world).await, None);
    world.pass(1);
    let lease = world.lease_answer().await;
    assert_eq!(lease.sync, Some(SyncKind::Quick));
    let started = world.start(lease.fence.unwrap(), SyncKind::Quick).await;
    assert_eq!((started.kind, started.since), (SyncKind::Quick, Some(began - TimeDelta::minutes(15))));
}

#[tokio::test]
async fn xc_14_a_mailbox_belongs_to_whom_any_of_its_addresses_belongs_unless_those_are_two() {
    let world = World::new().await;
    let now = world.services.now();
    let box_of = Uuid::from_u128(0xdd);
    let put = async |id: u128, address: &str| {
        let mut user = user(Uuid::from_u128(id), "Dora");
        user.attributes.proxy_addresses = vec![address.to_owned()];
        let mut tx = world.services.store.write().await.unwrap();
        tx.put_user(&user, now).await.unwrap();
        tx.commit().await.unwrap();
    };
    let owner = async || {
        let fence = world.lease().await.unwrap();
        let mut found = mailbox(box_of);
        found.addresses = vec!["D.Primary@Example.com".to_owned(), "Dora@Example.com".to_owned()];
        world.read_mailbox(fence, found).await;
        let known = exchange::mailbox_record(&world.services, WHO, world.id, MailboxId(box_of)).await;
        known.unwrap().1.row.mailbox.user
    };
    assert_eq!(owner().await, None);
    put(0xd1, "dora@example.com").await;
    assert_eq!(owner().await, Some(UserId(Uuid::from_u128(0xd1))), "by her second address");
    put(0xd2, "d.primary@example.com").await;
    assert_eq!(owner().await, None, "two may be meant");
}

#[tokio::test]
async fn xc_10_the_connector_is_told_whether_it_may_use_another_server() {
    let world = World::new().await;
    assert!(world.lease_answer().await.settings.failover);
    let settings = SyncSettings { failover: false, quick_minutes: 5, ..SyncSettings::default() };
    exchange::set_sync(&world.services, WHO, world.id, settings).await.unwrap();
    let told = world.lease_answer().await.settings;
    assert_eq!((told.failover, told.quick_sync_minutes), (false, 5));
}
