//! Deployments by their state: how many there are of each, and which (ST-3).

use domain::actor::{Actor, Permission};
use domain::deployment::DeploymentState;
use domain::id::{DeviceId, ProfileId};
use store::deployment_state::States;
use store::listing::DeploymentRow;

use crate::{Error, Services};

/// The groups of states in which people think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The device has it.
    Succeeded,
    /// Still to come.
    Pending,
    /// It failed.
    Error,
    /// The user's own account is in the way.
    Blocked,
    /// Another profile sets up the same account.
    Conflict,
    /// The device cannot have it.
    NotApplicable,
}

impl Standing {
    /// All of them, those that need nobody first and last.
    pub const ALL: [Self; 6] =
        [Self::Succeeded, Self::Pending, Self::Error, Self::Blocked, Self::Conflict, Self::NotApplicable];

    /// The word in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Pending => "pending",
            Self::Error => "error",
            Self::Blocked => "blocked",
            Self::Conflict => "conflict",
            Self::NotApplicable => "notapplicable",
        }
    }

    /// Finds one by its word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The states that it is made of.
    const fn states(self) -> States {
        use DeploymentState as S;
        match self {
            Self::Succeeded => [S::Succeeded; 3],
            Self::Pending => [S::Waiting, S::Pending, S::Sent],
            Self::Error => [S::Error; 3],
            Self::Blocked => [S::Blocked; 3],
            Self::Conflict => [S::Conflict; 3],
            Self::NotApplicable => [S::NotApplicable; 3],
        }
    }
}

/// How many deployments there are of each standing, over all profiles, in the order of [`Standing::ALL`].
pub async fn totals(services: &Services, actor: &Actor) -> Result<[(Standing, u64); 6], Error> {
    actor.require(Permission::ReadConfiguration)?;
    let counts = services.store.read().await?.deployment_states().await?;
    Ok(Standing::ALL.map(|standing| {
        let states = standing.states();
        let fits = |state: &DeploymentState| states.contains(state);
        (standing, counts.iter().filter(|(state, _)| fits(state)).map(|(_, number)| number).sum())
    }))
}

/// Up to `limit` deployments of one standing, in the order of devices and profiles, from the one after `after` on: of one
/// profile or of all.
pub async fn deployments(
    services: &Services,
    actor: &Actor,
    standing: Standing,
    profile: Option<ProfileId>,
    after: Option<(DeviceId, ProfileId)>,
    limit: u32,
) -> Result<Vec<DeploymentRow>, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    match profile {
        None => Ok(tx.deployments_in(standing.states(), after, limit).await?),
        Some(profile) => {
            super::existing(&mut tx, profile).await?;
            let after = after.map(|(device, _)| device);
            Ok(tx.deployments_of_profile_in(profile, standing.states(), after, limit).await?)
        }
    }
}
