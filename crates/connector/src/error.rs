//! What keeps a connector from its work.

use std::path::PathBuf;

use outbound_exchange::ExchangeError;
use thiserror::Error;

use crate::gatepost::GatepostError;

/// What to do about a file that others may read.
const ADVICE: &str = if cfg!(windows) {
    "take everybody but SYSTEM, Administrators and the service off its access list"
} else {
    "run `chmod 600` on it"
};

/// Why something did not happen: what, where, and what to do about it. Never with a secret in it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        error: std::io::Error,
    },
    /// A file holds something else than it should.
    #[error("{}: {problem}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        problem: String,
    },
    /// Others may read a file with a secret.
    #[error("{} can be read by other users; {ADVICE}", .path.display())]
    Readable {
        /// The file.
        path: PathBuf,
    },
    /// Others could put something of theirs where the secrets are to be.
    #[error("{} was open to other users and is not new: empty it and keep others out of it, then register again", .0.display())]
    Prepared(PathBuf),
    /// The sealed secrets do not open: another key, or a changed file.
    #[error("the sealed secrets do not open with this machine's key; register again")]
    Sealed,
    /// A key cannot be made.
    #[error("no key could be made: {0}")]
    Key(String),
    /// Nobody registered this connector.
    #[error("{} holds no registration; run `gatepost-connector register` first", .0.display())]
    NotRegistered(PathBuf),
    /// It is registered already.
    #[error(
        "this connector is registered for {0}; change its settings with `register --update`, or give `--replace` for another \
         registration"
    )]
    Registered(String),
    /// Another process works with the same data directory.
    #[error("another gatepost-connector works with {}; stop it first", .0.display())]
    InUse(PathBuf),
    /// An address or a setting cannot be right.
    #[error("{0}")]
    Setting(String),
    /// Nobody answers questions about names.
    #[error("the DNS servers of this machine do not answer for {name}: {reason}")]
    Dns {
        /// The name.
        name: String,
        /// What the resolver says.
        reason: String,
    },
    /// The notification account does not work.
    #[error("messages cannot be sent with the notification account: {0}")]
    Notification(ExchangeError),
    /// The server.
    #[error(transparent)]
    Gatepost(#[from] GatepostError),
    /// Exchange.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
}
