//! Web services with a Kerberos ticket in SPNEGO, against MIT's KDC.

use connector::{Notification, SignIn};
use peers::ews::FakeEws;
use peers::exchange::Realm;
use serde_json::json;

use super::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_sent_with_a_ticket() {
    let Some(realm) = Realm::start(&["localhost"]).await.unwrap() else { return };
    let Some(fake) = FakeEws::start(&["localhost"], Some(&realm)).await.unwrap() else { return };
    let Some(mut house) = House::start().await else { return };
    let account = format!("{}\\{}", realm.name, Realm::ACCOUNT);
    let services = format!("https://localhost:{}/EWS/Exchange.asmx", fake.port);
    let address = Some("gatepost@corp.example".to_owned());
    house.notification = Notification::new(account, address, Some(services)).unwrap();
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
