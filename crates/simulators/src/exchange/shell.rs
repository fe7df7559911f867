//! Shells: runspace pools with the cmdlets that run in them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use psrp::server::Pool;
use psrp::{ErrorRecord, PipelineState};
use tokio::time::Instant;
use uuid::Uuid;

use super::cmdlets::{Item, Items};
use super::{Controller, Shared, lock};

/// A shell that nobody used for so long is gone.
const IDLE: TimeDelta = TimeDelta::minutes(15);
/// And so is one that is so old.
const OLDEST: TimeDelta = TimeDelta::minutes(720);

/// A shell of the account at one server.
pub(super) struct Shell {
    pub(super) server: usize,
    /// The cookie by which the front end finds it.
    pub(super) cookie: String,
    pub(super) opened: DateTime<Utc>,
    pub(super) inside: Mutex<Inside>,
}

/// What is in it.
pub(super) struct Inside {
    pub(super) pool: Pool,
    pub(super) used: DateTime<Utc>,
    pub(super) session: Session,
    pub(super) runs: HashMap<Uuid, Run>,
}

/// What Set-ADServerSettings chose, and how the shell wants its objects.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Session {
    pub(super) controller: Option<Controller>,
    /// With types (`serializationLevel=Full`) rather than as text.
    pub(super) is_full: bool,
}

/// A pipeline.
pub(super) struct Run {
    pub(super) cmdlet: String,
    items: Items,
    /// Nothing comes before this.
    until: Option<Instant>,
    /// How long the account is slowed down at the end.
    delay: Option<Duration>,
    has_ended: bool,
}

/// How far a pipeline is.
pub(super) enum Progress {
    /// There is something to say.
    Ready,
    /// There is nothing to say before this.
    Until(Instant),
}

impl Run {
    pub(super) fn new(cmdlet: &str, items: Items, latency: Duration, delay: Option<Duration>) -> Self {
        let until = (!latency.is_zero()).then(|| Instant::now() + latency);
        Self { cmdlet: cmdlet.to_owned(), items, until, delay, has_ended: false }
    }

    /// Puts out as much as an answer takes: an organisation's whole list is never held at once.
    pub(super) fn advance(
        &mut self,
        pool: &mut Pool,
        id: Uuid,
        room: usize,
    ) -> Result<Progress, psrp::Error> {
        while !self.has_ended && pool.waiting(id) < room {
            if let Some(until) = self.until {
                if Instant::now() < until {
                    let has_some = pool.waiting(id) > 0;
                    return Ok(if has_some { Progress::Ready } else { Progress::Until(until) });
                }
                self.until = None;
            }
            match self.items.next() {
                Some(Item::Object(value)) => pool.output(id, &value)?,
                Some(Item::Warning(text)) => pool.warning(id, &text)?,
                Some(Item::Error(record)) => pool.error(id, &record)?,
                Some(Item::Pause(span)) => self.until = Some(Instant::now() + span),
                Some(Item::End(record)) => self.end(pool, id, PipelineState::Failed, Some(&record))?,
                None => match self.delay.take() {
                    Some(delay) => {
                        pool.warning(id, &micro_delay(delay))?;
                        self.until = Some(Instant::now() + delay);
                    }
                    None => self.end(pool, id, PipelineState::Completed, None)?,
                },
            }
        }
        Ok(Progress::Ready)
    }

    /// Ends it, if it has not ended.
    pub(super) fn stop(&mut self, pool: &mut Pool, id: Uuid) -> Result<(), psrp::Error> {
        if self.has_ended { Ok(()) } else { self.end(pool, id, PipelineState::Stopped, None) }
    }

    fn end(
        &mut self,
        pool: &mut Pool,
        id: Uuid,
        state: PipelineState,
        record: Option<&ErrorRecord>,
    ) -> Result<(), psrp::Error> {
        self.has_ended = true;
        pool.end(id, state, record)
    }
}

/// The sentence of Exchange.
fn micro_delay(delay: Duration) -> String {
    let span = delay.as_millis();
    format!(
        "Micro delay applied. Actual delayed: {span} msecs, Enforced: True, Capped delay: {span} msecs, Required: False, \
         Additional info: PowerShellCmdletsLeft 384/400; ExchangeCmdletsLeft 185/200; CmdletTimePeriod 5."
    )
}

impl Shared {
    /// Forgets the shells that were left alone for too long, and those that are too old.
    pub(super) fn sweep(&self) {
        let now = self.time.now();
        let is_young = |shell: &Arc<Shell>| {
            let used = lock(&shell.inside).used;
            now.signed_duration_since(used) < IDLE && now.signed_duration_since(shell.opened) < OLDEST
        };
        lock(&self.shells).retain(|_, shell| is_young(shell));
    }

    /// A shell of a server, for a client that shows its cookie.
    pub(super) fn shell(&self, server: usize, id: &str, cookie: Option<&str>) -> Option<Arc<Shell>> {
        let needs_cookie = lock(&self.behaviour).needs_cookie;
        let shell = lock(&self.shells).get(&id.to_uppercase()).cloned()?;
        let is_shown = !needs_cookie || cookie.is_some_and(|cookie| cookie.contains(&shell.cookie));
        if shell.server != server || !is_shown {
            return None;
        }
        lock(&shell.inside).used = self.time.now();
        Some(shell)
    }
}
