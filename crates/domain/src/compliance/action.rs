//! What follows when a device does not meet a policy.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Presence;
use crate::actor::named;
use crate::id::MessageTemplateId;

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
    /// The template of the message of a [`ComplianceActionKind::Notify`]; the usual one, if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<MessageTemplateId>,
}

impl ComplianceAction {
    /// An action with the usual message.
    pub const fn new(kind: ComplianceActionKind, grace_period_hours: u32) -> Self {
        Self { kind, grace_period_hours, template: None }
    }

    /// When the action is due on a device that does not meet the policy since then.
    pub fn due_at(self, failing_since: DateTime<Utc>, presence: &Presence) -> DateTime<Utc> {
        presence.ends_at(failing_since, TimeDelta::hours(i64::from(self.grace_period_hours)))
    }

    /// Whether both are the same step: with another text it is not taken again.
    pub fn is_step(self, other: Self) -> bool {
        (self.kind, self.grace_period_hours) == (other.kind, other.grace_period_hours)
    }
}

/// The actions that were not taken yet, with the time at which each is due, the earliest first. `taken` has those that were taken
/// since the device stopped to meet the policy. Blocking is not among them: it is the judgement itself.
pub fn actions_ahead(
    actions: &[ComplianceAction],
    failing_since: DateTime<Utc>,
    taken: &[ComplianceAction],
    presence: &Presence,
) -> Vec<(DateTime<Utc>, ComplianceAction)> {
    let mut ahead: Vec<_> = actions
        .iter()
        .filter(|action| action.kind != ComplianceActionKind::Block)
        .filter(|action| !taken.iter().any(|step| action.is_step(*step)))
        .map(|action| (action.due_at(failing_since, presence), *action))
        .collect();
    ahead.sort_by_key(|(due_at, action)| (*due_at, action.kind));
    ahead
}
