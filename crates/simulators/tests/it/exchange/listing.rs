//! Long lists, filters, and what is left out.

use super::*;
use simulators::exchange::{AccessState, Behaviour};

fn devices() -> Command {
    Command::new("Get-MobileDevice").with("ActiveSync", true)
}

#[tokio::test]
async fn a_thousand_and_no_more_unless_all_are_asked_for() {
    let world = World::new(plan()).await;
    world.organisation.populate(700, 1200);
    let mut remote = world.session().await;
    let some = remote.run(&devices()).await.unwrap();
    assert_eq!((some.objects.len(), some.is_truncated()), (1000, true));
    let few = remote.run(&devices().with("ResultSize", "5")).await.unwrap();
    assert_eq!((few.objects.len(), few.is_truncated()), (5, true));
    let all = remote.run(&devices().with("ResultSize", "Unlimited")).await.unwrap();
    assert_eq!((all.objects.len(), all.is_truncated()), (1200, false));
    world.organisation.behave(Behaviour { truncates_unlimited: true, ..Behaviour::default() });
    let cut = remote.run(&devices().with("ResultSize", "Unlimited")).await.unwrap();
    assert_eq!((cut.objects.len(), cut.is_truncated()), (1000, true));
    world.organisation.behave(Behaviour { finds_nothing: true, ..Behaviour::default() });
    let nothing = remote.run(&devices().with("ResultSize", "Unlimited")).await.unwrap();
    assert!(nothing.objects.is_empty() && nothing.is_success());
    remote.close().await;
}

#[tokio::test]
async fn filters() {
    let world = World::new(plan()).await;
    world.organisation.populate(20, 40);
    let before = world.organisation.now();
    world.organisation.phone_connects(ANNA, &phone());
    let mut remote = world.session().await;
    let changed = format!("WhenChanged -ge '{}'", before.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    let listed = output(&mut remote, &devices().with("Filter", changed)).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].text("DeviceId").unwrap(), "APPLF17");
    let with = "HasActiveSyncDevicePartnership -eq $true -and -not DisplayName -like 'CAS_{*'";
    assert_eq!(output(&mut remote, &Command::new("Get-CASMailbox").with("Filter", with)).await.len(), 21);
    let with = "HasActiveSyncDevicePartnership -eq $true";
    let recipients = output(&mut remote, &Command::new("Get-Recipient").with("Filter", with)).await;
    assert_eq!(recipients.len(), 21);
    let anna =
        recipients.iter().find(|recipient| recipient.text("PrimarySmtpAddress").unwrap() == ANNA).unwrap();
    assert!(anna.list("EmailAddresses").contains(&format!("SMTP:{ANNA}")));
    let wrong = devices().with("Filter", "Password -eq 'x'");
    assert_eq!(error(&mut remote, &wrong).await, ErrorKind::ParameterBinding);
    let kinds = output(&mut remote, &Command::new("Get-ActiveSyncDeviceClass")).await;
    assert!(kinds.iter().any(|kind| kind.text("DeviceModel").unwrap() == "iPhone15C2"));
    remote.close().await;
}

#[tokio::test]
async fn one_of_fifty_thousand_and_all_of_twenty_thousand() {
    let world = World::new(plan()).await;
    world.organisation.populate(9_000, 50_000);
    let counts = world.organisation.counts();
    assert_eq!((counts.partnerships, counts.allowed), (50_000, 50_000));
    let mut remote = world.session().await;
    let one = world.organisation.partnerships().swap_remove(31_000);
    let found = output(&mut remote, &devices().with("Identity", one.guid.to_string())).await;
    assert_eq!(found[0].text("DeviceId").unwrap(), one.phone.device_id);
    remote.close().await;

    let world = World::new(plan()).await;
    world.organisation.populate(4_000, 20_000);
    let mut remote = world.session().await;
    let all = output(&mut remote, &devices().with("ResultSize", "Unlimited")).await;
    assert_eq!(all.len(), 20_000);
    let is_allowed =
        |device: &Object| device.text("DeviceAccessState").unwrap() == AccessState::Allowed.word();
    assert!(all.iter().all(is_allowed));
    remote.close().await;
}

#[test]
fn the_same_seed_makes_the_same_organisation() {
    let made = |seed| {
        let organisation = Organisation::new(Plan::new(seed, start()));
        organisation.populate(50, 200);
        organisation.partnerships()
    };
    let same = |partnerships: &[simulators::exchange::Partnership]| -> Vec<_> {
        partnerships.iter().map(|one| (one.guid, one.mailbox.clone(), one.phone.clone())).collect()
    };
    assert_eq!(same(&made(1)), same(&made(1)));
    assert_ne!(same(&made(1)), same(&made(2)));
}
