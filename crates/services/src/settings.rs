//! The settings of the organisation, each one JSON document in the store.

mod brake_limits;
mod change;
mod compliance_policy;
mod retention;
mod second_factor;

pub use brake_limits::{BrakeLimits, NewBrakeLimits, set_brake_limits};
pub use change::get;
pub(crate) use change::{Numbers, put};
pub use compliance_policy::{CompliancePolicy, set_compliance_policy};
pub use retention::{NewRetention, Retention, set_retention};
pub use second_factor::{SecondFactorPolicy, set_second_factor};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A settings document with its name in the store and its default.
pub trait Setting: Serialize + DeserializeOwned + Default + Send + Sync {
    /// The row's name.
    const NAME: &'static str;
}

/// Who runs this server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Organisation {
    /// The server's id: part of every derived identifier, made at first start and never changed.
    pub id: Uuid,
    /// The name that users see on their devices.
    pub name: String,
    /// The organisation's mail domains.
    pub domains: Vec<String>,
    /// Whom users can ask, as a text.
    pub contact: String,
}

impl Setting for Organisation {
    const NAME: &'static str = "organisation";
}

/// Public names and ports: inside enrolments and certificates, so chosen once, for life.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Addresses {
    /// Console, portal, Graph API, enrolment pages and SCEP: `https://gatepost.example.com:8443`, without a slash at the end.
    pub web: String,
    /// What enrolled devices speak to: `https://gatepost.example.com:8444`.
    pub devices: String,
    /// CRLs and CA certificates: `http://gatepost.example.com:8080`.
    pub public: String,
    /// Whether a check found the names right; enrolment stays closed until then.
    pub checked: bool,
}

impl Setting for Addresses {
    const NAME: &'static str = "addresses";
}

impl Addresses {
    /// Whether all three addresses are set.
    pub fn are_set(&self) -> bool {
        ![&self.web, &self.devices, &self.public].into_iter().any(String::is_empty)
    }
}

/// The push certificate as far as it may be shown; its key is a sealed secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PushCertificate {
    /// The topic that every enrolment carries; never changes once devices have it.
    pub topic: Option<String>,
    /// The certificate in PEM, with its chain.
    pub certificate_pem: Option<String>,
    /// When it ends.
    pub not_after: Option<chrono::DateTime<chrono::Utc>>,
    /// The request that waits for Apple's answer, in PEM.
    pub request_pem: Option<String>,
    /// The administrator chose to do this later.
    pub skipped: bool,
}

impl Setting for PushCertificate {
    const NAME: &'static str = "push-certificate";
}

/// How far the set-up wizard came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SetUp {
    /// All steps are done or skipped.
    pub finished: bool,
}

impl Setting for SetUp {
    const NAME: &'static str = "set-up";
}

/// Reads a settings document; its default if there is none.
pub async fn read<S: Setting>(tx: &mut store::Tx) -> Result<S, store::Error> {
    Ok(tx.setting(S::NAME).await?.unwrap_or_default())
}
