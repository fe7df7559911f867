//! What it tells of itself in numbers.

use std::time::Duration;

use connector_protocol::path;
use connector_protocol::refusal::Code;
use tokio::sync::watch;

use crate::world::World;

#[tokio::test]
async fn xc_11_what_went_wrong_is_counted_and_told() {
    let mut world = World::start().await;
    let connector = world.ready().await;
    world.ticks.pass(Duration::from_secs(30));
    connector.renew().await.unwrap();
    world.fail("EX01");
    world.gatepost.said().sync = Some(connector_protocol::sync::SyncKind::Full);
    connector.renew().await.unwrap();
    assert!(!connector.sync().await, "the server died under it");
    assert!(connector.sync().await, "{:?}", connector.status());
    connector.tell_figures().await.unwrap();
    let told = world.gatepost.said().figures.last().cloned().unwrap();
    assert_eq!((told.uptime, told.lease_held, told.failovers), (30, 30, 1));
    assert_eq!(told.failures.get("sync"), Some(&1), "{:?}", told.failures);

    // Another fence is another lease.
    world.gatepost.said().fence = Some(2);
    connector.renew().await.unwrap();
    world.ticks.pass(Duration::from_secs(10));
    assert_eq!(connector.figures().lease_held, 10);
    world.ticks.pass(Duration::from_mins(2));
    assert_eq!(connector.figures().lease_held, 0, "it ran out");
}

#[tokio::test]
async fn xc_11_one_that_runs_tells_its_numbers_again_and_again() {
    let world = World::start().await;
    // Without the lease it leaves Exchange alone.
    world.gatepost.said().fence = None;
    let connector = world.connector();
    let (stop, stopped) = watch::channel(false);
    tokio::time::pause();
    let told = async {
        while world.gatepost.said().figures.len() < 2 {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        stop.send_replace(true);
    };
    let both = async { tokio::join!(connector.run(stopped), told).0 };
    let ended = tokio::time::timeout(Duration::from_mins(5), both).await.expect("it tells them every minute");
    assert_eq!(ended.unwrap(), None);
}

#[tokio::test]
async fn a_server_that_knows_no_figures_costs_nothing_else() {
    let world = World::start().await;
    let connector = world.ready().await;
    world.gatepost.said().refuse.push_back((path::FIGURES, Code::Other));
    assert!(connector.tell_figures().await.is_err());
    connector.renew().await.unwrap();
    assert!(connector.status().holds_lease && connector.status().error.is_none());
}

#[tokio::test]
async fn a_connector_without_a_notification_account_says_so_and_a_server_that_does_not_ask_costs_nothing() {
    let world = World::start().await;
    let connector = world.ready().await;
    connector.tell_notification().await.unwrap();
    assert_eq!(world.gatepost.said().notifications.last().unwrap().account, None);
    world.gatepost.said().refuse.push_back((path::NOTIFICATION, Code::Other));
    assert!(connector.tell_notification().await.is_err());
    connector.renew().await.unwrap();
    assert!(connector.status().holds_lease && connector.status().error.is_none());
}
