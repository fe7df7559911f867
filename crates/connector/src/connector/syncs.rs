//! Connecting, and syncing when the server says so.

use std::sync::Arc;
use std::time::Duration;

use connector_protocol::event::Severity;
use connector_protocol::lease::ConnectorState;
use connector_protocol::path;
use connector_protocol::report::{Check, Outcome, Report, ReportTaken};
use connector_protocol::sync::SyncKind;
use outbound_exchange::ExchangeError;

use super::Connector;
use crate::exchange::{Reached, in_time};
use crate::gatepost::ask;
use crate::journal::Subject;
use crate::preflight;
use crate::status::LastSync;
use crate::sync::{Progress, SyncError, Syncer};
use crate::wire_text::text;

/// How long the test of the notification account may hold a connection up.
const LONGEST_TEST: Duration = Duration::from_secs(30);

/// How long looking at a new connection may take.
const LONGEST_LOOK: Duration = Duration::from_mins(2);

impl Connector {
    /// Makes sure that there is a connection, and that the server knows what was found at it. False if there is none now.
    pub async fn connect(&self) -> bool {
        let Some(fence) = self.held.fence() else { return false };
        match self.greet(fence).await {
            Ok(reached) => {
                let mut state = self.state();
                if state.status.state != ConnectorState::Connected {
                    (state.status.state, state.status.error) = (ConnectorState::Connected, None);
                }
                state.status.server = Some(reached.host.clone());
                true
            }
            Err(SyncError::Exchange(error)) => {
                let (what, state) = state_of(&error);
                self.went_wrong(what, Some(state), &error);
                false
            }
            Err(error) => {
                self.heed(error.code());
                self.went_wrong("report", None, &error);
                false
            }
        }
    }

    async fn greet(&self, fence: i64) -> Result<Arc<Reached>, SyncError> {
        let (reached, moved) = self.link.reach().await?;
        if let Some(moved) = moved {
            self.moved(&moved);
        }
        let key = (reached.host.clone(), fence);
        if self.state().reported.as_ref() == Some(&key) {
            return Ok(reached);
        }
        let looking = preflight::look(&reached, &self.limits, self.hosted);
        let found = match in_time(LONGEST_LOOK, &reached.host, "looking at the organisation", looking).await {
            Ok(found) => found,
            Err(error) => {
                self.link.failed(&reached, &error).await;
                return Err(error.into());
            }
        };
        if let Err(error) = self.link.learn(&found.servers).save(&self.place) {
            tracing::warn!(%error, "the known servers could not be kept");
        }
        let missing = found.report.missing_cmdlets.clone();
        let before = std::mem::replace(&mut self.state().missing, missing);
        if !found.report.missing_cmdlets.is_empty() && found.report.missing_cmdlets != before {
            let list = found.report.missing_cmdlets.join(", ");
            self.happened(
                Severity::Error,
                "cmdlets-missing",
                &format!("add to the account's role group: {list}"),
            );
        }
        let mut report = Report { fence, ..found.report };
        report.checks.push(self.check_messages().await);
        let _: ReportTaken = ask(&*self.gatepost, path::REPORT, &report).await?;
        self.state().reported = Some(key);
        self.went_right();
        Ok(reached)
    }

    /// Whether messages can be sent. A connector without a notification account is as good as any other.
    async fn check_messages(&self) -> Check {
        let tested = match &self.courier {
            None => Ok((Outcome::Skipped, "there is no notification account".to_owned())),
            Some(courier) => match courier.rests() {
                Some(error) => Err(error.to_string()),
                None => match tokio::time::timeout(LONGEST_TEST, courier.test()).await {
                    Ok(tested) => tested
                        .map(|tested| (Outcome::Good, tested.to_string()))
                        .map_err(|error| error.to_string()),
                    Err(_) => Err("the web services did not answer in time".to_owned()),
                },
            },
        };
        let (outcome, detail) = tested.unwrap_or_else(|problem| (Outcome::Failed, problem));
        Check { name: "ews".to_owned(), outcome, detail: text(&detail) }
    }

    /// The sync that the server wants now.
    pub fn wanted_sync(&self) -> Option<SyncKind> {
        self.held.fence()?;
        self.state().lease.as_ref().and_then(|lease| lease.sync)
    }

    /// Makes the sync that the server wants. True if it came to its end.
    pub async fn sync(&self) -> bool {
        let Some(kind) = self.wanted_sync() else { return false };
        if !self.connect().await {
            return false;
        }
        let progress = |progress: Progress| {
            self.state().status.sync = Some(progress);
            self.keep_status();
        };
        let rules_at = self.journal.controller_of(Subject::Organisation, self.outside.clock.now());
        let reader = Syncer {
            gatepost: &*self.gatepost,
            link: &self.link,
            held: &self.held,
            domain_controller: self.domain_controller.as_deref(),
            rules_at: rules_at.as_deref(),
            // One session is left for changes, which must not wait for a sync.
            parallel: self.sessions.saturating_sub(1),
            progress: &progress,
        };
        let outcome = reader.run(kind).await;
        self.state().status.sync = None;
        match outcome {
            Ok(synced) => {
                let at = self.outside.clock.now();
                {
                    let mut state = self.state();
                    // It was wanted once; the next answer about the lease says whether another is.
                    if let Some(lease) = &mut state.lease {
                        lease.sync = None;
                    }
                    let Progress { kind, mailboxes, partnerships } = synced.progress;
                    let problem = synced.problem.clone();
                    if kind == SyncKind::Full && problem.is_none() {
                        state.status.last_full = Some(at);
                    }
                    state.status.last_sync = Some(LastSync { kind, at, mailboxes, partnerships, problem });
                }
                match synced.problem {
                    Some(problem) => self.went_wrong("sync", None, &problem),
                    None => self.went_right(),
                }
                true
            }
            Err(error) => {
                self.heed(error.code());
                let state = match &error {
                    SyncError::Exchange(error) => Some(state_of(error).1),
                    _ => None,
                };
                self.went_wrong("sync", state, &text(&error.to_string()));
                false
            }
        }
    }

    /// Goes back to the preferred server if it answers again, and deletes sessions that are not used. While the account lacks a right,
    /// the next piece of work asks again: somebody may have given it.
    pub async fn tidy(&self) {
        if let Some(moved) = self.link.take_back().await {
            self.moved(&moved);
        }
        let is_whole = {
            let state = self.state();
            state.reported.is_some() && state.missing.is_empty()
        };
        if !is_whole && self.link.ask_anew().await {
            self.state().reported = None;
        }
        self.link.sweep().await;
    }

    /// Writes how things stand into the data directory.
    pub fn keep_status(&self) {
        if let Err(error) = self.status().save(&self.place) {
            tracing::warn!(%error, "the status could not be kept");
        }
    }
}

/// A word for the event, and the state that the console shows.
fn state_of(error: &ExchangeError) -> (&'static str, ConnectorState) {
    match error {
        ExchangeError::Throttled { .. }
        | ExchangeError::OverBudget { .. }
        | ExchangeError::ShellLimit { .. } => ("throttled", ConnectorState::Throttled),
        error if error.is_of_account() => ("sign-in-failed", ConnectorState::Disconnected),
        _ => ("exchange", ConnectorState::Disconnected),
    }
}
