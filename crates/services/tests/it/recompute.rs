//! What becomes of devices when something changes: assigned, taken away, changed, held and braked.

pub(crate) mod world;

use chrono::TimeDelta;
use domain::actor::Actor;
use domain::assignment::Target;
use domain::brake::BrakeDecision;
use domain::command::CommandKind;
use domain::deployment::{DeploymentState, Reason};
use domain::device::ComplianceState;
use domain::id::{DeviceId, GroupId};
use jobs::{Job, Outcome};
use services::recompute::{self, Recompute, Scope};
use services::rollouts::NewRollout;
use services::{brakes, rollouts};
use uuid::Uuid;

use world::{World, databases};

#[tokio::test]
async fn as_3_what_is_saved_reaches_nobody_until_it_is_assigned() {
    for database in databases().await {
        let world = World::new(database, 2).await;
        let mail = world.mail("mail.example.com").await;
        world.set(mail, "emailAddressSource", "userPrincipalName").await;
        world.later(TimeDelta::days(1)).await;
        assert_eq!(world.asked().await, 0);
        world.assign(mail, &[Target::AllUsers]).await;
        assert_eq!(world.asked().await, 2);
        world.end().await;
    }
}

/// More than any step of the work takes at once.
#[tokio::test]
async fn a_profile_for_thousands_of_devices_leaves_nobody_out() {
    let world = World::on_sqlite(2000).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    assert_eq!(world.asked().await, 2000);
}

#[tokio::test]
async fn a_profile_assigned_to_a_group_is_ready_for_its_members_alone() {
    for database in databases().await {
        let world = World::new(database, 5).await;
        let mail = world.mail("mail.example.com").await;
        let members = world.group(1, &[0, 1, 2]).await;
        world.assign(mail, &[Target::Group(members)]).await;
        for number in 0..5 {
            let commands = world.commands(number).await;
            let expected = if number < 3 { vec![CommandKind::InstallProfile] } else { vec![] };
            assert_eq!(commands, expected, "device {number}");
        }
        assert_eq!(world.state(0, mail).await, Some(DeploymentState::Pending));
        assert_eq!(world.pushes().await, 3);
        assert_eq!(world.compliance(0).await, ComplianceState::Unknown);
        assert_eq!(world.compliance(4).await, ComplianceState::Compliant);
        world.end().await;
    }
}

#[tokio::test]
async fn an_excluded_group_falls_out_of_all_devices() {
    let world = World::on_sqlite(3).await;
    let mail = world.mail("mail.example.com").await;
    let out = world.group(1, &[1]).await;
    world.assign(mail, &[Target::AllDevices, Target::ExcludeGroup(out)]).await;
    assert_eq!(world.state(0, mail).await, Some(DeploymentState::Pending));
    assert_eq!(world.state(1, mail).await, None);
}

#[tokio::test]
async fn taken_out_of_the_assignment_it_is_removed() {
    let world = World::on_sqlite(2).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    world.answer_all().await;
    assert_eq!(world.state(0, mail).await, Some(DeploymentState::Succeeded));
    world.assign(mail, &[]).await;
    assert_eq!(world.state(0, mail).await, Some(DeploymentState::Removing));
    assert_eq!(world.commands(0).await, [CommandKind::RemoveProfile]);
}

#[tokio::test]
async fn a_user_without_an_address_gets_nothing_half_filled() {
    let world = World::on_sqlite(2).await;
    world.without_principal_name(0).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    let row = world.deployment(0, mail).await.unwrap();
    assert_eq!(row.state, DeploymentState::Error);
    assert_eq!(row.reason, Some(Reason::MissingAttribute { attribute: "userPrincipalName".into() }));
    assert!(world.commands(0).await.is_empty());
    assert_eq!(world.commands(1).await, [CommandKind::InstallProfile]);
}

#[tokio::test]
async fn another_host_is_another_generation_and_another_name_is_not() {
    let world = World::on_sqlite(1).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    world.answer_all().await;
    world.change(mail, "accountName", "Work").await;
    let row = world.deployment(0, mail).await.unwrap();
    assert_eq!((row.state, row.generation), (DeploymentState::Pending, 1));
    world.answer_all().await;
    world.change(mail, "hostName", "new.example.com").await;
    let row = world.deployment(0, mail).await.unwrap();
    assert_eq!((row.state, row.generation), (DeploymentState::Pending, 2));
}

#[tokio::test]
async fn two_profiles_for_one_account_both_say_so_and_the_installed_one_stays() {
    let world = World::on_sqlite(1).await;
    let first = world.mail("mail.example.com").await;
    world.assign(first, &[Target::AllUsers]).await;
    world.answer_all().await;
    let second = world.mail("MAIL.example.com").await;
    world.assign(second, &[Target::AllUsers]).await;
    let rows = [world.deployment(0, first).await.unwrap(), world.deployment(0, second).await.unwrap()];
    assert!(rows.iter().all(|row| row.state == DeploymentState::Conflict), "{rows:?}");
    assert_eq!(rows[0].reason, Some(Reason::ConflictsWith { profile: second }));
    assert_eq!(rows[1].reason, Some(Reason::ConflictsWith { profile: first }));
    assert!(rows[0].confirmed.is_some());
    assert!(world.commands(0).await.is_empty(), "nothing is sent and nothing removed");
}

#[tokio::test]
async fn a_disabled_user_keeps_what_is_there_for_three_days() {
    let world = World::on_sqlite(60).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    world.answer_all().await;
    world.disable(0).await;
    world.later(TimeDelta::hours(50)).await;
    assert_eq!(world.state(0, mail).await, Some(DeploymentState::Succeeded));
    world.later(TimeDelta::hours(50)).await;
    assert_eq!(world.state(0, mail).await, Some(DeploymentState::Removing));
    assert_eq!(world.state(1, mail).await, Some(DeploymentState::Succeeded));
}

#[tokio::test]
async fn a_large_change_that_nobody_started_waits_for_a_person() {
    for database in databases().await {
        let world = World::new(database, 6).await;
        let mail = world.mail("mail.example.com").await;
        let members = world.group(1, &[0, 1, 2, 3, 4, 5]).await;
        world.assign(mail, &[Target::Group(members)]).await;
        world.answer_all().await;
        world.leave(members, &[0, 1, 2, 3, 4]).await;
        world.later(TimeDelta::hours(25)).await;
        let open = brakes::open(&world.services, &Actor::System).await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].affected, open[0].total, open[0].items.len()), (5, 6, 5));
        for number in 0..6 {
            assert_eq!(
                world.state(number, mail).await,
                Some(DeploymentState::Succeeded),
                "nothing happened yet"
            );
        }
        world.heard_from(0).await;
        assert_eq!(world.state(0, mail).await, Some(DeploymentState::Succeeded), "nor by the back door");
        let decide = async |decision| {
            brakes::decide(&world.services, &Actor::System, open[0].id, decision, open[0].affected).await
        };
        decide(BrakeDecision::Release).await.unwrap();
        world.drain().await;
        assert_eq!(world.state(0, mail).await, Some(DeploymentState::Removing));
        assert_eq!(world.state(5, mail).await, Some(DeploymentState::Succeeded));
        let twice = decide(BrakeDecision::Dismiss).await;
        assert!(twice.is_err(), "a brake is decided once");
        world.end().await;
    }
}

#[tokio::test]
async fn a_pilot_goes_first_then_a_rate_and_a_pause_stops_it() {
    let world = World::on_sqlite(10).await;
    let mail = world.mail("mail.example.com").await;
    let pilot = world.group(1, &[0]).await;
    let new = NewRollout { pilot_group: Some(pilot), per_hour: Some(3) };
    rollouts::set(&world.services, &Actor::System, mail, Some(new)).await.unwrap();
    world.assign(mail, &[Target::AllUsers]).await;
    assert_eq!(world.asked().await, 1, "the pilot");
    let row = world.deployment(5, mail).await.unwrap();
    assert_eq!((row.state, row.reason), (DeploymentState::Pending, Some(Reason::WaitsForWave)));
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(world.asked().await, 1);
    rollouts::end_pilot(&world.services, &Actor::System, mail).await.unwrap();
    world.later(TimeDelta::minutes(60)).await;
    assert_eq!(world.asked().await, 4, "three an hour");
    rollouts::pause(&world.services, &Actor::System, mail, "looks odd").await.unwrap();
    world.later(TimeDelta::hours(3)).await;
    assert_eq!(world.asked().await, 4);
    rollouts::set(&world.services, &Actor::System, mail, None).await.unwrap();
    world.drain().await;
    assert_eq!(world.asked().await, 10, "everybody at once");
}

#[tokio::test]
async fn a_profile_that_fails_too_often_stops_by_itself() {
    let world = World::on_sqlite(30).await;
    let mail = world.mail("mail.example.com").await;
    let new = NewRollout { pilot_group: None, per_hour: Some(12) };
    rollouts::set(&world.services, &Actor::System, mail, Some(new)).await.unwrap();
    world.assign(mail, &[Target::AllUsers]).await;
    world.later(TimeDelta::hours(1)).await;
    world.fail_all().await;
    world.later(TimeDelta::minutes(2)).await;
    let rollout = rollouts::find(&world.services, &Actor::System, mail).await.unwrap().unwrap();
    assert!(rollout.paused_at.is_some());
    assert_eq!(rollout.paused_by.as_deref(), Some("Gatepost"));
    world.later(TimeDelta::hours(5)).await;
    assert_eq!(world.failed(mail).await, 12, "nobody else was sent it");
}

#[tokio::test]
async fn what_a_walk_did_is_found_done_by_the_next_one() {
    let world = World::on_sqlite(3).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    world.answer_all().await;
    let before = world.deployment(0, mail).await;
    world.later(TimeDelta::hours(25)).await;
    assert_eq!(world.deployment(0, mail).await, before);
    assert!(world.commands(0).await.is_empty());
}

#[tokio::test]
async fn the_audit_log_is_sealed_and_its_key_is_not_in_the_database() {
    for database in databases().await {
        let world = World::new(database, 1).await;
        let mail = world.mail("mail.example.com").await;
        world.assign(mail, &[Target::AllUsers]).await;
        world.assign(mail, &[]).await;
        world.later(TimeDelta::minutes(2)).await;
        let found = services::audit::verify(&world.services, &Actor::System).await.unwrap();
        assert_eq!((found.entries, found.broken_at), (2, None));
        let found = services::audit::verify(&world.with_another_key(), &Actor::System).await.unwrap();
        assert_eq!(found.broken_at, Some(1), "who has no key cannot have sealed it");
        world.end().await;
    }
}

#[tokio::test]
async fn a_group_that_nobody_knows_includes_nobody() {
    let world = World::on_sqlite(1).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::Group(GroupId(Uuid::from_u128(99)))]).await;
    assert_eq!(world.state(0, mail).await, None);
}

#[tokio::test]
async fn two_walks_never_work_at_the_same_time() {
    for database in databases().await {
        let world = World::new(database, 1).await;
        // One of them may have begun before the change that the other is for: its plans must not be written last.
        let (now, services) = (world.services.now(), &world.services);
        let mut tx = services.store.write().await.unwrap();
        recompute::enqueue(services, &mut tx, Scope::All).await.unwrap();
        recompute::device(services, &mut tx, DeviceId(Uuid::from_u128(1))).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = services.store.write().await.unwrap();
        let until = now + TimeDelta::minutes(1);
        let first = tx.claim_job(Uuid::from_u128(1), now, until).await.unwrap().unwrap();
        assert!(first.payload["scope"]["Device"].is_string(), "a single device goes first: {first:?}");
        assert_eq!(tx.claim_job(Uuid::from_u128(2), now, until).await.unwrap(), None);
        drop(tx);
        world.end().await;
    }
}

#[tokio::test]
async fn a_device_goes_between_the_parts_of_a_walk_and_no_older_plan_is_written_over_its_own() {
    let world = World::on_sqlite(450).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    world.set(mail, "accountName", "First").await;
    let walk = Recompute::of(Scope::All, true);
    world.hear_from(449).await;
    let Outcome::Continue(walk) = walk.run(world.services.clone()).await.unwrap() else {
        panic!("it does not wait for the end of the walk")
    };
    assert!(walk.cursor.is_some(), "the walk keeps its place");
    let before = world.deployment(449, mail).await;
    world.set(mail, "accountName", "Second").await;
    world.drain().await;
    let decided = world.deployment(449, mail).await;
    assert_ne!(decided.as_ref().unwrap().desired, before.unwrap().desired);
    assert!(matches!(walk.run(world.services.clone()).await.unwrap(), Outcome::Done));
    assert_eq!(world.deployment(449, mail).await.unwrap().desired, decided.unwrap().desired);
}

#[tokio::test]
async fn a_walk_that_was_light_stops_when_it_has_become_heavy() {
    let world = World::on_sqlite(60).await;
    let mail = world.mail("mail.example.com").await;
    let members = world.group(1, &(0..60).collect::<Vec<_>>()).await;
    world.assign(mail, &[Target::Group(members)]).await;
    world.answer_all().await;
    // Weighed when there was nothing to take; then the group was emptied.
    let weighed = Recompute { weighed: true, ..Recompute::of(Scope::All, false) };
    world.leave(members, &(0..60).collect::<Vec<_>>()).await;
    let Outcome::Continue(again) = weighed.run(world.services.clone()).await.unwrap() else {
        panic!("it goes on as if it had been weighed")
    };
    assert!(matches!(again.run(world.services.clone()).await.unwrap(), Outcome::Done));
    let open = brakes::open(&world.services, &Actor::System).await.unwrap();
    assert_eq!((open.len(), open[0].affected), (1, 60));
    assert_eq!(world.state(0, mail).await, Some(DeploymentState::Succeeded));
}
