//! How the deployments of one bundle change together.

use chrono::{DateTime, Utc};
use domain::deployment::{Deployment, DeploymentState};
use store::Tx;
use uuid::Uuid;

use crate::{Error, Services};

/// The id of an entry of a deployment's history.
pub(super) fn event(services: &Services, now: DateTime<Utc>) -> Uuid {
    domain::id::generate(now, &*services.random)
}

/// Puts every row back to pending, but for those on their way out.
pub(super) async fn pend(tx: &mut Tx, rows: &[Deployment], now: DateTime<Utc>) -> Result<(), Error> {
    for row in rows.iter().filter(|row| row.state != DeploymentState::Removing) {
        tx.deployment_waits(row.device, row.profile, DeploymentState::Pending, None, now).await?;
    }
    Ok(())
}
