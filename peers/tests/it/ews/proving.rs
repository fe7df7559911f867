//! A notification account is tested before it is kept, and what is wrong is said in plain words.

use connector::gatepost::GatepostAddress;
use connector::{Changes, Place, Registration, update};
use peers::ews::FakeEws;
use rcgen::{CertificateParams, KeyPair};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use testkit::SeededRandom;
use uuid::Uuid;

use super::house::House;

#[tokio::test]
async fn an_account_that_works_is_proven_without_a_message() {
    let Some(house) = House::start().await else { return };
    let said = house.prove(FakeEws::PASSWORD).await.unwrap();
    assert!(
        said.contains("signs in at https://mail.corp.example/EWS/Exchange.asmx and has a mailbox"),
        "{said}"
    );
    assert!(house.sent().await.is_empty());
    house.end().await;
}

#[tokio::test]
async fn each_reason_has_its_words() {
    let Some(house) = House::start().await else { return };
    let wrong = house.prove("wrong").await.unwrap_err();
    assert!(wrong.contains("refuses the account CORP\\gatepost"), "{wrong}");
    for (fault, words) in [
        ("ErrorNonExistentMailbox", "has no mailbox"),
        ("403", "Set-CASMailbox -EwsEnabled"),
        ("404", "check the address"),
        ("page", "failed: the SOAP body is missing"),
        ("504", "not available"),
        ("giant", "larger than"),
    ] {
        house.fault(json!([{ "fault": fault }])).await;
        let said = house.prove(FakeEws::PASSWORD).await.unwrap_err();
        assert!(said.starts_with("messages cannot be sent with the notification account"), "{said}");
        assert!(said.contains(words), "{fault}: {said}");
    }
    house.end().await;
}

#[tokio::test]
async fn a_proven_account_is_sealed_on_its_own_machine_and_can_be_taken_away() {
    let Some(house) = House::start().await else { return };
    let directory = tempfile::tempdir().unwrap();
    let (place, random) = (Place::at(directory.path()).unwrap(), SeededRandom::default());
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::default().self_signed(&key).unwrap().pem();
    let registration = Registration {
        connector: Uuid::from_u128(1),
        organisation: Uuid::from_u128(2),
        organisation_name: "Corp".to_owned(),
        gatepost: GatepostAddress::parse("https://localhost").unwrap(),
        gatepost_trust: certificate.clone(),
        gatepost_fingerprint: None,
        certificate,
        gatepost_proxy: None,
        exchange: house.settings.clone(),
        notification: None,
    };
    let mut secrets = House::secrets();
    (secrets.key, secrets.notification) = (SecretString::from(key.serialize_pem()), None);
    registration.save(&secrets, &place, &random).unwrap();
    let proven = house.proven(FakeEws::PASSWORD).await.unwrap();
    assert!(!format!("{proven:?}").contains("colon"), "{proven:?}");
    let changes = Changes { notification: Some(Some(proven)), ..Changes::default() };
    update(&place, &random, changes).unwrap();
    let (kept, secrets) = Registration::load(&place, &random).unwrap().unwrap();
    assert_eq!(kept.notification.as_ref(), Some(&house.notification));
    assert_eq!(secrets.notification.unwrap().expose_secret(), FakeEws::PASSWORD);
    for entry in std::fs::read_dir(directory.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(5).any(|window| window == b"colon"), "nothing on the disk has the password");
    }
    // Other changes leave it as it is.
    update(&place, &random, Changes { password: Some("other".into()), ..Changes::default() }).unwrap();
    assert!(Registration::load(&place, &random).unwrap().unwrap().0.notification.is_some());
    update(&place, &random, Changes { notification: Some(None), ..Changes::default() }).unwrap();
    let (kept, secrets) = Registration::load(&place, &random).unwrap().unwrap();
    assert!(kept.notification.is_none() && secrets.notification.is_none());
    house.end().await;
}
