//! XC-7 to XC-9: full and quick syncs, resumed where they were cut off, never called complete if they are not.

use connector_protocol::sync::{Content, Mailbox, Partnership, SyncKind};
use simulators::exchange::{Action, Fault, Level, Trouble};

use crate::world::{FLAVOURS, World};

fn mailboxes(world: &World) -> Vec<Mailbox> {
    let said = world.gatepost.said();
    let pages = said.pages.iter().map(|page| match &page.content {
        Content::Mailboxes(list) => list.clone(),
        _ => Vec::new(),
    });
    pages.flatten().collect()
}

fn partnerships(world: &World) -> Vec<Partnership> {
    let said = world.gatepost.said();
    let pages = said.pages.iter().map(|page| match &page.content {
        Content::Partnerships(list) => list.clone(),
        _ => Vec::new(),
    });
    pages.flatten().collect()
}

#[tokio::test]
async fn a_full_sync_brings_everything() {
    for flavour in FLAVOURS {
        brings_everything(World::of(flavour).await).await;
    }
}

async fn brings_everything(world: World) {
    let anna = world.phone("anna", "APPLANNA");
    world.phone("bo", "APPLBO");
    world.organisation.change_settings(|settings| settings.default_level = Level::Quarantine);
    world.connect_phone("bo", "APPLBO2");
    world.gatepost.said().sync = Some(SyncKind::Full);
    world.gatepost.said().wants_statistics = true;
    let connector = world.ready().await;
    assert!(connector.sync().await, "{:?}", connector.status());
    let finish = world.gatepost.said().finishes[0].clone();
    assert!(finish.complete, "{finish:?}");
    assert_eq!((finish.mailboxes, finish.partnerships), (2, 3));
    let found = mailboxes(&world).into_iter().find(|mailbox| mailbox.guid == anna).unwrap();
    assert_eq!(found.addresses, ["anna@noordzee.example"]);
    let device = partnerships(&world).into_iter().find(|one| one.eas_id == "APPLBO2").unwrap();
    assert_eq!((device.state.as_str(), device.state_reason.as_str()), ("Quarantined", "Global"));
    let said = world.gatepost.said();
    let has = |wanted: fn(&Content) -> bool| said.pages.iter().any(|page| wanted(&page.content));
    assert!(has(|content| matches!(content, Content::Servers(list) if list.len() == 2)));
    assert!(has(|content| matches!(content, Content::Rules(_))));
    assert!(has(|content| matches!(content, Content::Classes(list) if !list.is_empty())));
    assert!(has(|content| matches!(content, Content::Statistics(list) if list.len() == 3)));
    assert_eq!(said.reports[0].exchange_id, "/o=Noordzee/dc=noordzee,dc=example");
    assert!(said.reports[0].missing_cmdlets.is_empty(), "{:?}", said.reports[0]);
}

#[tokio::test]
async fn a_sync_that_was_cut_off_goes_on_where_it_was() {
    let world = World::start().await;
    world.organisation.populate(700, 1200);
    world.gatepost.said().sync = Some(SyncKind::Full);
    world.gatepost.said().away_from_page = Some(6);
    let connector = world.ready().await;
    assert!(!connector.sync().await);
    let before = world.gatepost.said().pages.len();
    assert_eq!(before, 6);
    drop(connector);
    world.gatepost.said().away_from_page = None;
    let connector = world.ready().await;
    assert!(connector.sync().await, "{:?}", connector.status());
    let mut guids: Vec<_> = partnerships(&world).iter().map(|one| one.guid).collect();
    let sent = guids.len();
    guids.sort();
    guids.dedup();
    assert_eq!((sent, guids.len()), (1200, 1200), "all of them, and none twice");
    let said = world.gatepost.said();
    let finish = said.finishes.last().unwrap();
    assert!(finish.complete, "{finish:?}");
    assert_eq!(finish.partnerships, 1200);
    let servers = said.pages.iter().filter(|page| matches!(page.content, Content::Servers(_))).count();
    assert_eq!(servers, 1, "what was sent is not sent again");
}

#[tokio::test]
async fn a_quick_sync_brings_what_changed() {
    for flavour in FLAVOURS {
        brings_what_changed(World::of(flavour).await).await;
    }
}

async fn brings_what_changed(world: World) {
    world.phone("anna", "APPLANNA");
    world.organisation.pass(std::time::Duration::from_hours(1));
    world.phone("bo", "APPLBO");
    let since = world.organisation.now() - chrono::TimeDelta::minutes(30);
    world.gatepost.said().sync = Some(SyncKind::Quick);
    world.gatepost.said().since = Some(since);
    let connector = world.ready().await;
    assert!(connector.sync().await, "{:?}", connector.status());
    let found = partnerships(&world);
    assert_eq!(found.iter().map(|one| one.eas_id.as_str()).collect::<Vec<_>>(), ["APPLBO"]);
    assert!(mailboxes(&world).iter().any(|mailbox| mailbox.guid == found[0].mailbox));
}

#[tokio::test]
async fn statistics_are_read_at_the_same_time_and_leave_a_session_for_changes() {
    let world = World::start().await;
    world.organisation.populate(20, 30);
    let statistics = std::time::Duration::from_millis(50);
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(simulators::exchange::Behaviour { statistics, ..behaviour });
    world.gatepost.said().sync = Some(SyncKind::Full);
    world.gatepost.said().wants_statistics = true;
    let connector = world.ready().await;
    assert!(connector.sync().await, "{:?}", connector.status());
    assert_eq!(world.organisation.calls_of("Get-MobileDeviceStatistics"), 30);
    assert_eq!(world.organisation.most_shells(), 2, "of three");
}

#[tokio::test]
async fn a_truncated_listing_is_not_reported_as_complete() {
    let world = World::start().await;
    world.organisation.populate(20, 30);
    let behaviour = world.organisation.behaviour();
    world.organisation.behave(simulators::exchange::Behaviour {
        truncates_unlimited: true,
        result_cap: 10,
        ..behaviour
    });
    world.gatepost.said().sync = Some(SyncKind::Full);
    let connector = world.ready().await;
    connector.sync().await;
    let said = world.gatepost.said();
    assert!(said.finishes.iter().all(|finish| !finish.complete), "{:?}", said.finishes);
    let error = said.finishes[0].error.clone().unwrap();
    assert!(error.contains("only a part"), "{error}");
}

#[tokio::test]
async fn a_server_that_dies_in_the_middle_of_a_listing_leaves_the_sync_to_be_gone_on_with() {
    let world = World::start().await;
    world.organisation.populate(20, 30);
    world.gatepost.said().sync = Some(SyncKind::Full);
    let connector = world.ready().await;
    for _ in 0..12 {
        world.organisation.trouble(Trouble::once(Fault::CutInAnswer).on(Action::Receive));
    }
    assert!(!connector.sync().await);
    assert!(world.gatepost.said().finishes.is_empty());
    world.organisation.no_more_trouble();
    world.ticks.pass(std::time::Duration::from_mins(10));
    connector.renew().await.unwrap();
    assert!(connector.sync().await, "{:?}", connector.status());
    assert_eq!(world.gatepost.said().finishes[0].partnerships, 30);
}

#[tokio::test]
async fn a_listing_that_a_quota_broke_off_holds_nothing_twice() {
    let world = World::start().await;
    world.organisation.populate(700, 1200);
    world.gatepost.said().sync = Some(SyncKind::Full);
    let connector = world.ready().await;
    let quota = Fault::LoadQuota(std::time::Duration::from_millis(10));
    world.organisation.trouble(Trouble::once(quota).on(Action::Receive).of("Get-MobileDevice").after(1));
    assert!(connector.sync().await, "{:?}", connector.status());
    assert_eq!(world.organisation.calls_of("Get-MobileDevice"), 2, "it was broken off and read again");
    assert_eq!(partnerships(&world).len(), 1200);
}

#[tokio::test]
async fn without_the_lease_nothing_is_told() {
    let world = World::start().await;
    world.gatepost.said().sync = Some(SyncKind::Full);
    let connector = world.ready().await;
    world.ticks.pass(std::time::Duration::from_mins(1));
    assert!(!connector.sync().await);
    assert!(world.gatepost.said().starts.is_empty());
}

#[tokio::test]
async fn cmdlets_that_are_missing_are_named_before_the_first_sync() {
    let world = World::start().await;
    let behaviour = world.organisation.behaviour();
    let missing = vec!["Set-CASMailbox".to_owned()];
    world.organisation.behave(simulators::exchange::Behaviour { missing, ..behaviour });
    let _connector = world.ready().await;
    let said = world.gatepost.said();
    assert_eq!(said.reports[0].missing_cmdlets, ["Set-CASMailbox"]);
}

#[tokio::test]
async fn a_right_that_was_given_is_noticed_without_a_restart() {
    for cmdlet in ["Set-CASMailbox", "Get-ExchangeServer"] {
        let world = World::start().await;
        let whole = world.organisation.behaviour();
        let missing = vec![cmdlet.to_owned()];
        world.organisation.behave(simulators::exchange::Behaviour { missing, ..whole.clone() });
        let connector = world.connector();
        connector.renew().await.unwrap();
        connector.connect().await;
        let later = async || {
            world.ticks.pass(std::time::Duration::from_mins(5));
            connector.renew().await.unwrap();
            connector.tidy().await;
            connector.connect().await
        };
        later().await;
        world.organisation.behave(whole);
        connector.tidy().await;
        connector.connect().await;
        let reports = world.gatepost.said().reports.clone();
        assert!(reports.iter().all(|report| report.missing_cmdlets == [cmdlet]), "not asked all the time");
        assert!(later().await, "{cmdlet}: {:?}", connector.status());
        let reports = world.gatepost.said().reports.len();
        assert!(world.gatepost.said().reports.last().unwrap().missing_cmdlets.is_empty(), "{cmdlet}");
        later().await;
        assert_eq!(world.gatepost.said().reports.len(), reports, "nothing is missing any more");
        connector.tell_events().await.unwrap();
        let said = world.gatepost.said();
        let told = said.events.iter().filter(|event| event.what == "cmdlets-missing").count();
        assert!(told <= 1, "{:?}", said.events);
    }
}
