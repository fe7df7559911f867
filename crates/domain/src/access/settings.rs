//! The access policy of one Exchange organisation (CO-1 to CO-4, CO-7, BY-12).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Level;
use super::exchange::{DeviceRule, OrganisationRules};
use crate::actor::named;
use crate::id::GroupId;

named! {
    /// How far the policy goes. Each organisation leaves report mode by its own act.
    Mode {
        /// Nothing is judged, and nothing of ours stays in Exchange.
        Off = "off",
        /// Judged and shown; nothing is written to Exchange.
        Report = "report",
        /// Written to Exchange, for everybody or for some groups.
        Enforcing = "enforcing",
    }
}

named! {
    /// What becomes of Outlook for iOS and Android (BY-12).
    OutlookMobile {
        /// Exchange's own rules decide.
        LeftAlone = "leftAlone",
        /// Allowed for users who have a compliant device. Weak: nothing ties the app to that device.
        WithCompliantDevice = "withCompliantDevice",
        /// Blocked.
        Blocked = "blocked",
    }
}

named! {
    /// What becomes of a link that something speaks against: a second claimant, or another look (CO-2).
    Doubt {
        /// An event, and access stays as the device deserves it.
        Event = "event",
        /// Kept out until a person has looked at it.
        Quarantine = "quarantine",
    }
}

named! {
    /// How a device of a targeted user is kept out.
    LockOut {
        /// Always by our own block.
        Block = "block",
        /// Left in quarantine where Exchange keeps it out by itself, so that its message still reaches the phone; a block where
        /// Exchange would let it in.
        Quarantine = "quarantine",
    }
}

/// The access policy of one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct AccessSettings {
    /// How far it goes.
    pub mode: Mode,
    /// Users in these groups are targeted.
    pub included_groups: Vec<GroupId>,
    /// Users in these groups are exempt, also if they are targeted.
    pub excluded_groups: Vec<GroupId>,
    /// Enforcement starts with these groups; everybody who is targeted if empty.
    pub enforced_groups: Vec<GroupId>,
    /// What becomes of devices that nothing else covers; `None` leaves Exchange's default to its administrators.
    pub default_level: Option<Level>,
    /// Exceptions by family and model.
    pub rules: Vec<DeviceRule>,
    /// Whether default and rules may be written to Exchange: the last step, with a plan of its own, once enforcement has reached
    /// everybody (CO-7).
    pub writes_rules: bool,
    /// Enrolled and compliant devices are allowed by a personal entry, whatever rule or default says (CO-4).
    pub override_default_rule: bool,
    /// How others are kept out.
    pub lock_out: LockOut,
    /// What becomes of doubtful links.
    pub doubt: Doubt,
    /// What becomes of Outlook for iOS and Android.
    pub outlook_mobile: OutlookMobile,
}

impl Default for AccessSettings {
    /// Never "on" (CO-1).
    fn default() -> Self {
        Self {
            mode: Mode::Off,
            included_groups: Vec::new(),
            excluded_groups: Vec::new(),
            enforced_groups: Vec::new(),
            default_level: None,
            rules: Vec::new(),
            writes_rules: false,
            override_default_rule: true,
            lock_out: LockOut::Block,
            doubt: Doubt::Event,
            outlook_mobile: OutlookMobile::LeftAlone,
        }
    }
}

/// How the owner of a mailbox stands towards the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Targeted.
    Targeted {
        /// Whether enforcement has reached the user.
        enforced: bool,
    },
    /// In an excluded group.
    Exempt,
    /// In no included group.
    NotTargeted,
    /// Nobody knows whose mailbox it is, or the directory has two owners for it.
    Unknown,
}

impl AccessSettings {
    /// How a user in these groups, nested ones resolved, stands. Exclusion wins.
    pub fn standing(&self, groups: &BTreeSet<GroupId>) -> Standing {
        let is_in = |list: &[GroupId]| list.iter().any(|group| groups.contains(group));
        if is_in(&self.excluded_groups) {
            Standing::Exempt
        } else if is_in(&self.included_groups) {
            let reached = self.enforced_groups.is_empty() || is_in(&self.enforced_groups);
            Standing::Targeted { enforced: self.mode == Mode::Enforcing && reached }
        } else {
            Standing::NotTargeted
        }
    }

    /// Whether default and rules are to be written although enforcement begins with some groups. They hit everybody, so nothing of them
    /// is: such a policy writes personal entries only (CO-7).
    pub const fn writes_rules_too_soon(&self) -> bool {
        self.writes_rules && !self.enforced_groups.is_empty()
    }

    /// The rules as they are to be in Exchange; what is not ours to set stays as `current` has it.
    pub fn wanted_rules(&self, current: &OrganisationRules) -> OrganisationRules {
        if !self.writes_rules || self.writes_rules_too_soon() || self.mode != Mode::Enforcing {
            return current.clone();
        }
        OrganisationRules {
            default_level: self.default_level.unwrap_or(current.default_level),
            rules: self.rules.clone(),
        }
    }
}
