//! Which client access server is used (XC-10): the preferred one; another while it fails; the preferred one again when it
//! answers again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use outbound_exchange::{ExchangeError, ExchangeServer, Offer};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::exchange::{Doors, KnownServers, Sessions, in_time};
use crate::outside::Monotonic;

/// How often it is tried whether the preferred server answers again.
const TAKE_BACK: Duration = Duration::from_mins(5);

/// The pause after nothing answered: the first, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_secs(10), Duration::from_mins(5));

/// The pause after the account was refused: few domains lock an account that fails so seldom.
const REFUSED: Duration = Duration::from_mins(15);

/// The longest that a server may take until it has said what the account may do there. All work waits for it meanwhile.
const OPENING: Duration = Duration::from_mins(2);

/// How long a call may still run, as far as anybody knows, at a server that was left and did not confirm the end of its session. Whoever
/// writes next without being told that nothing runs waits for less.
const IN_DOUBT: Duration = Duration::from_mins(5);

/// How often a server is asked anew what the account may do, while something is missing.
const ASK_ANEW: Duration = Duration::from_mins(5);

/// The way to Exchange.
pub(crate) struct Link {
    preferred: String,
    doors: Arc<dyn Doors>,
    monotonic: Arc<dyn Monotonic>,
    /// Held while a connection is made, so that all wait for one.
    current: tokio::sync::Mutex<Option<Arc<Reached>>>,
    /// How many servers have sessions: the one in use, and those that work still runs at or that are just being left.
    living: watch::Sender<Alive>,
    state: Mutex<State>,
}

/// Servers with sessions.
#[derive(Default)]
struct Alive {
    servers: usize,
    /// When one was left last without a word that nothing of ours runs there any more.
    doubted: Option<Duration>,
}

struct State {
    known: KnownServers,
    failover: bool,
    tried_preferred: Duration,
    /// Nothing is tried before this moment, and why.
    quiet: Option<(Duration, ExchangeError)>,
    failures: u32,
}

/// A server that answers.
pub(crate) struct Reached {
    /// Its name.
    pub(crate) host: String,
    /// Its sessions.
    pub(crate) sessions: Arc<dyn Sessions>,
    /// The cmdlets that the account has there.
    pub(crate) offer: Offer,
    /// When it said so, by the monotonic clock.
    asked: Duration,
    living: Option<Living>,
}

/// Counts as a server with sessions until it is dropped.
struct Living {
    all: watch::Sender<Alive>,
    monotonic: Arc<dyn Monotonic>,
    /// Whether nothing runs there any more for certain.
    is_over: bool,
}

impl Living {
    fn among(link: &Link) -> Self {
        link.living.send_modify(|alive| alive.servers += 1);
        Self { all: link.living.clone(), monotonic: Arc::clone(&link.monotonic), is_over: false }
    }

    fn end(mut self, is_over: bool) {
        self.is_over = is_over;
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        let doubted = (!self.is_over).then(|| self.monotonic.elapsed());
        self.all.send_modify(|alive| {
            alive.servers = alive.servers.saturating_sub(1);
            alive.doubted = doubted.or(alive.doubted);
        });
    }
}

impl Drop for Reached {
    /// Nobody works there any more. It counts until its sessions are deleted.
    fn drop(&mut self) {
        let sessions = Arc::clone(&self.sessions);
        let Some(living) = self.living.take() else { return };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { living.end(sessions.close().await) });
        }
    }
}

/// Another server than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moved {
    /// The one before, if it was another.
    pub(crate) from: Option<String>,
    /// The one now.
    pub(crate) to: String,
    /// Why not the preferred one.
    pub(crate) because: Option<String>,
}

impl Link {
    pub(crate) fn new(
        preferred: &str,
        known: KnownServers,
        doors: Arc<dyn Doors>,
        monotonic: Arc<dyn Monotonic>,
    ) -> Self {
        let tried_preferred = monotonic.elapsed();
        let state = State { known, failover: true, tried_preferred, quiet: None, failures: 0 };
        let (current, state) = (tokio::sync::Mutex::new(None), Mutex::new(state));
        let living = watch::Sender::new(Alive::default());
        Self { preferred: preferred.to_owned(), doors, monotonic, current, living, state }
    }

    /// The preferred server.
    pub(crate) fn preferred(&self) -> &str {
        &self.preferred
    }

    /// The server in use, or the first that answers. Another one is tried only if it is the server that fails: a password
    /// that one refuses is not tried at each, which would lock the account.
    pub(crate) async fn reach(&self) -> Result<(Arc<Reached>, Option<Moved>), ExchangeError> {
        let mut current = self.current.lock().await;
        drop(current.take_if(|reached| !self.may_use(&reached.host)));
        if let Some(reached) = current.as_ref() {
            return Ok((Arc::clone(reached), None));
        }
        let order = {
            let now = self.monotonic.elapsed();
            let mut state = self.state();
            if let Some((until, error)) = state.quiet.as_ref().filter(|(until, _)| now < *until) {
                tracing::debug!(left = ?until.saturating_sub(now), "Exchange is left alone for a while");
                return Err(error.clone());
            }
            state.tried_preferred = now;
            state.known.order(&self.preferred, state.failover)
        };
        let mut first_error = None;
        for host in order {
            match self.open(&host).await {
                Ok(reached) => {
                    let because = first_error.as_ref().map(ToString::to_string);
                    let moved = Moved { from: None, to: host, because };
                    let mut state = self.state();
                    (state.quiet, state.failures) = (None, 0);
                    drop(state);
                    *current = Some(Arc::clone(&reached));
                    return Ok((reached, Some(moved)));
                }
                Err(error) if error.is_of_server() => {
                    first_error.get_or_insert(error);
                }
                Err(error) => return Err(self.rest(error)),
            }
        }
        let nothing = ExchangeError::Configuration("there is no server to try");
        Err(self.rest(first_error.unwrap_or(nothing)))
    }

    /// Leaves Exchange alone for a while after this.
    fn rest(&self, error: ExchangeError) -> ExchangeError {
        let mut state = self.state();
        let (first, longest) = PAUSE;
        let pause = if error.is_of_account() {
            REFUSED
        } else {
            let growing = first.saturating_mul(1 << state.failures.min(8)).min(longest);
            error.retry_after().unwrap_or(growing)
        };
        state.failures = state.failures.saturating_add(1);
        state.quiet = Some((self.monotonic.elapsed() + pause, error.clone()));
        error
    }

    /// Says that a server failed in the middle of work. It is left if it is the server's fault, and the next piece of work
    /// looks for one that answers. Where the account is refused, as after a change of its password, Exchange is left alone for a
    /// while: each further request would count as another wrong password. The same where nothing leads to any server.
    pub(crate) async fn failed(&self, reached: &Arc<Reached>, error: &ExchangeError) {
        // Elsewhere it would be the same.
        let is_refusal = error.is_of_account() || error.is_of_way();
        if !error.is_of_server() && !is_refusal {
            return;
        }
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|now| Arc::ptr_eq(now, reached)) {
            *current = None;
            if is_refusal {
                self.rest(error.clone());
            }
        }
    }

    /// Tries every few minutes whether the preferred server answers again, and goes back to it.
    pub(crate) async fn take_back(&self) -> Option<Moved> {
        let now = self.monotonic.elapsed();
        {
            let mut state = self.state();
            if now.saturating_sub(state.tried_preferred) < TAKE_BACK {
                return None;
            }
            state.tried_preferred = now;
        }
        let before = self.current.lock().await.clone()?;
        if before.host.eq_ignore_ascii_case(&self.preferred) {
            return None;
        }
        let reached = self.open(&self.preferred).await.ok()?;
        *self.current.lock().await = Some(reached);
        // Work that still runs there keeps its session until it is done.
        Some(Moved { from: Some(before.host.clone()), to: self.preferred.clone(), because: None })
    }

    /// Whether others may be used. When that is switched off, the next piece of work leaves one that is in use. Waits for nothing: the
    /// lease is prolonged whatever a server does.
    pub(crate) fn set_failover(&self, failover: bool) {
        self.state().failover = failover;
    }

    fn may_use(&self, host: &str) -> bool {
        self.state().failover || host.eq_ignore_ascii_case(&self.preferred)
    }

    /// Leaves the server in use, if it was asked some minutes ago what the account may do there: the next piece of work asks again.
    pub(crate) async fn ask_anew(&self) -> bool {
        let now = self.monotonic.elapsed();
        let mut current = self.current.lock().await;
        current.take_if(|reached| now.saturating_sub(reached.asked) >= ASK_ANEW).is_some()
    }

    /// Learns which servers there are.
    pub(crate) fn learn(&self, servers: &[ExchangeServer]) -> KnownServers {
        let known = KnownServers::learn(&self.preferred, servers);
        self.state().known = known.clone();
        known
    }

    /// Deletes sessions that are not used any more.
    pub(crate) async fn sweep(&self) {
        let current = self.current.lock().await.clone();
        if let Some(reached) = current {
            reached.sessions.sweep().await;
        }
    }

    /// Deletes all sessions: also those at servers that were left, where a call may have been under way until now. Nobody may work with
    /// them any more. Says whether nothing runs in Exchange any more for certain.
    pub(crate) async fn close(&self) -> bool {
        drop(self.current.lock().await.take());
        let mut living = self.living.subscribe();
        let now = || self.monotonic.elapsed();
        // It fails only without the sender, which is here.
        living
            .wait_for(|alive| alive.servers == 0)
            .await
            .is_ok_and(|alive| alive.doubted.is_none_or(|doubted| now().saturating_sub(doubted) >= IN_DOUBT))
    }

    async fn open(&self, host: &str) -> Result<Arc<Reached>, ExchangeError> {
        let sessions = self.doors.at(host)?;
        let probing = async {
            let mut session = sessions.session().await?;
            Offer::probe(&mut *session).await
        };
        let offer = in_time(OPENING, host, "opening a session", probing).await?;
        let asked = self.monotonic.elapsed();
        let living = Some(Living::among(self));
        Ok(Arc::new(Reached { host: host.to_owned(), sessions, offer, asked, living }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
