//! The notification account of an organisation's connector, as far as the server knows of it (XC-13).

use chrono::{DateTime, Utc};
use connector_protocol::notification::Notification;
use domain::actor::{Actor, Permission};
use domain::id::OrganisationId;
use domain::message::Channel;
use store::Tx;
use store::message::Message;

use super::connector::{ConnectorIdentity, Refused, recognise};
use super::organisations::existing;
use crate::{Error, Services, messages};

/// How a notification account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationState {
    /// Whether the organisation has a connector.
    pub has_connector: bool,
    /// What the connector says; `None` before its first word, as from one of an older version.
    pub told: Option<Notification>,
    /// When the account sent a message last.
    pub sent_at: Option<DateTime<Utc>>,
    /// The way by which the users of the organisation get messages.
    pub channel: Channel,
    /// The last test that somebody asked for.
    pub test: Option<Message>,
}

/// Keeps what a connector says of its notification account.
pub async fn take_notification(
    services: &Services,
    identity: &ConnectorIdentity,
    told: &Notification,
) -> Result<Result<(), Refused>, Error> {
    let mut tx = services.store.write().await?;
    let (connector, _) = match recognise(&mut tx, identity).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let told =
        serde_json::to_value(told).map_err(|_| Error::Internal("what is told of an account is JSON"))?;
    tx.put_connector_notification(connector.id, &told).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// How the notification account of an organisation is.
pub async fn notification(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
) -> Result<NotificationState, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    let row = tx.notification(id).await?;
    Ok(NotificationState {
        has_connector: row.is_some(),
        told: told(&mut tx, id).await?,
        sent_at: row.and_then(|row| row.sent_at),
        channel: tx.message_policy(id).await?.channel,
        test: messages::last_account_test(&mut tx, id).await?,
    })
}

/// What the live connector of an organisation says of its account. What one of another version said counts as nothing.
pub(crate) async fn told(tx: &mut Tx, id: OrganisationId) -> Result<Option<Notification>, Error> {
    let row = tx.notification(id).await?;
    Ok(row.and_then(|row| row.told).and_then(|told| serde_json::from_value(told).ok()))
}
