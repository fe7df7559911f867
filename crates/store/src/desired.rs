//! What a recomputation reads for a run of devices in key order, and what it writes, each in a few statements.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::app::DeviceApp;
use domain::command::{Command, CommandKind};
use domain::deployment::{Deployment, DeploymentError, Reason};
use domain::directory::User;
use domain::fingerprint::Fingerprint;
use domain::id::{BundleId, DeviceGroupId, DeviceId, EnrolmentId, GroupId, ProfileId, UserId};
use domain::reconcile::{Record, Version};
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use crate::compliance::ComplianceFacts;
use crate::{Error, Tx, on};

/// Ids are in the order of time, so that of two enrolments of a device the newest comes last.
macro_rules! managed {
    () => {
        "SELECT device.id, enrolment.id FROM device JOIN enrolment ON enrolment.device_id = device.id \
         WHERE device.id >= $1 AND device.id <= $2 AND device.state = 'managed' \
         AND enrolment.state = 'active' ORDER BY enrolment.id"
    };
}

crate::statements! {
    RECORDS = "SELECT device_id, profile_id, bundle_id, state, generation, basis, desired, sent_generation, sent_basis, \
               confirmed, confirmed_generation, confirmed_basis, error, reason, changed_at FROM deployment \
               WHERE device_id >= $1 AND device_id <= $2 ORDER BY device_id, profile_id";
    USERS = concat!("SELECT ", crate::user::columns!(), " FROM directory_user WHERE id IN \
            (SELECT user_id FROM device WHERE id >= $1 AND id <= $2)");
    USER_GROUPS = "SELECT DISTINCT group_user.user_id, group_closure.ancestor_id FROM device \
                   JOIN group_user ON group_user.user_id = device.user_id \
                   JOIN group_closure ON group_closure.descendant_id = group_user.group_id \
                   WHERE device.id >= $1 AND device.id <= $2";
    DEVICE_GROUPS = "SELECT device_id, group_id FROM device_group_member WHERE device_id >= $1 AND device_id <= $2";
    CERTIFICATES = "SELECT certificate.enrolment_id, certificate.profile_id, certificate.not_before, certificate.not_after \
                    FROM enrolment JOIN certificate ON certificate.enrolment_id = enrolment.id \
                    WHERE enrolment.device_id >= $1 AND enrolment.device_id <= $2 AND enrolment.state = 'active' \
                    AND certificate.profile_id IS NOT NULL";
    FORGET = "DELETE FROM deployment WHERE device_id = $1 AND profile_id = $2";
    STILL_MANAGED = managed!();
    MANAGED = "SELECT COUNT(*) FROM device WHERE state = 'managed'";
}

/// The same where transactions that write run side by side: see [`Tx::lock_managed_devices`].
mod postgres {
    crate::statements! {
        LOCK = concat!(managed!(), " FOR NO KEY UPDATE OF enrolment");
    }

    pub(super) const LOCKING: &str = LOCK;
}

/// The statements that only PostgreSQL understands.
#[cfg(test)]
pub(crate) const POSTGRES_STATEMENTS: &[(&str, &str)] = postgres::STATEMENTS;

/// How many rows go into one statement: well below the limits on bound values (SQLite 32,766, PostgreSQL 65,535).
const ROWS: usize = 500;

/// What is known of a run of devices, apart from the devices themselves.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The deployments of each device.
    pub records: BTreeMap<DeviceId, Vec<Record>>,
    /// The enrolment by which each device is managed.
    pub enrolments: BTreeMap<DeviceId, EnrolmentId>,
    /// The devices' users.
    pub users: BTreeMap<UserId, User>,
    /// The groups that each user is in, directly or through other groups.
    pub user_groups: BTreeMap<UserId, BTreeSet<GroupId>>,
    /// The device groups that list each device.
    pub device_groups: BTreeMap<DeviceId, BTreeSet<DeviceGroupId>>,
    /// Every certificate that each enrolment was ever given for a profile.
    pub certificates: BTreeMap<EnrolmentId, Vec<Validity>>,
    /// The apps that each device was asked to take.
    pub apps: BTreeMap<DeviceId, Vec<DeviceApp>>,
    /// What judging the compliance of each device needs.
    pub compliance: BTreeMap<DeviceId, ComplianceFacts>,
}

/// A certificate as far as its renewal is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The profile that it was issued for.
    pub profile: ProfileId,
    /// From when it was made valid.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    device_id: Uuid,
    profile_id: Uuid,
    bundle_id: Uuid,
    state: String,
    generation: i64,
    basis: Option<Vec<u8>>,
    desired: Option<Vec<u8>>,
    sent_generation: Option<i64>,
    sent_basis: Option<Vec<u8>>,
    confirmed: Option<Vec<u8>>,
    confirmed_generation: Option<i64>,
    confirmed_basis: Option<Vec<u8>>,
    error: Option<Json<DeploymentError>>,
    reason: Option<Json<Reason>>,
    changed_at: DateTime<Utc>,
}

fn content(stored: Option<&[u8]>) -> Option<Fingerprint> {
    stored.and_then(Fingerprint::from_slice)
}

fn number(stored: i64) -> Result<u32, Error> {
    u32::try_from(stored).map_err(|_| Error::Corrupt("deployment.generation"))
}

fn version(generation: Option<i64>, basis: Option<&[u8]>) -> Result<Option<Version>, Error> {
    let (Some(generation), Some(basis)) = (generation, content(basis)) else { return Ok(None) };
    Ok(Some(Version { generation: number(generation)?, basis }))
}

impl Row {
    fn read(self) -> Result<Record, Error> {
        Ok(Record {
            deployment: Deployment {
                device: DeviceId(self.device_id),
                profile: ProfileId(self.profile_id),
                bundle: BundleId(self.bundle_id),
                state: crate::deployment::state(&self.state)?,
                generation: number(self.generation)?,
                desired: content(self.desired.as_deref()),
                confirmed: content(self.confirmed.as_deref()),
                error: self.error.map(|Json(error)| error),
                reason: self.reason.map(|Json(reason)| reason),
                changed_at: self.changed_at,
            },
            basis: content(self.basis.as_deref()),
            sent: version(self.sent_generation, self.sent_basis.as_deref())?,
            confirmed: version(self.confirmed_generation, self.confirmed_basis.as_deref())?,
        })
    }
}

impl Tx {
    /// What is known of the devices from `first` to `last`, both included, in the order of their ids.
    pub async fn surroundings(&mut self, first: DeviceId, last: DeviceId) -> Result<Surroundings, Error> {
        let mut found = Surroundings { records: self.records(first, last).await?, ..Surroundings::default() };
        found.enrolments = self.managed_devices(first, last).await?;
        let rows: Vec<crate::user::Row> =
            on!(self, c => sqlx::query_as(USERS).bind(first.0).bind(last.0).fetch_all(c).await)?;
        found.users = crate::user::users(rows).into_iter().map(|user| (user.id, user)).collect();
        let rows: Vec<(Uuid, Uuid)> =
            on!(self, c => sqlx::query_as(USER_GROUPS).bind(first.0).bind(last.0).fetch_all(c).await)?;
        for (user, group) in rows {
            found.user_groups.entry(UserId(user)).or_default().insert(GroupId(group));
        }
        let rows: Vec<(Uuid, Uuid)> =
            on!(self, c => sqlx::query_as(DEVICE_GROUPS).bind(first.0).bind(last.0).fetch_all(c).await)?;
        for (device, group) in rows {
            found.device_groups.entry(DeviceId(device)).or_default().insert(DeviceGroupId(group));
        }
        let rows: Vec<(Uuid, Uuid, DateTime<Utc>, DateTime<Utc>)> =
            on!(self, c => sqlx::query_as(CERTIFICATES).bind(first.0).bind(last.0).fetch_all(c).await)?;
        for (enrolment, profile, from, until) in rows {
            let certificates = found.certificates.entry(EnrolmentId(enrolment)).or_default();
            certificates.push(Validity { profile: ProfileId(profile), from, until });
        }
        found.apps = self.apps_of_devices(first, last).await?;
        found.compliance = self.compliance_facts(first, last).await?;
        Ok(found)
    }

    /// The devices from `first` to `last` that are managed, each with the enrolment by which it is.
    pub async fn managed_devices(
        &mut self,
        first: DeviceId,
        last: DeviceId,
    ) -> Result<BTreeMap<DeviceId, EnrolmentId>, Error> {
        self.managed(STILL_MANAGED, first, last).await
    }

    /// As [`Tx::managed_devices`]; until this transaction ends no answer of one of these devices is written, and none of them is
    /// handed anything (see [`Tx::lock_enrolment`]). Read their records after this.
    pub async fn lock_managed_devices(
        &mut self,
        first: DeviceId,
        last: DeviceId,
    ) -> Result<BTreeMap<DeviceId, EnrolmentId>, Error> {
        let statement = if self.skips_locked() { postgres::LOCKING } else { STILL_MANAGED };
        self.managed(statement, first, last).await
    }

    async fn managed(
        &mut self,
        statement: &'static str,
        first: DeviceId,
        last: DeviceId,
    ) -> Result<BTreeMap<DeviceId, EnrolmentId>, Error> {
        let rows: Vec<(Uuid, Uuid)> =
            on!(self, c => sqlx::query_as(statement).bind(first.0).bind(last.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(device, id)| (DeviceId(device), EnrolmentId(id))).collect())
    }

    /// The deployments of the devices from `first` to `last`, both included.
    pub async fn records(
        &mut self,
        first: DeviceId,
        last: DeviceId,
    ) -> Result<BTreeMap<DeviceId, Vec<Record>>, Error> {
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(RECORDS).bind(first.0).bind(last.0).fetch_all(c).await)?;
        let mut records = BTreeMap::<DeviceId, Vec<Record>>::new();
        for row in rows {
            let record = row.read()?;
            records.entry(record.deployment.device).or_default().push(record);
        }
        Ok(records)
    }

    /// How many devices are managed.
    pub async fn count_managed_devices(&mut self) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(MANAGED).fetch_one(c).await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Writes deployments as they are to be. What was sent and confirmed is the devices' to say: for rows that are there
    /// already it is written only with what the record says of it.
    pub async fn put_records(&mut self, records: &[Record]) -> Result<(), Error> {
        for rows in records.chunks(ROWS) {
            on!(self, c => {
                let mut query = QueryBuilder::new(
                    "INSERT INTO deployment (device_id, profile_id, bundle_id, state, generation, basis, desired, \
                     sent_generation, sent_basis, confirmed, confirmed_generation, confirmed_basis, error, reason, \
                     changed_at) ",
                );
                query.push_values(rows, |mut row, record| {
                    let deployment = &record.deployment;
                    let bytes = |print: Option<Fingerprint>| print.map(|print| print.0.to_vec());
                    row.push_bind(deployment.device.0)
                        .push_bind(deployment.profile.0)
                        .push_bind(deployment.bundle.0)
                        .push_bind(deployment.state.name())
                        .push_bind(i64::from(deployment.generation))
                        .push_bind(bytes(record.basis))
                        .push_bind(bytes(deployment.desired))
                        .push_bind(record.sent.map(|version| i64::from(version.generation)))
                        .push_bind(bytes(record.sent.map(|version| version.basis)))
                        .push_bind(bytes(deployment.confirmed))
                        .push_bind(record.confirmed.map(|version| i64::from(version.generation)))
                        .push_bind(bytes(record.confirmed.map(|version| version.basis)))
                        .push_bind(deployment.error.clone().map(Json))
                        .push_bind(deployment.reason.clone().map(Json))
                        .push_bind(deployment.changed_at);
                });
                query.push(
                    " ON CONFLICT (device_id, profile_id) DO UPDATE SET bundle_id = excluded.bundle_id, \
                     state = excluded.state, generation = excluded.generation, basis = excluded.basis, \
                     desired = excluded.desired, sent_generation = excluded.sent_generation, \
                     sent_basis = excluded.sent_basis, confirmed = excluded.confirmed, \
                     confirmed_generation = excluded.confirmed_generation, \
                     confirmed_basis = excluded.confirmed_basis, error = excluded.error, \
                     reason = excluded.reason, changed_at = excluded.changed_at",
                );
                query.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Forgets deployments.
    pub async fn forget_deployments(&mut self, gone: &[(DeviceId, ProfileId)]) -> Result<(), Error> {
        for (device, profile) in gone {
            on!(self, c => sqlx::query(FORGET).bind(device.0).bind(profile.0).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// Takes commands about bundles out of their queues, unanswered.
    pub async fn withdraw_bundles(
        &mut self,
        kind: CommandKind,
        bundles: &[(EnrolmentId, BundleId)],
    ) -> Result<(), Error> {
        for rows in bundles.chunks(ROWS) {
            on!(self, c => {
                let mut query = QueryBuilder::new("DELETE FROM pending_command WHERE kind = ");
                query.push_bind(kind.name());
                query.push(" AND (enrolment_id, bundle_id) IN (");
                query.push_values(rows, |mut row, (enrolment, bundle)| {
                    row.push_bind(enrolment.0).push_bind(bundle.0);
                });
                query.push(")");
                query.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Lets commands that wait for their time go at once, and returns their enrolments: what they are about was decided anew.
    pub async fn hasten_commands(
        &mut self,
        kind: CommandKind,
        bundles: &[(EnrolmentId, BundleId)],
    ) -> Result<Vec<EnrolmentId>, Error> {
        let mut hastened = Vec::new();
        for rows in bundles.chunks(ROWS) {
            let ids: Vec<Uuid> = on!(self, c => {
                let mut query = QueryBuilder::new("UPDATE pending_command SET not_before = NULL WHERE kind = ");
                query.push_bind(kind.name());
                query.push(" AND not_before IS NOT NULL AND (enrolment_id, bundle_id) IN (");
                query.push_values(rows, |mut row, (enrolment, bundle)| {
                    row.push_bind(enrolment.0).push_bind(bundle.0);
                });
                query.push(") RETURNING enrolment_id");
                query.build_query_scalar().fetch_all(c).await
            })?;
            hastened.extend(ids.into_iter().map(EnrolmentId));
        }
        Ok(hastened)
    }

    /// Puts many commands about bundles into their queues, and returns the enrolments whose queue did not have the same
    /// already. Unlike [`Tx::enqueue_command`], the opposite of each is left to the caller.
    pub async fn enqueue_commands(&mut self, commands: &[Command]) -> Result<Vec<EnrolmentId>, Error> {
        let mut added = Vec::new();
        for rows in commands.chunks(ROWS) {
            let ids: Vec<Uuid> = on!(self, c => {
                let mut query = QueryBuilder::new(
                    "INSERT INTO pending_command (id, enrolment_id, kind, bundle_id, detail, priority, state, \
                     sent_count, created_at) ",
                );
                query.push_values(rows, |mut row, command| {
                    row.push_bind(command.id.0)
                        .push_bind(command.enrolment.0)
                        .push_bind(command.kind.name())
                        .push_bind(command.bundle.map(|bundle| bundle.0))
                        .push_bind(Json(command.detail.clone()))
                        .push_bind(command.priority)
                        .push_bind(command.state.name())
                        .push_bind(0_i64)
                        .push_bind(command.created_at);
                });
                query.push(" ON CONFLICT (enrolment_id, bundle_id, kind) DO NOTHING RETURNING enrolment_id");
                query.build_query_scalar().fetch_all(c).await
            })?;
            added.extend(ids.into_iter().map(EnrolmentId));
        }
        Ok(added)
    }

    /// Asks for a push to many enrolments at `at`, unless an earlier one is due already or the address is dead.
    pub async fn request_pushes(
        &mut self,
        enrolments: &[EnrolmentId],
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        for ids in enrolments.chunks(ROWS) {
            on!(self, c => {
                let mut query = QueryBuilder::new("UPDATE enrolment SET push_attempts = 0, push_due_at = ");
                query.push_bind(at);
                query.push(" WHERE push_token IS NOT NULL AND push_error IS NULL AND (push_due_at IS NULL OR push_due_at > ");
                query.push_bind(at);
                query.push(") AND id IN (");
                let mut list = query.separated(", ");
                for id in ids {
                    list.push_bind(id.0);
                }
                query.push(")");
                query.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }
}
