//! Programs that others wrote, run against ours.
//!
//! Each has a folder of its own beside this crate with what its package manager needs: `graph-python` (Microsoft's SDK for
//! Python), `graph-js` (Microsoft's client for JavaScript), `mdmb` (a device simulator in Go). `.ci/run` installs them;
//! `GATEPOST_PEERS` names the directory with their programs. Where one is missing, its test counts as skipped.

mod organisation;
mod program;

pub use organisation::{GROUP, Organisation, USER};
pub use program::{folder, installed, run};
