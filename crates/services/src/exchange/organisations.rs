//! Organisations as administrators see and set them.

use chrono::{DateTime, Utc};
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::id::{OrganisationId, PartnershipId};
use serde_json::json;
use store::Tx;
use store::exchange::event::Event;
use store::exchange::journal::JournalEntry;
use store::exchange::organisation::{Organisation, SyncSettings};
use store::exchange::partnership::PartnershipRow;
use uuid::Uuid;

use super::judge::JudgeAccess;
use super::rules::refuse_unseen;
use super::undo::refuse_left;
use crate::{Error, Services};

/// An organisation to be added.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// Its name in the console.
    pub name: String,
}

/// Every organisation.
pub async fn organisations(services: &Services, actor: &Actor) -> Result<Vec<Organisation>, Error> {
    actor.require(Permission::ReadService)?;
    Ok(services.store.read().await?.exchange_organisations().await?)
}

/// One organisation.
pub async fn organisation(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
) -> Result<Organisation, Error> {
    actor.require(Permission::ReadService)?;
    existing(&mut services.store.read().await?, id).await
}

pub(super) async fn existing(tx: &mut Tx, id: OrganisationId) -> Result<Organisation, Error> {
    tx.exchange_organisation(id).await?.ok_or_else(|| Error::not_found("Exchange organisation", id))
}

/// The same for an act that changes it, or what is to be written: no judgement, no result and nobody else's act comes between. The first
/// thing that such a transaction reads.
pub(super) async fn locked(tx: &mut Tx, id: OrganisationId) -> Result<Organisation, Error> {
    tx.lock_exchange_organisation(id).await?.ok_or_else(|| Error::not_found("Exchange organisation", id))
}

/// Adds an organisation. Its access policy is off (CO-1).
pub async fn create(services: &Services, actor: &Actor, new: NewOrganisation) -> Result<Organisation, Error> {
    actor.require(Permission::WriteService)?;
    let now = services.now();
    let organisation = Organisation {
        id: OrganisationId::generate(now, &*services.random),
        name: name(&new.name)?,
        exchange_id: None,
        access: AccessSettings::default(),
        settings: SyncSettings::default(),
        rules: None,
        own_rules: Vec::new(),
        report: None,
        sync_wanted: Some("full".to_owned()),
        created_at: now,
    };
    let mut tx = services.store.write().await?;
    tx.add_exchange_organisation(&organisation).await.map_err(name_taken)?;
    tx.want_exchange_sync(organisation.id, Some("full")).await?;
    note(services, &mut tx, actor, "exchange.create", &organisation, json!({})).await?;
    tx.commit().await?;
    Ok(organisation)
}

/// Sets the access policy. Everything is judged anew. Where a person started it no brake stops what follows: they were shown whom it
/// hits. A script saw nobody, and what it would lock out stops at the brake.
///
/// Switching off with entries of ours still there is refused: [`super::undo_all`] shows and undoes them first (CO-8). So is a policy
/// whose default level and rules would keep out devices: [`super::rule_plan`] shows them, and [`super::write_rules`] sets it (CO-7).
pub async fn set_access(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    access: AccessSettings,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    refuse_unseen(services, id, &access).await?;
    let mut tx = services.store.write().await?;
    replace_access(services, &mut tx, actor, id, access).await?;
    let job = JudgeAccess { organisation: id, by_person: is_person(actor), rules: true, shown: None };
    jobs::enqueue(&mut tx, &*services.random, services.now(), &job).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Whether this policy may be saved: default and rules hit everybody, and are not written while enforcement begins with some groups.
pub fn check_access(access: &AccessSettings) -> Result<(), Error> {
    if access.writes_rules_too_soon() {
        let message = "default level and rules hit every device: write them when enforcement no longer begins with some groups";
        return Err(Error::invalid("writesRules", "rules-too-soon", message));
    }
    Ok(())
}

/// Whether a person acts who sees what follows: in the console, or on the server. A script does not.
pub(super) const fn is_person(actor: &Actor) -> bool {
    !matches!(actor, Actor::Token { .. })
}

/// Writes another policy, with what it was before in the audit log.
pub(super) async fn replace_access(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    id: OrganisationId,
    access: AccessSettings,
) -> Result<Organisation, Error> {
    let mut organisation = locked(tx, id).await?;
    if access.mode == Mode::Enforcing {
        check_access(&access)?;
    }
    if access.mode == Mode::Off {
        refuse_left(services, tx, &organisation).await?;
    }
    let details = json!({ "before": organisation.access, "after": access });
    if access.mode != organisation.access.mode {
        // What waits was wanted by the policy that was: it is judged anew. What takes entries back goes on.
        tx.withdraw_wanted_intents(id).await?;
    }
    organisation.access = access;
    tx.update_exchange_organisation(&organisation).await?;
    note(services, tx, actor, "exchange.access.change", &organisation, details).await?;
    Ok(organisation)
}

/// Sets how an organisation is read.
pub async fn set_sync(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    settings: SyncSettings,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    check_sync(&settings)?;
    let mut tx = services.store.write().await?;
    let mut organisation = locked(&mut tx, id).await?;
    organisation.settings = settings;
    tx.update_exchange_organisation(&organisation).await?;
    let details = json!({ "after": organisation.settings });
    note(services, &mut tx, actor, "exchange.sync.change", &organisation, details).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether these settings are within their bounds.
pub fn check_sync(settings: &SyncSettings) -> Result<(), Error> {
    if !(1..=1440).contains(&settings.quick_minutes) {
        return Err(Error::invalid("quickMinutes", "out-of-range", "between 1 and 1440 minutes"));
    }
    if !(1..=168).contains(&settings.full_hours) {
        return Err(Error::invalid("fullHours", "out-of-range", "between 1 and 168 hours"));
    }
    if !(7..=730).contains(&settings.stale_days) {
        return Err(Error::invalid("staleDays", "out-of-range", "between 7 and 730 days"));
    }
    if !is_host(&settings.address) {
        return Err(Error::invalid(
            "address",
            "not-a-host",
            "write the host name alone, as mail.example.com",
        ));
    }
    Ok(())
}

/// Asks the connector for a sync as soon as it can (XC-9).
pub async fn want_sync(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    full: bool,
) -> Result<(), Error> {
    actor.require(Permission::SyncExchange)?;
    let mut tx = services.store.write().await?;
    let organisation = locked(&mut tx, id).await?;
    // A quick one that is asked for while a full one waits makes it no smaller.
    let kind = if full || organisation.sync_wanted.as_deref() == Some("full") { "full" } else { "quick" };
    tx.want_exchange_sync(id, Some(kind)).await?;
    note(services, &mut tx, actor, "exchange.sync.start", &organisation, json!({ "kind": kind })).await?;
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}

/// Removes an organisation with everything that is known of it. Refused while entries of ours are in Exchange (CO-8). The
/// connector finds out when it asks next, and is to be uninstalled (XC-12).
pub async fn remove(services: &Services, actor: &Actor, id: OrganisationId) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let organisation = locked(&mut tx, id).await?;
    refuse_left(services, &mut tx, &organisation).await?;
    tx.delete_exchange_organisation(id).await?;
    note(services, &mut tx, actor, "exchange.delete", &organisation, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Up to `limit` partnerships, from the one after `after` on.
pub async fn partnerships(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    after: Option<PartnershipId>,
    limit: u32,
) -> Result<Vec<PartnershipRow>, Error> {
    actor.require(Permission::ReadDevices)?;
    Ok(services.store.read().await?.partnerships_after(id, after, limit).await?)
}

/// The last entries of the journal, the newest first; those older than the entry `before` if it is given.
pub async fn journal(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<JournalEntry>, Error> {
    actor.require(Permission::ReadService)?;
    Ok(services.store.read().await?.last_journal_entries(id, before, limit).await?)
}

/// The last events.
pub async fn events_of(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    limit: u32,
) -> Result<Vec<Event>, Error> {
    actor.require(Permission::ReadService)?;
    Ok(services.store.read().await?.last_exchange_events(id, limit).await?)
}

/// Events, the newest first; those older than the event `before` if it is given.
pub async fn events_before(
    services: &Services,
    actor: &Actor,
    id: OrganisationId,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<Event>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    match before {
        Some(before) => Ok(tx.exchange_events_before(id, before, limit).await?),
        None => Ok(tx.last_exchange_events(id, limit).await?),
    }
}

/// Whether this is a host's name or address, or nothing at all.
fn is_host(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    text.len() <= 253 && text.chars().all(fits) && !text.starts_with('-')
}

/// What it means that a name cannot be written.
pub(super) fn name_taken(error: store::Error) -> Error {
    match error {
        store::Error::Duplicate(_) => {
            Error::invalid("name", "name-taken", "another organisation has this name")
        }
        other => other.into(),
    }
}

pub(super) fn name(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 128 || text.chars().any(char::is_control) {
        return Err(Error::invalid("name", "required", "a name of 1 to 128 characters"));
    }
    Ok(text.to_owned())
}

pub(super) async fn note(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    act: &'static str,
    organisation: &Organisation,
    details: serde_json::Value,
) -> Result<(), Error> {
    let kind = ObjectKind::ExchangeOrganisation;
    let event = services.audit_event(actor, act, kind, organisation.id, &organisation.name, details);
    tx.audit(&event).await?;
    Ok(())
}
