//! How things stand: written by `run`, read by `status`.

use chrono::{DateTime, Utc};
use connector_protocol::lease::ConnectorState;
use connector_protocol::sync::SyncKind;
use serde::{Deserialize, Serialize};

use crate::sync::Progress;
use crate::{Error, Place, private_file};

/// How things stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// When this was written.
    pub at: DateTime<Utc>,
    /// The way to Exchange.
    pub state: ConnectorState,
    /// The client access server in use.
    pub server: Option<String>,
    /// Why the server could not be asked for the lease last; `None` since it answers.
    pub gatepost: Option<String>,
    /// Whether the lease is held, so that changes can be made.
    pub holds_lease: bool,
    /// The sync that runs.
    pub sync: Option<Progress>,
    /// The last sync that came to its end.
    pub last_sync: Option<LastSync>,
    /// The last full sync that was complete.
    pub last_full: Option<DateTime<Utc>>,
    /// Changes whose end is not known yet.
    pub unfinished: u64,
    /// Results that the server does not have yet.
    pub untold: u64,
    /// Changes of the last hour.
    pub changes_this_hour: u64,
    /// What went wrong last and has not gone right since.
    pub error: Option<String>,
}

/// A sync that came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastSync {
    /// How much was read.
    pub kind: SyncKind,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How many mailboxes.
    pub mailboxes: u64,
    /// How many partnerships.
    pub partnerships: u64,
    /// What kept it from being complete.
    pub problem: Option<String>,
}

impl Status {
    /// Nothing has happened yet.
    pub(crate) fn new(at: DateTime<Utc>) -> Self {
        Self {
            at,
            state: ConnectorState::Connecting,
            server: None,
            gatepost: None,
            holds_lease: false,
            sync: None,
            last_sync: None,
            last_full: None,
            unfinished: 0,
            untold: 0,
            changes_this_hour: 0,
            error: None,
        }
    }

    /// What `run` wrote last; `None` if it never ran.
    pub fn load(place: &Place) -> Result<Option<Self>, Error> {
        let path = place.status();
        let Some(text) = private_file::read(&path)? else { return Ok(None) };
        let read = serde_json::from_slice(&text);
        read.map(Some).map_err(|error| Error::Content { path, problem: error.to_string() })
    }

    pub(crate) fn save(&self, place: &Place) -> Result<(), Error> {
        let path = place.status();
        let text = serde_json::to_vec(self)
            .map_err(|error| Error::Content { path: path.clone(), problem: error.to_string() })?;
        private_file::write(&path, &text)
    }
}
