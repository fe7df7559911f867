//! `doctor`: what is wrong, by its name, and nothing is changed.

use connector::{Check, Finding, doctor};
use connector_protocol::path;
use connector_protocol::refusal::Code;
use simulators::exchange::Behaviour;

use crate::world::World;

async fn checks(world: &World) -> Vec<Check> {
    let checks = doctor(&*world.gatepost, &world.doors(), "ex01.noordzee.example", &world.limits).await;
    assert_eq!(world.writes(), 0);
    assert!(world.gatepost.said().leases.is_empty());
    assert_eq!(world.organisation.shells(), 0, "no session is left behind");
    checks
}

fn failed(checks: &[Check]) -> Vec<&'static str> {
    checks.iter().filter(|check| check.finding == Finding::Failed).map(|check| check.name).collect()
}

#[tokio::test]
async fn all_is_well() {
    let world = World::start().await;
    world.phone("anna", "APPLANNA");
    let checks = checks(&world).await;
    assert!(checks.iter().all(|check| check.finding == Finding::Good), "{checks:?}");
}

#[tokio::test]
async fn each_missing_cmdlet_is_named() {
    let world = World::start().await;
    let behaviour = world.organisation.behaviour();
    let missing = vec!["Set-CASMailbox".to_owned(), "New-ActiveSyncDeviceAccessRule".to_owned()];
    world.organisation.behave(Behaviour { missing, ..behaviour });
    let checks = checks(&world).await;
    assert_eq!(failed(&checks), ["cmdlets", "cmdlets"]);
    assert!(checks.iter().any(|check| check.detail.contains("New-ActiveSyncDeviceAccessRule")), "{checks:?}");
}

#[tokio::test]
async fn a_scope_that_shows_nothing_is_suspected() {
    let world = World::start().await;
    world.phone("anna", "APPLANNA");
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(Behaviour { finds_nothing: true, ..behaviour });
    let checks = checks(&world).await;
    let scope = checks.iter().find(|check| check.name == "scope").unwrap();
    assert_eq!(scope.finding, Finding::Warning);
    assert!(scope.detail.contains("scope"));
}

#[tokio::test]
async fn a_wrong_password_a_server_that_is_gone_and_a_connector_that_nobody_knows() {
    let mut world = World::start().await;
    world.gatepost.said().refuse.push_back((path::EVENTS, Code::UnknownCertificate));
    world.password = "wrong".to_owned();
    let wrong = checks(&world).await;
    assert_eq!(failed(&wrong), ["gatepost", "sign-in"], "{wrong:?}");
    world.fail("EX01");
    let gone = checks(&world).await;
    assert_eq!(failed(&gone), ["dns"], "{gone:?}");
}
