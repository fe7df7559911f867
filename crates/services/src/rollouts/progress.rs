//! How far the profiles that go out in waves have come.

use domain::actor::{Actor, Permission};
use domain::deployment::{DeploymentState, Reason};
use domain::id::ProfileId;
use domain::profile::Profile;
use domain::rollout::Rollout;

use crate::{Error, Services};

/// On how many devices a profile is how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// There.
    pub succeeded: u64,
    /// Failed, or the user's own account is in the way.
    pub failed: u64,
    /// Let go, and not answered yet.
    pub under_way: u64,
    /// Held until their wave comes.
    pub held: u64,
}

/// Every profile that does not go out to everybody at once, or is paused, by name.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<(Profile, Rollout)>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let mut found = Vec::new();
    for rollout in tx.rollouts().await? {
        if let Some(profile) = tx.profile(rollout.profile).await? {
            found.push((profile, rollout));
        }
    }
    found.sort_by(|(left, _), (right, _)| left.display_name.cmp(&right.display_name));
    Ok(found)
}

/// How far a profile has come.
pub async fn progress(services: &Services, actor: &Actor, profile: ProfileId) -> Result<Progress, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut progress = Progress::default();
    for count in services.store.read().await?.deployment_counts(profile).await? {
        let place = match (count.state, &count.reason) {
            (DeploymentState::Succeeded, _) => &mut progress.succeeded,
            (DeploymentState::Error | DeploymentState::Blocked, _) => &mut progress.failed,
            (DeploymentState::Pending, Some(Reason::WaitsForWave)) => &mut progress.held,
            (DeploymentState::Waiting | DeploymentState::Pending | DeploymentState::Sent, _) => {
                &mut progress.under_way
            }
            _ => continue,
        };
        *place += count.number;
    }
    Ok(progress)
}
