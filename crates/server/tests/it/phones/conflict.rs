//! Two profiles that set up the same account.

use serde_json::json;

use super::house::House;

super::house::on_both_databases! {
    st_2_what_is_installed_stays_and_both_rows_say_conflict,
}

async fn st_2_what_is_installed_stays_and_both_rows_say_conflict(house: House) {
    let first = house.mail("Mail", json!({})).await;
    let second = house.mail("Other mail", json!({ "accountName": "Other" })).await;
    house.graph.assign(&first, &["Mobile"]).await;
    let phone = house.enrolled("anna", 1).await;
    house.until_status(&first, &phone, Some("compliant")).await;
    let account = phone.accounts().await;

    house.graph.assign(&second, &["Sales"]).await;
    house.until_status(&first, &phone, Some("conflict")).await;
    house.until_status(&second, &phone, Some("conflict")).await;
    assert_eq!(phone.accounts().await, account);
    assert_eq!(phone.count("InstallProfile").await, 1, "the newcomer is not sent");

    house.graph.assign(&second, &[]).await;
    house.until_status(&second, &phone, None).await;
    house.until_status(&first, &phone, Some("compliant")).await;
    assert_eq!(phone.accounts().await, account);

    // The other way round: the installed one goes, the newcomer comes.
    house.graph.assign(&second, &["Sales"]).await;
    house.until_status(&second, &phone, Some("conflict")).await;
    house.graph.assign(&first, &[]).await;
    house.until_status(&first, &phone, None).await;
    house.until_status(&second, &phone, Some("compliant")).await;
    assert_eq!(phone.managed().await, ["anna@example.com"]);
    house.server.stop().await.unwrap();
}
