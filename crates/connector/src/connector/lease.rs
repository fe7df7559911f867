//! Taking and prolonging the lease.

use std::time::Duration;

use connector_protocol::PROTOCOL;
use connector_protocol::intent::Intent;
use connector_protocol::lease::{Lease, LeaseRequest};
use connector_protocol::path;
use connector_protocol::refusal::Code;
use tokio::time::timeout;

use super::Connector;
use crate::gatepost::{GatepostError, ask};
use crate::wire_text::text;

/// How long the server has to take note that the lease is given up.
const PARTING: Duration = Duration::from_secs(5);

/// Why a connector stopped for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Another connector took its place.
    Replaced,
    /// The organisation was removed.
    Removed,
    /// The server does not know its certificate.
    Unknown,
}

impl Connector {
    /// Asks for the lease, and says how things stand. Without an answer the lease that is held runs out by itself.
    pub async fn renew(&self) -> Result<(), GatepostError> {
        let asked_at = self.held.moment();
        match ask::<_, Lease>(&*self.gatepost, path::LEASE, &self.lease_request(false)).await {
            Ok(lease) => {
                self.held.answered(asked_at, &lease);
                self.state().counts.leased(lease.fence, asked_at);
                self.link.set_failover(lease.settings.failover);
                let mut now = self.state();
                (now.status.gatepost, now.lease) = (None, Some(lease));
                Ok(())
            }
            Err(error) => {
                if let Some(ended) = error.code().and_then(ended) {
                    self.end(ended);
                }
                self.state().status.gatepost = Some(text(&error.to_string()));
                Err(error)
            }
        }
    }

    /// Gives the lease up, so that another connector need not wait for it. Nothing may run in Exchange any more.
    pub async fn give_up(&self) {
        self.held.lose();
        // Without an answer the lease runs out by itself, and nobody waits for a server or a proxy that is gone.
        let request = self.lease_request(true);
        drop(timeout(PARTING, ask::<_, Lease>(&*self.gatepost, path::LEASE, &request)).await);
    }

    /// Whether these are not to be written. A policy may have been switched on since the lease was prolonged last, so nothing is
    /// refused before the server has been asked again.
    pub(super) async fn is_read_only(&self, intents: &[Intent]) -> Result<bool, GatepostError> {
        let says = || self.settings().is_none_or(|settings| settings.read_only);
        if says() && intents.iter().any(|intent| !intent.takes_back) {
            self.renew().await?;
        }
        Ok(says())
    }

    /// Why it stopped for good, if it did.
    pub fn ended(&self) -> Option<Ended> {
        self.state().ended
    }

    /// Stops writing, for good. [`Connector::run`] says so once nothing runs in Exchange any more.
    fn end(&self, ended: Ended) {
        self.held.lose();
        self.state().ended = Some(ended);
    }

    /// What the server's answer to anything means for the lease.
    pub(super) fn heed(&self, code: Option<Code>) {
        match code {
            Some(Code::StaleFence) => self.held.lose(),
            Some(code) => {
                if let Some(ended) = ended(code) {
                    self.end(ended);
                }
            }
            None => {}
        }
    }

    fn lease_request(&self, give_up: bool) -> LeaseRequest {
        let status = self.status();
        LeaseRequest {
            protocol: PROTOCOL,
            session: self.session,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            state: status.state,
            server: status.server,
            error: status.error,
            journal: self.journal.position(),
            give_up,
        }
    }
}

const fn ended(code: Code) -> Option<Ended> {
    match code {
        Code::Replaced => Some(Ended::Replaced),
        Code::Removed => Some(Ended::Removed),
        Code::UnknownCertificate => Some(Ended::Unknown),
        _ => None,
    }
}
