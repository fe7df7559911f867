//! What clients did.

use psrp::Command;

/// A cmdlet that a client ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The short name of the server.
    pub server: String,
    /// Its name, as the client wrote it.
    pub cmdlet: String,
    /// With its parameters.
    pub command: Command,
}

#[derive(Default)]
pub(super) struct Journal {
    pub(super) calls: Vec<Call>,
    pub(super) requests: usize,
    pub(super) refused: usize,
    pub(super) most_shells: usize,
}
