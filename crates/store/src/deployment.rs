//! Deployments as devices' answers change them. What a recomputation reads and writes in bulk is in [`crate::desired`].

use chrono::{DateTime, Utc};
use domain::deployment::{Deployment, DeploymentError, DeploymentState, Reason};
use domain::fingerprint::Fingerprint;
use domain::id::{BundleId, DeviceId, ProfileId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "device_id, profile_id, bundle_id, state, generation, desired, confirmed, error, reason, changed_at"
    };
}

crate::statements! {
    ONE = concat!("SELECT ", columns!(), " FROM deployment WHERE device_id = $1 AND profile_id = $2");
    OF_DEVICE = concat!("SELECT ", columns!(), " FROM deployment WHERE device_id = $1 ORDER BY profile_id");
    OF_BUNDLE = concat!("SELECT ", columns!(), " FROM deployment WHERE device_id = $1 AND bundle_id = $2 \
                 ORDER BY profile_id");
    DECIDED = "UPDATE deployment SET changed_at = $4 \
               WHERE device_id = $1 AND profile_id = $2 AND bundle_id = $2 AND desired = $3";
    SENT = "UPDATE deployment SET state = CASE WHEN state IN ('conflict', 'removing') THEN state ELSE 'sent' END, \
            desired = $3, sent_generation = generation, sent_basis = basis, changed_at = $4 \
            WHERE device_id = $1 AND bundle_id = $2";
    CONFIRMED = "UPDATE deployment SET confirmed = $3, \
                 confirmed_generation = COALESCE(sent_generation, generation), \
                 confirmed_basis = COALESCE(sent_basis, basis), sent_generation = NULL, sent_basis = NULL, \
                 state = CASE WHEN state IN ('conflict', 'removing') THEN state \
                 WHEN desired = $3 THEN 'succeeded' ELSE 'pending' END, \
                 error = NULL, reason = CASE WHEN state = 'conflict' THEN reason ELSE NULL END, changed_at = $4 \
                 WHERE device_id = $1 AND profile_id = $2";
    ANSWERED = "UPDATE deployment SET state = $3, error = $4, reason = $5, sent_generation = NULL, sent_basis = NULL, \
                changed_at = $6 WHERE device_id = $1 AND profile_id = $2";
    WAITS = "UPDATE deployment SET state = $3, reason = $4, changed_at = $5 WHERE device_id = $1 AND profile_id = $2";
    LOST = "UPDATE deployment SET confirmed = NULL, confirmed_generation = NULL, confirmed_basis = NULL, \
            sent_generation = NULL, sent_basis = NULL, \
            state = CASE WHEN state = 'succeeded' OR state = 'sent' THEN 'pending' ELSE state END, changed_at = $3 \
            WHERE device_id = $1 AND bundle_id = $2";
    RESTORED = "UPDATE deployment SET confirmed = $3, confirmed_generation = generation, confirmed_basis = basis \
                WHERE device_id = $1 AND bundle_id = $2";
    DELETE = "DELETE FROM deployment WHERE device_id = $1 AND profile_id = $2";
    DELETE_BUNDLE = "DELETE FROM deployment WHERE device_id = $1 AND bundle_id = $2 AND state = 'removing'";
    DELETE_ALL = "DELETE FROM deployment WHERE device_id = $1";
    REMEMBER = "INSERT INTO deployment_history (id, device_id, profile_id, at, state, error, reason) \
                VALUES ($1, $2, $3, $4, $5, $6, $7)";
    HISTORY = "SELECT profile_id, at, state, error, reason FROM deployment_history WHERE device_id = $1 \
               ORDER BY at DESC, id DESC LIMIT $2";
    PRUNE = "DELETE FROM deployment_history WHERE id IN \
             (SELECT id FROM deployment_history WHERE at < $1 ORDER BY at LIMIT $2)";
}

#[derive(sqlx::FromRow)]
struct Row {
    device_id: Uuid,
    profile_id: Uuid,
    bundle_id: Uuid,
    state: String,
    generation: i64,
    desired: Option<Vec<u8>>,
    confirmed: Option<Vec<u8>>,
    error: Option<Json<DeploymentError>>,
    reason: Option<Json<Reason>>,
    changed_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Deployment, Error> {
        Ok(Deployment {
            device: DeviceId(self.device_id),
            profile: ProfileId(self.profile_id),
            bundle: BundleId(self.bundle_id),
            state: state(&self.state)?,
            generation: u32::try_from(self.generation)
                .map_err(|_| Error::Corrupt("deployment.generation"))?,
            desired: self.desired.as_deref().and_then(Fingerprint::from_slice),
            confirmed: self.confirmed.as_deref().and_then(Fingerprint::from_slice),
            error: self.error.map(|Json(error)| error),
            reason: self.reason.map(|Json(reason)| reason),
            changed_at: self.changed_at,
        })
    }
}

pub(crate) fn state(name: &str) -> Result<DeploymentState, Error> {
    DeploymentState::from_name(name).ok_or(Error::Corrupt("deployment.state"))
}

/// Something that happened to a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentEvent {
    /// The profile.
    pub profile: ProfileId,
    /// When.
    pub at: DateTime<Utc>,
    /// Where the deployment was then; `None` if it was taken away.
    pub state: Option<DeploymentState>,
    /// The error.
    pub error: Option<DeploymentError>,
    /// The reason.
    pub reason: Option<Reason>,
}

#[derive(sqlx::FromRow)]
struct EventRow {
    profile_id: Uuid,
    at: DateTime<Utc>,
    state: String,
    error: Option<Json<DeploymentError>>,
    reason: Option<Json<Reason>>,
}

impl Tx {
    /// One profile on one device.
    pub async fn deployment(
        &mut self,
        device: DeviceId,
        profile: ProfileId,
    ) -> Result<Option<Deployment>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE)
            .bind(device.0).bind(profile.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Every deployment of a device.
    pub async fn deployments_of_device(&mut self, device: DeviceId) -> Result<Vec<Deployment>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_DEVICE).bind(device.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The deployments that one bundle carries to a device.
    pub async fn deployments_of_bundle(
        &mut self,
        device: DeviceId,
        bundle: BundleId,
    ) -> Result<Vec<Deployment>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_BUNDLE)
            .bind(device.0).bind(bundle.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The bundle is handed to the device with this content. False, and nothing is written, if that is not what was decided:
    /// then it must not be handed out.
    pub async fn bundle_sent(
        &mut self,
        device: DeviceId,
        bundle: BundleId,
        content: Fingerprint,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        // Asked of the row itself, which from here on is ours: another decision may have been written since it was read.
        let decided = on!(self, c => sqlx::query(DECIDED)
            .bind(device.0).bind(bundle.0).bind(content.0.as_slice()).bind(at)
            .execute(c).await.map(|done| done.rows_affected()))?;
        if decided == 0 {
            return Ok(false);
        }
        on!(self, c => sqlx::query(SENT)
            .bind(device.0).bind(bundle.0).bind(content.0.as_slice()).bind(at).execute(c).await.map(drop))?;
        Ok(true)
    }

    /// The device has this content of the profile's bundle. The deployment has succeeded if that is what it should
    /// have by now; otherwise it is pending again, and a recomputation of the device asks for the rest.
    pub async fn deployment_confirmed(
        &mut self,
        device: DeviceId,
        profile: ProfileId,
        content: Fingerprint,
        at: DateTime<Utc>,
        event: Uuid,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(CONFIRMED)
            .bind(device.0).bind(profile.0).bind(content.0.as_slice()).bind(at).execute(c).await.map(drop))?;
        self.remember_deployment(event, device, profile, DeploymentState::Succeeded.name(), None, None, at)
            .await
    }

    /// The device refused, or failed. What it had before, it still has.
    #[expect(clippy::too_many_arguments, reason = "one column each")]
    pub async fn deployment_answered(
        &mut self,
        device: DeviceId,
        profile: ProfileId,
        state: DeploymentState,
        error: Option<&DeploymentError>,
        reason: Option<&Reason>,
        at: DateTime<Utc>,
        event: Uuid,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(ANSWERED)
            .bind(device.0)
            .bind(profile.0)
            .bind(state.name())
            .bind(error.map(Json))
            .bind(reason.map(Json))
            .bind(at)
            .execute(c)
            .await.map(drop))?;
        self.remember_deployment(event, device, profile, state.name(), error, reason, at).await
    }

    /// A deployment waits, for the reason given; nothing was answered yet.
    pub async fn deployment_waits(
        &mut self,
        device: DeviceId,
        profile: ProfileId,
        state: DeploymentState,
        reason: Option<&Reason>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(WAITS)
            .bind(device.0).bind(profile.0).bind(state.name()).bind(reason.map(Json)).bind(at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// The device does not have the bundle any more, as its own list says. A recomputation asks for it again.
    pub async fn bundle_lost(
        &mut self,
        device: DeviceId,
        bundle: BundleId,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(LOST).bind(device.0).bind(bundle.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The device has this content of the bundle, as its own list says though we did not know.
    pub async fn bundle_restored(
        &mut self,
        device: DeviceId,
        bundle: BundleId,
        content: Fingerprint,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(RESTORED)
            .bind(device.0).bind(bundle.0).bind(content.0.as_slice()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The bundle is gone from the device: what was being removed is forgotten.
    pub async fn bundle_removed(&mut self, device: DeviceId, bundle: BundleId) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_BUNDLE).bind(device.0).bind(bundle.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets one deployment.
    pub async fn delete_deployment(&mut self, device: DeviceId, profile: ProfileId) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE).bind(device.0).bind(profile.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets every deployment of a device that is not managed any more.
    pub async fn delete_deployments_of(&mut self, device: DeviceId) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_ALL).bind(device.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The last `limit` events of a device's deployments, the newest first.
    pub async fn deployment_history(
        &mut self,
        device: DeviceId,
        limit: u32,
    ) -> Result<Vec<DeploymentEvent>, Error> {
        let rows: Vec<EventRow> = on!(self, c => sqlx::query_as(HISTORY)
            .bind(device.0).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows
            .into_iter()
            .map(|row| DeploymentEvent {
                profile: ProfileId(row.profile_id),
                at: row.at,
                state: DeploymentState::from_name(&row.state),
                error: row.error.map(|Json(error)| error),
                reason: row.reason.map(|Json(reason)| reason),
            })
            .collect())
    }

    /// Deletes up to `limit` events older than `before`. Returns how many there were.
    pub async fn prune_deployment_history(
        &mut self,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64, Error> {
        let done = on!(self, c => sqlx::query(PRUNE)
            .bind(before).bind(i64::from(limit)).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done)
    }

    #[expect(clippy::too_many_arguments, reason = "one column each")]
    async fn remember_deployment(
        &mut self,
        event: Uuid,
        device: DeviceId,
        profile: ProfileId,
        state: &str,
        error: Option<&DeploymentError>,
        reason: Option<&Reason>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(REMEMBER)
            .bind(event)
            .bind(device.0)
            .bind(profile.0)
            .bind(at)
            .bind(state)
            .bind(error.map(Json))
            .bind(reason.map(Json))
            .execute(c)
            .await.map(drop))?;
        Ok(())
    }
}
