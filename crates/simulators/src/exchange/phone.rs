//! A phone as it shows itself to ActiveSync.

/// What a phone says that it is. All of it is a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Its id in ActiveSync, a parameter of each request's URL.
    pub device_id: String,
    /// Its family: `iPhone`, `SamsungDevice`.
    pub device_type: String,
    /// `iPhone15C2`.
    pub model: String,
    /// Its system with version: `iOS 18.1 22B83`.
    pub os: String,
    /// What its mail program calls itself: `Apple-iPhone15C2/2201.83`.
    pub user_agent: String,
    /// The name that its user gave it.
    pub friendly_name: Option<String>,
    /// Its IMEI, which few programs tell.
    pub imei: Option<String>,
    /// The version of ActiveSync that it speaks: `16.1`.
    pub protocol: String,
    /// Whether it carries a mailbox policy out.
    pub is_provisionable: bool,
}

impl Phone {
    /// A phone that speaks ActiveSync 16.1 and carries policies out.
    pub fn new(device_id: &str, device_type: &str, model: &str, os: &str, user_agent: &str) -> Self {
        Self {
            device_id: device_id.to_owned(),
            device_type: device_type.to_owned(),
            model: model.to_owned(),
            os: os.to_owned(),
            user_agent: user_agent.to_owned(),
            friendly_name: None,
            imei: None,
            protocol: "16.1".to_owned(),
            is_provisionable: true,
        }
    }
}
