//! PowerShell remoting in Rust: WS-Management envelopes (MS-WSMV), PSRP fragments and messages (MS-PSRP), CLIXML, and the
//! state machines of a client and of a server.
//!
//! Pure: bytes to types and back. The transport is the caller's, who moves the bodies that a session asks for. Only
//! typed [`Command`]s exist here: Exchange's runspaces have no language, so a script would be refused there, and an
//! address or a name can never become code.

pub mod clixml;
mod command;
mod error;
pub mod fragment;
pub mod fuzz;
pub mod message;
mod outcome;
mod record;
pub mod server;
mod session;
pub mod throttle;
pub mod wsman;

pub use command::Command;
pub use error::Error;
pub use outcome::{Outcome, PipelineState};
pub use record::{ErrorKind, ErrorRecord, Warning};
pub use session::{Failure, Post, Session, Settings, Step};
pub use throttle::Throttling;
