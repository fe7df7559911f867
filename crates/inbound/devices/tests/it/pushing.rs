//! Devices are woken until they have answered everything.

use chrono::TimeDelta;
use domain::actor::Actor;
use domain::enrolment::EnrolmentState;
use outbound_apns::PushError;
use services::push::{Round, push_due};

use crate::house::*;

const PHONE: &[u8] = b"the certificate of a phone";

fn asked(house: &House) -> usize {
    std::mem::take(&mut *house.push.asked.lock().unwrap()).len()
}

#[tokio::test]
async fn a_device_is_pushed_to_again_and_again_until_it_answers() {
    let house = House::new().await;
    house.enrolled(house.ada, UDID, PHONE).await;
    push_due(&house.services).await.unwrap();
    assert_eq!(asked(&house), 1);
    push_due(&house.services).await.unwrap();
    assert_eq!(asked(&house), 0, "not at once again");
    for minutes in [3, 10, 30, 120] {
        house.clock.advance(TimeDelta::minutes(minutes));
        push_due(&house.services).await.unwrap();
        assert_eq!(asked(&house), 1, "after {minutes} minutes");
    }
    house.answer_everything(UDID, PHONE).await;
    house.clock.advance(TimeDelta::days(2));
    assert_eq!(push_due(&house.services).await.unwrap(), Round::default(), "everything is answered");
}

#[tokio::test]
async fn a_dead_token_ends_pushing_and_not_the_enrolment() {
    let house = House::new().await;
    let id = house.enrolled(house.ada, UDID, PHONE).await;
    *house.push.answer.lock().unwrap() = Some(PushError::Unregistered);
    assert_eq!(push_due(&house.services).await.unwrap().dead, 1);
    house.clock.advance(TimeDelta::days(2));
    assert_eq!(push_due(&house.services).await.unwrap(), Round::default());
    assert_eq!(house.enrolment(id).await.state, EnrolmentState::Active);

    // Another token, and it is pushed to again.
    *house.push.answer.lock().unwrap() = None;
    asked(&house);
    house.send(PHONE, &token_update_with(UDID, "bmV3")).await;
    assert_eq!(push_due(&house.services).await.unwrap().sent, 1);
}

#[tokio::test]
async fn an_outage_is_waited_out() {
    let house = House::new().await;
    let id = house.enrolled(house.ada, UDID, PHONE).await;
    *house.push.answer.lock().unwrap() = Some(PushError::Unavailable("no route".into()));
    assert_eq!(push_due(&house.services).await.unwrap().later, 1);
    *house.push.answer.lock().unwrap() = None;
    house.clock.advance(TimeDelta::minutes(3));
    assert_eq!(push_due(&house.services).await.unwrap().sent, 1);
    let state = house.services.store.read().await.unwrap().push_state(id).await.unwrap().unwrap();
    assert_eq!(state.dead, None);
}

#[tokio::test]
async fn a_sync_wakes_the_device() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    let device = house.device_of(id).await.id;
    services::devices::sync(&house.services, &Actor::System, device).await.unwrap();
    assert_eq!(push_due(&house.services).await.unwrap().sent, 1);
    assert_eq!(house.waiting(id).await, 5);
}
