//! The way to the Gatepost server: questions and answers over TLS with this connector's own certificate. Nothing ever comes in.

mod address;
mod client;
mod proxy;
mod trust;

use std::future::Future;
use std::pin::Pin;

use connector_protocol::refusal::{Code, Refusal};
use connector_protocol::{Message, read, write};
use thiserror::Error;

pub use address::{GatepostAddress, ProxyAddress};
pub use client::{Client, ClientIdentity};
pub use trust::ServerTrust;

/// The future that [`Ask::ask`] gives.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, GatepostError>> + Send + 'a>>;

/// Asks the server.
pub trait Ask: Send + Sync {
    /// Sends a message to a path of [`connector_protocol::path`] and returns the answer of success.
    fn ask<'a>(&'a self, path: &'static str, message: Vec<u8>) -> Asking<'a>;
}

/// Asks, and reads the answer.
pub(crate) async fn ask<Q: Message, A: Message>(
    gatepost: &dyn Ask,
    path: &'static str,
    question: &Q,
) -> Result<A, GatepostError> {
    let bytes = gatepost.ask(path, write(question)?).await?;
    Ok(read(&bytes)?)
}

/// Why the server did not answer, or not with what was asked for.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum GatepostError {
    /// No connection.
    #[error("Gatepost at {host} cannot be reached: {reason}; check the address, the proxy and the firewall")]
    Unreachable {
        /// Server and port.
        host: String,
        /// The innermost cause.
        reason: String,
    },
    /// No connection to the proxy, or no answer as proxies give it.
    #[error(
        "the proxy {proxy} on the way to Gatepost cannot be used: {reason}; check its name and port, and give them with \
         `--server-proxy` to `register`, or to `register --update` once it is registered"
    )]
    ProxyUnreachable {
        /// Proxy and port.
        proxy: String,
        /// The innermost cause.
        reason: String,
    },
    /// The proxy wants another account, or one at all.
    #[error(
        "the proxy {proxy} on the way to Gatepost refuses {} (407); check its name and password, and give them with \
         `--server-proxy {proxy} --server-proxy-account NAME` to `register`, or to `register --update` once it is registered",
        account_of(.account.as_deref())
    )]
    ProxyAccount {
        /// Proxy and port.
        proxy: String,
        /// Its account, if one is given.
        account: Option<String>,
    },
    /// The proxy does not let this machine through. Some say so of a wrong password as well.
    #[error(
        "the proxy {proxy} does not connect {} to Gatepost at {host}; allow that address there, or check the account's name and \
         password, and give them with `--server-proxy {proxy} --server-proxy-account NAME` to `register`, or to `register --update` \
         once it is registered",
        account_of(.account.as_deref())
    )]
    ProxyRefused {
        /// Proxy and port.
        proxy: String,
        /// Its account, if one is given.
        account: Option<String>,
        /// Where to.
        host: String,
    },
    /// The server does not grant it.
    #[error("Gatepost answers: {}", .0.message)]
    Refused(Refusal),
    /// Something else answers there.
    #[error("{host} does not answer as Gatepost does (status {status}); check the address and the port")]
    NotGatepost {
        /// Server and port.
        host: String,
        /// HTTP status.
        status: u16,
    },
    /// A message is not right.
    #[error("a message cannot be used: {0}")]
    Message(#[from] connector_protocol::Error),
    /// Certificates or keys cannot be used.
    #[error("{0}")]
    Identity(String),
}

fn account_of(account: Option<&str>) -> String {
    account.map_or_else(|| "whoever has no account".to_owned(), |name| format!("the account {name}"))
}

impl GatepostError {
    /// The server's word, if it refused.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    }
}
