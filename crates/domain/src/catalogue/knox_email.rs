//! androidEasEmailProfileConfiguration: e-mail on Samsung KNOX Standard 4.0 and later.

use super::choices::{
    ADDRESS_SOURCE, ANDROID_AUTHENTICATION, DOMAIN_SOURCE, KNOX_USERNAME_SOURCE, SYNC_DURATION, SYNC_SCHEDULE,
};
use super::{Condition, Cost, Initial, Kind, Setting};

const SAM: Condition = Condition::Is("usernameSource", &["samAccountName"]);

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("hostName", Kind::Host { port: true }, Initial::Null).required().costs(Cost::NewAccount),
    Setting::new("accountName", Kind::Text { max: 255 }, Initial::Null).required(),
    Setting::choice("usernameSource", KNOX_USERNAME_SOURCE, "userPrincipalName").costs(Cost::Prompt),
    Setting::new("userDomainNameSource", Kind::Choice(DOMAIN_SOURCE), Initial::Null)
        .when(SAM)
        .costs(Cost::Prompt),
    Setting::new("customDomainName", Kind::Text { max: 255 }, Initial::Null).when(SAM).costs(Cost::Prompt),
    Setting::new("emailAddressSource", Kind::Choice(ADDRESS_SOURCE), Initial::Null)
        .required()
        .costs(Cost::NewAccount),
    Setting::new("authenticationMethod", Kind::Choice(ANDROID_AUTHENTICATION), Initial::Null)
        .required()
        .costs(Cost::Prompt),
    // No Android certificate profile exists yet that could be referred to.
    Setting::reference("identityCertificate", &[])
        .when(Condition::Is("authenticationMethod", &["certificate"]))
        .required(),
    Setting::switch("requireSsl", true),
    Setting::switch("requireSmime", false),
    Setting::reference("smimeSigningCertificate", &[]).when(Condition::On("requireSmime")).required(),
    Setting::choice("durationOfEmailToSync", SYNC_DURATION, "userDefined"),
    Setting::choice("emailSyncSchedule", SYNC_SCHEDULE, "userDefined"),
    Setting::switch("syncCalendar", false),
    Setting::switch("syncContacts", false),
    Setting::switch("syncTasks", false),
    // Devices answer "remediation failed" (0x87D1FDE8): accepted as false only, and not shown.
    Setting::switch("syncNotes", false).hidden(),
];
