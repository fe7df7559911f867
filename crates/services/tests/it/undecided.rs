//! A poll between a change and its decision: what is sent is always what was decided.

use apple_mdm::response::Answer;
use chrono::TimeDelta;
use domain::actor::Actor;
use domain::assignment::Target;
use domain::brake::BrakeDecision;
use domain::command::CommandKind;
use domain::deployment::{DeploymentState, Reason};
use services::checkin::{DeviceIdentity, Reply};
use services::rollouts::{self, NewRollout};
use services::{brakes, commands};

use crate::recompute::world::{World, databases};

/// The device asks for work. What it is given, as text.
async fn poll(world: &World, number: u128) -> Option<String> {
    let message = format!(
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>UDID</key><string>{number}</string>\
         <key>Status</key><string>Idle</string></dict></plist>"
    );
    let answer = Answer::parse(message.as_bytes()).unwrap();
    let identity = DeviceIdentity { sha256: World::certificate(number), weak: false };
    match commands::poll(&world.services, &identity, &answer).await.unwrap() {
        Reply::Command(bytes) => Some(payload(&String::from_utf8(bytes).unwrap())),
        Reply::Done => None,
        other => panic!("{other:?}"),
    }
}

/// The profile inside a command.
fn payload(command: &str) -> String {
    use base64::Engine;
    let Some((_, rest)) = command.split_once("<data>") else { return command.to_owned() };
    let (data, _) = rest.split_once("</data>").unwrap();
    let data: String = data.split_whitespace().collect();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(data).unwrap()).unwrap()
}

#[tokio::test]
async fn a_change_goes_out_only_when_it_was_decided() {
    for database in databases().await {
        let world = World::new(database, 1).await;
        let mail = world.mail("mail.example.com").await;
        world.assign(mail, &[Target::AllUsers]).await;
        world.set(mail, "accountName", "Changed").await;
        assert_eq!(poll(&world, 0).await, None, "neither what it was nor what nobody decided");
        assert_eq!(world.state(0, mail).await, Some(DeploymentState::Pending));
        assert_eq!(poll(&world, 0).await, None);
        world.drain().await;
        let sent = poll(&world, 0).await.expect("decided, and so sent at once");
        assert!(sent.contains("Changed"), "{sent}");
        world.end().await;
    }
}

#[tokio::test]
async fn a_poll_wakes_the_workers_for_what_it_found() {
    let world = World::on_sqlite(1).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    let hint = || tokio::time::timeout(std::time::Duration::from_secs(30), world.services.wake.woken());
    while tokio::time::timeout(std::time::Duration::ZERO, hint()).await.is_ok() {}
    world.set(mail, "accountName", "Changed").await;
    poll(&world, 0).await;
    hint().await.expect("the device is not left waiting for the workers' own poll");
}

#[tokio::test]
async fn a_brake_is_not_passed_by_a_poll() {
    for database in databases().await {
        let world = World::new(database, 6).await;
        let mail = world.mail("mail.example.com").await;
        world.assign(mail, &[Target::AllUsers]).await;
        world.answer_all().await;
        world.change(mail, "accountName", "Work").await;
        for number in 0..6 {
            world.rename(number, &format!("new{number}@example.com")).await;
            assert_eq!(poll(&world, number).await, None, "another account, which nobody decided");
        }
        world.drain().await;
        let generation = world.deployment(0, mail).await.unwrap().generation;
        world.later(TimeDelta::hours(25)).await;
        let open = brakes::open(&world.services, &Actor::System).await.unwrap();
        assert_eq!((open.len(), open[0].affected), (1, 6));
        for number in 0..6 {
            assert_eq!(poll(&world, number).await, None, "it waits for a person");
        }
        world.drain().await;
        assert_eq!(world.deployment(0, mail).await.unwrap().generation, generation);
        brakes::decide(&world.services, &Actor::System, open[0].id, BrakeDecision::Release, open[0].affected)
            .await
            .unwrap();
        world.drain().await;
        let sent = poll(&world, 0).await.expect("released, and so sent at once");
        assert!(sent.contains("new0@example.com"), "{sent}");
        world.end().await;
    }
}

#[tokio::test]
async fn a_wave_is_not_passed_by_a_poll() {
    let world = World::on_sqlite(2).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    assert!(poll(&world, 0).await.is_some(), "sent, and the answer is lost");
    let pilot = world.group(1, &[1]).await;
    let new = NewRollout { pilot_group: Some(pilot), per_hour: None };
    rollouts::set(&world.services, &Actor::System, mail, Some(new)).await.unwrap();
    world.set(mail, "accountName", "Changed").await;
    assert_eq!(poll(&world, 0).await, None, "nobody has decided");
    world.drain().await;
    let row = world.deployment(0, mail).await.unwrap();
    assert_eq!((row.desired, row.reason), (None, Some(Reason::WaitsForWave)));
    assert_eq!(poll(&world, 0).await, None, "not in the pilot");
    assert!(poll(&world, 1).await.unwrap().contains("Changed"));
    rollouts::set(&world.services, &Actor::System, mail, None).await.unwrap();
    world.drain().await;
    assert_eq!(world.commands(0).await, [CommandKind::InstallProfile]);
    assert!(poll(&world, 0).await.unwrap().contains("Changed"));
}
