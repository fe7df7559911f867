//! Links that work once: the token stands in the URL's fragment, which browsers send to nobody.

use chrono::TimeDelta;
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::enrolment::Level;
use domain::id::UserId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::Tx;
use store::link::{LinkPurpose, OneTimeLink};
use store::session::SessionOwner;

use crate::sessions::{self, SessionSecret};
use crate::{Error, Services};

/// How long a link for enrolling can be used: long enough to reach somebody who is away for some days.
const ENROL: TimeDelta = TimeDelta::days(3);

/// How long a set-up link can be used.
const SET_UP: TimeDelta = TimeDelta::hours(1);

/// Makes a link with which one user can sign in to the portal once, to enrol a device. The address is
/// `{web}/link#{token}`.
///
/// The level says how sure the administrator is of the person who gets the link: [`Level::Password`] as a rule,
/// [`Level::Approved`] if they handed it over themselves.
pub async fn for_enrolment(
    services: &Services,
    actor: &Actor,
    user: UserId,
    level: Level,
) -> Result<SecretString, Error> {
    actor.require(Permission::OperateDevices)?;
    if level > Level::Approved {
        return Err(Error::invalid("level", "out-of-range", "only the maker of a device can attest it"));
    }
    let mut tx = services.store.write().await?;
    let known = tx.user(user).await?.filter(domain::directory::User::is_active);
    let Some(known) = known else { return Err(Error::not_found("user", user)) };
    let token = add(services, &mut tx, actor, LinkPurpose::Enrol { user, level }, ENROL).await?;
    let name = &known.attributes.display_name;
    let details = json!({ "level": level });
    let event = services.audit_event(actor, "enrolment-link.create", ObjectKind::User, user, name, details);
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(token)
}

/// Makes the link that lets somebody set the server up and become an owner. Earlier ones that nobody used end. The address
/// is `{web}/setup#{token}`. Only for the command line on the server.
pub async fn for_set_up(services: &Services, actor: &Actor) -> Result<SecretString, Error> {
    if *actor != Actor::System {
        return Err(domain::actor::Forbidden { permission: Permission::Own }.into());
    }
    let mut tx = services.store.write().await?;
    tx.delete_unused_set_up_links().await?;
    let token = add(services, &mut tx, actor, LinkPurpose::SetUp, SET_UP).await?;
    let event =
        services.audit_event(actor, "set-up-link.create", ObjectKind::Administrator, "", "", json!({}));
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(token)
}

/// Lets the user of an enrolment link into the portal, once. `None` if the link is unknown, used or over.
pub async fn redeem(services: &Services, token: &str) -> Result<Option<SessionSecret>, Error> {
    let mut tx = services.store.write().await?;
    let Some(LinkPurpose::Enrol { user, level }) = take(services, &mut tx, token).await? else {
        return Ok(None);
    };
    let Some(known) = tx.user(user).await?.filter(domain::directory::User::is_active) else {
        return Ok(None);
    };
    let name = known.attributes.display_name;
    let secret = sessions::open(services, &mut tx, SessionOwner::User { id: user, level }).await?;
    let actor = Actor::User { id: user, name: name.clone() };
    let event = services.audit_event(&actor, "enrolment-link.use", ObjectKind::User, user, &name, json!({}));
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// Uses a link up, if it still counts.
pub(crate) async fn take(
    services: &Services,
    tx: &mut Tx,
    token: &str,
) -> Result<Option<LinkPurpose>, Error> {
    let hash = sessions::hash(token.trim());
    let Some(link) = tx.one_time_link(hash).await? else { return Ok(None) };
    let first = tx.use_one_time_link(hash, services.now()).await?;
    Ok(first.then_some(link.purpose))
}

async fn add(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    purpose: LinkPurpose,
    lifetime: TimeDelta,
) -> Result<SecretString, Error> {
    let now = services.now();
    let token = sessions::new_secret(services, "");
    tx.delete_expired_links(now - TimeDelta::days(30)).await?;
    tx.add_one_time_link(&OneTimeLink {
        token_hash: sessions::hash(token.expose_secret()),
        purpose,
        created_by: actor.name().to_owned(),
        created_at: now,
        expires_at: now + lifetime,
        used_at: None,
    })
    .await?;
    Ok(token)
}
