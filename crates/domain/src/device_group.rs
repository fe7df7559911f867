//! Device groups: Gatepost's own, a list of devices or a rule (AS-2).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::device::{Device, OsVersion, Owner, Platform};
use crate::id::DeviceGroupId;

/// A group of devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceGroup {
    /// Its id.
    pub id: DeviceGroupId,
    /// Its name, unique among device groups.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Which devices are in it; `None` for a group whose members are listed one by one.
    pub rule: Option<DeviceRule>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Which devices are in a group by what they are. Every part that is given must fit; an empty rule fits every device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviceRule {
    /// One of these platforms; empty for any.
    pub platforms: Vec<Platform>,
    /// This version of the operating system or a later one.
    pub os_from: Option<OsVersion>,
    /// A version before this one.
    pub os_before: Option<OsVersion>,
    /// One of these owners; empty for any.
    pub owners: Vec<Owner>,
    /// The model, for people or for machines, begins with one of these, without regard to case; empty for any.
    pub models: Vec<String>,
}

impl DeviceRule {
    /// Whether a device is in the group.
    pub fn fits(&self, device: &Device) -> bool {
        (self.platforms.is_empty() || self.platforms.contains(&device.platform))
            && self.os_from.is_none_or(|from| device.os_version >= from)
            && self.os_before.is_none_or(|before| device.os_version < before)
            && (self.owners.is_empty() || self.owners.contains(&device.owner))
            && (self.models.is_empty() || self.models.iter().any(|model| begins(device, model)))
    }
}

fn begins(device: &Device, model: &str) -> bool {
    let model = model.to_lowercase();
    device.model.to_lowercase().starts_with(&model) || device.product.to_lowercase().starts_with(&model)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::device::{ComplianceState, DeviceState};
    use crate::id::{DeviceId, UserId};

    fn iphone() -> Device {
        Device {
            id: DeviceId(Uuid::from_u128(1)),
            user: UserId(Uuid::from_u128(2)),
            platform: Platform::Ios,
            state: DeviceState::Managed,
            owner: Owner::Company,
            name: "Anna's iPhone".to_owned(),
            model: "iPhone 15".to_owned(),
            product: "iPhone15,4".to_owned(),
            os_version: OsVersion::new(17, 4),
            serial_number: None,
            udid: None,
            eas_device_id: None,
            enrolled_at: DateTime::UNIX_EPOCH,
            last_seen_at: DateTime::UNIX_EPOCH,
            compliance: ComplianceState::Unknown,
            compliance_reason: None,
        }
    }

    #[test]
    fn an_empty_rule_fits_every_device() {
        assert!(DeviceRule::default().fits(&iphone()));
    }

    #[test]
    fn every_part_that_is_given_must_fit() {
        let rule = |change: fn(&mut DeviceRule)| {
            let mut rule = DeviceRule { platforms: vec![Platform::Ios], ..DeviceRule::default() };
            change(&mut rule);
            rule.fits(&iphone())
        };
        assert!(rule(|rule| rule.os_from = Some(OsVersion::new(17, 4))));
        assert!(!rule(|rule| rule.os_before = Some(OsVersion::new(17, 4))));
        assert!(rule(|rule| rule.models = vec!["iphone15".to_owned()]));
        assert!(!rule(|rule| rule.models = vec!["iPad".to_owned()]));
        assert!(!rule(|rule| rule.owners = vec![Owner::Personal]));
        assert!(!rule(|rule| rule.platforms = vec![Platform::Windows10]));
    }
}
