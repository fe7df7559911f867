//! The brake: a large change that nobody started waits for a person before its first effect.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::actor::named;
use crate::id::{BrakeId, DeviceId, ProfileId};

named! {
    /// What a change would do to a device that its user notices.
    Effect {
        /// A profile is taken away.
        Remove = "remove",
        /// An account is made anew: the user signs in again, and all mail is downloaded again.
        Replace = "replace",
        /// Mail is blocked.
        Block = "block",
    }
}

named! {
    /// What a person decided.
    BrakeDecision {
        /// Go on.
        Release = "release",
        /// Leave things as they are until something changes again.
        Dismiss = "dismiss",
        /// Nobody needed to decide: when everything was weighed anew, nothing was left to hold back.
        Lapse = "lapse",
    }
}

/// One effect that is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrakeItem {
    /// On which device.
    pub device: DeviceId,
    /// Of which profile.
    pub profile: ProfileId,
    /// What.
    pub effect: Effect,
}

/// A large change that nobody started.
#[derive(Clone, Debug, PartialEq)]
pub struct Brake {
    /// Its id.
    pub id: BrakeId,
    /// What caused it: `directory`, `nightly`, a word for programs and for the texts.
    pub cause: String,
    /// How many devices it would hit.
    pub affected: u64,
    /// How many devices there are.
    pub total: u64,
    /// What it would do, the first [`MAX_ITEMS`] of it.
    pub items: Vec<BrakeItem>,
    /// The work that goes on when a person lets it.
    pub resume: Value,
    /// When it stopped.
    pub created_at: DateTime<Utc>,
    /// When a person decided, or nothing was left to decide.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// What they decided.
    pub decision: Option<BrakeDecision>,
}

/// How many effects a brake lists.
pub const MAX_ITEMS: usize = 1000;

/// Whether a change that hits `affected` of `total` devices is too large to go on by itself: more than `percent` of
/// them or more than `devices`, whichever is reached first. A single device never is.
pub const fn holds(affected: u64, total: u64, percent: u32, devices: u32) -> bool {
    affected > 1 && (affected > devices as u64 || affected * 100 > total * percent as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_percent_or_fifty_devices() {
        assert!(!holds(0, 1000, 2, 50));
        assert!(!holds(20, 1000, 2, 50));
        assert!(holds(21, 1000, 2, 50));
        assert!(!holds(50, 100_000, 2, 50));
        assert!(holds(51, 100_000, 2, 50));
    }

    #[test]
    fn a_single_device_never_needs_a_person() {
        assert!(!holds(1, 12, 2, 50));
        assert!(holds(2, 12, 2, 50));
    }

    proptest! {
        #[test]
        fn more_is_never_let_through_where_less_is_held(affected in 0_u64..10_000, total in 0_u64..10_000, percent in 0_u32..100, devices in 0_u32..100) {
            if holds(affected, total, percent, devices) {
                prop_assert!(holds(affected + 1, total, percent, devices));
            }
        }
    }
}
