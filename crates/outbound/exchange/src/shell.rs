//! One shell on the server: opened, used, deleted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::outside::{Random, random_bytes};
use psrp::wsman::{Fault, FaultKind};
use psrp::{Command, ErrorKind, Failure, Outcome, Post, Settings, Step};
use uuid::Builder;

use crate::error::line;
use crate::session::Take;
use crate::tls::Tls;
use crate::transport::Transport;
use crate::{ExchangeError, Target};

/// How long the server may hold an answer back (WSMan's OperationTimeout).
const HELD: Duration = Duration::from_secs(20);
/// How much longer than that a slow server may take.
const GRACE: Duration = Duration::from_secs(40);
/// For everything that is answered at once, such as the opening of a shell, which takes Exchange half a minute at times.
const ANSWER: Duration = Duration::from_secs(90);
/// For the deletion of a shell: one that hangs is found idle by the server.
const DELETE: Duration = Duration::from_secs(15);

/// A shell, or the attempt at one.
pub(crate) struct Shell {
    target: Arc<Target>,
    session: psrp::Session,
    transport: Transport,
    /// Whether the server refused the account, in this shell or another of the pool.
    refused: Arc<AtomicBool>,
    /// When it was opened.
    pub(crate) opened: DateTime<Utc>,
    /// When a command last ended.
    pub(crate) used: DateTime<Utc>,
}

impl Shell {
    pub(crate) fn new(
        target: Arc<Target>,
        tls: Option<Arc<Tls>>,
        random: Arc<dyn Random>,
        refused: Arc<AtomicBool>,
        now: DateTime<Utc>,
    ) -> Self {
        let settings = Settings { timeout: HELD, ..Settings::exchange(target.url()) };
        let ids = move || Builder::from_random_bytes(random_bytes(&*random)).into_uuid();
        let transport = Transport::new(Arc::clone(&target), tls);
        let session = psrp::Session::new(settings, ids);
        Self { session, transport, target, refused, opened: now, used: now }
    }

    /// Whether a command can run in it.
    pub(crate) fn is_ready(&self) -> bool {
        self.session.is_ready()
    }

    /// Whether the server may count it.
    pub(crate) fn must_be_closed(&self) -> bool {
        self.session.must_be_closed()
    }

    /// Opens it.
    pub(crate) async fn open(&mut self) -> Result<(), ExchangeError> {
        let post = self.session.open().map_err(|problem| self.protocol(problem))?;
        match self.drive(post, &mut |_| {}, "opening a session").await? {
            Step::Ready => {
                self.refused.store(false, Ordering::Relaxed);
                Ok(())
            }
            Step::Failed(failure) => Err(self.failure(failure)),
            _ => Err(self.protocol(psrp::Error::OutOfTurn { what: "this answer" })),
        }
    }

    /// Runs one command.
    pub(crate) async fn run(&mut self, command: &Command, take: Take<'_>) -> Result<Outcome, ExchangeError> {
        let post = self.session.run(command).map_err(|problem| self.protocol(problem))?;
        match self.drive(post, take, "running a command").await? {
            Step::Done(mut outcome) => {
                outcome.objects.drain(..).for_each(take);
                Ok(outcome)
            }
            Step::Failed(failure) => Err(match self.failure(failure) {
                // Elsewhere these say that nothing was done. Here the command has begun, and must not be begun again.
                ExchangeError::Throttled { host, .. } | ExchangeError::ShellLimit { host }
                    if !self.session.is_ready() =>
                {
                    ExchangeError::SessionLost { host }
                }
                error => error,
            }),
            _ => Err(self.protocol(psrp::Error::OutOfTurn { what: "this answer" })),
        }
    }

    /// Whether no command runs in it.
    pub(crate) fn is_idle(&self) -> bool {
        self.is_ready() || !self.must_be_closed()
    }

    /// Deletes it, and says whether the server confirms that it is gone, and with it what ran in it. One that is idle may as well be
    /// left: the server finds it. With an account that was refused it is not tried, because it would count as another wrong password.
    pub(crate) async fn close(mut self) -> bool {
        if self.refused.load(Ordering::Relaxed) {
            return false;
        }
        let Ok(Some(mut post)) = self.session.close() else { return false };
        // A second answer would be about something older.
        for _ in 0..2 {
            let Ok(body) = self.transport.post(post.body, DELETE, "closing a session").await else {
                return false;
            };
            match self.session.received(&body) {
                Ok(Step::Send(next)) => post = next,
                Ok(Step::Closed) => return true,
                _ => return false,
            }
        }
        false
    }

    async fn drive(
        &mut self,
        mut post: Post,
        take: Take<'_>,
        doing: &'static str,
    ) -> Result<Step, ExchangeError> {
        loop {
            let limit = if post.is_long_poll { HELD + GRACE } else { ANSWER };
            let answered = self.transport.post(post.body, limit, doing).await;
            if answered.as_ref().is_err_and(ExchangeError::is_of_account) {
                self.refused.store(true, Ordering::Relaxed);
            }
            let body = answered?;
            let step = self.session.received(&body).map_err(|problem| self.protocol(problem))?;
            self.session.drain().into_iter().for_each(&mut *take);
            match step {
                Step::Send(next) => post = next,
                end => return Ok(end),
            }
        }
    }

    fn protocol(&self, problem: psrp::Error) -> ExchangeError {
        ExchangeError::Protocol { host: self.target.authority(), problem }
    }

    fn failure(&self, failure: Failure) -> ExchangeError {
        let host = self.target.authority();
        match failure {
            Failure::Refused(fault) => self.fault(&fault),
            Failure::Broken(Some(record)) if record.kind() == ErrorKind::AccessDenied => {
                let account = self.target.account.name.clone();
                ExchangeError::Forbidden { host, account, said: line(&record.message) }
            }
            _ => ExchangeError::SessionLost { host },
        }
    }

    fn fault(&self, fault: &Fault) -> ExchangeError {
        let host = self.target.authority();
        match fault.kind() {
            FaultKind::UnknownResource => {
                ExchangeError::NotExchange { host, found: "no such resource, fault 2150858811".to_owned() }
            }
            FaultKind::AccessDenied => {
                let account = self.target.account.name.clone();
                ExchangeError::Forbidden { host, account, said: line(&fault.text) }
            }
            FaultKind::TooManyShells => ExchangeError::ShellLimit { host },
            FaultKind::Throttled => ExchangeError::Throttled { host, wait: wait(fault) },
            FaultKind::ShellGone => ExchangeError::SessionLost { host },
            _ => ExchangeError::Failed {
                cmdlet: "The session".to_owned(),
                id: fault.code.map_or_else(|| line(&fault.subcode), |code| format!("fault {code}")),
                said: line(&fault.text),
            },
        }
    }
}

/// What the fault says, or a guess.
fn wait(fault: &Fault) -> Duration {
    match fault.throttling() {
        Some(psrp::Throttling::Wait(wait)) => wait,
        _ => Duration::from_secs(5),
    }
}
