//! What the account's role holds: cmdlets with their parameters.

use psrp::Command;

use super::Result;
use super::refused::Refused;
use crate::exchange::{Behaviour, Flavour};

/// A cmdlet with its parameters.
pub(super) struct Right {
    pub(super) name: &'static str,
    pub(super) parameters: &'static [&'static str],
}

/// What every cmdlet has.
const COMMON: &[&str] = &[
    "Verbose",
    "Debug",
    "ErrorAction",
    "WarningAction",
    "ErrorVariable",
    "WarningVariable",
    "OutVariable",
    "OutBuffer",
    "WhatIf",
    "Confirm",
];

const DEVICES: &[&str] = &[
    "Identity",
    "Mailbox",
    "Filter",
    "OrganizationalUnit",
    "ResultSize",
    "SortBy",
    "DomainController",
    "Monitoring",
    "ActiveSync",
    "OWAforDevices",
    "UniversalOutlook",
    "RestApi",
];
const DEVICES_2010: &[&str] =
    &["Identity", "Mailbox", "Filter", "OrganizationalUnit", "ResultSize", "SortBy", "DomainController"];
const STATISTICS: &[&str] = &[
    "Identity",
    "Mailbox",
    "GetMailboxLog",
    "NotificationEmailAddresses",
    "ShowRecoveryPassword",
    "ActiveSync",
    "DomainController",
];
const MOBILE_POLICY: &[&str] = &[
    "Identity",
    "Name",
    "IsDefault",
    "PasswordEnabled",
    "AllowSimplePassword",
    "AlphanumericPasswordRequired",
    "MinPasswordLength",
    "MinPasswordComplexCharacters",
    "MaxPasswordFailedAttempts",
    "PasswordExpiration",
    "PasswordHistory",
    "MaxInactivityTimeLock",
    "DevicePolicyRefreshInterval",
    "PasswordRecoveryEnabled",
    "RequireDeviceEncryption",
    "RequireStorageCardEncryption",
    "AllowNonProvisionableDevices",
    "AllowExternalDeviceManagement",
    "AttachmentsEnabled",
    "MaxAttachmentSize",
    "AllowCamera",
    "AllowWiFi",
    "AllowBluetooth",
    "AllowBrowser",
    "Force",
    "DomainController",
];
const ACTIVE_SYNC_POLICY: &[&str] = &[
    "Identity",
    "Name",
    "IsDefault",
    "IsDefaultPolicy",
    "DevicePasswordEnabled",
    "AllowSimpleDevicePassword",
    "AlphanumericDevicePasswordRequired",
    "MinDevicePasswordLength",
    "MinDevicePasswordComplexCharacters",
    "MaxDevicePasswordFailedAttempts",
    "DevicePasswordExpiration",
    "DevicePasswordHistory",
    "MaxInactivityTimeDeviceLock",
    "DevicePolicyRefreshInterval",
    "PasswordRecoveryEnabled",
    "DeviceEncryptionEnabled",
    "RequireDeviceEncryption",
    "RequireStorageCardEncryption",
    "AllowNonProvisionableDevices",
    "AllowExternalDeviceManagement",
    "AttachmentsEnabled",
    "MaxAttachmentSize",
    "AllowCamera",
    "AllowWiFi",
    "AllowBluetooth",
    "AllowBrowser",
    "Force",
    "DomainController",
];

const RIGHTS: &[Right] = &[
    right("Get-Command", &["Name"]),
    right(
        "Set-ADServerSettings",
        &[
            "ViewEntireForest",
            "PreferredServer",
            "PreferredGlobalCatalog",
            "ConfigurationDomainController",
            "RecipientViewRoot",
        ],
    ),
    right("Get-ExchangeServer", &["Identity", "Domain", "Status", "DomainController"]),
    right("Get-ActiveSyncOrganizationSettings", &["Identity", "DomainController"]),
    right(
        "Set-ActiveSyncOrganizationSettings",
        &[
            "Identity",
            "DefaultAccessLevel",
            "AdminMailRecipients",
            "UserMailInsert",
            "OtaNotificationMailInsert",
            "AllowAccessForUnSupportedPlatform",
            "DomainController",
        ],
    ),
    right(
        "Get-CASMailbox",
        &[
            "Identity",
            "Anr",
            "Filter",
            "ResultSize",
            "OrganizationalUnit",
            "SortBy",
            "IgnoreDefaultScope",
            "ReadFromDomainController",
            "RecalculateHasActiveSyncDevicePartnership",
            "Monitoring",
            "DomainController",
        ],
    ),
    right(
        "Set-CASMailbox",
        &[
            "Identity",
            "ActiveSyncAllowedDeviceIDs",
            "ActiveSyncBlockedDeviceIDs",
            "ActiveSyncEnabled",
            "ActiveSyncMailboxPolicy",
            "ActiveSyncDebugLogging",
            "ResetAutoBlockedDevices",
            "DomainController",
        ],
    ),
    right(
        "Get-Recipient",
        &[
            "Identity",
            "Anr",
            "Filter",
            "ResultSize",
            "OrganizationalUnit",
            "SortBy",
            "RecipientTypeDetails",
            "ReadFromDomainController",
            "DomainController",
        ],
    ),
    right("Get-MobileDevice", DEVICES),
    right("Get-ActiveSyncDevice", DEVICES_2010),
    right("Get-MobileDeviceStatistics", STATISTICS),
    right("Get-ActiveSyncDeviceStatistics", STATISTICS),
    right(
        "Clear-MobileDevice",
        &["Identity", "Cancel", "AccountOnly", "NotificationEmailAddresses", "DomainController"],
    ),
    right(
        "Clear-ActiveSyncDevice",
        &["Identity", "Cancel", "NotificationEmailAddresses", "DomainController"],
    ),
    right("Remove-MobileDevice", &["Identity", "DomainController"]),
    right("Remove-ActiveSyncDevice", &["Identity", "DomainController"]),
    right("Get-ActiveSyncDeviceClass", &["Identity", "Filter", "ResultSize", "SortBy", "DomainController"]),
    right("Get-ActiveSyncDeviceAccessRule", &["Identity", "DomainController"]),
    right(
        "New-ActiveSyncDeviceAccessRule",
        &["QueryString", "Characteristic", "AccessLevel", "DomainController"],
    ),
    right("Set-ActiveSyncDeviceAccessRule", &["Identity", "AccessLevel", "DomainController"]),
    right("Remove-ActiveSyncDeviceAccessRule", &["Identity", "DomainController"]),
    right("Get-MobileDeviceMailboxPolicy", &["Identity", "DomainController"]),
    right("New-MobileDeviceMailboxPolicy", MOBILE_POLICY),
    right("Set-MobileDeviceMailboxPolicy", MOBILE_POLICY),
    right("Remove-MobileDeviceMailboxPolicy", &["Identity", "Force", "DomainController"]),
    right("Get-ActiveSyncMailboxPolicy", &["Identity", "DomainController"]),
    right("New-ActiveSyncMailboxPolicy", ACTIVE_SYNC_POLICY),
    right("Set-ActiveSyncMailboxPolicy", ACTIVE_SYNC_POLICY),
    right("Remove-ActiveSyncMailboxPolicy", &["Identity", "Force", "DomainController"]),
];

const fn right(name: &'static str, parameters: &'static [&'static str]) -> Right {
    Right { name, parameters }
}

impl Right {
    /// Its parameters, as far as the account holds them.
    pub(super) fn parameters(&self, behaviour: &Behaviour) -> impl Iterator<Item = &'static str> {
        let is_held = |parameter: &&str| {
            let mut without = behaviour.without.iter();
            !without.any(|(cmdlet, name)| {
                cmdlet.eq_ignore_ascii_case(self.name) && name.eq_ignore_ascii_case(parameter)
            })
        };
        self.parameters.iter().copied().filter(is_held)
    }
}

/// What the account holds.
pub(super) fn held(flavour: Flavour, behaviour: &Behaviour) -> impl Iterator<Item = &'static Right> {
    RIGHTS.iter().filter(move |right| {
        let is_known = flavour == Flavour::Exchange2019 || !right.name.contains("Mobile");
        is_known && !behaviour.missing.iter().any(|missing| missing.eq_ignore_ascii_case(right.name))
    })
}

/// The right that a command makes use of. A right that is missing looks like a cmdlet or a parameter that is missing.
pub(super) fn of(command: &Command, flavour: Flavour, behaviour: &Behaviour) -> Result<&'static Right> {
    let mut rights = held(flavour, behaviour);
    let right = rights.find(|right| right.name.eq_ignore_ascii_case(&command.name));
    let right = right.ok_or_else(|| Refused::unknown_cmdlet(&command.name))?;
    for (name, _) in &command.parameters {
        let mut known = COMMON.iter().copied().chain(right.parameters(behaviour));
        if !known.any(|known| known.eq_ignore_ascii_case(name)) {
            return Err(Refused::unknown_parameter(right.name, name));
        }
    }
    Ok(right)
}

/// The parameters of a cmdlet.
pub(super) fn parameters(name: &str) -> &'static [&'static str] {
    RIGHTS.iter().find(|right| right.name == name).map_or(&[], |right| right.parameters)
}
