//! From decisions to the fewest changes in Exchange, in the order in which they are made (CO-8, CO-9).

use serde::{Deserialize, Serialize};

use super::exchange::{DeviceRule, OrganisationRules};
use super::{Decision, Entries, Entry, Level, List};
use crate::actor::named;
use crate::id::{MailboxId, UserId};
use crate::partnership::EasId;

named! {
    /// What a change does to the device, and with it how soon it is due.
    Effect {
        /// Mail flows again.
        Release = "release",
        /// Nothing that its user would notice now.
        Quiet = "quiet",
        /// Mail stops.
        LockOut = "lockOut",
    }
}

/// A change of the personal lists of one mailbox for one id, made in a single call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryChange {
    /// Whose lists.
    pub mailbox: MailboxId,
    /// Which id.
    pub eas_id: EasId,
    /// The list that gets the id.
    pub add: Option<List>,
    /// The list that loses it. Always an entry of ours, or one that a person had us write.
    pub remove: Option<List>,
}

impl EntryChange {
    /// What takes it back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { add: self.remove, remove: self.add, ..self.clone() }
    }

    /// In which list our entry stands when the change is made.
    pub const fn own_after(&self) -> Option<List> {
        self.add
    }
}

/// The change that brings the lists to what is wanted; `None` if they are so already. What others wrote stays.
pub fn difference(
    mailbox: MailboxId,
    eas_id: &EasId,
    entries: Entries,
    wanted: Entry,
) -> Option<EntryChange> {
    let after = entries.with(wanted);
    let moved = |list: List, from: Entries, to: Entries| !from.has(list) && to.has(list);
    let one = |from, to| [List::Allowed, List::Blocked].into_iter().find(|list| moved(*list, from, to));
    let (add, remove) = (one(entries, after), one(after, entries));
    let change = EntryChange { mailbox, eas_id: eas_id.clone(), add, remove };
    (add.is_some() || remove.is_some()).then_some(change)
}

/// One partnership with its decision.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Whose lists.
    pub mailbox: MailboxId,
    /// Which id.
    pub eas_id: EasId,
    /// Whose mailbox, if anybody knows.
    pub user: Option<UserId>,
    /// What stands in the lists.
    pub entries: Entries,
    /// What was decided.
    pub decision: Decision,
}

/// A change that is to be made, with what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What to change.
    pub change: EntryChange,
    /// Whose mailbox.
    pub user: Option<UserId>,
    /// What it does.
    pub effect: Effect,
    /// It came with many others, and waits behind single ones.
    pub bulk: bool,
}

/// What is to be changed, in order, and how many it would hit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Releases first, then what nobody notices, then lock-outs.
    pub changes: Vec<Planned>,
    /// How many devices would lose their mail: what the brake weighs.
    pub locks_out: u64,
    /// How many would get it.
    pub releases: u64,
    /// Of how many users those that lose it are.
    pub users: u64,
}

/// Whether a plan is of decisions that hold, or of what would be if everything were enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What may be written.
    Enforced,
    /// Everything: what report mode shows.
    Everything,
}

/// The changes of a set of decisions. With more than `single` of them they are a bulk, which waits behind others.
pub fn plan<'a>(judged: impl IntoIterator<Item = &'a Judged>, reach: Reach, single: usize) -> Plan {
    let mut plan = Plan::default();
    let mut users = std::collections::BTreeSet::new();
    for one in judged {
        if reach == Reach::Enforced && !one.decision.enforced {
            continue;
        }
        let change = difference(one.mailbox, &one.eas_id, one.entries, one.decision.entry);
        let Some(change) = change else { continue };
        let effect = effect(&one.decision);
        match effect {
            Effect::Release => plan.releases += 1,
            Effect::LockOut => {
                plan.locks_out += 1;
                // A mailbox without a known user counts as somebody of its own.
                users.insert(one.user.map_or(one.mailbox.0, |user| user.0));
            }
            Effect::Quiet => {}
        }
        plan.changes.push(Planned { change, user: one.user, effect, bulk: false });
    }
    plan.users = u64::try_from(users.len()).unwrap_or(u64::MAX);
    let bulk = plan.changes.len() > single;
    for planned in &mut plan.changes {
        planned.bulk = bulk;
    }
    plan.changes.sort_by_key(|planned| priority(planned.effect, planned.bulk));
    plan
}

const fn effect(decision: &Decision) -> Effect {
    if decision.releases() {
        Effect::Release
    } else if decision.locks_out() {
        Effect::LockOut
    } else {
        Effect::Quiet
    }
}

/// The place in the queue: releases, then what nobody notices, then lock-outs; bulk in the same order behind all of them.
/// Lower goes first.
pub const fn priority(effect: Effect, bulk: bool) -> i64 {
    let place = match effect {
        Effect::Release => 0,
        Effect::Quiet => 1,
        Effect::LockOut => 2,
    };
    if bulk { 10 + place } else { place }
}

/// A change of default or rules of an organisation (CO-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "camelCase")]
pub enum RuleChange {
    /// Another default, with the one before.
    SetDefault {
        /// The default to be.
        level: Level,
        /// The default that was.
        previous: Level,
    },
    /// A new rule.
    Add {
        /// The rule.
        rule: DeviceRule,
    },
    /// Another level for a rule that is there.
    SetLevel {
        /// The rule as it is to be.
        rule: DeviceRule,
        /// The level that was.
        previous: Level,
    },
    /// A rule less.
    Remove {
        /// The rule.
        rule: DeviceRule,
    },
}

impl RuleChange {
    /// What takes it back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self.clone() {
            Self::SetDefault { level, previous } => Self::SetDefault { level: previous, previous: level },
            Self::Add { rule } => Self::Remove { rule },
            Self::Remove { rule } => Self::Add { rule },
            Self::SetLevel { rule, previous } => {
                Self::SetLevel { previous: rule.level, rule: DeviceRule { level: previous, ..rule } }
            }
        }
    }

    /// Whether the change lets devices in rather than keeping them out.
    pub fn lets_in(&self) -> bool {
        match self {
            Self::Add { rule } | Self::SetLevel { rule, .. } => rule.level.lets_in(),
            Self::Remove { rule } => !rule.level.lets_in(),
            Self::SetDefault { level, .. } => level.lets_in(),
        }
    }
}

/// The changes that bring default and rules to what is wanted, those that let devices in first. `ours` are the rules that we
/// made: others are never changed or removed.
pub fn rule_changes(
    current: &OrganisationRules,
    wanted: &OrganisationRules,
    ours: &[DeviceRule],
) -> Vec<RuleChange> {
    let same = |one: &DeviceRule, other: &DeviceRule| {
        one.characteristic == other.characteristic && one.query.eq_ignore_ascii_case(&other.query)
    };
    let is_ours = |rule: &DeviceRule| ours.iter().any(|own| same(own, rule));
    let mut changes = Vec::new();
    for rule in &wanted.rules {
        match current.rules.iter().find(|known| same(known, rule)) {
            None => changes.push(RuleChange::Add { rule: rule.clone() }),
            Some(known) if known.level != rule.level && is_ours(known) => {
                changes.push(RuleChange::SetLevel { rule: rule.clone(), previous: known.level });
            }
            Some(_) => {}
        }
    }
    for rule in current.rules.iter().filter(|rule| is_ours(rule)) {
        if !wanted.rules.iter().any(|kept| same(kept, rule)) {
            changes.push(RuleChange::Remove { rule: rule.clone() });
        }
    }
    if current.default_level != wanted.default_level {
        changes.push(RuleChange::SetDefault { level: wanted.default_level, previous: current.default_level });
    }
    changes.sort_by_key(|change| !change.lets_in());
    changes
}
