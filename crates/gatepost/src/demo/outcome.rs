//! Where every deployment is, and whether that is where it has to be.

use std::collections::BTreeMap;

use serde::Serialize;
use server::domain::actor::Actor;
use server::domain::deployment::DeploymentState;
use server::domain::id::ProfileId;
use server::services::Services;
use server::services::status::device_statuses;

use super::cast::Role;

/// Numbers of deployments, in the order in which the last line gives them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deployments {
    succeeded: u64,
    error: u64,
    conflict: u64,
    pending: u64,
    blocked: u64,
    not_applicable: u64,
}

/// What the devices reported so far.
#[derive(Default)]
pub(super) struct Outcome {
    /// Deployments by state.
    states: BTreeMap<DeploymentState, u64>,
    /// State of each device's deployments, by the device's name and the profile's.
    found: BTreeMap<(String, &'static str), DeploymentState>,
}

impl Outcome {
    /// Asks for the status of every profile.
    pub(super) async fn read(
        services: &Services,
        profiles: &[(&'static str, ProfileId)],
    ) -> anyhow::Result<Self> {
        let mut outcome = Self::default();
        for (name, id) in profiles {
            for row in device_statuses(services, &Actor::System, *id, None, 1000).await? {
                *outcome.states.entry(row.state).or_default() += 1;
                outcome.found.insert((row.device_name, name), row.state);
            }
        }
        Ok(outcome)
    }

    /// The phones whose e-mail profile is where it has to be.
    pub(super) fn settled(&self, cast: &[Role]) -> usize {
        cast.iter().filter(|role| self.of(role) == Some(role.expected)).count()
    }

    /// Whether nothing is under way any more and every phone is where it has to be.
    pub(super) fn is_expected(&self, cast: &[Role]) -> bool {
        self.settled(cast) == cast.len()
            && self.count(&[DeploymentState::Sent, DeploymentState::Pending]) == 0
    }

    /// A line for each phone that is not where it has to be.
    pub(super) fn differences(&self, cast: &[Role]) -> Vec<String> {
        let wrong = cast.iter().filter(|role| self.of(role) != Some(role.expected));
        wrong
            .map(|role| {
                let found = self.of(role).map_or("nothing", DeploymentState::name);
                format!("{}: {found} instead of {}", role.model.device_name, role.expected)
            })
            .collect()
    }

    /// How many deployments are in which state, as the last line of the demo says it.
    pub(super) fn deployments(&self) -> Deployments {
        use DeploymentState as S;
        Deployments {
            succeeded: self.count(&[S::Succeeded]),
            error: self.count(&[S::Error]),
            conflict: self.count(&[S::Conflict]),
            pending: self.count(&[S::Waiting, S::Pending, S::Sent]),
            blocked: self.count(&[S::Blocked]),
            not_applicable: self.count(&[S::NotApplicable]),
        }
    }

    fn of(&self, role: &Role) -> Option<DeploymentState> {
        self.found.get(&(role.model.device_name.clone(), role.profile)).copied()
    }

    fn count(&self, states: &[DeploymentState]) -> u64 {
        states.iter().filter_map(|state| self.states.get(state)).sum()
    }
}
