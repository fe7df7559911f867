//! What of ours stands in Exchange: shown before it is taken back (CO-8).

use domain::access::List;
use domain::actor::{Actor, Permission};
use domain::id::OrganisationId;
use domain::partnership::EasId;

use super::organisations::existing;
use crate::{Error, Services};

/// An entry of ours, with the name of its mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEntryRow {
    /// The mailbox's name; empty if the last sync did not see it.
    pub mailbox_name: String,
    /// Which id.
    pub eas_id: EasId,
    /// In which list.
    pub list: List,
}

/// Every entry of ours in an organisation, blocks first: taking those back lets devices in.
pub async fn own_entries(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
) -> Result<Vec<OwnEntryRow>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    let mut rows = Vec::new();
    for entry in tx.own_entries(id).await? {
        let mailbox = tx.exchange_mailbox(id, entry.mailbox).await?;
        let mailbox_name = mailbox.map(|row| row.mailbox.display_name).unwrap_or_default();
        rows.push(OwnEntryRow { mailbox_name, eas_id: entry.eas_id, list: entry.list });
    }
    rows.sort_by_key(|row| row.list == List::Allowed);
    Ok(rows)
}
