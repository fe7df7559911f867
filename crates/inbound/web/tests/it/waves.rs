//! Waves: how a profile goes out, as an administrator sets and sees it.

use domain::actor::Actor;
use domain::deployment::{DeploymentState, Reason};
use domain::device::DeviceState;
use services::rollouts;

use crate::house::House;

#[tokio::test]
async fn a_pilot_group_and_a_rate_are_set_and_the_pilot_is_ended() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    let page = format!("/console/profiles/{mail}/rollout");
    assert!(browser.get("/console/rollouts").await.text.contains("Every profile goes to everybody at once"));
    let staff = house.staff.to_string();
    let answer = browser.submit(&page, &page, &[("pilotGroup", &staff), ("perHour", "0")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Write a number from 1 on"), "{}", answer.text);
    assert!(answer.text.contains("selected>Staff"), "what was chosen stays");
    let answer = browser.submit(&page, &page, &[("pilotGroup", &staff), ("perHour", "30")]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    house.stands(mail, DeploymentState::Succeeded, None).await;
    for number in 1..4 {
        let phone = house.neighbour(number, "Somebody", DeviceState::Managed).await;
        let held = Some(Reason::WaitsForWave);
        house.answered(phone, mail, DeploymentState::Pending, held, None).await;
    }
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("In the pilot") && shown.contains("Staff"), "{shown}");
    assert!(shown.contains("<dt>Waiting for their wave</dt><dd>3</dd>"), "{shown}");
    let list = browser.get("/console/rollouts").await.text;
    assert!(list.contains(&page) && list.contains("In the pilot"), "{list}");
    assert_eq!(browser.submit(&page, &format!("{page}/end-pilot"), &[]).await.status, 303);
    assert!(browser.get(&page).await.text.contains("Going out at a rate"));
    let answer = browser.submit(&page, &page, &[("pilotGroup", &staff), ("perHour", "60")]).await;
    assert_eq!(answer.status, 303);
    assert!(browser.get(&page).await.text.contains("Going out at a rate"), "the pilot is not begun again");
    let answer = browser.submit(&page, &page, &[("pilotGroup", ""), ("perHour", "")]).await;
    assert_eq!(answer.status, 303);
    assert!(browser.get(&page).await.text.contains("To everybody at once"));
}

#[tokio::test]
async fn a_pause_takes_a_reason_stays_through_changes_and_is_ended_by_a_person() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    let page = format!("/console/profiles/{mail}/rollout");
    let pause = format!("{page}/pause");
    let answer = browser.submit(&page, &pause, &[("reason", " ")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Fill this in"), "{}", answer.text);
    assert_eq!(browser.submit(&page, &pause, &[("reason", "the mail server moves")]).await.status, 303);
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("by owner") && shown.contains("the mail server moves"), "{shown}");
    for rate in ["5", ""] {
        browser.submit(&page, &page, &[("pilotGroup", ""), ("perHour", rate)]).await;
        assert!(browser.get(&page).await.text.contains("the mail server moves"), "rate {rate}");
    }
    assert_eq!(browser.submit(&page, &format!("{page}/resume"), &[]).await.status, 303);
    assert!(!browser.get(&page).await.text.contains("the mail server moves"));
    rollouts::pause(&house.services, &Actor::System, mail, rollouts::TOO_MANY_FAILURES).await.unwrap();
    let shown = browser.get(&page).await.text;
    assert!(
        shown.contains("Stopped: too many failures") && shown.contains("It stopped by itself"),
        "{shown}"
    );
}

#[tokio::test]
async fn enter_in_the_rate_saves_and_enter_in_the_words_searches() {
    let house = House::new().await;
    let mut browser = house.signed_in("owner").await;
    let mail = house.mail_profile("Mail").await;
    let page = format!("/console/profiles/{mail}/rollout");
    let shown = browser.get(&page).await.text;
    let form = shown.split(&format!("action=\"{page}\"")).nth(1).unwrap();
    // Enter presses the first button of a form.
    let first = form.split("<button").nth(1).unwrap().split("</button>").next().unwrap();
    assert!(!first.contains("name=") && first.ends_with(">Save"), "{first}");
    let words = [("words", "staff"), ("searched", ""), ("perHour", "30")];
    let answer = browser.submit(&page, &page, &words).await;
    assert_eq!(answer.status, 200, "searched, not saved");
    assert_eq!(answer.value_of("searched"), Some("staff"));
    let rollout = rollouts::find(&house.services, &Actor::System, mail).await.unwrap();
    assert!(rollout.is_none(), "{rollout:?}");
    let again = [("words", "staff"), ("searched", "staff"), ("perHour", "30")];
    assert_eq!(browser.submit(&page, &page, &again).await.status, 303);
    let rollout = rollouts::find(&house.services, &Actor::System, mail).await.unwrap();
    assert_eq!(rollout.unwrap().per_hour, Some(30));
}
