//! What is judged before the profiles of a device were planned.

use chrono::TimeDelta;
use domain::compliance::{PolicyVerdict, SettingVerdict};
use domain::device::{DeviceState, OsVersion, Owner};
use domain::id::UserId;

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn phone() -> Device {
    Device {
        id: DeviceId(Uuid::from_u128(1)),
        user: UserId(Uuid::from_u128(2)),
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: Owner::Company,
        name: String::new(),
        model: String::new(),
        product: String::new(),
        os_version: OsVersion::new(18, 0),
        serial_number: None,
        udid: None,
        eas_device_id: None,
        enrolled_at: now(),
        last_seen_at: now(),
        compliance: ComplianceState::Unknown,
        compliance_reason: None,
    }
}

/// A phone without a profile, by a policy that asks for one; `last` is what the policy said of it before.
fn judged(is_planned: bool, last: Option<SettingState>) -> ComplianceState {
    let policy =
        CompliancePolicy { id: CompliancePolicyId(Uuid::from_u128(3)), ..built_in(Platform::Ios, now()) };
    let judging = Judging {
        built_in: true,
        targets: BTreeMap::from([(policy.id, vec![Target::AllUsers])]),
        policies: vec![policy],
        reporting: Reporting::default(),
        presence: Presence::default(),
    };
    let result = |state| ComplianceResult {
        verdict: PolicyVerdict {
            policy: CompliancePolicyId(Uuid::from_u128(3)),
            settings: vec![SettingVerdict { setting: ComplianceSetting::ManagedEmail, state }],
            state,
            grace_ends_at: None,
        },
        failing_since: None,
        taken: Vec::new(),
        next_action_at: None,
    };
    let facts =
        ComplianceFacts { results: last.map(result).into_iter().collect(), ..ComplianceFacts::default() };
    let about = About {
        device: &phone(),
        deployments: &[],
        is_planned,
        profiles: &BTreeMap::new(),
        user_groups: &BTreeSet::new(),
        listed: &BTreeSet::new(),
        device_groups: &[],
        standing: Standing::Active,
        facts: Some(&facts),
    };
    judging.judge(&about, now()).state
}

#[test]
fn a_phone_that_has_just_enrolled_does_not_fail_for_a_profile_that_nobody_planned_yet() {
    assert_eq!(judged(false, None), ComplianceState::Unknown);
    assert_eq!(judged(true, None), ComplianceState::Noncompliant, "it is to get none");
}

#[test]
fn until_the_next_plan_the_lack_of_a_profile_is_as_it_was_judged_last() {
    for (last, expected) in [
        (SettingState::NonCompliant, ComplianceState::Noncompliant),
        (SettingState::InGracePeriod, ComplianceState::Noncompliant),
        (SettingState::Compliant, ComplianceState::Compliant),
        (SettingState::Unknown, ComplianceState::Unknown),
    ] {
        assert_eq!(judged(false, Some(last)), expected, "{last}");
    }
}
