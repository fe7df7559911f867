//! windows10EasEmailProfileConfiguration and windowsPhoneEASEmailProfileConfiguration. Passwords only (EP-9).

use super::choices::{ADDRESS_SOURCE, DOMAIN_SOURCE, SYNC_DURATION, SYNC_SCHEDULE, USERNAME_SOURCE};
use super::{Condition, Cost, Initial, Kind, Setting};

const SAM: Condition = Condition::Is("usernameAADSource", &["samAccountName"]);

macro_rules! windows {
    ($($more:expr),*) => {
        &[
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
            Setting::switch("requireSsl", true),
            Setting::choice("durationOfEmailToSync", SYNC_DURATION, "userDefined"),
            Setting::choice("emailSyncSchedule", SYNC_SCHEDULE, "userDefined"),
            Setting::switch("syncCalendar", false),
            Setting::switch("syncContacts", false),
            Setting::switch("syncTasks", false),
            $($more),*
        ]
    };
}

pub(super) const WINDOWS_10: &[Setting] = windows!();

pub(super) const WINDOWS_PHONE: &[Setting] =
    windows!(Setting::switch("applyOnlyToWindowsPhone81", false).read_only());
