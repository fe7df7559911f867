//! Compliance as the console and the API see it: policies, grace, silence, and what a device without a policy is.

mod actions;
mod away;
mod impact;
mod retiring;

use chrono::TimeDelta;
use domain::actor::Actor;
use domain::assignment::Target;
use domain::compliance::{
    ComplianceAction, ComplianceActionKind, CompliancePolicySettings, ComplianceSetting, NO_POLICY,
    NOT_REPORTED, SettingState,
};
use domain::device::{ComplianceState, OsVersion, Platform};
use domain::id::CompliancePolicyId;
use serde_json::json;
use services::assignments::Line;
use services::compliance::{self, NewPolicy, NewReporting};
use services::profiles::{self, NameRule};
use services::recompute::{self, Scope};
use services::settings::{self, CompliancePolicy};

use crate::recompute::world::{World, databases, device_id};

const WHO: &Actor = &Actor::System;

fn asks(settings: CompliancePolicySettings, grace_period_hours: u32) -> NewPolicy {
    NewPolicy {
        display_name: "Phones".to_owned(),
        description: String::new(),
        settings,
        actions: vec![ComplianceAction::new(ComplianceActionKind::Block, grace_period_hours)],
    }
}

fn os(major: u32) -> CompliancePolicySettings {
    CompliancePolicySettings {
        os_minimum_version: Some(OsVersion::new(major, 0)),
        ..CompliancePolicySettings::default()
    }
}

async fn policy(world: &World, new: NewPolicy, lines: &[Line]) -> CompliancePolicyId {
    let (policy, _) = compliance::create(&world.services, WHO, Platform::Ios, new, lines).await.unwrap();
    world.drain().await;
    policy.id
}

async fn reason(world: &World, number: u128) -> Option<String> {
    let mut tx = world.services.store.read().await.unwrap();
    tx.device(device_id(number)).await.unwrap().unwrap().compliance_reason
}

#[tokio::test]
async fn a_policy_counts_for_those_it_is_for_and_its_grace_runs_out_by_itself() {
    let world = World::on_sqlite(3).await;
    let group = world.group(1, &[0, 1]).await;
    let id = policy(&world, asks(os(19), 24), &[Line::Group(group.0)]).await;
    assert_eq!(world.compliance(0).await, ComplianceState::InGracePeriod);
    assert_eq!(world.compliance(2).await, ComplianceState::Compliant, "not in the group");
    let results = compliance::results(&world.services, WHO, device_id(0)).await.unwrap();
    assert_eq!(results[0].verdict.settings[0].setting, ComplianceSetting::MinimumOs);
    world.later(TimeDelta::hours(23)).await;
    assert_eq!(world.compliance(0).await, ComplianceState::InGracePeriod);
    world.later(TimeDelta::hours(2)).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Noncompliant);
    assert_eq!(reason(&world, 0).await.as_deref(), Some("os-too-old"));
    // A change that asks for less sets right whom it can.
    compliance::update(&world.services, WHO, id, asks(os(18), 24), None).await.unwrap();
    world.drain().await;
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
    compliance::update(&world.services, WHO, id, asks(os(19), 0), None).await.unwrap();
    world.drain().await;
    assert_eq!(world.compliance(1).await, ComplianceState::Noncompliant, "no grace");
    compliance::delete(&world.services, WHO, id).await.unwrap();
    world.drain().await;
    assert_eq!(world.compliance(1).await, ComplianceState::Compliant);
    assert!(compliance::results(&world.services, WHO, device_id(1)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_passcode_is_judged_as_soon_as_the_device_says_and_nobody_is_let_in_before() {
    let world = World::on_sqlite(1).await;
    let asked = CompliancePolicySettings {
        passcode_required: true,
        storage_require_encryption: true,
        security_block_jailbroken_devices: true,
        ..CompliancePolicySettings::default()
    };
    let created =
        compliance::create(&world.services, WHO, Platform::Ios, asks(asked, 0), &[Line::AllUsers]).await;
    assert_eq!(created.unwrap().1, [ComplianceSetting::Jailbreak], "said when it is saved");
    world.drain().await;
    assert_eq!(world.compliance(0).await, ComplianceState::Unknown);
    for (passcode, expected) in [(true, ComplianceState::Compliant), (false, ComplianceState::Noncompliant)] {
        let value = json!({ "passcodePresent": passcode, "hardwareEncryption": 3 });
        let mut tx = world.services.store.write().await.unwrap();
        tx.put_inventory(device_id(0), "SecurityInfo", &value, world.services.now()).await.unwrap();
        tx.commit().await.unwrap();
        recompute(&world).await;
        assert_eq!(world.compliance(0).await, expected);
    }
    let results = compliance::results(&world.services, WHO, device_id(0)).await.unwrap();
    let jailbreak = results[0].verdict.settings.iter();
    let mut jailbreak = jailbreak.filter(|verdict| verdict.setting == ComplianceSetting::Jailbreak);
    assert_eq!(jailbreak.next().unwrap().state, SettingState::NotApplicable);
}

#[tokio::test]
async fn a_device_without_a_policy_is_as_the_setting_says() {
    let world = World::on_sqlite(1).await;
    recompute(&world).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
    let secure = NewReporting { report_within_days: 7, warn_after_days: 3, secure_by_default: true };
    compliance::set_reporting(&world.services, WHO, secure).await.unwrap();
    world.drain().await;
    assert_eq!(world.compliance(0).await, ComplianceState::Noncompliant);
    assert_eq!(reason(&world, 0).await.as_deref(), Some(NO_POLICY));
    policy(&world, asks(CompliancePolicySettings::default(), 0), &[Line::AllDevices]).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant, "it has one, which asks for nothing");
    let wrong = NewReporting { report_within_days: 2, warn_after_days: 3, secure_by_default: false };
    let refused = compliance::set_reporting(&world.services, WHO, wrong).await;
    assert!(matches!(refused, Err(services::Error::Invalid(_))));
}

#[tokio::test]
async fn a_device_that_is_silent_for_a_week_is_not_compliant_until_it_is_heard_of() {
    let world = World::on_sqlite(2).await;
    world.later(TimeDelta::days(1)).await;
    heard(&world, 1).await;
    world.later(TimeDelta::hours(6 * 24 + 1)).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Noncompliant);
    assert_eq!(reason(&world, 0).await.as_deref(), Some(NOT_REPORTED));
    assert_eq!(world.compliance(1).await, ComplianceState::Compliant);
    heard(&world, 0).await;
    world.later(TimeDelta::minutes(2)).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
}

#[tokio::test]
async fn a_server_that_was_away_blames_nobody_for_silence() {
    let world = World::on_sqlite(1).await;
    world.drain().await;
    world.pass(TimeDelta::days(9));
    world.later(TimeDelta::minutes(2)).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
    recompute(&world).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant, "and neither does a recomputation");
}

#[tokio::test]
async fn the_built_in_setting_and_a_policy_count_together() {
    let world = World::on_sqlite(1).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    world.fail_all().await;
    recompute(&world).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Noncompliant, "built in");
    let off = CompliancePolicy { managed_email_required: false };
    settings::set_compliance_policy(&world.services, WHO, off).await.unwrap();
    world.drain().await;
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
    let asked = CompliancePolicySettings {
        managed_email_profile_required: true,
        ..CompliancePolicySettings::default()
    };
    policy(&world, asks(asked, 0), &[Line::AllUsers]).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Noncompliant, "by the policy");
}

#[tokio::test]
async fn a_policy_asks_for_a_managed_profile_that_is_there_and_the_built_in_setting_for_one_that_is_due() {
    let world = World::on_sqlite(2).await;
    recompute(&world).await;
    assert_eq!(
        world.compliance(0).await,
        ComplianceState::Compliant,
        "the setting asks nothing where none is due"
    );
    let asked = CompliancePolicySettings {
        managed_email_profile_required: true,
        ..CompliancePolicySettings::default()
    };
    policy(&world, asks(asked, 0), &[Line::AllUsers]).await;
    for number in [0, 1] {
        assert_eq!(world.compliance(number).await, ComplianceState::Noncompliant, "{number}");
        assert_eq!(reason(&world, number).await.as_deref(), Some("managed-email-required"));
    }
    // The profile is for another group than the policy.
    let mail = world.mail("mail.example.com").await;
    let group = world.group(1, &[0]).await;
    world.assign(mail, &[Target::Group(group)]).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Unknown, "on its way");
    world.answer_all().await;
    recompute(&world).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Compliant);
    assert_eq!(world.compliance(1).await, ComplianceState::Noncompliant);
    world.assign(mail, &[]).await;
    assert_eq!(world.compliance(0).await, ComplianceState::Noncompliant, "it is taken away");
}

async fn recompute(world: &World) {
    let mut tx = world.services.store.write().await.unwrap();
    recompute::enqueue(&world.services, &mut tx, Scope::All).await.unwrap();
    tx.commit().await.unwrap();
    world.drain().await;
}

async fn heard(world: &World, number: u128) {
    let mut tx = world.services.store.write().await.unwrap();
    tx.devices_seen(&[(device_id(number), world.services.now())]).await.unwrap();
    tx.commit().await.unwrap();
}

/// The other change has begun when this one reads, and is there before this one is written.
#[tokio::test]
async fn of_two_changes_to_a_version_one_is_refused() {
    for database in databases().await {
        let world = World::new(database, 1).await;
        let services = world.services.clone();
        let id = policy(&world, asks(os(18), 0), &[]).await;
        let mail = world.mail("mail.example.com").await;
        let mut tx = services.store.write().await.unwrap();
        let known = tx.compliance_policy(id).await.unwrap().unwrap();
        tx.put_compliance_policy(&domain::compliance::CompliancePolicy { version: 2, ..known })
            .await
            .unwrap();
        let profile = tx.profile(mail).await.unwrap().unwrap();
        let version = profile.version;
        tx.update_profile(&domain::profile::Profile { version: version + 1, ..profile }).await.unwrap();
        let others = services.clone();
        let mut other = tokio::spawn(async move {
            compliance::update_version(&others, WHO, id, asks(os(19), 0), None, Some(&[1])).await.map(drop)
        });
        let others = services.clone();
        let mut another = tokio::spawn(async move {
            let change = profiles::Change { display_name: Some("Post".to_owned()), ..Default::default() };
            let seen = [version];
            profiles::change_version(&others, WHO, mail, change, NameRule::Warn, Some(&seen)).await.map(drop)
        });
        // Until then both have read, or wait for this one.
        let wait = std::time::Duration::from_millis(300);
        assert!(tokio::time::timeout(wait, &mut other).await.is_err(), "it waits");
        assert!(tokio::time::timeout(wait, &mut another).await.is_err(), "it waits");
        tx.commit().await.unwrap();
        for refused in [other.await.unwrap(), another.await.unwrap()] {
            assert!(matches!(refused, Err(services::Error::Conflict { code: "version-changed", .. })));
        }
        world.end().await;
    }
}
