//! Shells, quotas, and delays.

use std::time::Duration;

use psrp::wsman::FaultKind;
use psrp::{Failure, Throttling};

use super::client::Problem;
use super::*;
use simulators::exchange::{Behaviour, LoadQuota};

fn kind(problem: Problem) -> FaultKind {
    match problem {
        Problem::Failure(Failure::Refused(fault) | Failure::Gone(fault)) => fault.kind(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn eighteen_shells_and_no_more_until_one_is_deleted_or_forgotten() {
    let world = World::new(plan()).await;
    let mut open = Vec::new();
    for _ in 0..18 {
        open.push(world.session().await);
    }
    assert_eq!(kind(world.client().open().await.err().unwrap()), FaultKind::TooManyShells);
    world.second_session().await.close().await;
    open.pop().unwrap().close().await;
    open.push(world.session().await);
    assert_eq!((world.organisation.shells(), world.organisation.most_shells()), (18, 19));
    // Idle ones are gone after 15 minutes.
    world.organisation.pass(Duration::from_mins(15));
    let mut young = world.session().await;
    assert_eq!(world.organisation.shells(), 1);
    let gone = open.pop().unwrap().run(&mailbox()).await.unwrap_err();
    assert_eq!(kind(gone), FaultKind::ShellGone);
    output(&mut young, &mailbox()).await;
    young.close().await;
}

#[tokio::test]
async fn a_shell_without_its_cookie_is_at_the_wrong_back_end() {
    let world = World::new(plan()).await;
    let mut remote = world.session().await;
    remote.forget_cookie();
    assert_eq!(kind(remote.run(&mailbox()).await.unwrap_err()), FaultKind::ShellGone);
}

#[tokio::test]
async fn a_load_quota_says_how_long_to_wait() {
    let world = World::new(plan()).await;
    let mut remote = world.session().await;
    let load_quota = Some(LoadQuota { requests: 3, per: Duration::from_mins(1) });
    world.organisation.behave(Behaviour { load_quota, ..Behaviour::default() });
    output(&mut remote, &mailbox()).await;
    let Err(Problem::Failure(Failure::Refused(fault))) = remote.run(&mailbox()).await else { panic!() };
    assert_eq!(fault.kind(), FaultKind::Throttled);
    let Some(Throttling::Wait(wait)) = fault.throttling() else { panic!() };
    world.organisation.pass(wait);
    output(&mut remote, &mailbox()).await;
    world.organisation.behave(Behaviour::default());
    remote.close().await;
}

#[tokio::test]
async fn slow_cmdlets_and_the_warning_about_a_delay() {
    let world = World::new(plan()).await;
    world.organisation.phone_connects(ANNA, &phone());
    let slow = Duration::from_millis(20);
    let behaviour =
        Behaviour { latency: slow, statistics: slow, micro_delay: Some(slow), ..Behaviour::default() };
    world.organisation.behave(behaviour);
    let mut remote = world.session().await;
    let began = std::time::Instant::now();
    let outcome =
        remote.run(&Command::new("Get-MobileDeviceStatistics").with("Mailbox", ANNA)).await.unwrap();
    assert!(began.elapsed() >= slow * 3);
    assert_eq!(outcome.warnings[0].throttling(), Some(Throttling::Delayed(slow)));
    assert_eq!(outcome.objects.len(), 1);
    remote.close().await;
}
