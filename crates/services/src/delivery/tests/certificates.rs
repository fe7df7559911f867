//! A certificate ends with what it was for.

use ca::Purpose;
use chrono::TimeDelta;
use domain::command::{CommandKind, CommandOutcome};
use domain::deployment::DeploymentState;
use domain::enrolment::Configuration as Kind;
use domain::id::{CertificateId, ProfileId};
use store::certificate::Certificate;
use uuid::Uuid;

use super::world::{DEVICE, IDENTITY, MAIL, World};
use super::{answer, ask, install};

/// Notes that a certificate was issued for a profile.
async fn issued(world: &World, number: u128, profile: ProfileId) {
    let now = world.services.now();
    let mut tx = world.services.store.write().await.unwrap();
    let authority = tx.current_authorities().await.unwrap().remove(0).id;
    let id = CertificateId(Uuid::from_u128(number));
    tx.add_certificate(&Certificate {
        id,
        authority,
        serial: number.to_be_bytes().to_vec(),
        sha256: ca::verify::sha256(&number.to_be_bytes()),
        der: Vec::new(),
        purpose: Purpose::Profile.name().to_owned(),
        subject: "CN=anna".to_owned(),
        user: None,
        enrolment: Some(world.enrolment.id),
        profile: Some(profile),
        not_before: now,
        not_after: now + TimeDelta::days(365),
        revoked_at: None,
        revocation_reason: None,
    })
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn fate(world: &World, number: u128) -> Option<String> {
    let mut tx = world.services.store.read().await.unwrap();
    tx.certificate(CertificateId(Uuid::from_u128(number))).await.unwrap().unwrap().revocation_reason
}

async fn unused_challenges(world: &World) -> usize {
    let mut tx = world.services.store.read().await.unwrap();
    tx.challenges_of_enrolment(world.enrolment.id).await.unwrap().len()
}

/// The device installs its bundle.
async fn obey(world: &World) {
    let (_, fingerprint) = ask(&world.services, &world.enrolment).await.unwrap();
    let mut command = install();
    command.fingerprint = Some(fingerprint);
    answer(world, &command, CommandOutcome::Acknowledged, &[]).await;
}

async fn world() -> World {
    let world = World::new(Kind::Compatibility).await;
    crate::authorities::ensure(&world.services).await.unwrap();
    world
}

#[tokio::test]
async fn a_replaced_certificate_is_revoked_once_the_device_has_the_new_one() {
    let world = world().await;
    issued(&world, 1, IDENTITY).await;
    obey(&world).await;
    assert_eq!(fate(&world, 1).await, None);

    issued(&world, 2, IDENTITY).await;
    assert_eq!(fate(&world, 1).await, None, "the device may still use it");
    ask(&world.services, &world.enrolment).await.unwrap();
    assert_eq!(unused_challenges(&world).await, 1);
    obey(&world).await;
    assert_eq!(fate(&world, 1).await.as_deref(), Some("superseded"));
    assert_eq!(fate(&world, 2).await, None);
    assert_eq!(unused_challenges(&world).await, 0, "what brought it is forgotten");
}

#[tokio::test]
async fn a_failed_installation_revokes_nothing() {
    let world = world().await;
    issued(&world, 1, IDENTITY).await;
    obey(&world).await;
    issued(&world, 2, IDENTITY).await;
    answer(&world, &install(), CommandOutcome::Error, &[("MCSCEPErrorDomain", 22013)]).await;
    assert_eq!((fate(&world, 1).await, fate(&world, 2).await), (None, None));
}

#[tokio::test]
async fn the_certificate_of_a_removed_profile_is_revoked() {
    let world = world().await;
    issued(&world, 1, IDENTITY).await;
    obey(&world).await;
    let now = world.services.now();
    let mut tx = world.services.store.write().await.unwrap();
    for row in tx.deployments_of_device(DEVICE).await.unwrap() {
        tx.deployment_waits(DEVICE, row.profile, DeploymentState::Removing, None, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut command = install();
    command.kind = CommandKind::RemoveProfile;
    answer(&world, &command, CommandOutcome::Error, &[("MCMDMErrorDomain", 1)]).await;
    assert_eq!(fate(&world, 1).await, None, "the device still has it");
    answer(&world, &command, CommandOutcome::Acknowledged, &[]).await;
    assert_eq!(fate(&world, 1).await.as_deref(), Some("cessation-of-operation"));
}

#[tokio::test]
async fn a_profile_that_left_the_bundle_takes_its_certificate_along_when_the_bundle_has_changed() {
    let world = world().await;
    let former = ProfileId(Uuid::from_u128(77));
    issued(&world, 1, former).await;
    obey(&world).await;
    assert_eq!(fate(&world, 1).await.as_deref(), Some("cessation-of-operation"));
    let mut tx = world.services.store.read().await.unwrap();
    assert!(tx.deployment(DEVICE, MAIL).await.unwrap().is_some());
}
