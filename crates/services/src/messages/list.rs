//! The last messages for administrators, and the end of those that wait.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::id::{OrganisationId, UserId};
use serde_json::json;
use store::message::Message;

use crate::{Error, Services};

/// A message with its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The message.
    pub message: Message,
    /// The user's name, or the address of a test.
    pub to: String,
}

/// The last messages, the newest first.
pub async fn last(services: &Services, actor: &Actor, limit: u32) -> Result<Vec<Listed>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let mut listed = Vec::new();
    for message in tx.last_messages(limit.clamp(1, 200)).await? {
        let user = match message.user {
            Some(id) => tx.user(id).await?,
            None => None,
        };
        let to = user.map(|user| user.attributes.display_name).or_else(|| message.recipient.clone());
        listed.push(Listed { to: to.unwrap_or_default(), message });
    }
    Ok(listed)
}

/// The last messages to a user, overtaken ones and those to an outside address too, the newest first.
pub async fn of_user(
    services: &Services,
    actor: &Actor,
    user: UserId,
    limit: u32,
) -> Result<Vec<Message>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    Ok(tx.all_messages_of_user(user, limit.clamp(1, 200)).await?)
}

/// Drops what waits for the users of an organisation, or for those without a mailbox. What is on its way stays. How many that were.
pub async fn drop_waiting(
    services: &Services,
    actor: &Actor,
    organisation: Option<OrganisationId>,
) -> Result<u64, Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let name = match organisation {
        Some(id) => {
            let known = tx.exchange_organisation(id).await?;
            known.ok_or_else(|| Error::not_found("organisation", id))?.name
        }
        None => String::new(),
    };
    let dropped = tx.drop_waiting_messages(organisation, services.now()).await?;
    if dropped > 0 {
        let (kind, id) = match organisation {
            Some(id) => (ObjectKind::ExchangeOrganisation, id.to_string()),
            None => (ObjectKind::Setting, "mail".to_owned()),
        };
        let details = json!({ "dropped": dropped });
        tx.audit(&services.audit_event(actor, "messages.drop", kind, id, &name, details)).await?;
        tx.commit().await?;
    }
    Ok(dropped)
}
