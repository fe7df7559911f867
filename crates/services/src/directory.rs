//! The organisation's directory: its settings, its reading, and sign-in with its passwords.
//!
//! A reading is compared with what is known; the difference is written in small batches. What was taken from users is
//! weighed first: more than the brake allows waits for a person. While the directory is away the last state stays.

mod apply;
mod closure;
mod difference;
mod grace;
mod impact;
mod settings;
mod sign_in;
mod state;
mod sync;

#[cfg(test)]
mod tests;

pub use outbound_directory::{FileConfiguration, LdapConfiguration, Source};
pub use settings::{DirectorySettings, NewDirectory, configure, settings, test};
pub use sign_in::sign_in;
pub use state::{DirectoryStatus, status};
pub use sync::{Applied, DirectorySync, Ended, run, sync};
