//! Why the server did not start.

use std::path::PathBuf;

use crate::config::ConfigError;
use crate::master_key::MasterKeyError;

/// Why the server did not start. Each says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is no master key.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The data directory cannot be used.
    #[error("cannot use the data directory {}: {error}", .path.display())]
    DataDirectory {
        /// The directory.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It belongs to the demo, or the demo was pointed at a real one.
    #[error("{} {reason}", .path.display())]
    WrongDirectory {
        /// The directory.
        path: PathBuf,
        /// Why not.
        reason: &'static str,
    },
    /// The database holds keys under another master key.
    #[error(
        "the master key is not the one that this database was made with; restore `master.key`, or set `master_key_file`"
    )]
    WrongMasterKey,
    /// A port cannot be opened.
    #[error(
        "cannot listen on {address} for `{listener}`: {error}; change `{listener}` in [listen], or end what uses the port"
    )]
    Listen {
        /// Which listener.
        listener: &'static str,
        /// Its address.
        address: String,
        /// Why.
        error: std::io::Error,
    },
    /// The server certificate cannot be used.
    #[error("the server certificate cannot be used: {0}")]
    Certificate(String),
    /// The database or a use case failed.
    #[error(transparent)]
    Services(#[from] services::Error),
    /// The routes contradict each other.
    #[error(transparent)]
    Routes(#[from] inbound_door::Twice),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Services(error.into())
    }
}

impl From<ca::Error> for Error {
    fn from(error: ca::Error) -> Self {
        Self::Services(error.into())
    }
}
