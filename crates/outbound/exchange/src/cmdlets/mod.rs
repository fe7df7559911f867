//! The cmdlets that a connector's role holds, each with typed parameters and results. One cmdlet a pipeline, never a
//! script, never an identity that is empty.

mod class;
mod deed;
mod identity;
mod mailbox;
mod offer;
mod organisation;
mod partnership;
mod policy;
mod recipient;
mod rule;
mod run;
mod server;
mod state;
mod statistics;

pub use class::DeviceClass;
pub use deed::Deed;
pub use identity::Identity;
pub use mailbox::{CasMailbox, ListChange, ListEdit};
pub use offer::{Cmdlet, Family, Offer};
pub use organisation::OrganisationSettings;
pub use partnership::{Partnership, PartnershipFilter};
pub use policy::MailboxPolicy;
pub use recipient::Recipient;
pub use rule::{AccessRule, Characteristic, NewAccessRule};
pub use run::Listing;
pub(crate) use run::succeeded;
pub use server::ExchangeServer;
pub use state::{AccessLevel, AccessReason, AccessState};
pub use statistics::{Statistics, WipeStatus};

use psrp::Command;

use crate::Session;

/// The typed cmdlets, run in a session with the names that this organisation has for them.
pub struct Cmdlets<'a> {
    session: &'a mut dyn Session,
    offer: &'a Offer,
}

impl<'a> Cmdlets<'a> {
    /// The cmdlets of a session. `offer` comes from [`Offer::probe`].
    pub fn new(session: &'a mut dyn Session, offer: &'a Offer) -> Self {
        Self { session, offer }
    }
}

/// The same command at a domain controller, if one is named: what was just written there is not yet anywhere else.
fn at(command: Command, controller: Option<&str>) -> Command {
    match controller {
        Some(controller) => command.with("DomainController", controller),
        None => command,
    }
}
