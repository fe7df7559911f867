//! The commands about mail from Exchange: a sync is asked for, and a user's access is explained.

use std::path::Path;

use server::data_directory::Purpose;
use server::domain::access::exchange::OrganisationRules;
use server::domain::access::settings::Mode;
use server::domain::access::{AccessSettings, Look};
use server::domain::actor::Actor;
use server::domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use server::domain::directory::{Group, GroupAttributes, User, UserAttributes};
use server::domain::id::{DeviceId, GroupId, MailboxId, OrganisationId, PartnershipId, SyncId, UserId};
use server::domain::partnership::{Mailbox, Partnership};
use server::services::Services;
use server::services::exchange::{self, MailboxRow, NewOrganisation};
use server::{Config, Outside, Server};
use uuid::Uuid;

use crate::commands::{gatepost, text};

const WHO: &Actor = &Actor::System;
const ANNA: UserId = UserId(Uuid::from_u128(0xa));
const STAFF: GroupId = GroupId(Uuid::from_u128(0xc));
const MAILBOX: MailboxId = MailboxId(Uuid::from_u128(0xb));

/// The use cases on the database of this deployment, while no command runs.
async fn open(directory: &Path) -> Services {
    let config = Config { data_directory: directory.join("gatepost-data"), ..Config::default() };
    Server::open(&config, &Outside::default(), Purpose::Service).await.unwrap()
}

async fn organisation(services: &Services, name: &str) -> OrganisationId {
    exchange::create(services, WHO, NewOrganisation { name: name.to_owned() }).await.unwrap().id
}

#[tokio::test]
async fn xc_9_a_sync_is_asked_for_by_name_or_id() {
    let directory = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| gatepost(directory.path(), arguments);
    let none = run(&["sync", "Mail"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(text(&none.stderr).contains("no Exchange organisation"), "{}", text(&none.stderr));

    let services = open(directory.path()).await;
    let (id, _) = (organisation(&services, "Mail").await, organisation(&services, "Branch office").await);
    let forget = async || {
        let mut tx = services.store.write().await.unwrap();
        tx.want_exchange_sync(id, None).await.unwrap();
        tx.commit().await.unwrap();
    };
    let wanted = async || exchange::organisation(&services, WHO, id).await.unwrap().sync_wanted;
    forget().await;
    let quick = run(&["sync", "Mail"]);
    assert!(quick.status.success(), "{}", text(&quick.stderr));
    let said = text(&quick.stdout);
    assert!(
        said.contains("A quick sync of Mail is asked for.") && said.contains("no connector yet"),
        "{said}"
    );
    assert!(said.contains(&format!("https://localhost:8443/console/exchange/{id}")), "{said}");
    assert_eq!(wanted().await.as_deref(), Some("quick"));
    let full = run(&["sync", &id.to_string(), "--full", "--json"]);
    assert!(full.status.success(), "{}", text(&full.stderr));
    let said: serde_json::Value = serde_json::from_slice(&full.stdout).unwrap();
    assert_eq!((&said["kind"], &said["name"]), (&"full".into(), &"Mail".into()));
    assert_eq!(wanted().await.as_deref(), Some("full"));
    let kept = run(&["sync", "Mail"]);
    assert!(text(&kept.stdout).contains("A full sync"), "one that waits is not made smaller");

    let unknown = run(&["sync", "Post"]);
    assert_eq!(unknown.status.code(), Some(1));
    let said = text(&unknown.stderr);
    for words in ["there is no Exchange organisation `Post`", "`Mail`", "`Branch office`"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    services.store.close().await;
}

/// Anna with two devices, of which Exchange knows one by the id that it reports; and a phone that nobody enrolled.
async fn people(services: &Services) {
    let id = organisation(services, "Mail").await;
    let access =
        AccessSettings { mode: Mode::Enforcing, included_groups: vec![STAFF], ..AccessSettings::default() };
    exchange::set_access(services, WHO, id, access).await.unwrap();
    let now = services.now();
    let mut tx = services.store.write().await.unwrap();
    let attributes = UserAttributes {
        external_id: "anna".to_owned(),
        display_name: "Anna Berg".to_owned(),
        principal_name: Some("anna@example.com".to_owned()),
        enabled: true,
        ..UserAttributes::default()
    };
    tx.put_user(&User { id: ANNA, attributes, disabled_at: None, removed_at: None }, now).await.unwrap();
    let attributes = GroupAttributes { external_id: "staff".to_owned(), ..GroupAttributes::default() };
    tx.put_group(&Group { id: STAFF, attributes, removed_at: None }, now).await.unwrap();
    tx.add_to_closure(STAFF, STAFF).await.unwrap();
    tx.add_group_user(STAFF, ANNA).await.unwrap();
    for (number, name, eas_id) in [(1, "Anna's iPhone", Some("ANNAPHONE")), (2, "Anna's iPad", None)] {
        let device = Device {
            id: DeviceId(Uuid::from_u128(number)),
            user: ANNA,
            platform: Platform::Ios,
            state: DeviceState::Managed,
            owner: Owner::Company,
            name: name.to_owned(),
            model: "iPhone 15".to_owned(),
            product: "iPhone15,4".to_owned(),
            os_version: OsVersion::new(18, 0),
            serial_number: Some(format!("SERIAL{number}")),
            udid: None,
            eas_device_id: eas_id.map(str::to_owned),
            enrolled_at: now,
            last_seen_at: now,
            compliance: ComplianceState::Compliant,
            compliance_reason: None,
        };
        tx.add_device(&device).await.unwrap();
    }
    tx.put_exchange_rules(id, &OrganisationRules::default()).await.unwrap();
    let sync = SyncId(Uuid::from_u128(1));
    let mailbox = Mailbox {
        id: MAILBOX,
        organisation: id,
        display_name: "Anna Berg".to_owned(),
        address: "anna@example.com".to_owned(),
        eas_enabled: true,
        other_ways: Vec::new(),
        allowed: Vec::new(),
        blocked: Vec::new(),
        user: Some(ANNA),
    };
    let row = MailboxRow { mailbox, addresses: vec!["anna@example.com".to_owned()] };
    tx.put_exchange_mailbox(&row, None, sync, now).await.unwrap();
    for (number, eas_id, device_type, model) in
        [(1, "ANNAPHONE", "iPhone", "iPhone15C4"), (2, "STRANGER", "Android", "SM-G960F")]
    {
        let partnership = Partnership {
            id: PartnershipId(Uuid::from_u128(number)),
            organisation: id,
            mailbox: MAILBOX,
            eas_id: eas_id.parse().unwrap(),
            look: Look {
                device_type: device_type.to_owned(),
                model: model.to_owned(),
                client_type: "EAS".to_owned(),
                ..Look::default()
            },
            friendly_name: String::new(),
            imei: None,
            state: "Allowed".to_owned(),
            state_reason: "Global".to_owned(),
            state_rule: None,
            first_sync_at: Some(now),
            last_success_at: None,
        };
        tx.put_partnership(&partnership, Uuid::from_u128(number), sync, now).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn by_5_a_users_access_is_explained_phone_by_phone() {
    let directory = tempfile::tempdir().unwrap();
    let services = open(directory.path()).await;
    people(&services).await;
    services.store.close().await;
    let explain = |more: &[&str]| {
        let arguments = [&["explain", "access", "anna@example.com"], more].concat();
        let output = gatepost(directory.path(), &arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let words = server::texts::Text::default();
    let said = explain(&[]);
    assert!(said.starts_with("Anna Berg\n"), "{said}");
    for line in [
        format!("  ANNAPHONE (iPhone15C4) in anna@example.com, Mail: {}", words.get("access-level-allow")),
        format!("    {}", words.get("access-rule-compliant")),
        format!("  STRANGER (SM-G960F) in anna@example.com, Mail: {}", words.get("access-level-block")),
        "    Exchange said last: Allowed.".to_owned(),
        format!("    Next: {}", words.get("explain-next-enrol")),
    ] {
        assert!(said.lines().any(|one| one == line), "{line}: {said}");
    }
    let one = explain(&["Anna's iPhone"]);
    assert!(one.contains("ANNAPHONE") && !one.contains("STRANGER"), "{one}");
    let none = explain(&["SERIAL2"]);
    assert!(none.contains("Exchange has no partnership"), "{none}");
    let all: serde_json::Value = serde_json::from_str(&explain(&["--json"])).unwrap();
    assert_eq!((&all["user"], all["access"].as_array().unwrap().len()), (&ANNA.0.to_string().into(), 2));
    let phone: serde_json::Value = serde_json::from_str(&explain(&["Anna's iPhone", "--json"])).unwrap();
    let [phone] = phone["access"].as_array().unwrap().as_slice() else { panic!("{phone}") };
    for (name, expected) in [
        ("organisation", "Mail"),
        ("mailbox", "anna@example.com"),
        ("easId", "ANNAPHONE"),
        ("exchangeSays", "Allowed"),
        ("level", "allow"),
        ("entry", "allow"),
    ] {
        assert_eq!(phone[name], expected, "{name}: {phone}");
    }
    assert_eq!(phone["device"], Uuid::from_u128(1).to_string());
    assert_eq!(phone["enforced"], true);
    let nobodys = gatepost(directory.path(), &["explain", "access", "anna@example.com", "Ben's phone"]);
    assert_eq!(nobodys.status.code(), Some(1));
    assert!(text(&nobodys.stderr).contains("there is no device `Ben's phone`"), "{}", text(&nobodys.stderr));
}
