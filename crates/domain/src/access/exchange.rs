//! What Exchange makes of lists, rules and default: its own order of evaluation, foretold.

use serde::{Deserialize, Serialize};

use super::{Entries, Level, Look};
use crate::actor::named;

named! {
    /// What a device access rule looks at.
    Characteristic {
        /// The family.
        DeviceType = "DeviceType",
        /// The model.
        DeviceModel = "DeviceModel",
        /// The operating system.
        DeviceOs = "DeviceOS",
        /// The user agent.
        UserAgent = "UserAgent",
        /// A header of the request, which no record shows: such a rule is never foretold.
        XmsWlHeader = "XMSWLHeader",
    }
}

/// A device access rule. Exchange compares the whole text, without wildcards.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRule {
    /// What it looks at.
    pub characteristic: Characteristic,
    /// The text that must be there.
    pub query: String,
    /// What it does.
    pub level: Level,
}

impl DeviceRule {
    /// The name that Exchange gives the rule, as `iPhone (DeviceType)`.
    pub fn name(&self) -> String {
        format!("{} ({})", self.query, self.characteristic)
    }

    /// Whether the rule is about a device that looks so.
    pub fn fits(&self, look: &Look) -> bool {
        let text = match self.characteristic {
            Characteristic::DeviceType => &look.device_type,
            Characteristic::DeviceModel => &look.model,
            Characteristic::DeviceOs => &look.os,
            Characteristic::UserAgent => &look.user_agent,
            Characteristic::XmsWlHeader => return false,
        };
        !text.is_empty() && text.eq_ignore_ascii_case(&self.query)
    }
}

/// Default and rules of an organisation, as they are in Exchange or as they are to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationRules {
    /// DefaultAccessLevel.
    pub default_level: Level,
    /// The device access rules.
    pub rules: Vec<DeviceRule>,
}

impl Default for OrganisationRules {
    /// Exchange as it is installed: everything gets in.
    fn default() -> Self {
        Self { default_level: Level::Allow, rules: Vec::new() }
    }
}

/// What Exchange asks before it looks at any list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gate {
    /// ActiveSync is on for the mailbox.
    pub eas_enabled: bool,
    /// The device meets the mailbox policy, as far as Exchange said.
    pub meets_policy: bool,
}

impl Gate {
    /// Nothing stands in the way.
    pub const OPEN: Self = Self { eas_enabled: true, meets_policy: true };
}

/// Which step of Exchange's evaluation decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// ActiveSync is off for the mailbox.
    Disabled,
    /// The mailbox policy is not met.
    MailboxPolicy,
    /// A personal entry.
    Personal,
    /// This device rule.
    DeviceRule(DeviceRule),
    /// The organisation's default.
    Default,
}

/// Foretells the access state: personal block, personal allow, rules that block, quarantine and allow, then the default.
/// Authentication comes first and is not ours to foretell.
pub fn evaluate(gate: Gate, entries: Entries, rules: &OrganisationRules, look: &Look) -> (Level, Step) {
    if !gate.eas_enabled {
        return (Level::Block, Step::Disabled);
    }
    if !gate.meets_policy {
        return (Level::Block, Step::MailboxPolicy);
    }
    if entries.blocked {
        return (Level::Block, Step::Personal);
    }
    if entries.allowed {
        return (Level::Allow, Step::Personal);
    }
    for level in [Level::Block, Level::Quarantine, Level::Allow] {
        if let Some(rule) = rules.rules.iter().find(|rule| rule.level == level && rule.fits(look)) {
            return (level, Step::DeviceRule(rule.clone()));
        }
    }
    (rules.default_level, Step::Default)
}
