//! Exchange organisations as existing clients of Graph see them.

use domain::access::settings::Mode;
use domain::access::{AccessSettings, Level, Look};
use domain::actor::{Actor, Scope};
use domain::device::{ComplianceState, Device};
use domain::id::{ConnectorId, MailboxId, OrganisationId, PartnershipId, SyncId};
use domain::partnership::{Mailbox, Partnership};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use services::exchange::{self, NewOrganisation, SyncSettings};
use store::exchange::connector::{NewConnector, Sign};
use store::exchange::mailbox::MailboxRow;
use uuid::Uuid;

use crate::house::House;

const ROOT: &str = "/beta/deviceManagement";

async fn organisation(house: &House, name: &str) -> OrganisationId {
    let new = NewOrganisation { name: name.to_owned() };
    exchange::create(&house.services, &Actor::System, new).await.unwrap().id
}

#[tokio::test]
async fn xc_9_connectors_are_listed_read_and_asked_for_a_sync() {
    let house = House::new().await;
    let list = format!("{ROOT}/exchangeConnectors");
    assert_eq!(house.get(&list).await["value"], json!([]));
    let id = organisation(&house, "Mail").await;
    let connector = house.get(&format!("{list}/{id}")).await;
    assert_eq!(connector["status"], "none");
    assert_eq!(connector["lastSyncDateTime"], "0001-01-01T00:00:00Z");
    assert_eq!(connector["exchangeConnectorType"], "onPremises");
    assert_eq!(house.get(&list).await["value"][0]["id"], json!(id));
    assert_eq!(house.ask(Method::GET, &format!("{list}/$count"), Value::Null).await.text, "1");
    for (path, kind, wanted) in [("sync", "deltaSync", "full"), ("microsoft.graph.sync", "fullSync", "full")]
    {
        let answer =
            house.ask(Method::POST, &format!("{list}/{id}/{path}"), json!({ "syncType": kind })).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
        let known = exchange::organisation(&house.services, &Actor::System, id).await.unwrap();
        // The first sync is a full one, whatever is asked for.
        assert_eq!(known.sync_wanted.as_deref(), Some(wanted));
    }
    let mut tx = house.services.store.write().await.unwrap();
    tx.want_exchange_sync(id, None).await.unwrap();
    tx.commit().await.unwrap();
    let delta = json!({ "syncType": "deltaSync" });
    let answer = house.ask(Method::POST, &format!("{list}/{id}/sync"), delta).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let known = exchange::organisation(&house.services, &Actor::System, id).await.unwrap();
    assert_eq!(known.sync_wanted.as_deref(), Some("quick"), "the first one was made");
    for body in [json!({ "syncType": "halfSync" }), json!({}), json!([])] {
        let answer = house.ask(Method::POST, &format!("{list}/{id}/sync"), body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    }
    let missing = house.ask(Method::GET, &format!("{list}/{}", Uuid::nil()), Value::Null).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

/// A connector, and what it said of itself last.
async fn connector(house: &House, organisation: OrganisationId, state: &str, server: Option<&str>) {
    let (now, id) = (house.services.now(), ConnectorId(Uuid::from_u128(0xc0)));
    let mut tx = house.services.store.write().await.unwrap();
    if tx.live_connector(organisation).await.unwrap().is_none() {
        let connector = NewConnector {
            id,
            organisation,
            host: "exch-connector",
            version: "1.0.0",
            system: "linux",
            certificate_sha256: [3; 32],
            registered_at: now,
            may_write_at: now,
        };
        tx.add_connector(&connector).await.unwrap();
    }
    let sign = Sign { version: "1.0.1", state, server, error: None, journal: 0 };
    tx.connector_seen(id, now, &sign).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn xc_11_a_connector_says_how_its_connection_is_and_what_it_runs_on() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let path = format!("{ROOT}/exchangeConnectors/{id}");
    let address = "outlook.hoster.example".to_owned();
    let settings = SyncSettings { hosted: true, address, ..SyncSettings::default() };
    exchange::set_sync(&house.services, &Actor::System, id, settings).await.unwrap();
    let before = house.get(&path).await;
    assert_eq!((&before["status"], &before["exchangeConnectorType"]), (&json!("none"), &json!("hosted")));
    assert_eq!((&before["serverName"], &before["version"]), (&json!("outlook.hoster.example"), &Value::Null));
    for (state, status) in [
        ("connecting", "connectionPending"),
        ("connected", "connected"),
        ("disconnected", "disconnected"),
        ("throttled", "disconnected"),
    ] {
        connector(&house, id, state, Some("ex1.hoster.example")).await;
        assert_eq!(house.get(&path).await["status"], status, "{state}");
    }
    let known = house.get(&path).await;
    for (name, expected) in [
        ("serverName", "ex1.hoster.example"),
        ("connectorServerName", "exch-connector"),
        ("version", "1.0.1"),
    ] {
        assert_eq!(known[name], expected, "{name}: {known}");
    }
}

#[tokio::test]
async fn co_1_the_singleton_is_the_only_organisations_and_refused_where_there_are_several() {
    let house = House::new().await;
    let singleton = format!("{ROOT}/conditionalAccessSettings");
    assert_eq!(house.ask(Method::GET, &singleton, Value::Null).await.status, StatusCode::NOT_FOUND);
    let id = organisation(&house, "Mail").await;
    let settings = house.get(&singleton).await;
    assert_eq!((&settings["id"], &settings["enabled"]), (&json!(id), &json!(false)), "never on by default");
    let body = json!({ "includedGroups": [house.staff], "overrideDefaultRule": false, "enabled": true });
    let answer = house.ask(Method::PATCH, &singleton, body.clone()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let settings = house.get(&singleton).await;
    assert_eq!(settings["includedGroups"], json!([house.staff]));
    assert_eq!((&settings["enabled"], &settings["overrideDefaultRule"]), (&json!(true), &json!(false)));
    let second = organisation(&house, "Other").await;
    let answer = house.ask(Method::PATCH, &singleton, body.clone()).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let named = "deviceManagement/exchangeOnPremisesPolicies/{id}/conditionalAccessSettings";
    assert!(answer.text.contains(named), "{}", answer.text);
    let own = format!("{ROOT}/exchangeOnPremisesPolicies/{second}/conditionalAccessSettings");
    assert_eq!(house.get(&own).await["enabled"], false, "each by its own act");
    assert_eq!(house.ask(Method::PATCH, &own, body).await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.get(&own).await["enabled"], true);
    let answer = house.ask(Method::PATCH, &own, json!({ "enabled": false })).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let known = exchange::organisation(&house.services, &Actor::System, second).await.unwrap();
    assert_eq!(known.access.mode, Mode::Off);
}

#[tokio::test]
async fn co_3_default_level_and_rules_are_changed_and_read_again() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let path = format!("{ROOT}/exchangeOnPremisesPolicies/{id}");
    let rules = json!([
        { "deviceClass": { "name": "iPhone", "type": "family" }, "accessLevel": "allow" },
        { "deviceClass": { "name": "SM-G960F", "type": "model" }, "accessLevel": "block" },
    ]);
    let body = json!({ "defaultAccessLevel": "quarantine", "accessRules": rules });
    let answer = house.ask(Method::PATCH, &path, body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let policy =
        house.get(&format!("{ROOT}/exchangeOnPremisesPolicy?$expand=conditionalAccessSettings")).await;
    assert_eq!((&policy["defaultAccessLevel"], &policy["accessRules"]), (&json!("quarantine"), &rules));
    assert_eq!(policy["conditionalAccessSettings"]["enabled"], false);
    let known = exchange::organisation(&house.services, &Actor::System, id).await.unwrap();
    assert!(!known.access.writes_rules, "the last step is not taken by the way");
    let class = json!({ "name": "iPhone", "type": "family" });
    for (wrong, what) in [
        (json!({ "defaultAccessLevel": "deny" }), "allow, block or quarantine"),
        (json!({ "accessRules": [{ "deviceClass": class, "accessLevel": "perhaps" }] }), "accessLevel"),
        (
            json!({ "accessRules": [{ "deviceClass": { "name": "x", "type": "os" }, "accessLevel": "allow" }] }),
            "family or model",
        ),
        (json!({ "accessRules": "all" }), "a list"),
        (json!({ "acessRules": [] }), "no property acessRules"),
        (json!({ "notificationContent": "no base64" }), "base64"),
    ] {
        let answer = house.ask(Method::PATCH, &path, wrong.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(answer.text.contains(what), "{what}: {}", answer.text);
    }
    assert_eq!(house.get(&path).await["accessRules"], rules, "a mistake changes nothing");
    organisation(&house, "Other").await;
    let singleton = format!("{ROOT}/exchangeOnPremisesPolicy");
    let body = json!({ "defaultAccessLevel": "allow" });
    let answer = house.ask(Method::PATCH, &singleton, body).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "which of the two?");
    assert!(answer.text.contains("deviceManagement/exchangeOnPremisesPolicies/{id}"), "{}", answer.text);
    assert_eq!(house.get(&path).await["defaultAccessLevel"], "quarantine");
}

#[tokio::test]
async fn co_7_default_and_rules_that_keep_somebody_out_are_written_by_nobody_who_was_not_shown_whom() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let _ = house.device(101).await;
    partnership(&house, id).await;
    let mut tx = house.services.store.write().await.unwrap();
    // Her phone has mail by the default alone.
    let mailbox = MailboxId(Uuid::from_u128(7));
    tx.put_personal_lists(id, mailbox, &[], &[], house.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let last_step = AccessSettings {
        mode: Mode::Report,
        default_level: Some(Level::Block),
        writes_rules: true,
        ..AccessSettings::default()
    };
    exchange::set_access(&house.services, &Actor::System, id, last_step).await.unwrap();
    let policy = format!("{ROOT}/exchangeOnPremisesPolicies/{id}");
    let settings = format!("{policy}/conditionalAccessSettings");
    let own = format!("{ROOT}/gatepostExchangeOrganizations/{id}");
    for (path, body) in
        [(&settings, json!({ "enabled": true })), (&own, json!({ "accessMode": "enforcing" }))]
    {
        let answer = house.ask(Method::PATCH, path, body).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{path}: {}", answer.text);
        assert!(answer.text.contains("lock out 1 of the devices"), "{}", answer.text);
        assert!(answer.text.contains("save it in the console"), "{}", answer.text);
        assert_eq!(answer.body["error"]["details"][0]["code"], "rules-unseen");
    }
    // Enforced with a default that keeps nobody out, and changed afterwards.
    for (path, body) in
        [(&policy, json!({ "defaultAccessLevel": "none" })), (&settings, json!({ "enabled": true }))]
    {
        let answer = house.ask(Method::PATCH, path, body).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}: {}", answer.text);
    }
    let before = house.get(&policy).await;
    let block = json!({ "defaultAccessLevel": "block", "notificationContent": "PHA+SGVqPC9wPg==" });
    let answer = house.ask(Method::PATCH, &policy, block).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
    assert_eq!(house.get(&policy).await, before, "nothing of it is done");
}

#[tokio::test]
async fn co_7_default_and_rules_are_not_enforced_for_some_groups() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let pair = AccessSettings {
        mode: Mode::Report,
        enforced_groups: vec![house.staff],
        writes_rules: true,
        ..AccessSettings::default()
    };
    exchange::set_access(&house.services, &Actor::System, id, pair).await.unwrap();
    let settings = format!("{ROOT}/exchangeOnPremisesPolicies/{id}/conditionalAccessSettings");
    let own = format!("{ROOT}/gatepostExchangeOrganizations/{id}");
    for (path, body) in
        [(&settings, json!({ "enabled": true })), (&own, json!({ "accessMode": "enforcing" }))]
    {
        let answer = house.ask(Method::PATCH, path, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}: {}", answer.text);
        assert!(answer.text.contains("begins with some groups"), "{}", answer.text);
    }
    let known = exchange::organisation(&house.services, &Actor::System, id).await.unwrap();
    assert_eq!(known.access.mode, Mode::Report);
}

#[tokio::test]
async fn changes_need_the_scope_of_the_service() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let token = house.token_with(vec![Scope::ServiceRead]).await;
    let headers = [("authorization", format!("Bearer {token}"))];
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let path = format!("{ROOT}/exchangeOnPremisesPolicies/{id}/conditionalAccessSettings");
    assert_eq!(house.ask_with(Method::GET, &path, Value::Null, &headers).await.status, StatusCode::OK);
    let answer = house.ask_with(Method::PATCH, &path, json!({ "enabled": true }), &headers).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
}

#[tokio::test]
async fn xc_9_a_sync_is_asked_for_with_graphs_scope_for_connectors_or_with_those_of_devices() {
    let house = House::new().await;
    let path = format!("{ROOT}/exchangeConnectors/{}/sync", organisation(&house, "Mail").await);
    for (scope, expected) in [
        (Scope::ServiceReadWrite, StatusCode::NO_CONTENT),
        (Scope::DevicesReadWrite, StatusCode::NO_CONTENT),
        (Scope::DevicesPrivileged, StatusCode::NO_CONTENT),
        (Scope::ServiceRead, StatusCode::FORBIDDEN),
        (Scope::ConfigurationReadWrite, StatusCode::FORBIDDEN),
    ] {
        let token = format!("Bearer {}", house.token_with(vec![scope]).await);
        let headers = [("authorization", token.as_str())];
        let answer = house.ask_with(Method::POST, &path, json!({ "syncType": "fullSync" }), &headers).await;
        assert_eq!(answer.status, expected, "{scope}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_device_says_what_exchange_knows_of_it() {
    let house = House::new().await;
    let id = organisation(&house, "Mail").await;
    let phone = house.device(101).await;
    let devices = format!("{ROOT}/managedDevices");
    let before = house.get(&format!("{devices}/{phone}")).await;
    assert_eq!((&before["managementAgent"], &before["exchangeAccessState"]), (&json!("mdm"), &json!("none")));
    assert_eq!(before["exchangeLastSuccessfulSyncDateTime"], "0001-01-01T00:00:00Z");
    partnership(&house, id).await;
    for path in [
        format!("{devices}?$filter=exchangeAccessState%20eq%20'blocked'"),
        "/v1.0/users/ada@example.com/managedDevices".to_owned(),
    ] {
        let page = house.get(&path).await;
        let device = &page["value"][0];
        assert_eq!(device["managementAgent"], "easMdm", "{path}: {page}");
        assert_eq!((&device["easActivated"], &device["easDeviceId"]), (&json!(true), &json!("ADAPHONE")));
        assert_eq!(device["exchangeAccessState"], "blocked");
        assert_eq!(device["exchangeAccessStateReason"], "exchangeIndividualRule");
        assert_ne!(device["easActivationDateTime"], "0001-01-01T00:00:00Z");
        assert_ne!(device["exchangeLastSuccessfulSyncDateTime"], "0001-01-01T00:00:00Z");
    }
}

/// Ada's phone 101 reports the id of a partnership in her mailbox, which somebody in Exchange has blocked.
async fn partnership(house: &House, organisation: OrganisationId) {
    let (now, sync, mailbox) =
        (house.services.now(), SyncId(Uuid::from_u128(5)), MailboxId(Uuid::from_u128(7)));
    let guid = Uuid::from_u128(8);
    let mut tx = house.services.store.write().await.unwrap();
    tx.put_exchange_rules(organisation, &domain::access::exchange::OrganisationRules::default())
        .await
        .unwrap();
    let row = Mailbox {
        id: mailbox,
        organisation,
        display_name: "ADA".to_owned(),
        address: "ada@example.com".to_owned(),
        eas_enabled: true,
        other_ways: Vec::new(),
        allowed: Vec::new(),
        blocked: vec!["ADAPHONE".parse().unwrap()],
        user: Some(house.ada),
    };
    let row = MailboxRow { mailbox: row, addresses: vec!["ada@example.com".to_owned()] };
    tx.put_exchange_mailbox(&row, None, sync, now).await.unwrap();
    let partnership = Partnership {
        id: PartnershipId(Uuid::from_u128(6)),
        organisation,
        mailbox,
        eas_id: "ADAPHONE".parse().unwrap(),
        look: Look::default(),
        friendly_name: String::new(),
        imei: None,
        state: "Blocked".to_owned(),
        state_reason: "Individual".to_owned(),
        state_rule: None,
        first_sync_at: Some(now),
        last_success_at: None,
    };
    tx.put_partnership(&partnership, guid, sync, now).await.unwrap();
    tx.put_partnership_statistics(organisation, guid, Some(now)).await.unwrap();
    let phone = tx.device(domain::id::DeviceId(Uuid::from_u128(101))).await.unwrap().unwrap();
    let eas_device_id = Some("ADAPHONE".to_owned());
    let phone = Device { eas_device_id, compliance: ComplianceState::Compliant, ..phone };
    tx.update_device(&phone).await.unwrap();
    tx.access_due_for_user(house.ada).await.unwrap();
    tx.commit().await.unwrap();
    exchange::judge_due(&house.services).await.unwrap();
}
