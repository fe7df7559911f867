//! Sessions at one client access server, and how to get to each.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use outbound_exchange::{ExchangeError, Limits, Pool, Session, Target};

use crate::outside::Outside;
use crate::{Error, ExchangeSettings, Secrets};

/// The future that [`Sessions::session`] gives.
pub type Leasing<'a> =
    Pin<Box<dyn Future<Output = Result<Box<dyn Session + 'a>, ExchangeError>> + Send + 'a>>;

/// A future that cannot fail.
pub type Waiting<'a, T = ()> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The sessions at one server.
pub trait Sessions: Send + Sync {
    /// A session for one piece of work; waits while all are in use.
    fn session(&self) -> Leasing<'_>;

    /// Deletes sessions that are not used any more.
    fn sweep(&self) -> Waiting<'_>;

    /// Deletes all sessions, and says whether nothing of theirs runs at the server any more for certain.
    fn close(&self) -> Waiting<'_, bool>;
}

/// Leads to each client access server.
pub trait Doors: Send + Sync {
    /// The sessions at this server. Nothing is sent before the first command.
    fn at(&self, host: &str) -> Result<Arc<dyn Sessions>, ExchangeError>;

    /// How this server is spoken to, for those who look at the way itself.
    fn target(&self, host: &str) -> Result<Target, ExchangeError>;
}

impl Sessions for Arc<Pool> {
    fn session(&self) -> Leasing<'_> {
        Box::pin(async move {
            let lease = self.lease().await?;
            Ok(Box::new(lease) as Box<dyn Session>)
        })
    }

    fn sweep(&self) -> Waiting<'_> {
        Box::pin(Pool::sweep(self))
    }

    fn close(&self) -> Waiting<'_, bool> {
        Box::pin(Pool::close(self))
    }
}

/// The real doors, by remote PowerShell.
pub struct RealDoors {
    settings: ExchangeSettings,
    secrets: Secrets,
    outside: Outside,
    sessions: usize,
}

impl RealDoors {
    /// With at most so many sessions at the same time.
    pub fn new(settings: ExchangeSettings, secrets: Secrets, outside: Outside, sessions: usize) -> Self {
        Self { settings, secrets, outside, sessions }
    }
}

impl Doors for RealDoors {
    fn at(&self, host: &str) -> Result<Arc<dyn Sessions>, ExchangeError> {
        let target = self.target(host)?;
        let limits = Limits { sessions: self.sessions, ..Limits::default() };
        let (clock, random) = (Arc::clone(&self.outside.clock), Arc::clone(&self.outside.random));
        Ok(Arc::new(Pool::new(target, limits, clock, random)?))
    }

    fn target(&self, host: &str) -> Result<Target, ExchangeError> {
        self.settings.target(host, &self.secrets).map_err(|error| match error {
            Error::Exchange(error) => error,
            _ => ExchangeError::Configuration("the pinned certificate's fingerprint is none"),
        })
    }
}

/// The outcome, or an error after so long. What runs then is broken off with its session.
pub(crate) async fn in_time<T>(
    limit: Duration,
    host: &str,
    doing: &'static str,
    work: impl Future<Output = Result<T, ExchangeError>>,
) -> Result<T, ExchangeError> {
    let late = |_| ExchangeError::Late { host: host.to_owned(), doing, seconds: limit.as_secs() };
    tokio::time::timeout(limit, work).await.map_err(late)?
}
