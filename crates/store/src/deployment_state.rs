//! Deployments in a state, of one profile or of all: what people look for when something needs them.

use domain::deployment::DeploymentState;
use domain::id::{DeviceId, ProfileId};
use uuid::Uuid;

use crate::listing::{DeploymentRow, StatusRow, status_columns};
use crate::{Error, Tx, on};

crate::statements! {
    OF_ALL = concat!(status_columns!(),
        "WHERE d.state IN ($1, $2, $3) AND (d.device_id, d.profile_id) > ($4, $5) \
         ORDER BY d.device_id, d.profile_id LIMIT $6");
    OF_PROFILE = concat!(status_columns!(),
        "WHERE d.profile_id = $1 AND d.state IN ($2, $3, $4) AND d.device_id > $5 ORDER BY d.device_id LIMIT $6");
}

/// The states that a list is of: up to three. A state that is named twice counts once.
pub type States = [DeploymentState; 3];

impl Tx {
    /// Up to `limit` deployments in one of the states, in the order of devices and profiles, from the one after `after` on.
    pub async fn deployments_in(
        &mut self,
        states: States,
        after: Option<(DeviceId, ProfileId)>,
        limit: u32,
    ) -> Result<Vec<DeploymentRow>, Error> {
        let [first, second, third] = states;
        let (device, profile) =
            after.map_or((Uuid::nil(), Uuid::nil()), |(device, profile)| (device.0, profile.0));
        let rows: Vec<StatusRow> = on!(self, c => sqlx::query_as(OF_ALL)
            .bind(first.name())
            .bind(second.name())
            .bind(third.name())
            .bind(device)
            .bind(profile)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(StatusRow::read).collect()
    }

    /// Up to `limit` deployments of a profile in one of the states, in the order of devices, from the one after `after` on.
    pub async fn deployments_of_profile_in(
        &mut self,
        profile: ProfileId,
        states: States,
        after: Option<DeviceId>,
        limit: u32,
    ) -> Result<Vec<DeploymentRow>, Error> {
        let [first, second, third] = states;
        let rows: Vec<StatusRow> = on!(self, c => sqlx::query_as(OF_PROFILE)
            .bind(profile.0)
            .bind(first.name())
            .bind(second.name())
            .bind(third.name())
            .bind(after.map_or(Uuid::nil(), |device| device.0))
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(StatusRow::read).collect()
    }
}
