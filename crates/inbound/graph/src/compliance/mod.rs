//! deviceManagement/deviceCompliancePolicies: policies, their assignments, what follows from them, and their status. One endpoint a
//! file.

pub(crate) mod assign;
pub(crate) mod assignment;
pub(crate) mod assignments;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod device_overview;
pub(crate) mod device_state_summary;
pub(crate) mod device_status;
pub(crate) mod device_statuses;
mod document;
mod expand;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod schedule;
pub(crate) mod scheduled_actions;
pub(crate) mod setting_states;
pub(crate) mod setting_summaries;
pub(crate) mod settings;
pub(crate) mod user_overview;
pub(crate) mod user_status;
pub(crate) mod user_statuses;

use domain::compliance::{CompliancePolicy, ComplianceSetting};
use domain::id::CompliancePolicyId;
use serde_json::{Map, Value, json};
use services::Error;
use services::compliance;

use crate::call::Call;
use crate::failure::Failure;
use crate::shape::compliance::{property, type_of};
use crate::shape::types::derives;

/// The id in the path.
fn id(call: &Call) -> Result<CompliancePolicyId, Failure> {
    call.id(0, "deviceCompliancePolicy")
}

/// The policy of the path. One of another type than the path casts to is not there.
async fn policy(call: &Call) -> Result<CompliancePolicy, Failure> {
    let id = id(call)?;
    let missing = || Failure::not_found("deviceCompliancePolicy", id);
    let policy = match compliance::policy(&call.services, &call.actor, id).await {
        Err(Error::NotFound { .. }) => return Err(missing()),
        other => other?,
    };
    let name = type_of(policy.platform);
    let fits = call.casts.iter().all(|cast| name.eq_ignore_ascii_case(cast) || derives(name, cast));
    if fits { Ok(policy) } else { Err(missing()) }
}

/// Says of a policy that was saved which of its settings its platform cannot tell: an annotation of our own, which clients that do
/// not know it read over.
fn warn(entity: &mut Map<String, Value>, policy: &CompliancePolicy, untold: &[ComplianceSetting]) {
    if untold.is_empty() {
        return;
    }
    let warning = |setting: &ComplianceSetting| {
        let name = property(policy.platform, *setting);
        format!("{name}: the management of this platform cannot tell, so it is notApplicable on every device")
    };
    entity.insert(
        "@gatepost.warnings".to_owned(),
        untold.iter().map(warning).map(|text| json!(text)).collect(),
    );
}
