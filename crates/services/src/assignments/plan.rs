//! What an assignment would do, before it is saved: who gets the profile, who falls out and why, and what is missing (AS-2, CE-6).

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::actor::{Actor, Permission};
use domain::assignment::Target;
use domain::catalogue::Cost;
use domain::device::{Device, DeviceState};
use domain::device_group::DeviceGroup;
use domain::id::{DeviceGroupId, DeviceId, GroupId, ProfileId, UserId};
use domain::profile::Profile;
use domain::targeting::{Facts, Standing, Verdict, device_groups, judge, standing};
use store::Tx;

use super::Line;
use super::reach::refuse_two_hosts;
use super::resolve::targets;
use crate::settings::{self, Retention};
use crate::{Error, Services};

/// How many rows are read at a time.
const CHUNK: u32 = 1000;
/// How many devices a plan names; the numbers count all.
const MAX_NAMED: usize = 200;

/// What an assignment would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssignmentPlan {
    /// Devices that would be due the profile.
    pub devices: u64,
    /// Their users.
    pub users: u64,
    /// Devices among them that are not due it now: each user sets up a new account there.
    pub new_devices: u64,
    /// What it costs the user of such a device.
    pub cost: Cost,
    /// Devices that have or are due the profile now and would lose it.
    pub leaving: u64,
    /// Devices that an exclusion takes out.
    pub excluded: u64,
    /// Some of those that leave or are taken out, with the reason.
    pub leavers: Vec<Leaver>,
    /// Profiles that this one needs and that are not assigned to all of the same devices, with how many devices lack each.
    pub lacking: Vec<(ProfileId, u64)>,
}

/// A device that would not be due the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaver {
    /// The device.
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// Its user.
    pub user: UserId,
    /// Whether it is due the profile now.
    pub due_now: bool,
    /// Why it would not be.
    pub verdict: Verdict,
}

/// Says what an assignment would do, and changes nothing.
pub async fn plan(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    lines: &[Line],
) -> Result<AssignmentPlan, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let profile = tx.profile(id).await?.ok_or_else(|| Error::not_found("profile", id))?;
    let new = targets(&mut tx, lines).await?;
    refuse_two_hosts(&mut tx, &profile, &new).await?;
    let old = lines_of(&mut tx, id).await?;
    let mut needed = Vec::new();
    for reference in &profile.references {
        if let Some(target) = tx.profile(reference.target).await? {
            let lines = lines_of(&mut tx, target.id).await?;
            needed.push((target, lines));
        }
    }
    let all = needed.iter().flat_map(|(_, lines)| lines).chain(&old).chain(&new).copied().collect();
    let members = Members::load(&mut tx, &all).await?;
    let standings = standings(services, &mut tx).await?;
    let mut tally = Tally { old, new, needed, standings, ..Tally::new(&profile) };
    let mut after = None;
    loop {
        let devices = tx.devices_after(after, CHUNK).await?;
        after = devices.last().map(|device| device.id);
        // No other device is given anything.
        for device in devices.iter().filter(|device| device.state == DeviceState::Managed) {
            tally.add(device, &members);
        }
        if devices.len() < CHUNK as usize {
            return Ok(tally.finish());
        }
    }
}

pub(super) async fn lines_of(tx: &mut Tx, profile: ProfileId) -> Result<Vec<Target>, Error> {
    Ok(tx.assignments(profile).await?.into_iter().map(|assignment| assignment.target).collect())
}

/// How the users stand who are not active.
async fn standings(services: &Services, tx: &mut Tx) -> Result<BTreeMap<UserId, Standing>, Error> {
    let retention: Retention = settings::read(tx).await?;
    let (now, grace) = (services.now(), TimeDelta::days(i64::from(retention.disabled_user_days)));
    let mut standings = BTreeMap::new();
    let mut after = None;
    loop {
        let users = tx.users_after(after, CHUNK).await?;
        after = users.last().map(|user| user.id);
        let inactive = users.iter().filter(|user| !user.is_active());
        standings.extend(inactive.map(|user| (user.id, standing(user, now, grace))));
        if users.len() < CHUNK as usize {
            return Ok(standings);
        }
    }
}

/// Who is in the groups that the plan is about.
struct Members {
    users: BTreeMap<GroupId, BTreeSet<UserId>>,
    groups: Vec<DeviceGroup>,
    listed: BTreeMap<DeviceGroupId, BTreeSet<DeviceId>>,
}

impl Members {
    async fn load(tx: &mut Tx, lines: &BTreeSet<Target>) -> Result<Self, Error> {
        let mut members = Self { users: BTreeMap::new(), groups: Vec::new(), listed: BTreeMap::new() };
        // A set each: a group that several profiles are assigned to is read once.
        let users: BTreeSet<GroupId> = lines.iter().filter_map(|line| user_group(*line)).collect();
        let groups: BTreeSet<DeviceGroupId> = lines.iter().filter_map(|line| device_group(*line)).collect();
        for id in users {
            members.users.insert(id, users_in(tx, id).await?);
        }
        for id in groups {
            let listed = tx.device_group_members(id).await?.into_iter().collect();
            members.listed.insert(id, listed);
            members.groups.extend(tx.device_group(id).await?);
        }
        Ok(members)
    }

    fn groups_of(&self, user: UserId) -> BTreeSet<GroupId> {
        self.users.iter().filter(|(_, users)| users.contains(&user)).map(|(id, _)| *id).collect()
    }

    fn device_groups_of(&self, device: &Device) -> BTreeSet<DeviceGroupId> {
        let listed =
            self.listed.iter().filter(|(_, devices)| devices.contains(&device.id)).map(|(id, _)| *id);
        device_groups(device, &self.groups, &listed.collect())
    }
}

pub(super) const fn user_group(line: Target) -> Option<GroupId> {
    match line {
        Target::Group(id) | Target::ExcludeGroup(id) => Some(id),
        _ => None,
    }
}

const fn device_group(line: Target) -> Option<DeviceGroupId> {
    match line {
        Target::DeviceGroup(id) | Target::ExcludeDeviceGroup(id) => Some(id),
        _ => None,
    }
}

pub(super) async fn users_in(tx: &mut Tx, group: GroupId) -> Result<BTreeSet<UserId>, Error> {
    let mut users = BTreeSet::new();
    let mut after = None;
    loop {
        let chunk = tx.transitive_users(group, after, CHUNK).await?;
        after = chunk.last().map(|user| user.id);
        let full = chunk.len() == CHUNK as usize;
        users.extend(chunk.into_iter().map(|user| user.id));
        if !full {
            return Ok(users);
        }
    }
}

/// The plan while devices are looked at.
struct Tally<'a> {
    profile: &'a Profile,
    old: Vec<Target>,
    new: Vec<Target>,
    needed: Vec<(Profile, Vec<Target>)>,
    standings: BTreeMap<UserId, Standing>,
    users: BTreeSet<UserId>,
    lacking: BTreeMap<ProfileId, u64>,
    plan: AssignmentPlan,
}

impl<'a> Tally<'a> {
    fn new(profile: &'a Profile) -> Self {
        Self {
            profile,
            old: Vec::new(),
            new: Vec::new(),
            needed: Vec::new(),
            standings: BTreeMap::new(),
            users: BTreeSet::new(),
            lacking: BTreeMap::new(),
            plan: AssignmentPlan::default(),
        }
    }

    fn add(&mut self, device: &Device, members: &Members) {
        let (user_groups, device_groups) = (members.groups_of(device.user), members.device_groups_of(device));
        let standing = self.standings.get(&device.user).copied().unwrap_or(Standing::Active);
        let facts = Facts { user_groups: &user_groups, device_groups: &device_groups, standing };
        let verdict =
            |profile: &Profile, lines: &[Target]| judge(profile.kind, device.platform, lines, &facts);
        let now = verdict(self.profile, &self.old);
        let then = verdict(self.profile, &self.new);
        if standing == Standing::Grace && then.is_due() && !now.is_due() {
            // Who is disabled keeps what is there and gets nothing new.
            return;
        }
        if then.is_due() {
            self.plan.devices += 1;
            self.plan.new_devices += u64::from(!now.is_due());
            self.users.insert(device.user);
            for (profile, lines) in &self.needed {
                if !verdict(profile, lines).is_due() {
                    *self.lacking.entry(profile.id).or_default() += 1;
                }
            }
            return;
        }
        let excluded = matches!(then, Verdict::Excluded(_));
        self.plan.excluded += u64::from(excluded);
        self.plan.leaving += u64::from(now.is_due());
        if (excluded || now.is_due()) && self.plan.leavers.len() < MAX_NAMED {
            self.plan.leavers.push(Leaver {
                device: device.id,
                name: device.name.clone(),
                user: device.user,
                due_now: now.is_due(),
                verdict: then,
            });
        }
    }

    fn finish(self) -> AssignmentPlan {
        let asks = self.profile.kind.is_email() && self.plan.new_devices > 0;
        AssignmentPlan {
            users: self.users.len() as u64,
            cost: if asks { Cost::Prompt } else { Cost::Nothing },
            lacking: self.lacking.into_iter().collect(),
            ..self.plan
        }
    }
}
