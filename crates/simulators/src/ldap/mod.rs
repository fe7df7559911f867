//! A simulated directory server: enough of LDAP to be read from, and as awkward as real ones are. It answers in pages
//! and in ranges, truncates, dies between pages, refuses binds, and takes an empty password for an anonymous one.

mod codec;
mod connection;
mod entry;
mod filter;
mod search;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

pub use entry::{Entry, guid_bytes, sid_bytes};

/// How the server behaves.
#[derive(Clone, Debug, Default)]
pub struct Behaviour {
    /// At most so many values of `member` at once, as Active Directory does.
    pub range: Option<usize>,
    /// `sizeLimitExceeded` after so many entries of a search, paged or not.
    pub size_limit: Option<usize>,
    /// The connection is cut before the page with this number (counted from zero, over all searches of a connection).
    pub die_before_page: Option<usize>,
    /// After the first range of members the rest is gone.
    pub lose_ranges: bool,
    /// Every bind with a password is refused.
    pub refuse_binds: bool,
    /// Searches below a base are also told to look there.
    pub references: Vec<String>,
    /// Searches below a base are answered with these bytes alone, whatever they are, and the connection stays open.
    pub answer: Option<Vec<u8>>,
}

/// A running directory server on a free port of 127.0.0.1. It stops when it is dropped.
pub struct DirectoryServer {
    address: SocketAddr,
    state: Arc<State>,
    task: tokio::task::JoinHandle<()>,
}

/// What connections share.
struct State {
    root: Entry,
    entries: Mutex<Vec<Entry>>,
    behaviour: Mutex<Behaviour>,
    binds: Mutex<Vec<String>>,
    anonymous_binds: Mutex<usize>,
    searches: Mutex<usize>,
}

impl DirectoryServer {
    /// Starts a server with a description of itself (rootDSE) and entries.
    pub async fn start(root: Entry, entries: Vec<Entry>) -> io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            root,
            entries: Mutex::new(entries),
            behaviour: Mutex::default(),
            binds: Mutex::default(),
            anonymous_binds: Mutex::new(0),
            searches: Mutex::new(0),
        });
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection::serve(stream, Arc::clone(&shared)));
            }
        });
        Ok(Self { address, state, task })
    }

    /// Its address as a URL.
    pub fn url(&self) -> String {
        format!("ldap://{}", self.address)
    }

    /// Changes how it behaves, from the next request on.
    pub fn behave(&self, behaviour: Behaviour) {
        *lock(&self.state.behaviour) = behaviour;
    }

    /// Changes its entries.
    pub fn change(&self, change: impl FnOnce(&mut Vec<Entry>)) {
        change(&mut lock(&self.state.entries));
    }

    /// The names of all binds with a password so far.
    pub fn binds(&self) -> Vec<String> {
        lock(&self.state.binds).clone()
    }

    /// How many searches there were.
    pub fn searches(&self) -> usize {
        *lock(&self.state.searches)
    }

    /// How many binds without a password there were. One with a name is the mistake that this server is here to show.
    pub fn anonymous_binds(&self) -> usize {
        *lock(&self.state.anonymous_binds)
    }
}

impl Drop for DirectoryServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
