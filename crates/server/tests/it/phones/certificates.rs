//! Certificates come to their end, and are renewed before it.

use ca::verify::sha256;
use chrono::TimeDelta;
use serde_json::json;

use super::carrier::Carrier;
use super::house::{House, until};

super::house::on_both_databases! {
    a_device_identity_is_renewed_before_its_end_and_the_enrolment_goes_on,
    ce_7_the_certificate_of_the_mail_account_is_renewed_and_the_account_stays,
    ce_7_profiles_assigned_one_after_the_other_do_not_revoke_each_others_certificates,
}

async fn a_device_identity_is_renewed_before_its_end_and_the_enrolment_goes_on(house: House) {
    let mail = house.mail("Mail", json!({})).await;
    house.graph.assign(&mail, &["Mobile"]).await;
    let phone = house.enrolled("anna", 1).await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    let identity = async || phone.phone().await.identities()[0].to_vec();
    let before = identity().await;

    house.later(TimeDelta::days(690)).await;
    house.until_status(&mail, &phone, Some("compliant")).await;
    assert_eq!(identity().await, before, "it is not yet time");

    house.later(TimeDelta::days(15)).await;
    until("there is a new identity", async || (identity().await != before).then_some(())).await;
    let account = phone.accounts().await.remove(0);
    assert_eq!(account.made, 1, "mail stays as it is");

    // Beyond the end of the first one.
    house.later(TimeDelta::days(60)).await;
    phone.poll().await;
    assert!(phone.phone().await.is_enrolled());
    house.until_status(&mail, &phone, Some("compliant")).await;
    assert_eq!(phone.accounts().await, [account]);
    house.server.stop().await.unwrap();
}

async fn ce_7_the_certificate_of_the_mail_account_is_renewed_and_the_account_stays(house: House) {
    let chain = house.mail_with_identity().await;
    chain.assign(&house, "Mobile").await;
    let phone = house.enrolled("anna", 1).await;
    house.until_status(&chain.mail, &phone, Some("compliant")).await;
    let uses = async || {
        let account = phone.accounts().await.remove(0);
        let uuid = account.settings.get("PayloadCertificateUUID").and_then(plist::Value::as_string);
        (account.made, uuid.unwrap_or_default().to_owned())
    };
    let (_, first) = uses().await;
    // A year's certificate is renewed when a fifth of its life is left.
    house.later(TimeDelta::days(280)).await;
    house.until_status(&chain.mail, &phone, Some("compliant")).await;
    assert_eq!(uses().await, (1, first.clone()));
    house.later(TimeDelta::days(20)).await;
    until("there is another certificate", async || (uses().await.1 != first).then_some(())).await;
    house.until_status(&chain.mail, &phone, Some("compliant")).await;
    let (made, second) = uses().await;
    assert_eq!(made, 1, "the account stays, and the mail in it");
    assert_eq!(phone.phone().await.identities().len(), 2);
    // Once is enough.
    house.later(TimeDelta::days(40)).await;
    house.until_status(&chain.mail, &phone, Some("compliant")).await;
    assert_eq!(uses().await, (1, second));
    assert_eq!(phone.count("InstallProfile").await, 2);
    house.server.stop().await.unwrap();
}

/// The certificate that the phone's account signs in with; it must not be revoked.
async fn in_use(house: &House, phone: &Carrier) -> Vec<u8> {
    let device = phone.phone().await;
    let certificate =
        device.certificate_of(&device.accounts()[0]).expect("the account has a certificate").to_vec();
    let mut tx = house.services().store.read().await.unwrap();
    let record = tx.certificate_by_sha256(&sha256(&certificate)).await.unwrap().expect("it is recorded");
    assert_eq!(record.revoked_at, None, "the phone uses it");
    certificate
}

async fn ce_7_profiles_assigned_one_after_the_other_do_not_revoke_each_others_certificates(house: House) {
    let chain = house.mail_with_identity().await;
    let phone = house.enrolled("anna", 1).await;
    // Each is on the phone by itself before the next one comes.
    for profile in [&chain.root, &chain.identity, &chain.mail] {
        house.graph.assign(profile, &["Mobile"]).await;
        house.until_status(profile, &phone, Some("compliant")).await;
    }
    let first = in_use(&house, &phone).await;
    house.later(TimeDelta::days(300)).await;
    let settled = async || {
        for profile in [&chain.root, &chain.identity, &chain.mail] {
            house.until_status(profile, &phone, Some("compliant")).await;
        }
    };
    until("the certificate is renewed", async || {
        settled().await;
        (in_use(&house, &phone).await != first).then_some(())
    })
    .await;
    house.later(TimeDelta::days(1)).await;
    settled().await;
    in_use(&house, &phone).await;
    house.server.stop().await.unwrap();
}
