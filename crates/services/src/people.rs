//! Users and groups as the directory was read last.

use domain::actor::{Actor, Permission};
use domain::directory::{Group, User};
use domain::id::{GroupId, UserId};
use store::Tx;
pub use store::user::NamePage;

use crate::{Error, Services};

/// How many rows are read at a time where all are needed.
const CHUNK: u32 = 1000;

/// Up to `limit` users in the order of their ids, from the one after `after` on. Those who are gone from the directory are among
/// them, with the time since when.
pub async fn users(
    services: &Services,
    actor: &Actor,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<User>, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.users_after(after, limit).await?)
}

/// One user by id or sign-in name. Nobody, if two have the name.
pub async fn user(services: &Services, actor: &Actor, key: &str) -> Result<Option<User>, Error> {
    actor.require(Permission::ReadDirectory)?;
    let mut tx = services.store.read().await?;
    if let Ok(id) = key.parse() {
        return Ok(tx.user(id).await?);
    }
    let mut users = tx.users_named(key).await?;
    Ok(if users.len() == 1 { users.pop() } else { None })
}

/// Up to `limit` groups in the order of their ids, from the one after `after` on.
pub async fn groups(
    services: &Services,
    actor: &Actor,
    after: Option<GroupId>,
    limit: u32,
) -> Result<Vec<Group>, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.groups_after(after, limit).await?)
}

/// One group.
pub async fn group(services: &Services, actor: &Actor, id: GroupId) -> Result<Option<Group>, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.group(id).await?)
}

/// The groups and users in a group: direct ones, or all however deep.
pub async fn members(
    services: &Services,
    actor: &Actor,
    id: GroupId,
    transitive: bool,
) -> Result<(Vec<Group>, Vec<User>), Error> {
    actor.require(Permission::ReadDirectory)?;
    let mut tx = services.store.read().await?;
    if tx.group(id).await?.is_none() {
        return Err(Error::not_found("group", id));
    }
    let groups = if transitive { tx.transitive_groups(id).await? } else { tx.member_groups(id).await? };
    let mut users = Vec::new();
    let mut after = None;
    loop {
        let chunk = if transitive {
            tx.transitive_users(id, after, CHUNK).await?
        } else {
            tx.member_users(id, after, CHUNK).await?
        };
        after = chunk.last().map(|user| user.id);
        let full = chunk.len() == CHUNK as usize;
        users.extend(chunk);
        if !full {
            return Ok((groups, users));
        }
    }
}

/// The groups that a user is in: directly, or however deep.
pub async fn groups_of(
    services: &Services,
    actor: &Actor,
    user: UserId,
    transitive: bool,
) -> Result<Vec<Group>, Error> {
    actor.require(Permission::ReadDirectory)?;
    let mut tx = services.store.read().await?;
    let ids =
        if transitive { tx.groups_of_user(user).await? } else { tx.direct_groups_of_user(user).await? };
    by_ids(&mut tx, ids).await
}

async fn by_ids(tx: &mut Tx, ids: Vec<GroupId>) -> Result<Vec<Group>, Error> {
    let mut groups = Vec::with_capacity(ids.len());
    for id in ids {
        groups.extend(tx.group(id).await?);
    }
    Ok(groups)
}
