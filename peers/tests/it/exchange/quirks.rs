//! Exchange in its many ways of saying the same.

use outbound_exchange::{Cmdlets, Identity, Partnership, PartnershipFilter};
use peers::exchange::Plan;
use serde_json::{Value, json};

use super::World;

async fn listing(world: &World) -> Vec<Partnership> {
    let (mut lease, offer) = world.session().await;
    let mut cmdlets = Cmdlets::new(&mut lease, &offer);
    let listing = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap();
    assert_eq!(listing.unreadable, 0);
    listing.items
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_records_in_every_shape() {
    let Some(world) = World::start(Plan { partnerships: 30, ..Plan::default() }).await else { return };
    let plain = listing(&world).await;
    assert_eq!(plain.len(), 30);
    let defaults = json!({
        "serialization": "Partial", "single_values": false, "fragments_per_stream": "one", "fragment_size": 32768,
        "micro_delay": false, "extra_properties": 0, "language": "en", "slow_seconds": 0.0, "affinity": true,
    });
    let quirks: [Value; 7] = [
        json!({ "serialization": "Full" }),
        json!({ "single_values": true }),
        json!({ "fragments_per_stream": "many", "fragment_size": 2000 }),
        json!({ "fragment_size": 100 }),
        json!({ "micro_delay": true }),
        json!({ "affinity": false }),
        json!({ "serialization": "Full", "fragments_per_stream": "many", "language": "nl", "extra_properties": 50 }),
    ];
    for quirk in quirks {
        world.quirk(defaults.clone()).await;
        world.quirk(quirk.clone()).await;
        // Shells that were opened before have the level of then.
        world.fake.post("restart", json!({})).await.unwrap();
        assert_eq!(listing(&world).await, plain, "{quirk}");
    }
    assert!(world.pool.facts().delayed.as_millis() >= 956, "micro delays are counted");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_one_is_a_list() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let one = json!({ "mailbox": "user0@example.com", "ActiveSyncAllowedDeviceIDs": ["ONLY"] });
    world.fake.post("mailboxes", one).await.unwrap();
    for quirk in [json!({ "single_values": true }), json!({ "serialization": "Full" })] {
        world.quirk(quirk).await;
        world.fake.post("restart", json!({})).await.unwrap();
        let (mut lease, offer) = world.session().await;
        let mut cmdlets = Cmdlets::new(&mut lease, &offer);
        let mailbox = Identity::name("user0@example.com").unwrap();
        let mailbox = cmdlets.mailbox(&mailbox, None).await.unwrap().unwrap();
        assert_eq!((mailbox.allowed, mailbox.blocked), (vec!["ONLY".to_owned()], Vec::new()));
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_properties() {
    let Some(world) = World::start(Plan::default()).await else { return };
    world.quirk(json!({ "extra_properties": 10_000 })).await;
    assert_eq!(listing(&world).await.len(), 4);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_cmdlet_is_waited_for() {
    let Some(world) = World::start(Plan::default()).await else { return };
    for _ in 0..3 {
        world.fault(json!({ "fault": "timed-out", "action": "Receive" })).await;
    }
    world.quirk(json!({ "slow_seconds": 0.3 })).await;
    assert_eq!(listing(&world).await.len(), 4);
    world.end().await;
}
