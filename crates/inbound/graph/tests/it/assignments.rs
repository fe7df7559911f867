//! Assigning profiles.

use domain::actor::Actor;
use domain::assignment::Target;
use domain::targeting::Verdict;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use services::assignments::{self, Line};
use services::device_groups::{self, NewDeviceGroup};

use crate::house::{House, PROFILES, certificates, mail};

fn target(kind: &str, group: Option<String>) -> Value {
    let mut target = json!({"@odata.type": format!("#microsoft.graph.{kind}")});
    if let Some(group) = group {
        target["groupId"] = json!(group);
    }
    json!({ "target": target })
}

#[tokio::test]
async fn as_2_an_assignment_replaces_the_whole_set_and_an_empty_one_clears_it() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let tablets = NewDeviceGroup { display_name: "Tablets".into(), ..NewDeviceGroup::default() };
    let tablets = device_groups::create(&house.services, &Actor::System, tablets).await.unwrap();
    let assign = async |assignments: Value| {
        house.ask(Method::POST, &format!("{PROFILES}/{id}/assign"), json!({"assignments": assignments})).await
    };
    let answer = assign(json!([
        target("groupAssignmentTarget", Some(house.staff.to_string())),
        target("exclusionGroupAssignmentTarget", Some(tablets.id.to_string())),
    ]))
    .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.body["value"].as_array().unwrap().len(), 2);

    let answer = assign(json!([
        target("allLicensedUsersAssignmentTarget", None),
        target("allDevicesAssignmentTarget", None)
    ]))
    .await;
    let ids: Vec<_> =
        answer.body["value"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&format!("{id}_acacacac-9df4-4c7d-9d50-4ef0226f57a9").as_str()), "{ids:?}");
    assert!(ids.contains(&format!("{id}_adadadad-808e-44e2-905a-0b7873a8a531").as_str()), "{ids:?}");

    let read = house.get(&format!("{PROFILES}('{id}')/assignments")).await;
    let context = read["@odata.context"].as_str().unwrap();
    assert!(context.ends_with(&format!("deviceConfigurations('{id}')/assignments")), "{context}");
    assert_eq!(read["value"][0]["intent"], "apply");
    let one =
        house.get(&format!("{PROFILES}/{id}/assignments/{}", read["value"][0]["id"].as_str().unwrap())).await;
    assert_eq!(one["target"], read["value"][0]["target"]);

    assert_eq!(assign(json!([])).await.body["value"], json!([]));
    let expanded = house.get(&format!("{PROFILES}?$expand=assignments")).await;
    assert_eq!(expanded["value"][0]["assignments"], json!([]));
    assert!(expanded["value"][0].get("assignments@odata.context").is_some());
}

#[tokio::test]
async fn wrong_assignments_are_refused_and_the_old_one_stays() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let path = format!("{PROFILES}/{id}/microsoft.graph.assign");
    let staff = || target("groupAssignmentTarget", Some(house.staff.to_string()));
    let answer = house.ask(Method::POST, &path, json!({"assignments": [staff()]})).await;
    assert_eq!(answer.status, StatusCode::OK);
    for body in [
        json!({}),
        json!({"assignments": {}}),
        json!({"assignments": [{}]}),
        json!({"assignments": [target("groupAssignmentTarget", None)]}),
        json!({"assignments": [target("faxAssignmentTarget", None)]}),
        json!({"assignments": [target("groupAssignmentTarget", Some("00000000-0000-0000-0000-0000000000ee".into()))]}),
        json!({"assignments": [staff(), target("exclusionGroupAssignmentTarget", Some(house.staff.to_string()))]}),
    ] {
        let answer = house.ask(Method::POST, &path, body.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
    for path in ["assignments", "microsoft.graph.iosEasEmailProfileConfiguration/assignments"] {
        let lines = house.get(&format!("{PROFILES}/{id}/{path}")).await;
        assert_eq!(lines["value"].as_array().unwrap().len(), 1, "{path}");
    }
}

#[tokio::test]
async fn as_2_the_plan_says_who_gets_it_and_who_falls_out_and_why() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await;
    let device = house.device(101).await;
    let profile = id.parse().unwrap();
    let plan = async |lines: &[Line]| {
        assignments::plan(&house.services, &Actor::System, profile, lines).await.unwrap()
    };
    let gains = plan(&[Line::Group(house.everyone.0)]).await;
    assert_eq!((gains.devices, gains.users, gains.new_devices), (1, 1, 1));
    let excluded = plan(&[Line::AllDevices, Line::Exclude(house.staff.0)]).await;
    assert_eq!((excluded.devices, excluded.excluded), (0, 1));
    let leaver = &excluded.leavers[0];
    assert_eq!((leaver.device, leaver.due_now), (device, false));
    assert_eq!(leaver.verdict, Verdict::Excluded(Target::ExcludeGroup(house.staff)));
    assert_eq!(
        house.get(&format!("{PROFILES}/{id}/assignments")).await["value"],
        json!([]),
        "a plan changes nothing"
    );
}

fn knox(name: &str, host: &str) -> Value {
    json!({"@odata.type": "#microsoft.graph.androidEasEmailProfileConfiguration", "displayName": name,
           "hostName": host, "accountName": "Example", "emailAddressSource": "primarySmtpAddress",
           "authenticationMethod": "usernameAndPassword", "requireSsl": true})
}

#[tokio::test]
async fn as_7_on_knox_one_user_cannot_be_given_one_address_on_two_hosts() {
    let house = House::new().await;
    let assign = async |profile: &str, lines: &[Line]| {
        let id = profile.parse().unwrap();
        assignments::replace(&house.services, &Actor::System, id, lines).await
    };
    let one = house.make(knox("One", "mail.example.com")).await;
    let two = house.make(knox("Two", "mail.example.org")).await;
    let twin = house.make(knox("Twin", "MAIL.example.com")).await;
    assign(&one, &[Line::Group(house.staff.0)]).await.unwrap();
    let refused = assign(&two, &[Line::AllUsers]).await;
    let Err(services::Error::Conflict { code, message }) = refused else { panic!("{refused:?}") };
    assert_eq!(code, "same-address-other-host");
    assert!(message.contains("One"), "{message}");
    let plan = assignments::plan(&house.services, &Actor::System, two.parse().unwrap(), &[Line::AllDevices]);
    assert!(matches!(plan.await, Err(services::Error::Conflict { .. })), "the console says so before");
    assert!(
        assignments::list(&house.services, &Actor::System, two.parse().unwrap()).await.unwrap().is_empty()
    );

    assign(&twin, &[Line::AllUsers]).await.expect("the same host is the same account");
    assign(&twin, &[]).await.unwrap();
    assign(&two, &[Line::AllUsers, Line::Exclude(house.staff.0)]).await.expect("nobody gets both");
}

#[tokio::test]
async fn ep_11_the_warning_goes_once_a_trusted_certificate_reaches_the_same_users() {
    let house = House::new().await;
    let mail = house.make(knox("Mail", "mail.example.com")).await;
    let root = json!({"@odata.type": "#microsoft.graph.androidTrustedRootCertificate", "displayName": "Root",
                      "certFileName": "root.cer", "trustedRootCertificate": certificates().0});
    let root = house.make(root).await;
    let warned = async || {
        let change = services::profiles::Change { description: Some("x".into()), ..Default::default() };
        let plan = services::profiles::plan(&house.services, &Actor::System, mail.parse().unwrap(), change);
        let code = domain::catalogue::WarningCode::KnoxNeedsServerCertificate;
        plan.await.unwrap().warnings.iter().any(|warning| warning.code == code)
    };
    let assign = async |profile: &str, lines: &[Line]| {
        let id = profile.parse().unwrap();
        assignments::replace(&house.services, &Actor::System, id, lines).await.unwrap();
    };
    assert!(warned().await, "nobody has anything yet");
    assign(&mail, &[Line::AllUsers]).await;
    assign(&root, &[Line::Group(house.staff.0)]).await;
    assert!(warned().await, "Bob is not of the staff");
    assign(&root, &[Line::AllUsers]).await;
    assert!(!warned().await);
}

#[tokio::test]
async fn a_plan_counts_nobody_who_would_get_nothing() {
    let house = House::new().await;
    let id = house.make(mail("Mail")).await.parse().unwrap();
    house.device(101).await;
    let devices = async || {
        assignments::plan(&house.services, &Actor::System, id, &[Line::AllUsers]).await.unwrap().devices
    };
    assert_eq!(devices().await, 1);
    let now = house.services.now();
    let change = async |disabled, removed| {
        let mut tx = house.services.store.write().await.unwrap();
        let mut ada = tx.user(house.ada).await.unwrap().unwrap();
        (ada.disabled_at, ada.removed_at) = (disabled, removed);
        tx.put_user(&ada, now).await.unwrap();
        tx.commit().await.unwrap();
    };
    change(Some(now), None).await;
    assert_eq!(devices().await, 0, "who is disabled gets nothing new");
    change(Some(now - chrono::TimeDelta::days(4)), None).await;
    assert_eq!(devices().await, 0);
    change(None, Some(now)).await;
    assert_eq!(devices().await, 0);
}
