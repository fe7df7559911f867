//! A line of the journal.

use std::path::Path;

use chrono::{DateTime, Utc};
use connector_protocol::intent::{Intent, IntentResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Subject;
use crate::Error;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    pub(super) position: u64,
    pub(super) at: DateTime<Utc>,
    #[serde(flatten)]
    pub(super) entry: Entry,
}

/// What it says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase")]
pub(super) enum Entry {
    /// A change is about to be made, at this domain controller.
    Began {
        intent: Intent,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        controller: Option<String>,
    },
    /// What became of it.
    Ended { result: IntentResult },
    /// It was begun, and not made.
    Undone { id: Uuid },
    /// The server has these results.
    Told { ids: Vec<Uuid> },
    /// A change was begun then, or a message: what is left of older lines.
    Counted {
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        message: bool,
        // Versions that told of lists alone called it so.
        #[serde(default, alias = "lists", skip_serializing_if = "Option::is_none")]
        changed: Option<Changed>,
    },
}

/// What was changed, and at which domain controller.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Changed {
    #[serde(flatten)]
    pub(super) subject: Subject,
    pub(super) controller: String,
}

impl Line {
    pub(super) fn bytes(&self, path: &Path) -> Result<Vec<u8>, Error> {
        let mut bytes = serde_json::to_vec(self)
            .map_err(|error| Error::Content { path: path.to_owned(), problem: error.to_string() })?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}
