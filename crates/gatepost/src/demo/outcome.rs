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

    /// How many phones are where they have to be with all their profiles.
    pub(super) fn settled(&self, cast: &[Role]) -> usize {
        cast.iter().filter(|role| self.differences_of(role).is_empty()).count()
    }

    /// Whether every phone is where it has to be.
    pub(super) fn is_expected(&self, cast: &[Role]) -> bool {
        self.settled(cast) == cast.len()
    }

    /// A line for each profile that is not where it has to be.
    pub(super) fn differences(&self, cast: &[Role]) -> Vec<String> {
        cast.iter().flat_map(|role| self.differences_of(role)).collect()
    }

    fn differences_of(&self, role: &Role) -> Vec<String> {
        let device = &role.model.device_name;
        let wanted: BTreeMap<_, _> = role.rows().into_iter().collect();
        let found: BTreeMap<_, _> = self
            .found
            .iter()
            .filter(|((name, _), _)| name == device)
            .map(|((_, profile), state)| (*profile, *state))
            .collect();
        let name = |state: Option<&DeploymentState>| state.map_or("nothing", |state| state.name());
        wanted
            .keys()
            .chain(found.keys().filter(|profile| !wanted.contains_key(*profile)))
            .map(|profile| (profile, found.get(profile), wanted.get(profile)))
            .filter(|(_, found, wanted)| found != wanted)
            .map(|(profile, found, wanted)| {
                format!("{device}, {profile}: {} instead of {}", name(found), name(wanted))
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

    fn count(&self, states: &[DeploymentState]) -> u64 {
        states.iter().filter_map(|state| self.states.get(state)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::cast::cast;
    use super::super::people::people;
    use super::*;

    /// Every phone where it has to be.
    fn right(cast: &[Role]) -> Outcome {
        let mut outcome = Outcome::default();
        for role in cast {
            for (profile, state) in role.rows() {
                outcome.found.insert((role.model.device_name.clone(), profile), state);
            }
        }
        outcome
    }

    #[test]
    fn every_row_counts_that_of_a_certificate_too() {
        let cast = cast(&people(), || vec![0; 32]);
        let mut outcome = right(&cast);
        assert_eq!((outcome.settled(&cast), outcome.differences(&cast)), (12, vec![]));
        let device = cast[0].model.device_name.clone();
        let (certificate, _) = cast[0].rows()[2];
        outcome.found.insert((device.clone(), certificate), DeploymentState::Error);
        assert_eq!(
            outcome.differences(&cast),
            [format!("{device}, {certificate}: error instead of succeeded")]
        );
        outcome.found.remove(&(device.clone(), certificate));
        assert_eq!(
            outcome.differences(&cast),
            [format!("{device}, {certificate}: nothing instead of succeeded")]
        );
        assert!(!outcome.is_expected(&cast));
    }

    #[test]
    fn a_profile_that_nobody_is_due_is_a_difference() {
        let cast = cast(&people(), || vec![0; 32]);
        let mut outcome = right(&cast);
        let device = cast[0].model.device_name.clone();
        outcome.found.insert((device.clone(), "Mail on Windows 10"), DeploymentState::Pending);
        assert_eq!(
            outcome.differences(&cast),
            [format!("{device}, Mail on Windows 10: pending instead of nothing")]
        );
    }
}
