//! What needs a person stands on the dashboard, with what to do (XC-10, XC-11).

use chrono::TimeDelta;

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
