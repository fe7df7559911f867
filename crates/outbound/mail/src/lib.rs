//! Mail to users by SMTP.
//!
//! [`Submit`] is what the use cases see. [`Client`] is the real one: one connection for each message, TLS with verified
//! certificates, and sign-in only over TLS. A message that is sent again has the same Message-ID.

mod client;
mod error;
mod message;
mod relay;
mod step;

use std::future::Future;
use std::pin::Pin;

pub use client::Client;
pub use error::{MailError, Step};
pub use message::Mail;
pub use relay::{Relay, RelayConfiguration, Security, is_address};

/// The future that [`Submit`] gives.
pub type Submitting<'a> = Pin<Box<dyn Future<Output = Result<(), MailError>> + Send + 'a>>;

/// Hands mail to a mail server.
pub trait Submit: Send + Sync {
    /// Hands a message over. `Ok` when the mail server has taken it; after an error in the middle of it the server may have it
    /// all the same.
    fn submit<'a>(&'a self, relay: &'a Relay, mail: &'a Mail) -> Submitting<'a>;

    /// Connects, signs in, and asks whether the mail server would take a message to this address. Nothing is sent.
    fn check<'a>(&'a self, relay: &'a Relay, to: &'a str) -> Submitting<'a>;
}
