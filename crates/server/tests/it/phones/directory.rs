//! What happens in the directory reaches the phones.

use chrono::TimeDelta;
use serde_json::json;

use super::house::{House, until};
use super::people;

super::house::on_both_databases! {
    as_5_a_new_address_makes_the_account_anew_once,
    as_2_as_4_nested_and_excluded_groups_unassigning_and_deleting,
    as_6_a_disabled_user_has_three_days_and_a_removed_one_none,
}

async fn as_5_a_new_address_makes_the_account_anew_once(house: House) {
    let mail = house.mail("Mail", json!({})).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let phone = house.enrolled("anna", 1).await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    let before = phone.accounts().await.remove(0);

    people::readdress(&house.directory, "anna", "anna.berg@example.com");
    house.read_directory().await;
    until("the new address is there", async || {
        (phone.managed().await == ["anna.berg@example.com"]).then_some(())
    })
    .await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    let [after] = phone.accounts().await.try_into().unwrap();
    assert_eq!(after.made, 2, "a new account, not the old one with another address");
    assert_eq!(after.payload.0, before.payload.0, "the same payload");
    assert_ne!(after.payload.1, before.payload.1, "of another generation");
    assert_eq!(after.profile, before.profile, "in the same profile, so that it takes the old one's place");
    assert_eq!(phone.count("RemoveProfile").await, 0);

    // Reading the same again changes nothing.
    house.read_directory().await;
    house.later(TimeDelta::hours(25)).await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    assert_eq!(phone.accounts().await[0].made, 2);
    assert_eq!(phone.count("InstallProfile").await, 2);
    house.server.stop().await.unwrap();
}

async fn as_2_as_4_nested_and_excluded_groups_unassigning_and_deleting(house: House) {
    let mail = house.mail("Mail", json!({})).await;
    // Anna and Bert are in Sales, which is in Mobile; Bert is a contractor.
    house.graph.assign(&mail, &["Mobile", "-Contractors"]).await;
    let anna = house.enrolled("anna", 1).await;
    let bert = house.enrolled("bert", 2).await;
    let dora = house.enrolled("dora", 3).await;
    house.until_status(&mail, &anna, Some("compliant")).await;
    house.until_status(&mail, &dora, Some("compliant")).await;
    until("the inventory is there", async || (bert.count("CertificateList").await > 0).then_some(())).await;
    house.until_status(&mail, &bert, None).await;
    assert!(bert.managed().await.is_empty());

    // A member more, through the directory; and one less.
    people::regroup(&house.directory, "Contractors", &["dora"]);
    house.read_directory().await;
    house.until_status(&mail, &bert, Some("compliant")).await;
    house.until_gone(&mail, &dora).await;
    assert_eq!(dora.phone().await.profiles().len(), 1, "only the management stays");

    house.graph.assign(&mail, &["Contractors"]).await;
    house.until_status(&mail, &dora, Some("compliant")).await;
    house.until_gone(&mail, &anna).await;
    house.until_gone(&mail, &bert).await;

    house.graph.delete(&format!("/deviceManagement/deviceConfigurations/{mail}")).await;
    until("the profile is gone from the phone", async || dora.managed().await.is_empty().then_some(())).await;
    let all = house.graph.get("/deviceManagement/deviceConfigurations").await;
    assert_eq!(all["value"], json!([]));
    house.server.stop().await.unwrap();
}

async fn as_6_a_disabled_user_has_three_days_and_a_removed_one_none(house: House) {
    let mail = house.mail("Mail", json!({})).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let anna = house.enrolled("anna", 1).await;
    let dora = house.enrolled("dora", 2).await;
    house.until_status(&mail, &anna, Some("compliant")).await;
    house.until_status(&mail, &dora, Some("compliant")).await;

    people::change(&house.directory, "anna", |entry| entry.set("userAccountControl", vec![b"514".to_vec()]));
    house.read_directory().await;
    house.later(TimeDelta::days(2)).await;
    house.until_status(&mail, &anna, Some("compliant")).await;
    assert_eq!(anna.managed().await, ["anna@example.com"]);
    house.later(TimeDelta::days(2)).await;
    house.until_gone(&mail, &anna).await;

    people::remove(&house.directory, "dora");
    house.read_directory().await;
    house.until_gone(&mail, &dora).await;

    // Back again: the mail comes back.
    people::change(&house.directory, "anna", |entry| entry.set("userAccountControl", vec![b"512".to_vec()]));
    house.read_directory().await;
    house.until_status(&mail, &anna, Some("compliant")).await;
    assert_eq!(anna.managed().await, ["anna@example.com"]);
    house.server.stop().await.unwrap();
}
