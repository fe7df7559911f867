//! A second implementation, written as the table itself: conditions in order, the first row that fits counts. It shares no rule
//! with the first one.

use proptest::prelude::*;

use super::super::exchange::{DeviceRule, Gate, OrganisationRules};
use super::super::settings::{AccessSettings, Doubt, LockOut, Mode, OutlookMobile};
use super::super::{Assurance, Entries, Entry, Level, Linked, List, Look, Standing};
use super::{Case, family};
use crate::device::ComplianceState as C;

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
    doubtful: bool,
    kept_out_anyway: bool,
}

type Row = (fn(&Facts<'_>) -> bool, Entry);

const KEEP_OUT: &[Row] = &[
    (|facts| facts.case.settings.lock_out == LockOut::Quarantine && facts.kept_out_anyway, Entry::NoneOfOurs),
    (|_| true, Entry::Block),
];

const POLICY: &[Row] = &[
    (|facts| facts.case.settings.mode == Mode::Off, Entry::NoneOfOurs),
    (|facts| facts.case.owner == Standing::Unknown, Entry::AsItIs),
    (|facts| facts.case.owner == Standing::Exempt, Entry::NoneOfOurs),
    (|facts| !facts.targeted, Entry::NoneOfOurs),
    (|facts| facts.left_behind, Entry::NoneOfOurs),
    (|facts| facts.foreign_block, Entry::NoneOfOurs),
    (
        |facts| facts.outlook && facts.case.settings.outlook_mobile == OutlookMobile::LeftAlone,
        Entry::NoneOfOurs,
    ),
    (
        |facts| {
            facts.outlook
                && facts.case.settings.outlook_mobile == OutlookMobile::WithCompliantDevice
                && facts.case.compliant_device
        },
        Entry::Allow,
    ),
    (|facts| facts.outlook, Entry::Block),
    (|facts| !facts.linked, Entry::Block),
    (|facts| !facts.enrolled, Entry::Block),
    (|facts| facts.compliance(C::Noncompliant), Entry::Block),
    (|facts| facts.doubtful && facts.case.settings.doubt == Doubt::Quarantine, Entry::Block),
    (|facts| facts.compliance(C::Unknown), Entry::AsItIs),
    (|facts| facts.case.settings.override_default_rule, Entry::Allow),
    (|_| true, Entry::NoneOfOurs),
];

impl Facts<'_> {
    fn compliance(&self, state: C) -> bool {
        self.case.device.is_some_and(|device| device.compliance == state)
    }

    fn first(&self, rows: &[Row]) -> Entry {
        rows.iter().find(|(fits, _)| fits(self)).unwrap().1
    }
}

fn naive_entry(case: &Case) -> Entry {
    let entries = case.entries;
    let theirs = [
        entries.allowed && entries.own != Some(List::Allowed),
        entries.blocked && entries.own != Some(List::Blocked),
    ];
    let facts = Facts {
        case,
        targeted: matches!(case.owner, Standing::Targeted { .. }),
        left_behind: is_left_behind(case),
        foreign_block: theirs[1],
        outlook: case.look.device_type == "Outlook",
        linked: case.device.is_some_and(|device| device.assurance >= Assurance::IdAndUserMatch),
        enrolled: case.device.is_some_and(|device| device.enrolled),
        doubtful: case.device.is_some_and(|device| device.contested || device.looks_changed),
        kept_out_anyway: naive_level(case, theirs[0], theirs[1]) != Level::Allow,
    };
    match facts.first(POLICY) {
        Entry::Block => facts.first(KEEP_OUT),
        other => other,
    }
}

/// Whether an entry of ours is left of a user with whom enforcement does not begin any more.
fn is_left_behind(case: &Case) -> bool {
    let entries = case.entries;
    let ours = entries.allowed && entries.own == Some(List::Allowed)
        || entries.blocked && entries.own == Some(List::Blocked);
    ours && case.settings.mode == Mode::Enforcing && case.owner == Standing::Targeted { enforced: false }
}

/// Exchange's nine steps, as a list of answers of which the first one counts.
fn naive_level(case: &Case, allowed: bool, blocked: bool) -> Level {
    let rule = |level: Level| {
        let fits = |rule: &&DeviceRule| rule.query == case.look.device_type && rule.level == level;
        case.rules.rules.iter().find(fits).map(|_| level)
    };
    [
        (!case.gate.eas_enabled).then_some(Level::Block),
        (!case.gate.meets_policy).then_some(Level::Block),
        blocked.then_some(Level::Block),
        allowed.then_some(Level::Allow),
        rule(Level::Block),
        rule(Level::Quarantine),
        rule(Level::Allow),
        Some(case.rules.default_level),
    ]
    .into_iter()
    .flatten()
    .next()
    .unwrap()
}

/// The lists after the entry was written, worked out list by list.
fn naive_lists(entries: Entries, wanted: Entry) -> (bool, bool) {
    let theirs = |there: bool, list| there && entries.own != Some(list);
    let (allowed, blocked) = (theirs(entries.allowed, List::Allowed), theirs(entries.blocked, List::Blocked));
    match wanted {
        Entry::AsItIs => (entries.allowed, entries.blocked),
        Entry::NoneOfOurs => (allowed, blocked),
        Entry::Allow => (true, blocked),
        Entry::Block => (allowed, true),
    }
}

fn one_of<T: Clone + std::fmt::Debug + 'static>(values: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(values.to_vec())
}

fn settings() -> impl Strategy<Value = AccessSettings> {
    (one_of(Mode::ALL), any::<bool>(), one_of(LockOut::ALL), one_of(Doubt::ALL), one_of(OutlookMobile::ALL))
        .prop_map(|(mode, override_default_rule, lock_out, doubt, outlook_mobile)| AccessSettings {
            mode,
            override_default_rule,
            lock_out,
            doubt,
            outlook_mobile,
            ..AccessSettings::default()
        })
}

fn rules() -> impl Strategy<Value = OrganisationRules> {
    let rule = (one_of(&["iPhone", "Android", "Outlook"]), one_of(Level::ALL))
        .prop_map(|(name, level)| family(name, level));
    (one_of(Level::ALL), prop::collection::vec(rule, 0..4))
        .prop_map(|(default_level, rules)| OrganisationRules { default_level, rules })
}

fn device() -> impl Strategy<Value = Option<Linked>> {
    let linked = (any::<bool>(), one_of(C::ALL), one_of(Assurance::ALL), any::<bool>(), any::<bool>())
        .prop_map(|(enrolled, compliance, assurance, contested, looks_changed)| Linked {
            enrolled,
            compliance,
            assurance,
            contested,
            looks_changed,
        });
    prop::option::of(linked)
}

fn cases() -> impl Strategy<Value = Case> {
    let standings = [
        Standing::Targeted { enforced: true },
        Standing::Targeted { enforced: false },
        Standing::Exempt,
        Standing::NotTargeted,
        Standing::Unknown,
    ];
    let entries = (any::<bool>(), any::<bool>(), prop::option::of(one_of(List::ALL)))
        .prop_map(|(allowed, blocked, own)| Entries { allowed, blocked, own });
    let gate = (any::<bool>(), any::<bool>())
        .prop_map(|(eas_enabled, meets_policy)| Gate { eas_enabled, meets_policy });
    let look = one_of(&["iPhone", "Android", "Outlook"])
        .prop_map(|device_type| Look { device_type: device_type.into(), ..Look::default() });
    (settings(), rules(), look, gate, entries, one_of(&standings), device(), any::<bool>()).prop_map(
        |(settings, rules, look, gate, entries, owner, device, compliant_device)| Case {
            settings,
            rules,
            look,
            gate,
            entries,
            owner,
            device,
            compliant_device,
        },
    )
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.settings, self.rules, self.subject())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn both_implementations_agree(case in cases()) {
        let decision = case.decide();
        let wanted = naive_entry(&case);
        prop_assert_eq!(decision.entry, wanted);
        let (allowed, blocked) = naive_lists(case.entries, wanted);
        prop_assert_eq!(decision.level, naive_level(&case, allowed, blocked));
        prop_assert_eq!(decision.before, naive_level(&case, case.entries.allowed, case.entries.blocked));
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
