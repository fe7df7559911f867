//! The built-in compliance policy.

use domain::actor::{Actor, Permission};
use serde::{Deserialize, Serialize};

use super::Setting;
use super::change::put;
use crate::recompute::{self, Scope};
use crate::{Error, Services};

/// The built-in compliance policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CompliancePolicy {
    /// A device whose e-mail profile is blocked by the user's own account, or missing, is not compliant.
    pub managed_email_required: bool,
}

impl Default for CompliancePolicy {
    fn default() -> Self {
        Self { managed_email_required: true }
    }
}

impl Setting for CompliancePolicy {
    const NAME: &'static str = "compliance-policy";
}

/// Says what a compliant device needs. Every device is judged anew.
pub async fn set_compliance_policy(
    services: &Services,
    actor: &Actor,
    new: CompliancePolicy,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    if put(services, &mut tx, actor, &new).await? {
        recompute::enqueue(services, &mut tx, Scope::All).await?;
    }
    tx.commit().await?;
    services.wake.wake();
    Ok(())
}
