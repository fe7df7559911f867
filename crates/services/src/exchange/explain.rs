//! Why a user's devices have mail, or have not (CO-5, BY-5): judged as of now, with what Exchange said last.

use chrono::{DateTime, Utc};
use domain::access::{Decision, NextStep, next_step};
use domain::actor::{Actor, Permission};
use domain::id::{DeviceId, OrganisationId, PartnershipId, UserId};
use domain::partnership::{EasId, Link};

use super::judge::{mailbox, mailboxes_of};
use super::standing_entries::{StandingEntries, standing};
use crate::{Error, Services};

/// One partnership, or an id that Exchange has not seen yet, with its decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The organisation.
    pub organisation_id: OrganisationId,
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
    /// First contact, as Exchange knows it.
    pub first_sync_at: Option<DateTime<Utc>>,
    /// Last success, where statistics were read.
    pub last_success_at: Option<DateTime<Utc>>,
    /// The device behind it, and how sure that is.
    pub link: Option<Link>,
    /// The name of that device.
    pub device_name: Option<String>,
    /// What is decided now.
    pub decision: Decision,
    /// When a decision was written down last; `None` for an id that is allowed ahead.
    pub decided_at: Option<DateTime<Utc>>,
    /// What comes next.
    pub next: NextStep,
    /// What stands in the mailbox's lists for the id, and the change that waits for the connector.
    pub standing: StandingEntries,
    /// Since when that change waits.
    pub waiting_since: Option<DateTime<Utc>>,
    /// Why it did not come about when it was tried.
    pub last_error: Option<String>,
}

/// Explains the access of a user, or of one of their devices. A user may ask about themselves. Of mailboxes that are not the user's
/// own only what the user's devices do there is told, and to the user only where the mailbox was given to them: an id is a claim,
/// and does not open other people's mailboxes.
pub async fn explain(
    services: &Services,
    actor: &Actor,
    user: UserId,
    device: Option<DeviceId>,
) -> Result<Vec<Explained>, Error> {
    let is_themselves = matches!(actor, Actor::User { id, .. } if *id == user);
    if !is_themselves {
        actor.require(Permission::ReadDevices)?;
    }
    let mut tx = services.store.read().await?;
    let devices: Vec<DeviceId> =
        tx.devices_of_user(user).await?.into_iter().map(|device| device.id).collect();
    let organisations = tx.exchange_organisations().await?;
    let mut explained = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for row in mailboxes_of(&mut tx, user).await? {
        let id = row.mailbox.organisation;
        if !seen.insert((id, row.mailbox.id)) {
            continue;
        }
        let Some(organisation) = organisations.iter().find(|one| one.id == id) else { continue };
        let is_own = row.mailbox.user == Some(user);
        if is_themselves && !is_own {
            let given = tx.further_users_of_mailbox(id, row.mailbox.id).await?;
            if !given.contains(&user) {
                continue;
            }
        }
        for verdict in mailbox(&mut tx, organisation, &row).await? {
            // Whose else's device shows the same id is not the user's to know.
            let link = verdict.link().filter(|link| !is_themselves || devices.contains(&link.device));
            if !is_own && !link.as_ref().is_some_and(|link| devices.contains(&link.device)) {
                continue;
            }
            if device.is_some() && link.as_ref().map(|link| link.device) != device {
                continue;
            }
            let device_name = match &link {
                Some(link) => tx.device(link.device).await?.map(|device| device.name),
                None => None,
            };
            let record = match verdict.row {
                Some(row) => tx.partnership(row.id).await?,
                None => None,
            };
            let standing = standing(&mut tx, id, row.mailbox.id, &verdict.judged.eas_id).await?;
            let (next, partnership) =
                (next_step(&verdict.judged.decision), record.as_ref().map(|record| &record.partnership));
            explained.push(Explained {
                organisation_id: id,
                organisation: organisation.name.clone(),
                mailbox_name: row.mailbox.display_name.clone(),
                address: row.mailbox.address.clone(),
                partnership: partnership.map(|known| known.id),
                eas_id: verdict.judged.eas_id,
                model: partnership.map(|known| known.look.model.clone()).unwrap_or_default(),
                state: partnership.map(|known| known.state.clone()),
                first_sync_at: partnership.and_then(|known| known.first_sync_at),
                last_success_at: partnership.and_then(|known| known.last_success_at),
                link,
                device_name,
                decision: verdict.judged.decision,
                decided_at: record.as_ref().and_then(|record| record.decided_at),
                next,
                waiting_since: standing.waiting.as_ref().map(|waiting| waiting.created_at),
                last_error: standing.waiting.as_ref().and_then(|waiting| waiting.last_error.clone()),
                standing,
            });
        }
    }
    Ok(explained)
}
