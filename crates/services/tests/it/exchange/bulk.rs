//! Many partnerships at a time, what waits, and what a user may know.

use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::sync::{Content, Level, Partnership, Statistics, SyncFinish, SyncKind};
use domain::access::settings::Mode;
use domain::access::{AccessSettings, NextStep};
use domain::actor::Actor;
use domain::id::PartnershipId;
use services::Error;
use services::exchange::{self, ByHand, MailboxFilter, RecordFilter, RecordQuery};

use super::world::{ANNA, ANNA_MAILBOX, BEN_MAILBOX, CARLA_MAILBOX, WHO, World, partnership};

const FOUND: [(&str, uuid::Uuid); 3] =
    [("AnnaPhone", ANNA_MAILBOX), ("BENS", BEN_MAILBOX), ("CARLAS", CARLA_MAILBOX)];

async fn world() -> (World, i64) {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &FOUND).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    (world, fence)
}

async fn all(world: &World) -> Vec<PartnershipId> {
    let all = exchange::records(&world.services, WHO, world.id, &RecordQuery::default(), None, 100).await;
    all.unwrap().records.into_iter().map(|record| record.row.partnership.id).collect()
}

#[tokio::test]
async fn what_many_would_miss_is_said_twice_and_what_is_so_needs_nothing() {
    let (world, fence) = world().await;
    let ids = all(&world).await;
    let plan = exchange::by_hand_plan(&world.services, WHO, world.id, ByHand::Remove, &ids).await.unwrap();
    assert_eq!((plan.rows.len(), plan.changes, plan.total), (3, 3, 3));
    assert!(plan.hits > 1 && plan.is_held, "{plan:?}");
    let held = exchange::by_hand(&world.services, WHO, world.id, ByHand::Remove, &ids, false).await;
    assert!(matches!(held, Err(Error::Conflict { code: "past-brake", .. })), "{held:?}");
    assert!(world.intents(fence).await.is_empty(), "nothing was asked for");
    let asked = exchange::by_hand(&world.services, WHO, world.id, ByHand::Remove, &ids, true).await.unwrap();
    assert_eq!(asked, 3);
    let waiting = exchange::waiting(&world.services, WHO, world.id, 2).await.unwrap();
    assert_eq!((waiting.count, waiting.next.len()), (3, 2));
    assert_eq!(waiting.since, Some(world.services.now()));
    let many: Vec<_> = (0..1001).map(|number| PartnershipId(uuid::Uuid::from_u128(number))).collect();
    let refused = exchange::by_hand(&world.services, WHO, world.id, ByHand::Allow, &many, true).await;
    assert!(matches!(refused, Err(Error::Invalid(problems)) if problems[0].code == "too-many-partnerships"));
}

#[tokio::test]
async fn partnerships_are_found_by_family_mailbox_and_state() {
    let (world, _) = world().await;
    let found = async |query: RecordQuery| {
        exchange::records(&world.services, WHO, world.id, &query, None, 100).await.unwrap().records.len()
    };
    assert_eq!(found(RecordQuery { family: "iphone".into(), ..RecordQuery::default() }).await, 3);
    assert_eq!(found(RecordQuery { family: "Android".into(), ..RecordQuery::default() }).await, 0);
    let mailbox = Some(domain::id::MailboxId(BEN_MAILBOX));
    assert_eq!(found(RecordQuery { mailbox, ..RecordQuery::default() }).await, 1);
    let filter = RecordFilter::Allowed;
    assert_eq!(found(RecordQuery { filter, words: "anna".into(), ..RecordQuery::default() }).await, 1);
    let filter = RecordFilter::OutlookMobile;
    assert_eq!(found(RecordQuery { filter, ..RecordQuery::default() }).await, 0);
    let targeted =
        exchange::mailbox_records(&world.services, WHO, world.id, MailboxFilter::OtherWays, "", None, 100);
    assert!(targeted.await.unwrap().records.is_empty(), "no other ways are on");
}

#[tokio::test]
async fn a_user_is_told_of_their_own_mailboxes_alone() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", BEN_MAILBOX), ("AnnaPhone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let anna = Actor::User { id: ANNA, name: "Anna".to_owned() };
    let own = exchange::explain(&world.services, &anna, ANNA, None).await.unwrap();
    assert_eq!(own.iter().map(|one| one.mailbox_name.as_str()).collect::<Vec<_>>(), ["Anna"]);
    assert_eq!(own[0].next, NextStep::Nothing);
    assert_eq!(own[0].device_name.as_deref(), Some("Anna's iPhone"));
    let all = exchange::explain(&world.services, WHO, ANNA, None).await.unwrap();
    assert_eq!(all.len(), 2, "an administrator sees where the id was seen");
    let ben = domain::id::UserId(BEN_MAILBOX);
    let ben = Actor::User { id: ben, name: "Ben".to_owned() };
    let bens = exchange::explain(&world.services, &ben, domain::id::UserId(BEN_MAILBOX), None).await.unwrap();
    assert!(
        bens.iter().all(|one| one.link.is_none() && one.device_name.is_none()),
        "whose device it is is Anna's"
    );
    assert!(exchange::explain(&world.services, &ben, ANNA, None).await.is_err());
}

#[tokio::test]
async fn a_search_that_finds_little_goes_on_with_the_next_page() {
    let world = World::new().await;
    let fence = world.lease().await.unwrap();
    let ids: Vec<String> = (0..2100).map(|number| format!("PHONE{number:04}")).collect();
    let found: Vec<_> = ids.iter().map(|id| (id.as_str(), BEN_MAILBOX)).collect();
    world.full_sync(fence, Level::Allow, &found).await;
    let page = async |filter, words: &str, after| {
        let query = RecordQuery { filter, words: words.to_owned(), ..RecordQuery::default() };
        exchange::records(&world.services, WHO, world.id, &query, after, 100).await.unwrap()
    };
    // None of them is stale, which is known only when each was looked at.
    let first = page(RecordFilter::Stale, "", None).await;
    assert!(first.records.is_empty() && first.next.is_some(), "{:?}", first.next);
    let second = page(RecordFilter::Stale, "", first.next).await;
    assert_eq!(second, exchange::RecordPage::default(), "the end");
    // Words are looked for without that.
    let named = page(RecordFilter::Unmanaged, "phone2099", None).await;
    assert_eq!((named.records.len(), named.next), (1, None));
    assert_eq!(page(RecordFilter::All, "ben@example", None).await.records.len(), 100);
}

/// Exchange told when these were successful last: a quick sync reads the partnerships, and the statistics of those that are wanted.
async fn read(world: &World, fence: i64, found: &[Partnership], success: DateTime<Utc>) {
    let started = world.start(fence, SyncKind::Quick).await;
    let taken = world.page(fence, &started, 0, Content::Partnerships(found.to_vec())).await.unwrap();
    let told =
        |guid: &uuid::Uuid| Statistics { guid: *guid, last_success_at: Some(success), last_attempt_at: None };
    let statistics: Vec<_> = taken.statistics.iter().map(told).collect();
    world.page(fence, &started, 1, Content::Statistics(statistics)).await.unwrap();
    let finish = SyncFinish {
        fence,
        sync: started.sync,
        complete: true,
        mailboxes: 0,
        partnerships: found.len() as u64,
        error: None,
    };
    exchange::finish(&world.services, &world.identity, &finish).await.unwrap().unwrap();
}

async fn named(world: &World, filter: RecordFilter) -> Vec<String> {
    let query = RecordQuery { filter, ..RecordQuery::default() };
    let found = exchange::records(&world.services, WHO, world.id, &query, None, 100).await.unwrap().records;
    let mut ids: Vec<_> = found.iter().map(|record| record.row.partnership.eas_id.to_string()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn by_9_a_phone_is_stale_by_a_success_that_was_read_and_others_would_be_missed() {
    let (world, fence) = world().await;
    let long_ago = world.services.now() - TimeDelta::days(60);
    // All three came long ago. Nobody reads how Carla's is used, whom the policy does not target.
    let found = FOUND.map(|(eas_id, mailbox)| Partnership {
        first_sync_at: Some(long_ago),
        ..partnership(eas_id, mailbox)
    });
    read(&world, fence, &found, long_ago).await;
    read(&world, fence, &found[..1], world.services.now()).await;
    assert_eq!(named(&world, RecordFilter::Stale).await, ["BENS"]);
    let ids = all(&world).await;
    let plan = exchange::by_hand_plan(&world.services, WHO, world.id, ByHand::Remove, &ids).await.unwrap();
    let hit = plan.rows.iter().filter(|row| row.is_hit);
    let mut hit: Vec<_> = hit.map(|row| row.record.row.partnership.eas_id.as_str()).collect();
    hit.sort_unstable();
    assert_eq!((hit, plan.hits), (vec!["AnnaPhone", "CARLAS"], 2));
    // What was read of Ben's says nothing any more once nobody reads it.
    let nobody = AccessSettings { mode: Mode::Report, ..AccessSettings::default() };
    exchange::set_access(&world.services, WHO, world.id, nobody).await.unwrap();
    read(&world, fence, &found, long_ago).await;
    assert_eq!(named(&world, RecordFilter::Stale).await, [] as [&str; 0]);
    let plan = exchange::by_hand_plan(&world.services, WHO, world.id, ByHand::Remove, &ids).await.unwrap();
    assert_eq!(plan.hits, 3);
}

#[tokio::test]
async fn by_9_phones_are_found_by_what_exchange_says_of_them() {
    let (world, fence) = world().await;
    let as_is = |place: usize, state: &str| {
        let (eas_id, mailbox) = FOUND[place];
        Partnership { state: state.to_owned(), ..partnership(eas_id, mailbox) }
    };
    let found = [as_is(0, "Allowed"), as_is(1, "Blocked"), as_is(2, "Quarantined")];
    read(&world, fence, &found, world.services.now()).await;
    for (filter, id) in [
        (RecordFilter::Allowed, "AnnaPhone"),
        (RecordFilter::Blocked, "BENS"),
        (RecordFilter::Quarantined, "CARLAS"),
    ] {
        assert_eq!(named(&world, filter).await, [id], "{filter:?}");
    }
}
