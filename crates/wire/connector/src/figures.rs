//! How a connector does, in numbers: told once a minute, and shown to Prometheus by the server.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::read::text;
use crate::{Error, Message};

/// How many kinds of failures there are at most.
const MAX_KINDS: usize = 64;

/// The numbers. Those that count do so since the program started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Figures {
    /// Since when the program runs, in seconds.
    pub uptime: u64,
    /// For how long it has held the lease without a break, in seconds; 0 while it does not.
    pub lease_held: u64,
    /// Changes of the last hour, by its own journal.
    pub changes_last_hour: u64,
    /// Changes whose end is not known yet.
    pub changes_open: u64,
    /// Results that the server does not have yet.
    pub results_untold: u64,
    /// How often Exchange told it to wait.
    pub throttled: u64,
    /// How often it went to another client access server because one failed.
    pub failovers: u64,
    /// What went wrong, by a word for each kind, and how often.
    pub failures: BTreeMap<String, u64>,
}

impl Message for Figures {
    fn check(&self) -> Result<(), Error> {
        let found = self.failures.len();
        if found > MAX_KINDS {
            return Err(Error::TooMany { field: "failures", found, most: MAX_KINDS });
        }
        self.failures.keys().try_for_each(|kind| text("failures", kind))
    }
}

/// The server has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FiguresTaken {}

impl Message for FiguresTaken {}

/// What one number is to Prometheus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name, without `gatepost_` before it and without `_total` after a count.
    pub name: &'static str,
    /// What it says.
    pub help: &'static str,
    /// Whether it only rises: a count.
    pub counts: bool,
}

macro_rules! metrics {
    ($($constant:ident $name:literal $counts:literal $help:literal;)*) => {
        $(const $constant: Metric = Metric { name: $name, help: $help, counts: $counts };)*
        /// Every number that a connector tells.
        pub const METRICS: &[Metric] = &[$($constant),*];
    };
}

metrics! {
    UPTIME "connector_uptime_seconds" false "How long the connector has been running";
    LEASE_HELD "connector_lease_held_seconds" false "For how long it has held the lease without a break";
    CHANGES "connector_changes_last_hour" false "Changes of the last hour by its own journal";
    OPEN "connector_changes_open" false "Changes whose end is not known yet";
    UNTOLD "connector_results_untold" false "Results that the server does not have yet";
    THROTTLED "connector_throttled" true "How often Exchange told it to wait";
    FAILOVERS "connector_failovers" true "How often it went to another client access server";
    FAILURES "connector_failures" true "What went wrong, by kind";
}

impl Figures {
    /// Every number with its metric; for failures also the kind.
    pub fn samples(&self) -> Vec<(Metric, Option<&str>, u64)> {
        let mut samples = vec![
            (UPTIME, None, self.uptime),
            (LEASE_HELD, None, self.lease_held),
            (CHANGES, None, self.changes_last_hour),
            (OPEN, None, self.changes_open),
            (UNTOLD, None, self.results_untold),
            (THROTTLED, None, self.throttled),
            (FAILOVERS, None, self.failovers),
        ];
        samples.extend(self.failures.iter().map(|(kind, count)| (FAILURES, Some(kind.as_str()), *count)));
        samples
    }
}
