//! Whether a second factor is asked for at enrolment.

use domain::actor::{Actor, Permission};
use domain::enrolment::SecondFactorRule;
use serde::{Deserialize, Serialize};

use super::Setting;
use super::change::put;
use crate::{Error, Services};

/// Whether a second factor is asked for at enrolment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SecondFactorPolicy {
    /// From whom.
    pub rule: SecondFactorRule,
}

impl Setting for SecondFactorPolicy {
    const NAME: &'static str = "second-factor";
}

/// Says from whom a second factor is asked for at enrolment. Devices that are enrolled stay so.
pub async fn set_second_factor(
    services: &Services,
    actor: &Actor,
    new: SecondFactorPolicy,
) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    put(services, &mut tx, actor, &new).await?;
    tx.commit().await?;
    Ok(())
}
