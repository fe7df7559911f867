//! What a change of policies would do to devices and to their users' mail, with names, before it is saved.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::actor::{Actor, Permission};
use domain::compliance::{CompliancePolicy, Reporting};
use domain::device::{ComplianceState, Device, DeviceState, Platform};
use domain::device_group::DeviceGroup;
use domain::id::{CompliancePolicyId, DeviceId, ProfileId, UserId};
use domain::profile::Profile;
use domain::targeting::{Standing, standing};
use serde::Serialize;
use store::Tx;
use store::desired::Surroundings;
use uuid::Uuid;

use super::new_policy::checked;
use super::policies::existing;
use super::{About, Judged, Judging, NewPolicy, NewReporting};
use crate::assignments::{Line, resolve};
use crate::settings::{Retention, read};
use crate::{Error, Services};

/// How many devices one reading takes.
const RUN: u32 = 200;

/// How many devices are listed.
const ROWS: usize = 1000;

/// A change that nobody has saved yet. It is serialised to be told from another one, and read back nowhere.
#[derive(Clone, Debug, Serialize)]
pub enum Proposal {
    /// A new policy.
    New(Platform, NewPolicy, Vec<Line>),
    /// Another content, and another assignment if there is one.
    Change(CompliancePolicyId, NewPolicy, Option<Vec<Line>>),
    /// Another assignment.
    Assign(CompliancePolicyId, Vec<Line>),
    /// The policy goes.
    Delete(CompliancePolicyId),
    /// Silence and the lack of a policy count otherwise.
    Reporting(NewReporting),
    /// The built-in setting asks for the managed e-mail profile, or does not.
    ManagedEmail(bool),
}

/// One device that would be judged otherwise, or retired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplianceChange {
    /// The device.
    pub device: DeviceId,
    /// Its name.
    pub device_name: String,
    /// Its user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// What it is now.
    pub before: ComplianceState,
    /// What it would be.
    pub after: ComplianceState,
    /// Why, in the word of the rule that fails.
    pub reason: Option<&'static str>,
    /// Whether its mail would stop at once.
    pub loses_mail: bool,
    /// Whether it would be retired at once.
    pub retires: bool,
}

/// What a change would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplianceImpact {
    /// How many managed devices there are.
    pub devices: u64,
    /// How many would become not compliant at once.
    pub fail: u64,
    /// How many would fail when their time to set things right is over.
    pub fail_later: u64,
    /// How many would become compliant.
    pub recover: u64,
    /// How many users would lose mail on a device at once.
    pub users_losing_mail: u64,
    /// How many would be retired at once, which are not to be by the policies as they are.
    pub retire: u64,
    /// How many would be judged otherwise or retired: as many as there are rows, but for the most that are listed.
    pub changed: u64,
    /// Those that would be judged otherwise or retired, the worst first, at most a thousand.
    pub rows: Vec<ComplianceChange>,
}

/// Judges every device as if the change were saved, and writes nothing.
pub async fn impact(
    services: &Services,
    actor: &Actor,
    proposal: Proposal,
) -> Result<ComplianceImpact, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let now = services.now();
    let mut tx = services.store.read().await?;
    let before = Judging::load(&mut tx, now).await?;
    let after = proposed(services, &mut tx, proposal).await?;
    let retention: Retention = read(&mut tx).await?;
    let place = Place {
        profiles: tx.profiles().await?.into_iter().map(|profile| (profile.id, profile)).collect(),
        device_groups: tx.device_groups().await?,
        grace: TimeDelta::days(i64::from(retention.disabled_user_days)),
        now,
    };
    let mut impact = ComplianceImpact::default();
    let mut users = BTreeSet::new();
    let mut cursor = None;
    loop {
        let devices = tx.devices_after(cursor, RUN).await?;
        let (Some(first), Some(last)) = (devices.first(), devices.last()) else { break };
        cursor = Some(last.id);
        let mut around = tx.surroundings(first.id, last.id).await?;
        for (device, security) in tx.security_facts(first.id, last.id).await? {
            around.compliance.entry(device).or_default().security = Some(security);
        }
        for device in devices.iter().filter(|device| device.state == DeviceState::Managed) {
            impact.devices += 1;
            let (was, would_be) =
                (place.judge(&before, &around, device), place.judge(&after, &around, device));
            let (old, new, reason) = (was.state, would_be.state, would_be.reason);
            let is_due = |judged: &Judged| judged.retires_at.is_some_and(|at| at <= now);
            let retires = is_due(&would_be) && !is_due(&was);
            if old == new && !retires {
                continue;
            }
            let fails = old != new && new == ComplianceState::Noncompliant;
            let loses_mail = (fails || retires) && has_mail(&mut tx, device.id).await?;
            impact.fail += u64::from(fails);
            impact.fail_later += u64::from(old != new && new == ComplianceState::InGracePeriod);
            impact.recover += u64::from(old != new && new == ComplianceState::Compliant);
            impact.retire += u64::from(retires);
            if loses_mail {
                users.insert(device.user);
            }
            let user = around.users.get(&device.user);
            impact.changed += 1;
            impact.rows.push(ComplianceChange {
                device: device.id,
                device_name: device.name.clone(),
                user: device.user,
                user_name: user.map(|user| user.attributes.display_name.clone()).unwrap_or_default(),
                before: old,
                after: new,
                reason,
                loses_mail,
                retires,
            });
            if impact.rows.len() >= 2 * ROWS {
                shorten(&mut impact.rows);
            }
        }
    }
    shorten(&mut impact.rows);
    impact.users_losing_mail = u64::try_from(users.len()).unwrap_or(u64::MAX);
    Ok(impact)
}

/// Keeps the worst.
fn shorten(rows: &mut Vec<ComplianceChange>) {
    rows.sort_by_key(|row| {
        (
            !row.retires,
            !row.loses_mail,
            row.after != ComplianceState::Noncompliant,
            row.after == ComplianceState::Compliant,
        )
    });
    rows.truncate(ROWS);
}

/// How devices would be judged.
async fn proposed(services: &Services, tx: &mut Tx, proposal: Proposal) -> Result<Judging, Error> {
    let now = services.now();
    let judging = Judging::load(tx, now).await?;
    let with = |known: CompliancePolicy, new: NewPolicy| CompliancePolicy {
        settings: new.settings,
        actions: new.actions,
        version: known.version.saturating_add(1),
        ..known
    };
    Ok(match proposal {
        Proposal::New(platform, new, lines) => {
            let new = checked(new)?;
            let policy = CompliancePolicy {
                // Any id that no policy and no built-in one has.
                id: CompliancePolicyId(Uuid::max()),
                platform,
                display_name: new.display_name,
                description: new.description,
                settings: new.settings,
                actions: new.actions,
                version: 1,
                created_at: now,
                modified_at: now,
            };
            judging.with_policy(policy, Some(resolve::targets(tx, &lines).await?))
        }
        Proposal::Change(id, new, lines) => {
            let known = existing(tx, id).await?;
            let targets = match &lines {
                Some(lines) => Some(resolve::targets(tx, lines).await?),
                None => None,
            };
            judging.with_policy(with(known, checked(new)?), targets)
        }
        Proposal::Assign(id, lines) => {
            let known = existing(tx, id).await?;
            judging.with_policy(known, Some(resolve::targets(tx, &lines).await?))
        }
        Proposal::Delete(id) => {
            existing(tx, id).await?;
            judging.without_policy(id)
        }
        Proposal::Reporting(new) => judging.with_reporting(Reporting::try_from(new)?),
        Proposal::ManagedEmail(required) => judging.with_built_in(required),
    })
}

/// Whether a device gets its mail now by a decision that is enforced.
async fn has_mail(tx: &mut Tx, device: DeviceId) -> Result<bool, Error> {
    let rows = tx.partnerships_of_device(device).await?;
    let decisions = rows.into_iter().filter_map(|row| row.decision);
    Ok(decisions.into_iter().any(|decision| decision.enforced && decision.level.lets_in()))
}

/// What is the same for every device.
struct Place {
    profiles: BTreeMap<ProfileId, Profile>,
    device_groups: Vec<DeviceGroup>,
    grace: TimeDelta,
    now: chrono::DateTime<chrono::Utc>,
}

impl Place {
    fn judge(&self, judging: &Judging, around: &Surroundings, device: &Device) -> Judged {
        let records = around.records.get(&device.id).map_or(&[][..], Vec::as_slice);
        let deployments: Vec<_> = records.iter().map(|record| record.deployment.clone()).collect();
        let (no_groups, no_lists) = (BTreeSet::new(), BTreeSet::new());
        let about = About {
            device,
            deployments: &deployments,
            is_planned: true,
            profiles: &self.profiles,
            user_groups: around.user_groups.get(&device.user).unwrap_or(&no_groups),
            listed: around.device_groups.get(&device.id).unwrap_or(&no_lists),
            device_groups: &self.device_groups,
            standing: around
                .users
                .get(&device.user)
                .map_or(Standing::Gone, |user| standing(user, self.now, self.grace)),
            facts: around.compliance.get(&device.id),
        };
        judging.judge(&about, self.now)
    }
}
