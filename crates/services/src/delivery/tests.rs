//! A bundle on its way to an iPhone and back, with a real store.

use std::sync::Arc;

use apple_mdm::command::Command as Wire;
use apple_mdm::profile::{Content, Profile as Configuration};
use apple_mdm::reported::InstalledProfile;
use chrono::DateTime;
use domain::actor::Actor;
use domain::assignment::Target;
use domain::command::{Command, CommandKind, CommandOutcome};
use domain::deployment::{DeploymentState, ErrorLink, Reason};
use domain::enrolment::{Configuration as Kind, Enrolment};
use domain::fingerprint::Fingerprint;
use domain::id::{BundleId, CommandId, ProfileId, UserId};
use jobs::Job;
use outbound_apns::{Accepted, Push, PushIdentity, Sending};
use uuid::Uuid;

use self::world::{DEVICE, IDENTITY, MAIL, ROOT, USER, World};
use super::{Delivery, answered, postponed, prepare, profiles_listed, recheck};
use crate::Services;
use crate::recompute::{Recompute, Scope};

mod certificates;
mod world;

/// A push service that takes everything.
#[derive(Debug)]
struct Quiet;

impl Push for Quiet {
    fn send<'a>(&'a self, _: &'a domain::enrolment::PushAddress) -> Sending<'a> {
        Box::pin(async { Ok(Accepted { apns_id: None }) })
    }

    fn use_identity(&self, _: Option<PushIdentity>) {}
}

fn install() -> Command {
    let id = CommandId(Uuid::from_u128(77));
    let enrolment = domain::id::EnrolmentId(Uuid::from_u128(0xe));
    Command::new(id, enrolment, CommandKind::InstallProfile, DateTime::UNIX_EPOCH).about(BundleId(MAIL.0))
}

/// Asks what the device would be given.
async fn ask(services: &Services, enrolment: &Enrolment) -> Option<(Vec<u8>, Fingerprint)> {
    let mut tx = services.store.write().await.unwrap();
    let prepared = prepare(services, &mut tx, enrolment, &install()).await.unwrap();
    tx.commit().await.unwrap();
    let Delivery::Ready(prepared) = prepared else { return None };
    let Wire::InstallProfile { payload } = prepared.command else { panic!("no InstallProfile") };
    Some((payload, prepared.fingerprint.unwrap()))
}

/// Gives an answer of the device to a command.
async fn answer(world: &World, command: &Command, outcome: CommandOutcome, codes: &[(&str, i64)]) {
    let chain: Vec<_> = codes
        .iter()
        .map(|(domain, code)| ErrorLink { domain: (*domain).into(), code: *code, description: "no".into() })
        .collect();
    let mut tx = world.services.store.write().await.unwrap();
    let now = world.services.now();
    answered(&world.services, &mut tx, &world.enrolment, command, outcome, &chain, now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn rows(world: &World) -> Vec<(ProfileId, DeploymentState, Option<Reason>)> {
    let mut tx = world.services.store.read().await.unwrap();
    let rows = tx.deployments_of_device(DEVICE).await.unwrap();
    rows.into_iter().map(|row| (row.profile, row.state, row.reason)).collect()
}

async fn queue(world: &World) -> Vec<(CommandKind, Option<BundleId>)> {
    let mut tx = world.services.store.read().await.unwrap();
    let commands = tx.pending_commands(world.enrolment.id).await.unwrap();
    commands.into_iter().map(|command| (command.kind, command.bundle)).collect()
}

async fn listed(world: &World, list: &[InstalledProfile]) {
    let mut tx = world.services.store.write().await.unwrap();
    let now = world.services.now();
    profiles_listed(&world.services, &mut tx, &world.enrolment, list, now).await.unwrap();
    tx.commit().await.unwrap();
}

fn waits_on(profile: ProfileId) -> Reason {
    Reason::WaitingOn { profile }
}

#[tokio::test]
async fn a_device_gets_its_users_account_and_confirms_it() {
    let world = World::new(Kind::Compatibility).await;
    let (payload, fingerprint) = ask(&world.services, &world.enrolment).await.unwrap();
    assert!(rows(&world).await.iter().all(|(_, state, _)| *state == DeploymentState::Sent));
    let configuration = Configuration::from_xml(&payload).unwrap();
    assert_eq!(configuration.payloads.len(), 3);
    let account = configuration.payloads.iter().find_map(|payload| match &payload.content {
        Content::EasAccount(account) => account.email_address.clone(),
        _ => None,
    });
    assert_eq!(account.as_deref(), Some("anna@example.com"));

    let mut command = install();
    command.fingerprint = Some(fingerprint);
    answer(&world, &command, CommandOutcome::Acknowledged, &[]).await;
    assert!(rows(&world).await.iter().all(|(_, state, _)| *state == DeploymentState::Succeeded));
    let mut tx = world.services.store.read().await.unwrap();
    let row = tx.deployment(DEVICE, ROOT).await.unwrap().unwrap();
    assert_eq!(row.confirmed, Some(fingerprint));
    assert_eq!(tx.deployment_history(DEVICE, 10).await.unwrap().len(), 3);
}

#[tokio::test]
async fn what_is_asked_for_twice_is_the_same_both_times() {
    let world = World::new(Kind::Compatibility).await;
    let first = ask(&world.services, &world.enrolment).await.unwrap();
    assert_eq!(ask(&world.services, &world.enrolment).await.unwrap(), first);
}

#[tokio::test]
async fn profiles_are_signed_unless_the_enrolment_is_for_test_clients() {
    let world = World::new(Kind::Standard).await;
    assert!(is_to_be_signed(&world).await);
    let world = World::new(Kind::Compatibility).await;
    assert!(!is_to_be_signed(&world).await);
}

async fn is_to_be_signed(world: &World) -> bool {
    let mut tx = world.services.store.write().await.unwrap();
    match prepare(&world.services, &mut tx, &world.enrolment, &install()).await.unwrap() {
        Delivery::Ready(prepared) => prepared.to_be_signed,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_users_own_account_blocks_until_they_say_that_it_is_gone() {
    let world = World::new(Kind::Compatibility).await;
    let (_, fingerprint) = ask(&world.services, &world.enrolment).await.unwrap();
    let mut command = install();
    command.fingerprint = Some(fingerprint);
    let exists = [("MCInstallationErrorDomain", 4001), ("MCEASErrorDomain", 21005)];
    answer(&world, &command, CommandOutcome::Error, &exists).await;
    let reason =
        Reason::AccountExists { host: "mail.example.com".into(), address: "anna@example.com".into() };
    assert_eq!(
        rows(&world).await,
        [
            (MAIL, DeploymentState::Blocked, Some(reason)),
            (IDENTITY, DeploymentState::Waiting, Some(waits_on(MAIL))),
            (ROOT, DeploymentState::Waiting, Some(waits_on(MAIL))),
        ]
    );
    assert_eq!(queue(&world).await, [], "the user's own account is never touched");

    let stranger = Actor::User { id: UserId(Uuid::from_u128(9)), name: "Bo".into() };
    assert!(matches!(recheck(&world.services, &stranger, DEVICE).await, Err(crate::Error::Forbidden(_))));
    let anna = Actor::User { id: USER, name: "Anna".into() };
    assert_eq!(recheck(&world.services, &anna, DEVICE).await.unwrap(), 1);
    let mut tx = world.services.store.read().await.unwrap();
    assert_eq!(tx.count_unfinished_jobs("push").await.unwrap(), 1, "the device is woken at once");
    drop(tx);
    assert!(rows(&world).await.iter().all(|(_, state, _)| *state == DeploymentState::Pending));
    assert_eq!(queue(&world).await, [(CommandKind::InstallProfile, Some(BundleId(MAIL.0)))]);
}

#[tokio::test]
async fn our_own_old_account_is_removed_and_installed_anew() {
    let world = World::new(Kind::Compatibility).await;
    let (_, fingerprint) = ask(&world.services, &world.enrolment).await.unwrap();
    let mut command = install();
    command.fingerprint = Some(fingerprint);
    answer(&world, &command, CommandOutcome::Acknowledged, &[]).await;
    answer(&world, &command, CommandOutcome::Error, &[("MCEASErrorDomain", 21005)]).await;
    assert_eq!(queue(&world).await, [(CommandKind::RemoveProfile, Some(BundleId(MAIL.0)))]);

    command.kind = CommandKind::RemoveProfile;
    answer(&world, &command, CommandOutcome::Error, &[("MCMDMErrorDomain", 12075)]).await;
    assert_eq!(queue(&world).await, [(CommandKind::InstallProfile, Some(BundleId(MAIL.0)))]);
    assert!(rows(&world).await.iter().all(|(_, state, _)| *state == DeploymentState::Pending));
}

#[tokio::test]
async fn the_error_stands_on_the_certificate_that_failed() {
    let world = World::new(Kind::Compatibility).await;
    ask(&world.services, &world.enrolment).await.unwrap();
    answer(&world, &install(), CommandOutcome::Error, &[("MCSCEPErrorDomain", 22013)]).await;
    assert_eq!(
        rows(&world).await,
        [
            (MAIL, DeploymentState::Waiting, Some(waits_on(IDENTITY))),
            (IDENTITY, DeploymentState::Error, None),
            (ROOT, DeploymentState::Waiting, Some(waits_on(IDENTITY))),
        ]
    );
}

#[tokio::test]
async fn a_user_who_lost_their_address_gets_nothing_half_filled() {
    let world = World::new(Kind::Compatibility).await;
    let mut user = world::anna();
    user.attributes.mail = None;
    let mut tx = world.services.store.write().await.unwrap();
    tx.put_user(&user, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ask(&world.services, &world.enrolment).await, None);
    assert!(rows(&world).await.iter().all(|(_, state, _)| *state == DeploymentState::Pending));
}

#[tokio::test]
async fn the_profile_list_puts_right_what_we_thought() {
    let world = World::new(Kind::Compatibility).await;
    let (payload, _) = ask(&world.services, &world.enrolment).await.unwrap();
    let configuration = Configuration::from_xml(&payload).unwrap();
    let ours = InstalledProfile {
        identifier: configuration.identifier.clone(),
        uuid: configuration.uuid,
        ..InstalledProfile::default()
    };
    listed(&world, std::slice::from_ref(&ours)).await;
    let all =
        |rows: &[(ProfileId, DeploymentState, Option<Reason>)], state| rows.iter().all(|row| row.1 == state);
    assert!(all(&rows(&world).await, DeploymentState::Succeeded), "the answer was lost");
    listed(&world, &[]).await;
    assert!(all(&rows(&world).await, DeploymentState::Pending), "the profile was lost");

    let forgotten = ProfileId(Uuid::from_u128(99));
    let identifier = configuration.identifier.replace(&MAIL.to_string(), &forgotten.to_string());
    listed(&world, &[InstalledProfile { identifier, ..ours }]).await;
    assert_eq!(queue(&world).await, [(CommandKind::RemoveProfile, Some(BundleId(forgotten.0)))]);
}

/// The push service of [`World`].
fn quiet() -> Arc<dyn Push> {
    Arc::new(Quiet)
}

/// Compares the device with what it is due.
async fn compare(world: &World) {
    let job = Recompute::of(Scope::Device(DEVICE), true);
    job.run(world.services.clone()).await.unwrap();
}

async fn desired(world: &World) -> Option<Fingerprint> {
    let mut tx = world.services.store.read().await.unwrap();
    tx.deployment(DEVICE, MAIL).await.unwrap().and_then(|row| row.desired)
}

/// Hands out what waits and lets the device do it. Returns what was asked.
async fn obey(world: &World) -> Vec<CommandKind> {
    let mut asked = Vec::new();
    loop {
        let mut tx = world.services.store.write().await.unwrap();
        let now = world.services.now();
        let Some(mut command) = tx.next_command(world.enrolment.id, true, now).await.unwrap() else {
            return asked;
        };
        let prepared = prepare(&world.services, &mut tx, &world.enrolment, &command).await.unwrap();
        let Delivery::Ready(prepared) = prepared else { panic!("{prepared:?}") };
        command.fingerprint = prepared.fingerprint;
        tx.finish_command(&command, CommandOutcome::Acknowledged, &[], now).await.unwrap();
        tx.commit().await.unwrap();
        answer(world, &command, CommandOutcome::Acknowledged, &[]).await;
        asked.push(command.kind);
    }
}

#[tokio::test]
async fn comparing_and_delivering_agree_so_that_everything_comes_to_rest() {
    let world = World::new(Kind::Compatibility).await;
    world.assign(&[Target::AllUsers]).await;
    compare(&world).await;
    let due = desired(&world).await;
    assert_eq!(obey(&world).await, [CommandKind::InstallProfile]);
    assert_eq!(desired(&world).await, due, "what was delivered is what was due");
    compare(&world).await;
    assert_eq!(queue(&world).await, [], "nothing is left to do");

    let mut user = world::anna();
    user.attributes.mail = Some("anna.berg@example.com".into());
    let mut tx = world.services.store.write().await.unwrap();
    tx.put_user(&user, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    compare(&world).await;
    assert_ne!(desired(&world).await, due, "a new address is a new content");
    assert_eq!(obey(&world).await, [CommandKind::InstallProfile]);
    compare(&world).await;
    assert_eq!(queue(&world).await, []);

    world.assign(&[]).await;
    compare(&world).await;
    assert_eq!(obey(&world).await, [CommandKind::RemoveProfile]);
    assert_eq!(rows(&world).await, []);
}

#[tokio::test]
async fn a_device_that_cannot_now_is_said_to_until_its_next_answer() {
    let world = World::new(Kind::Compatibility).await;
    let (_, fingerprint) = ask(&world.services, &world.enrolment).await.unwrap();
    let mut command = install();
    command.fingerprint = Some(fingerprint);
    let mut tx = world.services.store.write().await.unwrap();
    postponed(&mut tx, &world.enrolment, &command, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let waits = |row: &(ProfileId, DeploymentState, Option<Reason>)| {
        row.1 == DeploymentState::Sent && row.2 == Some(Reason::NotNow)
    };
    assert!(rows(&world).await.iter().all(waits));
    answer(&world, &command, CommandOutcome::Acknowledged, &[]).await;
    assert!(rows(&world).await.iter().all(|row| row.1 == DeploymentState::Succeeded && row.2.is_none()));
}
