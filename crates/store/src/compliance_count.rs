//! How many devices are in which state of compliance.

use domain::compliance::SettingVerdict;
use domain::device::ComplianceState;
use domain::id::CompliancePolicyId;
use sqlx::types::Json;

use crate::{Error, Tx, on};

crate::statements! {
    OF_SETTINGS = "SELECT r.settings, COUNT(*) FROM compliance_result r JOIN device v ON v.id = r.device_id \
                   WHERE r.policy_id = $1 AND v.state = 'managed' GROUP BY r.settings";
    OF_DEVICES = "SELECT compliance, COUNT(*) FROM device WHERE state = 'managed' GROUP BY compliance \
                  ORDER BY compliance";
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

impl Tx {
    /// What the settings of one policy say of managed devices, each combination with the number of its devices.
    pub async fn compliance_settings_of(
        &mut self,
        policy: CompliancePolicyId,
    ) -> Result<Vec<(Vec<SettingVerdict>, u64)>, Error> {
        let rows: Vec<(Json<Vec<SettingVerdict>>, i64)> =
            on!(self, c => sqlx::query_as(OF_SETTINGS).bind(policy.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(settings, count)| (settings.0, number(count))).collect())
    }

    /// How many managed devices are in which state, over all policies.
    pub async fn count_devices_by_compliance(&mut self) -> Result<Vec<(ComplianceState, u64)>, Error> {
        let rows: Vec<(String, i64)> = on!(self, c => sqlx::query_as(OF_DEVICES).fetch_all(c).await)?;
        rows.into_iter()
            .map(|(name, count)| {
                let state = ComplianceState::from_name(&name).ok_or(Error::Corrupt("device.compliance"))?;
                Ok((state, number(count)))
            })
            .collect()
    }
}
