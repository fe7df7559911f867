//! What a session is given, and what it asks for.

use std::time::Duration;

use crate::fragment;
use crate::outcome::Outcome;
use crate::record::ErrorRecord;
use crate::wsman::{self, Fault};

/// Where a session goes and what it puts up with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The full address of the service.
    pub to: String,
    /// The configuration's name: `http://schemas.microsoft.com/powershell/Microsoft.Exchange`.
    pub resource: String,
    /// How long the server may hold an answer back before it says that there is none.
    pub timeout: Duration,
    /// What is read of an envelope.
    pub envelope: wsman::Limits,
    /// What is kept of incomplete messages.
    pub fragments: fragment::Limits,
    /// Bytes of CLIXML whose objects are kept while nobody takes them.
    pub output: usize,
}

impl Settings {
    /// For Exchange's endpoint at an address.
    pub fn exchange(to: impl Into<String>) -> Self {
        Self {
            to: to.into(),
            resource: "http://schemas.microsoft.com/powershell/Microsoft.Exchange".to_owned(),
            timeout: Duration::from_secs(20),
            envelope: wsman::Limits::default(),
            fragments: fragment::Limits::default(),
            output: 64 * 1024 * 1024,
        }
    }
}

/// A body to be posted; the body of its answer goes to [`Session::received`](crate::Session::received).
#[derive(Clone, PartialEq, Eq)]
pub struct Post {
    /// The envelope, `application/soap+xml;charset=UTF-8`.
    pub body: Vec<u8>,
    /// Whether the server answers when it has something to say, or else after the operation timeout.
    pub is_long_poll: bool,
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Post");
        shown.field("length", &self.body.len()).field("is_long_poll", &self.is_long_poll).finish()
    }
}

/// What is next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Post this.
    Send(Post),
    /// The pool is open: a command can run.
    Ready,
    /// The command is at its end: another can run.
    Done(Outcome),
    /// The shell is gone, as was asked.
    Closed,
    /// It came to nothing.
    Failed(Failure),
}

/// Why it came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The service refused a request. If it was a command, and [`Session::is_ready`](crate::Session::is_ready), another can run.
    Refused(Fault),
    /// The shell does not exist any more. What the command did is not known.
    Gone(Fault),
    /// The pool did not open, or broke.
    Broken(Option<ErrorRecord>),
}
