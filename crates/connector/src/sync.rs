//! Syncs: what Exchange has, page by page (XC-7, XC-8). A sync that is cut off goes on where it was; a listing that is not
//! whole is never reported as complete.

mod cursor;
mod gather;
mod organisation;
mod page;
mod statistics;
mod wire;

use connector_protocol::path;
use connector_protocol::refusal::Code;
use connector_protocol::sync::{
    Content, PageTaken, SyncFinish, SyncFinished, SyncKind, SyncPage, SyncStart, SyncStarted,
};
use outbound_exchange::ExchangeError;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use self::cursor::{Cursor, Phase};
use crate::exchange::{Link, Reached};
use crate::gatepost::{Ask, GatepostError, ask};
use crate::lease::Held;
use crate::wire_text::text;

/// Makes one sync.
pub(crate) struct Syncer<'a> {
    pub(crate) gatepost: &'a dyn Ask,
    pub(crate) link: &'a Link,
    pub(crate) held: &'a Held,
    /// The domain controller that is pinned, if one is.
    pub(crate) domain_controller: Option<&'a str>,
    /// The one at which default level and rules were changed a short while ago: others may still show those of before.
    pub(crate) rules_at: Option<&'a str>,
    /// Statistics that are read at the same time.
    pub(crate) parallel: usize,
    /// Hears how far it is.
    pub(crate) progress: &'a (dyn Fn(Progress) + Send + Sync),
}

/// How far a sync is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How much is read.
    pub kind: SyncKind,
    /// Mailboxes that the server has.
    pub mailboxes: u64,
    /// Partnerships that the server has.
    pub partnerships: u64,
}

/// A sync that came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Synced {
    pub(crate) progress: Progress,
    /// What kept it from being complete.
    pub(crate) problem: Option<String>,
}

/// Why a sync did not come to its end. It goes on at the next try.
#[derive(Debug, Error)]
pub(crate) enum SyncError {
    #[error("the lease was lost in the middle of a sync")]
    Lease,
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    #[error(transparent)]
    Gatepost(#[from] GatepostError),
}

/// A sync under way.
struct Course<'a> {
    syncer: &'a Syncer<'a>,
    fence: i64,
    sync: Uuid,
    kind: SyncKind,
    next_page: u64,
    cursor: Cursor,
    /// What keeps it from being complete.
    problem: Option<String>,
}

impl Syncer<'_> {
    /// Makes it. What Exchange refuses for good ends the sync, incomplete; what may be over soon leaves it to be gone on with.
    pub(crate) async fn run(&self, kind: SyncKind) -> Result<Synced, SyncError> {
        let fence = self.held.fence().ok_or(SyncError::Lease)?;
        let (reached, _) = self.link.reach().await?;
        let domain_controller = self.domain_controller.map(str::to_owned);
        let start = SyncStart { fence, kind, domain_controller };
        let started: SyncStarted = ask(self.gatepost, path::SYNC_START, &start).await?;
        let mut course = Course {
            syncer: self,
            fence,
            sync: started.sync,
            kind: started.kind,
            next_page: started.next_page,
            cursor: started.cursor.as_deref().and_then(Cursor::read).unwrap_or_default(),
            problem: None,
        };
        (self.progress)(course.progress());
        match gather::all(&mut course, &reached, started.since).await {
            Ok(()) => course.finish().await,
            Err(SyncError::Exchange(error)) => {
                self.link.failed(&reached, &error).await;
                let may_be_over_soon = error.is_of_server() || error.retry_after().is_some();
                if may_be_over_soon || error.is_of_account() || error.is_of_way() {
                    return Err(error.into());
                }
                course.flaw(&error.to_string());
                course.finish().await
            }
            Err(error) => Err(error),
        }
    }
}

impl Course<'_> {
    /// Sends a page and keeps where it goes on from. Returns the partnerships whose statistics are wanted.
    async fn send(&mut self, cursor: Cursor, content: Content) -> Result<Vec<Uuid>, SyncError> {
        if !self.syncer.held.allows(self.fence) {
            return Err(SyncError::Lease);
        }
        let (fence, sync, page) = (self.fence, self.sync, self.next_page);
        let page = SyncPage { fence, sync, page, cursor: Some(cursor.to_string()), content };
        let taken: PageTaken = match ask(self.syncer.gatepost, path::SYNC_PAGE, &page).await {
            // The answer may be what was lost; the same page again changes nothing.
            Err(GatepostError::Unreachable { .. }) => {
                ask(self.syncer.gatepost, path::SYNC_PAGE, &page).await?
            }
            outcome => outcome?,
        };
        self.next_page = taken.next_page;
        self.cursor = cursor;
        (self.syncer.progress)(self.progress());
        Ok(taken.statistics)
    }

    /// Something that is not whole: the sync will not be complete.
    fn flaw(&mut self, what: &str) {
        self.problem.get_or_insert_with(|| text(what));
    }

    async fn finish(self) -> Result<Synced, SyncError> {
        let progress = self.progress();
        let question = SyncFinish {
            fence: self.fence,
            sync: self.sync,
            complete: self.problem.is_none(),
            mailboxes: progress.mailboxes,
            partnerships: progress.partnerships,
            error: self.problem.clone(),
        };
        let _: SyncFinished = ask(self.syncer.gatepost, path::SYNC_FINISH, &question).await?;
        Ok(Synced { progress, problem: self.problem })
    }

    fn progress(&self) -> Progress {
        let Cursor { mailboxes, partnerships, .. } = self.cursor;
        Progress { kind: self.kind, mailboxes, partnerships }
    }

    /// Whether this part was sent before the sync was cut off.
    fn is_past(&self, phase: Phase) -> bool {
        self.cursor.phase > phase
    }
}

impl SyncError {
    /// Whether the server says that the lease or the sync is not ours any more.
    pub(crate) fn code(&self) -> Option<Code> {
        match self {
            Self::Gatepost(error) => error.code(),
            _ => None,
        }
    }
}
