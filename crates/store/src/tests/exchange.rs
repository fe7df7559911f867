//! What syncs find, what connectors are asked for, and what they told.

mod due;
mod found;
mod intents;
mod many;
mod organisations;
mod results;
mod syncs;

use domain::access::AccessSettings;
use domain::id::{MailboxId, OrganisationId, UserId};
use domain::partnership::EasId;
use uuid::Uuid;

use super::rows::{now, write};
use crate::Store;
use crate::exchange::organisation::{Organisation, SyncSettings};

pub(super) const ORGANISATION: OrganisationId = OrganisationId(Uuid::from_u128(100));
pub(super) const MAILBOX: MailboxId = MailboxId(Uuid::from_u128(200));
const ANNA: UserId = UserId(Uuid::from_u128(10));

pub(super) fn id(text: &str) -> EasId {
    text.parse().unwrap()
}

pub(super) async fn organisation(store: &Store) -> Organisation {
    let organisation = Organisation {
        id: ORGANISATION,
        name: "Example".into(),
        exchange_id: None,
        access: AccessSettings::default(),
        settings: SyncSettings::default(),
        rules: None,
        own_rules: Vec::new(),
        report: None,
        sync_wanted: None,
        created_at: now(),
    };
    write(store, async |tx| tx.add_exchange_organisation(&organisation).await).await;
    organisation
}
