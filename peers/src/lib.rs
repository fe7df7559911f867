//! Programs that others wrote, run against ours.
//!
//! Each has a folder of its own beside this crate with what its package manager needs: `graph-python` (Microsoft's SDK for
//! Python), `graph-js` (Microsoft's client for JavaScript), `mdmb` (a device simulator in Go), `psrp`
//! (PowerShell remoting for Python), `exchange` (an Exchange organisation in Python, its Kerberos realm, and the stock
//! pypsrp client that judges both), `ews` (Exchange Web Services and Autodiscover in Python, strict about the schema), `smtp` (a mail server in Python),
//! `windows` (what Wine lacks, in C, for the connector's program for Windows).
//! `.ci/run` installs them; `GATEPOST_PEERS` names the directory with their programs. Where
//! one is missing, its test counts as skipped.

pub mod ews;
pub mod exchange;
mod organisation;
mod program;
pub mod smtp;

pub use organisation::{GROUP, Organisation, PHONE, USER};
pub use program::{folder, installed, run};
