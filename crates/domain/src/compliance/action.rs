//! What follows when a device does not meet a policy.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::named;

named! {
    /// What is done, in Graph's words.
    ComplianceActionKind {
        /// The device counts as not compliant, and mail is blocked.
        Block = "block",
        /// The user gets a message.
        Notify = "notification",
        /// The device is retired.
        Retire = "retire",
    }
}

/// One action, and how long after the device stopped to meet the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ComplianceAction {
    /// What is done.
    pub kind: ComplianceActionKind,
    /// After how many hours: 0 to 8760. For [`ComplianceActionKind::Block`] this is the grace period.
    pub grace_period_hours: u32,
}

impl ComplianceAction {
    /// When the action is due on a device that does not meet the policy since then.
    pub fn due_at(self, failing_since: DateTime<Utc>) -> DateTime<Utc> {
        failing_since + TimeDelta::hours(i64::from(self.grace_period_hours))
    }
}

/// The actions that are due at `now` and were not taken yet, the earliest first. `taken` has those that were taken since the device
/// stopped to meet the policy. Blocking is not among them: it is the judgement itself.
pub fn due_actions(
    actions: &[ComplianceAction],
    failing_since: DateTime<Utc>,
    taken: &[ComplianceAction],
    now: DateTime<Utc>,
) -> Vec<ComplianceAction> {
    let mut due: Vec<ComplianceAction> = actions
        .iter()
        .copied()
        .filter(|action| action.kind != ComplianceActionKind::Block)
        .filter(|action| action.due_at(failing_since) <= now && !taken.contains(action))
        .collect();
    due.sort_by_key(|action| action.grace_period_hours);
    due
}
