//! What a mailbox knows about a partnership. Each call opens the mailbox, so it is slow.

use chrono::{DateTime, Utc};
use psrp::clixml::Object;
use uuid::Uuid;

use crate::ExchangeError;
use crate::cmdlets::state::words;
use crate::cmdlets::{AccessReason, AccessState, Cmdlet, Cmdlets, Identity};

words! {
    /// How far a wipe is (Status).
    WipeStatus {
        /// None was asked for.
        DeviceOk = "DeviceOk",
        /// Asked for.
        DeviceWipePending = "DeviceWipePending",
        /// Done.
        DeviceWipeSucceeded = "DeviceWipeSucceeded",
        /// Asked for, the account alone.
        AccountOnlyDeviceWipePending = "AccountOnlyDeviceWipePending",
        /// Done, the account alone.
        AccountOnlyDeviceWipeSucceeded = "AccountOnlyDeviceWipeSucceeded",
    }
}

/// Get-MobileDeviceStatistics, Get-ActiveSyncDeviceStatistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// The partnership's GUID.
    pub guid: Uuid,
    /// The id that the device says it has.
    pub device_id: String,
    /// When it came first.
    pub first_sync: Option<DateTime<Utc>>,
    /// When it last asked.
    pub last_attempt: Option<DateTime<Utc>>,
    /// When it last got an answer that was none of failure.
    pub last_success: Option<DateTime<Utc>>,
    /// Folders that it synchronises.
    pub folders: Option<i64>,
    /// `AppliedInFull`, `NotApplied`, ...
    pub policy_status: Option<String>,
    /// Whether it gets mail.
    pub state: AccessState,
    /// Why.
    pub reason: AccessReason,
    /// How far a wipe is.
    pub wipe: WipeStatus,
    /// When a wipe was asked for.
    pub wipe_requested: Option<DateTime<Utc>>,
    /// When the device said that it begins.
    pub wipe_acknowledged: Option<DateTime<Utc>>,
}

impl Statistics {
    pub(crate) fn of(object: &Object) -> Option<Self> {
        let text = |name: &str| object.text(name).unwrap_or_default().into_owned();
        Some(Self {
            guid: object.guid("Guid").filter(|guid| !guid.is_nil())?,
            device_id: object.text("DeviceId").filter(|id| !id.is_empty())?.into_owned(),
            first_sync: object.time("FirstSyncTime"),
            last_attempt: object.time("LastSyncAttemptTime"),
            last_success: object.time("LastSuccessSync"),
            folders: object.number("NumberOfFoldersSynced"),
            policy_status: Some(text("DevicePolicyApplicationStatus")).filter(|text| !text.is_empty()),
            state: AccessState::of(&text("DeviceAccessState")),
            reason: AccessReason::of(&text("DeviceAccessStateReason")),
            wipe: WipeStatus::of(&text("Status")),
            wipe_requested: object.time("DeviceWipeRequestTime"),
            wipe_acknowledged: object.time("DeviceWipeAckTime"),
        })
    }
}

impl Cmdlets<'_> {
    /// Statistics of one partnership; `None` if it does not exist.
    pub async fn statistics(&mut self, partnership: &Identity) -> Result<Option<Statistics>, ExchangeError> {
        let command = self.offer.command(Cmdlet::GetStatistics)?.with("Identity", partnership);
        self.find(&command, Statistics::of).await
    }
}
