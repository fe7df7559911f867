//! Why a user's devices have mail, or have not (CO-5, BY-5): judged as of now, with what Exchange said last.

use chrono::{DateTime, Utc};
use domain::access::Decision;
use domain::actor::{Actor, Permission};
use domain::id::{DeviceId, PartnershipId, UserId};
use domain::partnership::{EasId, Link};

use super::judge::{mailbox, mailboxes_of};
use crate::{Error, Services};

/// One partnership, or an id that Exchange has not seen yet, with its decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The organisation's name.
    pub organisation: String,
    /// The mailbox's name.
    pub mailbox_name: String,
    /// Its primary address.
    pub address: String,
    /// The record; `None` for an id that is allowed ahead of its first contact.
    pub partnership: Option<PartnershipId>,
    /// The id.
    pub eas_id: EasId,
    /// What it is, as far as Exchange knows.
    pub model: String,
    /// What Exchange said at the last sync, in its own word.
    pub state: Option<String>,
    /// The device behind it, and how sure that is.
    pub link: Option<Link>,
    /// What is decided now.
    pub decision: Decision,
    /// Since when a change waits for the connector.
    pub waiting_since: Option<DateTime<Utc>>,
    /// Why that change did not come about when it was tried.
    pub last_error: Option<String>,
}

/// Explains the access of a user, or of one of their devices. A user may ask about themselves.
pub async fn explain(
    services: &Services,
    actor: &Actor,
    user: UserId,
    device: Option<DeviceId>,
) -> Result<Vec<Explained>, Error> {
    if !matches!(actor, Actor::User { id, .. } if *id == user) {
        actor.require(Permission::ReadDevices)?;
    }
    let mut tx = services.store.read().await?;
    let organisations = tx.exchange_organisations().await?;
    let mut explained = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for row in mailboxes_of(&mut tx, user).await? {
        let id = row.mailbox.organisation;
        if !seen.insert((id, row.mailbox.id)) {
            continue;
        }
        let Some(organisation) = organisations.iter().find(|one| one.id == id) else { continue };
        for verdict in mailbox(&mut tx, organisation, &row).await? {
            let link = verdict.link();
            if device.is_some() && link.as_ref().map(|link| link.device) != device {
                continue;
            }
            let record = verdict.row;
            let subject = format!("entry/{}/{}", row.mailbox.id, verdict.judged.eas_id.key());
            let waiting = tx.intent_about(id, &subject).await?;
            explained.push(Explained {
                organisation: organisation.name.clone(),
                mailbox_name: row.mailbox.display_name.clone(),
                address: row.mailbox.address.clone(),
                partnership: record.as_ref().map(|record| record.partnership.id),
                eas_id: verdict.judged.eas_id,
                model: record
                    .as_ref()
                    .map(|record| record.partnership.look.model.clone())
                    .unwrap_or_default(),
                state: record.map(|record| record.partnership.state),
                link,
                decision: verdict.judged.decision,
                waiting_since: waiting.as_ref().map(|waiting| waiting.created_at),
                last_error: waiting.and_then(|waiting| waiting.last_error),
            });
        }
    }
    Ok(explained)
}
