//! The account that sends messages to users, as its connector knows it: told when something about it changed, and once a minute.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::read::text;
use crate::{Error, Message};

/// Whether there is a notification account, and how it does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Notification {
    /// The account; `None` where the connector has none.
    pub account: Option<NotificationAccount>,
}

impl Message for Notification {
    fn check(&self) -> Result<(), Error> {
        let Some(account) = &self.account else { return Ok(()) };
        text("account.address", &account.address)?;
        text("account.services", account.services.as_deref().unwrap_or_default())?;
        account.trouble.as_ref().map_or(Ok(()), |trouble| {
            text("account.trouble.word", &trouble.word)?;
            text("account.trouble.detail", &trouble.detail)
        })
    }
}

/// A notification account. The name that it signs in with and its password stay with the connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotificationAccount {
    /// The address of its mailbox.
    pub address: String,
    /// How its web services are found.
    pub way: Way,
    /// The address of its web services, once they answered.
    pub services: Option<String>,
    /// When they did what was asked of them last, by the connector's clock; `None` if they have not since it started.
    pub worked_at: Option<DateTime<Utc>>,
    /// What went wrong last since the connector started, whether it has worked since or not.
    pub trouble: Option<Trouble>,
}

/// How the web services of a notification account are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Way {
    /// Autodiscover is asked.
    Autodiscover,
    /// Their address stands in the connector's settings.
    Fixed,
    /// Autodiscover did not help, and the usual path at the client access server is used.
    Usual,
}

/// What went wrong with a notification account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trouble {
    /// When, by the connector's clock.
    pub at: DateTime<Utc>,
    /// A word: `sign-in`, `kerberos`, `scheme`, `unreachable`, `proxy`, `certificate`, `not-found`, `no-mailbox`, `denied`, `full`,
    /// `busy`, `other`.
    pub word: String,
    /// A sentence, without secrets.
    pub detail: String,
}

/// The server has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotificationTaken {}

impl Message for NotificationTaken {}
