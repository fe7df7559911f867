//! The real clocks and the real randomness.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use chrono::{DateTime, Utc};
use connector::{Monotonic, Outside};
use domain::outside::{Clock, Random, to_microseconds};

/// The real world.
pub(crate) fn real() -> Outside {
    Outside {
        clock: Arc::new(RealClock),
        monotonic: Arc::new(RealMonotonic::new()),
        random: Arc::new(RealRandom(SystemRandom::new())),
    }
}

struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
        to_microseconds(Utc::now())
    }
}

struct RealRandom(SystemRandom);

impl Random for RealRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness nothing is safe: better no connector at all.
        assert!(self.0.fill(bytes).is_ok(), "the operating system gives no randomness");
    }
}

/// Goes on while the machine sleeps: a lease does, and Linux's usual monotonic clock does not.
#[cfg(target_os = "linux")]
struct RealMonotonic;

#[cfg(target_os = "linux")]
impl RealMonotonic {
    fn new() -> Self {
        Self
    }
}

#[cfg(target_os = "linux")]
impl Monotonic for RealMonotonic {
    fn elapsed(&self) -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
        Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
    }
}

/// Windows' clock goes on while the machine sleeps.
#[cfg(not(target_os = "linux"))]
struct RealMonotonic(std::time::Instant);

#[cfg(not(target_os = "linux"))]
impl RealMonotonic {
    fn new() -> Self {
        Self(std::time::Instant::now())
    }
}

#[cfg(not(target_os = "linux"))]
impl Monotonic for RealMonotonic {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
