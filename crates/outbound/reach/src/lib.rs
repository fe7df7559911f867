//! Whether this server can be reached under its public names, and with which certificate: the check before enrolment opens.

mod client;

use std::future::Future;
use std::pin::Pin;

use thiserror::Error;

pub use client::Client;

/// The future that [`Reach::visit`] gives.
pub type Visiting<'a> = Pin<Box<dyn Future<Output = Result<Visit, Unreached>> + Send + 'a>>;

/// Visits an address as a stranger would.
pub trait Reach: Send + Sync {
    /// Gets `url` and reads the beginning of the answer.
    fn visit<'a>(&'a self, url: &'a str) -> Visiting<'a>;
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
