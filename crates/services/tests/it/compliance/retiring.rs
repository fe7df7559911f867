//! Retirement by policy, and the brake before many at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, TimeDelta, Utc};
use domain::brake::{Brake, BrakeDecision};
use domain::compliance::{ComplianceAction, ComplianceActionKind as Kind};
use domain::device::DeviceState;
use domain::id::CompliancePolicyId;
use domain::outside::Clock;
use services::assignments::Line;
use services::compliance::{self, NewPolicy, RETIREMENT};
use services::settings::{BrakeLimits, Setting};
use services::{Services, brakes};
use testkit::{Database, MockClock};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::{WHO, asks, os, policy};
use crate::recompute::world::{World, databases, device_id};

pub(super) fn retiring(hours: u32) -> NewPolicy {
    let mut new = asks(os(19), 0);
    new.actions.push(ComplianceAction::new(Kind::Retire, hours));
    new
}

async fn retired(services: &Services, devices: u128) -> usize {
    let mut tx = services.store.read().await.unwrap();
    let mut retired = 0;
    for number in 0..devices {
        let device = tx.device(device_id(number)).await.unwrap().unwrap();
        retired += usize::from(device.state == DeviceState::Retiring);
    }
    retired
}

async fn held(world: &World) -> Vec<Brake> {
    brakes::open(&world.services, WHO).await.unwrap()
}

#[tokio::test]
async fn one_device_is_retired_when_its_time_comes_and_the_journal_says_why() {
    for database in databases().await {
        let world = World::new(database, 3).await;
        let group = world.group(1, &[1]).await;
        policy(&world, retiring(48), &[Line::Group(group.0)]).await;
        world.later(TimeDelta::hours(47)).await;
        assert_eq!(retired(&world.services, 3).await, 0);
        world.later(TimeDelta::hours(2)).await;
        assert_eq!(retired(&world.services, 3).await, 1);
        assert!(held(&world).await.is_empty());
        let mut tx = world.services.store.read().await.unwrap();
        let events = tx.audit_events(None, 1000).await.unwrap();
        let retirement: Vec<_> = events.iter().filter(|event| event.act == "device.retire").collect();
        assert_eq!(retirement.len(), 1, "once");
        assert_eq!(retirement[0].details["policies"][0]["name"], "Phones");
        drop(tx);
        world.end().await;
    }
}

#[tokio::test]
async fn many_retirements_wait_for_a_person_who_lets_go_what_they_saw() {
    let world = World::on_sqlite(4).await;
    let group = world.group(1, &[0, 1, 2]).await;
    let id = policy(&world, retiring(24), &[Line::Group(group.0)]).await;
    world.later(TimeDelta::hours(25)).await;
    assert_eq!(retired(&world.services, 4).await, 0, "it stops before the first one");
    let brake = held(&world).await.remove(0);
    assert_eq!((brake.cause.as_str(), brake.affected, brake.total), (RETIREMENT, 3, 4));
    assert_eq!(compliance::retirements_due(&world.services, WHO).await.unwrap().len(), 3);
    compliance::assign(&world.services, WHO, id, &[Line::AllUsers]).await.unwrap();
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(held(&world).await.len(), 1, "the same one");
    brakes::decide(&world.services, WHO, brake.id, BrakeDecision::Release, brake.affected).await.unwrap();
    world.drain().await;
    assert_eq!(retired(&world.services, 4).await, 3);
    // The fourth one's time came after what was let go; with those it is many.
    world.later(TimeDelta::hours(23)).await;
    assert_eq!(retired(&world.services, 4).await, 3);
    assert_eq!(held(&world).await.len(), 1);
}

/// A clock that has somebody take the retirements out of the policy as soon as one device is retired.
struct Hasty {
    clock: Arc<MockClock>,
    house: OnceLock<(Services, CompliancePolicyId)>,
    is_looking: AtomicBool,
}

impl Clock for Hasty {
    fn now(&self) -> DateTime<Utc> {
        if let Some((services, policy)) = self.house.get()
            && !self.is_looking.swap(true, Ordering::SeqCst)
        {
            let act = async {
                if retired(services, 3).await > 0 {
                    compliance::update(services, WHO, *policy, asks(os(19), 0), None).await.unwrap();
                    return true;
                }
                false
            };
            let is_done = block_in_place(|| Handle::current().block_on(act));
            self.is_looking.store(is_done, Ordering::SeqCst);
        }
        self.clock.now()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_stop_retirements_that_go_on() {
    let clock = Arc::new(OnceLock::new());
    let world = World::with_clock(Database::sqlite().unwrap(), 3, |inner| {
        let (house, is_looking) = (OnceLock::new(), AtomicBool::new(false));
        let hasty = Arc::new(Hasty { clock: inner, house, is_looking });
        assert!(clock.set(Arc::clone(&hasty)).is_ok());
        hasty
    })
    .await;
    let mut tx = world.services.store.write().await.unwrap();
    let limits = BrakeLimits { percent: 100, devices: 100 };
    tx.put_setting(BrakeLimits::NAME, &limits, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let id = policy(&world, retiring(24), &[Line::AllUsers]).await;
    world.later(TimeDelta::hours(23)).await;
    assert_eq!(retired(&world.services, 3).await, 0);
    assert!(clock.get().unwrap().house.set((world.services.clone(), id)).is_ok());
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(retired(&world.services, 3).await, 1, "the first, and none after it");
}

#[tokio::test]
async fn what_a_person_keeps_stays_for_a_day_and_is_asked_again() {
    let world = World::on_sqlite(2).await;
    policy(&world, retiring(1), &[Line::AllUsers]).await;
    world.later(TimeDelta::hours(2)).await;
    let brake = held(&world).await.remove(0);
    brakes::decide(&world.services, WHO, brake.id, BrakeDecision::Dismiss, brake.affected).await.unwrap();
    world.later(TimeDelta::hours(22)).await;
    assert!(held(&world).await.is_empty(), "not asked every minute");
    world.later(TimeDelta::hours(3)).await;
    assert_eq!(held(&world).await.len(), 1);
    assert_eq!(retired(&world.services, 2).await, 0);
}
