//! Messages to users, sent with the notification account (XC-13).

mod ews;
mod notification;
mod prove;
mod standing;

use std::future::Future;
use std::pin::Pin;

use ::ews::Mail;
use outbound_exchange::{ExchangeError, Sent};
use uuid::Uuid;

pub use self::ews::EwsCourier;
pub use self::notification::Notification;
pub use self::prove::{Proven, prove};
pub use self::standing::Standing;
pub(crate) use self::standing::word;

/// The future that a [`Courier`] gives.
pub type Carrying<'a, T> = Pin<Box<dyn Future<Output = Result<T, ExchangeError>> + Send + 'a>>;

/// Sends messages. Nothing takes longer than a call to Exchange may: what does ends with an error, and is left alone for a while.
pub trait Courier: Send + Sync {
    /// Finds the way, unless it is known, so that sending takes no longer than it must. Sends nothing.
    fn prepare(&self) -> Carrying<'_, ()>;

    /// Sends a message. An error says that it was not sent, for certain.
    fn send<'a>(&'a self, mail: &'a Mail) -> Carrying<'a, Sent>;

    /// Whether a message with this id was sent before.
    fn was_sent(&self, id: Uuid) -> Carrying<'_, bool>;

    /// Finds the way and looks at the mailbox, and sends nothing.
    fn test(&self) -> Carrying<'_, Tested>;

    /// Why nothing is sent just now: the server wants to be left alone, or refused the account not long ago.
    fn rests(&self) -> Option<ExchangeError>;

    /// What is known of the account and its web services.
    fn standing(&self) -> Standing;
}

/// What a test found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// The address of the web services.
    pub services: String,
    /// How it was found.
    pub found: Found,
}

/// How the address of the web services was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It stands in the settings.
    Fixed,
    /// Autodiscover at this address said it.
    Discovered(String),
    /// Autodiscover said nothing, for these reasons, and the usual path at the client access server works.
    Usual(String),
}

impl std::fmt::Display for Tested {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let services = &self.services;
        match &self.found {
            Found::Fixed => write!(f, "the notification account signs in at {services} and has a mailbox"),
            Found::Discovered(by) => write!(
                f,
                "the notification account signs in at {services} and has a mailbox; Autodiscover at {by} says so"
            ),
            Found::Usual(why) => write!(
                f,
                "the notification account signs in at {services} and has a mailbox; Autodiscover did not help: {why}"
            ),
        }
    }
}
