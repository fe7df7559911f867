//! Gmail and Nine Work in an Android work profile, under both generations of Graph's names. Neither has a sync schedule (EP-14).

use super::choices::{ADDRESS_SOURCE, ANDROID_AUTHENTICATION, SYNC_DURATION, WORK_PROFILE_USERNAME_SOURCE};
use super::{Condition, Cost, Initial, Kind, Setting};

macro_rules! work_profile {
    ($($more:expr),*) => {
        &[
            Setting::new("hostName", Kind::Host { port: true }, Initial::Null).required().costs(Cost::NewAccount),
            Setting::choice("usernameSource", WORK_PROFILE_USERNAME_SOURCE, "userPrincipalName").costs(Cost::Prompt),
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
            Setting::choice("durationOfEmailToSync", SYNC_DURATION, "userDefined"),
            $($more),*
        ]
    };
}

pub(super) const GMAIL: &[Setting] = work_profile!();

pub(super) const NINE_WORK: &[Setting] = work_profile!(
    Setting::switch("syncCalendar", false),
    Setting::switch("syncContacts", false),
    Setting::switch("syncTasks", false)
);
