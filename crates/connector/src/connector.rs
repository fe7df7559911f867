//! The connector at work: keeps the lease, syncs, carries out intents.

mod changes;
mod events;
mod figures;
mod lease;
mod notification;
mod results;
mod run;
mod syncs;

use std::fs::File;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use connector_protocol::event::{Event, Severity};
use connector_protocol::lease::{ConnectorSettings, ConnectorState, Lease};
use domain::outside::random_bytes;
use uuid::Uuid;

use self::changes::Used;
use self::figures::Counts;
pub use self::lease::Ended;
use crate::courier::Courier;
use crate::exchange::{KnownServers, Link, Moved};
use crate::gatepost::Ask;
use crate::journal::Journal;
use crate::lease::Held;
use crate::wire_text::text;
use crate::{Doors, Error, Limits, Outside, Place, Status};

/// What a connector is put together of.
pub struct Parts {
    /// Its data directory.
    pub place: Place,
    /// The way to the server.
    pub gatepost: Arc<dyn Ask>,
    /// The ways to Exchange.
    pub doors: Arc<dyn Doors>,
    /// Sends messages to users; `None` without a notification account.
    pub courier: Option<Arc<dyn Courier>>,
    /// The preferred client access server.
    pub preferred: String,
    /// The domain controller that is pinned, if one is.
    pub domain_controller: Option<String>,
    /// Whether somebody else hosts the organisation.
    pub hosted: bool,
    /// What this machine's administrator allows.
    pub limits: Limits,
    /// Sessions at the same time.
    pub sessions: usize,
    /// Time and chance.
    pub outside: Outside,
}

/// A connector. Each of its steps can be taken by itself; [`Connector::run`] takes them all, again and again.
pub struct Connector {
    place: Place,
    gatepost: Arc<dyn Ask>,
    link: Link,
    courier: Option<Arc<dyn Courier>>,
    journal: Journal,
    held: Held,
    limits: Limits,
    domain_controller: Option<String>,
    hosted: bool,
    sessions: usize,
    outside: Outside,
    /// Made anew at each start.
    session: Uuid,
    /// When that was, by the monotonic clock.
    started: Duration,
    state: Mutex<State>,
    _lock: File,
}

struct State {
    status: Status,
    /// The last answer about the lease.
    lease: Option<Lease>,
    /// The server and the fence for which the report was taken.
    reported: Option<(String, i64)>,
    /// The cmdlets that were missing by that report.
    missing: Vec<String>,
    /// What the server is still to be told.
    events: Vec<Event>,
    counts: Counts,
    /// What was told of the hour's changes last, and the moment of the monotonic clock.
    told_used: Option<(Used, Duration)>,
    /// Changes were handed out last that may not be made in this hour: a server of an older version hands them out again and again.
    skipped: bool,
    ended: Option<Ended>,
}

impl Connector {
    /// Takes the data directory into use.
    pub fn new(parts: Parts) -> Result<Self, Error> {
        let lock = parts.place.lock()?;
        let journal = Journal::open(&parts.place.journal())?;
        let known = KnownServers::load(&parts.place)?;
        let monotonic = Arc::clone(&parts.outside.monotonic);
        let started = monotonic.elapsed();
        let link = Link::new(&parts.preferred, known, parts.doors, Arc::clone(&monotonic));
        let mut status = Status::new(parts.outside.clock.now());
        if let Some(before) = Status::load(&parts.place).ok().flatten() {
            (status.last_sync, status.last_full) = (before.last_sync, before.last_full);
        }
        let session = Uuid::from_bytes(random_bytes(&*parts.outside.random));
        Ok(Self {
            place: parts.place,
            gatepost: parts.gatepost,
            link,
            courier: parts.courier,
            journal,
            held: Held::new(monotonic),
            limits: parts.limits,
            domain_controller: parts.domain_controller,
            hosted: parts.hosted,
            sessions: parts.sessions,
            outside: parts.outside,
            session,
            started,
            state: Mutex::new(State {
                status,
                lease: None,
                reported: None,
                missing: Vec::new(),
                events: Vec::new(),
                counts: Counts::default(),
                told_used: None,
                skipped: false,
                ended: None,
            }),
            _lock: lock,
        })
    }

    /// How things stand.
    pub fn status(&self) -> Status {
        let mut status = self.state().status.clone();
        status.at = self.outside.clock.now();
        status.holds_lease = self.held.fence().is_some();
        status.unfinished = self.journal.unfinished().len() as u64;
        status.untold = self.journal.untold().len() as u64;
        status.changes_this_hour = self.journal.changes_of_the_hour(status.at) as u64;
        status
    }

    fn settings(&self) -> Option<ConnectorSettings> {
        self.state().lease.as_ref().map(|lease| lease.settings.clone())
    }

    /// Keeps that something went wrong, and says so once.
    fn went_wrong(&self, what: &str, state: Option<ConnectorState>, error: &dyn std::fmt::Display) {
        let error = text(&error.to_string());
        let is_new = {
            let mut now = self.state();
            now.counts.failed(what, state);
            now.status.state = state.unwrap_or(now.status.state);
            now.status.error.replace(error.clone()).as_ref() != Some(&error)
        };
        if is_new {
            tracing::warn!(what, error, "something went wrong");
            self.happened(Severity::Error, what, &error);
        }
    }

    fn went_right(&self) {
        self.state().status.error = None;
    }

    fn moved(&self, moved: &Moved) {
        self.state().status.server = Some(moved.to.clone());
        if let Some(because) = &moved.because {
            self.state().counts.failovers += 1;
            let preferred = self.link.preferred();
            let detail = format!("{} is used because {preferred} fails: {because}", moved.to);
            self.happened(Severity::Warning, "failover", &detail);
        } else if let Some(from) = &moved.from {
            let detail = format!("{} answers again and is used in place of {from}", moved.to);
            self.happened(Severity::Information, "failback", &detail);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
