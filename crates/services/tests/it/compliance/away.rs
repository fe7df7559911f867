//! The server is away, or its clock jumps: nobody is blamed for that, and nothing fires.

use chrono::TimeDelta;
use domain::compliance::{ComplianceAction, ComplianceActionKind as Kind};
use domain::device::{ComplianceState, DeviceState};
use services::assignments::Line;

use super::actions::{telling, told};
use super::{heard, policy, recompute};
use crate::recompute::world::{World, databases, device_id};

#[tokio::test]
async fn a_week_without_the_server_makes_no_device_not_compliant() {
    for database in databases().await {
        let world = World::new(database, 2).await;
        world.later(TimeDelta::hours(2)).await;
        world.pass(TimeDelta::days(7));
        // A phone that answers at once and a nightly recomputation come before anything was noted.
        recompute(&world).await;
        world.later(TimeDelta::minutes(2)).await;
        for number in 0..2 {
            assert_eq!(world.compliance(number).await, ComplianceState::Compliant);
            assert!(told(&world, number).await.is_empty(), "nor is anybody warned");
        }
        heard(&world, 0).await;
        // The days without report count from when they could have been received.
        world.later(TimeDelta::hours(6 * 24 + 21)).await;
        assert_eq!(world.compliance(1).await, ComplianceState::Compliant, "two hours before and these");
        world.later(TimeDelta::hours(2)).await;
        assert_eq!(world.compliance(1).await, ComplianceState::Noncompliant);
        assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
        world.end().await;
    }
}

#[tokio::test]
async fn whoever_was_nearly_silent_has_a_day_to_report_after_an_absence() {
    let world = World::on_sqlite(1).await;
    world.later(TimeDelta::hours(7 * 24 - 1)).await;
    world.pass(TimeDelta::days(2));
    world.later(TimeDelta::hours(23)).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Noncompliant);
}

#[tokio::test]
async fn a_clock_that_jumps_a_month_ahead_fires_nothing() {
    let world = World::on_sqlite(2).await;
    let mut new = telling(48, &[24]);
    new.actions.push(ComplianceAction::new(Kind::Retire, 240));
    policy(&world, new, &[Line::AllUsers]).await;
    world.later(TimeDelta::hours(1)).await;
    world.pass(TimeDelta::days(30));
    recompute(&world).await;
    world.later(TimeDelta::hours(22)).await;
    for number in 0..2 {
        assert_eq!(world.compliance(number).await, ComplianceState::InGracePeriod);
        assert!(told(&world, number).await.is_empty());
        let mut tx = world.services.store.read().await.unwrap();
        assert_eq!(tx.device(device_id(number)).await.unwrap().unwrap().state, DeviceState::Managed);
        assert!(tx.open_brakes().await.unwrap().is_empty());
    }
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(told(&world, 0).await.len(), 1, "its own time goes on");
}
