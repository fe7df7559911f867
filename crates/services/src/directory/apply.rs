//! A difference is written in batches, additions before removals, so that nobody who moves from one group to another is
//! in neither for a moment. Every batch marks the users that it touches; they are handed on once everything is written.

use domain::id::{GroupId, UserId};
use store::Tx;

use super::difference::Difference;
use crate::recompute::{self, Recompute, Scope};
use crate::{Error, Services};

/// Rows a transaction: some milliseconds, so that no device waits.
const BATCH: usize = 200;
/// Marked users handed on in a transaction.
const MARKED: u32 = 500;
/// From so many on, one walk through all devices costs less than a job for each user.
const MANY: usize = 300;

/// One row to be written.
enum Write<'a> {
    User(&'a domain::directory::User),
    Group(&'a domain::directory::Group),
    Join(GroupId, UserId),
    Leave(GroupId, UserId),
    Link(GroupId, GroupId),
    Unlink(GroupId, GroupId),
    ClosureJoin(GroupId, GroupId),
    ClosureLeave(GroupId, GroupId),
}

/// Writes a difference. `written` hears how many rows there are after each batch.
pub(super) async fn apply(
    services: &Services,
    difference: &Difference,
    written: &(dyn Fn(usize) + Send + Sync),
) -> Result<(), Error> {
    let writes = in_order(difference);
    for (number, batch) in writes.chunks(BATCH).enumerate() {
        let mut tx = services.store.write().await?;
        for write in batch {
            write.write(services, &mut tx).await?;
        }
        tx.commit().await?;
        written(number * BATCH + batch.len());
    }
    Ok(())
}

fn in_order(difference: &Difference) -> Vec<Write<'_>> {
    let mut writes = Vec::with_capacity(difference.len());
    writes.extend(difference.groups.iter().map(Write::Group));
    writes.extend(difference.users.iter().map(Write::User));
    writes.extend(difference.links.iter().map(|(outer, inner)| Write::Link(*outer, *inner)));
    writes.extend(difference.joins.iter().map(|(group, user)| Write::Join(*group, *user)));
    writes.extend(difference.closure_joins.iter().map(|(outer, inner)| Write::ClosureJoin(*outer, *inner)));
    writes.extend(difference.closure_leaves.iter().map(|(outer, inner)| Write::ClosureLeave(*outer, *inner)));
    writes.extend(difference.leaves.iter().map(|(group, user)| Write::Leave(*group, *user)));
    writes.extend(difference.unlinks.iter().map(|(outer, inner)| Write::Unlink(*outer, *inner)));
    writes.extend(difference.removed_users.iter().map(Write::User));
    writes.extend(difference.removed_groups.iter().map(Write::Group));
    writes
}

impl Write<'_> {
    async fn write(&self, services: &Services, tx: &mut Tx) -> Result<(), store::Error> {
        let now = services.now();
        match *self {
            Write::User(user) => {
                tx.put_user(user, now).await?;
                tx.mark_user_changed(user.id).await
            }
            Write::Group(group) => tx.put_group(group, now).await,
            Write::Join(group, user) => {
                tx.add_group_user(group, user).await?;
                tx.mark_user_changed(user).await
            }
            Write::Leave(group, user) => {
                tx.remove_group_user(group, user).await?;
                tx.mark_user_changed(user).await
            }
            Write::Link(outer, inner) => tx.add_group_group(outer, inner).await,
            Write::Unlink(outer, inner) => tx.remove_group_group(outer, inner).await,
            Write::ClosureJoin(outer, inner) => {
                tx.add_to_closure(outer, inner).await?;
                mark_members(tx, outer, inner).await
            }
            Write::ClosureLeave(outer, inner) => {
                tx.remove_from_closure(outer, inner).await?;
                mark_members(tx, outer, inner).await
            }
        }
    }
}

/// Marks those who are in a group through another one. A group in itself changes nothing for anybody.
async fn mark_members(tx: &mut Tx, outer: GroupId, inner: GroupId) -> Result<(), store::Error> {
    if outer == inner {
        return Ok(());
    }
    for user in tx.direct_users(inner).await? {
        tx.mark_user_changed(user).await?;
    }
    Ok(())
}

/// Has the devices of all marked users looked at again: user by user, or all at once if there are many. A walk through
/// all devices may find what others have left to a person: a brake can stop it.
pub(super) async fn hand_on(services: &Services) -> Result<(), Error> {
    let mut tx = services.store.read().await?;
    if tx.changed_users(1).await?.is_empty() {
        return Ok(());
    }
    let devices = tx.device_counts().await?;
    drop(tx);
    loop {
        let mut tx = services.store.write().await?;
        let changed = tx.changed_users(MARKED).await?;
        if changed.is_empty() {
            return Ok(());
        }
        let with_devices: Vec<UserId> =
            changed.iter().copied().filter(|user| devices.contains_key(user)).collect();
        if with_devices.len() > MANY {
            let all = Recompute::of(Scope::All, false);
            jobs::enqueue(&mut tx, &*services.random, services.now(), &all).await?;
        } else {
            for user in with_devices {
                recompute::enqueue(services, &mut tx, Scope::User(user)).await?;
            }
        }
        for user in changed {
            tx.unmark_user_changed(user).await?;
        }
        tx.commit().await?;
        services.wake.wake();
    }
}
