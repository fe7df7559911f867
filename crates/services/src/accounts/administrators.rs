//! Administrators: made, changed, deleted, and let in.

use std::net::IpAddr;

use domain::actor::{Actor, Permission, Role};
use domain::audit::ObjectKind;
use domain::id::AdministratorId;
use secrecy::SecretString;
use serde_json::json;
use store::Tx;
use store::administrator::Administrator;
use store::session::SessionOwner;

use super::lock_out::{self, Realm};
use super::password;
use crate::sessions::{self, SessionSecret};
use crate::{Error, Services};

/// An administrator to be made.
#[derive(Clone, Debug)]
pub struct NewAdministrator {
    /// The name to sign in with; kept in lower case.
    pub name: String,
    /// The password.
    pub password: SecretString,
    /// What they may do.
    pub role: Role,
}

/// What is to be different about an administrator.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Another role.
    pub role: Option<Role>,
    /// Another password; it ends their sessions.
    pub password: Option<SecretString>,
    /// Whether they may sign in.
    pub enabled: Option<bool>,
}

/// Every administrator, by name.
pub async fn administrators(services: &Services, actor: &Actor) -> Result<Vec<Administrator>, Error> {
    actor.require(Permission::Own)?;
    Ok(services.store.read().await?.administrators().await?)
}

/// Makes an administrator.
pub async fn create(
    services: &Services,
    actor: &Actor,
    new: NewAdministrator,
) -> Result<Administrator, Error> {
    actor.require(Permission::Own)?;
    let made = prepare(services, new).await?;
    let mut tx = services.store.write().await?;
    insert(services, &mut tx, actor, &made).await?;
    tx.commit().await?;
    Ok(made)
}

/// Makes an administrator, or gives the one who has the name this password and role: for the command line on the server.
pub async fn ensure(
    services: &Services,
    actor: &Actor,
    new: NewAdministrator,
) -> Result<Administrator, Error> {
    actor.require(Permission::Own)?;
    let name = name_of(&new.name)?;
    let known = services.store.read().await?.administrator_by_name(&name).await?;
    match known {
        None => create(services, actor, new).await,
        Some(known) => {
            let change = Change { role: Some(new.role), password: Some(new.password), enabled: Some(true) };
            self::change(services, actor, known.id, change).await
        }
    }
}

/// Checks the input and hashes the password: everything that needs no transaction.
pub(crate) async fn prepare(services: &Services, new: NewAdministrator) -> Result<Administrator, Error> {
    let name = name_of(&new.name)?;
    password::check("password", &new.password)?;
    let now = services.now();
    Ok(Administrator {
        id: AdministratorId::generate(now, &*services.random),
        name,
        password_hash: password::hash(&new.password, &*services.random).await?,
        role: new.role,
        language: None,
        created_at: now,
        disabled_at: None,
    })
}

/// Adds a prepared administrator; a name that is taken is refused.
pub(crate) async fn insert(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    made: &Administrator,
) -> Result<(), Error> {
    if tx.administrator_by_name(&made.name).await?.is_some() {
        return Err(Error::invalid("name", "name-taken", "somebody else has this name; choose another one"));
    }
    tx.add_administrator(made).await?;
    let details = json!({ "role": made.role });
    let event = services.audit_event(
        actor,
        "administrator.create",
        ObjectKind::Administrator,
        made.id,
        &made.name,
        details,
    );
    tx.audit(&event).await?;
    Ok(())
}

/// Changes an administrator. There is always one owner left who can sign in.
pub async fn change(
    services: &Services,
    actor: &Actor,
    id: AdministratorId,
    change: Change,
) -> Result<Administrator, Error> {
    actor.require(Permission::Own)?;
    let hash = match &change.password {
        Some(new) => {
            password::check("password", new)?;
            Some(password::hash(new, &*services.random).await?)
        }
        None => None,
    };
    let mut tx = services.store.write().await?;
    let mut who = tx.administrator(id).await?.ok_or_else(|| Error::not_found("administrator", id))?;
    let new_password = hash.is_some();
    who.role = change.role.unwrap_or(who.role);
    who.password_hash = hash.unwrap_or(who.password_hash);
    if let Some(enabled) = change.enabled {
        who.disabled_at = (!enabled).then(|| who.disabled_at.unwrap_or_else(|| services.now()));
    }
    tx.update_administrator(&who).await?;
    require_an_owner(&mut tx).await?;
    if new_password || who.disabled_at.is_some() {
        tx.delete_sessions_of(id).await?;
    }
    let details = json!({
        "role": who.role, "enabled": who.disabled_at.is_none(), "newPassword": new_password,
    });
    let event = services.audit_event(
        actor,
        "administrator.change",
        ObjectKind::Administrator,
        id,
        &who.name,
        details,
    );
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(who)
}

/// Deletes an administrator and ends their sessions. There is always one owner left.
pub async fn delete(services: &Services, actor: &Actor, id: AdministratorId) -> Result<(), Error> {
    actor.require(Permission::Own)?;
    let mut tx = services.store.write().await?;
    let who = tx.administrator(id).await?.ok_or_else(|| Error::not_found("administrator", id))?;
    tx.delete_administrator(id).await?;
    require_an_owner(&mut tx).await?;
    let event = services.audit_event(
        actor,
        "administrator.delete",
        ObjectKind::Administrator,
        id,
        &who.name,
        json!({}),
    );
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps the language that an administrator, or a user in the portal, chose for themselves.
pub async fn choose_language(services: &Services, actor: &Actor, tag: &str) -> Result<(), Error> {
    let mut tx = services.store.write().await?;
    match actor {
        Actor::Administrator { id, .. } => {
            let Some(mut who) = tx.administrator(*id).await? else { return Ok(()) };
            who.language = Some(tag.to_owned());
            tx.update_administrator(&who).await?;
        }
        Actor::User { id, .. } => tx.put_chosen_language(*id, tag).await?,
        Actor::Token { .. } | Actor::System => return Ok(()),
    }
    tx.commit().await?;
    Ok(())
}

/// Lets an administrator in: `None` if name or password is wrong. Whoever fails too often is refused unseen.
pub async fn sign_in(
    services: &Services,
    name: &str,
    password: &SecretString,
    address: IpAddr,
) -> Result<Option<SessionSecret>, Error> {
    let Ok(name) = name_of(name) else { return Ok(None) };
    lock_out::attempt(services, Realm::Console, &name, address).await?;
    let known = services.store.read().await?.administrator_by_name(&name).await?;
    let known = known.filter(|who| who.disabled_at.is_none());
    let right = password::verify(password, known.as_ref().map(|who| who.password_hash.clone())).await?;
    let mut tx = services.store.write().await?;
    let details = json!({ "address": address.to_string() });
    let Some(who) = known.filter(|_| right) else {
        let event = services.audit_event(
            &Actor::System,
            "sign-in.failed",
            ObjectKind::Administrator,
            "",
            &name,
            details,
        );
        tx.audit(&event).await?;
        tx.commit().await?;
        return Ok(None);
    };
    lock_out::succeeded(&mut tx, Realm::Console, &name, address, services.now()).await?;
    let secret = sessions::open(services, &mut tx, SessionOwner::Administrator(who.id)).await?;
    let actor = Actor::Administrator { id: who.id, name: who.name.clone(), role: who.role };
    let event =
        services.audit_event(&actor, "sign-in", ObjectKind::Administrator, who.id, &who.name, details);
    tx.audit(&event).await?;
    tx.commit().await?;
    Ok(Some(secret))
}

async fn require_an_owner(tx: &mut Tx) -> Result<(), Error> {
    let all = tx.administrators().await?;
    if all.iter().any(|who| who.role == Role::Owner && who.disabled_at.is_none()) {
        return Ok(());
    }
    Err(Error::Conflict {
        code: "last-owner",
        message: "this is the last owner; make somebody else an owner first".to_owned(),
    })
}

fn name_of(name: &str) -> Result<String, Error> {
    let name = name.trim().to_lowercase();
    if name.is_empty() {
        return Err(Error::invalid("name", "required", "a name is needed to sign in with"));
    }
    if name.chars().count() > 64 || name.chars().any(char::is_control) {
        return Err(Error::invalid("name", "too-long", "a name has at most 64 characters"));
    }
    Ok(name)
}
