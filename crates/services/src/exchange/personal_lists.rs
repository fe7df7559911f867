//! The personal lists of a mailbox, as they were read, where some of it may be older than what is known.

use chrono::{DateTime, Utc};
use connector_protocol::intent::Lists;
use domain::access::Operation;
use domain::access::plan::EntryChange;
use domain::partnership::{EasId, Mailbox};
use store::Tx;

use super::entries::ids;
use crate::Error;

/// Both lists of a mailbox.
#[derive(Clone, Debug, Default)]
pub(super) struct PersonalLists {
    /// ActiveSyncAllowedDeviceIDs.
    pub(super) allowed: Vec<EasId>,
    /// ActiveSyncBlockedDeviceIDs.
    pub(super) blocked: Vec<EasId>,
}

impl PersonalLists {
    /// As a connector read them after a change.
    pub(super) fn told(lists: &Lists) -> Self {
        Self { allowed: ids(&lists.allowed), blocked: ids(&lists.blocked) }
    }

    /// Of ids that were changed since then what is known is believed, of all others what was read. Who reads may not have heard of a
    /// change yet; taken for an administrator's doing, that would lock a user out.
    pub(super) async fn or_known(
        mut self,
        tx: &mut Tx,
        known: &Mailbox,
        since: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let (allowed, blocked) =
            (differing(&self.allowed, &known.allowed), differing(&self.blocked, &known.blocked));
        let mut doubtful: Vec<EasId> = allowed.chain(blocked).cloned().collect();
        doubtful.sort();
        doubtful.dedup();
        for eas_id in doubtful {
            let entry = EntryChange { mailbox: known.id, eas_id: eas_id.clone(), add: None, remove: None };
            let subject = Operation::Entry { entry }.subject();
            if tx.was_made_since(known.organisation, &subject, since).await? {
                believe(&mut self.allowed, &known.allowed, &eas_id);
                believe(&mut self.blocked, &known.blocked, &eas_id);
            }
        }
        Ok(self)
    }
}

/// The ids that stand in one of two lists only.
fn differing<'a>(one: &'a [EasId], other: &'a [EasId]) -> impl Iterator<Item = &'a EasId> {
    let of_one = one.iter().filter(|id| !other.contains(id));
    of_one.chain(other.iter().filter(|id| !one.contains(id)))
}

/// Has an id in a list or not, as it is known to be.
fn believe(list: &mut Vec<EasId>, known: &[EasId], id: &EasId) {
    list.retain(|one| one != id);
    if known.contains(id) {
        list.push(id.clone());
    }
}
