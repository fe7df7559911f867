//! What a simulated iPhone is, and how it behaves.

use super::{Account, AppManners};

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its unique identifier.
    pub udid: String,
    /// The serial number.
    pub serial_number: String,
    /// The product, as `iPhone14,5`.
    pub product_name: String,
    /// The model, as `iPhone`.
    pub model_name: String,
    /// The name that its user gave it.
    pub device_name: String,
    /// iOS, as `18.1`.
    pub os_version: String,
    /// The build, as `22B83`.
    pub build_version: String,
    /// Its identifier in Exchange ActiveSync.
    pub eas_device_id: String,
}

impl Model {
    /// An iPhone 13 that is told from others by a number.
    pub fn iphone(number: u32, os_version: &str) -> Self {
        Self {
            udid: format!("00008110-{:016X}", 0x0001_2345_6789_0000_u64 + u64::from(number)),
            serial_number: format!("SIM{number:08}"),
            product_name: "iPhone14,5".to_owned(),
            model_name: "iPhone".to_owned(),
            device_name: format!("iPhone {number}"),
            os_version: os_version.to_owned(),
            build_version: "22B83".to_owned(),
            eas_device_id: format!("SIMEAS{number:026}"),
        }
    }

    /// The major version of iOS.
    pub fn major(&self) -> u32 {
        self.os_version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0)
    }
}

/// How it behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// The screen is locked: installations are answered with NotNow.
    pub is_locked: bool,
    /// So many installations are answered with NotNow before the user unlocks.
    pub not_now: u32,
    /// The response to so many answers gets lost: the phone repeats the answer.
    pub lose_responses: u32,
    /// The response to so many requests for a certificate gets lost.
    pub lose_certificates: u32,
    /// The response to a check-in message gets lost: to the first one (0), the one after it (1), and so on.
    pub lose_check_in: Option<u32>,
    /// The token that its push service gave it; one at random if absent.
    pub push_token: Option<Vec<u8>>,
    /// Accounts that the user made before.
    pub own_accounts: Vec<Account>,
    /// What the user says to apps, and the App Store to the user.
    pub apps: AppManners,
    /// Apps that the user installed before, by their bundle ids.
    pub own_apps: Vec<String>,
}
