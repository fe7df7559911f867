//! The load quota: so many requests in so long.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::time::{later, span};
use super::{Shared, lock};

/// Requests in the span of time that is running.
#[derive(Default)]
pub(super) struct Quota {
    began: Option<DateTime<Utc>>,
    requests: u32,
}

impl Shared {
    /// Counts a request; how long the client has to wait if it was one too many.
    pub(super) fn over_quota(&self) -> Option<Duration> {
        let limit = lock(&self.behaviour).load_quota?;
        let now = self.time.now();
        let mut quota = lock(&self.quota);
        let end = quota.began.map(|began| later(began, span(limit.per))).filter(|end| *end > now);
        let Some(end) = end else {
            *quota = Quota { began: Some(now), requests: 1 };
            return None;
        };
        quota.requests += 1;
        let wait = end.signed_duration_since(now).to_std().unwrap_or_default();
        // Milliseconds are what the sentence holds.
        (quota.requests > limit.requests).then(|| wait + Duration::from_millis(1))
    }
}
