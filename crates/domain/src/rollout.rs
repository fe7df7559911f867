//! Waves: a profile goes to a pilot group first, then at a rate; it can be paused, and stops by itself when too much fails.

use chrono::{DateTime, TimeDelta, Utc};

use crate::id::{GroupId, ProfileId};

/// How a profile goes out. Without one, to everybody at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// The profile.
    pub profile: ProfileId,
    /// The users who get it first.
    pub pilot_group: Option<GroupId>,
    /// When a person said that the pilot went well.
    pub pilot_ended_at: Option<DateTime<Utc>>,
    /// How many devices an hour after the pilot; `None` for all at once.
    pub per_hour: Option<u32>,
    /// Until when devices have been let through at that rate.
    pub released_at: Option<DateTime<Utc>>,
    /// Since when it is paused.
    pub paused_at: Option<DateTime<Utc>>,
    /// Who paused it.
    pub paused_by: Option<String>,
    /// Why it is paused.
    pub pause_reason: Option<String>,
    /// When it started.
    pub started_at: DateTime<Utc>,
}

impl Rollout {
    /// Whether a change may go to a device without waiting for its wave. `in_pilot`: its user is in the pilot group.
    pub fn lets_through(&self, in_pilot: bool) -> bool {
        if self.paused_at.is_some() {
            return false;
        }
        match self.pilot_group {
            Some(_) if in_pilot => true,
            Some(_) if self.pilot_ended_at.is_none() => false,
            _ => self.per_hour.is_none(),
        }
    }

    /// How many waiting devices may go now, and the time until which they were counted. A pause adds nothing to the
    /// number: the rate is never made up for, and at most an hour's worth goes at once.
    pub fn allowance(&self, now: DateTime<Utc>) -> (u32, DateTime<Utc>) {
        let waits_for_pilot = self.pilot_group.is_some() && self.pilot_ended_at.is_none();
        if self.paused_at.is_some() || waits_for_pilot {
            return (0, now);
        }
        let Some(per_hour) = self.per_hour else { return (u32::MAX, now) };
        let begun = self.pilot_ended_at.unwrap_or(self.started_at);
        let since = self.released_at.map_or(begun, |released| released.max(begun));
        let elapsed = (now - since).clamp(TimeDelta::zero(), TimeDelta::hours(1));
        let whole = i64::from(per_hour) * elapsed.num_milliseconds() / 3_600_000;
        let number = u32::try_from(whole).unwrap_or(0);
        // What has come together towards the next device is not lost, and nothing is counted twice.
        let counted = (whole * 3_600_000 + i64::from(per_hour) - 1) / i64::from(per_hour.max(1));
        (number, now - elapsed + TimeDelta::milliseconds(counted))
    }

    /// Whether so much failed that it should stop by itself: more than `percent` of at least ten answers.
    pub const fn fails_too_often(succeeded: u64, failed: u64, percent: u32) -> bool {
        let answers = succeeded + failed;
        answers >= 10 && failed * 100 > answers * percent as u64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn rollout(per_hour: Option<u32>) -> Rollout {
        Rollout {
            profile: ProfileId(Uuid::nil()),
            pilot_group: None,
            pilot_ended_at: None,
            per_hour,
            released_at: None,
            paused_at: None,
            paused_by: None,
            pause_reason: None,
            started_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_pilot_goes_first_and_the_others_wait_for_a_person() {
        let mut pilot = rollout(None);
        pilot.pilot_group = Some(GroupId(Uuid::nil()));
        assert!(pilot.lets_through(true));
        assert!(!pilot.lets_through(false));
        assert_eq!(pilot.allowance(DateTime::UNIX_EPOCH + TimeDelta::days(9)).0, 0);
        pilot.pilot_ended_at = Some(DateTime::UNIX_EPOCH);
        assert!(pilot.lets_through(false));
    }

    #[test]
    fn a_pause_stops_everybody() {
        let mut paused = rollout(None);
        paused.paused_at = Some(DateTime::UNIX_EPOCH);
        assert!(!paused.lets_through(true));
        assert_eq!(paused.allowance(DateTime::UNIX_EPOCH + TimeDelta::hours(1)).0, 0);
    }

    #[test]
    fn few_answers_stop_nothing() {
        assert!(!Rollout::fails_too_often(0, 9, 10));
        assert!(Rollout::fails_too_often(8, 2, 10));
        assert!(!Rollout::fails_too_often(9, 1, 10));
    }

    proptest! {
        #[test]
        fn the_rate_holds_however_often_it_is_asked(per_hour in 1_u32..5_000, steps in prop::collection::vec(1_i64..900, 1..60)) {
            let mut wave = rollout(Some(per_hour));
            let mut now = DateTime::UNIX_EPOCH;
            let mut gone = 0_i64;
            for step in steps {
                now += TimeDelta::seconds(step);
                let (number, until) = wave.allowance(now);
                wave.released_at = Some(until);
                gone += i64::from(number);
            }
            let due = i64::from(per_hour) * (now - DateTime::UNIX_EPOCH).num_seconds() / 3600;
            prop_assert!(gone <= due, "{gone} went of {due}");
            // Rounding down to whole seconds never costs more than a small share.
            prop_assert!(gone * 100 >= due * 80 - 200, "{gone} went of {due}");
        }
    }
}
