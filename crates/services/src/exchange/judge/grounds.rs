//! What the decisions about mailboxes rest on, read at once: of a run of them, or of all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::access::List;
use domain::access::settings::{AccessSettings, Standing};
use domain::id::{DeviceId, GroupId, MailboxId, UserId};
use domain::partnership::EasId;
use store::Tx;
use store::exchange::access_partnership::AccessPartnership;
use store::exchange::grounds::{AccessDevice, MailboxRun};
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;
use tokio::task::spawn_blocking;

use super::devices::Devices;
use crate::Error;

/// Everything about some mailboxes, beside the mailboxes themselves.
#[derive(Default)]
pub(super) struct Grounds {
    /// The partnerships of each mailbox.
    partnerships: HashMap<MailboxId, Vec<AccessPartnership>>,
    /// Our entries in the lists of each.
    own: HashMap<MailboxId, BTreeMap<EasId, List>>,
    /// To whom each was given beside its owner.
    further: HashMap<MailboxId, Vec<UserId>>,
    /// Who of their users is in each group that the policy names.
    members: Vec<(GroupId, HashSet<UserId>)>,
    devices: Devices,
}

impl Grounds {
    /// Reads what there is about these mailboxes, which follow each other in the order of their ids.
    pub(super) async fn read(
        tx: &mut Tx,
        organisation: &Organisation,
        rows: &[MailboxRow],
    ) -> Result<Self, Error> {
        let mut grounds = Self::default();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(grounds) };
        let run =
            MailboxRun { organisation: organisation.id, first: first.mailbox.id, last: last.mailbox.id };
        grounds.partnerships = by_mailbox(tx.access_partnerships(run).await?);
        for entry in tx.own_entries_of_mailboxes(run).await? {
            grounds.own.entry(entry.mailbox).or_default().insert(entry.eas_id, entry.list);
        }
        grounds.devices = Devices::of(tx.devices_of_mailbox_owners(run).await?);
        for id in tx.strangers_with_ids_of(run).await? {
            grounds.add_one(tx, id).await?;
        }
        for group in named(organisation) {
            grounds.members.push((group, tx.mailbox_owners_in_group(run, group).await?));
        }
        grounds.further_users(tx, run).await?;
        grounds.ids_ahead(tx, rows).await?;
        Ok(grounds)
    }

    /// Reads what there is about every mailbox of an organisation, and the mailboxes in the order of their ids: each table once, from its
    /// beginning to its end. Asked for run after run, a database of 100,000 devices looks rows up for seconds that it reads in order at
    /// once. What was read is put in order on a thread of its own, while the next is read.
    pub(super) async fn read_all(
        tx: &mut Tx,
        organisation: &Organisation,
    ) -> Result<(Self, Vec<MailboxRow>), Error> {
        let mut grounds = Self::default();
        let devices = tx.access_devices().await?;
        let devices = spawn_blocking(move || Devices::of(devices));
        let mut members = Vec::new();
        for group in named(organisation) {
            let users = tx.transitive_user_ids(group).await?;
            members.push((group, spawn_blocking(move || users.into_iter().collect())));
        }
        for (mailbox, user) in tx.further_users_of_mailboxes(MailboxRun::all(organisation.id)).await? {
            grounds.further.entry(mailbox).or_default().push(user);
        }
        for entry in tx.own_entries(organisation.id).await? {
            grounds.own.entry(entry.mailbox).or_default().insert(entry.eas_id, entry.list);
        }
        let partnerships = tx.all_access_partnerships(organisation.id).await?;
        let partnerships = spawn_blocking(move || by_mailbox(partnerships));
        let rows = tx.all_exchange_mailboxes(organisation.id).await?;
        let cut_off = |_| Error::Internal("judging everybody was cut off");
        grounds.devices = devices.await.map_err(cut_off)?;
        grounds.partnerships = partnerships.await.map_err(cut_off)?;
        for (group, users) in members {
            grounds.members.push((group, users.await.map_err(cut_off)?));
        }
        Ok((grounds, rows))
    }

    async fn add_one(&mut self, tx: &mut Tx, id: DeviceId) -> Result<(), Error> {
        if !self.devices.contains(id)
            && let Some(device) = tx.access_device(id).await?
        {
            self.devices.add(device);
        }
        Ok(())
    }

    /// Those to whom mailboxes were given, with their devices. They are few.
    async fn further_users(&mut self, tx: &mut Tx, run: MailboxRun) -> Result<(), Error> {
        let mut read = HashSet::new();
        for (mailbox, user) in tx.further_users_of_mailboxes(run).await? {
            self.further.entry(mailbox).or_default().push(user);
            if !read.insert(user) {
                continue;
            }
            for device in tx.devices_of_user(user).await? {
                self.add_one(tx, device.id).await?;
            }
            for group in tx.groups_of_user(user).await? {
                for (named, users) in &mut self.members {
                    if *named == group {
                        users.insert(user);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whoever else claims an id that Exchange has not seen yet.
    async fn ids_ahead(&mut self, tx: &mut Tx, rows: &[MailboxRow]) -> Result<(), Error> {
        let ahead: Vec<EasId> = rows.iter().flat_map(|row| self.ahead(row)).collect();
        for id in ahead {
            for device in tx.devices_with_eas_id(&id).await? {
                self.add_one(tx, device).await?;
            }
        }
        Ok(())
    }

    /// The ids of a mailbox that Exchange has not seen in it: those in entries of ours, and those of its owner's devices.
    pub(super) fn ahead(&self, row: &MailboxRow) -> BTreeSet<EasId> {
        let own = self.own.get(&row.mailbox.id).into_iter().flat_map(BTreeMap::keys);
        let owned = row.mailbox.user.into_iter().flat_map(|user| self.devices.of_user(user));
        let enrolled = owned.filter(|device| device.candidate.enrolled);
        let claimed = enrolled.flat_map(|device| &device.candidate.claims).map(|claim| &claim.eas_id);
        let seen = self.partnerships(row);
        let is_seen = |id: &EasId| seen.iter().any(|one| one.eas_id == *id);
        own.chain(claimed).filter(|id| !is_seen(id)).cloned().collect()
    }

    /// The partnerships of a mailbox.
    pub(super) fn partnerships(&self, row: &MailboxRow) -> &[AccessPartnership] {
        self.partnerships.get(&row.mailbox.id).map_or(&[], Vec::as_slice)
    }

    /// The list in which an entry of ours stands.
    pub(super) fn own(&self, mailbox: MailboxId, eas_id: &EasId) -> Option<List> {
        self.own.get(&mailbox).and_then(|entries| entries.get(eas_id)).copied()
    }

    /// Whether a mailbox was given to somebody beside its owner.
    pub(super) fn is_given(&self, mailbox: MailboxId) -> bool {
        self.further.contains_key(&mailbox)
    }

    /// The owner, then those to whom it was given.
    pub(super) fn users(&self, row: &MailboxRow) -> Vec<UserId> {
        let further = self.further.get(&row.mailbox.id).into_iter().flatten().copied();
        row.mailbox.user.into_iter().chain(further).collect()
    }

    /// The standing of a mailbox: its owner's, or that of the users to whom it was given.
    pub(super) fn standing(&self, access: &AccessSettings, users: &[UserId]) -> Standing {
        let mut best = Standing::Unknown;
        for user in users {
            let groups: BTreeSet<GroupId> = self
                .members
                .iter()
                .filter(|(_, members)| members.contains(user))
                .map(|(group, _)| *group)
                .collect();
            let one = access.standing(&groups);
            if best == Standing::Unknown || matches!(one, Standing::Targeted { .. }) {
                best = one;
            }
            if matches!(best, Standing::Targeted { .. } | Standing::Exempt) {
                break;
            }
        }
        best
    }

    /// Whether one of these users has a managed device that is compliant, or still has time to be.
    pub(super) fn has_compliant_device(&self, users: &[UserId]) -> bool {
        users
            .iter()
            .flat_map(|user| self.devices.of_user(*user))
            .any(|device| device.candidate.enrolled && device.compliance.is_let_in())
    }

    /// The devices that claim an id, each with its compliance.
    pub(super) fn candidates(&self, eas_id: &EasId) -> Vec<&AccessDevice> {
        self.devices.claimants(eas_id).collect()
    }
}

fn by_mailbox(rows: Vec<AccessPartnership>) -> HashMap<MailboxId, Vec<AccessPartnership>> {
    let mut by_mailbox = HashMap::with_capacity(rows.len());
    for row in rows {
        // Most mailboxes have one. A list makes room for four at once, and they are large.
        by_mailbox.entry(row.mailbox).or_insert_with(|| Vec::with_capacity(1)).push(row);
    }
    by_mailbox
}

/// The groups that the policy of an organisation names: a question for each of them rather than for each user.
fn named(organisation: &Organisation) -> BTreeSet<GroupId> {
    let access = &organisation.access;
    let lists = [&access.included_groups, &access.excluded_groups, &access.enforced_groups];
    lists.into_iter().flatten().copied().collect()
}
