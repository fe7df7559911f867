//! The organisation's clock: it begins where it is told to, runs with the machine's, and can be put forward.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::lock;

/// A clock.
pub(super) struct Time {
    start: DateTime<Utc>,
    began: Instant,
    passed: Mutex<TimeDelta>,
}

impl Time {
    pub(super) fn new(start: DateTime<Utc>) -> Self {
        Self { start, began: Instant::now(), passed: Mutex::default() }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        let run = span(self.began.elapsed());
        later(later(self.start, run), *lock(&self.passed))
    }

    pub(super) fn pass(&self, time: Duration) {
        let mut passed = lock(&self.passed);
        *passed = passed.checked_add(&span(time)).unwrap_or(TimeDelta::MAX);
    }
}

/// A span of time as chrono has it; longer ones than it knows are its longest.
pub(super) fn span(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)
}

/// A point in time and a span; the end of time if that is beyond it.
pub(super) fn later(time: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
    time.checked_add_signed(span).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
