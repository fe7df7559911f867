//! What an administrator should know: a server that failed, another one in its place, a limit that was reached.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::read::{items, text};
use crate::{Error, Message};

/// Some events, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Events {
    /// The events.
    pub events: Vec<Event>,
}

impl Message for Events {
    fn check(&self) -> Result<(), Error> {
        items("events", &self.events)?;
        self.events.iter().try_for_each(|event| {
            text("events.what", &event.what)?;
            text("events.detail", &event.detail)
        })
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    /// When, by the connector's clock.
    pub at: DateTime<Utc>,
    /// How much it matters.
    pub severity: Severity,
    /// A word: `failover`, `failback`, `throttled`, `sign-in-failed`, `hourly-limit`.
    pub what: String,
    /// A sentence, without secrets.
    pub detail: String,
}

/// How much an event matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Good to know.
    Information,
    /// To be looked at.
    Warning,
    /// Does not work.
    Error,
}

/// The events are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventsTaken {}

impl Message for EventsTaken {}
