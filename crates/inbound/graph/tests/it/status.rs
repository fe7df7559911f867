//! The status of profiles (ST-1).

use domain::deployment::{Deployment, DeploymentError, DeploymentState, ErrorLink, Reason};
use domain::fingerprint::Fingerprint;
use domain::id::{BundleId, DeviceId, ProfileId};
use domain::reconcile::Record;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{House, PROFILES, mail};

/// Puts a profile on a device in some state.
pub(crate) async fn deploy(house: &House, profile: &str, device: DeviceId, state: DeploymentState) {
    let profile: ProfileId = profile.parse().unwrap();
    let deployment = Deployment {
        device,
        profile,
        bundle: BundleId(profile.0),
        state,
        generation: 1,
        desired: Some(Fingerprint([1; 32])),
        confirmed: None,
        error: (state == DeploymentState::Error).then(|| DeploymentError {
            code: 21005,
            chain: vec![ErrorLink {
                domain: "MCEASErrorDomain".into(),
                code: 21005,
                description: "no".into(),
            }],
        }),
        reason: (state == DeploymentState::Conflict).then_some(Reason::ConflictsWith { profile }),
        changed_at: house.services.now(),
    };
    let mut tx = house.services.store.write().await.unwrap();
    let record = Record { deployment, basis: None, sent: None, confirmed: None };
    tx.put_records(&[record]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn st_1_a_profile_has_its_status_by_device_user_and_setting() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let states = [
        DeploymentState::Succeeded,
        DeploymentState::Succeeded,
        DeploymentState::Pending,
        DeploymentState::Error,
        DeploymentState::Conflict,
        DeploymentState::Blocked,
        DeploymentState::NotApplicable,
        DeploymentState::Removing,
    ];
    for (number, state) in (200..).zip(states) {
        let device = house.device(number).await;
        deploy(&house, &id, device, state).await;
    }
    let statuses = house.get(&format!("{PROFILES}/{id}/deviceStatuses")).await;
    let rows = statuses["value"].as_array().unwrap();
    assert_eq!(rows.len(), 7, "a deployment that is on its way out has no row");
    let key = rows[0]["id"].as_str().unwrap();
    assert_eq!(key.split('_').nth(1), Some(id.as_str()));
    assert_eq!(house.get(&format!("{PROFILES}/{id}/deviceStatuses/{key}")).await["status"], "compliant");
    let failed = house.get(&format!("{PROFILES}/{id}/deviceStatuses?$filter=status%20eq%20'error'")).await;
    assert_eq!(failed["value"].as_array().unwrap().len(), 1);

    let overview = house.get(&format!("{PROFILES}/{id}/deviceStatusOverview")).await;
    for (name, number) in [
        ("successCount", 2),
        ("pendingCount", 1),
        ("errorCount", 1),
        ("conflictCount", 1),
        ("failedCount", 1),
        ("notApplicableCount", 1),
        ("configurationVersion", 1),
    ] {
        assert_eq!(overview[name], number, "{name}");
    }
    let users = house.get(&format!("{PROFILES}/{id}/userStatuses")).await;
    assert_eq!(
        (&users["value"][0]["devicesCount"], &users["value"][0]["status"]),
        (&json!(7), &json!("error"))
    );
    assert_eq!(house.get(&format!("{PROFILES}/{id}/userStatusOverview")).await["errorCount"], 1);

    let summaries = house.get(&format!("{PROFILES}/{id}/deviceSettingStateSummaries")).await;
    let host =
        summaries["value"].as_array().unwrap().iter().find(|row| row["settingName"] == "hostName").unwrap();
    for (name, number) in
        [("compliantDeviceCount", 2), ("conflictDeviceCount", 1), ("nonCompliantDeviceCount", 1)]
    {
        assert_eq!(host[name], number, "{name}");
    }
}

#[tokio::test]
async fn st_1_a_device_has_its_profiles_with_the_state_of_each_setting() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let device = house.device(201).await;
    deploy(&house, &id, device, DeploymentState::Error).await;
    let path = format!("/beta/deviceManagement/managedDevices/{device}");
    let states = house.get(&format!("{path}/deviceConfigurationStates")).await;
    let state = &states["value"][0];
    assert_eq!((&state["displayName"], &state["state"]), (&json!("Mail"), &json!("error")));
    let setting = &state["settingStates"][0];
    assert_eq!((&setting["errorCode"], &setting["errorDescription"]), (&json!(21005), &json!("no")));
    assert_eq!(setting["sources"][0]["id"], id.as_str());
    let expanded =
        house.get(&format!("{path}?$expand=deviceConfigurationStates($select=displayName,state)")).await;
    assert_eq!(expanded["deviceConfigurationStates"], json!([{"displayName": "Mail", "state": "error"}]));
    let answer = house.ask(Method::GET, &format!("{PROFILES}/{id}/deviceStatuses/x"), Value::Null).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
