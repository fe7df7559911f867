//! An account of the user's own is in the way.

use serde_json::json;
use simulators::iphone::{Account, Behaviour};

use super::house::{House, until};

super::house::on_both_databases! {
    as_7_an_own_account_blocks_until_its_user_removes_it_and_rechecks,
}

async fn as_7_an_own_account_blocks_until_its_user_removes_it_and_rechecks(house: House) {
    let mail = house.mail("Mail", json!({})).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let own = vec![Account::own("mail.example.com", "anna@example.com")];
    let behaviour = Behaviour { own_accounts: own, ..Behaviour::default() };
    let phone = house.enrolled_as("anna", 1, "18.1", behaviour).await;
    house.until_status(&mail, &phone, Some("nonCompliant")).await;
    assert!(phone.managed().await.is_empty());
    assert_eq!(phone.accounts().await.len(), 1, "the user's own account is never touched");

    let udid = phone.phone().await.model().udid.clone();
    let row = until("the device is not compliant", async || {
        let row = house.graph.devices(&udid).await.pop()?;
        (row["complianceState"] == "noncompliant").then_some(row)
    })
    .await;
    let portal = house.portal("anna").await;
    let page = portal.start().await;
    assert!(page.contains("Remove your own mail account first"), "{page}");
    assert!(page.contains("anna@example.com") && page.contains("mail.example.com"), "{page}");

    // A recheck before the account is gone changes nothing.
    let asked = phone.count("InstallProfile").await;
    portal.recheck(row["id"].as_str().unwrap()).await;
    until("the phone is asked again", async || (phone.count("InstallProfile").await > asked).then_some(()))
        .await;
    house.until_status(&mail, &phone, Some("nonCompliant")).await;

    phone.phone().await.remove_own_account("mail.example.com", "anna@example.com");
    portal.recheck(row["id"].as_str().unwrap()).await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    assert_eq!(phone.managed().await, ["anna@example.com"]);
    until("the device is compliant", async || {
        let row = house.graph.devices(&udid).await.pop()?;
        (row["complianceState"] == "compliant").then_some(())
    })
    .await;
    assert!(portal.start().await.contains("Your mail is set up"));
    house.server.stop().await.unwrap();
}
