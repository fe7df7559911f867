//! A simulated mail server (RFC 5321): it takes mail for everybody, without TLS and without asking who sends, and keeps it to be read.

mod connection;
mod received;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

pub use received::Received;

/// A running mail server on a free port of 127.0.0.1. It stops when it is dropped.
pub struct MailServer {
    address: SocketAddr,
    received: Inbox,
    task: tokio::task::JoinHandle<()>,
}

/// What connections share.
type Inbox = Arc<Mutex<Vec<Received>>>;

impl MailServer {
    /// Starts one.
    pub async fn start() -> io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let received = Inbox::default();
        let shared = Arc::clone(&received);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection::serve(stream, Arc::clone(&shared)));
            }
        });
        Ok(Self { address, received, task })
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All mail that came so far, the oldest first.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
