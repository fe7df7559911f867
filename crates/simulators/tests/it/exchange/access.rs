//! Whether phones get mail, as lists, rules and the default level say.

use std::time::Duration;

use psrp::ErrorKind;

use super::*;
use simulators::exchange::{AccessReason, AccessState, Characteristic, Level, Lists, Wipe};

const DISCOVERY: Duration = Duration::from_mins(14);

fn set() -> Command {
    Command::new("Set-CASMailbox").with("Identity", ANNA)
}

#[tokio::test]
async fn from_discovery_to_mail() {
    let world = World::new(plan()).await;
    let organisation = &world.organisation;
    organisation.change_settings(|settings| settings.default_level = Level::Quarantine);
    assert_eq!(organisation.phone_connects("nobody@noordzee.example", &phone()), AccessState::Unknown);
    assert_eq!(organisation.phone_connects(ANNA, &phone()), AccessState::DeviceDiscovery);
    organisation.pass(DISCOVERY);
    assert_eq!(organisation.phone_connects(ANNA, &phone()), AccessState::Quarantined);
    assert_eq!(organisation.partnership(ANNA, "applf17").unwrap().last_success, None);

    let mut remote = world.session().await;
    let allow = set().with("ActiveSyncAllowedDeviceIDs", lists(&["APPLF17"], &[]));
    assert!(output(&mut remote, &allow).await.is_empty());
    assert_eq!(organisation.phone_connects(ANNA, &phone()), AccessState::Allowed);
    // From one list to the other in one call; ids of others stay.
    organisation.edit_lists(ANNA, |lists| lists.blocked.push("FOREIGN".to_owned()));
    let block = set()
        .with("ActiveSyncAllowedDeviceIDs", lists(&[], &["applf17"]))
        .with("ActiveSyncBlockedDeviceIDs", lists(&["APPLF17"], &[]));
    output(&mut remote, &block).await;
    let blocked = vec!["FOREIGN".to_owned(), "APPLF17".to_owned()];
    assert_eq!(organisation.lists_of(ANNA), Some(Lists { allowed: vec![], blocked: blocked.clone() }));
    assert_eq!(organisation.phone_connects(ANNA, &phone()), AccessState::Blocked);
    let partnership = organisation.partnership(ANNA, "APPLF17").unwrap();
    assert_eq!(partnership.reason, AccessReason::Individual);
    assert!(partnership.last_success.is_some());

    let read = output(&mut remote, &mailbox()).await;
    assert_eq!(read[0].list("ActiveSyncBlockedDeviceIDs"), blocked);
    let listed = output(&mut remote, &Command::new("Get-MobileDevice").with("Mailbox", ANNA)).await;
    assert_eq!(listed[0].text("DeviceAccessState").unwrap(), "Blocked");
    assert_eq!(
        listed[0].text("Identity").unwrap(),
        "noordzee.example/People/Anna Berg/ExchangeActiveSyncDevices/iPhone§APPLF17"
    );
    remote.close().await;
    assert_eq!((organisation.shells(), organisation.calls_of("set-casmailbox")), (0, 2));
}

#[tokio::test]
async fn an_id_can_be_allowed_before_its_phone_comes() {
    let world = World::new(plan()).await;
    let mut remote = world.session().await;
    output(&mut remote, &set().with("ActiveSyncAllowedDeviceIDs", lists(&["APPLF17"], &[]))).await;
    world.organisation.change_settings(|settings| settings.default_level = Level::Block);
    assert_eq!(world.organisation.phone_connects(ANNA, &phone()), AccessState::Allowed);
    remote.close().await;
}

#[tokio::test]
async fn a_call_that_is_wrong_in_part_changes_nothing() {
    let world = World::new(plan()).await;
    let mut remote = world.session().await;
    let wrong = set()
        .with("ActiveSyncAllowedDeviceIDs", lists(&["APPLF17"], &[]))
        .with("ActiveSyncBlockedDeviceIDs", Value::table([("Append", Value::from("APPLF17"))]));
    assert_eq!(error(&mut remote, &wrong).await, ErrorKind::ParameterBinding);
    assert_eq!(world.organisation.lists_of(ANNA), Some(Lists::default()));
    let nobody = Command::new("Set-CASMailbox").with("Identity", "nobody").with("ActiveSyncEnabled", false);
    assert_eq!(error(&mut remote, &nobody).await, ErrorKind::NotFound);
    // What changes nothing says so.
    let idle = remote.run(&set().with("ActiveSyncAllowedDeviceIDs", lists(&[], &["X"]))).await.unwrap();
    assert!(idle.is_success() && idle.warnings[0].text.contains("no settings"));
    remote.close().await;
}

#[tokio::test]
async fn rules_and_the_default_level_by_cmdlet() {
    let world = World::new(plan()).await;
    let organisation = &world.organisation;
    let mut remote = world.session().await;
    organisation.phone_connects(ANNA, &phone());
    organisation.pass(DISCOVERY);
    let state = || organisation.partnership(ANNA, "APPLF17").unwrap().state;
    assert_eq!(state(), AccessState::Allowed);
    let set = Command::new("Set-ActiveSyncOrganizationSettings");
    output(&mut remote, &set.clone().with("DefaultAccessLevel", "Block")).await;
    assert_eq!(state(), AccessState::Blocked, "at once, for devices that are there");
    assert_eq!(
        error(&mut remote, &set.clone().with("DefaultAccessLevel", "Nobody")).await,
        ErrorKind::ParameterBinding
    );
    assert_eq!(
        error(&mut remote, &set.with("UserMailInsert", "x".repeat(257))).await,
        ErrorKind::ParameterBinding
    );

    let rule = Command::new("New-ActiveSyncDeviceAccessRule")
        .with("QueryString", "iPhone15C2")
        .with("Characteristic", "DeviceModel")
        .with("AccessLevel", "Quarantine");
    let made = output(&mut remote, &rule).await;
    assert_eq!(made[0].text("Name").unwrap(), "iPhone15C2 (DeviceModel)");
    assert_eq!(state(), AccessState::Quarantined);
    assert_eq!(error(&mut remote, &rule).await, ErrorKind::AlreadyExists);
    let guid = made[0].guid("Guid").unwrap();
    let change = Command::new("Set-ActiveSyncDeviceAccessRule").with("Identity", guid.to_string());
    output(&mut remote, &change.with("AccessLevel", "Allow")).await;
    assert_eq!(state(), AccessState::Allowed);
    let removal = Command::new("Remove-ActiveSyncDeviceAccessRule").with("Identity", guid.to_string());
    assert_eq!(error(&mut remote, &removal).await, ErrorKind::Other, "nobody can be asked");
    output(&mut remote, &removal.with("Confirm", false)).await;
    assert_eq!(state(), AccessState::Blocked);
    organisation.add_rule(Characteristic::DeviceType, "iPhone", Level::Allow);
    assert_eq!(state(), AccessState::Allowed);
    assert_eq!(output(&mut remote, &Command::new("Get-ActiveSyncDeviceAccessRule")).await.len(), 1);
    remote.close().await;
}

#[tokio::test]
async fn a_mailbox_policy_keeps_out_who_does_not_carry_it_out() {
    let world = World::new(plan()).await;
    let organisation = &world.organisation;
    let mut remote = world.session().await;
    let new = Command::new("New-MobileDeviceMailboxPolicy").with("Name", "Strict");
    output(&mut remote, &new.with("AllowNonProvisionableDevices", false)).await;
    output(&mut remote, &set().with("ActiveSyncMailboxPolicy", "Strict")).await;
    organisation.edit_lists(ANNA, |lists| lists.allowed.push("APPLF17".to_owned()));
    let lax = Phone { is_provisionable: false, ..phone() };
    assert_eq!(organisation.phone_connects(ANNA, &lax), AccessState::Blocked, "an allowed id does not help");
    assert_eq!(organisation.phone_connects(ANNA, &phone()), AccessState::Allowed);
    assert_eq!(output(&mut remote, &mailbox()).await[0].text("ActiveSyncMailboxPolicy").unwrap(), "Strict");
    assert!(organisation.enable(ANNA, false));
    assert_eq!(organisation.phone_connects(ANNA, &phone()), AccessState::Blocked);
    remote.close().await;
}

#[tokio::test]
async fn a_wipe_is_heard_of_when_the_phone_comes_and_a_removed_phone_comes_as_a_new_one() {
    let world = World::new(plan()).await;
    let organisation = &world.organisation;
    organisation.phone_connects(ANNA, &phone());
    let before = organisation.partnership(ANNA, "APPLF17").unwrap();
    let mut remote = world.session().await;
    let about =
        |cmdlet: &str| Command::new(cmdlet).with("Identity", before.guid.to_string()).with("Confirm", false);
    let wipe = || organisation.partnership(ANNA, "APPLF17").unwrap().wipe;
    output(&mut remote, &about("Clear-MobileDevice")).await;
    output(&mut remote, &about("Clear-MobileDevice").with("Cancel", true)).await;
    assert_eq!(wipe(), Wipe::DeviceOk);
    output(&mut remote, &about("Clear-MobileDevice").with("AccountOnly", true)).await;
    assert_eq!(wipe(), Wipe::AccountOnlyDeviceWipePending);
    organisation.phone_connects(ANNA, &phone());
    let statistics = Command::new("Get-MobileDeviceStatistics").with("Mailbox", ANNA);
    let statistics = output(&mut remote, &statistics).await;
    assert_eq!(statistics[0].text("Status").unwrap(), "AccountOnlyDeviceWipeSucceeded");
    assert!(statistics[0].time("DeviceWipeAckTime").is_some());

    output(&mut remote, &about("Remove-MobileDevice")).await;
    assert_eq!(organisation.partnership(ANNA, "APPLF17"), None);
    assert_eq!(error(&mut remote, &about("Remove-MobileDevice")).await, ErrorKind::NotFound);
    assert_eq!(organisation.phone_connects(ANNA, &phone()), AccessState::DeviceDiscovery);
    assert_ne!(organisation.partnership(ANNA, "APPLF17").unwrap().guid, before.guid);
    assert!(organisation.remove_partnership(ANNA, "APPLF17"));
    assert_eq!(organisation.counts().partnerships, 0);
    remote.close().await;
}
