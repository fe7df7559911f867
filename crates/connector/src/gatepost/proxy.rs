//! The forward proxy on the way to the server: what it refuses, and how long it is left alone then.

use std::error::Error;
use std::iter::successors;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::gatepost::{GatepostError, ProxyAddress};

/// The pause after the proxy did not connect: the first, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(5));

/// How the causes of a failure begin that come from opening the tunnel. The type behind them is private to the HTTP client, so its
/// words are all that tells them apart.
const TUNNEL: &str = "tunnel error: ";
const ACCOUNT: &str = "proxy authorization required";
const REFUSED: &str = "unsuccessful";

/// A proxy and what it answered last.
pub(crate) struct Way {
    proxy: ProxyAddress,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    failures: u32,
    /// Nothing is tried before this moment, and why.
    quiet: Option<(Instant, GatepostError)>,
}

impl Way {
    pub(crate) fn new(proxy: ProxyAddress) -> Self {
        Self { proxy, last: Mutex::default() }
    }

    /// Refuses while nothing is to be tried: each try may count as another wrong password, until somebody locks the account.
    pub(crate) fn open(&self) -> Result<(), GatepostError> {
        match &self.last().quiet {
            Some((until, error)) if Instant::now() < *until => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// It let a question through.
    pub(crate) fn went_through(&self) {
        *self.last() = Last::default();
    }

    /// What the proxy refused on the way to `host`; `None` if the failure is none of its own.
    pub(crate) fn refused(&self, error: &(dyn Error + 'static), host: &str) -> Option<GatepostError> {
        let said: Vec<_> =
            successors(Some(error), |error| (*error).source()).map(ToString::to_string).collect();
        let of_tunnel = said.iter().find_map(|said| said.strip_prefix(TUNNEL))?;
        let proxy = format!("{}:{}", self.proxy.host, self.proxy.port);
        let account = self.proxy.account.clone();
        let (first, longest) = PAUSE;
        let mut last = self.last();
        let (error, pause) = match of_tunnel {
            ACCOUNT => (GatepostError::ProxyAccount { proxy, account }, longest),
            REFUSED => {
                let growing = first.saturating_mul(1 << last.failures.min(8)).min(longest);
                (GatepostError::ProxyRefused { proxy, account, host: host.to_owned() }, growing)
            }
            _ => {
                let reason = said.last().cloned().unwrap_or_default();
                return Some(GatepostError::ProxyUnreachable { proxy, reason });
            }
        };
        last.failures = last.failures.saturating_add(1);
        last.quiet = Some((Instant::now() + pause, error.clone()));
        Some(error)
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
