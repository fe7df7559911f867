//! Time and chance, passed in so that every test is deterministic.

use chrono::{DateTime, SubsecRound, Utc};

/// The current time. Real in programs, set by hand in tests.
pub trait Clock: Send + Sync {
    /// The time now, in UTC with microseconds (the precision that both databases keep).
    fn now(&self) -> DateTime<Utc>;
}

/// A cryptographically secure source of randomness, or a seeded one in tests.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// An array of random bytes.
pub fn random_bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// Cuts a time to microseconds, as the databases keep it.
pub fn to_microseconds(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}
