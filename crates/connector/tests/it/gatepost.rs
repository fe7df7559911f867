//! A Gatepost server that says what a test wants it to say, and keeps what it hears.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, Utc};
use connector::gatepost::{Ask, Asking, GatepostError};
use connector_protocol::event::{Event, Events, EventsTaken};
use connector_protocol::figures::{Figures, FiguresTaken};
use connector_protocol::intent::{
    Intent, IntentResult, Intents, IntentsRequest, Operation, Results, ResultsTaken, Urgency,
};
use connector_protocol::lease::{ConnectorSettings, Lease, LeaseRequest};
use connector_protocol::notification::{Notification, NotificationTaken};
use connector_protocol::refusal::{Code, Refusal};
use connector_protocol::report::{Report, ReportTaken};
use connector_protocol::sync::{
    Content, PageTaken, SyncFinish, SyncFinished, SyncKind, SyncPage, SyncStart, SyncStarted,
};
use connector_protocol::{path, read, write};
use uuid::Uuid;

/// What it says and what it heard.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of a test")]
pub(crate) struct Said {
    pub(crate) fence: Option<i64>,
    pub(crate) seconds: u32,
    pub(crate) sync: Option<SyncKind>,
    pub(crate) since: Option<DateTime<Utc>>,
    pub(crate) failover: bool,
    pub(crate) read_only: bool,
    /// False for a server of an older version.
    pub(crate) shares: bool,
    pub(crate) intents: Vec<Intent>,
    /// Intents as raw text, in place of those above.
    pub(crate) raw_intents: Option<String>,
    /// Refuses the next question to a path.
    pub(crate) refuse: VecDeque<(&'static str, Code)>,
    /// Cannot be reached from this page on.
    pub(crate) away_from_page: Option<u64>,
    /// Cannot be reached when results are told.
    pub(crate) away_for_results: bool,
    pub(crate) wants_statistics: bool,
    pub(crate) leases: Vec<LeaseRequest>,
    pub(crate) reports: Vec<Report>,
    pub(crate) pages: Vec<SyncPage>,
    pub(crate) starts: Vec<SyncStart>,
    pub(crate) finishes: Vec<SyncFinish>,
    pub(crate) results: Vec<IntentResult>,
    pub(crate) events: Vec<Event>,
    pub(crate) figures: Vec<Figures>,
    pub(crate) notifications: Vec<Notification>,
    sync_id: Uuid,
}

pub(crate) struct FakeGatepost(Mutex<Said>);

impl Default for FakeGatepost {
    fn default() -> Self {
        Self(Mutex::new(Said {
            fence: Some(1),
            seconds: 60,
            sync: None,
            since: None,
            failover: true,
            read_only: false,
            shares: true,
            intents: Vec::new(),
            raw_intents: None,
            refuse: VecDeque::new(),
            away_from_page: None,
            away_for_results: false,
            wants_statistics: false,
            leases: Vec::new(),
            reports: Vec::new(),
            pages: Vec::new(),
            starts: Vec::new(),
            finishes: Vec::new(),
            results: Vec::new(),
            events: Vec::new(),
            figures: Vec::new(),
            notifications: Vec::new(),
            sync_id: Uuid::from_u128(1),
        }))
    }
}

impl FakeGatepost {
    pub(crate) fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap()
    }

    /// Hands an operation out under the fence of now.
    pub(crate) fn wants(&self, id: u128, operation: Operation) -> Uuid {
        let mut said = self.said();
        let id = Uuid::from_u128(id);
        let intent = Intent {
            id,
            fence: said.fence.unwrap_or_default(),
            urgency: Urgency::Release,
            operation,
            created_at: DateTime::UNIX_EPOCH,
            takes_back: false,
            expected: None,
        };
        said.intents.push(intent);
        id
    }

    fn answer(&self, path: &'static str, message: &[u8]) -> Result<Vec<u8>, GatepostError> {
        let mut said = self.said();
        if let Some((_, code)) = said.refuse.pop_front_if(|(refused, _)| *refused == path) {
            let message = "refused by the test".to_owned();
            return Err(GatepostError::Refused(Refusal { code, message, retry_after: None }));
        }
        let away = || GatepostError::Unreachable { host: "gatepost".to_owned(), reason: "away".to_owned() };
        Ok(match path {
            path::LEASE => {
                let asked: LeaseRequest = read(message)?;
                said.leases.push(asked);
                write(&Lease {
                    fence: said.fence,
                    seconds: said.seconds,
                    at: DateTime::UNIX_EPOCH,
                    sync: said.sync,
                    intents: !said.intents.is_empty(),
                    shares: said.shares,
                    settings: ConnectorSettings {
                        failover: said.failover,
                        quick_sync_minutes: 15,
                        read_only: said.read_only,
                    },
                })?
            }
            path::REPORT => {
                said.reports.push(read(message)?);
                write(&ReportTaken {})?
            }
            path::SYNC_START => {
                let asked: SyncStart = read(message)?;
                let last = said.pages.iter().rev().find(|page| page.sync == said.sync_id);
                let started = SyncStarted {
                    sync: said.sync_id,
                    kind: asked.kind,
                    next_page: last.map_or(0, |page| page.page + 1),
                    cursor: last.and_then(|page| page.cursor.clone()),
                    since: said.since,
                };
                said.starts.push(asked);
                write(&started)?
            }
            path::SYNC_PAGE => {
                let page: SyncPage = read(message)?;
                if said.away_from_page.is_some_and(|from| page.page >= from) {
                    return Err(away());
                }
                let expected = said
                    .pages
                    .iter()
                    .rev()
                    .find(|old| old.sync == said.sync_id)
                    .map_or(0, |old| old.page + 1);
                assert_eq!(page.page, expected, "pages come in their order");
                let statistics = match &page.content {
                    Content::Partnerships(list) if said.wants_statistics => {
                        list.iter().map(|one| one.guid).collect()
                    }
                    _ => Vec::new(),
                };
                let taken = PageTaken { next_page: page.page + 1, statistics };
                said.pages.push(page);
                write(&taken)?
            }
            path::SYNC_FINISH => {
                said.finishes.push(read(message)?);
                said.sync_id = Uuid::from_u128(said.sync_id.as_u128() + 1);
                said.sync = None;
                write(&SyncFinished { removed: 0 })?
            }
            path::INTENTS => {
                let asked: IntentsRequest = read(message)?;
                if let Some(raw) = &said.raw_intents {
                    return Ok(raw.clone().into_bytes());
                }
                let is_new = asked.changes.is_some() || asked.singles_alone;
                assert!(said.shares || !is_new, "an older server refuses what it does not know");
                let mut changes = asked.changes.unwrap_or(asked.most);
                let mut most = asked.most;
                let mut handed = said.intents.clone();
                handed.retain(|intent| {
                    if asked.singles_alone && intent.is_one_of_many() || most == 0 {
                        return false;
                    }
                    let is_change = intent.is_change();
                    if is_change && changes == 0 {
                        return false;
                    }
                    changes -= u32::from(is_change);
                    most -= 1;
                    true
                });
                write(&Intents { intents: handed })?
            }
            path::RESULTS => {
                if said.away_for_results {
                    return Err(away());
                }
                let told: Results = read(message)?;
                for result in &told.results {
                    said.intents.retain(|intent| intent.id != result.id);
                }
                let taken = told.results.len() as u64;
                said.results.extend(told.results);
                write(&ResultsTaken { taken })?
            }
            path::FIGURES => {
                said.figures.push(read(message)?);
                write(&FiguresTaken {})?
            }
            path::NOTIFICATION => {
                said.notifications.push(read(message)?);
                write(&NotificationTaken {})?
            }
            path::EVENTS => {
                let told: Events = read(message)?;
                said.events.extend(told.events);
                write(&EventsTaken {})?
            }
            other => panic!("nobody asks {other}"),
        })
    }
}

impl Ask for FakeGatepost {
    fn ask<'a>(&'a self, path: &'static str, message: Vec<u8>) -> Asking<'a> {
        Box::pin(async move { self.answer(path, &message) })
    }
}
