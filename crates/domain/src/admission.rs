//! Who may enrol: closed until rules say otherwise.

use crate::device::Platform;
use crate::enrolment::{EnrolmentRule, Level};
use crate::id::GroupId;

/// Somebody who wants to enrol a device.
#[derive(Clone, Debug)]
pub struct Applicant<'a> {
    /// Every group that the user is in, groups of groups included.
    pub groups: &'a [GroupId],
    /// What the device runs.
    pub platform: Platform,
    /// How sure we are that it is the user.
    pub level: Level,
    /// How many devices the user has already, the one that is enrolled again not counted.
    pub devices: u32,
}

/// Why somebody may not enrol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There are no rules yet.
    NoRules,
    /// No rule is for a group of this user.
    NotAllowed,
    /// The rules for this user do not name this platform.
    Platform,
    /// The rules for this user and platform ask for more certainty.
    LevelTooLow {
        /// The least level that would do.
        needs: Level,
    },
    /// The user has as many devices as the rules allow.
    DeviceLimit {
        /// How many are allowed.
        limit: u32,
    },
}

/// Judges by the rules. A user to whom several rules apply has the best of them.
pub fn admit(rules: &[EnrolmentRule], applicant: &Applicant<'_>) -> Result<(), Refusal> {
    if rules.is_empty() {
        return Err(Refusal::NoRules);
    }
    let theirs: Vec<_> = rules
        .iter()
        .filter(|rule| rule.group.is_none_or(|group| applicant.groups.contains(&group)))
        .collect();
    if theirs.is_empty() {
        return Err(Refusal::NotAllowed);
    }
    let on_platform: Vec<_> =
        theirs.into_iter().filter(|rule| rule.platforms.contains(&applicant.platform)).collect();
    let Some(needs) = on_platform.iter().map(|rule| rule.level).min() else {
        return Err(Refusal::Platform);
    };
    let limit = on_platform
        .iter()
        .filter(|rule| rule.level <= applicant.level)
        .map(|rule| rule.device_limit)
        .max()
        .ok_or(Refusal::LevelTooLow { needs })?;
    if applicant.devices < limit { Ok(()) } else { Err(Refusal::DeviceLimit { limit }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::id::EnrolmentRuleId;

    fn rule(group: Option<u128>, limit: u32, level: Level) -> EnrolmentRule {
        EnrolmentRule {
            id: EnrolmentRuleId(Uuid::from_u128(9)),
            group: group.map(|id| GroupId(Uuid::from_u128(id))),
            platforms: vec![Platform::Ios],
            device_limit: limit,
            level,
        }
    }

    fn applicant(groups: &[GroupId], devices: u32) -> Applicant<'_> {
        Applicant { groups, platform: Platform::Ios, level: Level::Password, devices }
    }

    const SALES: GroupId = GroupId(Uuid::from_u128(1));

    #[test]
    fn nobody_may_enrol_before_there_are_rules() {
        assert_eq!(admit(&[], &applicant(&[SALES], 0)), Err(Refusal::NoRules));
    }

    #[test]
    fn only_members_of_the_rules_group_may_enrol() {
        let rules = [rule(Some(1), 2, Level::Password)];
        assert_eq!(admit(&rules, &applicant(&[SALES], 1)), Ok(()));
        assert_eq!(admit(&rules, &applicant(&[], 0)), Err(Refusal::NotAllowed));
        assert_eq!(admit(&rules, &applicant(&[SALES], 2)), Err(Refusal::DeviceLimit { limit: 2 }));
    }

    #[test]
    fn a_platform_that_no_rule_names_is_refused() {
        let rules = [rule(None, 2, Level::Password)];
        let windows = Applicant { platform: Platform::Windows10, ..applicant(&[], 0) };
        assert_eq!(admit(&rules, &windows), Err(Refusal::Platform));
    }

    #[test]
    fn the_level_that_would_do_is_named() {
        let rules = [rule(None, 2, Level::Attested), rule(None, 1, Level::SecondFactor)];
        let refused = admit(&rules, &applicant(&[], 0));
        assert_eq!(refused, Err(Refusal::LevelTooLow { needs: Level::SecondFactor }));
    }

    proptest! {
        /// A further rule never takes away what another one gave.
        #[test]
        fn more_rules_never_refuse_more(limits in prop::collection::vec((0u32..4, 0usize..4), 1..6), devices in 0u32..4) {
            let rules: Vec<_> =
                limits.iter().map(|(limit, level)| rule(None, *limit, Level::ALL[*level])).collect();
            let admitted: Vec<_> =
                (1..=rules.len()).map(|count| admit(&rules[..count], &applicant(&[], devices)).is_ok()).collect();
            prop_assert!(admitted.is_sorted());
        }
    }
}
