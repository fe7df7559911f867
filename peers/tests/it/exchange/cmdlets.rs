//! XC-3: each cmdlet, judged by what the organisation holds afterwards.

use std::collections::BTreeSet;

use outbound_exchange::{
    AccessLevel, AccessReason, AccessState, Characteristic, Cmdlet, Cmdlets, Deed, ExchangeError, Family,
    Identity, ListChange, ListEdit, NewAccessRule, Offer, PartnershipFilter, WipeStatus,
};
use peers::exchange::Plan;
use psrp::clixml::Value;
use serde_json::json;

use super::{World, minutes};

#[tokio::test(flavor = "multi_thread")]
async fn partnerships_and_their_statistics() {
    let Some(world) = World::start(Plan { mailboxes: 3, partnerships: 40, ..Plan::default() }).await else {
        return;
    };
    let (mut lease, offer) = world.session().await;
    assert_eq!(offer.family(), Family::Mobile);
    let mut cmdlets = Cmdlets::new(&mut lease, &offer);
    let listing = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap();
    assert_eq!((listing.items.len(), listing.unreadable), (40, 0));
    let state = world.fake.get("state").await.unwrap();
    for (ours, theirs) in listing.items.iter().zip(state["partnerships"].as_array().unwrap()) {
        assert_eq!(ours.guid.to_string(), theirs["Guid"].as_str().unwrap());
        assert_eq!(ours.device_id, theirs["DeviceId"].as_str().unwrap());
        assert_eq!(ours.model.as_deref(), theirs["DeviceModel"].as_str());
        assert_eq!((&ours.state, &ours.reason), (&AccessState::Allowed, &AccessReason::Global));
        assert!(ours.mailbox().unwrap().ends_with("CN=Users,DC=corp,DC=example,DC=com"));
        assert!(ours.first_sync.is_some() && ours.changed.is_some());
    }
    let first = &listing.items[0];
    let one = cmdlets.partnership(&first.identity().unwrap(), None).await.unwrap();
    assert_eq!(one.as_ref(), Some(first));
    let statistics = cmdlets.statistics(&first.identity().unwrap()).await.unwrap().unwrap();
    assert_eq!((statistics.guid, &statistics.device_id), (first.guid, &first.device_id));
    assert_eq!(statistics.wipe, WipeStatus::DeviceOk);
    assert!(statistics.last_success > statistics.first_sync);
    let mailbox = Identity::name(first.mailbox().unwrap()).unwrap();
    let filter = PartnershipFilter { mailbox: Some(mailbox), ..PartnershipFilter::default() };
    assert_eq!(cmdlets.partnerships(&filter).await.unwrap().items.len(), 14);
    let nobody = Identity::guid(uuid::Uuid::from_u128(1)).unwrap();
    assert_eq!(cmdlets.partnership(&nobody, None).await.unwrap(), None);
    assert_eq!(cmdlets.statistics(&nobody).await.unwrap(), None);
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_in_every_culture() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let (mut lease, offer) = world.session().await;
    let new = json!({ "mailbox": "user1@example.com", "device_id": "NEWCOMER" });
    world.fake.post("partnerships", new).await.unwrap();
    for culture in ["en-US", "nl-NL"] {
        world.quirk(json!({ "culture": culture })).await;
        let mut cmdlets = Cmdlets::new(&mut lease, &offer);
        let all = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap().items;
        let newest = all.iter().filter_map(|partnership| partnership.changed).max().unwrap();
        let since =
            PartnershipFilter { changed_since: Some(newest - minutes(5)), ..PartnershipFilter::default() };
        let changed = cmdlets.partnerships(&since).await.unwrap().items;
        let ids: Vec<_> = changed.iter().map(|partnership| partnership.device_id.as_str()).collect();
        assert_eq!((all.len(), ids), (5, vec!["NEWCOMER"]), "{culture}");
        assert_eq!(cmdlets.recipients(Some(newest + minutes(5))).await.unwrap().items.len(), 0);
    }
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_a_mailbox() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let theirs = json!({
        "mailbox": "user0@example.com", "ActiveSyncAllowedDeviceIDs": ["THEIRS"],
        "ActiveSyncBlockedDeviceIDs": ["MOVED"],
    });
    world.fake.post("mailboxes", theirs).await.unwrap();
    let (mut lease, offer) = world.session().await;
    let mut cmdlets = Cmdlets::new(&mut lease, &offer);
    let boxes = cmdlets.mailboxes().await.unwrap().items;
    assert_eq!(boxes.len(), 3);
    let first = boxes.iter().find(|mailbox| mailbox.address.as_deref() == Some("user0@example.com")).unwrap();
    assert_eq!(
        (first.allowed.as_slice(), first.blocked.as_slice()),
        (&["THEIRS".to_owned()][..], &["MOVED".to_owned()][..])
    );
    assert!(first.active_sync_enabled);
    let identity = Identity::guid(first.guid).unwrap();
    let edit = |add: &[&str], remove: &[&str]| ListEdit {
        add: add.iter().map(|id| (*id).to_owned()).collect(),
        remove: remove.iter().map(|id| (*id).to_owned()).collect(),
    };
    // At one domain controller, while the other does not know it yet.
    world.quirk(json!({ "replication": "held" })).await;
    let change = ListChange { allowed: edit(&["MOVED", "NEW"], &[]), blocked: edit(&[], &["moved"]) };
    let controller = Some("dc1.corp.example.com");
    cmdlets.change_lists(&identity, &change, controller).await.unwrap();
    let here = cmdlets.mailbox(&identity, controller).await.unwrap().unwrap();
    assert_eq!(here.allowed, ["THEIRS", "MOVED", "NEW"]);
    assert_eq!(here.blocked, Vec::<String>::new());
    let there = cmdlets.mailbox(&identity, Some("dc2.corp.example.com")).await.unwrap().unwrap();
    assert_eq!((there.allowed.len(), there.blocked.len()), (1, 1));
    world.fake.post("replicate", json!({})).await.unwrap();
    let there = cmdlets.mailbox(&identity, Some("dc2.corp.example.com")).await.unwrap().unwrap();
    assert_eq!(there.allowed, here.allowed);
    // Nothing to change calls nobody; an id that is none is refused here.
    let calls = world.ran("Set-CASMailbox").await;
    cmdlets.change_lists(&identity, &ListChange::default(), None).await.unwrap();
    let bad = ListChange { allowed: edit(&["A B"], &[]), ..ListChange::default() };
    assert!(matches!(
        cmdlets.change_lists(&identity, &bad, None).await,
        Err(ExchangeError::Configuration(_))
    ));
    assert_eq!(world.ran("Set-CASMailbox").await, calls);
    let nobody = Identity::name("nobody@example.com").unwrap();
    let change = ListChange { allowed: edit(&["A"], &[]), ..ListChange::default() };
    let refused = cmdlets.change_lists(&nobody, &change, None).await.unwrap_err();
    assert!(
        matches!(refused, ExchangeError::NotFound { ref identity, .. } if identity == "nobody@example.com")
    );
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wipes_and_removals() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let (mut lease, offer) = world.session().await;
    let mut cmdlets = Cmdlets::new(&mut lease, &offer);
    let all = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap().items;
    let identities: Vec<_> = all.iter().map(|partnership| partnership.identity().unwrap()).collect();
    cmdlets.act(&identities[0], Deed::Wipe, None).await.unwrap();
    cmdlets.act(&identities[1], Deed::WipeAccount, None).await.unwrap();
    cmdlets.act(&identities[2], Deed::Wipe, None).await.unwrap();
    cmdlets.act(&identities[2], Deed::CancelWipe, None).await.unwrap();
    cmdlets.act(&identities[3], Deed::Remove, None).await.unwrap();
    let pending = cmdlets.statistics(&identities[0]).await.unwrap().unwrap();
    assert_eq!(pending.wipe, WipeStatus::DeviceWipePending);
    let state = world.fake.get("state").await.unwrap();
    let wipes: Vec<_> =
        state["partnerships"].as_array().unwrap().iter().map(|device| &device["wipe"]).collect();
    assert_eq!(wipes, [&json!("pending"), &json!("account"), &json!(null)]);
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_settings_rules_classes_policies() {
    let plan = Plan { servers: vec!["localhost", "127.0.0.1"], partnerships: 60, ..Plan::default() };
    let Some(world) = World::start(plan).await else { return };
    let (mut lease, offer) = world.session().await;
    let mut cmdlets = Cmdlets::new(&mut lease, &offer);

    let servers = cmdlets.servers().await.unwrap().items;
    let names: Vec<_> = servers.iter().map(|server| server.fqdn.as_str()).collect();
    assert_eq!(names, ["localhost", "127.0.0.1"]);
    assert!(servers.iter().all(|server| server.is_client_access && !server.is_edge));
    assert_eq!(
        (servers[0].version, servers[0].organisation()),
        (Some((15, 2)), Some("Example Organisation"))
    );

    cmdlets.change_default_level(&AccessLevel::Quarantine, None).await.unwrap();
    let settings = cmdlets.organisation(None).await.unwrap().unwrap();
    assert_eq!(settings.default_level, AccessLevel::Quarantine);

    let (characteristic, query) = (Characteristic::DeviceType, "iPhone".to_owned());
    cmdlets
        .add_rule(&NewAccessRule { characteristic, query, level: AccessLevel::Allow }, None)
        .await
        .unwrap();
    let rule = cmdlets.rules(None).await.unwrap().items.remove(0);
    assert_eq!((rule.query.as_str(), &rule.level), ("iPhone", &AccessLevel::Allow));
    let listing = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap().items;
    let states: BTreeSet<_> = listing
        .iter()
        .map(|one| (one.device_type.as_deref() == Some("iPhone"), one.state.word(), one.reason.word()))
        .collect();
    let expected = [(false, "Quarantined", "Global"), (true, "Allowed", "DeviceRule")];
    assert_eq!(states, BTreeSet::from(expected));
    cmdlets.change_rule(&rule.identity().unwrap(), &AccessLevel::Block, None).await.unwrap();
    assert_eq!(cmdlets.rules(None).await.unwrap().items[0].level, AccessLevel::Block);
    cmdlets.remove_rule(&rule.identity().unwrap(), None).await.unwrap();
    assert_eq!(cmdlets.rules(None).await.unwrap().items, []);

    let classes = cmdlets.classes().await.unwrap().items;
    assert!(
        classes
            .iter()
            .any(|class| class.device_type == "iPad" && class.model.as_deref() == Some("iPad13C18"))
    );

    cmdlets.add_policy("Strict", &[("MinPasswordLength", Value::Int(8))]).await.unwrap();
    let find = |policies: Vec<outbound_exchange::MailboxPolicy>| {
        policies.into_iter().find(|policy| policy.name == "Strict").unwrap()
    };
    let policy = find(cmdlets.policies().await.unwrap().items);
    let identity = policy.identity().unwrap();
    cmdlets.change_policy(&identity, &[("PasswordEnabled", Value::Bool(true))]).await.unwrap();
    let policy = find(cmdlets.policies().await.unwrap().items);
    assert!(policy.settings.contains(&("PasswordEnabled".to_owned(), "True".to_owned())));
    cmdlets.remove_policy(&identity).await.unwrap();
    assert_eq!(cmdlets.policies().await.unwrap().items.len(), 1);

    let recipients = cmdlets.recipients(None).await.unwrap().items;
    assert_eq!(recipients.len(), 3);
    assert_eq!(recipients[0].addresses, ["user0@example.com", "user0.alias@example.com"]);
    assert_eq!(recipients[0].kind.as_deref(), Some("UserMailbox"));
    let anna = Identity::name("user1@example.com").unwrap();
    assert!(cmdlets.recipient(&anna).await.unwrap().is_some());
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn default_level_and_rules_are_written_and_read_at_the_controller_that_is_named() {
    let Some(world) = World::start(Plan::default()).await else { return };
    world.quirk(json!({ "replication": "held" })).await;
    let (mut lease, offer) = world.session().await;
    let mut cmdlets = Cmdlets::new(&mut lease, &offer);
    let [usual, other] = ["dc1.corp.example.com", "dc2.corp.example.com"].map(Some);
    cmdlets.change_default_level(&AccessLevel::Block, other).await.unwrap();
    let (characteristic, query) = (Characteristic::DeviceType, "iPhone".to_owned());
    let rule = NewAccessRule { characteristic, query, level: AccessLevel::Allow };
    cmdlets.add_rule(&rule, other).await.unwrap();
    let seen = async |cmdlets: &mut Cmdlets<'_>, controller| {
        let settings = cmdlets.organisation(controller).await.unwrap().unwrap();
        let rules = cmdlets.rules(controller).await.unwrap().items;
        (settings.default_level, settings.controller, rules)
    };
    let (level, controller, rules) = seen(&mut cmdlets, None).await;
    assert_eq!((level, controller.as_deref(), rules.len()), (AccessLevel::Allow, usual, 0));
    let (level, controller, rules) = seen(&mut cmdlets, other).await;
    assert_eq!((level, controller.as_deref(), rules.len()), (AccessLevel::Block, other, 1));
    let identity = rules[0].identity().unwrap();
    assert!(cmdlets.remove_rule(&identity, usual).await.is_err(), "it has not heard of it");
    cmdlets.change_rule(&identity, &AccessLevel::Block, other).await.unwrap();
    assert_eq!(seen(&mut cmdlets, other).await.2[0].level, AccessLevel::Block);
    cmdlets.remove_rule(&identity, other).await.unwrap();
    assert_eq!(seen(&mut cmdlets, other).await.2, []);
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchange_2010_has_the_old_names() {
    let Some(world) = World::start(Plan { version: "14.3 (Build 123.4)", ..Plan::default() }).await else {
        return;
    };
    let (mut lease, offer) = world.session().await;
    assert_eq!(offer.family(), Family::ActiveSync);
    assert_eq!(offer.missing(Cmdlet::ALL), []);
    let mut cmdlets = Cmdlets::new(&mut lease, &offer);
    let all = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap().items;
    assert_eq!((all.len(), all[0].protocol.as_deref()), (4, Some("14.1")));
    // The old cmdlet knows no AccountOnly: it would erase the whole device.
    let refused = cmdlets.act(&all[0].identity().unwrap(), Deed::WipeAccount, None).await.unwrap_err();
    assert!(matches!(refused, ExchangeError::MissingParameter { .. }));
    assert_eq!(world.ran("Clear-ActiveSyncDevice").await, 0);
    cmdlets.act(&all[0].identity().unwrap(), Deed::Remove, None).await.unwrap();
    assert_eq!(world.ran("Remove-ActiveSyncDevice").await, 1);
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_rights_are_named_before_the_first_sync() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let rights = json!({
        "missing": ["Set-CASMailbox", "Get-MobileDeviceStatistics", "Get-ActiveSyncDeviceStatistics"],
        "parameters": { "Get-CASMailbox": ["ResultSize"] },
    });
    world.fake.post("rights", rights).await.unwrap();
    for language in ["en", "nl"] {
        world.quirk(json!({ "language": language })).await;
        let (mut lease, offer) = world.session().await;
        assert_eq!(offer.missing(Cmdlet::ALL), [Cmdlet::SetMailbox, Cmdlet::GetStatistics]);
        let mut cmdlets = Cmdlets::new(&mut lease, &offer);
        let error = cmdlets.mailboxes().await.unwrap_err();
        assert!(
            matches!(error, ExchangeError::MissingParameter { ref said, .. } if said.contains("ResultSize"))
        );
        let missing = cmdlets.statistics(&Identity::name("x").unwrap()).await.unwrap_err();
        assert_eq!(
            missing.to_string(),
            "the account may not run Get-MobileDeviceStatistics or Get-ActiveSyncDeviceStatistics; add it to its role group"
        );
    }
    // Without Get-Command nothing can be probed, and that is named too.
    world.fake.post("rights", json!({ "missing": ["Get-Command"] })).await.unwrap();
    let mut lease = world.pool.lease().await.unwrap();
    let error = Offer::probe(&mut lease).await.unwrap_err();
    assert_eq!(error, ExchangeError::MissingCmdlet { cmdlet: "Get-Command".to_owned() });
    drop(lease);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_partnerships() {
    let plan = Plan { mailboxes: 15_000, partnerships: 20_000, ..Plan::default() };
    let Some(world) = World::start(plan).await else { return };
    let (mut lease, offer) = world.session().await;
    let mut cmdlets = Cmdlets::new(&mut lease, &offer);
    let listing = cmdlets.partnerships(&PartnershipFilter::default()).await.unwrap();
    let ids: BTreeSet<_> = listing.items.iter().map(|partnership| partnership.guid).collect();
    assert_eq!((ids.len(), listing.unreadable), (20_000, 0));
    assert_eq!(cmdlets.mailboxes().await.unwrap().items.len(), 15_000);
    drop(lease);
    world.end().await;
}
