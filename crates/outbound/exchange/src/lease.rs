//! The use of one session for one piece of work.

use std::sync::Arc;
use std::time::Duration;

use psrp::{Command, Outcome, Throttling};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{sleep, timeout};

use crate::pool::delete_later;
use crate::session::{Invoking, Session, Take};
use crate::shell::Shell;
use crate::{ExchangeError, Pool, View};

/// A session that is yours until you drop it. Dropping it in the middle of a command deletes it.
pub struct Lease {
    pool: Arc<Pool>,
    shell: Option<Shell>,
    /// Whether the command that was begun has ended.
    is_busy: bool,
    permit: Option<OwnedSemaphorePermit>,
}

impl Lease {
    pub(crate) fn new(pool: Arc<Pool>, shell: Option<Shell>, permit: OwnedSemaphorePermit) -> Self {
        Self { pool, shell, is_busy: false, permit: Some(permit) }
    }

    async fn run(&mut self, command: &Command, take: Take<'_>) -> Result<Outcome, ExchangeError> {
        if self.is_busy {
            self.discard().await;
        }
        self.is_busy = true;
        let seconds = self.pool.limits.command.as_secs();
        let outcome = timeout(self.pool.limits.command, self.patiently(command, take)).await;
        let outcome = outcome.unwrap_or_else(|_| {
            let host = self.pool.target.authority();
            Err(ExchangeError::Late { host, doing: "running a command", seconds })
        });
        if self.shell.as_ref().is_some_and(Shell::is_ready) {
            self.is_busy = false;
        } else {
            self.discard().await;
        }
        outcome
    }

    /// Runs the command, again only if the server refused to begin it.
    async fn patiently(&mut self, command: &Command, take: Take<'_>) -> Result<Outcome, ExchangeError> {
        let mut waited = Duration::ZERO;
        let mut made_room = false;
        loop {
            if let Some(quiet) = self.pool.quiet() {
                if waited + quiet > self.pool.limits.patience {
                    let host = self.pool.target.authority();
                    return Err(ExchangeError::Throttled { host, wait: quiet });
                }
                self.pool.count_delay(quiet);
                waited += quiet;
                sleep(quiet).await;
            }
            match self.once(command, take).await {
                Err(ExchangeError::Throttled { host, wait }) => {
                    self.pool.quiet_for(wait);
                    if waited + wait > self.pool.limits.patience {
                        return Err(ExchangeError::Throttled { host, wait });
                    }
                }
                Err(ExchangeError::ShellLimit { host }) => {
                    let spare = self.pool.spare().filter(|_| !made_room);
                    made_room = true;
                    match spare {
                        Some(shell) => self.pool.delete(vec![shell]).await,
                        None => return Err(ExchangeError::ShellLimit { host }),
                    }
                }
                outcome => return outcome,
            }
        }
    }

    async fn once(&mut self, command: &Command, take: Take<'_>) -> Result<Outcome, ExchangeError> {
        self.open().await?;
        let Some(shell) = &mut self.shell else {
            return Err(ExchangeError::SessionLost { host: self.pool.target.authority() });
        };
        let outcome = shell.run(command, take).await?;
        shell.used = self.pool.clock.now();
        for warning in &outcome.warnings {
            if let Some(Throttling::Delayed(delay)) = psrp::throttle::read(&warning.text) {
                self.pool.count_delay(delay);
            }
        }
        Ok(outcome)
    }

    /// Makes sure that there is a session that is fit for a command.
    async fn open(&mut self) -> Result<(), ExchangeError> {
        let now = self.pool.clock.now();
        if self.shell.as_ref().is_some_and(|shell| !self.pool.is_over(shell, now)) {
            return Ok(());
        }
        self.discard_shell().await;
        let pool = &self.pool;
        let (target, random, refused) =
            (Arc::clone(&pool.target), Arc::clone(&pool.random), Arc::clone(&pool.refused));
        let new = Shell::new(target, pool.tls.clone(), random, refused, now);
        // It is in its place before it is opened: whoever drops this now deletes it.
        let shell = self.shell.insert(new);
        shell.open().await?;
        pool.count_opened();
        let viewing = Self::choose_view(shell, &pool.target.view).await;
        if viewing.is_err() {
            // Another command would look at something else than was asked for.
            self.discard_shell().await;
        }
        viewing
    }

    async fn choose_view(shell: &mut Shell, view: &View) -> Result<(), ExchangeError> {
        if view.entire_forest || view.domain_controller.is_some() {
            let mut command = Command::new("Set-ADServerSettings");
            if view.entire_forest {
                command = command.with("ViewEntireForest", true);
            }
            if let Some(controller) = &view.domain_controller {
                command = command.with("PreferredServer", controller.as_str());
            }
            let outcome = shell.run(&command, &mut |_| {}).await?;
            crate::cmdlets::succeeded(&command, outcome)?;
        }
        Ok(())
    }

    async fn discard(&mut self) {
        self.discard_shell().await;
        self.is_busy = false;
    }

    async fn discard_shell(&mut self) {
        if let Some(shell) = self.shell.take().filter(Shell::must_be_closed) {
            self.pool.delete(vec![shell]).await;
        }
    }
}

impl Session for Lease {
    fn invoke<'a>(&'a mut self, command: &'a Command, take: Take<'a>) -> Invoking<'a> {
        Box::pin(self.run(command, take))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(shell) = self.shell.take() else { return };
        if !self.is_busy && shell.is_ready() {
            self.pool.keep(shell);
        } else {
            delete_later(&self.pool, shell, self.permit.take());
        }
    }
}
