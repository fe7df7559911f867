//! How the users of an organisation get messages: on or off, by which way, and how many at most.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::id::OrganisationId;
use domain::message::{Channel, MessagePolicy};
use serde_json::json;
use store::Tx;

use super::MailSettings;
use crate::settings::{Numbers, read};
use crate::{Error, Services};

/// The bounds of [`MessagePolicy::per_hour`] and [`MessagePolicy::drop_after_hours`].
const PER_HOUR: (u32, u32) = (1, 20_000);
const HOURS: (u32, u32) = (1, 168);

/// How the users of an organisation get messages.
pub async fn policy(services: &Services, actor: &Actor, id: OrganisationId) -> Result<MessagePolicy, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    known(&mut tx, id).await?;
    Ok(tx.message_policy(id).await?)
}

/// Sets how the users of an organisation get messages.
pub async fn set_policy(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    policy: &MessagePolicy,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    check(policy)?;
    let mut tx = services.store.write().await?;
    let name = known(&mut tx, id).await?;
    let mail: MailSettings = read(&mut tx).await?;
    if policy.channel == Channel::Smtp && !mail.is_set() {
        return Err(Error::invalid("channel", "mail-not-set", "set up the mail server first"));
    }
    if policy.outside && !mail.is_set() {
        return Err(Error::invalid("outside", "mail-not-set", "set up the mail server first"));
    }
    let old = tx.message_policy(id).await?;
    if old == *policy {
        return Ok(());
    }
    tx.put_message_policy(id, policy).await?;
    let details = json!({ "old": old, "new": policy });
    let event = services.audit_event(
        actor,
        "exchange.messages",
        ObjectKind::ExchangeOrganisation,
        id,
        &name,
        details,
    );
    tx.audit(&event).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// The policy of an organisation; that of users without a mailbox for none.
pub(super) async fn policy_of(
    tx: &mut Tx,
    organisation: Option<OrganisationId>,
) -> Result<MessagePolicy, Error> {
    if let Some(id) = organisation {
        return Ok(tx.message_policy(id).await?);
    }
    let settings: MailSettings = read(tx).await?;
    Ok(settings.others)
}

pub(super) fn check(policy: &MessagePolicy) -> Result<(), Error> {
    let mut numbers = Numbers::default();
    numbers.take("perHour", policy.per_hour.into(), PER_HOUR.0, PER_HOUR.1);
    numbers.take("dropAfterHours", policy.drop_after_hours.into(), HOURS.0, HOURS.1);
    numbers.finish()
}

async fn known(tx: &mut Tx, id: OrganisationId) -> Result<String, Error> {
    let organisation = tx.exchange_organisation(id).await?;
    Ok(organisation.ok_or_else(|| Error::not_found("organisation", id))?.name)
}
