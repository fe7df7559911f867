//! Time, chance and the ways out, passed in so that every test is deterministic.

use std::sync::Arc;
use std::time::Duration;

use domain::outside::{Clock, Random};

/// A clock that never goes back and is never set. It has to go on while the machine sleeps: a lease does.
pub trait Monotonic: Send + Sync {
    /// The time since some moment that stays the same as long as the program runs.
    fn elapsed(&self) -> Duration;
}

/// Time and chance.
#[derive(Clone)]
pub struct Outside {
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// The clock of the lease.
    pub monotonic: Arc<dyn Monotonic>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

impl std::fmt::Debug for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outside(..)")
    }
}
