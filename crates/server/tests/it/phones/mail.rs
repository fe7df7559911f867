//! The main path: a phone enrols and gets its mail with a certificate to sign in with.

use ca::verify::issued_by;
use plist::Dictionary;
use scep::certificate::Certificate;
use scep::name::{GeneralName, read_general_names};
use serde_json::json;
use simulators::iphone::IPhone;

use super::house::House;

super::house::on_both_databases! {
    ep_9_ce_6_a_phone_enrols_and_gets_its_mail_with_its_identity,
}

async fn ep_9_ce_6_a_phone_enrols_and_gets_its_mail_with_its_identity(house: House) {
    let chain = house.mail_with_identity().await;
    chain.assign(&house, "Mobile").await;
    let phone = house.enrolled("anna", 1).await;
    for profile in [&chain.mail, &chain.identity, &chain.root] {
        house.until_status(profile, &phone, Some("compliant")).await;
    }
    assert_eq!(phone.count("InstallProfile").await, 1, "root, identity and mail come as one");
    for question in ["DeviceInformation", "SecurityInfo", "ProfileList", "CertificateList"] {
        assert!(phone.count(question).await > 0, "{question}");
    }

    let device = phone.phone().await;
    let [account] = device.accounts() else { panic!("{:?}", device.accounts()) };
    assert_eq!(account.host, "mail.example.com");
    assert_eq!(account.address, "anna@example.com");
    assert_eq!(account.user_name, "EXAMPLE\\anna");
    assert!(account.settings.get("Password").is_none());
    let bundle = device.payloads(account.profile.as_deref().unwrap());
    let mut kinds: Vec<_> = bundle.iter().map(|payload| text(payload, "PayloadType")).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["com.apple.eas.account", "com.apple.security.root", "com.apple.security.scep"]);
    let signs_in_with = text(&account.settings, "PayloadCertificateUUID");
    let identity = bundle.iter().find(|payload| text(payload, "PayloadUUID") == signs_in_with).unwrap();
    assert_eq!(text(identity, "PayloadType"), "com.apple.security.scep");
    let udid = device.model().udid.clone();
    let eas = device.model().eas_device_id.clone();
    verify_identity(&house, &device).await;
    drop(device);

    let [row] = house.graph.devices(&udid).await.try_into().unwrap();
    for (name, value) in [
        ("udid", json!(udid)),
        ("easDeviceId", json!(eas)),
        ("easActivated", json!(true)),
        ("userPrincipalName", json!("anna@example.com")),
        ("complianceState", json!("compliant")),
        ("managementState", json!("managed")),
        ("osVersion", json!("18.1")),
        ("serialNumber", json!("SIM00000001")),
    ] {
        assert_eq!(row[name], value, "{name}");
    }
    let id = row["id"].as_str().unwrap();
    let states =
        house.graph.get(&format!("/deviceManagement/managedDevices/{id}/deviceConfigurationStates")).await;
    assert_eq!(states["value"].as_array().unwrap().len(), 3, "{states}");
    let page = house.portal("anna").await.start().await;
    assert!(page.contains("Your mail is set up"), "{page}");
    house.server.stop().await.unwrap();
}

fn text<'a>(payload: &'a Dictionary, key: &str) -> &'a str {
    payload.get(key).and_then(plist::Value::as_string).unwrap_or_default()
}

/// The certificate that the mail account uses names its user and leads to our root.
async fn verify_identity(house: &House, phone: &IPhone) {
    let authorities = house.services().store.read().await.unwrap().authorities().await.unwrap();
    let root = Certificate::read(&house.root).unwrap();
    let of_anna = |raw: &&[u8]| {
        let read = Certificate::read(raw).unwrap();
        let names = read.extension(scep::oid::SUBJECT_ALT_NAME).unwrap();
        let names = names.map(|raw| read_general_names(raw).unwrap()).unwrap_or_default();
        names.contains(&GeneralName::Principal("anna@example.com".to_owned()))
    };
    assert!(phone.unsigned_profiles().is_empty(), "every profile is signed");
    let identities = phone.identities();
    let found: Vec<_> = identities.iter().copied().filter(|raw| of_anna(raw)).collect();
    assert_eq!(found.len(), 1, "one certificate has the user principal name");
    let leaf = Certificate::read(found[0]).unwrap();
    let issuer = authorities
        .iter()
        .map(|authority| Certificate::read(&authority.certificate).unwrap())
        .find(|authority| issued_by(&leaf, authority))
        .expect("one of our authorities issued it");
    assert!(issued_by(&issuer, &root));
}
