//! A second implementation, written as the table itself: conditions in order, the first row that fits counts. It shares no rule
//! with the first one.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::exchange::Characteristic;
use super::super::settings::{AccessSettings, Doubt, LockOut, Mode, OutlookMobile};
use super::super::{Assurance, Entries, Entry, Level, List, Look, Reason, Rule, Standing};
use super::Case;
use super::cases::{cases, groups, settings};
use crate::device::ComplianceState as C;
use crate::id::GroupId;

/// The words of the table.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of the table")]
struct Facts<'a> {
    case: &'a Case,
    targeted: bool,
    left_behind: bool,
    foreign_block: bool,
    outlook: bool,
    linked: bool,
    enrolled: bool,
    contested: bool,
    looks_changed: bool,
    kept_out_anyway: bool,
}

/// When a row fits, which rule it is, and the entry that it asks for.
type Row = (fn(&Facts<'_>) -> bool, Rule, Entry);

const POLICY: &[Row] = &[
    (|facts| facts.case.settings.mode == Mode::Off, Rule::Off, Entry::NoneOfOurs),
    (|facts| facts.case.owner == Standing::Unknown, Rule::UnknownUser, Entry::AsItIs),
    (|facts| facts.case.owner == Standing::Exempt, Rule::Exempt, Entry::NoneOfOurs),
    (|facts| !facts.targeted, Rule::NotTargeted, Entry::NoneOfOurs),
    (|facts| facts.left_behind, Rule::NotReached, Entry::NoneOfOurs),
    (|facts| facts.foreign_block, Rule::BlockedByOthers, Entry::NoneOfOurs),
    (|facts| facts.outlook(OutlookMobile::LeftAlone), Rule::OutlookLeftAlone, Entry::NoneOfOurs),
    (
        |facts| facts.outlook(OutlookMobile::WithCompliantDevice) && facts.case.compliant_device,
        Rule::OutlookWithCompliantDevice,
        Entry::Allow,
    ),
    (
        |facts| facts.outlook(OutlookMobile::WithCompliantDevice),
        Rule::OutlookWithoutCompliantDevice,
        Entry::Block,
    ),
    (|facts| facts.outlook, Rule::OutlookBlocked, Entry::Block),
    (|facts| !facts.linked, Rule::NotLinked, Entry::Block),
    (|facts| !facts.enrolled, Rule::NotEnrolled, Entry::Block),
    (|facts| facts.compliance(C::Noncompliant), Rule::NotCompliant, Entry::Block),
    (|facts| facts.contested && facts.doubts(), Rule::SecondClaimant, Entry::Block),
    (|facts| facts.looks_changed && facts.doubts(), Rule::ChangedLook, Entry::Block),
    (|facts| facts.compliance(C::Unknown), Rule::NotJudged, Entry::AsItIs),
    (|facts| facts.case.settings.override_default_rule, Rule::Compliant, Entry::Allow),
    (|_| true, Rule::CompliantByRules, Entry::NoneOfOurs),
];

/// Why an entry of ours is there, by the rules that write it. By any other one it is only left.
const OURS: &[(Reason, &[Rule])] = &[
    (Reason::Compliant, &[Rule::Compliant]),
    (Reason::NotEnrolled, &[Rule::NotLinked, Rule::NotEnrolled]),
    (Reason::NotCompliant, &[Rule::NotCompliant]),
    (Reason::Doubtful, &[Rule::SecondClaimant, Rule::ChangedLook]),
    (
        Reason::OutlookMobile,
        &[Rule::OutlookWithCompliantDevice, Rule::OutlookWithoutCompliantDevice, Rule::OutlookBlocked],
    ),
];

impl Facts<'_> {
    fn compliance(&self, state: C) -> bool {
        self.case.device.is_some_and(|device| device.compliance == state)
    }

    fn outlook(&self, choice: OutlookMobile) -> bool {
        self.outlook && self.case.settings.outlook_mobile == choice
    }

    fn doubts(&self) -> bool {
        self.case.settings.doubt == Doubt::Quarantine
    }
}

fn naive_row(case: &Case) -> (Rule, Entry) {
    let (allowed, blocked) = naive_theirs(case.entries);
    let facts = Facts {
        case,
        targeted: matches!(case.owner, Standing::Targeted { .. }),
        left_behind: is_left_behind(case),
        foreign_block: blocked,
        outlook: naive_outlook(&case.look),
        linked: case.device.is_some_and(|device| device.assurance >= Assurance::IdAndUserMatch),
        enrolled: case.device.is_some_and(|device| device.enrolled),
        contested: case.device.is_some_and(|device| device.contested),
        looks_changed: case.device.is_some_and(|device| device.looks_changed),
        kept_out_anyway: naive_answer(case, allowed, blocked).0 != Level::Allow,
    };
    let (_, rule, entry) = POLICY.iter().find(|(fits, ..)| fits(&facts)).unwrap();
    let needs_none = case.settings.lock_out == LockOut::Quarantine && facts.kept_out_anyway;
    (*rule, if *entry == Entry::Block && needs_none { Entry::NoneOfOurs } else { *entry })
}

/// Whether an entry of ours is left of a user with whom enforcement does not begin any more.
fn is_left_behind(case: &Case) -> bool {
    let entries = case.entries;
    let ours = entries.allowed && entries.own == Some(List::Allowed)
        || entries.blocked && entries.own == Some(List::Blocked);
    ours && case.settings.mode == Mode::Enforcing && case.owner == Standing::Targeted { enforced: false }
}

/// Outlook for iOS and Android, by any of the marks that the versions of Exchange keep.
fn naive_outlook(look: &Look) -> bool {
    let marks = [&look.device_type, &look.client_type].map(|text| text.trim().to_lowercase());
    marks.contains(&"outlook".to_owned())
        || marks[1] == "universaloutlook"
        || look.user_agent.to_lowercase().trim_start().starts_with("outlook-ios-android")
}

/// What decides in Exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Gate,
    Policy,
    List(List),
    Rule(usize),
    Default,
}

/// Exchange's nine steps, as a list of answers of which the first one counts. Who may sign in at all comes before.
fn naive_answer(case: &Case, allowed: bool, blocked: bool) -> (Level, By) {
    let rule = |level: Level| {
        let looks = [
            (Characteristic::DeviceType, &case.look.device_type),
            (Characteristic::DeviceModel, &case.look.model),
            (Characteristic::DeviceOs, &case.look.os),
            (Characteristic::UserAgent, &case.look.user_agent),
        ];
        let fits = |(_, text): &&(Characteristic, &String), query: &str| {
            !text.is_empty() && text.to_lowercase() == query.to_lowercase()
        };
        let rules = case.rules.rules.iter();
        rules
            .enumerate()
            .filter(|(_, rule)| rule.level == level)
            .find(|(_, rule)| {
                let same = looks.iter().filter(|(characteristic, _)| *characteristic == rule.characteristic);
                same.clone().any(|look| fits(&look, &rule.query))
            })
            .map(|(number, _)| (level, By::Rule(number)))
    };
    [
        (!case.gate.eas_enabled).then_some((Level::Block, By::Gate)),
        (!case.gate.meets_policy).then_some((Level::Block, By::Policy)),
        blocked.then_some((Level::Block, By::List(List::Blocked))),
        allowed.then_some((Level::Allow, By::List(List::Allowed))),
        rule(Level::Block),
        rule(Level::Quarantine),
        rule(Level::Allow),
        Some((case.rules.default_level, By::Default)),
    ]
    .into_iter()
    .flatten()
    .next()
    .unwrap()
}

/// Which lists have the id without us.
fn naive_theirs(entries: Entries) -> (bool, bool) {
    let theirs = |there: bool, list| there && entries.own != Some(list);
    (theirs(entries.allowed, List::Allowed), theirs(entries.blocked, List::Blocked))
}

/// The lists after the entry was written, worked out list by list.
fn naive_lists(entries: Entries, wanted: Entry) -> (bool, bool) {
    let (allowed, blocked) = naive_theirs(entries);
    match wanted {
        Entry::AsItIs => (entries.allowed, entries.blocked),
        Entry::NoneOfOurs => (allowed, blocked),
        Entry::Allow => (true, blocked),
        Entry::Block => (allowed, true),
    }
}

/// What is told of the step that decides: an entry is ours if nobody else wrote it.
fn naive_reason(case: &Case, rule: Rule, by: By) -> Reason {
    let theirs = naive_theirs(case.entries);
    match by {
        By::Gate => Reason::EasDisabled,
        By::Policy => Reason::MailboxPolicy,
        By::Rule(number) => Reason::DeviceRule(case.rules.rules[number].clone()),
        By::Default => Reason::DefaultLevel,
        By::List(List::Allowed) if theirs.0 => Reason::PersonalEntry,
        By::List(List::Blocked) if theirs.1 => Reason::PersonalEntry,
        By::List(_) => {
            let row = OURS.iter().find(|(_, rules)| rules.contains(&rule));
            row.map_or(Reason::PersonalEntry, |(reason, _)| reason.clone())
        }
    }
}

/// CO-1, read aloud: out wins over in, and enforcement begins with whom it names, or with all.
fn naive_standing(settings: &AccessSettings, groups: &BTreeSet<GroupId>) -> Standing {
    let [included, excluded, enforced] =
        [&settings.included_groups, &settings.excluded_groups, &settings.enforced_groups]
            .map(|list| list.iter().filter(|group| groups.contains(group)).count());
    match (excluded, included) {
        (1.., _) => Standing::Exempt,
        (0, 0) => Standing::NotTargeted,
        (0, 1..) => Standing::Targeted {
            enforced: settings.mode == Mode::Enforcing
                && (settings.enforced_groups.is_empty() || enforced > 0),
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn both_implementations_agree(case in cases()) {
        let decision = case.decide();
        let (rule, wanted) = naive_row(&case);
        prop_assert_eq!((decision.rule, decision.entry), (rule, wanted));
        let (allowed, blocked) = naive_lists(case.entries, wanted);
        let (level, by) = naive_answer(&case, allowed, blocked);
        prop_assert_eq!((decision.level, decision.reason), (level, naive_reason(&case, rule, by)));
        prop_assert_eq!(decision.before, naive_answer(&case, case.entries.allowed, case.entries.blocked).0);
        let claimed = case.device.map(|device| device.assurance);
        let weak = rule == Rule::OutlookWithCompliantDevice;
        prop_assert_eq!(decision.assurance, if weak { Some(Assurance::Weak) } else { claimed });
        let reached = match case.owner {
            Standing::Targeted { enforced } => enforced || is_left_behind(&case),
            Standing::Exempt | Standing::NotTargeted => true,
            Standing::Unknown => false,
        };
        prop_assert_eq!(decision.enforced, reached && case.settings.mode == Mode::Enforcing);
    }

    #[test]
    fn both_implementations_agree_on_who_is_meant(settings in settings(), groups in groups()) {
        let groups = groups.into_iter().collect();
        prop_assert_eq!(settings.standing(&groups), naive_standing(&settings, &groups));
    }

    /// What was carried out is not asked for again. For whom enforcement does not reach nothing is written, once nothing of ours is left.
    #[test]
    fn a_decision_that_was_carried_out_changes_nothing_more(case in cases()) {
        let first = case.decide();
        let is_reached = case.settings.mode != Mode::Enforcing || case.owner != Standing::Targeted { enforced: false };
        let case = case.carried_out();
        let again = case.decide();
        prop_assert_eq!(again.before, first.level);
        if is_reached {
            prop_assert_eq!(case.entries.with(again.entry), case.entries);
        } else if first.enforced {
            prop_assert!(!again.enforced && !is_left_behind(&case));
        }
    }

    /// CO-2: a targeted user's device is let in by us only if it is enrolled, not found wanting, and linked to the user.
    #[test]
    fn nobody_is_allowed_who_is_not_enrolled_and_linked(case in cases()) {
        let outlook = case.look.is_outlook_mobile();
        if case.decide().entry == Entry::Allow && !outlook {
            let device = case.device.unwrap();
            prop_assert!(device.enrolled && device.compliance != C::Noncompliant);
            prop_assert!(device.assurance >= Assurance::IdAndUserMatch);
        }
    }

    /// CO-8: what others wrote is there afterwards.
    #[test]
    fn what_others_wrote_stays(case in cases()) {
        let before = case.entries.without_ours();
        let after = case.entries.with(case.decide().entry);
        prop_assert!(after.allowed >= before.allowed && after.blocked >= before.blocked);
    }

    /// Users outside the scope and mailboxes that nobody knows are never blocked.
    #[test]
    fn nobody_outside_the_scope_is_blocked_by_us(case in cases()) {
        if !matches!(case.owner, Standing::Targeted { .. }) {
            prop_assert!(matches!(case.decide().entry, Entry::NoneOfOurs | Entry::AsItIs));
        }
    }
}
