//! Bearer tokens of the API: opaque, kept as the hash of 256 random bits, with Graph's permission names as scopes.

use chrono::{DateTime, TimeDelta, Utc};
use domain::actor::{Actor, Permission, Scope};
use domain::audit::ObjectKind;
use domain::id::TokenId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::token::ApiToken;

use crate::{Error, Services, sessions};

/// What every token begins with, so that scanners find leaked ones.
const PREFIX: &str = "gatepost_";

/// How exactly the last use is kept.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(10);

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it ends; `None` if never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Every token, without its secret.
pub async fn tokens(services: &Services, actor: &Actor) -> Result<Vec<ApiToken>, Error> {
    actor.require(Permission::Own)?;
    Ok(services.store.read().await?.api_tokens().await?)
}

/// Makes a token. Its secret is shown once and never again.
pub async fn create(
    services: &Services,
    actor: &Actor,
    new: NewToken,
) -> Result<(ApiToken, SecretString), Error> {
    actor.require(Permission::Own)?;
    let name = new.name.trim();
    if name.is_empty() {
        return Err(Error::invalid("name", "required", "say what the token is for"));
    }
    if name.chars().count() > 128 {
        return Err(Error::invalid("name", "too-long", "a name has at most 128 characters"));
    }
    if new.scopes.is_empty() {
        return Err(Error::invalid("scopes", "required", "choose at least one permission"));
    }
    let now = services.now();
    if new.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::invalid("expires", "in-the-past", "the token would have ended already"));
    }
    let secret = sessions::new_secret(services, PREFIX);
    let token = ApiToken {
        id: TokenId::generate(now, &*services.random),
        name: name.to_owned(),
        scopes: new.scopes,
        created_by: actor.name().to_owned(),
        created_at: now,
        expires_at: new.expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    let mut tx = services.store.write().await?;
    tx.add_api_token(&token, sessions::hash(secret.expose_secret())).await?;
    let details = json!({ "scopes": token.scopes });
    let event =
        services.audit_event(actor, "token.create", ObjectKind::Token, token.id, &token.name, details);
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok((token, secret))
}

/// Revokes a token: from now on it opens nothing.
pub async fn revoke(services: &Services, actor: &Actor, id: TokenId) -> Result<(), Error> {
    actor.require(Permission::Own)?;
    let mut tx = services.store.write().await?;
    let known = tx.api_tokens().await?.into_iter().find(|token| token.id == id);
    let Some(token) = known else { return Err(Error::not_found("token", id)) };
    if tx.revoke_api_token(id, services.now()).await? {
        let event =
            services.audit_event(actor, "token.revoke", ObjectKind::Token, id, &token.name, json!({}));
        tx.audit(&event).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Who a bearer token is; `None` if it is unknown, revoked or over.
pub async fn authenticate(services: &Services, secret: &str) -> Result<Option<Actor>, Error> {
    if !secret.starts_with(PREFIX) || secret.len() > 256 {
        return Ok(None);
    }
    let now = services.now();
    let known = services.store.read().await?.api_token_by_secret(sessions::hash(secret)).await?;
    let live = |token: &ApiToken| token.revoked_at.is_none() && token.expires_at.is_none_or(|end| end > now);
    let Some(token) = known.filter(live) else { return Ok(None) };
    if token.last_used_at.is_none_or(|last| now - last > TOUCH_EVERY) {
        let mut tx = services.store.write().await?;
        tx.touch_api_token(token.id, now).await?;
        tx.commit().await?;
    }
    Ok(Some(Actor::Token { id: token.id, name: token.name, scopes: token.scopes }))
}
