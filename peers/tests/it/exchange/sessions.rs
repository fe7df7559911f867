//! Sessions: few, young, always deleted.

use outbound_exchange::{Cmdlets, ExchangeError, Limits, Offer, PartnershipFilter};
use peers::exchange::Plan;
use serde_json::json;

use super::{World, minutes, pool, target};

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_used_again_and_recycled() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let created = async || world.fake.get("shells").await.unwrap()["created"].as_u64().unwrap();
    for _ in 0..3 {
        drop(world.session().await);
    }
    assert_eq!(created().await, 1, "one session for one after the other");
    world.clock.advance(minutes(10));
    drop(world.session().await);
    assert_eq!((created().await, world.shells().await), (2, 1), "an idle one is deleted, not used");
    for _ in 0..12 {
        world.clock.advance(minutes(5));
        drop(world.session().await);
    }
    assert_eq!((created().await, world.shells().await), (3, 1), "and so is an old one");
    world.clock.advance(minutes(10));
    world.pool.sweep().await;
    assert_eq!(world.shells().await, 0, "without waiting for the next use");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn never_more_sessions_than_configured() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let workers = (0..8).map(|_| {
        let pool = world.pool.clone();
        tokio::spawn(async move {
            let mut lease = pool.lease().await.unwrap();
            let offer = Offer::probe(&mut lease).await.unwrap();
            let mut cmdlets = Cmdlets::new(&mut lease, &offer);
            cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap().items.len()
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        assert_eq!(worker.await.unwrap(), 4);
    }
    let created = world.fake.get("shells").await.unwrap()["created"].as_u64().unwrap();
    assert!((1..=3).contains(&created), "{created}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_given_up_is_deleted() {
    let Some(world) = World::start(Plan::default()).await else { return };
    world.quirk(json!({ "statistics_seconds": 30 })).await;
    let (mut lease, offer) = world.session().await;
    {
        let mut cmdlets = Cmdlets::new(&mut lease, &offer);
        let partnership = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap().items.remove(0);
        let identity = partnership.identity().unwrap();
        tokio::select! {
            _ = cmdlets.statistics(&identity) => panic!("it takes half a minute"),
            () = async {
                while world.ran("Get-MobileDeviceStatistics").await == 0 {
                    tokio::task::yield_now().await;
                }
            } => {}
        }
    }
    drop(lease);
    // `end` waits for the deletion.
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_limit() {
    let Some(world) = World::start(Plan::default()).await else { return };
    world.quirk(json!({ "shell_limit": 1 })).await;
    let other = pool(target(&world.fake), Limits { sessions: 50, ..Limits::default() }, &world.clock);
    let (first, _) = world.session().await;
    let mut second = other.lease().await.unwrap();
    let error = Offer::probe(&mut second).await.unwrap_err();
    assert!(matches!(error, ExchangeError::ShellLimit { .. }), "{error}");
    drop(second);
    drop(first);
    world.pool.close().await;
    let mut again = other.lease().await.unwrap();
    assert!(Offer::probe(&mut again).await.is_ok());
    drop(again);
    other.close().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_the_server_forgot() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let (mut lease, offer) = world.session().await;
    for _ in 0..2 {
        world.fake.post("restart", json!({})).await.unwrap();
        let mut cmdlets = Cmdlets::new(&mut lease, &offer);
        assert_eq!(cmdlets.servers().await.unwrap().items.len(), 1);
    }
    assert_eq!(world.ran("Set-ADServerSettings").await, 3, "the first command of each session");
    drop(lease);
    world.end().await;
}
