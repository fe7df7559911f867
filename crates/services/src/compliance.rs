//! The judgement of compliance, written with every answer and every recomputation that changes it.

use std::collections::BTreeMap;

use domain::compliance::judge;
use domain::deployment::Deployment;
use domain::device::ComplianceState;
use domain::id::{DeviceId, ProfileId};
use domain::profile::Profile;
use store::Tx;

use crate::settings::{CompliancePolicy, read};
use crate::{Error, Services};

/// The verdict on a device with these deployments. A profile that was deleted and is still being removed counts for nothing.
pub(crate) fn verdict(
    policy: &CompliancePolicy,
    deployments: &[Deployment],
    profiles: &BTreeMap<ProfileId, Profile>,
) -> (ComplianceState, Option<&'static str>) {
    judge(policy.managed_email_required, deployments, |profile| {
        profiles.get(&profile).is_some_and(|profile| profile.kind.is_email())
    })
}

/// Judges one device anew, after its answer was written in the same transaction.
pub(crate) async fn judge_again(
    services: &Services,
    tx: &mut Tx,
    device: Option<DeviceId>,
) -> Result<(), Error> {
    let Some(device) = device else { return Ok(()) };
    let Some(found) = tx.device(device).await? else { return Ok(()) };
    let policy: CompliancePolicy = read(tx).await?;
    let deployments = tx.deployments_of_device(device).await?;
    let mut profiles = BTreeMap::new();
    for deployment in &deployments {
        if let Some(profile) = tx.profile(deployment.profile).await? {
            profiles.insert(profile.id, profile);
        }
    }
    let (state, reason) = verdict(&policy, &deployments, &profiles);
    if state != found.compliance {
        tx.set_compliance(device, state, reason, services.now()).await?;
    }
    Ok(())
}
