//! What a reading has that we do not have yet, and the other way round.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::directory::{Group, GroupSnapshot, Snapshot, User, UserAttributes};
use domain::id::{GroupId, UserId};
use domain::outside::Random;
use store::Store;

use super::closure::closure;
use crate::Error;

/// Rows read at a time.
const BATCH: u32 = 1000;

/// Everything that is to be written.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// New users, and those of whom something changed.
    pub(super) users: Vec<User>,
    /// Users that are gone, with the time set.
    pub(super) removed_users: Vec<User>,
    /// New groups, and those of which something changed.
    pub(super) groups: Vec<Group>,
    /// Groups that are gone, with the time set.
    pub(super) removed_groups: Vec<Group>,
    pub(super) joins: Vec<(GroupId, UserId)>,
    pub(super) leaves: Vec<(GroupId, UserId)>,
    pub(super) links: Vec<(GroupId, GroupId)>,
    pub(super) unlinks: Vec<(GroupId, GroupId)>,
    pub(super) closure_joins: Vec<(GroupId, GroupId)>,
    pub(super) closure_leaves: Vec<(GroupId, GroupId)>,
    /// Users whose account was enabled and is not any more.
    pub(super) disabled: Vec<UserId>,
    /// Users whose address or principal name is another one, or none, now.
    pub(super) readdressed: Vec<UserId>,
    /// Direct users of each group, as they will be.
    pub(super) members: HashMap<GroupId, BTreeSet<UserId>>,
    /// The closure, as it will be.
    pub(super) closure: BTreeSet<(GroupId, GroupId)>,
}

impl Difference {
    /// How many writes it takes.
    pub(super) fn len(&self) -> usize {
        self.users.len()
            + self.removed_users.len()
            + self.groups.len()
            + self.removed_groups.len()
            + self.joins.len()
            + self.leaves.len()
            + self.links.len()
            + self.unlinks.len()
            + self.closure_joins.len()
            + self.closure_leaves.len()
    }

    /// Compares a snapshot with the store.
    pub(super) async fn of(
        snapshot: Snapshot,
        store: &Store,
        now: DateTime<Utc>,
        random: &dyn Random,
    ) -> Result<Self, Error> {
        let mut difference = Self::default();
        let users = difference.compare_users(snapshot.users, store, now, random).await?;
        let known = known_groups(store).await?;
        let known_ids: Vec<GroupId> = known.values().map(|group| group.id).collect();
        let groups = difference.compare_groups(&snapshot.groups, known, now, random);
        let links = difference.resolve(&snapshot.groups, &users, &groups);
        difference.compare_members(store, &known_ids).await?;
        difference.compare_links(store, &groups, links).await?;
        Ok(difference)
    }

    /// Compares users; gives our id of each external one. Known users pass by in batches: only what was read is in memory
    /// as a whole.
    async fn compare_users(
        &mut self,
        found: Vec<UserAttributes>,
        store: &Store,
        now: DateTime<Utc>,
        random: &dyn Random,
    ) -> Result<HashMap<String, UserId>, Error> {
        let mut ids = HashMap::with_capacity(found.len());
        let places: HashMap<String, usize> =
            found.iter().enumerate().map(|(place, user)| (user.external_id.clone(), place)).collect();
        let mut found: Vec<_> = found.into_iter().map(Some).collect();
        let mut after = None;
        loop {
            // A transaction a batch: a reader that stays open would keep SQLite's log from being emptied.
            let batch = store.read().await?.users_after(after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id);
            for before in batch {
                let place = places.get(&before.attributes.external_id);
                match place.and_then(|place| found.get_mut(*place)).and_then(Option::take) {
                    Some(attributes) => {
                        ids.insert(attributes.external_id.clone(), before.id);
                        self.compare_user(&before, attributes, now);
                    }
                    None if before.removed_at.is_none() => {
                        self.removed_users.push(User { removed_at: Some(now), ..before });
                    }
                    None => {}
                }
            }
        }
        for attributes in found.into_iter().flatten() {
            let id = UserId::generate(now, random);
            ids.insert(attributes.external_id.clone(), id);
            let disabled_at = (!attributes.enabled).then_some(now);
            self.users.push(User { id, attributes, disabled_at, removed_at: None });
        }
        Ok(ids)
    }

    fn compare_user(&mut self, before: &User, attributes: UserAttributes, now: DateTime<Utc>) {
        let disabled_at = if attributes.enabled { None } else { before.disabled_at.or(Some(now)) };
        let user = User { id: before.id, attributes, disabled_at, removed_at: None };
        if *before != user {
            self.note_losses(before, &user);
            self.users.push(user);
        }
    }

    fn note_losses(&mut self, before: &User, user: &User) {
        if before.disabled_at.is_none() && user.disabled_at.is_some() {
            self.disabled.push(user.id);
        }
        let other = |old: &Option<String>, new: &Option<String>| old.is_some() && old != new;
        let (old, new) = (&before.attributes, &user.attributes);
        if other(&old.mail, &new.mail) || other(&old.principal_name, &new.principal_name) {
            self.readdressed.push(user.id);
        }
    }

    /// Compares groups; gives our id of each external one.
    fn compare_groups(
        &mut self,
        found: &[GroupSnapshot],
        mut known: HashMap<String, Group>,
        now: DateTime<Utc>,
        random: &dyn Random,
    ) -> HashMap<String, GroupId> {
        let mut ids = HashMap::with_capacity(found.len());
        for GroupSnapshot { attributes, .. } in found {
            let before = known.remove(&attributes.external_id);
            let id = before.as_ref().map_or_else(|| GroupId::generate(now, random), |group| group.id);
            ids.insert(attributes.external_id.clone(), id);
            let group = Group { id, attributes: attributes.clone(), removed_at: None };
            if before.as_ref() != Some(&group) {
                self.groups.push(group);
            }
        }
        let gone = known.into_values().filter(|group| group.removed_at.is_none());
        self.removed_groups = gone.map(|group| Group { removed_at: Some(now), ..group }).collect();
        ids
    }

    /// Members by our own ids: users into `members`, groups into the result.
    fn resolve(
        &mut self,
        found: &[GroupSnapshot],
        users: &HashMap<String, UserId>,
        groups: &HashMap<String, GroupId>,
    ) -> BTreeSet<(GroupId, GroupId)> {
        let mut links = BTreeSet::new();
        for group in found {
            let Some(id) = groups.get(&group.attributes.external_id) else { continue };
            let members = group.users.iter().filter_map(|user| users.get(user).copied()).collect();
            self.members.insert(*id, members);
            links.extend(group.groups.iter().filter_map(|inner| Some((*id, *groups.get(inner)?))));
        }
        links
    }

    async fn compare_members(&mut self, store: &Store, known: &[GroupId]) -> Result<(), Error> {
        let known: HashSet<GroupId> = known.iter().copied().collect();
        let nobody = BTreeSet::new();
        let mut tx = store.read().await?;
        for group in &known {
            let before: BTreeSet<UserId> = tx.direct_users(*group).await?.into_iter().collect();
            let after = self.members.get(group).unwrap_or(&nobody);
            self.joins.extend(after.difference(&before).map(|user| (*group, *user)));
            self.leaves.extend(before.difference(after).map(|user| (*group, *user)));
        }
        for (group, users) in self.members.iter().filter(|(group, _)| !known.contains(group)) {
            self.joins.extend(users.iter().map(|user| (*group, *user)));
        }
        Ok(())
    }

    async fn compare_links(
        &mut self,
        store: &Store,
        groups: &HashMap<String, GroupId>,
        after: BTreeSet<(GroupId, GroupId)>,
    ) -> Result<(), Error> {
        let mut tx = store.read().await?;
        let before: BTreeSet<_> = tx.group_links().await?.into_iter().collect();
        let closure_before: BTreeSet<_> = tx.group_closure().await?.into_iter().collect();
        drop(tx);
        self.closure = closure(groups.values().copied(), &after);
        self.links = after.difference(&before).copied().collect();
        self.unlinks = before.difference(&after).copied().collect();
        self.closure_joins = self.closure.difference(&closure_before).copied().collect();
        self.closure_leaves = closure_before.difference(&self.closure).copied().collect();
        Ok(())
    }
}

async fn known_groups(store: &Store) -> Result<HashMap<String, Group>, Error> {
    let mut known = HashMap::new();
    let mut after = None;
    loop {
        let batch = store.read().await?.groups_after(after, BATCH).await?;
        let Some(last) = batch.last() else { return Ok(known) };
        after = Some(last.id);
        known.extend(batch.into_iter().map(|group| (group.attributes.external_id.clone(), group)));
    }
}
