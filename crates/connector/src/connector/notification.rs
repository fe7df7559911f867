//! What the server is told of the notification account.

use std::time::Duration;

use chrono::TimeDelta;
use connector_protocol::notification::{Notification, NotificationAccount, NotificationTaken, Trouble, Way};
use connector_protocol::path;

use super::Connector;
use crate::courier::{Found, Standing, word};
use crate::gatepost::{GatepostError, ask};
use crate::wire_text::text;

impl Connector {
    /// What is known of the notification account; `None` without one.
    pub(super) fn standing(&self) -> Option<Standing> {
        self.courier.as_ref().map(|courier| courier.standing())
    }

    /// The same in the protocol's words.
    pub fn notification(&self) -> Notification {
        let (now, elapsed) = (self.outside.clock.now(), self.outside.monotonic.elapsed());
        // This machine's clock may be set at any time: how long ago it was is certain.
        let at =
            |moment: Duration| now - TimeDelta::from_std(elapsed.saturating_sub(moment)).unwrap_or_default();
        let account = self.standing().map(|standing| NotificationAccount {
            address: text(&standing.address),
            way: match standing.services.as_ref().map(|services| &services.found) {
                _ if standing.is_fixed => Way::Fixed,
                Some(Found::Usual(_)) => Way::Usual,
                Some(Found::Fixed | Found::Discovered(_)) | None => Way::Autodiscover,
            },
            services: standing.services.as_ref().map(|services| text(&services.services)),
            worked_at: standing.worked.map(at),
            trouble: standing.trouble.as_ref().map(|(moment, error)| Trouble {
                at: at(*moment),
                word: word(error).to_owned(),
                detail: text(&error.to_string()),
            }),
        });
        Notification { account }
    }

    /// Tells the server. One that is older than the connector knows nothing of it: that is no failure.
    pub async fn tell_notification(&self) -> Result<(), GatepostError> {
        let _: NotificationTaken = ask(&*self.gatepost, path::NOTIFICATION, &self.notification()).await?;
        Ok(())
    }
}
