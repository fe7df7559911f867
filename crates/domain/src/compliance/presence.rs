//! When the server was there. While it was away nobody could report to it, so no time ran that it had given to anybody.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How many absences are remembered: those that are older have been counted for long.
const MOST: usize = 100;

/// How long after an absence nobody is called silent who was not so before it: until every device had a chance to report.
const RETURN: TimeDelta = TimeDelta::hours(24);

/// A time during which the server was away, or its clock jumped over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// Its begin.
    pub from: DateTime<Utc>,
    /// Its end.
    pub until: DateTime<Utc>,
}

/// The absences of the server, the oldest first and each apart from the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Presence {
    absences: Vec<Absence>,
}

impl Presence {
    /// The same with one more absence. One that does not lie behind the last one changes nothing.
    #[must_use]
    pub fn with(mut self, absence: Absence) -> Self {
        let follows = self.absences.last().is_none_or(|last| last.until <= absence.from);
        if follows && absence.from < absence.until {
            self.absences.push(absence);
            let surplus = self.absences.len().saturating_sub(MOST);
            self.absences.drain(..surplus);
        }
        self
    }

    /// The same without what lies ahead: a clock that ran ahead was put right, and what it jumped over is still to come.
    #[must_use]
    pub fn put_right(mut self, now: DateTime<Utc>) -> Self {
        self.absences.retain(|absence| absence.until <= now);
        self
    }

    /// When the server will have been there for `span` since that time.
    pub fn ends_at(&self, since: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
        let mut end = since + span;
        for absence in self.absences.iter().filter(|absence| absence.until > since) {
            let from = absence.from.max(since);
            if from >= end {
                break;
            }
            end += absence.until - from;
        }
        end
    }

    /// The last time since which the server had been there for `span` until that time: the other way round.
    pub fn began_at(&self, until: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
        let mut begin = until - span;
        for absence in self.absences.iter().rev().filter(|absence| absence.from < until) {
            let to = absence.until.min(until);
            if to <= begin {
                break;
            }
            begin -= to - absence.from;
        }
        begin
    }

    /// Whoever was heard of last at this time or before is silent for `span`. For a day after an absence it is the time that held
    /// when the server went away.
    pub fn silent_before(&self, now: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
        let returned = self.absences.last().filter(|last| last.from < now && now < last.until + RETURN);
        self.began_at(returned.map_or(now, |last| last.from), span)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn away(times: &[(i64, i64)]) -> Presence {
        times.iter().fold(Presence::default(), |presence, (from, until)| {
            presence.with(Absence { from: at(*from), until: at(*until) })
        })
    }

    #[test]
    fn time_stands_still_while_the_server_is_away() {
        let presence = away(&[(10, 20), (30, 35)]);
        let ends = |since, span| presence.ends_at(at(since), TimeDelta::hours(span));
        assert_eq!(ends(0, 10), at(10), "just before it went away");
        assert_eq!(ends(0, 11), at(21));
        assert_eq!(ends(15, 5), at(25), "what begins in an absence begins at its end");
        assert_eq!(ends(0, 25), at(40), "both");
        assert_eq!(ends(40, 5), at(45), "what is over counts for nothing");
    }

    #[test]
    fn after_an_absence_everybody_has_a_day_to_report() {
        let week = TimeDelta::days(7);
        let presence = away(&[(160, 400)]);
        assert_eq!(presence.silent_before(at(150), week), at(150 - 168), "it has not happened yet");
        assert_eq!(presence.silent_before(at(400), week), at(160 - 168), "as it was when it went away");
        assert_eq!(presence.silent_before(at(423), week), at(160 - 168));
        assert_eq!(presence.silent_before(at(424), week), at(160 - (168 - 24)), "the day counts afterwards");
    }

    #[test]
    fn a_clock_that_is_put_back_takes_its_jump_with_it() {
        let presence = away(&[(10, 20), (30, 9000)]);
        assert_eq!(presence.clone().put_right(at(40)), away(&[(10, 20)]));
        assert_eq!(presence.with(Absence { from: at(25), until: at(28) }), away(&[(10, 20), (30, 9000)]));
    }

    proptest! {
        /// What is over by both ways of counting is the same, and no time ends earlier because the server was away.
        #[test]
        fn both_directions_agree(
            steps in prop::collection::vec((1_i64..50, 1_i64..50), 0..6),
            since in 0_i64..300,
            span in 1_i64..200,
            now in 0_i64..700,
        ) {
            let mut times = Vec::new();
            let mut hour = 0;
            for (there, gone) in steps {
                times.push((hour + there, hour + there + gone));
                hour += there + gone;
            }
            let presence = away(&times);
            let span = TimeDelta::hours(span);
            let ends = presence.ends_at(at(since), span);
            prop_assert!(ends >= at(since) + span);
            prop_assert_eq!(ends <= at(now), at(since) <= presence.began_at(at(now), span));
            prop_assert!(presence.silent_before(at(now), span) <= at(now) - span);
        }
    }
}
