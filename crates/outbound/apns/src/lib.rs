//! Push messages to Apple's push service (APNs): the knock at a device's door after which it asks for its commands.
//!
//! [`Push`] is what the use cases see. [`Client`] is the real one: HTTP/2 with the push certificate as TLS client
//! certificate, one connection that is used again, a new one after GOAWAY.

mod answer;
mod certificate;
mod client;
mod connection;
mod greeting;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use domain::enrolment::PushAddress;
use thiserror::Error;

pub use certificate::{CertificateError, PushFacts, PushIdentity, describe};
pub use client::{Client, Endpoint, Roots};
pub use greeting::{count_roots, greet};

/// The future that [`Push::send`] gives.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Accepted, PushError>> + Send + 'a>>;

/// Sends push messages.
pub trait Push: Send + Sync {
    /// Asks the device at `address` to come and fetch its commands.
    fn send<'a>(&'a self, address: &'a PushAddress) -> Sending<'a>;

    /// Uses this push certificate from now on; `None` forgets the one in use. Later messages go over a new connection.
    fn use_identity(&self, identity: Option<PushIdentity>);
}

/// The push service took the message. That does not say that the device has it: only the last message for a device is
/// kept, and a message right after enrolment can be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The push service's id of the message, for questions to Apple.
    pub apns_id: Option<String>,
}

/// Why a push message was not taken.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushError {
    /// No push certificate is set up.
    #[error("no push certificate is set up")]
    NotConfigured,
    /// The device's token is of another topic than the push certificate's.
    #[error("the push certificate is for the topic {certificate}, the enrolment for {enrolment}")]
    WrongTopic {
        /// The push certificate's topic.
        certificate: String,
        /// The topic that the device was enrolled with.
        enrolment: String,
    },
    /// The token is dead (410): the device was erased or enrolled anew. Ask no more until it sends another.
    #[error("the push service no longer knows the device's token")]
    Unregistered,
    /// The token is none of this service's (400 `BadDeviceToken`).
    #[error("the push service refuses the device's token")]
    BadDeviceToken,
    /// The token belongs to another topic (400 `DeviceTokenNotForTopic`).
    #[error("the device's token is not for the push certificate's topic")]
    DeviceTokenNotForTopic,
    /// Too many messages for one device (429).
    #[error("the push service asks to slow down")]
    TooManyRequests {
        /// How long to wait, if the service said.
        retry_after: Option<Duration>,
    },
    /// The service cannot be reached, is shut down, or fails (5xx). Try again later.
    #[error("the push service cannot be reached: {0}")]
    Unavailable(String),
    /// The service refuses for a reason that trying again will not cure, such as an expired push certificate.
    #[error("the push service refuses with {status} {reason}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Apple's word for the reason.
        reason: String,
    },
}

impl PushError {
    /// The token is of no use any more: no message will arrive until the device sends another token.
    pub fn is_dead(&self) -> bool {
        matches!(self, Self::Unregistered | Self::BadDeviceToken | Self::DeviceTokenNotForTopic)
    }
}
