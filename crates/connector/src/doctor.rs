//! `doctor`: finds out, name by name, what keeps this connector from its work. It changes nothing and takes no lease.

mod check;
mod exchange;
mod kerberos;
mod mail;
mod way;

use connector_protocol::event::{Events, EventsTaken};
use connector_protocol::path;
use domain::outside::Clock;

pub use self::check::{Check, Finding};
use crate::gatepost::{Ask, ask};
use crate::{Courier, Doors, ExchangeSettings, Limits, Resolve};

/// What is examined.
pub struct Examined<'a> {
    /// The way to the server.
    pub gatepost: &'a dyn Ask,
    /// The ways to Exchange.
    pub doors: &'a dyn Doors,
    /// How Exchange is reached.
    pub exchange: &'a ExchangeSettings,
    /// The notification account, if there is one.
    pub courier: Option<&'a dyn Courier>,
    /// What this machine's administrator allows.
    pub limits: &'a Limits,
    /// Looks names up.
    pub resolver: &'a dyn Resolve,
    /// The time of day.
    pub clock: &'a dyn Clock,
}

/// Checks the way to the server, the way to Exchange piece by piece, the domain, the account's rights, and messages.
pub async fn doctor(of: &Examined<'_>) -> Vec<Check> {
    let mut checks = vec![server(of.gatepost).await];
    let (way, is_open) = way::look(of).await;
    checks.extend(way);
    let (domain, has_ticket) = kerberos::look(of).await;
    checks.extend(domain);
    // What is broken before would only be said again in other words.
    if is_open && has_ticket {
        checks.extend(exchange::look(of).await);
    }
    checks.extend(mail::look(of.courier).await);
    checks
}

/// Telling of no event changes nothing, and is granted only to a connector that the server knows.
async fn server(gatepost: &dyn Ask) -> Check {
    match ask::<_, EventsTaken>(gatepost, path::EVENTS, &Events { events: Vec::new() }).await {
        Ok(EventsTaken {}) => Check::good("gatepost", "the server answers, and knows this connector"),
        Err(error) => Check::failed("gatepost", error),
    }
}
