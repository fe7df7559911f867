//! Old and new servers, rights, and the two ways to send values.

use psrp::clixml::Value;

use super::*;
use simulators::exchange::{Behaviour, Flavour, MailboxKind};

fn probe() -> Command {
    let names = ["Get-MobileDevice", "Get-ActiveSyncDevice", "Set-CASMailbox"];
    Command::new("Get-Command").with("Name", Value::strings(names))
}

#[tokio::test]
async fn exchange_2010_has_the_old_names_alone() {
    let world = World::new(Plan { flavour: Flavour::Exchange2010, ..plan() }).await;
    world.organisation.phone_connects(ANNA, &phone());
    let mut remote = world.session().await;
    let held = remote.run(&probe()).await.unwrap();
    let names: Vec<_> = held.objects.iter().map(|object| object.text("Name").unwrap()).collect();
    assert_eq!(names, ["Get-ActiveSyncDevice", "Set-CASMailbox"]);
    assert_eq!(held.errors[0].kind(), ErrorKind::CommandNotFound);
    assert!(held.objects[1].list("Parameters").contains(&"ActiveSyncBlockedDeviceIDs".to_owned()));
    assert_eq!(error(&mut remote, &Command::new("Get-MobileDevice")).await, ErrorKind::CommandNotFound);
    let listed = output(&mut remote, &Command::new("Get-ActiveSyncDevice")).await;
    assert_eq!(listed[0].text("DeviceActiveSyncVersion").unwrap(), "16.1");
    assert!(!listed[0].has("ClientType"));
    let servers = output(&mut remote, &Command::new("Get-ExchangeServer")).await;
    assert_eq!(servers[0].text("AdminDisplayVersion").unwrap(), "Version 14.3 (Build 123.4)");
    remote.close().await;
}

#[tokio::test]
async fn servers_of_2019() {
    let edge = ServerPlan { is_edge: true, ..ServerPlan::new("EDGE", "edge.noordzee.example") };
    let mut plan = plan();
    plan.servers.push(edge);
    let world = World::new(plan).await;
    let mut remote = world.session().await;
    let servers = output(&mut remote, &Command::new("Get-ExchangeServer")).await;
    let flags: Vec<_> = servers.iter().map(|server| server.bool("IsClientAccessServer").unwrap()).collect();
    assert_eq!(flags, [true, true, false]);
    assert!(servers[0].text("ExchangeLegacyDN").unwrap().starts_with("/o=Noordzee/"));
    let one = output(&mut remote, &Command::new("Get-ExchangeServer").with("Identity", "ex02")).await;
    assert_eq!(one[0].text("Name").unwrap(), "EX02");
    remote.close().await;
}

#[tokio::test]
async fn what_the_account_may_not() {
    let world = World::new(plan()).await;
    let missing = vec!["Set-CASMailbox".to_owned()];
    world.organisation.behave(Behaviour { missing, ..Behaviour::default() });
    let mut remote = world.session().await;
    let held = remote.run(&probe()).await.unwrap();
    assert_eq!((held.objects.len(), held.errors.len()), (2, 1));
    let set = Command::new("Set-CASMailbox").with("Identity", ANNA);
    let refused = remote.run(&set).await.unwrap();
    assert_eq!(refused.errors[0].kind(), ErrorKind::CommandNotFound);
    assert!(refused.errors[0].message.contains("Set-CASMailbox"));
    let unknown = remote.run(&mailbox().with("Everything", true)).await.unwrap();
    assert!(unknown.errors[0].id.starts_with("NamedParameterNotFound"));
    assert!(unknown.errors[0].message.contains("'Everything'"));
    assert_eq!(error(&mut remote, &Command::new("Get-Mailbox")).await, ErrorKind::CommandNotFound);
    remote.close().await;
}

#[tokio::test]
async fn typed_values_where_they_are_asked_for() {
    let world = World::new(plan()).await;
    let room = NewMailbox { kind: MailboxKind::Room, ..NewMailbox::new("Zeezaal", "zaal@noordzee.example") };
    let room = world.organisation.add_mailbox(room);
    world.organisation.phone_connects(ANNA, &phone());
    let mut plain = world.session().await;
    let mut full = world.client().in_full().open().await.unwrap();
    let devices = Command::new("Get-MobileDevice");
    let state = |object: &Object| object.get("DeviceAccessState").cloned().unwrap();
    let text = state(&output(&mut plain, &devices).await[0]);
    assert_eq!(text, Value::from("DeviceDiscovery"));
    let typed = output(&mut full, &devices).await.swap_remove(0);
    assert_eq!(
        (state(&typed).number(), state(&typed).text().unwrap().into_owned()),
        (Some(4), "DeviceDiscovery".to_owned())
    );
    let rooms = Command::new("Get-Recipient").with("RecipientTypeDetails", "RoomMailbox");
    assert_eq!(output(&mut full, &rooms).await[0].guid("Guid"), Some(room));
    plain.close().await;
    full.close().await;
}
