//! Second factors of users: an authenticator (TOTP) that they set up in the portal and show before they enrol a device.
//!
//! The first one is trusted as it comes: whoever knows the password can set it up. That is why it is for life until an
//! administrator resets it, and why the reset and the set-up stand in the audit log.

mod entry;
mod new;

pub use entry::enter;
pub use new::{NewSecret, begin, under_way};

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use domain::enrolment::{Level, SecondFactorRule};
use domain::id::UserId;
use serde_json::json;
use store::Tx;
use store::session::SessionOwner;

use crate::settings::{SecondFactorPolicy, read};
use crate::{Error, Services, sessions};

/// What the portal says of a user's second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// From whom one is asked for.
    pub rule: SecondFactorRule,
    /// Since when the user has one; `None` if they have none.
    pub since: Option<DateTime<Utc>>,
}

/// How the user who asks stands with their own second factor.
pub async fn own(services: &Services, actor: &Actor) -> Result<Standing, Error> {
    let user = who(actor)?;
    let mut tx = services.store.read().await?;
    let policy: SecondFactorPolicy = read(&mut tx).await?;
    Ok(Standing { rule: policy.rule, since: since(&mut tx, user).await? })
}

/// Since when a user has a second factor: for the help desk.
pub async fn of_user(
    services: &Services,
    actor: &Actor,
    user: UserId,
) -> Result<Option<DateTime<Utc>>, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(since(&mut services.store.read().await?, user).await?)
}

/// Forgets a user's second factor, so that they can set up a new one. Their sessions in the portal end. False if there was none.
pub async fn reset(services: &Services, actor: &Actor, user: UserId) -> Result<bool, Error> {
    actor.require(Permission::OperateDevices)?;
    let mut tx = services.store.write().await?;
    let known = tx.user(user).await?.ok_or_else(|| Error::not_found("user", user))?;
    if !tx.delete_second_factor(user).await? {
        return Ok(false);
    }
    tx.delete_sessions_of_user(user).await?;
    let name = &known.attributes.display_name;
    let event = services.audit_event(actor, "second-factor.reset", ObjectKind::User, user, name, json!({}));
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether the user still has to show a second factor before they enrol; if so, whether they have one.
pub(crate) async fn missing(tx: &mut Tx, user: UserId, level: Level) -> Result<Option<bool>, Error> {
    let policy: SecondFactorPolicy = read(tx).await?;
    let is_set_up = since(tx, user).await?.is_some();
    Ok(policy.rule.asks(level, is_set_up).then_some(is_set_up))
}

async fn since(tx: &mut Tx, user: UserId) -> Result<Option<DateTime<Utc>>, store::Error> {
    Ok(tx.second_factor(user).await?.and_then(|row| row.confirmed_at))
}

/// The user who acts. Nobody else has a second factor here.
fn who(actor: &Actor) -> Result<UserId, Error> {
    match actor {
        Actor::User { id, .. } => Ok(*id),
        _ => Err(domain::actor::Forbidden { permission: Permission::OperateDevices }.into()),
    }
}

/// How sure we are of the user in their own session; `None` if the cookie's session is not theirs.
async fn level_of(tx: &mut Tx, user: UserId, cookie: &str) -> Result<Option<Level>, Error> {
    let row = tx.session(sessions::hash(cookie)).await?;
    Ok(row.and_then(|row| match row.owner {
        SessionOwner::User { id, level } if id == user => Some(level),
        _ => None,
    }))
}

/// The name under which the secret is sealed: it opens in this user's row alone.
fn seal_name(user: UserId) -> String {
    format!("second-factor/{user}")
}
