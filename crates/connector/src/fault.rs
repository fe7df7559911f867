//! Why the program stopped last: written by `run`, read by `status` and `doctor`. Nobody reads the standard error of a service.

use std::io::ErrorKind;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Error, Place, private_file};

/// What stopped the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// When.
    pub at: DateTime<Utc>,
    /// What, and what to do about it.
    pub reason: String,
}

impl Fault {
    /// What stopped it last; `None` if it works, or ended because somebody wanted it to.
    pub fn load(place: &Place) -> Result<Option<Self>, Error> {
        let path = place.fault();
        let Some(text) = private_file::read(&path)? else { return Ok(None) };
        let read = serde_json::from_slice(&text);
        read.map(Some).map_err(|error| Error::Content { path, problem: error.to_string() })
    }

    /// Writes it down.
    pub fn save(&self, place: &Place) -> Result<(), Error> {
        let path = place.fault();
        let text = serde_json::to_vec(self)
            .map_err(|error| Error::Content { path: path.clone(), problem: error.to_string() })?;
        private_file::write(&path, &text)
    }

    /// It works again.
    pub fn clear(place: &Place) -> Result<(), Error> {
        let path = place.fault();
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(private_file::failed(&path, error)),
            _ => Ok(()),
        }
    }
}
