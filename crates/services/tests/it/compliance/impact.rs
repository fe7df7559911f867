//! What a change would do is said before it is saved.

use chrono::TimeDelta;
use connector_protocol::sync::Level;
use domain::assignment::Target;
use domain::compliance::MANAGED_EMAIL_REQUIRED;
use domain::device::{ComplianceState, Platform};
use services::assignments::Line;
use services::compliance::{self, ComplianceImpact, NewReporting, Proposal};
use services::settings::{self, CompliancePolicy};

use super::retiring::retiring;
use super::{WHO, asks, os, policy, recompute};
use crate::exchange::world::{ANNA_MAILBOX, World as Exchange};
use crate::recompute::world::{World, databases, device_id};

async fn impact(world: &World, proposal: Proposal) -> ComplianceImpact {
    compliance::impact(&world.services, WHO, proposal).await.unwrap()
}

#[tokio::test]
async fn a_new_policy_says_whom_it_would_hit_and_changes_nothing() {
    for database in databases().await {
        let world = World::new(database, 4).await;
        recompute(&world).await;
        let group = world.group(1, &[0, 1, 2]).await;
        let lines = vec![Line::Group(group.0)];
        let at_once = impact(&world, Proposal::New(Platform::Ios, asks(os(19), 0), lines.clone())).await;
        assert_eq!((at_once.devices, at_once.fail, at_once.fail_later), (4, 3, 0));
        assert_eq!(at_once.rows[0].user_name, "User 0");
        assert_eq!(at_once.rows[0].reason, Some("os-too-old"));
        assert_eq!(at_once.users_losing_mail, 0, "Exchange is not connected");
        let later = impact(&world, Proposal::New(Platform::Ios, asks(os(19), 24), lines)).await;
        assert_eq!((later.fail, later.fail_later), (0, 3));
        assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
        world.end().await;
    }
}

#[tokio::test]
async fn a_deletion_says_who_is_left_without_a_policy() {
    let world = World::on_sqlite(2).await;
    let secure =
        |secure_by_default| NewReporting { report_within_days: 7, warn_after_days: 3, secure_by_default };
    let id = policy(&world, asks(os(18), 0), &[Line::AllUsers]).await;
    assert_eq!(impact(&world, Proposal::Delete(id)).await.fail, 0, "without a policy is enough");
    compliance::set_reporting(&world.services, WHO, secure(true)).await.unwrap();
    world.drain().await;
    let deleted = impact(&world, Proposal::Delete(id)).await;
    assert_eq!(deleted.fail, 2);
    let devices: Vec<_> = deleted.rows.iter().map(|row| row.device).collect();
    assert_eq!(devices, [device_id(0), device_id(1)]);
    assert_eq!(impact(&world, Proposal::Assign(id, Vec::new())).await.fail, 2);
    let stricter = impact(&world, Proposal::Change(id, asks(os(19), 0), None)).await;
    assert_eq!((stricter.fail, stricter.rows[0].before), (2, ComplianceState::Compliant));
    compliance::delete(&world.services, WHO, id).await.unwrap();
    world.drain().await;
    let switched = impact(&world, Proposal::Reporting(secure(false))).await;
    assert_eq!((switched.fail, switched.recover), (0, 2));
}

#[tokio::test]
async fn the_built_in_setting_says_whom_it_would_hit_and_whom_it_would_let_go() {
    let world = World::on_sqlite(2).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    world.fail_all().await;
    recompute(&world).await;
    let off = impact(&world, Proposal::ManagedEmail(false)).await;
    assert_eq!((off.fail, off.recover), (0, 2));
    assert_eq!(world.compliance(0).await, ComplianceState::Noncompliant, "nothing was changed");
    let new = CompliancePolicy { managed_email_required: false };
    settings::set_compliance_policy(&world.services, WHO, new).await.unwrap();
    world.drain().await;
    let on = impact(&world, Proposal::ManagedEmail(true)).await;
    assert_eq!((on.fail, on.recover), (2, 0));
    assert_eq!(on.rows[0].reason, Some(MANAGED_EMAIL_REQUIRED));
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant, "nothing was changed");
}

#[tokio::test]
async fn an_edit_that_retires_devices_at_once_says_so_though_none_is_judged_otherwise() {
    let world = World::on_sqlite(3).await;
    let group = world.group(1, &[0, 1]).await;
    let lines = vec![Line::Group(group.0)];
    let id = policy(&world, asks(os(19), 0), &lines).await;
    world.later(TimeDelta::hours(25)).await;
    let later = impact(&world, Proposal::Change(id, retiring(48), None)).await;
    assert_eq!((later.retire, later.rows.len()), (0, 0), "there is time to set it right");
    let at_once = impact(&world, Proposal::Change(id, retiring(24), None)).await;
    assert_eq!((at_once.fail, at_once.fail_later, at_once.retire), (0, 0, 2));
    assert_eq!(at_once.changed, 2, "who is only retired is listed, and counted among the listed");
    let rows: Vec<_> = at_once.rows.iter().map(|row| (row.device, row.retires)).collect();
    assert_eq!(rows, [(device_id(0), true), (device_id(1), true)]);
    // Who does not meet it from now on, and has no time, is retired by a policy and by an assignment as well.
    let new = impact(&world, Proposal::New(Platform::Ios, retiring(0), lines)).await;
    assert_eq!(new.retire, 2);
    compliance::update(&world.services, WHO, id, retiring(0), Some(&[])).await.unwrap();
    world.drain().await;
    let assigned = impact(&world, Proposal::Assign(id, vec![Line::AllUsers])).await;
    assert_eq!((assigned.fail, assigned.retire), (3, 3));
}

#[tokio::test]
async fn who_gets_mail_now_and_would_not_is_counted() {
    let world = Exchange::new().await;
    let off = CompliancePolicy { managed_email_required: false };
    settings::set_compliance_policy(&world.services, WHO, off).await.unwrap();
    world.drain().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &[("annaphone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    let proposal = Proposal::New(Platform::Ios, asks(os(19), 0), vec![Line::AllUsers]);
    let found = compliance::impact(&world.services, WHO, proposal).await.unwrap();
    assert_eq!((found.fail, found.users_losing_mail), (1, 1));
    assert!(found.rows[0].loses_mail, "{:?}", found.rows);
    let later = Proposal::New(Platform::Ios, asks(os(19), 24), vec![Line::AllUsers]);
    let later = compliance::impact(&world.services, WHO, later).await.unwrap();
    assert_eq!((later.fail_later, later.users_losing_mail), (1, 0), "nothing stops before its time");
}
