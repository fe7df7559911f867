//! Whether this server can be reached under its public names, and with which certificate: the check before enrolment opens.
//! And what a mail server offers to those who sign in.

mod client;
mod mail_server;

use std::future::Future;
use std::pin::Pin;

use thiserror::Error;

pub use client::Client;

/// The future that [`Reach::visit`] gives.
pub type Visiting<'a> = Pin<Box<dyn Future<Output = Result<Visit, Unreached>> + Send + 'a>>;

/// The future that [`Reach::sign_in`] gives.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Result<SignIn, Unreached>> + Send + 'a>>;

/// Visits an address as a stranger would.
pub trait Reach: Send + Sync {
    /// Gets `url` and reads the beginning of the answer.
    fn visit<'a>(&'a self, url: &'a str) -> Visiting<'a>;

    /// Asks the mail server of this host (with `:port` if it is not the usual one) how ActiveSync clients may sign in. Sends
    /// no credentials, and never goes to this machine itself.
    fn sign_in<'a>(&'a self, host: &'a str) -> Asking<'a>;
}

/// How a mail server lets ActiveSync clients sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// With modern authentication (OAuth), perhaps among others.
    Modern,
    /// Not with modern authentication.
    Basic,
}

/// What a stranger found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The beginning of the answer's body.
    pub body: String,
    /// Whether the certificate is one that everybody trusts. Without TLS: true.
    pub trusted: bool,
}

/// Nobody answered, or not with HTTP.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct Unreached(pub String);
