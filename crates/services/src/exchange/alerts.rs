//! What needs a person about Exchange organisations: dead connectors, late syncs, and syncs that found suspiciously little (XC-11).

use chrono::{DateTime, TimeDelta, Utc};
use domain::actor::{Actor, Permission};
use domain::id::OrganisationId;

use super::overview::{Connection, Overview, overview};
use super::rules::differ;
use crate::{Error, Services};

/// A sync that is so much later than it should be is told of.
const LATE: TimeDelta = TimeDelta::minutes(30);

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No connector has registered.
    NoConnector,
    /// Nothing is heard of the connector since then.
    Silent(DateTime<Utc>),
    /// It runs and cannot reach Exchange; its own words.
    Hindered(Option<String>),
    /// The last sync that came to its end is from then; `None` if there never was one.
    Late(Option<DateTime<Utc>>),
    /// The last sync says that something is wrong.
    Doubtful(String),
    /// Default level or device rules in Exchange are others than the policy wants, and nobody is about to change them.
    RulesDiffer,
}

/// One thing that needs a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeAlert {
    /// Where.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// What.
    pub trouble: Trouble,
}

/// Everything that needs a person, by organisation.
pub async fn alerts(services: &Services, actor: &Actor) -> Result<Vec<ExchangeAlert>, Error> {
    actor.require(Permission::ReadService)?;
    let organisations = services.store.read().await?.exchange_organisations().await?;
    let mut alerts = Vec::new();
    for organisation in organisations {
        let seen = overview(services, actor, organisation.id).await?;
        let mut found = troubles(&seen, services.now());
        // Where nobody reads Exchange, what was read last says nothing of it.
        let is_read = matches!(seen.connection, Connection::Connected | Connection::Hindered);
        if is_read && differ(&mut services.store.read().await?, &seen.organisation).await? {
            found.push(Trouble::RulesDiffer);
        }
        for trouble in found {
            alerts.push(ExchangeAlert {
                organisation: organisation.id,
                name: organisation.name.clone(),
                trouble,
            });
        }
    }
    Ok(alerts)
}

fn troubles(seen: &Overview, now: DateTime<Utc>) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let connector = seen.connector.as_ref();
    match seen.connection {
        Connection::None => return vec![Trouble::NoConnector],
        // Whoever is silent is late as well: the first tells what to do.
        Connection::Silent => {
            return connector.and_then(|one| one.last_seen_at).map(Trouble::Silent).into_iter().collect();
        }
        Connection::Hindered => {
            troubles.push(Trouble::Hindered(connector.and_then(|one| one.last_error.clone())));
        }
        Connection::Pending | Connection::Connected => {}
    }
    let registered = connector.map_or(now, |one| one.registered_at);
    // One that runs again after others came to nothing is no reason to be quiet about it.
    let failed = seen.failed.as_ref().and_then(|sync| sync.finished_at).is_some_and(|at| at > registered);
    let runs = !failed && seen.running.as_ref().is_some_and(|sync| now - sync.changed_at < LATE);
    let due = match seen.next_quick.into_iter().chain(seen.next_full).min() {
        Some(next) => next.max(registered),
        None => registered,
    };
    if !runs && now - due > LATE {
        troubles.push(Trouble::Late(seen.last_success.as_ref().map(|sync| sync.started_at)));
    }
    let doubtful = seen.last_full.as_ref().and_then(|sync| sync.error.clone());
    troubles.extend(doubtful.map(Trouble::Doubtful));
    troubles
}
