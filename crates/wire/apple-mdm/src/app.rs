//! Apps: the command that installs one, and what devices say of those that management asked for.

use std::collections::BTreeMap;

use plist::{Dictionary, Value};

use crate::document;
use crate::error::Error;
use crate::response::Answer;

/// `ManagementFlags`: the device removes the app when its management ends.
const REMOVE_WITH_MANAGEMENT: u64 = 1;

/// The most apps that are read from one list.
const MOST: usize = 5000;

/// Install an app of the App Store. The device asks its user unless it is supervised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstallApplication {
    /// `iTunesStoreID`: the app's number in the App Store.
    pub store_id: u64,
    /// `ManagementFlags` 1: the app goes with the management.
    pub remove_with_management: bool,
    /// `ChangeManagementState` (iOS 9): an app that its user has already becomes managed, if they agree.
    pub manage: bool,
}

impl InstallApplication {
    pub(crate) fn write(self, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
        put("iTunesStoreID", self.store_id.into());
        if self.remove_with_management {
            put("ManagementFlags", REMOVE_WITH_MANAGEMENT.into());
        }
        if self.manage {
            put("ChangeManagementState", "Managed".into());
        }
    }

    pub(crate) fn read(command: &Dictionary) -> Result<Self, Error> {
        let number = |key: &str| command.get(key).and_then(Value::as_unsigned_integer);
        Ok(Self {
            store_id: number("iTunesStoreID").ok_or(Error::Missing { key: "iTunesStoreID" })?,
            remove_with_management: number("ManagementFlags").unwrap_or(0) & REMOVE_WITH_MANAGEMENT != 0,
            manage: document::text(command, "ChangeManagementState")?.as_deref() == Some("Managed"),
        })
    }
}

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// How an app stands on a device, in Apple's words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AppStatus {
            $($(#[$doc])* $name,)+
            /// The device does not know, or says something that we do not.
            Unknown,
        }

        impl AppStatus {
            /// Reads one; what is not known is [`AppStatus::Unknown`].
            pub fn read(word: &str) -> Self {
                match word {
                    $(stringify!($name) => Self::$name,)+
                    _ => Self::Unknown,
                }
            }
        }
    };
}

statuses! {
    /// Its turn will come.
    Queued,
    /// It needs a redemption code.
    NeedsRedemption,
    /// The code is being redeemed.
    Redeeming,
    /// The user is asked.
    Prompting,
    /// The user is asked to sign in to the App Store.
    PromptingForLogin,
    /// The purchase is checked.
    ValidatingPurchase,
    /// The user is asked whether to update it.
    PromptingForUpdate,
    /// The user is asked to sign in, for an update.
    PromptingForUpdateLogin,
    /// The user is asked whether it may be managed.
    PromptingForManagement,
    /// The update is checked.
    ValidatingUpdate,
    /// It is being updated.
    Updating,
    /// It is being installed.
    Installing,
    /// It is there and managed.
    Managed,
    /// It is managed, and the user took it away.
    ManagedButUninstalled,
    /// Said once: the user installed it before management could.
    UserInstalledApp,
    /// Said once: the user did not want it.
    UserRejected,
    /// Said once: the user did not want the update.
    UpdateRejected,
    /// Said once: the user did not want it to be managed.
    ManagementRejected,
    /// Said once: it failed.
    Failed,
}

/// The answer to InstallApplication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppAnswer {
    /// How it stands, if the device took the command.
    pub status: Option<AppStatus>,
    /// `RejectionReason`, if it did not: a word of Apple's.
    pub rejection: Option<String>,
}

impl Answer {
    /// What it says of the app that was to be installed.
    pub fn app_answer(&self) -> AppAnswer {
        let word = |key: &str| self.keys.get(key).and_then(Value::as_string);
        AppAnswer {
            status: word("State").map(AppStatus::read),
            rejection: word("RejectionReason").map(str::to_owned),
        }
    }

    /// The answer to ManagedApplicationList, if it is one: the apps by their bundle ids.
    pub fn managed_apps(&self) -> Option<BTreeMap<String, AppStatus>> {
        let list = self.keys.get("ManagedApplicationList")?.as_dictionary()?;
        let app = |(id, app): (&String, &Value)| {
            let status = app.as_dictionary()?.get("Status").and_then(Value::as_string)?;
            Some((id.clone(), AppStatus::read(status)))
        };
        Some(list.iter().take(MOST).filter_map(app).collect())
    }
}
