//! How it does, in numbers.

use std::collections::BTreeMap;
use std::time::Duration;

use connector_protocol::figures::{Figures, FiguresTaken};
use connector_protocol::lease::ConnectorState;
use connector_protocol::path;

use super::Connector;
use crate::gatepost::{GatepostError, ask};

/// What is counted from the start on.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    throttled: u64,
    pub(super) failovers: u64,
    /// By the words of events, which are this program's own.
    failures: BTreeMap<String, u64>,
    /// The fence that is held, and the moment of the monotonic clock at which it came.
    lease: Option<(i64, Duration)>,
}

impl Counts {
    /// Something went wrong.
    pub(super) fn failed(&mut self, what: &str, state: Option<ConnectorState>) {
        *self.failures.entry(what.to_owned()).or_default() += 1;
        if state == Some(ConnectorState::Throttled) {
            self.throttled += 1;
        }
    }

    /// The lease was granted, or was not.
    pub(super) fn leased(&mut self, fence: Option<i64>, at: Duration) {
        self.lease = fence.map(|fence| match self.lease {
            Some((same, since)) if same == fence => (fence, since),
            _ => (fence, at),
        });
    }
}

impl Connector {
    /// How it does now.
    pub fn figures(&self) -> Figures {
        let status = self.status();
        let now = self.outside.monotonic.elapsed();
        let counts = self.state().counts.clone();
        let since = counts.lease.map(|(_, since)| since).filter(|_| status.holds_lease);
        Figures {
            uptime: now.saturating_sub(self.started).as_secs(),
            lease_held: since.map_or(0, |since| now.saturating_sub(since).as_secs()),
            changes_last_hour: status.changes_this_hour,
            changes_open: status.unfinished,
            results_untold: status.untold,
            throttled: counts.throttled,
            failovers: counts.failovers,
            failures: counts.failures,
        }
    }

    /// Tells the server. One that is older than the connector knows nothing of it: that is no failure.
    pub async fn tell_figures(&self) -> Result<(), GatepostError> {
        let _: FiguresTaken = ask(&*self.gatepost, path::FIGURES, &self.figures()).await?;
        Ok(())
    }
}
