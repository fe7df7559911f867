//! The lease: a connector writes to Exchange only while it holds it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::read::text;
use crate::sync::SyncKind;
use crate::{Error, Message};

/// How long a lease lasts, in seconds. Counted by the connector from before it asked, on its monotonic clock.
pub const LEASE_SECONDS: u32 = 60;

/// The longest that one call to Exchange may take, in seconds: a new connector waits for lease and call of the old one.
pub const LONGEST_CALL_SECONDS: u32 = 180;

/// Asks for the lease, and says how things stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeaseRequest {
    /// [`crate::PROTOCOL`].
    pub protocol: u32,
    /// Made anew at each start of the program: two of them with one certificate are two connectors.
    pub session: Uuid,
    /// The connector's version.
    pub version: String,
    /// What it is doing.
    pub state: ConnectorState,
    /// The client access server that it is connected to.
    pub server: Option<String>,
    /// The last error in a sentence, without secrets.
    pub error: Option<String>,
    /// The last position of its journal that is on its disk.
    pub journal: u64,
    /// It stops, or was told that it is replaced, and will write no more: the lease is given up.
    pub give_up: bool,
}

impl Message for LeaseRequest {
    fn check(&self) -> Result<(), Error> {
        text("version", &self.version)?;
        text("server", self.server.as_deref().unwrap_or_default())?;
        text("error", self.error.as_deref().unwrap_or_default())
    }
}

/// What a connector is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConnectorState {
    /// It tries to reach Exchange.
    Connecting,
    /// It is connected.
    Connected,
    /// It cannot reach any server.
    Disconnected,
    /// Exchange told it to wait.
    Throttled,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    /// The fence, if the lease is this connector's: higher for each new holder, and part of every intent and result. A new
    /// fence means that somebody else may have written: the state is read anew before anything is.
    pub fence: Option<i64>,
    /// How long it lasts, in seconds from when it was asked for.
    pub seconds: u32,
    /// When it was granted, by the server's clock: for the log only.
    pub at: DateTime<Utc>,
    /// A sync that is to be made now.
    pub sync: Option<SyncKind>,
    /// Whether there are intents to fetch.
    pub intents: bool,
    /// Whether the server knows [`crate::intent::IntentsRequest::changes`] and
    /// [`crate::intent::IntentsRequest::singles_alone`]. An older one refuses a question that has them.
    #[serde(default)]
    pub shares: bool,
    /// What the connector has to know of the organisation's settings.
    pub settings: ConnectorSettings,
}

impl Message for Lease {}

/// What a connector has to know of the settings in the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorSettings {
    /// Whether another client access server is used when the preferred one fails (XC-10).
    pub failover: bool,
    /// Minutes between quick syncs.
    pub quick_sync_minutes: u32,
    /// Nothing is written to Exchange but what takes back earlier changes, whatever intents there are (CO-7).
    pub read_only: bool,
}
