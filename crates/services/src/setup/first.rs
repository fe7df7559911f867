//! The first administrator, who comes with a one-time link.

use domain::actor::{Actor, Role};
use secrecy::SecretString;
use store::link::LinkPurpose;
use store::session::SessionOwner;

use crate::accounts::{self, NewAdministrator};
use crate::sessions::{self, SessionSecret};
use crate::{Error, Services, links};

/// Whether nobody administers this server yet.
pub async fn is_open(services: &Services) -> Result<bool, Error> {
    Ok(services.store.read().await?.administrators().await?.is_empty())
}

/// Makes an owner and lets them in. `None` if the link is unknown, used or over; wrong input leaves the link as it was.
pub async fn first_administrator(
    services: &Services,
    link: &str,
    name: &str,
    password: &SecretString,
) -> Result<Option<SessionSecret>, Error> {
    let known = services.store.read().await?.one_time_link(sessions::hash(link.trim())).await?;
    let now = services.now();
    let usable = |link: &store::link::OneTimeLink| {
        link.purpose == LinkPurpose::SetUp && link.used_at.is_none() && link.expires_at > now
    };
    if !known.as_ref().is_some_and(usable) {
        return Ok(None);
    }
    let new = NewAdministrator { name: name.to_owned(), password: password.clone(), role: Role::Owner };
    let made = accounts::prepare(services, new).await?;
    let mut tx = services.store.write().await?;
    let Some(LinkPurpose::SetUp) = links::take(services, &mut tx, link).await? else { return Ok(None) };
    accounts::insert(services, &mut tx, &Actor::System, &made).await?;
    let secret = sessions::open(services, &mut tx, SessionOwner::Administrator(made.id)).await?;
    tx.commit().await?;
    Ok(Some(secret))
}
