//! What needs a person stands on the dashboard, with what to do (XC-10, XC-11).

use chrono::TimeDelta;
use domain::access::Level;
use domain::access::exchange::OrganisationRules;
use domain::access::settings::Mode;

use super::floor::Floor;

#[tokio::test]
async fn xc_11_a_late_sync_raises_an_alert_with_what_to_do() {
    let floor = Floor::new().await;
    floor.connector().await;
    let mut browser = floor.house.signed_in("owner").await;
    let text = texts::Text::default();
    let title = text.with("alert-exchange-never", &[("name", "Mail"), ("time", "")]);
    assert!(!browser.get("/console").await.text.contains(&title), "there was no time for one yet");
    floor.house.clock.advance(TimeDelta::minutes(45));
    floor.hears_of_connector().await;
    let late = browser.get("/console").await.text;
    assert!(late.contains(&title), "{title}: {late}");
    assert!(late.contains(&text.get("alert-exchange-never-advice").replace('\'', "&#39;")), "{late}");
    assert!(late.contains(&format!("href=\"{}\"", floor.page(""))), "and where: {late}");
}

#[tokio::test]
async fn xc_10_a_dead_connector_raises_an_alert_with_the_steps_to_replace_it() {
    let floor = Floor::new().await;
    floor.connector().await;
    floor.house.clock.advance(TimeDelta::hours(2));
    let mut browser = floor.house.signed_in("owner").await;
    let text = texts::Text::default();
    let dashboard = browser.get("/console").await.text;
    assert!(
        dashboard.contains(&text.get("alert-exchange-silent-advice").replace('\'', "&#39;")),
        "{dashboard}"
    );
    let page = browser.get(&floor.page("")).await.text;
    for words in ["The connector is not heard of", "let it replace this one"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains(&format!("href=\"{}\"", floor.page("/connector"))), "{page}");
}

#[tokio::test]
async fn co_7_default_and_rules_that_are_not_what_the_policy_wants_raise_an_alert_that_leads_to_the_plan() {
    let floor = Floor::new().await;
    floor.connector().await;
    let mut browser = floor.house.signed_in("owner").await;
    let text = texts::Text::default();
    let title = text.with("alert-exchange-rules", &[("name", "Mail"), ("time", "")]);
    let mut tx = floor.write().await;
    tx.put_exchange_rules(floor.id, &OrganisationRules::default()).await.unwrap();
    let mut organisation = tx.exchange_organisation(floor.id).await.unwrap().unwrap();
    organisation.access.mode = Mode::Enforcing;
    organisation.access.default_level = Some(Level::Quarantine);
    tx.update_exchange_organisation(&organisation).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!browser.get("/console").await.text.contains(&title), "the last step is not taken");
    let mut tx = floor.write().await;
    organisation.access.writes_rules = true;
    tx.update_exchange_organisation(&organisation).await.unwrap();
    tx.commit().await.unwrap();
    let dashboard = browser.get("/console").await.text;
    assert!(dashboard.contains(&title), "{title}: {dashboard}");
    assert!(dashboard.contains(&format!("href=\"{}\"", floor.page("/access"))), "{dashboard}");
}
