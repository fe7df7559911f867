//! Further mailboxes of users: shared, room and linked ones, given by hand or by group, and proposed from what was found (CO-2).

use domain::access::Assurance;
use domain::actor::{Actor, Permission};
use domain::id::{DeviceId, MailboxId, OrganisationId, UserId};
use domain::partnership::EasId;
use serde_json::json;
use store::Tx;

pub use store::exchange::further_mailbox::Holder;

use super::organisations::{existing, note};
use crate::{Error, Services};

/// How many partnerships one reading takes.
const RUN: u32 = 1000;

/// A mailbox that may be a further one of a user: an id of one of the user's devices was seen in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Which mailbox.
    pub mailbox: MailboxId,
    /// Its name.
    pub mailbox_name: String,
    /// Whose it is by itself.
    pub owner: Option<UserId>,
    /// The user whose device it is.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
    /// The id that was seen.
    pub eas_id: EasId,
}

/// To whom a mailbox was given.
pub async fn holders(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    mailbox: MailboxId,
) -> Result<Vec<Holder>, Error> {
    actor.require(Permission::ReadService)?;
    Ok(services.store.read().await?.holders_of_mailbox(id, mailbox).await?)
}

/// Gives a mailbox to a user or to a group. What follows is judged at once.
pub async fn give_mailbox(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    mailbox: MailboxId,
    holder: Holder,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let organisation = existing(&mut tx, id).await?;
    known(&mut tx, id, mailbox).await?;
    match holder {
        Holder::User(user) => {
            let found = tx.user(user).await?.filter(|user| user.removed_at.is_none());
            found.ok_or_else(|| Error::not_found("user", user))?;
        }
        Holder::Group(group) => {
            let found = tx.group(group).await?.filter(|group| group.removed_at.is_none());
            found.ok_or_else(|| Error::not_found("group", group))?;
        }
    }
    tx.add_further_mailbox(id, mailbox, holder, actor.name(), services.now()).await?;
    mark(&mut tx, id, mailbox).await?;
    let details = json!({ "mailbox": mailbox, "holder": told(holder) });
    note(services, &mut tx, actor, "exchange.mailbox.give", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Takes it back. False if they did not have it.
pub async fn take_mailbox(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    mailbox: MailboxId,
    holder: Holder,
) -> Result<bool, Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let organisation = existing(&mut tx, id).await?;
    // Those who lose it are judged as well.
    mark(&mut tx, id, mailbox).await?;
    let had = tx.remove_further_mailbox(id, mailbox, holder).await?;
    let details = json!({ "mailbox": mailbox, "holder": told(holder), "had": had });
    note(services, &mut tx, actor, "exchange.mailbox.take", &organisation, details).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(had)
}

/// Mailboxes that may be further ones, by the last judgement. A person decides: the id is only a claim.
pub async fn proposals(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
) -> Result<Vec<Proposal>, Error> {
    actor.require(Permission::ReadDevices)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    let mut proposals = Vec::new();
    let mut after = None;
    loop {
        let rows = tx.partnerships_after(id, after, RUN).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.partnership.id);
        for row in &rows {
            let Some(link) = row.link.as_ref().filter(|link| link.assurance == Assurance::IdMatches) else {
                continue;
            };
            let (Some(device), Some(mailbox)) =
                (tx.device(link.device).await?, tx.exchange_mailbox(id, row.partnership.mailbox).await?)
            else {
                continue;
            };
            proposals.push(Proposal {
                mailbox: mailbox.mailbox.id,
                mailbox_name: mailbox.mailbox.display_name,
                owner: mailbox.mailbox.user,
                user: device.user,
                device: device.id,
                eas_id: row.partnership.eas_id.clone(),
            });
        }
    }
    Ok(proposals)
}

async fn known(tx: &mut Tx, id: OrganisationId, mailbox: MailboxId) -> Result<(), Error> {
    let found = tx.exchange_mailbox(id, mailbox).await?;
    found.map(drop).ok_or_else(|| Error::not_found("mailbox", mailbox))
}

/// Has everybody judged who may reach a mailbox.
async fn mark(tx: &mut Tx, id: OrganisationId, mailbox: MailboxId) -> Result<(), Error> {
    let mut users = tx.further_users_of_mailbox(id, mailbox).await?;
    users.extend(tx.exchange_mailbox(id, mailbox).await?.and_then(|row| row.mailbox.user));
    for user in users {
        tx.access_due_for_user(user).await?;
    }
    Ok(())
}

fn told(holder: Holder) -> serde_json::Value {
    match holder {
        Holder::User(user) => json!({ "user": user }),
        Holder::Group(group) => json!({ "group": group }),
    }
}
