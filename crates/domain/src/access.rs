//! Who may have mail: one decision that every enforcer takes over (CO-1 to CO-5).
//!
//! [`decide()`] judges one partnership. [`exchange::evaluate`] foretells what Exchange makes of lists, rules and default.
//! [`plan`] turns decisions into the fewest changes, and [`reason`] says why in Graph's words.

mod decide;
pub mod entry;
pub mod exchange;
pub mod look;
mod next_step;
mod obstacle;
pub mod operation;
pub mod plan;
pub mod reason;
pub mod settings;
mod system;

pub use decide::{Decision, Linked, Subject, decide};
pub use entry::{Entries, Entry, List};
pub use look::Look;
pub use next_step::{NextStep, next_step};
pub use obstacle::{Obstacle, obstacle};
pub use operation::Operation;
pub use reason::{Assurance, GraphReason, Reason, Rule};
pub use settings::{AccessSettings, Standing};
pub use system::System;

use serde::{Deserialize, Serialize};

use crate::actor::named;

named! {
    /// What a device may, as rules, defaults and Exchange itself say it.
    Level {
        /// Gets mail.
        Allow = "allow",
        /// Gets no mail.
        Block = "block",
        /// Gets a message that says why there is no mail.
        Quarantine = "quarantine",
    }
}

impl Level {
    /// Whether mail flows.
    pub const fn lets_in(self) -> bool {
        matches!(self, Self::Allow)
    }
}

#[cfg(test)]
mod tests;
