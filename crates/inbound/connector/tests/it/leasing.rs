//! One writer at a time.

use chrono::TimeDelta;
use connector_protocol::intent::{Intents, IntentsRequest};
use connector_protocol::lease::{Lease, LeaseRequest};
use connector_protocol::path;
use connector_protocol::refusal::Code;
use connector_protocol::sync::SyncKind;
use uuid::Uuid;

use crate::house::House;

#[tokio::test]
async fn the_lease_is_kept_by_its_holder_and_asks_for_the_first_full_sync() {
    let house = House::new().await;
    let program = house.connector().await;
    let lease = program.lease().await.unwrap();
    assert_eq!(lease.seconds, 60);
    assert_eq!(lease.sync, Some(SyncKind::Full), "it starts by itself");
    assert!(lease.settings.read_only, "nobody has switched enforcement on");
    assert_eq!(program.lease().await.unwrap().fence, lease.fence, "prolonged, not taken anew");
}

#[tokio::test]
async fn of_two_processes_with_one_certificate_one_alone_writes() {
    let house = House::new().await;
    let mut program = house.connector().await;
    let fence = program.fence().await;
    program.session = Uuid::from_u128(6);
    assert_eq!(program.lease().await.unwrap().fence, None);
    house.server.advance(TimeDelta::seconds(61));
    let next = program.fence().await;
    assert!(next > fence);
    // The first one comes back: nothing that it read or asked for counts any more.
    let asked = IntentsRequest::any(fence, 10, 0);
    let (status, refusal) = program.ask::<_, Intents>(path::INTENTS, &asked).await.unwrap_err();
    assert_eq!((status.as_u16(), refusal.code), (409, Code::StaleFence));
    program.session = Uuid::from_u128(5);
    assert_eq!(program.lease().await.unwrap().fence, None);
}

#[tokio::test]
async fn who_stops_gives_the_lease_up_and_nobody_waits() {
    let house = House::new().await;
    let mut program = house.connector().await;
    let fence = program.fence().await;
    let goodbye = LeaseRequest { give_up: true, ..program.wanting() };
    assert_eq!(program.ask::<_, Lease>(path::LEASE, &goodbye).await.unwrap().fence, None);
    program.session = Uuid::from_u128(6);
    assert!(program.fence().await > fence);
}

#[tokio::test]
async fn a_restart_of_the_server_leaves_the_lease_with_its_holder() {
    let mut house = House::new().await;
    let mut program = house.connector().await;
    let fence = program.fence().await;
    house.server.restart().await.unwrap();
    // Another process must not get it: the first one believes in its lease for the rest of the minute.
    program.session = Uuid::from_u128(6);
    assert_eq!(program.lease().await.unwrap().fence, None);
    program.session = Uuid::from_u128(5);
    assert_eq!(program.fence().await, fence);
}
