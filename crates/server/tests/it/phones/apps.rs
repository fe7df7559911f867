//! Apps that an e-mail profile needs: asked for with it, answered by people.

use chrono::TimeDelta;
use serde_json::{Value, json};
use simulators::iphone::{AppManners, Behaviour, StoreApp};

use super::carrier::Carrier;
use super::house::{House, until};

super::house::on_both_databases! {
    as_6_whoever_gets_a_profile_is_asked_for_its_app_and_loses_it_with_the_profile,
    as_6_a_user_who_said_no_is_not_asked_again_until_they_want_to,
    as_6_an_app_that_its_user_had_before_stays_when_the_profile_goes,
    as_6_a_locked_phone_is_asked_for_the_app_when_it_is_unlocked,
    as_6_an_app_stays_as_long_as_another_profile_needs_it,
    as_6_what_failed_is_tried_again_more_and_more_slowly_and_not_for_ever,
    as_6_the_app_goes_with_the_management,
}

const STORE_ID: u64 = 951_937_596;
const BUNDLE: &str = "com.example.viewer";
const APPS: &str = "/deviceAppManagement/mobileApps";

/// An app and an e-mail profile that needs it, assigned to Mobile.
async fn furnish(house: &House) -> (String, String) {
    let app = app(house).await;
    let mail = house.mail("Mail", json!({})).await;
    needs(house, &mail, &[&app]).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    (app, mail)
}

async fn app(house: &House) -> String {
    let body = json!({
        "@odata.type": "#microsoft.graph.iosStoreApp",
        "displayName": "Viewer",
        "publisher": "Example",
        "bundleId": BUNDLE,
        "appStoreUrl": format!("https://apps.apple.com/app/id{STORE_ID}"),
        "applicableDeviceType": {"iPad": true, "iPhoneAndIPod": true},
        "minimumSupportedOperatingSystem": {"v15_0": true},
    });
    house.graph.post(APPS, body).await["id"].as_str().unwrap().to_owned()
}

async fn needs(house: &House, profile: &str, apps: &[&str]) {
    let path = format!("/deviceManagement/deviceConfigurations/{profile}/setRequiredApps");
    house.graph.post(&path, json!({ "mobileAppIds": apps })).await;
}

/// A phone whose App Store has the app, and whose user may say no to it.
fn phone(rejects: bool) -> Behaviour {
    let store = vec![StoreApp { store_id: STORE_ID, bundle_id: BUNDLE.to_owned() }];
    Behaviour { apps: AppManners { store, rejects, ..AppManners::default() }, ..Behaviour::default() }
}

/// How the app stands on the only device; `None` if it has no row.
async fn row(house: &House, app: &str) -> Option<Value> {
    let rows = house.graph.get(&format!("{APPS}/{app}/deviceStatuses")).await;
    rows["value"].as_array().unwrap().first().cloned()
}

async fn until_state(house: &House, app: &str, wanted: &str) {
    let mut last = None;
    until(&format!("the app is {wanted}"), async || {
        last = row(house, app).await;
        last.as_ref().is_some_and(|row| row["installStateDetail"] == wanted).then_some(())
    })
    .await;
}

/// The user answers, and the server asks how it went.
async fn answered(house: &House, phone: &Carrier, app: &str, wanted: &str) {
    phone.phone().await.answer_prompts();
    house.later(TimeDelta::minutes(2)).await;
    until_state(house, app, wanted).await;
}

async fn as_6_whoever_gets_a_profile_is_asked_for_its_app_and_loses_it_with_the_profile(house: House) {
    let (app, mail) = furnish(&house).await;
    let phone = house.enrolled_as("anna", 1, "18.1", phone(false)).await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    until_state(&house, &app, "prompting").await;
    assert_eq!(row(&house, &app).await.unwrap()["installState"], "pendingInstall");
    assert_eq!(phone.managed().await, ["anna@example.com"], "mail does not wait for the app");
    assert!(house.portal("anna").await.start().await.contains("Your device asks you whether to install it"));

    answered(&house, &phone, &app, "installed").await;
    assert!(phone.phone().await.manages(BUNDLE));
    assert_eq!(phone.count("InstallApplication").await, 1);
    let old = house.enrolled_as("bert", 2, "14.8", Behaviour::default()).await;
    house.until_status(&mail, &old, Some("compliant")).await;
    let statuses = format!("{APPS}/{app}/deviceStatuses?$filter=deviceName eq 'iPhone 2'");
    until("an old phone is not asked", async || {
        let rows = house.graph.get(&statuses).await;
        (rows["value"][0]["installState"] == "notApplicable").then_some(())
    })
    .await;
    assert_eq!(old.count("InstallApplication").await, 0);
    drop(old);

    house.graph.assign(&mail, &[]).await;
    house.until_gone(&mail, &phone).await;
    until("the app goes", async || phone.phone().await.apps().is_empty().then_some(())).await;
    until("its row goes", async || row(&house, &app).await.is_none().then_some(())).await;
    house.server.stop().await.unwrap();
}

async fn as_6_a_user_who_said_no_is_not_asked_again_until_they_want_to(house: House) {
    let (app, mail) = furnish(&house).await;
    let phone = house.enrolled_as("anna", 1, "18.1", phone(true)).await;
    until_state(&house, &app, "prompting").await;
    answered(&house, &phone, &app, "rejected").await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    // Neither time nor news of the phone, nor a change of the profile, asks again.
    house.later(TimeDelta::days(40)).await;
    let settings = format!("/deviceManagement/deviceConfigurations/{mail}/setRequiredApps");
    house.graph.post(&settings, json!({ "mobileAppIds": [app] })).await;
    let asked = phone.count("ManagedApplicationList").await;
    let udid = phone.phone().await.model().udid.clone();
    let device = house.graph.devices(&udid).await.pop().unwrap()["id"].as_str().unwrap().to_owned();
    house.graph.post(&format!("/deviceManagement/managedDevices/{device}/syncDevice"), json!({})).await;
    until("there is news", async || (phone.count("ManagedApplicationList").await > asked).then_some(()))
        .await;
    assert_eq!(phone.count("InstallApplication").await, 1);
    until_state(&house, &app, "rejected").await;

    let portal = house.portal("anna").await;
    assert!(portal.start().await.contains("Nobody asks again unless you press the button"));
    phone.phone().await.behaviour().apps.rejects = false;
    portal.ask_for_app(&device, &app).await;
    until_state(&house, &app, "prompting").await;
    answered(&house, &phone, &app, "installed").await;
    assert_eq!(phone.count("InstallApplication").await, 2);
    phone.phone().await.delete_app(BUNDLE);
    house.later(TimeDelta::hours(13)).await;
    until_state(&house, &app, "uninstalled").await;
    assert_eq!(phone.count("InstallApplication").await, 2, "who took it away said no as well");
    house.server.stop().await.unwrap();
}

async fn as_6_an_app_that_its_user_had_before_stays_when_the_profile_goes(house: House) {
    let (app, mail) = furnish(&house).await;
    let own = Behaviour { own_apps: vec![BUNDLE.to_owned()], ..phone(false) };
    let phone = house.enrolled_as("anna", 1, "18.1", own).await;
    until_state(&house, &app, "prompting-for-management").await;
    answered(&house, &phone, &app, "installed").await;
    assert!(phone.phone().await.manages(BUNDLE));

    house.graph.assign(&mail, &[]).await;
    house.until_gone(&mail, &phone).await;
    until("its row goes", async || row(&house, &app).await.is_none().then_some(())).await;
    assert_eq!(phone.phone().await.apps(), [BUNDLE]);
    assert_eq!(phone.count("RemoveApplication").await, 0);
    house.server.stop().await.unwrap();
}

async fn as_6_a_locked_phone_is_asked_for_the_app_when_it_is_unlocked(house: House) {
    let (app, mail) = furnish(&house).await;
    let locked = Behaviour { is_locked: true, ..phone(false) };
    let phone = house.enrolled_as("anna", 1, "18.1", locked).await;
    until("the phone says not now", async || (phone.count("InstallApplication").await > 0).then_some(()))
        .await;
    until_state(&house, &app, "sent").await;
    assert!(phone.phone().await.asks_by_itself());
    phone.phone().await.behaviour().is_locked = false;
    phone.poll().await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    // Of several that waited the first comes at once, and the others with the next push.
    house.later(TimeDelta::minutes(16)).await;
    until_state(&house, &app, "prompting").await;
    house.server.stop().await.unwrap();
}

async fn as_6_an_app_stays_as_long_as_another_profile_needs_it(house: House) {
    let (app, mail) = furnish(&house).await;
    let other = house.mail("Other", json!({ "hostName": "other.example.com" })).await;
    needs(&house, &other, &[&app]).await;
    house.graph.assign(&other, &["Mobile"]).await;
    let phone = house.enrolled_as("anna", 1, "18.1", phone(false)).await;
    house.until_status(&other, &phone, Some("compliant")).await;
    until_state(&house, &app, "prompting").await;
    answered(&house, &phone, &app, "installed").await;
    assert_eq!(phone.count("InstallApplication").await, 1, "both need it, it is asked for once");
    house.graph.assign(&mail, &[]).await;
    house.until_status(&mail, &phone, None).await;
    assert!(phone.phone().await.manages(BUNDLE));
    // The profile stays, and needs it no more.
    needs(&house, &other, &[]).await;
    until("the app goes", async || phone.phone().await.apps().is_empty().then_some(())).await;
    house.until_status(&other, &phone, Some("compliant")).await;
    house.server.stop().await.unwrap();
}

async fn as_6_what_failed_is_tried_again_more_and_more_slowly_and_not_for_ever(house: House) {
    let (app, mail) = furnish(&house).await;
    // The App Store does not have it.
    let phone = house.enrolled("anna", 1).await;
    until_state(&house, &app, "failed").await;
    let failed = row(&house, &app).await.unwrap();
    assert_eq!((&failed["installState"], &failed["errorCode"]), (&json!("failed"), &json!(12023)));
    house.until_status(&mail, &phone, Some("compliant")).await;
    assert_eq!(phone.count("InstallApplication").await, 1);
    for (attempt, wait) in [(2, 11), (3, 61), (4, 8 * 60 + 1), (5, 24 * 60 + 1)] {
        house.later(TimeDelta::minutes(wait)).await;
        until("it is tried again", async || {
            (phone.count("InstallApplication").await == attempt).then_some(())
        })
        .await;
        until_state(&house, &app, "failed").await;
    }
    house.later(TimeDelta::days(10)).await;
    phone.poll().await;
    assert_eq!(phone.count("InstallApplication").await, 5);
    house.server.stop().await.unwrap();
}

async fn as_6_the_app_goes_with_the_management(house: House) {
    let (app, _) = furnish(&house).await;
    let phone = house.enrolled_as("anna", 1, "18.1", phone(false)).await;
    until_state(&house, &app, "prompting").await;
    answered(&house, &phone, &app, "installed").await;
    let udid = phone.phone().await.model().udid.clone();
    let device = house.graph.devices(&udid).await.pop().unwrap()["id"].as_str().unwrap().to_owned();
    house.graph.post(&format!("/deviceManagement/managedDevices/{device}/retire"), json!({})).await;
    until("the management goes", async || (!phone.phone().await.is_enrolled()).then_some(())).await;
    assert!(phone.phone().await.apps().is_empty());
    until("its row goes", async || row(&house, &app).await.is_none().then_some(())).await;
    house.server.stop().await.unwrap();
}
