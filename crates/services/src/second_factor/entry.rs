//! Entering a code: the first one confirms the factor, every one raises the session's level.

use std::net::IpAddr;

use ca::totp;
use domain::actor::Actor;
use domain::audit::ObjectKind;
use domain::enrolment::Level;
use serde_json::json;
use store::session::SessionOwner;

use super::{level_of, seal_name, who};
use crate::accounts::{Realm, attempt, succeeded};
use crate::sessions::{self, SessionSecret};
use crate::{Error, Services};

/// Takes a code. If it is right, the session of this cookie ends and a new one with the level [`Level::SecondFactor`] begins;
/// `None` if it is wrong, was used before, or there is nothing to compare it with. Failures are counted like those of passwords.
pub async fn enter(
    services: &Services,
    actor: &Actor,
    cookie: &str,
    code: &str,
    address: IpAddr,
) -> Result<Option<SessionSecret>, Error> {
    let user = who(actor)?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).take(totp::DIGITS + 1).collect();
    if code.len() != totp::DIGITS {
        return Ok(None);
    }
    let counted = user.to_string();
    attempt(services, Realm::SecondFactor, &counted, address).await?;
    let now = services.now();
    let mut tx = services.store.write().await?;
    let Some(level) = level_of(&mut tx, user, cookie).await? else { return Ok(None) };
    let mine = sessions::hash(cookie);
    let row = tx
        .second_factor(user)
        .await?
        .filter(|row| row.confirmed_at.is_some() || row.session_hash.as_slice() == mine.as_slice());
    let mut right = false;
    if let Some(row) = &row {
        let secret = services.vault.open(&seal_name(user), &row.sealed_secret)?;
        let step = totp::matching(&secret, &code, totp::step_at(now.timestamp()), row.last_step);
        if let Some(step) = step {
            right = tx.use_second_factor(user, step, now).await?;
        }
    }
    let is_new = row.is_some_and(|row| row.confirmed_at.is_none());
    let act = match (right, is_new) {
        (false, _) => "second-factor.failed",
        (true, true) => "second-factor.set-up",
        (true, false) => "second-factor.used",
    };
    let details = json!({ "address": address.to_string() });
    let event = services.audit_event(actor, act, ObjectKind::User, user, actor.name(), details);
    tx.audit(&event).await?;
    let mut secret = None;
    if right {
        succeeded(&mut tx, Realm::SecondFactor, &counted, address, now).await?;
        tx.delete_session(mine).await?;
        let owner = SessionOwner::User { id: user, level: level.max(Level::SecondFactor) };
        secret = Some(sessions::open(services, &mut tx, owner).await?);
    }
    tx.commit().await?;
    Ok(secret)
}
