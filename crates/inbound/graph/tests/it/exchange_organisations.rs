//! Gatepost's own additions about Exchange: organisations, events, the journal, and taking changes back.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::plan::EntryChange;
use domain::access::settings::Mode;
use domain::access::{List, Operation};
use domain::actor::{Actor, Scope};
use domain::id::{ConnectorId, MailboxId, OrganisationId};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use services::exchange::{self, NewOrganisation};
use store::exchange::event::Event;
use store::exchange::journal::JournalEntry;
use uuid::Uuid;

use crate::house::House;

const ROOT: &str = "/beta/deviceManagement/gatepostExchangeOrganizations";
const ENTRY: Uuid = Uuid::from_u128(0x700);

async fn organisation(house: &House, name: &str) -> OrganisationId {
    let new = NewOrganisation { name: name.to_owned() };
    exchange::create(&house.services, &Actor::System, new).await.unwrap().id
}

/// An entry of the journal: an id was blocked.
fn change(id: Uuid, organisation: OrganisationId, eas_id: &str, at: DateTime<Utc>) -> JournalEntry {
    let (mailbox, eas_id) = (MailboxId(Uuid::from_u128(7)), eas_id.parse().unwrap());
    let entry = EntryChange { mailbox, eas_id, add: Some(List::Blocked), remove: None };
    JournalEntry {
        id,
        organisation,
        connector: ConnectorId(Uuid::from_u128(1)),
        at,
        operation: Operation::Entry { entry },
        by_person: false,
        cause: "notLinked".to_owned(),
        actor: "Gatepost".to_owned(),
        outcome: "done".to_owned(),
        detail: None,
        undoes: None,
        undone_at: None,
    }
}

/// One id is blocked by us, and something was told.
async fn blocked(house: &House, organisation: OrganisationId) {
    let (now, mailbox) = (house.services.now(), MailboxId(Uuid::from_u128(7)));
    let eas_id: domain::partnership::EasId = "STRANGER".parse().unwrap();
    let mut tx = house.services.store.write().await.unwrap();
    tx.put_own_entry(organisation, mailbox, &eas_id, Some(List::Blocked), now).await.unwrap();
    tx.add_journal_entry(&change(ENTRY, organisation, "STRANGER", now)).await.unwrap();
    tx.add_exchange_event(&Event {
        id: Uuid::from_u128(0x800),
        organisation,
        at: now,
        severity: "warning".to_owned(),
        what: "link".to_owned(),
        detail: json!({ "event": "secondClaimant" }),
        partnership: None,
    })
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn organisations_are_listed_with_what_graph_lacks() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let list = house.get(ROOT).await;
    let one = &list["value"][0];
    assert_eq!((&one["id"], &one["displayName"]), (&json!(id), &json!("Mail")));
    assert_eq!((&one["accessMode"], &one["connectionState"]), (&json!("off"), &json!("none")));
    assert_eq!((&one["waitingChangeCount"], &one["waitingSinceDateTime"]), (&json!(0), &Value::Null));
    let mut alone = house.get(&format!("{ROOT}('{id}')")).await;
    alone.as_object_mut().unwrap().remove("@odata.context");
    assert_eq!(&alone, one);
    assert_eq!(house.ask(Method::GET, &format!("{ROOT}/$count"), Value::Null).await.text, "1");
    let missing = house.ask(Method::GET, &format!("{ROOT}/{}", Uuid::nil()), Value::Null).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_organisation_is_added_changed_and_removed() {
    let house = House::new().await;
    let made = house.ask(Method::POST, ROOT, json!({ "displayName": "Mail" })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!((&made.body["displayName"], &made.body["accessMode"]), (&json!("Mail"), &json!("off")));
    let one = format!("{ROOT}/{}", made.body["id"].as_str().unwrap());
    // What was read can come back whole.
    let mut whole = house.get(&one).await;
    whole["displayName"] = json!("Post");
    whole["accessMode"] = json!("report");
    let answer = house.ask(Method::PATCH, &one, whole).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let read = house.get(&one).await;
    assert_eq!((&read["displayName"], &read["accessMode"]), (&json!("Post"), &json!("report")));
    let audit = house.get("/beta/deviceManagement/auditEvents").await.to_string();
    for act in ["exchange.create", "exchange.rename", "exchange.access.change"] {
        assert!(audit.contains(act), "{act}: {audit}");
    }
    let enforcing = json!({ "displayName": "Other", "accessMode": "enforcing" });
    let other = house.ask(Method::POST, ROOT, enforcing).await;
    assert_eq!((other.status, &other.body["accessMode"]), (StatusCode::CREATED, &json!("enforcing")));
    for wrong in [
        json!({ "displayName": "Other", "accessMode": "off" }),
        json!({ "displayName": "" }),
        json!({ "displayName": 1 }),
        json!({ "accessMode": "on" }),
        json!({ "address": "mail.example.com" }),
        json!({ "isHosted": true }),
        json!({ "nothing": 1 }),
    ] {
        let answer = house.ask(Method::PATCH, &one, wrong.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}: {}", answer.text);
    }
    let taken = house.ask(Method::POST, ROOT, json!({ "displayName": "Post" })).await;
    assert_eq!(
        (taken.status, &taken.body["error"]["target"]),
        (StatusCode::BAD_REQUEST, &json!("displayName"))
    );
    assert_eq!(house.ask(Method::POST, ROOT, json!({})).await.status, StatusCode::BAD_REQUEST);
    let read = house.get(&one).await;
    assert_eq!(
        (&read["displayName"], &read["accessMode"]),
        (&json!("Post"), &json!("report")),
        "nothing is kept"
    );
    assert_eq!(house.ask(Method::DELETE, &one, Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.ask(Method::GET, &one, Value::Null).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.ask(Method::PATCH, &one, json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn xc_12_an_organisation_is_neither_removed_nor_switched_off_while_something_of_ours_is_left() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let one = format!("{ROOT}/{id}");
    let mode = |mode: &str| house.ask(Method::PATCH, &one, json!({ "accessMode": mode }));
    assert_eq!(mode("enforcing").await.status, StatusCode::NO_CONTENT);
    blocked(&house, id).await;
    assert_eq!(mode("off").await.status, StatusCode::CONFLICT);
    assert_eq!(house.ask(Method::DELETE, &one, Value::Null).await.status, StatusCode::CONFLICT);
    assert_eq!(house.get(&one).await["accessMode"], "enforcing");
}

#[tokio::test]
async fn co_1_each_organisation_has_its_own_conditional_access_settings() {
    let house = House::new().await;
    let (first, second) = (organisation(&house, "Mail").await, organisation(&house, "Other").await);
    let settings = |id: OrganisationId| format!("{ROOT}/{id}/conditionalAccessSettings");
    let body = json!({ "enabled": true, "includedGroups": [house.staff] });
    let answer = house.ask(Method::PATCH, &settings(second), body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    assert_eq!(house.get(&settings(second)).await["enabled"], true);
    assert_eq!(house.get(&settings(first)).await["enabled"], false);
    assert_eq!(house.get(&format!("{ROOT}/{second}")).await["accessMode"], "enforcing");
}

#[tokio::test]
async fn co_8_the_journal_is_read_and_changes_are_taken_back() {
    let house = House::new().await;
    let (id, other) = (organisation(&house, "Mail").await, organisation(&house, "Other").await);
    blocked(&house, id).await;
    let journal = house.get(&format!("{ROOT}/{id}/journal")).await;
    let entry = &journal["value"][0];
    assert_eq!((&entry["operation"], &entry["easDeviceId"]), (&json!("personalEntry"), &json!("STRANGER")));
    assert_eq!((&entry["addedTo"], &entry["removedFrom"]), (&json!("blocked"), &Value::Null));
    assert_eq!((&entry["cause"], &entry["canBeUndone"]), (&json!("notLinked"), &json!(true)));
    let events = house.get(&format!("{ROOT}/{id}/events?$filter=severity%20eq%20'warning'")).await;
    assert_eq!(events["value"][0]["eventName"], "link");
    let before = house.services.now() - TimeDelta::hours(1);
    let mut tx = house.services.store.write().await.unwrap();
    for number in 0..5_u128 {
        let event = Event {
            id: Uuid::from_u128(0x900 + number),
            organisation: id,
            at: before,
            severity: "information".to_owned(),
            what: format!("event{number}"),
            detail: json!({}),
            partnership: None,
        };
        tx.add_exchange_event(&event).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut page = house.get(&format!("{ROOT}/{id}/events?$top=2")).await;
    let mut names = Vec::new();
    loop {
        names.extend(page["value"].as_array().unwrap().iter().map(|event| event["eventName"].clone()));
        let Some(next) = page["@odata.nextLink"].as_str() else { break };
        let next = next[next.find("/beta").unwrap()..].to_owned();
        page = house.get(&next).await;
    }
    assert_eq!(
        names,
        ["link", "event4", "event3", "event2", "event1", "event0"],
        "there is no end to looking back"
    );
    assert_eq!(house.get(&format!("{ROOT}/{other}/journal")).await["value"], json!([]));
    let wrong = house.ask(Method::POST, &format!("{ROOT}/{other}/journal/{ENTRY}/undo"), Value::Null).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND, "it is not the other one's");
    let undo = format!("{ROOT}/{id}/journal/{ENTRY}/undo");
    let answer = house.ask(Method::POST, &undo, Value::Null).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let organisation = house.get(&format!("{ROOT}/{id}")).await;
    assert_eq!(organisation["waitingChangeCount"], 1);
    assert_ne!(organisation["waitingSinceDateTime"], Value::Null);
}

#[tokio::test]
async fn co_8_the_journal_leads_back_to_the_first_change_and_that_one_is_taken_back_too() {
    const MANY: u128 = 10_050;
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let now = house.services.now();
    let mut tx = house.services.store.write().await.unwrap();
    for number in 0..MANY {
        // Several at the same time.
        let at = now + TimeDelta::seconds(i64::try_from(number / 3).unwrap());
        let entry = change(Uuid::from_u128(0x1_0000 + number), id, &format!("PHONE{number}"), at);
        tx.add_journal_entry(&entry).await.unwrap();
    }
    tx.commit().await.unwrap();
    let journal = format!("{ROOT}/{id}/journal");
    let (mut next, mut found) = (format!("{journal}?$top=1000"), Vec::new());
    loop {
        let page = house.get(&next).await;
        let ids = page["value"].as_array().unwrap().iter().map(|entry| entry["easDeviceId"].clone());
        found.extend(ids);
        let Some(link) = page["@odata.nextLink"].as_str() else { break };
        next = link.strip_prefix("https://mdm.example.com:8443").unwrap().to_owned();
    }
    let expected: Vec<_> = (0..MANY).rev().map(|number| json!(format!("PHONE{number}"))).collect();
    assert!(found == expected, "{} entries, each once, the newest first", found.len());
    let last = house.get(&format!("{journal}?$filter=easDeviceId%20eq%20'PHONE1'")).await;
    assert_eq!(last["value"].as_array().unwrap().len(), 1);
    let first = Uuid::from_u128(0x1_0000);
    let answer = house.ask(Method::POST, &format!("{journal}/{first}/undo"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    assert_eq!(house.get(&format!("{ROOT}/{id}")).await["waitingChangeCount"], 1);
}

#[tokio::test]
async fn co_8_a_policy_is_taken_away_only_when_nothing_of_ours_is_left() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let policy = format!("/beta/deviceManagement/exchangeOnPremisesPolicies/{id}");
    let settings = format!("{ROOT}/{id}/conditionalAccessSettings");
    let body = json!({ "enabled": true, "includedGroups": [house.staff] });
    house.ask(Method::PATCH, &settings, body.clone()).await;
    blocked(&house, id).await;
    let refused = house.ask(Method::DELETE, &policy, Value::Null).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    let undone = house.ask(Method::POST, &format!("{ROOT}/{id}/undoAll"), Value::Null).await;
    assert_eq!(undone.status, StatusCode::NO_CONTENT, "{}", undone.text);
    assert_eq!(house.get(&format!("{ROOT}/{id}")).await["accessMode"], "report", "nothing is written again");
    let mut tx = house.services.store.write().await.unwrap();
    let (mailbox, eas_id) = (MailboxId(Uuid::from_u128(7)), "STRANGER".parse().unwrap());
    tx.put_own_entry(id, mailbox, &eas_id, None, house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let gone = house.ask(Method::DELETE, &policy, Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    let known = exchange::organisation(&house.services, &Actor::System, id).await.unwrap();
    assert_eq!((known.access.mode, known.access.included_groups.len()), (Mode::Off, 0));
}

#[tokio::test]
async fn changes_and_taking_back_need_the_scope_of_the_service() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    blocked(&house, id).await;
    let token = house.token_with(vec![Scope::ServiceRead]).await;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let journal = format!("{ROOT}/{id}/journal");
    assert_eq!(house.ask_with(Method::GET, &journal, Value::Null, &headers).await.status, StatusCode::OK);
    for (method, path) in [
        (Method::POST, format!("{journal}/{ENTRY}/undo")),
        (Method::POST, format!("{ROOT}/{id}/undoAll")),
        (Method::POST, ROOT.to_owned()),
        (Method::PATCH, format!("{ROOT}/{id}")),
        (Method::DELETE, format!("{ROOT}/{id}")),
    ] {
        let answer = house.ask_with(method.clone(), &path, json!({ "displayName": "x" }), &headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_policy_is_changed_whole_or_not_at_all() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let policy = format!("/beta/deviceManagement/exchangeOnPremisesPolicies/{id}");
    let before = house.get(&policy).await;
    let script = "PHNjcmlwdD54PC9zY3JpcHQ+"; // <script>x</script>
    let body = json!({ "defaultAccessLevel": "block", "notificationContent": script });
    let answer = house.ask(Method::PATCH, &policy, body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    assert_eq!(answer.body["error"]["target"], "notificationContent");
    assert_eq!(house.get(&policy).await, before);
}

#[tokio::test]
async fn what_is_set_in_the_console_is_not_passed_over_in_silence() {
    let house = House::new().await;
    let one = format!("{ROOT}/{}", organisation(&house, "Mail").await);
    let read = house.get(&one).await;
    for (name, value) in
        [("writesRules", json!(true)), ("enforcedGroups", json!([house.staff])), ("isHosted", json!(true))]
    {
        let answer = house.ask(Method::PATCH, &one, json!({ name: value })).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {}", answer.text);
        assert!(answer.text.contains(name), "{}", answer.text);
    }
    let answer = house.ask(Method::PATCH, &one, read.clone()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "as it was read: {}", answer.text);
    assert_eq!(house.get(&one).await, read);
}

#[tokio::test]
async fn a_filter_by_what_an_event_does_not_have_is_refused() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    for list in ["events?$filter=severty%20eq%20'warning'", "journal?$filter=device%20eq%20'x'"] {
        let answer = house.ask(Method::GET, &format!("{ROOT}/{id}/{list}"), Value::Null).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{list}: {}", answer.text);
    }
}

#[tokio::test]
async fn the_mail_to_quarantined_users_is_set_with_the_policy() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let policy = format!("/beta/deviceManagement/exchangeOnPremisesPolicies/{id}");
    let built_in = house.get(&policy).await["notificationContent"].as_str().unwrap().to_owned();
    assert!(!built_in.is_empty(), "the built-in text");
    let own = "PHA+RW5yb2wgeW91ciBwaG9uZTwvcD4="; // <p>Enrol your phone</p>
    let answer = house.ask(Method::PATCH, &policy, json!({ "notificationContent": own })).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    assert_eq!(house.get(&policy).await["notificationContent"], own);
    let answer = house.ask(Method::PATCH, &policy, json!({ "notificationContent": null })).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    assert_eq!(house.get(&policy).await["notificationContent"], json!(built_in));
    let _ = organisation(&house, "Other").await;
    let refused = house.ask(Method::PATCH, &policy, json!({ "notificationContent": own })).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "it would change the other one's as well");
    let built = house.ask(Method::PATCH, &policy, json!({ "notificationContent": null })).await;
    assert_eq!(built.status, StatusCode::NO_CONTENT, "the built-in text stands already: {}", built.text);
    let same = house.ask(Method::PATCH, &policy, json!({ "notificationContent": built_in })).await;
    assert_eq!(same.status, StatusCode::NO_CONTENT, "nothing changes: {}", same.text);
}
