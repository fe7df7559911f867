//! Devices that are silent: whatever they said last, nobody knows whether it still holds.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Presence;

/// The word for a device that has not reported for too long.
pub const NOT_REPORTED: &str = "not-reported";

/// The word for a device without a policy, where that is not enough.
pub const NO_POLICY: &str = "no-policy";

/// How silence and the lack of a policy count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Reporting {
    /// After how many days of silence a device is not compliant.
    pub report_within_days: u32,
    /// After how many days of silence its user is warned.
    pub warn_after_days: u32,
    /// Whether a device without a policy is not compliant (Graph's secureByDefault).
    pub secure_by_default: bool,
}

impl Default for Reporting {
    fn default() -> Self {
        Self { report_within_days: 7, warn_after_days: 3, secure_by_default: false }
    }
}

/// How a device reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportingState {
    /// As it should.
    Fresh,
    /// Silent for days: its user is warned.
    Late,
    /// Silent for too long.
    Silent,
}

impl Reporting {
    /// Whoever was heard of last at this time or before is silent.
    pub fn silent_before(&self, presence: &Presence, now: DateTime<Utc>) -> DateTime<Utc> {
        presence.silent_before(now, TimeDelta::days(i64::from(self.report_within_days)))
    }

    /// Whoever was heard of last at this time or before is late.
    pub fn late_before(&self, presence: &Presence, now: DateTime<Utc>) -> DateTime<Utc> {
        presence.silent_before(now, TimeDelta::days(i64::from(self.warn_after_days)))
    }

    /// How a device reports that was heard of last at that time.
    pub fn state(&self, last_seen: DateTime<Utc>, presence: &Presence, now: DateTime<Utc>) -> ReportingState {
        if last_seen <= self.silent_before(presence, now) {
            ReportingState::Silent
        } else if last_seen <= self.late_before(presence, now) {
            ReportingState::Late
        } else {
            ReportingState::Fresh
        }
    }

    /// When a device that was heard of last at that time falls silent, if it stays as it is.
    pub fn silent_at(&self, last_seen: DateTime<Utc>, presence: &Presence) -> DateTime<Utc> {
        presence.ends_at(last_seen, TimeDelta::days(i64::from(self.report_within_days)))
    }
}
