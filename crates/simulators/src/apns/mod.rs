//! A simulated push service of Apple (APNs): real TLS, real HTTP/2, and the checks that the real one makes.

mod check;
mod credentials;
mod server;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, watch};

pub use credentials::{Credentials, Issued};

/// A running push service on a free port of 127.0.0.1. It stops when it is dropped.
pub struct PushService {
    address: SocketAddr,
    credentials: Arc<Credentials>,
    state: Arc<State>,
    task: tokio::task::JoinHandle<()>,
}

/// A push message as a device gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The word that the device compares with its own before it believes the message.
    pub magic: String,
}

/// What the service can be told to answer, whatever it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 410 `Unregistered`.
    Unregistered,
    /// 429 `TooManyRequests`, with `Retry-After: 7`.
    TooManyRequests,
    /// 503 `ServiceUnavailable`.
    Unavailable,
    /// No answer: the connection is cut.
    Cut,
}

/// A token that a device gave away.
struct Registration {
    topic: String,
    device: mpsc::UnboundedSender<Notification>,
}

/// What connections share.
struct State {
    registrations: Mutex<HashMap<Vec<u8>, Registration>>,
    forced: Mutex<VecDeque<Answer>>,
    connections: Mutex<usize>,
    /// Counts up to send GOAWAY on every connection that is open.
    go_away: watch::Sender<u64>,
}

impl PushService {
    /// Starts a push service with a certificate authority of its own.
    pub async fn start() -> io::Result<Self> {
        let credentials = Arc::new(Credentials::generate().map_err(io::Error::other)?);
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            registrations: Mutex::default(),
            forced: Mutex::default(),
            connections: Mutex::new(0),
            go_away: watch::Sender::new(0),
        });
        let tls = credentials.acceptor().map_err(io::Error::other)?;
        let task = tokio::spawn(server::run(listener, tls, Arc::clone(&state)));
        Ok(Self { address, credentials, state, task })
    }

    /// Where it listens; its certificate is for `127.0.0.1` and `localhost`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its certificate authority and the push certificates that it issues.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// A device registers a token (32 bytes) for a topic and hears of its messages.
    pub fn register(&self, token: &[u8], topic: &str) -> mpsc::UnboundedReceiver<Notification> {
        let (device, messages) = mpsc::unbounded_channel();
        let registration = Registration { topic: topic.to_owned(), device };
        lock(&self.state.registrations).insert(token.to_vec(), registration);
        messages
    }

    /// A device gives its token up, as when it is erased: 410 from now on is told with [`Answer::Unregistered`].
    pub fn forget(&self, token: &[u8]) {
        lock(&self.state.registrations).remove(token);
    }

    /// Answers the next request so; several are answered in turn.
    pub fn answer_next(&self, answer: Answer) {
        lock(&self.state.forced).push_back(answer);
    }

    /// Sends GOAWAY on every open connection: what is under way finishes, nothing new is taken.
    pub fn go_away(&self) {
        self.state.go_away.send_modify(|count| *count += 1);
    }

    /// How many connections were opened so far.
    pub fn connections(&self) -> usize {
        *lock(&self.state.connections)
    }
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
