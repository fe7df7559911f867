//! Outlook for iOS and Android by the devices of its user (BY-12).

use connector_protocol::intent::{List, Operation};
use connector_protocol::sync::{Level, Partnership};
use domain::access::AccessSettings;
use domain::access::settings::{Mode, OutlookMobile};
use domain::device::ComplianceState;
use services::exchange;
use services::settings::{BrakeLimits, Setting};

use super::world::{ANNA_MAILBOX, GROUP, WHO, World, partnership};

async fn choose(world: &World, outlook_mobile: OutlookMobile) {
    let access = AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![GROUP],
        outlook_mobile,
        ..AccessSettings::default()
    };
    exchange::set_access(&world.services, WHO, world.id, access).await.unwrap();
    world.drain().await;
}

/// What is asked for about Anna's Outlook now, which the connector does.
async fn asked(world: &World, fence: i64) -> Vec<(Option<List>, Option<List>)> {
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    let of_outlook = asked.iter().filter_map(|intent| match &intent.operation {
        Operation::SetEntry { eas_id, add, remove, .. } if eas_id == "OUTLOOK" => Some((*add, *remove)),
        _ => None,
    });
    of_outlook.collect()
}

#[tokio::test]
async fn by_12_outlook_follows_its_users_devices_and_time_to_set_things_right_is_time_for_it_as_well() {
    let world = World::new().await;
    // Both of two phones lose their mail at a time.
    let limits = BrakeLimits { percent: 100, devices: 50 };
    let mut tx = world.services.store.write().await.unwrap();
    tx.put_setting(BrakeLimits::NAME, &limits, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    choose(&world, OutlookMobile::WithCompliantDevice).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("AnnaPhone", ANNA_MAILBOX)]).await;
    let outlook = Partnership { device_type: "Outlook".to_owned(), ..partnership("OUTLOOK", ANNA_MAILBOX) };
    world.read_partnership(fence, outlook).await;
    world.drain().await;
    assert_eq!(asked(&world, fence).await, [(Some(List::Allowed), None)]);
    world.comply(ComplianceState::InGracePeriod).await;
    assert_eq!(asked(&world, fence).await, [], "her phone keeps its mail, and so does Outlook");
    world.comply(ComplianceState::Noncompliant).await;
    assert_eq!(asked(&world, fence).await, [(Some(List::Blocked), Some(List::Allowed))]);
    world.comply(ComplianceState::InGracePeriod).await;
    assert_eq!(asked(&world, fence).await, [(Some(List::Allowed), Some(List::Blocked))]);
    world.comply(ComplianceState::Compliant).await;
    assert_eq!(asked(&world, fence).await, []);
    choose(&world, OutlookMobile::Blocked).await;
    assert_eq!(asked(&world, fence).await, [(Some(List::Blocked), Some(List::Allowed))], "whatever she has");
    choose(&world, OutlookMobile::LeftAlone).await;
    assert_eq!(asked(&world, fence).await, [(None, Some(List::Blocked))]);
}
