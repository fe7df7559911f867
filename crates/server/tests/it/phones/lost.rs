//! Answers that get lost while a phone enrols or gets its certificate.

use simulators::iphone::Behaviour;

use super::house::{House, until};

super::house::on_both_databases! {
    the_certificate_of_the_enrolment_is_lost,
    the_answer_to_authenticate_is_lost,
    the_answer_to_token_update_is_lost,
    ep_20_a_phone_that_got_no_certificate_is_asked_again_by_itself,
}

/// The first attempt fails on the phone, whatever the server thinks of it; its user tries again with a profile of the day.
async fn enrols_at_the_second_attempt(house: House, behaviour: Behaviour) {
    let chain = house.mail_with_identity().await;
    chain.assign(&house, "Mobile").await;
    let mut phone = house.phone(1, "18.1", behaviour);
    let profile = house.portal("anna").await.enrolment_profile().await;
    phone.enrol(&profile).await.unwrap_err();
    assert!(!phone.is_enrolled());
    let phone = house.carry("anna", phone).await.unwrap();
    house.until_status(&chain.mail, &phone, Some("compliant")).await;
    let udid = phone.phone().await.model().udid.clone();
    until("the device is compliant", async || {
        let [row] = house.graph.devices(&udid).await.try_into().expect("the phone has one row");
        (row["complianceState"] == "compliant" && row["managementState"] == "managed").then_some(())
    })
    .await;
    let device = phone.phone().await;
    let [account] = device.accounts() else { panic!("{:?}", device.accounts()) };
    assert_eq!((account.made, device.identities().len()), (1, 2));
    drop(device);
    house.server.stop().await.unwrap();
}

async fn the_certificate_of_the_enrolment_is_lost(house: House) {
    enrols_at_the_second_attempt(house, Behaviour { lose_certificates: 1, ..Behaviour::default() }).await;
}

async fn the_answer_to_authenticate_is_lost(house: House) {
    enrols_at_the_second_attempt(house, Behaviour { lose_check_in: Some(0), ..Behaviour::default() }).await;
}

async fn the_answer_to_token_update_is_lost(house: House) {
    enrols_at_the_second_attempt(house, Behaviour { lose_check_in: Some(1), ..Behaviour::default() }).await;
}

async fn ep_20_a_phone_that_got_no_certificate_is_asked_again_by_itself(house: House) {
    let chain = house.mail_with_identity().await;
    let phone = house.enrolled("anna", 1).await;
    phone.phone().await.behaviour().lose_certificates = 1;
    // The root last, so that all three go as one.
    for profile in [&chain.mail, &chain.identity, &chain.root] {
        house.graph.assign(profile, &["Mobile"]).await;
    }
    house.until_status(&chain.identity, &phone, Some("error")).await;
    assert!(phone.managed().await.is_empty());
    // Until the next attempt is due.
    house.later(chrono::TimeDelta::minutes(5)).await;
    for profile in [&chain.mail, &chain.identity, &chain.root] {
        house.until_status(profile, &phone, Some("compliant")).await;
    }
    assert_eq!(phone.managed().await, ["anna@example.com"]);
    assert_eq!(phone.phone().await.identities().len(), 2);
    house.server.stop().await.unwrap();
}
