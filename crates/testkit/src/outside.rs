//! Time and chance in a test.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::outside::{Clock, Random, to_microseconds};

/// A clock that stands still until a test moves it. It starts on Monday 5 January 2026, 08:00 UTC.
#[derive(Debug)]
pub struct MockClock(Mutex<DateTime<Utc>>);

impl Default for MockClock {
    fn default() -> Self {
        Self(Mutex::new(DateTime::from_timestamp(1_767_600_000, 0).unwrap_or_default()))
    }
}

impl MockClock {
    /// A clock that shows `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves it, backwards too.
    pub fn advance(&self, by: TimeDelta) {
        *self.time() += by;
    }

    /// Sets it.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.time() = now;
    }

    fn time(&self) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for MockClock {
    fn now(&self) -> DateTime<Utc> {
        *self.time()
    }
}

/// The machine's clock, moved by what a test says: for tests in which others look at a clock of their own, as TLS clients do
/// at certificates.
#[derive(Debug, Default)]
pub struct ShiftedClock(Mutex<TimeDelta>);

impl ShiftedClock {
    /// Moves it, backwards too.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += by;
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "this is a clock")]
        let now = Utc::now();
        to_microseconds(now + *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// Randomness that is the same in every run with the same seed. For tests alone: it is easy to guess.
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// Starts at `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Default for SeededRandom {
    fn default() -> Self {
        Self::new(42)
    }
}

impl Random for SeededRandom {
    /// SplitMix64.
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            let mixed = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let mixed = (mixed ^ (mixed >> 31)).to_le_bytes();
            chunk.iter_mut().zip(mixed).for_each(|(byte, random)| *byte = random);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_starts_on_a_monday_morning() {
        assert_eq!(MockClock::default().now().to_rfc3339(), "2026-01-05T08:00:00+00:00");
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let fill = |random: &SeededRandom| domain::outside::random_bytes::<20>(random);
        let (one, other) = (SeededRandom::new(1), SeededRandom::new(1));
        assert_eq!(fill(&one), fill(&other));
        assert_ne!(fill(&one), fill(&SeededRandom::new(2)));
        assert_ne!(fill(&one), fill(&SeededRandom::new(1)), "it goes on");
    }
}
