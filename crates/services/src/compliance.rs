//! Whether devices meet their policies (CO-10): judged with every answer and every recomputation, and when time alone changes it.

mod actions;
mod answering;
mod count;
mod device;
mod impact;
mod judging;
mod new_policy;
mod policies;
mod reporting;
mod retiring;
mod status;
mod sweep;
mod warning;

pub use actions::TakeActions;
pub use count::{devices_by_state, settings_of};
pub use device::{DeviceCompliance, of_device};
pub use impact::{ComplianceChange, ComplianceImpact, Proposal, impact};
pub use new_policy::NewPolicy;
pub use policies::{
    assign, copy, create, delete, delete_version, policies, policy, results, targets, update, update_version,
};
pub use reporting::{NewReporting, set_reporting};
pub use retiring::{RETIREMENT, retirements_due};
pub use status::{
    ComplianceOverview, UserCompliance, by_setting, device_overview, device_page, device_row, user,
    user_overview, user_page,
};
pub use store::compliance::ComplianceResult;
pub use store::compliance_listing::ComplianceRow;
pub use sweep::JudgeCompliance;
pub use warning::WarnSilent;

pub(crate) use judging::{About, Judged, Judging};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::DeviceId;
use domain::targeting::{Standing, standing};
use store::Tx;

use crate::settings::{Retention, read};
use crate::{Error, Services};

/// How many days there are until then; one that has begun counts, so that 0 means at once.
fn days_left(until: DateTime<Utc>, now: DateTime<Utc>) -> u32 {
    const DAY: i64 = 24 * 60 * 60;
    let seconds = (until - now).num_seconds().max(0);
    u32::try_from((seconds + DAY - 1) / DAY).unwrap_or(u32::MAX)
}

/// Judges one device anew, after its answer was written in the same transaction: it was heard of just now.
pub(crate) async fn judge_again(
    services: &Services,
    tx: &mut Tx,
    device: Option<DeviceId>,
) -> Result<(), Error> {
    let Some(device) = device else { return Ok(()) };
    let judging = Judging::load(tx, services.now()).await?;
    judge_one(services, tx, &judging, device, Some(services.now())).await?;
    Ok(())
}

/// Judges one device and writes what changed. `heard_at`: when it was heard of, if that is later than what is written.
async fn judge_one(
    services: &Services,
    tx: &mut Tx,
    judging: &Judging,
    device: DeviceId,
    heard_at: Option<DateTime<Utc>>,
) -> Result<(), Error> {
    let Some(mut device) = tx.device(device).await? else { return Ok(()) };
    let now = services.now();
    device.last_seen_at = device.last_seen_at.max(heard_at.unwrap_or(device.last_seen_at));
    let deployments = tx.deployments_of_device(device.id).await?;
    let mut profiles = BTreeMap::new();
    for deployment in &deployments {
        if let Some(profile) = tx.profile(deployment.profile).await? {
            profiles.insert(profile.id, profile);
        }
    }
    let (mut groups, mut listed, mut facts) = (BTreeSet::new(), BTreeSet::new(), None);
    let (mut device_groups, mut stands) = (Vec::new(), Standing::Active);
    if judging.has_policies() {
        let mut around = tx.surroundings(device.id, device.id).await?;
        groups = around.user_groups.remove(&device.user).unwrap_or_default();
        listed = around.device_groups.remove(&device.id).unwrap_or_default();
        facts = around.compliance.remove(&device.id);
        device_groups = tx.device_groups().await?;
        let retention: Retention = read(tx).await?;
        let grace = TimeDelta::days(i64::from(retention.disabled_user_days));
        stands = around.users.get(&device.user).map_or(Standing::Gone, |user| standing(user, now, grace));
    } else if judging.had_policies(tx, device.id).await? {
        facts = tx.compliance_facts(device.id, device.id).await?.remove(&device.id);
    }
    let about = About {
        device: &device,
        deployments: &deployments,
        is_planned: false,
        profiles: &profiles,
        user_groups: &groups,
        listed: &listed,
        device_groups: &device_groups,
        standing: stands,
        facts: facts.as_ref(),
    };
    let judged = judging.judge(&about, now);
    if judged.state != device.compliance || judged.reason != device.compliance_reason.as_deref() {
        tx.set_compliance(device.id, judged.state, judged.reason, now).await?;
    }
    judged.write_results(tx, device.id, now).await
}
