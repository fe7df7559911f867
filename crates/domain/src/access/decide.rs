//! The decision on one partnership.

use serde::{Deserialize, Serialize};

use super::entry::{Entries, Entry, List};
use super::exchange::{Gate, OrganisationRules, evaluate};
use super::reason::{Assurance, Reason, Rule};
use super::settings::{AccessSettings, Doubt, LockOut, Mode, OutlookMobile, Standing};
use super::{Level, Look};
use crate::device::ComplianceState;

/// The device that a partnership is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linked {
    /// It is managed now.
    pub enrolled: bool,
    /// Whether it meets its policies.
    pub compliance: ComplianceState,
    /// How sure the link is.
    pub assurance: Assurance,
    /// Another device claims the same id for the same mailbox.
    pub contested: bool,
    /// Type, model or client are not what they were when the id was linked.
    pub looks_changed: bool,
}

/// Everything that a decision rests on.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// How the partnership looks to Exchange. Empty for an id that Exchange has not seen yet (BY-10).
    pub look: &'a Look,
    /// What Exchange asks before the lists.
    pub gate: Gate,
    /// What stands in the personal lists for the id.
    pub entries: Entries,
    /// How the mailbox's owner stands towards the policy.
    pub owner: Standing,
    /// The linked device; `None` if no device of the mailbox's users has the id.
    pub device: Option<Linked>,
    /// Whether the owner has an enrolled device at all that is compliant, or still has time to be.
    pub owner_has_compliant_device: bool,
}

/// What is to stand in the personal lists, and what Exchange will then say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// What we want.
    pub entry: Entry,
    /// By which line of the policy.
    pub rule: Rule,
    /// What Exchange says as things stand.
    pub before: Level,
    /// What Exchange will say.
    pub level: Level,
    /// Why.
    pub reason: Reason,
    /// How sure the link behind an allow is.
    pub assurance: Option<Assurance>,
    /// Whether the entry may be written: report mode and users whom enforcement has not reached are only told. What is ours of those
    /// whom it does not reach any more goes.
    pub enforced: bool,
}

impl Decision {
    /// Whether the device would lose its mail.
    pub const fn locks_out(&self) -> bool {
        self.before.lets_in() && !self.level.lets_in()
    }

    /// Whether the device would get its mail.
    pub const fn releases(&self) -> bool {
        !self.before.lets_in() && self.level.lets_in()
    }
}

/// Judges one partnership. `rules` are default and device rules as they stand in Exchange, or as they are planned to.
pub fn decide(settings: &AccessSettings, rules: &OrganisationRules, subject: &Subject<'_>) -> Decision {
    let rule = rule(settings, subject);
    let entry = entry(settings, rules, subject, rule);
    let says = |entries: Entries| evaluate(subject.gate, entries, rules, subject.look);
    let after = subject.entries.with(entry);
    let (level, step) = says(after);
    // Of two personal entries the block decides, so it is ours only if our block is there.
    let deciding = if after.blocked { List::Blocked } else { List::Allowed };
    let is_ours = after.own == Some(deciding);
    Decision {
        entry,
        rule,
        before: says(subject.entries).0,
        level,
        reason: Reason::of(step, is_ours.then_some(rule)),
        assurance: assurance(subject, rule),
        enforced: enforced(settings, subject.owner, rule),
    }
}

/// The line of the policy that fits, top down.
fn rule(settings: &AccessSettings, subject: &Subject<'_>) -> Rule {
    if settings.mode == Mode::Off {
        return Rule::Off;
    }
    match subject.owner {
        Standing::Unknown => return Rule::UnknownUser,
        Standing::Exempt => return Rule::Exempt,
        Standing::NotTargeted => return Rule::NotTargeted,
        // What was written before enforcement began with fewer groups would stay for good: nothing else is written for this user.
        Standing::Targeted { enforced: false }
            if settings.mode == Mode::Enforcing && subject.entries.ours().is_some() =>
        {
            return Rule::NotReached;
        }
        Standing::Targeted { .. } => {}
    }
    // Exchange lets a personal block go before a personal allow, and what others wrote is not ours to remove.
    if subject.entries.is_foreign(List::Blocked) {
        return Rule::BlockedByOthers;
    }
    if subject.look.is_outlook_mobile() {
        return outlook(settings.outlook_mobile, subject.owner_has_compliant_device);
    }
    let Some(device) = subject.device else { return Rule::NotLinked };
    of_device(settings, device)
}

const fn outlook(choice: OutlookMobile, has_compliant_device: bool) -> Rule {
    match choice {
        OutlookMobile::LeftAlone => Rule::OutlookLeftAlone,
        OutlookMobile::Blocked => Rule::OutlookBlocked,
        OutlookMobile::WithCompliantDevice if has_compliant_device => Rule::OutlookWithCompliantDevice,
        OutlookMobile::WithCompliantDevice => Rule::OutlookWithoutCompliantDevice,
    }
}

fn of_device(settings: &AccessSettings, device: Linked) -> Rule {
    // An id is a parameter of the client's request: one that belongs to another user's device proves nothing.
    if device.assurance < Assurance::IdAndUserMatch {
        return Rule::NotLinked;
    }
    if !device.enrolled {
        return Rule::NotEnrolled;
    }
    if device.compliance == ComplianceState::Noncompliant {
        return Rule::NotCompliant;
    }
    if settings.doubt == Doubt::Quarantine {
        if device.contested {
            return Rule::SecondClaimant;
        }
        if device.looks_changed {
            return Rule::ChangedLook;
        }
    }
    if !device.compliance.is_let_in() {
        return Rule::NotJudged;
    }
    if settings.override_default_rule { Rule::Compliant } else { Rule::CompliantByRules }
}

/// The entry that the rule asks for.
fn entry(settings: &AccessSettings, rules: &OrganisationRules, subject: &Subject<'_>, rule: Rule) -> Entry {
    match rule {
        Rule::UnknownUser | Rule::NotJudged => Entry::AsItIs,
        Rule::Compliant | Rule::OutlookWithCompliantDevice => Entry::Allow,
        _ if rule.keeps_out() => {
            let bare = subject.entries.without_ours();
            let kept_out = !evaluate(subject.gate, bare, rules, subject.look).0.lets_in();
            if settings.lock_out == LockOut::Quarantine && kept_out {
                Entry::NoneOfOurs
            } else {
                Entry::Block
            }
        }
        _ => Entry::NoneOfOurs,
    }
}

fn assurance(subject: &Subject<'_>, rule: Rule) -> Option<Assurance> {
    match rule {
        Rule::OutlookWithCompliantDevice => Some(Assurance::Weak),
        _ => subject.device.map(|device| device.assurance),
    }
}

/// Whether the policy has reached the mailbox. What leaves its scope, or its reach, is undone under the same mode.
fn enforced(settings: &AccessSettings, owner: Standing, rule: Rule) -> bool {
    match owner {
        Standing::Targeted { enforced } => {
            (enforced || rule == Rule::NotReached) && settings.mode == Mode::Enforcing
        }
        Standing::Exempt | Standing::NotTargeted => settings.mode == Mode::Enforcing,
        Standing::Unknown => false,
    }
}
