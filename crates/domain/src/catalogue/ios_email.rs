//! iosEasEmailProfileConfiguration: e-mail on iOS and iPadOS. Versions are those of Apple's com.apple.eas.account.

use super::choices::{
    ADDRESS_SOURCE, DOMAIN_SOURCE, IOS_AUTHENTICATION, SERVICES, SMIME_CERTIFICATE, SYNC_DURATION,
    USERNAME_SOURCE,
};
use super::{Condition, Cost, Initial, Kind, Setting};
use crate::profile::ProfileType;

const SAM: Condition = Condition::Is("usernameAADSource", &["samAccountName"]);
const SMIME: Condition = Condition::On("requireSmime");
const SIGNING: Condition = Condition::All(&[SMIME, Condition::On("smimeSigningEnabled")]);
const ENCRYPTION: Condition = SMIME;

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("hostName", Kind::Host { port: false }, Initial::Null).required().costs(Cost::NewAccount),
    Setting::new("accountName", Kind::Text { max: 255 }, Initial::Null).required(),
    Setting::choice("usernameSource", ADDRESS_SOURCE, "userPrincipalName").hidden(),
    Setting::choice("usernameAADSource", USERNAME_SOURCE, "userPrincipalName").costs(Cost::Prompt),
    Setting::new("userDomainNameSource", Kind::Choice(DOMAIN_SOURCE), Initial::Null)
        .when(SAM)
        .costs(Cost::Prompt),
    Setting::new("customDomainName", Kind::Text { max: 255 }, Initial::Null).when(SAM).costs(Cost::Prompt),
    Setting::new("emailAddressSource", Kind::Choice(ADDRESS_SOURCE), Initial::Null)
        .required()
        .costs(Cost::NewAccount),
    Setting::new("authenticationMethod", Kind::Choice(IOS_AUTHENTICATION), Initial::Null)
        .required()
        .costs(Cost::Prompt),
    Setting::reference("identityCertificate", &[ProfileType::IosScep])
        .when(Condition::Is("authenticationMethod", &["certificate"]))
        .required(),
    // Derived credentials have no issuers here yet, so nothing can be referred to and the choice is refused with its reason.
    Setting::reference("derivedCredentialSettings", &[])
        .when(Condition::Is("authenticationMethod", &["derivedCredential"]))
        .required(),
    Setting::switch("requireSsl", true),
    Setting::switch("useOAuth", false).since(12, 0).costs(Cost::NewAccount),
    Setting::new(
        "easServices",
        Kind::Flags(SERVICES),
        Initial::Word("calendars,contacts,email,notes,reminders"),
    )
    .since(13, 0)
    .costs(Cost::Prompt),
    Setting::switch("easServicesUserOverrideEnabled", true).since(13, 0).costs(Cost::Prompt),
    Setting::switch("requireSmime", false),
    Setting::switch("smimeSigningEnabled", false).when(SMIME).since(10, 3),
    Setting::switch("smimeSigningUserOverrideEnabled", false).when(SMIME).since(12, 0),
    Setting::new("signingCertificateType", Kind::Choice(SMIME_CERTIFICATE), Initial::Null).when(SIGNING),
    Setting::reference("smimeSigningCertificate", &[ProfileType::IosScep])
        .when(Condition::All(&[SIGNING, Condition::Is("signingCertificateType", &["certificate"])]))
        .required(),
    Setting::switch("smimeSigningCertificateUserOverrideEnabled", false).when(SMIME).since(12, 0),
    Setting::switch("smimeEncryptByDefaultEnabled", false).when(SMIME),
    Setting::switch("smimeEncryptByDefaultUserOverrideEnabled", false).when(SMIME).since(12, 0),
    Setting::switch("smimeEnablePerMessageSwitch", false).when(SMIME),
    Setting::new("encryptionCertificateType", Kind::Choice(SMIME_CERTIFICATE), Initial::Null)
        .when(ENCRYPTION),
    Setting::reference("smimeEncryptionCertificate", &[ProfileType::IosScep])
        .when(Condition::All(&[ENCRYPTION, Condition::Is("encryptionCertificateType", &["certificate"])]))
        .required(),
    Setting::switch("smimeEncryptionCertificateUserOverrideEnabled", false).when(SMIME).since(12, 0),
    Setting::choice("durationOfEmailToSync", SYNC_DURATION, "userDefined"),
    Setting::switch("blockMovingMessagesToOtherEmailAccounts", false),
    Setting::switch("blockSendingEmailFromThirdPartyApps", false),
    Setting::switch("blockSyncingRecentlyUsedEmailAddresses", false),
    Setting::new("perAppVPNProfileId", Kind::Text { max: 64 }, Initial::Null).since(14, 0),
];
