//! Which profiles a device is due, and why it is not due the others (AS-2).
//!
//! Excluding a group of users also takes their devices out of "all devices" and out of device groups.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::assignment::Target;
use crate::device::{Device, Platform};
use crate::device_group::DeviceGroup;
use crate::directory::User;
use crate::id::{DeviceGroupId, GroupId};
use crate::profile::ProfileType;

/// What targeting asks of a device.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The groups that the device's user is in, directly or through other groups.
    pub user_groups: &'a BTreeSet<GroupId>,
    /// The device groups that the device is in, by list or by rule.
    pub device_groups: &'a BTreeSet<DeviceGroupId>,
    /// How the device's user stands in the directory.
    pub standing: Standing,
}

/// How a user stands in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There and enabled.
    Active,
    /// Disabled a short time ago: what the user has, stays, and nothing new comes.
    Grace,
    /// Removed, or disabled for longer than the grace period.
    Gone,
}

/// How a user stands at `now`, when disabled users keep what they have for `grace`.
pub fn standing(user: &User, now: DateTime<Utc>, grace: TimeDelta) -> Standing {
    if user.removed_at.is_some() {
        return Standing::Gone;
    }
    match user.disabled_at {
        None => Standing::Active,
        Some(disabled) if now - disabled < grace => Standing::Grace,
        Some(_) => Standing::Gone,
    }
}

/// Whether a device is due a profile, and by which line of the assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is due the profile.
    Included(Target),
    /// It would be, but this line takes it out.
    Excluded(Target),
    /// No line includes it.
    NotIncluded,
    /// Its user is gone from the directory, or disabled for too long.
    UserGone,
    /// The profile is for another platform.
    OtherPlatform,
}

impl Verdict {
    /// Whether the device is due the profile.
    pub const fn is_due(self) -> bool {
        matches!(self, Self::Included(_))
    }
}

/// Judges one profile for one device.
pub fn judge(kind: ProfileType, platform: Platform, lines: &[Target], facts: &Facts<'_>) -> Verdict {
    if applies(kind, platform) { judge_lines(lines, facts) } else { Verdict::OtherPlatform }
}

/// Judges the lines of an assignment for one device, whatever is assigned.
pub fn judge_lines(lines: &[Target], facts: &Facts<'_>) -> Verdict {
    let Some(included) = lines.iter().copied().find(|line| !line.excludes() && fits(*line, facts)) else {
        return Verdict::NotIncluded;
    };
    if let Some(excluded) = lines.iter().copied().find(|line| line.excludes() && fits(*line, facts)) {
        return Verdict::Excluded(excluded);
    }
    if facts.standing == Standing::Gone {
        return Verdict::UserGone;
    }
    Verdict::Included(included)
}

/// Whether devices of this platform take profiles of this type. Those for Windows Phone fit Windows 10 as well (EP-1).
pub fn applies(kind: ProfileType, platform: Platform) -> bool {
    kind.platform() == platform
        || (kind.platform() == Platform::WindowsPhone81 && platform == Platform::Windows10)
}

fn fits(line: Target, facts: &Facts<'_>) -> bool {
    match line {
        Target::AllUsers | Target::AllDevices => true,
        Target::Group(group) | Target::ExcludeGroup(group) => facts.user_groups.contains(&group),
        Target::DeviceGroup(group) | Target::ExcludeDeviceGroup(group) => {
            facts.device_groups.contains(&group)
        }
    }
}

/// The device groups that a device is in: those that list it, and those whose rule it fits. A group with a rule has no list.
pub fn device_groups(
    device: &Device,
    groups: &[DeviceGroup],
    listed: &BTreeSet<DeviceGroupId>,
) -> BTreeSet<DeviceGroupId> {
    groups
        .iter()
        .filter(|group| match &group.rule {
            Some(rule) => rule.fits(device),
            None => listed.contains(&group.id),
        })
        .map(|group| group.id)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn group(number: u128) -> GroupId {
        GroupId(Uuid::from_u128(number))
    }

    fn devices(number: u128) -> DeviceGroupId {
        DeviceGroupId(Uuid::from_u128(number))
    }

    fn verdict(lines: &[Target], user_groups: &[u128], device_groups: &[u128]) -> Verdict {
        let facts = Facts {
            user_groups: &user_groups.iter().map(|number| group(*number)).collect(),
            device_groups: &device_groups.iter().map(|number| devices(*number)).collect(),
            standing: Standing::Active,
        };
        judge(ProfileType::IosEmail, Platform::Ios, lines, &facts)
    }

    #[test]
    fn excluding_a_user_group_takes_its_devices_out_of_all_devices_and_device_groups() {
        let exclude = Target::ExcludeGroup(group(1));
        for include in [Target::AllDevices, Target::AllUsers, Target::DeviceGroup(devices(7))] {
            assert_eq!(verdict(&[include, exclude], &[1], &[7]), Verdict::Excluded(exclude));
            assert_eq!(verdict(&[include, exclude], &[2], &[7]), Verdict::Included(include));
        }
    }

    #[test]
    fn a_device_says_why_it_falls_out() {
        let lines = [Target::Group(group(1)), Target::ExcludeDeviceGroup(devices(7))];
        assert_eq!(verdict(&lines, &[1], &[]), Verdict::Included(lines[0]));
        assert_eq!(verdict(&lines, &[1], &[7]), Verdict::Excluded(lines[1]));
        assert_eq!(verdict(&lines, &[], &[7]), Verdict::NotIncluded);
        assert_eq!(verdict(&[], &[1], &[]), Verdict::NotIncluded);
    }

    #[test]
    fn windows_phone_profiles_fit_windows_10_and_not_the_other_way() {
        assert!(applies(ProfileType::WindowsPhoneEmail, Platform::Windows10));
        assert!(!applies(ProfileType::Windows10Email, Platform::WindowsPhone81));
        assert!(!applies(ProfileType::IosEmail, Platform::Windows10));
    }

    #[test]
    fn a_disabled_user_keeps_everything_for_the_grace_period() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(30);
        let user = |disabled: Option<i64>, removed: Option<i64>| User {
            id: crate::id::UserId(Uuid::nil()),
            attributes: crate::directory::UserAttributes::default(),
            disabled_at: disabled.map(|days| now - TimeDelta::days(days)),
            removed_at: removed.map(|days| now - TimeDelta::days(days)),
        };
        let standing = |disabled, removed| standing(&user(disabled, removed), now, TimeDelta::days(3));
        assert_eq!(standing(None, None), Standing::Active);
        assert_eq!(standing(Some(2), None), Standing::Grace);
        assert_eq!(standing(Some(3), None), Standing::Gone);
        assert_eq!(standing(None, Some(0)), Standing::Gone);
    }

    fn target() -> impl Strategy<Value = Target> {
        prop_oneof![
            Just(Target::AllUsers),
            Just(Target::AllDevices),
            (0_u128..4).prop_map(|number| Target::Group(group(number))),
            (0_u128..4).prop_map(|number| Target::DeviceGroup(devices(number))),
            (0_u128..4).prop_map(|number| Target::ExcludeGroup(group(number))),
            (0_u128..4).prop_map(|number| Target::ExcludeDeviceGroup(devices(number))),
        ]
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_exclusion_always_wins(
            mut lines in prop::collection::vec(target(), 0..8),
            user_groups in prop::collection::vec(0_u128..4, 0..4),
            device_groups in prop::collection::vec(0_u128..4, 0..4),
        ) {
            let due = verdict(&lines, &user_groups, &device_groups).is_due();
            let excluded = user_groups.iter().any(|number| lines.contains(&Target::ExcludeGroup(group(*number))))
                || device_groups.iter().any(|number| lines.contains(&Target::ExcludeDeviceGroup(devices(*number))));
            prop_assert!(!(due && excluded));
            lines.reverse();
            prop_assert_eq!(verdict(&lines, &user_groups, &device_groups).is_due(), due);
        }
    }
}
