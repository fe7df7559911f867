//! Users and groups as the directory was read last.

use domain::actor::{Actor, Permission};
use domain::directory::{Group, User};
use domain::id::{GroupId, UserId};
use store::Tx;
pub use store::user::NamePage;
pub use store::user_page::UserOrder;

use crate::{Error, Page, Services};

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

/// A page of the users that are there, in some order; of those with a display name alone, if one is given in small letters.
pub async fn user_page(
    services: &Services,
    actor: &Actor,
    page: &Page<UserOrder>,
    display_name: Option<&str>,
) -> Result<Vec<User>, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.ordered_users(page, display_name).await?)
}

/// The users whom a sign-in name may mean, in the order of their ids.
pub async fn users_named(services: &Services, actor: &Actor, name: &str) -> Result<Vec<User>, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.users_named(name).await?)
}

/// How many users are there.
pub async fn user_count(services: &Services, actor: &Actor) -> Result<u64, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.user_count().await?)
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

/// How many groups are there.
pub async fn group_count(services: &Services, actor: &Actor) -> Result<u64, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.group_count().await?)
}

/// One group.
pub async fn group(services: &Services, actor: &Actor, id: GroupId) -> Result<Option<Group>, Error> {
    actor.require(Permission::ReadDirectory)?;
    Ok(services.store.read().await?.group(id).await?)
}

/// The groups in a group: direct ones, or all however deep.
pub async fn member_groups(
    services: &Services,
    actor: &Actor,
    id: GroupId,
    transitive: bool,
) -> Result<Vec<Group>, Error> {
    actor.require(Permission::ReadDirectory)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    Ok(if transitive { tx.transitive_groups(id).await? } else { tx.member_groups(id).await? })
}

/// Up to `limit` users in a group in the order of their ids, from the one after `after` on: direct ones, or all however deep.
pub async fn member_users(
    services: &Services,
    actor: &Actor,
    id: GroupId,
    transitive: bool,
    after: Option<UserId>,
    limit: u32,
) -> Result<Vec<User>, Error> {
    actor.require(Permission::ReadDirectory)?;
    let mut tx = services.store.read().await?;
    existing(&mut tx, id).await?;
    Ok(if transitive {
        tx.transitive_users(id, after, limit).await?
    } else {
        tx.member_users(id, after, limit).await?
    })
}

async fn existing(tx: &mut Tx, id: GroupId) -> Result<(), Error> {
    tx.group(id).await?.map(drop).ok_or_else(|| Error::not_found("group", id))
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
    existing(&mut tx, id).await?;
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
