//! What a reading would take from people, weighed before anything is written.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::brake::holds;
use domain::id::{GroupId, UserId};
use store::Tx;

use super::difference::Difference;
use crate::Error;
use crate::settings::{BrakeLimits, read};

/// How many devices a reading would take something from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Impact {
    /// Devices of users who would lose something.
    pub(super) affected: u64,
    /// All devices.
    pub(super) total: u64,
    /// Whether that is too many to go on without a person.
    pub(super) holds: bool,
}

/// Weighs a difference.
pub(super) async fn weigh(tx: &mut Tx, difference: &Difference) -> Result<Impact, Error> {
    let limits: BrakeLimits = read(tx).await?;
    let devices = tx.device_counts().await?;
    let losers = losers(tx, difference).await?;
    let affected = losers.iter().filter_map(|user| devices.get(user)).sum();
    let total = devices.values().sum();
    Ok(Impact { affected, total, holds: holds(affected, total, limits.percent, limits.devices) })
}

/// Users who would be removed, disabled or given another address, or who would leave a group that something depends on.
async fn losers(tx: &mut Tx, difference: &Difference) -> Result<BTreeSet<UserId>, Error> {
    let mut losers: BTreeSet<UserId> = difference.removed_users.iter().map(|user| user.id).collect();
    losers.extend(&difference.disabled);
    losers.extend(&difference.readdressed);
    let mut inside: HashMap<GroupId, Vec<GroupId>> = HashMap::new();
    for (outer, inner) in &difference.closure {
        inside.entry(*outer).or_default().push(*inner);
    }
    for group in tx.groups_that_matter().await? {
        let after: HashSet<UserId> = inside
            .get(&group)
            .into_iter()
            .flatten()
            .filter_map(|inner| difference.members.get(inner))
            .flatten()
            .copied()
            .collect();
        let before = tx.transitive_user_ids(group).await?;
        losers.extend(before.into_iter().filter(|user| !after.contains(user)));
    }
    Ok(losers)
}
