//! Graph's enumerations, as the profile types use them.

use super::setting::{Choices, Flag, Flags};
use crate::device::OsVersion;

macro_rules! choices {
    ($($(#[$doc:meta])* $constant:ident = $name:literal [$($word:literal),+];)+) => {$(
        $(#[$doc])*
        pub(super) const $constant: &Choices = &Choices { name: $name, words: &[$($word),+], newer: &[] };
    )+};
}

choices! {
    /// How iOS signs in.
    IOS_AUTHENTICATION = "easAuthenticationMethod" ["usernameAndPassword", "certificate", "derivedCredential"];
    /// How Android signs in.
    ANDROID_AUTHENTICATION = "easAuthenticationMethod" ["usernameAndPassword", "certificate"];
    /// How much mail to sync.
    SYNC_DURATION = "emailSyncDuration"
        ["userDefined", "oneDay", "threeDays", "oneWeek", "twoWeeks", "oneMonth", "unlimited"];
    /// How often to sync.
    SYNC_SCHEDULE = "emailSyncSchedule"
        ["userDefined", "asMessagesArrive", "manual", "fifteenMinutes", "thirtyMinutes", "sixtyMinutes", "basedOnMyUsage"];
    /// Where the address comes from.
    ADDRESS_SOURCE = "userEmailSource" ["userPrincipalName", "primarySmtpAddress"];
    /// Where the user name comes from.
    USERNAME_SOURCE = "usernameSource" ["userPrincipalName", "primarySmtpAddress", "samAccountName"];
    /// Where the user name comes from on Samsung KNOX.
    KNOX_USERNAME_SOURCE = "androidUsernameSource"
        ["username", "userPrincipalName", "samAccountName", "primarySmtpAddress"];
    /// Where the user name comes from in a work profile: its clients take no domain (EP-6).
    WORK_PROFILE_USERNAME_SOURCE = "androidUsernameSource" ["username", "userPrincipalName", "primarySmtpAddress"];
    /// Which name of the domain goes before a sAM account name.
    DOMAIN_SOURCE = "domainNameSource" ["fullDomainName", "netBiosDomainName"];
    /// Which certificate S/MIME uses.
    SMIME_CERTIFICATE = "emailCertificateType" ["none", "certificate", "derivedCredential"];
    /// Where Windows keeps a trusted root.
    DESTINATION_STORE = "certificateDestinationStore"
        ["computerCertStoreRoot", "computerCertStoreIntermediate", "userCertStoreIntermediate"];
    /// What the subject of a certificate is made of.
    SUBJECT_FORMAT = "appleSubjectNameFormat"
        ["commonName", "commonNameAsEmail", "custom", "commonNameIncludingEmail", "commonNameAsIMEI", "commonNameAsSerialNumber"];
    /// In what a certificate's validity is counted.
    VALIDITY_SCALE = "certificateValidityPeriodScale" ["days", "months", "years"];
    /// Whom a certificate is for.
    CERTIFICATE_STORE = "certificateStore" ["user", "machine"];
    /// What kind an alternative name is of.
    NAME_TYPE = "subjectAlternativeNameType"
        ["emailAddress", "userPrincipalName", "customAzureADAttribute", "domainNameService", "universalResourceIdentifier"];
}

/// How long an RSA key is.
pub(super) const KEY_SIZE: &Choices = &Choices {
    name: "keySize",
    words: &["size1024", "size2048", "size4096"],
    newer: &[("size4096", OsVersion::new(14, 0))],
};

/// Which data Exchange gives to iOS.
pub(super) const SERVICES: &Flags = &Flags {
    name: "easServices",
    flags: &[
        Flag { word: "calendars", bit: 1 },
        Flag { word: "contacts", bit: 2 },
        Flag { word: "email", bit: 4 },
        Flag { word: "notes", bit: 8 },
        Flag { word: "reminders", bit: 16 },
    ],
};

/// What a key may be used for.
pub(super) const KEY_USAGES: &Flags = &Flags {
    name: "keyUsages",
    flags: &[Flag { word: "keyEncipherment", bit: 1 }, Flag { word: "digitalSignature", bit: 2 }],
};

/// Which alternative names a certificate carries.
pub(super) const NAME_TYPES: &Flags = &Flags {
    name: "subjectAlternativeNameType",
    flags: &[
        Flag { word: "emailAddress", bit: 1 },
        Flag { word: "userPrincipalName", bit: 2 },
        Flag { word: "customAzureADAttribute", bit: 4 },
        Flag { word: "domainNameService", bit: 8 },
        Flag { word: "universalResourceIdentifier", bit: 16 },
    ],
};
