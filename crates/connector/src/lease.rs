//! The lease that this connector holds, by its own monotonic clock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use connector_protocol::lease::{LEASE_SECONDS, Lease};

use crate::outside::Monotonic;

/// Holds the lease, or not. A write asks before each call.
pub(crate) struct Held {
    monotonic: Arc<dyn Monotonic>,
    grant: Mutex<Option<Grant>>,
}

#[derive(Clone, Copy)]
struct Grant {
    fence: i64,
    until: Duration,
}

impl Held {
    pub(crate) fn new(monotonic: Arc<dyn Monotonic>) -> Self {
        Self { monotonic, grant: Mutex::new(None) }
    }

    /// The moment before a request for the lease; it counts from here, because the server granted it later.
    pub(crate) fn moment(&self) -> Duration {
        self.monotonic.elapsed()
    }

    /// Takes in an answer. A server cannot make the lease longer than the protocol says.
    pub(crate) fn answered(&self, asked_at: Duration, lease: &Lease) {
        let lasts = Duration::from_secs(lease.seconds.min(LEASE_SECONDS).into());
        *self.grant() = lease.fence.map(|fence| Grant { fence, until: asked_at + lasts });
    }

    /// Gives it up.
    pub(crate) fn lose(&self) {
        *self.grant() = None;
    }

    /// The fence, while the lease is held.
    pub(crate) fn fence(&self) -> Option<i64> {
        let grant = (*self.grant())?;
        (self.monotonic.elapsed() < grant.until).then_some(grant.fence)
    }

    /// Whether what was handed out under this fence may be written now.
    pub(crate) fn allows(&self, fence: i64) -> bool {
        self.fence() == Some(fence)
    }

    fn grant(&self) -> MutexGuard<'_, Option<Grant>> {
        self.grant.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use chrono::DateTime;
    use connector_protocol::lease::ConnectorSettings;

    use super::*;

    #[derive(Default)]
    struct Seconds(AtomicU64);

    impl Monotonic for Seconds {
        fn elapsed(&self) -> Duration {
            Duration::from_secs(self.0.load(Ordering::Relaxed))
        }
    }

    fn lease(fence: Option<i64>, seconds: u32) -> Lease {
        let settings = ConnectorSettings { failover: true, quick_sync_minutes: 15, read_only: false };
        Lease { fence, seconds, at: DateTime::UNIX_EPOCH, sync: None, intents: false, shares: true, settings }
    }

    #[test]
    fn a_lease_counts_from_before_it_was_asked_for() {
        let clock = Arc::new(Seconds::default());
        let held = Held::new(Arc::clone(&clock) as _);
        assert_eq!(held.fence(), None);
        let asked_at = held.moment();
        clock.0.store(10, Ordering::Relaxed);
        held.answered(asked_at, &lease(Some(7), 60));
        assert!(held.allows(7) && !held.allows(6));
        clock.0.store(59, Ordering::Relaxed);
        assert!(held.allows(7));
        clock.0.store(60, Ordering::Relaxed);
        assert!(!held.allows(7));
    }

    #[test]
    fn a_server_cannot_make_it_longer() {
        let clock = Arc::new(Seconds::default());
        let held = Held::new(Arc::clone(&clock) as _);
        held.answered(held.moment(), &lease(Some(1), 86_400));
        clock.0.store(60, Ordering::Relaxed);
        assert_eq!(held.fence(), None);
    }

    #[test]
    fn an_answer_without_a_fence_ends_it() {
        let held = Held::new(Arc::new(Seconds::default()));
        held.answered(held.moment(), &lease(Some(1), 60));
        held.answered(held.moment(), &lease(None, 60));
        assert_eq!(held.fence(), None);
    }
}
