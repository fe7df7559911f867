//! An e-mail profile as `com.apple.eas.account`, with exactly the keys that the device's version knows.

use apple_mdm::eas::EasAccount;
use domain::catalogue::Settings;
use domain::deployment::Reason;
use domain::device::OsVersion;
use domain::directory::User;
use domain::identity;
use domain::profile::Profile;

use crate::bundle::Bundle;
use crate::smime;

/// What makes two accounts on an iPhone the same account (AS-7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The mail server's host name.
    pub host: String,
    /// The e-mail address.
    pub address: String,
}

/// The account that an e-mail profile sets up for a user.
pub fn account(profile: &Profile, user: &User) -> Result<Account, Reason> {
    let identity = identity::resolve(profile, user)?;
    Ok(Account { host: host(profile.read())?, address: identity.address })
}

const IOS_12: OsVersion = OsVersion::new(12, 0);
const IOS_13: OsVersion = OsVersion::new(13, 0);
const IOS_14: OsVersion = OsVersion::new(14, 0);

pub(crate) fn payload(bundle: &Bundle<'_>, profile: &Profile) -> Result<EasAccount, Reason> {
    let settings = profile.read();
    let identity = identity::resolve(profile, bundle.user)?;
    let os = bundle.os();
    let mut account = EasAccount {
        email_address: Some(identity.address),
        host: Some(host(settings)?),
        ssl: settings.on("requireSsl"),
        user_name: Some(identity.user_name),
        payload_certificate_uuid: certificate(bundle, profile, settings)?,
        prevent_move: settings.on("blockMovingMessagesToOtherEmailAccounts"),
        prevent_app_sheet: settings.on("blockSendingEmailFromThirdPartyApps"),
        disable_mail_recents_syncing: settings.on("blockSyncingRecentlyUsedEmailAddresses"),
        mail_number_of_past_days_to_sync: past_days(settings),
        ..EasAccount::default()
    };
    if os >= IOS_12 {
        account.oauth = Some(settings.on("useOAuth"));
    }
    if os >= IOS_13 {
        services(&mut account, settings);
    }
    if os >= IOS_14 {
        account.vpn_uuid = settings.text("perAppVPNProfileId").map(str::to_owned);
    }
    smime::fill(&mut account, bundle, profile)?;
    Ok(account)
}

fn host(settings: Settings<'_>) -> Result<String, Reason> {
    settings.text("hostName").map(str::to_owned).ok_or_else(|| not_deliverable("hostName"))
}

pub(crate) fn not_deliverable(setting: &str) -> Reason {
    Reason::NotDeliverable { setting: setting.to_owned() }
}

/// The identity to sign in with. A choice without its certificate is never sent half-done.
fn certificate(
    bundle: &Bundle<'_>,
    profile: &Profile,
    settings: Settings<'_>,
) -> Result<Option<String>, Reason> {
    match settings.text("authenticationMethod") {
        Some("certificate") => bundle
            .referenced(profile, "identityCertificate")?
            .map(Some)
            .ok_or_else(|| not_deliverable("identityCertificate")),
        Some("derivedCredential") => Err(not_deliverable("derivedCredentialSettings")),
        _ => Ok(None),
    }
}

/// Absent where nothing is configured, so that the device keeps its own default.
fn past_days(settings: Settings<'_>) -> Option<u32> {
    match settings.text("durationOfEmailToSync")? {
        "oneDay" => Some(1),
        "threeDays" => Some(3),
        "oneWeek" => Some(7),
        "twoWeeks" => Some(14),
        "oneMonth" => Some(31),
        "unlimited" => Some(0),
        _ => None,
    }
}

/// Which data Exchange gives, and whether the user may change that. An update resets what the user chose (EP-16).
fn services(account: &mut EasAccount, settings: Settings<'_>) {
    let everything = settings.text("easServices").is_none();
    let synced = |word| Some(everything || settings.has_flag("easServices", word));
    account.enable_mail = synced("email");
    account.enable_contacts = synced("contacts");
    account.enable_calendars = synced("calendars");
    account.enable_reminders = synced("reminders");
    account.enable_notes = synced("notes");
    let free = Some(settings.on("easServicesUserOverrideEnabled"));
    account.enable_mail_user_overridable = free;
    account.enable_contacts_user_overridable = free;
    account.enable_calendars_user_overridable = free;
    account.enable_reminders_user_overridable = free;
    account.enable_notes_user_overridable = free;
}
