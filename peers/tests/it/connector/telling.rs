//! A phone that nobody enrolled, from beginning to end: Exchange holds it back, the notification account tells its user in their own
//! language, and tells them again when the mail flows (CO-6, XC-13).

use std::sync::Arc;

use connector::{ExchangeSettings, Notification, Proven, SystemResolver, prove};
use domain::access::settings::{LockOut, Mode};
use domain::access::{AccessSettings, Level};
use domain::message::{Channel, MessagePolicy, MessageState};
use peers::ews::FakeEws;
use peers::exchange::Plan;
use serde_json::{Value, json};
use services::exchange::{self, NotificationState, NotificationWay};
use services::messages;
use texts::Language;

use super::house::{OWNER, STAFF, Uptime, WHO, Working, has, in_time};
use super::{House, Registered};

const PHONE: &str = "APPLANNA";

/// The notification account at a fixed address, tested as `register` does.
async fn proven(exchange: &ExchangeSettings, ews: &FakeEws) -> Proven {
    let services = format!("https://localhost:{}/EWS/Exchange.asmx", ews.port);
    let address = Some(FakeEws::ADDRESS);
    let account = Notification::new(FakeEws::ACCOUNT, address, Some(services)).unwrap();
    let (resolver, uptime) = (Arc::new(SystemResolver), Arc::new(Uptime::new()));
    prove(exchange, None, account, FakeEws::PASSWORD.into(), resolver, uptime).await.unwrap()
}

/// The message that was sent after so many others.
async fn received(ews: &FakeEws, before: usize, working: &Working) -> Value {
    let sent = async || ews.get("sent").await.unwrap().as_array().unwrap().clone();
    let came = in_time(async || sent().await.len() > before).await;
    assert!(came, "message {before}: {:#?}", working.connector.status());
    sent().await[before].clone()
}

/// What Exchange grants the phone.
async fn access(house: &House) -> Value {
    let state = house.fake.get("state").await.unwrap();
    let partnerships = state["partnerships"].as_array().unwrap();
    partnerships.iter().find(|one| one["DeviceId"] == PHONE).unwrap()["access"][0].clone()
}

async fn account(house: &House) -> NotificationState {
    exchange::notification(house.services(), WHO, house.organisation()).await.unwrap()
}

/// A person switches it on: what nobody knows waits in Exchange's quarantine, where its own message still reaches the phone.
async fn quarantine_by_default(house: &House) {
    let access = AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![STAFF],
        default_level: Some(Level::Quarantine),
        writes_rules: true,
        lock_out: LockOut::Quarantine,
        ..AccessSettings::default()
    };
    exchange::write_rules(house.services(), WHO, house.organisation(), access, false).await.unwrap();
    let settings = async || {
        let state = house.fake.get("state").await.unwrap();
        state["controllers"]["dc1.corp.example.com"]["settings"]["DefaultAccessLevel"].clone()
    };
    assert!(in_time(async || settings().await == "Quarantine").await, "{}", settings().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_phone_is_quarantined_and_its_user_told_in_dutch_until_the_mail_flows() {
    let plan = Plan { partnerships: 0, ..Plan::default() };
    let Some(house) = House::start(plan, None).await else { return };
    let Some(ews) = FakeEws::start(&["localhost"], None).await.unwrap() else { return };
    house.speaks("nl-NL").await;
    let mut asked = house.asking().await;
    asked.exchange.authorities = Some(format!("{}{}", house.fake.authority, ews.authority));
    asked.notification = Some(proven(&asked.exchange, &ews).await);
    let machine = Registered::new(asked, 1).await;
    let by_account = MessagePolicy { channel: Channel::Ews, ..MessagePolicy::default() };
    messages::set_policy(house.services(), WHO, house.organisation(), &by_account).await.unwrap();
    let working = machine.work();
    working.until("everything is read", |status| status.last_full.is_some()).await;
    quarantine_by_default(&house).await;

    house.phone(PHONE).await;
    house.want_full_sync().await;
    let held = received(&ews, 0, &working).await;
    assert_eq!((&held["to"], &held["body_type"]), (&json!([OWNER]), &json!("HTML")));
    assert_eq!(held["subject"], "iPhone of Anna Example 0 krijgt uw mail nog niet");
    let (body, enrol) = (held["body"].as_str().unwrap(), format!("{}/enroll", house.server.web()));
    assert!(body.contains("Hallo Anna,") && body.contains(&format!("<a href=\"{enrol}\">")), "{body}");
    assert_eq!(access(&house).await, "Quarantined");
    assert_eq!(house.changes().await, 0, "Exchange keeps it out by itself: no entry of ours");

    house.enrol(PHONE).await;
    house.until("the phone is let in", &working, |lists| has(lists, "Allowed", PHONE)).await;
    let released = received(&ews, 1, &working).await;
    assert_eq!(released["subject"], "iPhone of Anna Example 0 krijgt uw mail");
    assert_eq!(access(&house).await, "Allowed");

    // An administrator asks for a test, and sees what became of it.
    let to = "me@corp.example";
    messages::test_account(house.services(), WHO, house.organisation(), to, Language::Swedish).await.unwrap();
    let test = received(&ews, 2, &working).await;
    assert_eq!(
        (&test["to"], &test["subject"]),
        (&json!([to]), &json!("Ett provmeddelande fr\u{e5}n Gatepost"))
    );
    let told = async || {
        let state = account(&house).await;
        let is_sent = state.test.is_some_and(|test| test.state == MessageState::Sent);
        let told = state.told.and_then(|told| told.account);
        is_sent && state.sent_at.is_some() && told.is_some_and(|told| told.worked_at.is_some())
    };
    assert!(in_time(told).await, "{:#?}", account(&house).await);
    let told = account(&house).await.told.unwrap().account.unwrap();
    assert_eq!((told.address.as_str(), told.way), (FakeEws::ADDRESS, NotificationWay::Fixed));
    assert_eq!(ews.get("sent").await.unwrap().as_array().unwrap().len(), 3, "each was sent once");
    assert_eq!(ews.get("problems").await.unwrap(), json!([]));
    assert_eq!(working.stop().await, None);
    house.end().await;
}
