//! Everything, again and again, until somebody stops it.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::{Connector, Ended};
use crate::Error;

/// How often the lease is prolonged; it lasts for 60 seconds.
const RENEW: Duration = Duration::from_secs(15);

/// How soon it is asked for again after a failure.
const RENEW_AGAIN: Duration = Duration::from_secs(5);

/// How often it is looked whether a sync is wanted.
const SYNC: Duration = Duration::from_secs(1);

/// The pause after something failed.
const PAUSE: Duration = Duration::from_secs(10);

/// How often it is tidied up.
const TIDY: Duration = Duration::from_mins(1);

/// How long a question for intents waits, in seconds.
const WAIT: u32 = 20;

impl Connector {
    /// Works until `stop` says true, the connector is ended by the server, or its own disk fails. Gives the lease up at the end, if
    /// nothing runs in Exchange any more for certain.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) -> Result<Option<Ended>, Error> {
        let work = async {
            tokio::select! {
                ended = self.keep_lease() => Ok(Some(ended)),
                error = self.keep_changing() => Err(error),
                () = self.keep_syncing() => Ok(None),
                () = self.keep_tidy() => Ok(None),
            }
        };
        let outcome = tokio::select! {
            outcome = work => outcome,
            _ = stop.wait_for(|stop| *stop) => Ok(None),
        };
        // A change that was under way stays open in the journal, and is looked at after the next start. Its session is deleted, and with
        // it the call, before anybody else may write. Where the server does not say that it is gone, the lease runs out by itself:
        // others wait for longer then than a call may take.
        let is_over = self.link.close().await;
        if is_over && matches!(self.ended(), None | Some(Ended::Replaced)) {
            self.give_up().await;
        } else {
            self.held.lose();
        }
        self.keep_status();
        outcome
    }

    async fn keep_lease(&self) -> Ended {
        let mut told = None;
        loop {
            let pause = match self.renew().await {
                Ok(()) => RENEW,
                Err(error) => {
                    tracing::warn!(%error, "the lease was not prolonged");
                    RENEW_AGAIN
                }
            };
            if let Some(ended) = self.ended() {
                return ended;
            }
            self.keep_status();
            if let Err(error) = self.tell_events().await {
                tracing::debug!(%error, "events wait");
            }
            // Somebody may be looking at what became of a test.
            let standing = self.standing();
            if told.as_ref() != Some(&standing) {
                self.tell_standing().await;
                told = Some(standing);
            }
            sleep(pause).await;
        }
    }

    async fn keep_changing(&self) -> Error {
        loop {
            if self.held.fence().is_none() {
                sleep(SYNC).await;
                continue;
            }
            if !self.connect().await {
                sleep(PAUSE).await;
                continue;
            }
            match self.carry_out(WAIT).await {
                Ok(0) => sleep(if self.state().skipped { PAUSE } else { SYNC }).await,
                Ok(_) => {}
                Err(Error::Gatepost(error)) => {
                    tracing::warn!(%error, "intents and results wait");
                    sleep(PAUSE).await;
                }
                // Without a journal nothing may be changed.
                Err(error) => return error,
            }
        }
    }

    async fn keep_syncing(&self) {
        loop {
            let pause = if self.wanted_sync().is_none() || self.sync().await { SYNC } else { PAUSE };
            sleep(pause).await;
        }
    }

    async fn keep_tidy(&self) {
        loop {
            sleep(TIDY).await;
            self.tidy().await;
            if let Err(error) = self.tell_figures().await {
                tracing::debug!(%error, "the figures wait");
            }
            self.tell_standing().await;
        }
    }

    async fn tell_standing(&self) {
        if let Err(error) = self.tell_notification().await {
            tracing::debug!(%error, "what is known of the notification account waits");
        }
    }
}
