//! Partnerships: the mobile-device records of Exchange, and the devices behind them (CO-2, BY-9, BY-10).

mod clean_up;
mod eas_id;
pub mod link;
mod owner;
mod record;
mod suggestion;

pub use clean_up::{Behind, CleanUp};
pub use eas_id::{EasId, NotAnEasId};
pub use link::{Candidate, Claim, Joined, Link, LinkEvent, LinkSource, link};
pub use owner::{Owner, OwnerFound, owner};
pub use record::{
    Mailbox, ManagementAgent, Partnership, RecordState, management_agent, meets_policy, never, record_state,
};
pub use suggestion::{Ground, Suggestion, suggest};

#[cfg(test)]
mod tests;
