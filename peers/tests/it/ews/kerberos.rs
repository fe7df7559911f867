//! Web services with a Kerberos ticket in SPNEGO, against MIT's KDC.

use connector::gatepost::ProxyAddress;
use connector::{Notification, SignIn};
use peers::ews::{FakeEws, Switchboard};
use peers::exchange::Realm;
use serde_json::json;

use super::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_the_domain_knows_no_service_of_is_passed_over() {
    let Some(realm) = Realm::start(&["autodiscover.corp.example"]).await.unwrap() else { return };
    let names = ["autodiscover.corp.example", "corp.example"];
    let Some(fake) = FakeEws::start(&names, Some(&realm)).await.unwrap() else { return };
    let Some(mut house) = House::start().await else { return };
    let switchboard = Switchboard::start(fake.port).await.unwrap();
    let account = format!("{}\\{}", realm.name, Realm::ACCOUNT);
    let address = Some("gatepost@corp.example");
    house.notification = Notification::new(&account, address, None).unwrap();
    house.settings.proxy = Some(ProxyAddress::parse(&switchboard.address.to_string(), None).unwrap());
    house.settings.authorities = Some(fake.authority.clone());
    house.settings.sign_in = SignIn::Kerberos;
    house.settings.kdc = Some(format!("127.0.0.1:{}", realm.port));
    let services = json!({ "ews": "https://autodiscover.corp.example/EWS/Exchange.asmx" });
    let hosts = json!({ "corp.example": services, "autodiscover.corp.example": services });
    fake.post("hosts", hosts).await.unwrap();
    let said = house.prove(Realm::PASSWORD).await.unwrap();
    assert!(said.contains("https://autodiscover.corp.example/"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_sent_with_a_ticket() {
    let Some(realm) = Realm::start(&["localhost"]).await.unwrap() else { return };
    let Some(fake) = FakeEws::start(&["localhost"], Some(&realm)).await.unwrap() else { return };
    let Some(mut house) = House::start().await else { return };
    let account = format!("{}\\{}", realm.name, Realm::ACCOUNT);
    let services = format!("https://localhost:{}/EWS/Exchange.asmx", fake.port);
    let address = Some("gatepost@corp.example");
    house.notification = Notification::new(&account, address, Some(services)).unwrap();
    house.settings.proxy = None;
    house.settings.authorities = Some(fake.authority.clone());
    house.settings.sign_in = SignIn::Kerberos;
    house.settings.kdc = Some(format!("127.0.0.1:{}", realm.port));
    let said = house.prove(Realm::PASSWORD).await.unwrap();
    assert!(said.contains("has a mailbox"), "{said}");
    let wrong = house.prove("wrong").await.unwrap_err();
    assert!(wrong.contains("Kerberos refuses"), "{wrong}");
    // A server that offers Basic alone is told apart.
    let Some(basic) = FakeEws::start(&["localhost"], None).await.unwrap() else { return };
    house.settings.authorities = Some(basic.authority.clone());
    house.notification.ews = Some(format!("https://localhost:{}/EWS/Exchange.asmx", basic.port));
    let offered = house.prove(Realm::PASSWORD).await.unwrap_err();
    assert!(offered.contains("does not offer Negotiate for web services, only Basic"), "{offered}");
    assert_eq!(fake.get("problems").await.unwrap(), json!([]));
}
