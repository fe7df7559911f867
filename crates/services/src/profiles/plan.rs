//! What a change would cost the users, before it is saved (AS-5).

use std::collections::BTreeSet;

use domain::actor::{Actor, Permission};
use domain::catalogue::{Cost, Warning, cost};
use domain::deployment::DeploymentState;
use domain::id::ProfileId;

use super::change::{apply, drop_answered};
use super::{Change, NameRule, invalid, names};
use crate::{Error, Services};

/// What a change would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePlan {
    /// What it costs each user who has the profile.
    pub cost: Cost,
    /// Which settings cause that.
    pub settings: Vec<&'static str>,
    /// How many users it hits.
    pub users: u64,
    /// How many devices it hits.
    pub devices: u64,
    /// What the administrator should know of the new settings.
    pub warnings: Vec<Warning>,
}

/// Says what a change would do, and changes nothing.
pub async fn plan(
    services: &Services,
    actor: &Actor,
    id: ProfileId,
    change: Change,
) -> Result<ChangePlan, Error> {
    actor.require(Permission::ReadConfiguration)?;
    let mut tx = services.store.read().await?;
    let old = tx.profile(id).await?.ok_or_else(|| Error::not_found("profile", id))?;
    let mut problems = Vec::new();
    let (new, mut warnings) = apply(&mut tx, &old, change, &mut problems).await?;
    // The console saves nothing before it was planned, so a name that is taken has to come up here with the rest.
    if !problems.is_empty() {
        names::check(&mut tx, NameRule::Refuse, new.kind, &new.display_name, Some(id), &mut problems).await?;
        return Err(invalid(problems));
    }
    drop_answered(&mut tx, &new, &mut warnings).await?;
    let (cost, settings) = cost(new.kind, &old, &new);
    let has_it = |state| matches!(state, DeploymentState::Succeeded | DeploymentState::Sent);
    let rows = tx.deployment_states_by_user(id).await?;
    let hit: Vec<_> = rows.iter().filter(|row| has_it(row.state)).collect();
    let users: BTreeSet<_> = hit.iter().map(|row| row.user).collect();
    Ok(ChangePlan {
        cost,
        settings,
        users: users.len() as u64,
        devices: hit.iter().map(|row| row.devices).sum(),
        warnings,
    })
}
