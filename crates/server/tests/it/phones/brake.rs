//! The brake: a large loss that nobody asked for waits for a person.

use domain::actor::Actor;
use domain::brake::BrakeDecision;
use serde_json::json;
use services::brakes;
use services::settings::{BrakeLimits, Setting};

use super::house::House;
use super::people;

super::house::on_both_databases! {
    a_group_emptied_overnight_waits_for_a_person,
}

async fn a_group_emptied_overnight_waits_for_a_person(house: House) {
    let services = house.services();
    let mail = house.mail("Mail", json!({})).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let mut phones = Vec::new();
    for (number, who) in (1..).zip(["anna", "bert", "dora", "emil"]) {
        phones.push(house.enrolled(who, number).await);
    }
    for phone in &phones {
        house.until_status(&mail, phone, Some("compliant")).await;
    }
    let limits = BrakeLimits { percent: 100, devices: 2 };
    let mut tx = services.store.write().await.unwrap();
    tx.put_setting(BrakeLimits::NAME, &limits, services.now()).await.unwrap();
    tx.commit().await.unwrap();

    people::regroup(&house.directory, "Mobile", &[]);
    house.read_directory().await;
    house.later(chrono::TimeDelta::hours(25)).await;
    for phone in &phones {
        house.until_status(&mail, phone, Some("compliant")).await;
        assert_eq!(phone.managed().await.len(), 1, "nothing is taken");
        assert_eq!(phone.count("RemoveProfile").await, 0);
    }
    let [brake] = brakes::open(services, &Actor::System).await.unwrap().try_into().unwrap();
    assert_eq!((brake.affected, brake.total), (4, 4));
    let page = house.graph.get("/groups?$filter=displayName eq 'Mobile'").await;
    let group = page["value"][0]["id"].as_str().unwrap();
    let members = house.graph.get(&format!("/groups/{group}/transitiveMembers")).await;
    assert_eq!(members["value"].as_array().unwrap().len(), 8, "the last state stays: {members}");

    brakes::decide(services, &Actor::System, brake.id, BrakeDecision::Release, brake.affected).await.unwrap();
    for phone in &phones {
        house.until_gone(&mail, phone).await;
    }
    house.server.stop().await.unwrap();
}
