//! Which partnerships are taken away because nobody uses them any more (BY-9).

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// After how long unused partnerships are taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct CleanUp {
    /// Days after the device was retired; 0 for never.
    pub after_retirement_days: u32,
    /// Days of a partnership behind which no device of ours ever was; 0 for never.
    pub unmanaged_days: u32,
}

impl Default for CleanUp {
    fn default() -> Self {
        Self { after_retirement_days: 14, unmanaged_days: 0 }
    }
}

/// Who is behind a partnership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// No device of ours.
    Nobody,
    /// A device that is managed, or about which a person has to decide.
    Managed,
    /// A device that was retired then.
    Retired(DateTime<Utc>),
}

impl CleanUp {
    /// Whether the partnership goes. One of which nobody read when it was used last never does, nor one of a managed device.
    pub fn takes(&self, behind: Behind, last_success_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        let (days, since) = match behind {
            Behind::Managed => return false,
            Behind::Nobody => (self.unmanaged_days, last_success_at),
            Behind::Retired(at) => (self.after_retirement_days, last_success_at.map(|used| used.max(at))),
        };
        days > 0 && since.is_some_and(|since| now - since >= TimeDelta::days(days.into()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(day)
    }

    #[test]
    fn it_stays_unused_for_its_days_after_the_retirement() {
        let takes = |used, retired, now| {
            CleanUp::default().takes(Behind::Retired(day(retired)), Some(day(used)), day(now))
        };
        assert!(!takes(0, 100, 113), "long unused, but just retired");
        assert!(takes(0, 100, 114));
        assert!(!takes(110, 100, 120), "it was used since");
        let unmanaged = CleanUp { unmanaged_days: 90, ..CleanUp::default() };
        assert!(unmanaged.takes(Behind::Nobody, Some(day(0)), day(90)));
        assert!(!CleanUp::default().takes(Behind::Nobody, Some(day(0)), day(9000)), "off unless chosen");
    }

    proptest! {
        #[test]
        fn nothing_is_taken_that_is_managed_or_of_which_nothing_is_known(
            after in 0_u32..100, unmanaged in 0_u32..100, used in 0_i64..1000, retired in 0_i64..1000, now in 0_i64..2000,
        ) {
            let policy = CleanUp { after_retirement_days: after, unmanaged_days: unmanaged };
            prop_assert!(!policy.takes(Behind::Managed, Some(day(used)), day(now)));
            prop_assert!(!policy.takes(Behind::Nobody, None, day(now)));
            prop_assert!(!policy.takes(Behind::Retired(day(retired)), None, day(now)));
            // Waiting for longer never takes more.
            let patient = CleanUp { after_retirement_days: after + 1, ..policy };
            if after > 0 && patient.takes(Behind::Retired(day(retired)), Some(day(used)), day(now)) {
                prop_assert!(policy.takes(Behind::Retired(day(retired)), Some(day(used)), day(now)));
            }
        }
    }
}
