//! Compliance policies as scripts and SDKs meet them.

use domain::compliance::{ComplianceSetting, can_tell};
use domain::device::{ComplianceState, Platform};
use domain::enrolment::{Enrolment, PushAddress};
use domain::id::{DeviceId, EnrolmentId};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use services::background;
use uuid::Uuid;

use crate::house::House;

pub(crate) const POLICIES: &str = "/beta/deviceManagement/deviceCompliancePolicies";

fn actions(list: &Value) -> Value {
    json!([{ "ruleName": "PasswordRequired", "scheduledActionConfigurations": list }])
}

fn block(hours: u32) -> Value {
    json!({ "actionType": "block", "gracePeriodHours": hours, "notificationTemplateId": "", "notificationMessageCCList": [] })
}

pub(crate) fn phones() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.iosCompliancePolicy",
        "displayName": "Phones",
        "osMinimumVersion": "19.0",
        "passcodeRequired": false,
        "passcodeRequiredType": "deviceDefault",
        "passcodeMinimumLength": null,
        "deviceThreatProtectionEnabled": false,
        "deviceThreatProtectionRequiredSecurityLevel": "unavailable",
        "restrictedApps": [],
        "scheduledActionsForRule": actions(&json!([block(24)])),
    })
}

pub(crate) async fn make(house: &House, body: Value) -> String {
    let answer = house.ask(Method::POST, POLICIES, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.body["id"].as_str().unwrap().to_owned()
}

/// A device of ada's that is managed.
async fn enrolled(house: &House) -> DeviceId {
    let id = house.device(5).await;
    let now = house.services.now();
    let enrolment = Enrolment {
        push: Some(PushAddress { topic: "topic".to_owned(), token: vec![1], magic: "magic".to_owned() }),
        ..testkit::enrolled(EnrolmentId(Uuid::from_u128(50)), house.ada, id, now)
    };
    let mut tx = house.services.store.write().await.unwrap();
    tx.add_enrolment(&enrolment).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn drain(house: &House) {
    background::queue(&house.services).drain().await.unwrap();
}

#[tokio::test]
async fn co_10_a_policy_is_made_read_changed_and_deleted() {
    let house = House::new().await;
    let id = make(&house, phones()).await;
    let read = house.get(&format!("{POLICIES}/{id}")).await;
    assert_eq!(read["@odata.type"], "#microsoft.graph.iosCompliancePolicy");
    assert_eq!((&read["osMinimumVersion"], &read["passcodeRequired"]), (&json!("19.0"), &json!(false)));
    assert_eq!(read["version"], 1);

    let path = format!("{POLICIES}('{id}')");
    let body =
        json!({"@odata.type": "#microsoft.graph.iosCompliancePolicy", "managedEmailProfileRequired": true});
    let changed = house.ask(Method::PATCH, &path, body).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.text);
    let read =
        house.get(&format!("{path}?$select=displayName,managedEmailProfileRequired,osMinimumVersion")).await;
    assert_eq!(read["managedEmailProfileRequired"], true);
    assert_eq!(read["osMinimumVersion"], "19.0", "what the body does not name stays");
    assert!(read.get("version").is_none(), "$select");

    let listed = house.get(&format!("{POLICIES}?$filter=displayName%20eq%20'Phones'&$count=true")).await;
    assert_eq!(listed["@odata.count"], 1);
    let cast =
        house.get(&format!("{POLICIES}?$filter=isof('microsoft.graph.windows10CompliancePolicy')")).await;
    assert_eq!(cast["value"], json!([]));
    let gone = house.ask(Method::DELETE, &path, Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(house.ask(Method::GET, &path, Value::Null).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_setting_that_nobody_judges_is_refused_by_its_name() {
    let house = House::new().await;
    let refused = |change: Value| {
        let mut body = phones();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        house.ask(Method::POST, POLICIES, body)
    };
    for (name, value) in [
        ("passcodeMinimumLength", json!(6)),
        ("deviceThreatProtectionEnabled", json!(true)),
        ("passcodeRequiredType", json!("alphanumeric")),
        ("osMaximumVersion", json!("20.0")),
    ] {
        let answer = refused(json!({ name: value })).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {}", answer.text);
        assert_eq!(answer.body["error"]["target"], name);
        assert!(answer.body["error"]["message"].as_str().unwrap().contains("not judged"), "{}", answer.text);
    }
    let answer = refused(json!({"@odata.type": "#microsoft.graph.macOSCompliancePolicy"})).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("iosCompliancePolicy"), "{}", answer.text);
    let answer = refused(json!({"osMinimumVersion": "new"})).await;
    assert_eq!(answer.body["error"]["target"], "osMinimumVersion");
}

#[tokio::test]
async fn exactly_one_block_is_required() {
    let house = House::new().await;
    let with = |actions: Value| {
        let mut body = phones();
        body["scheduledActionsForRule"] = actions;
        house.ask(Method::POST, POLICIES, body)
    };
    let wipe = json!({ "actionType": "wipe", "gracePeriodHours": 24 });
    let notify = json!({ "actionType": "notification", "gracePeriodHours": 0 });
    let copied = json!({ "actionType": "notification", "notificationMessageCCList": ["7d1a3e6e-0000-4000-8000-000000000000"] });
    for wrong in [
        json!([]),
        actions(&json!([])),
        actions(&json!([block(0), block(24)])),
        actions(&json!([notify.clone()])),
        actions(&json!([block(0), wipe])),
        actions(&json!([block(0), copied])),
        actions(&json!([block(9000)])),
    ] {
        let answer = with(wrong.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let mut body = phones();
    body.as_object_mut().unwrap().remove("scheduledActionsForRule");
    assert_eq!(house.ask(Method::POST, POLICIES, body).await.status, StatusCode::BAD_REQUEST);

    let id = make(&house, phones()).await;
    let schedule = format!("{POLICIES}/{id}/microsoft.graph.scheduleActionsForRules");
    let retire = json!({ "actionType": "retire", "gracePeriodHours": 720 });
    let body =
        json!({ "deviceComplianceScheduledActionForRules": actions(&json!([block(48), notify, retire])) });
    let answer = house.ask(Method::POST, &schedule, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let path =
        format!("{POLICIES}/{id}?$expand=scheduledActionsForRule($expand=scheduledActionConfigurations)");
    let read = house.get(&path).await;
    let configurations =
        read["scheduledActionsForRule"][0]["scheduledActionConfigurations"].as_array().unwrap();
    let kinds: Vec<_> = configurations
        .iter()
        .map(|one| (one["actionType"].as_str().unwrap(), one["gracePeriodHours"].as_u64().unwrap()))
        .collect();
    assert_eq!(kinds, [("block", 48), ("notification", 0), ("retire", 720)]);
}

#[tokio::test]
async fn an_assigned_policy_says_what_it_finds_on_devices_and_users() {
    let house = House::new().await;
    let device = enrolled(&house).await;
    let id = make(&house, phones()).await;
    let body = json!({ "assignments": [{ "target": {
        "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": house.staff.to_string() } }] });
    let answer = house.ask(Method::POST, &format!("{POLICIES}/{id}/assign"), body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let line = answer.body["value"][0]["id"].as_str().unwrap().to_owned();
    let one = house.get(&format!("{POLICIES}/{id}/assignments/{line}")).await;
    assert_eq!(one["target"]["groupId"], house.staff.to_string());
    drain(&house).await;

    let statuses = house.get(&format!("{POLICIES}/{id}/deviceStatuses")).await;
    let status = &statuses["value"][0];
    assert_eq!(status["status"], "nonCompliant");
    assert!(!status["complianceGracePeriodExpirationDateTime"].as_str().unwrap().starts_with("9999"));
    let again =
        house.get(&format!("{POLICIES}/{id}/deviceStatuses/{}", status["id"].as_str().unwrap())).await;
    assert_eq!(again["deviceDisplayName"], status["deviceDisplayName"]);
    let users = house.get(&format!("{POLICIES}/{id}/userStatuses")).await;
    assert_eq!(
        (&users["value"][0]["status"], &users["value"][0]["devicesCount"]),
        (&json!("nonCompliant"), &json!(1))
    );
    let user = users["value"][0]["id"].as_str().unwrap();
    let one = house.get(&format!("{POLICIES}/{id}/userStatuses/{user}")).await;
    assert_eq!(one["devicesCount"], 1);
    let count = format!("{POLICIES}/{id}/userStatuses/$count");
    assert_eq!(house.ask(Method::GET, &count, Value::Null).await.text, "1");
    let nobody = format!("{POLICIES}/{id}/userStatuses/{}_{id}", Uuid::from_u128(9));
    assert_eq!(house.ask(Method::GET, &nobody, Value::Null).await.status, StatusCode::NOT_FOUND);
    let listed = house.get(&format!("{POLICIES}?$expand=userStatuses&$top=1")).await;
    assert_eq!(listed["value"][0]["userStatuses"][0]["id"], user);
    for overview in ["deviceStatusOverview", "userStatusOverview"] {
        let counts = house.get(&format!("{POLICIES}/{id}/{overview}")).await;
        assert_eq!((&counts["failedCount"], &counts["successCount"]), (&json!(1), &json!(0)), "{overview}");
    }
    let summaries = house.get("/v1.0/deviceManagement/deviceCompliancePolicySettingStateSummaries").await;
    assert_eq!(summaries["value"][0]["setting"], "iosCompliancePolicy.osMinimumVersion");
    assert_eq!(summaries["value"][0]["nonCompliantDeviceCount"], 1);
    let of_policy = house.get(&format!("{POLICIES}/{id}/deviceSettingStateSummaries")).await;
    let [setting] = of_policy["value"].as_array().unwrap().as_slice() else { panic!("{of_policy}") };
    assert_eq!(setting["settingName"], "osMinimumVersion");
    assert_eq!(setting["instancePath"], "iosCompliancePolicy.osMinimumVersion");
    assert_eq!(
        (&setting["nonCompliantDeviceCount"], &setting["compliantDeviceCount"]),
        (&json!(1), &json!(0))
    );
    let count = format!("{POLICIES}/{id}/deviceSettingStateSummaries/$count");
    assert_eq!(house.ask(Method::GET, &count, Value::Null).await.text, "1");
    let expanded = house.get(&format!("{POLICIES}/{id}?$expand=deviceSettingStateSummaries")).await;
    assert_eq!(expanded["deviceSettingStateSummaries"][0]["id"], setting["id"]);
    let all = house.get("/v1.0/deviceManagement/deviceCompliancePolicyDeviceStateSummary").await;
    assert_eq!(
        (&all["inGracePeriodCount"], &all["nonCompliantDeviceCount"], &all["compliantDeviceCount"]),
        (&json!(1), &json!(0), &json!(0))
    );
    let key = summaries["value"][0]["id"].as_str().unwrap();
    let one =
        house.get(&format!("/v1.0/deviceManagement/deviceCompliancePolicySettingStateSummaries/{key}")).await;
    assert_eq!(one["platformType"], "iOS");

    let told = house
        .get(&format!("/v1.0/deviceManagement/managedDevices/{device}/deviceCompliancePolicyStates"))
        .await;
    assert_eq!(told["value"][0]["displayName"], "Phones");
    assert_eq!(told["value"][0]["settingStates"][0]["setting"], "iosCompliancePolicy.osMinimumVersion");
    let one = house.get(&format!("/v1.0/deviceManagement/managedDevices/{device}")).await;
    assert_eq!(one["complianceState"], "inGracePeriod");
    assert_eq!(
        one["complianceGracePeriodExpirationDateTime"],
        status["complianceGracePeriodExpirationDateTime"]
    );
    let expanded = house.get(&format!("{POLICIES}/{id}?$expand=assignments,deviceStatusOverview")).await;
    assert_eq!(expanded["assignments"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_policy_that_judges_nothing_yet_counts_nothing_and_devices_are_counted_by_state() {
    let house = House::new().await;
    let id = make(&house, phones()).await;
    let of_policy = house.get(&format!("{POLICIES}/{id}/deviceSettingStateSummaries")).await;
    let [setting] = of_policy["value"].as_array().unwrap().as_slice() else { panic!("{of_policy}") };
    let counts = setting.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("DeviceCount"));
    assert_eq!(counts.map(|(_, count)| count.as_u64().unwrap()).collect::<Vec<_>>(), [0; 7]);
    let states = [(1, "compliant"), (2, "compliant"), (3, "noncompliant"), (4, "unknown")];
    house.devices(states.map(|(number, _)| number)).await;
    let mut tx = house.services.store.write().await.unwrap();
    for (number, state) in states {
        let state = ComplianceState::from_name(state).unwrap();
        tx.set_compliance(DeviceId(Uuid::from_u128(number)), state, None, house.services.now())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let all = house.get("/beta/deviceManagement/deviceCompliancePolicyDeviceStateSummary").await;
    let counts =
        ["compliantDeviceCount", "nonCompliantDeviceCount", "unknownDeviceCount", "inGracePeriodCount"];
    assert_eq!(counts.map(|name| all[name].as_u64().unwrap()), [2, 1, 1, 0]);
    let missing = format!("{POLICIES}/{}/deviceSettingStateSummaries", Uuid::nil());
    assert_eq!(house.ask(Method::GET, &missing, Value::Null).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_platform_cannot_tell_is_said_when_saving() {
    let house = House::new().await;
    let mut body = phones();
    body["securityBlockJailbrokenDevices"] = json!(true);
    let answer = house.ask(Method::POST, POLICIES, body).await;
    let warnings = answer.body["@gatepost.warnings"].as_array().unwrap();
    assert!(warnings[0].as_str().unwrap().starts_with("securityBlockJailbrokenDevices"), "{warnings:?}");
    assert!(!can_tell(Platform::Ios, ComplianceSetting::Jailbreak));
    let work = json!({
        "@odata.type": "#microsoft.graph.androidWorkProfileCompliancePolicy",
        "displayName": "Work profiles",
        "passwordRequired": true,
        "securityBlockJailbrokenDevices": true,
        "scheduledActionsForRule": actions(&json!([block(0)])),
    });
    let answer = house.ask(Method::POST, POLICIES, work).await;
    assert!(answer.body.get("@gatepost.warnings").is_none(), "{}", answer.text);
    assert_eq!(answer.body["passwordRequired"], true);
}

#[tokio::test]
async fn the_settings_of_device_management_are_ours() {
    let house = House::new().await;
    let read = house.get("/v1.0/deviceManagement").await;
    assert_eq!(read["settings"]["secureByDefault"], false);
    assert_eq!(read["settings"]["deviceComplianceCheckinThresholdDays"], 7);
    let change =
        |settings: Value| house.ask(Method::PATCH, "/v1.0/deviceManagement", json!({ "settings": settings }));
    let answer = change(json!({ "secureByDefault": true, "deviceComplianceCheckinThresholdDays": 2 })).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let read = house.get("/v1.0/deviceManagement/settings").await;
    assert_eq!(
        (&read["secureByDefault"], &read["deviceComplianceCheckinThresholdDays"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(
        change(json!({ "deviceComplianceCheckinThresholdDays": 0 })).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        change(json!({ "androidDeviceAdministratorEnrollmentEnabled": true })).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_version_that_somebody_changed_is_not_written_over() {
    let house = House::new().await;
    let id = make(&house, phones()).await;
    let path = format!("{POLICIES}/{id}");
    let change = json!({ "displayName": "Other" });
    let token = format!("Bearer {}", house.token);
    let headers = [("authorization", token.as_str()), ("if-match", "W/\"1\"")];
    let first = house.ask_with(Method::PATCH, &path, change.clone(), &headers).await;
    assert_eq!(first.status, StatusCode::NO_CONTENT, "{}", first.text);
    let second = house.ask_with(Method::PATCH, &path, change, &headers).await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
}
