//! One app on one device.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::named;
use crate::deployment::DeploymentError;
use crate::id::{AppId, DeviceId};

named! {
    /// Where an app is on a device.
    AppState {
        /// The device is still to be asked.
        Pending = "pending",
        /// The device was asked and has not answered.
        Sent = "sent",
        /// The device fetches it, or is about to.
        Installing = "installing",
        /// Its user is asked whether to install it.
        Prompting = "prompting",
        /// Its user is asked to sign in to the App Store.
        PromptingForLogin = "prompting-for-login",
        /// Its user has it already, and is asked whether the organisation may manage it.
        PromptingForManagement = "prompting-for-management",
        /// It has to be paid for, or needs a licence.
        NeedsRedemption = "needs-redemption",
        /// It is there and managed.
        Installed = "installed",
        /// It is there; its user installed it, and it is not managed.
        UserInstalled = "user-installed",
        /// Its user did not want it. Not asked again by itself.
        Rejected = "rejected",
        /// It is there; its user did not want it to be managed. Not asked again by itself.
        ManagementRejected = "management-rejected",
        /// Its user took it away. Not asked again by itself.
        Uninstalled = "uninstalled",
        /// It failed; the error says why.
        Failed = "failed",
        /// This device cannot have it: another kind of device, or an older system.
        NotApplicable = "not-applicable",
        /// It is being taken away.
        Removing = "removing",
    }
}

impl AppState {
    /// Whether the device, or its user, is still at it: how it stands is asked again soon.
    pub const fn is_moving(self) -> bool {
        matches!(
            self,
            Self::Sent
                | Self::Installing
                | Self::Prompting
                | Self::PromptingForLogin
                | Self::PromptingForManagement
        )
    }

    /// Whether only a person lets it be asked for again.
    pub const fn waits_for_person(self) -> bool {
        matches!(
            self,
            Self::NeedsRedemption
                | Self::Rejected
                | Self::ManagementRejected
                | Self::Uninstalled
                | Self::UserInstalled
                | Self::Failed
        )
    }
}

/// One app on one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceApp {
    /// The device.
    pub device: DeviceId,
    /// The app.
    pub app: AppId,
    /// The name by which the device knows it: enough to remove it, should the app's own row be gone.
    pub bundle_id: String,
    /// Where it is.
    pub state: AppState,
    /// Whether it may be there by our doing: then removing it is ours as well. An app that its user had before never is.
    pub ours: bool,
    /// How often it failed since a person, or a change, asked for it.
    pub attempts: u32,
    /// The error, if it failed, with the device's whole chain.
    pub error: Option<DeploymentError>,
    /// When its state changed last.
    pub changed_at: DateTime<Utc>,
}
