//! Phones that are locked, lose answers, or are too old.

use domain::actor::Actor;
use domain::deployment::Reason;
use serde_json::json;
use services::status::device_profiles;
use simulators::iphone::Behaviour;

use super::house::{House, until};

super::house::on_both_databases! {
    ep_20_a_locked_phone_gets_its_mail_when_it_is_unlocked,
    ep_20_a_lost_answer_is_repeated_and_counts_once,
    ep_18_what_ios_11_cannot_have_is_not_applicable_and_says_why,
}

async fn ep_20_a_locked_phone_gets_its_mail_when_it_is_unlocked(house: House) {
    let mail = house.mail("Mail", json!({})).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let locked = Behaviour { is_locked: true, ..Behaviour::default() };
    let phone = house.enrolled_as("anna", 1, "18.1", locked).await;
    until("the phone says not now", async || (phone.count("InstallProfile").await > 0).then_some(())).await;
    assert_eq!(house.graph.status(&mail, "iPhone 1").await.as_deref(), Some("unknown"));
    assert!(phone.managed().await.is_empty());
    phone.poll().await;
    assert!(phone.count("InstallProfile").await <= 3, "in one conversation it is not asked again and again");

    phone.phone().await.behaviour().is_locked = false;
    phone.poll().await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    assert_eq!(phone.managed().await, ["anna@example.com"]);
    house.server.stop().await.unwrap();
}

async fn ep_20_a_lost_answer_is_repeated_and_counts_once(house: House) {
    let chain = house.mail_with_identity().await;
    chain.assign(&house, "Mobile").await;
    let phone =
        house.enrolled_as("anna", 1, "18.1", Behaviour { lose_responses: 100, ..Behaviour::default() }).await;
    house.until_status(&chain.mail, &phone, Some("compliant")).await;
    let device = phone.phone().await;
    assert_eq!(device.accounts().len(), 1);
    assert_eq!(device.accounts()[0].made, 1);
    assert_eq!(device.identities().len(), 2, "one for the management, one for mail");
    drop(device);
    assert_eq!(phone.count("InstallProfile").await, 1);
    house.server.stop().await.unwrap();
}

async fn ep_18_what_ios_11_cannot_have_is_not_applicable_and_says_why(house: House) {
    let mail = house.mail("Mail", json!({ "useOAuth": true })).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let old = house.enrolled_as("anna", 1, "11.4", Behaviour::default()).await;
    let new = house.enrolled("bert", 2).await;
    house.until_status(&mail, &old, Some("notApplicable")).await;
    house.until_status(&mail, &new, Some("compliant")).await;
    assert_eq!(old.count("InstallProfile").await, 0);
    let udid = old.phone().await.model().udid.clone();
    let row = house.graph.devices(&udid).await.pop().unwrap();
    let id = row["id"].as_str().unwrap().parse().unwrap();
    let rows = device_profiles(house.services(), &Actor::System, id).await.unwrap();
    let needs = Reason::OsTooOld { setting: "useOAuth".to_owned(), needs: "12.0".to_owned() };
    assert_eq!(rows[0].deployment.reason, Some(needs));
    house.server.stop().await.unwrap();
}
