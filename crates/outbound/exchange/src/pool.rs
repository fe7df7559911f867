//! The sessions of one account at one server: few, young, and always deleted.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::outside::{Clock, Random};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::lease::Lease;
use crate::shell::Shell;
use crate::tls::Tls;
use crate::{ExchangeError, Target};

/// The most sessions that Exchange gives an account (PowerShellMaxConcurrency).
const HARD_LIMIT: usize = 18;

/// How long a command may still run, as far as anybody knows, after its session could not be deleted. Whoever writes next without
/// being told that nothing runs waits for less.
const IN_DOUBT: TimeDelta = TimeDelta::minutes(5);

/// How many sessions, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sessions at the same time; never more than 18.
    pub sessions: usize,
    /// A session that was not used for so long is not used again. The server ends it after 15 minutes.
    pub idle: TimeDelta,
    /// A session that is so old is not used again. They become unreliable.
    pub age: TimeDelta,
    /// The longest that one command waits for the server's throttling before it fails.
    pub patience: Duration,
    /// The longest that one command may run.
    pub command: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sessions: 3,
            idle: TimeDelta::minutes(10),
            age: TimeDelta::minutes(60),
            patience: Duration::from_mins(2),
            command: Duration::from_mins(30),
        }
    }
}

/// What the pool has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Sessions that are open, or being opened or closed.
    pub sessions: usize,
    /// Sessions that were opened so far.
    pub opened: u64,
    /// How long the server has slowed commands down so far, and how long was waited because it said so.
    pub delayed: Duration,
}

/// The sessions of one account at one server.
pub struct Pool {
    pub(crate) target: Arc<Target>,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) tls: Option<Arc<Tls>>,
    /// Whether the server refused the account since a session was opened last.
    pub(crate) refused: Arc<AtomicBool>,
    permits: Arc<Semaphore>,
    sessions: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    idle: Vec<Shell>,
    opened: u64,
    delayed: Duration,
    quiet_until: Option<DateTime<Utc>>,
    /// Sessions in the middle of a command that the server has not confirmed to be gone, and since when it is to delete them.
    doubts: BTreeMap<u64, DateTime<Utc>>,
    /// How many there were.
    doubted: u64,
}

impl Pool {
    /// A pool without a session yet.
    pub fn new(
        target: Target,
        limits: Limits,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Arc<Self>, ExchangeError> {
        target.check()?;
        let tls = target.trust.as_ref().map(Tls::new).transpose()?.map(Arc::new);
        let sessions = limits.sessions.clamp(1, HARD_LIMIT);
        let permits = Arc::new(Semaphore::new(sessions));
        let (target, refused, state) = (Arc::new(target), Arc::default(), Mutex::default());
        Ok(Arc::new(Self { target, limits, clock, random, tls, refused, permits, sessions, state }))
    }

    /// The server that this pool speaks to.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// A session for one piece of work; waits while all are in use. It opens with its first command.
    pub async fn lease(self: &Arc<Self>) -> Result<Lease, ExchangeError> {
        let closed = |_| ExchangeError::Configuration("the pool is closed");
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(closed)?;
        // The one that was used last is the least likely to be over.
        let shell = self.state().idle.pop();
        Ok(Lease::new(Arc::clone(self), shell, permit))
    }

    /// Deletes sessions that are not used any more. To be called every minute or so.
    pub async fn sweep(self: &Arc<Self>) {
        let now = self.clock.now();
        let over = {
            let mut state = self.state();
            let (over, kept) =
                std::mem::take(&mut state.idle).into_iter().partition(|shell| self.is_over(shell, now));
            state.idle = kept;
            over
        };
        self.delete(over).await;
    }

    /// Deletes all sessions and gives none any more. Waits for those that are in use. Says whether nothing of theirs runs at the server
    /// any more for certain: false if within the last minutes the server did not confirm that a session with a command is gone.
    pub async fn close(self: &Arc<Self>) -> bool {
        // Everyone who has a session gives it back or deletes it before its permit.
        let all = u32::try_from(self.sessions).unwrap_or(u32::MAX);
        let permits = self.permits.acquire_many(all).await;
        self.permits.close();
        drop(permits);
        let idle = std::mem::take(&mut self.state().idle);
        self.delete(idle).await;
        let now = self.clock.now();
        self.state().doubts.values().all(|since| now - *since >= IN_DOUBT)
    }

    /// What it has seen.
    pub fn facts(&self) -> Facts {
        let state = self.state();
        let in_use = self.sessions.saturating_sub(self.permits.available_permits());
        Facts { sessions: in_use + state.idle.len(), opened: state.opened, delayed: state.delayed }
    }

    pub(crate) fn is_over(&self, shell: &Shell, now: DateTime<Utc>) -> bool {
        !shell.is_ready() || now - shell.used >= self.limits.idle || now - shell.opened >= self.limits.age
    }

    /// Takes a session back that is fit for more.
    pub(crate) fn keep(&self, shell: Shell) {
        self.state().idle.push(shell);
    }

    /// An idle session, to make room for another program's.
    pub(crate) fn spare(&self) -> Option<Shell> {
        self.state().idle.pop()
    }

    pub(crate) fn count_opened(&self) {
        self.state().opened += 1;
    }

    pub(crate) fn count_delay(&self, delay: Duration) {
        self.state().delayed += delay;
    }

    /// Remembers that the account is to be quiet: all sessions share its quota.
    pub(crate) fn quiet_for(&self, wait: Duration) {
        let until = self.clock.now() + TimeDelta::from_std(wait).unwrap_or(TimeDelta::hours(1));
        let mut state = self.state();
        state.quiet_until = state.quiet_until.max(Some(until));
    }

    /// Deletes shells, in tasks of their own: whoever gives up waiting does not break it off.
    pub(crate) async fn delete(self: &Arc<Self>, shells: Vec<Shell>) {
        let closing: Vec<_> = shells.into_iter().map(|shell| tokio::spawn(self.deleting(shell))).collect();
        for task in closing {
            drop(task.await);
        }
    }

    /// The deletion of a shell. From now on, and until the server confirms it, a command in it may still run.
    fn deleting(self: &Arc<Self>, shell: Shell) -> impl Future<Output = ()> + Send + use<> {
        let doubt = (!shell.is_idle()).then(|| self.doubt());
        let pool = Arc::clone(self);
        async move {
            if shell.close().await
                && let Some(doubt) = doubt
            {
                pool.state().doubts.remove(&doubt);
            }
        }
    }

    fn doubt(&self) -> u64 {
        let now = self.clock.now();
        let mut state = self.state();
        state.doubts.retain(|_, since| now - *since < IN_DOUBT);
        state.doubted += 1;
        let number = state.doubted;
        state.doubts.insert(number, now);
        number
    }

    /// How long the account is still to be quiet.
    pub(crate) fn quiet(&self) -> Option<Duration> {
        let until = self.state().quiet_until?;
        (until - self.clock.now()).to_std().ok().filter(|left| !left.is_zero())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let idle = std::mem::take(&mut self.state().idle);
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                for shell in idle {
                    shell.close().await;
                }
            });
        }
    }
}

/// Deletes a shell although nobody waits for it. The permit is given back afterwards, so that it stays counted.
pub(crate) fn delete_later(pool: &Arc<Pool>, shell: Shell, permit: Option<OwnedSemaphorePermit>) {
    if !shell.must_be_closed() {
        return;
    }
    let deleting = pool.deleting(shell);
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(async move {
            deleting.await;
            drop(permit);
        });
    }
}
