//! Enrolling again, claiming somebody else's phone, leaving, and being sent away.

use serde_json::json;
use simulators::iphone::Behaviour;

use super::house::{House, until};

super::house::on_both_databases! {
    the_same_user_enrols_again_and_the_earlier_enrolment_ends,
    another_users_claim_is_disputed_and_takes_nothing,
    a_phone_that_leaves_says_so_once_and_is_retired,
    retiring_takes_everything_of_ours_and_nothing_of_the_users,
    an_enrolment_profile_speaks_the_language_that_its_user_chose,
}

async fn the_same_user_enrols_again_and_the_earlier_enrolment_ends(house: House) {
    let mail = house.mail("Mail", json!({})).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let lost = house.enrolled("anna", 1).await;
    house.until_status(&mail, &lost, Some("compliant")).await;
    let udid = lost.phone().await.model().udid.clone();
    let before = house.graph.devices(&udid).await;

    // The phone was erased. What was on it is still in the backup of an attacker, who goes on with the old identity.
    let phone = house.enrolled("anna", 1).await;
    until("the mail comes to the new enrolment", async || {
        (phone.managed().await == ["anna@example.com"]).then_some(())
    })
    .await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    let after = house.graph.devices(&udid).await;
    assert_eq!(after.len(), 1, "{after:?}");
    assert_eq!(after[0]["id"], before[0]["id"], "the device keeps its row");
    let refused = lost.phone().await.poll().await;
    assert!(refused.is_err(), "the earlier identity counts no more: {refused:?}");
    assert!(!lost.phone().await.is_enrolled());
    house.server.stop().await.unwrap();
}

async fn another_users_claim_is_disputed_and_takes_nothing(house: House) {
    let mail = house.mail("Mail", json!({})).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let anna = house.enrolled("anna", 1).await;
    house.until_status(&mail, &anna, Some("compliant")).await;
    let udid = anna.phone().await.model().udid.clone();

    let mut claim = house.phone(1, "18.1", Behaviour::default());
    let profile = house.portal("bert").await.enrolment_profile().await;
    claim.enrol(&profile).await.unwrap();
    assert!(claim.poll().await.unwrap().is_empty(), "a disputed device is asked nothing");
    let rows = house.graph.devices(&udid).await;
    let states: Vec<_> = rows.iter().map(|row| row["managementState"].as_str().unwrap()).collect();
    assert_eq!(states, ["managed", "unhealthy"], "{rows:?}");
    assert!(house.portal("bert").await.start().await.contains("Somebody must decide whose device this is"));

    house
        .graph
        .post(&format!("/deviceManagement/managedDevices/{}/syncDevice", id(&rows[0])), json!({}))
        .await;
    let asked = anna.count("DeviceInformation").await;
    until("the rightful phone is still asked", async || {
        (anna.count("DeviceInformation").await > asked.min(1)).then_some(())
    })
    .await;
    assert_eq!(house.graph.status(&mail, "iPhone 1").await.as_deref(), Some("compliant"));
    assert_eq!(anna.managed().await, ["anna@example.com"]);
    house.server.stop().await.unwrap();
}

async fn a_phone_that_leaves_says_so_once_and_is_retired(house: House) {
    let mail = house.mail("Mail", json!({})).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let phone = house.enrolled("anna", 1).await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    let udid = phone.phone().await.model().udid.clone();
    phone.phone().await.check_out().await.unwrap();
    house.until_status(&mail, &phone, None).await;
    assert_eq!(house.graph.devices(&udid).await[0]["managementState"], "retireIssued");
    assert!(phone.accounts().await.is_empty());
    house.server.stop().await.unwrap();
}

async fn retiring_takes_everything_of_ours_and_nothing_of_the_users(house: House) {
    let chain = house.mail_with_identity().await;
    chain.assign(&house, "Mobile").await;
    let own = vec![simulators::iphone::Account::own("mail.example.org", "anna@example.org")];
    let behaviour = Behaviour { own_accounts: own, ..Behaviour::default() };
    let phone = house.enrolled_as("anna", 1, "18.1", behaviour).await;
    house.until_status(&chain.mail, &phone, Some("compliant")).await;
    let udid = phone.phone().await.model().udid.clone();
    let row = house.graph.devices(&udid).await.remove(0);
    house.graph.post(&format!("/deviceManagement/managedDevices/{}/retire", id(&row)), json!({})).await;
    until("the phone is retired", async || {
        let row = house.graph.devices(&udid).await.remove(0);
        (row["managementState"] == "retireIssued").then_some(())
    })
    .await;
    let device = phone.phone().await;
    assert!(!device.is_enrolled());
    assert!(device.profiles().is_empty() && device.identities().is_empty());
    let left: Vec<_> = device.accounts().iter().map(|account| account.address.as_str()).collect();
    assert_eq!(left, ["anna@example.org"]);
    drop(device);
    house.until_status(&chain.mail, &phone, None).await;
    house.server.stop().await.unwrap();
}

fn id(row: &serde_json::Value) -> &str {
    row["id"].as_str().unwrap()
}

async fn an_enrolment_profile_speaks_the_language_that_its_user_chose(house: House) {
    let says =
        |profile: &[u8], words: &str| profile.windows(words.len()).any(|part| part == words.as_bytes());
    let english = "Gatepost can neither erase nor lock it.";
    let dutch = "Stelt de e-mail van de organisatie in op dit apparaat.";
    let portal = house.portal("anna").await;
    let before = portal.enrolment_profile().await;
    assert!(says(&before, english) && !says(&before, dutch));
    portal.choose_language("nl").await;
    // What was chosen belongs to the user and not to the browser.
    for portal in [portal, house.portal("anna").await] {
        let after = portal.enrolment_profile().await;
        assert!(says(&after, dutch) && !says(&after, english));
    }
    assert!(says(&house.portal("bert").await.enrolment_profile().await, english));
    house.server.stop().await.unwrap();
}
