//! Where the web services are: found in the documented order, and never with credentials for somebody who proved nothing.

use connector::ServiceHost;
use peers::ews::FakeEws;
use serde_json::json;

use super::house::House;

const PATH: &str = "/autodiscover/autodiscover.xml";
const SERVICES: &str = "https://mail.corp.example/EWS/Exchange.asmx";

fn service(host: &str) -> ServiceHost {
    ServiceHost { host: host.to_owned(), port: 443 }
}

#[tokio::test]
async fn the_domain_then_its_autodiscover_name_then_what_dns_names() {
    let Some(mut house) = House::start().await else { return };
    house.names = vec![service("mail.corp.example")];
    let found = json!({ "ews": SERVICES });
    for (answers, before) in [("corp.example", 0), ("autodiscover.corp.example", 1), ("mail.corp.example", 2)]
    {
        house.discovers(json!({ answers: found.clone() })).await;
        let asked = house.asked(false).await.len();
        let said = house.prove(FakeEws::PASSWORD).await.unwrap();
        assert!(said.contains(SERVICES) && said.contains(&format!("https://{answers}{PATH}")), "{said}");
        // Each place without an answer, then the one that answers twice: as a stranger and with the account. Then the mailbox.
        assert_eq!(house.asked(false).await.len() - asked, before + 3);
    }
    let with_credentials = house.asked(true).await;
    assert_eq!(with_credentials.len(), 6, "only where somebody asked for them: {with_credentials:?}");
    house.end().await;
}

#[tokio::test]
async fn redirections_lead_to_https_and_to_other_mailboxes() {
    let Some(mut house) = House::start().await else { return };
    house
        .discovers(json!({
            "corp.example": { "location": format!("https://autodiscover.corp.example{PATH}") },
            "autodiscover.corp.example": { "url": format!("https://mail.hoster.example{PATH}") },
            "mail.hoster.example": { "ews": SERVICES, "protocol": "EXPR" },
        }))
        .await;
    let said = house.prove(FakeEws::PASSWORD).await.unwrap();
    assert!(said.contains(&format!("https://mail.hoster.example{PATH}")), "{said}");
    house
        .discovers(json!({
            "corp.example": { "address": "gatepost@mail.corp.example" },
            "mail.corp.example": { "ews": SERVICES },
        }))
        .await;
    let said = house.prove(FakeEws::PASSWORD).await.unwrap();
    assert!(said.contains(&format!("https://mail.corp.example{PATH}")), "{said}");
    house.end().await;
}

#[tokio::test]
async fn redirections_to_http_and_in_circles_are_refused() {
    let Some(mut house) = House::start().await else { return };
    house
        .discovers(json!({
            "corp.example": { "location": format!("http://mail.corp.example{PATH}") },
            "autodiscover.corp.example": { "url": format!("https://mail.corp.example{PATH}") },
            "mail.corp.example": { "url": format!("https://autodiscover.corp.example{PATH}") },
        }))
        .await;
    let said = house.prove(FakeEws::PASSWORD).await.unwrap_err();
    // The usual path at the client access server is tried last; its name is not in the certificate.
    assert!(said.contains("certificate of ex01.corp.example"), "{said}");
    let asked = house.asked(false).await;
    assert!(asked.len() < 12, "{asked:?}");
    assert!(asked.iter().all(|place| place.ends_with(PATH)), "{asked:?}");
    // With the server's name in the certificate the answer says what was tried.
    house.settings.host = "localhost".to_owned();
    let said = house.prove(FakeEws::PASSWORD).await.unwrap();
    assert!(said.contains("no https address") && said.contains("circles"), "{said}");
    assert!(said.contains("https://localhost/EWS/Exchange.asmx"), "{said}");
    house.end().await;
}

#[tokio::test]
async fn a_host_that_only_dns_names_gets_nothing() {
    let Some(mut house) = House::start().await else { return };
    house.settings.host = "localhost".to_owned();
    house.names = vec![service("mail.hoster.example"), service("evil-corp.example")];
    house.discovers(json!({ "mail.hoster.example": { "ews": SERVICES } })).await;
    let said = house.prove(FakeEws::PASSWORD).await.unwrap();
    assert!(said.contains("mail.hoster.example is named by DNS alone"), "{said}");
    let asked = house.asked(false).await;
    assert!(!asked.iter().any(|place| place.starts_with("mail.hoster")), "{asked:?}");
    house.end().await;
}

#[tokio::test]
async fn a_stranger_s_certificate_gets_no_password() {
    let Some(mut house) = House::start().await else { return };
    let Some(other) = FakeEws::start(&["localhost"], None).await.unwrap() else { return };
    house.discovers(json!({ "corp.example": { "ews": SERVICES } })).await;
    house.settings.authorities = Some(other.authority.clone());
    let said = house.prove(FakeEws::PASSWORD).await.unwrap_err();
    assert!(said.contains("certificate"), "{said}");
    assert!(house.asked(false).await.is_empty());
}

#[tokio::test]
async fn a_password_that_is_refused_is_not_tried_everywhere() {
    let Some(mut house) = House::start().await else { return };
    let found = json!({ "ews": SERVICES });
    house.discovers(json!({ "corp.example": found.clone(), "autodiscover.corp.example": found })).await;
    let said = house.prove("wrong").await.unwrap_err();
    assert!(said.contains("refuses the account") && !said.contains("wrong"), "{said}");
    assert_eq!(house.asked(true).await, [format!("corp.example{PATH}")]);
}
