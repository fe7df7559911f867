//! The account that a profile sets up, by version of iOS (EP-1 to EP-18).

use domain::deployment::Reason;
use domain::device::OsVersion;
use serde_json::json;

use crate::fixture::World;

#[test]
fn a_user_gets_their_own_address_and_name() {
    let account = World::new(18).account();
    assert_eq!(account.email_address.as_deref(), Some("anna.berg@example.com"));
    assert_eq!(account.user_name.as_deref(), Some("anna@corp.example"));
    assert_eq!(account.host.as_deref(), Some("mail.example.com"));
    assert!(account.ssl);
    assert_eq!(World::new(18).configuration().payloads[0].display_name, "Work mail");
}

#[test]
fn a_sam_account_name_carries_its_domain() {
    let mut world = World::new(18);
    world.set("usernameAADSource", json!("samAccountName"));
    world.set("userDomainNameSource", json!("netBiosDomainName"));
    assert_eq!(world.account().user_name.as_deref(), Some("CORP\\anna"));
}

#[test]
fn a_missing_attribute_is_a_reason_and_nothing_is_rendered() {
    let mut world = World::new(18);
    world.user.attributes.mail = None;
    assert_eq!(world.fingerprint(), Err(Reason::MissingAttribute { attribute: "mail".into() }));
}

#[test]
fn days_of_mail_are_apples_numbers() {
    let days = [
        ("oneDay", 1),
        ("threeDays", 3),
        ("oneWeek", 7),
        ("twoWeeks", 14),
        ("oneMonth", 31),
        ("unlimited", 0),
    ];
    for (word, number) in days {
        let mut world = World::new(18);
        world.set("durationOfEmailToSync", json!(word));
        assert_eq!(world.account().mail_number_of_past_days_to_sync, Some(number), "{word}");
    }
    assert_eq!(World::new(18).account().mail_number_of_past_days_to_sync, None);
}

#[test]
fn ep_17_moving_other_apps_and_recent_addresses_are_allowed_unless_they_are_blocked() {
    let blocked = |setting: Option<&str>| {
        let mut world = World::new(18);
        if let Some(setting) = setting {
            world.set(setting, json!(true));
        }
        let account = world.account();
        [account.prevent_move, account.prevent_app_sheet, account.disable_mail_recents_syncing]
    };
    assert_eq!(blocked(None), [false; 3]);
    assert_eq!(blocked(Some("blockMovingMessagesToOtherEmailAccounts")), [true, false, false]);
    assert_eq!(blocked(Some("blockSendingEmailFromThirdPartyApps")), [false, true, false]);
    assert_eq!(blocked(Some("blockSyncingRecentlyUsedEmailAddresses")), [false, false, true]);
}

#[test]
fn services_come_with_ios_13() {
    let mut world = World::new(13);
    world.set("easServices", json!("calendars,contacts"));
    world.set("easServicesUserOverrideEnabled", json!(false));
    let account = world.account();
    assert_eq!((account.enable_mail, account.enable_calendars), (Some(false), Some(true)));
    assert_eq!(account.enable_mail_user_overridable, Some(false));
    world.os = OsVersion::new(12, 4);
    assert_eq!(
        world.fingerprint(),
        Err(Reason::OsTooOld { setting: "easServices".into(), needs: "13.0".into() })
    );
    let untouched = World::new(12).account();
    assert_eq!((untouched.enable_mail, untouched.enable_notes_user_overridable), (None, None));
}

#[test]
fn oauth_comes_with_ios_12() {
    let mut world = World::new(12);
    world.set("useOAuth", json!(true));
    assert_eq!(world.account().oauth, Some(true));
    world.os = OsVersion::new(11, 4);
    assert_eq!(
        world.fingerprint(),
        Err(Reason::OsTooOld { setting: "useOAuth".into(), needs: "12.0".into() })
    );
    assert_eq!(World::new(11).account().oauth, None);
}

#[test]
fn smime_keys_are_those_of_the_version() {
    let smime = |major, minor| {
        let mut world = World::new(major);
        world.os = OsVersion::new(major, minor);
        world.set("requireSmime", json!(true));
        world.set("smimeEncryptByDefaultEnabled", json!((major, minor) >= (10, 3)));
        world.set("smimeEnablePerMessageSwitch", json!(true));
        world.account()
    };
    let nine = smime(9, 3);
    assert_eq!((nine.smime_enabled, nine.smime_enable_per_message_switch), (Some(true), Some(true)));
    assert_eq!((nine.smime_signing_enabled, nine.smime_encryption_enabled), (None, None));
    let eleven = smime(11, 0);
    assert_eq!((eleven.smime_enabled, eleven.smime_encryption_enabled), (None, Some(true)));
    assert_eq!((eleven.smime_encrypt_by_default, eleven.smime_enable_per_message_switch), (None, Some(true)));
    let twelve = smime(12, 0);
    assert_eq!((twelve.smime_encryption_enabled, twelve.smime_enable_per_message_switch), (None, None));
    assert_eq!(twelve.smime_encrypt_by_default, Some(true));
    assert_eq!(twelve.smime_enable_encryption_per_message_switch, Some(true));
}

#[test]
fn a_device_that_does_not_say_its_version_is_taken_for_a_current_one() {
    let mut world = World::new(0);
    world.set("useOAuth", json!(true));
    let account = world.account();
    assert_eq!((account.oauth, account.enable_mail), (Some(true), Some(true)));
    assert_eq!(world.fingerprint(), {
        world.os = OsVersion::new(18, 0);
        world.fingerprint()
    });
}

#[test]
fn ssl_can_be_switched_off_and_is_then_said_plainly() {
    let mut world = World::new(18);
    world.set("requireSsl", json!(false));
    assert!(!world.account().ssl);
    assert!(String::from_utf8(world.render("once")).unwrap().contains("<key>SSL</key>"));
}

#[test]
fn derived_credentials_are_not_sent_half_done() {
    let mut world = World::new(18);
    world.set("authenticationMethod", json!("derivedCredential"));
    let setting = "derivedCredentialSettings".to_owned();
    assert_eq!(world.fingerprint(), Err(Reason::NotDeliverable { setting }));
}

#[test]
fn no_password_is_ever_in_a_profile() {
    for major in [8, 11, 12, 18] {
        let text = String::from_utf8(World::with_certificate(major).render("once")).unwrap();
        assert!(!text.contains("Password"), "iOS {major}");
    }
}
