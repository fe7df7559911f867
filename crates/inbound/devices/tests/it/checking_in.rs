//! Authenticate, TokenUpdate, CheckOut: what counts is the certificate.

use chrono::TimeDelta;
use domain::actor::Actor;
use domain::device::DeviceState;
use domain::enrolment::EnrolmentState;
use domain::outside::Clock;
use http::StatusCode;
use services::Allowances;
use services::devices::Decision;

use crate::house::*;

const PHONE: &[u8] = b"the certificate of a phone";
const OTHER: &[u8] = b"the certificate of another phone";

#[tokio::test]
async fn a_device_is_managed_from_its_token_update_on() {
    let house = House::new().await;
    let id = house.offered(house.ada, PHONE).await;
    assert_eq!(house.send(PHONE, &authenticate(UDID)).await.0, StatusCode::OK);
    assert_eq!(house.enrolment(id).await.state, EnrolmentState::Authenticated);
    assert_eq!(
        house.send(PHONE, &idle(UDID)).await,
        (StatusCode::OK, String::new()),
        "nothing before it is ready"
    );
    assert_eq!(house.send(PHONE, &token_update(UDID)).await.0, StatusCode::OK);
    let device = house.device_of(id).await;
    assert_eq!((device.state, device.user), (DeviceState::Managed, house.ada));
    assert_eq!(device.os_version.to_string(), "17.4.1");
    assert_eq!(device.model, "iPhone 15");
}

#[tokio::test]
async fn an_offer_that_was_not_used_in_time_is_refused_and_one_that_was_goes_on() {
    let house = House::new().await;
    let (late, begun) = (house.offered(house.ada, PHONE).await, house.offered(house.bob, OTHER).await);
    assert_eq!(house.send(OTHER, &authenticate("begun")).await.0, StatusCode::OK);
    house.clock.advance(TimeDelta::minutes(61));
    let answer = house.send(PHONE, &authenticate(UDID)).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "expired-offer".to_owned()));
    let enrolment = house.enrolment(late).await;
    assert_eq!((enrolment.state, enrolment.udid), (EnrolmentState::Offered, None), "it left nothing behind");
    assert_eq!(house.send(OTHER, &authenticate("begun")).await.0, StatusCode::OK);
    assert_eq!(house.send(OTHER, &token_update("begun")).await.0, StatusCode::OK);
    assert_eq!(house.enrolment(begun).await.state, EnrolmentState::Active);
}

#[tokio::test]
async fn repeated_messages_change_nothing() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    let before = (house.enrolment(id).await, house.device_of(id).await);
    for _ in 0..2 {
        assert_eq!(house.send(PHONE, &authenticate(UDID)).await.0, StatusCode::OK);
        assert_eq!(house.send(PHONE, &token_update(UDID)).await.0, StatusCode::OK);
    }
    assert_eq!((house.enrolment(id).await, house.device_of(id).await), before);
    assert_eq!(house.waiting(id).await, 0);
}

#[tokio::test]
async fn an_unknown_certificate_gets_nowhere_and_ends_nothing() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    for message in [authenticate(UDID), token_update(UDID), check_out(UDID), idle(UDID)] {
        let answer = house.send(b"a certificate of somebody else's authority", &message).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, "unknown-certificate".to_owned()));
    }
    assert_eq!(house.enrolment(id).await.state, EnrolmentState::Active);
}

#[tokio::test]
async fn one_devices_certificate_does_not_speak_for_another_device() {
    let house = House::new().await;
    let mine = house.idle(house.ada, UDID, PHONE).await;
    let other = house.idle(house.bob, "another-udid", OTHER).await;
    let before = house.enrolment(mine).await;
    for message in [authenticate(UDID), token_update(UDID), check_out(UDID), idle(UDID)] {
        let answer = house.send(OTHER, &message).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, "wrong-device".to_owned()));
    }
    assert_eq!(house.enrolment(mine).await, before);
    assert_eq!(house.enrolment(other).await.state, EnrolmentState::Active);
}

#[tokio::test]
async fn a_foreign_topic_is_refused() {
    let house = House::new().await;
    let id = house.offered(house.ada, PHONE).await;
    let answer = house.send(PHONE, &authenticate_for(UDID, "com.apple.mgmt.External.other")).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "wrong-topic".to_owned()));
    let enrolment = house.enrolment(id).await;
    assert_eq!((enrolment.state, enrolment.udid), (EnrolmentState::Offered, None));
}

#[tokio::test]
async fn a_token_before_authenticate_is_out_of_order() {
    let house = House::new().await;
    house.offered(house.ada, PHONE).await;
    let (status, _) = house.send(PHONE, &token_update(UDID)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn somebody_elses_device_is_disputed_and_inherits_nothing() {
    let house = House::new().await;
    let old = house.idle(house.bob, UDID, OTHER).await;
    let before = (house.enrolment(old).await, house.device_of(old).await);
    let claim = house.enrolled(house.ada, UDID, PHONE).await;
    assert_eq!(house.enrolment(claim).await.state, EnrolmentState::Disputed);
    assert_eq!(house.send(PHONE, &idle(UDID)).await, (StatusCode::OK, String::new()));
    let device = house.device_of(claim).await;
    assert_eq!((device.state, device.user), (DeviceState::Disputed, house.ada));
    assert_ne!(device.id, before.1.id);
    assert_eq!(house.waiting(claim).await, 0);
    assert_eq!((house.enrolment(old).await, house.device_of(old).await), before, "the old one is untouched");

    // A person decides.
    let decision =
        services::devices::decide_dispute(&house.services, &Actor::System, device.id, Decision::Accept);
    decision.await.unwrap();
    assert_eq!(house.enrolment(claim).await.state, EnrolmentState::Active);
    assert_eq!(house.enrolment(old).await.state, EnrolmentState::Ended);
    assert_eq!(house.send(OTHER, &idle(UDID)).await.0, StatusCode::UNAUTHORIZED, "it really ended");
}

#[tokio::test]
async fn the_same_users_new_enrolment_takes_the_device_over() {
    let house = House::new().await;
    let old = house.idle(house.ada, UDID, OTHER).await;
    let device = house.device_of(old).await.id;
    let new = house.offered(house.ada, PHONE).await;
    assert_eq!(house.send(PHONE, &authenticate(UDID)).await.0, StatusCode::OK);
    assert_eq!(house.enrolment(old).await.state, EnrolmentState::Active, "until the new one is ready");
    assert_eq!(house.send(PHONE, &token_update(UDID)).await.0, StatusCode::OK);
    assert_eq!(house.enrolment(old).await.state, EnrolmentState::Superseded);
    assert_eq!(house.device_of(new).await.id, device, "the device keeps its row");
    assert_eq!(house.device_of(new).await.state, DeviceState::Managed);
    assert!(house.is_revoked(OTHER).await);
    assert_eq!(house.send(OTHER, &idle(UDID)).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_device_limit_holds_also_for_profiles_that_were_handed_out_before() {
    let house = House::new().await;
    house.idle(house.ada, "first", b"1").await;
    house.offered(house.ada, b"2").await;
    house.offered(house.ada, b"3").await;
    assert_eq!(house.send(b"2", &authenticate("second")).await.0, StatusCode::OK);
    assert_eq!(house.send(b"2", &token_update("second")).await.0, StatusCode::OK);
    let answer = house.send(b"3", &authenticate("third")).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "device-limit".to_owned()));
    assert_eq!(house.send(b"3", &authenticate("first")).await.0, StatusCode::OK, "the same one again");
}

#[tokio::test]
async fn a_device_that_checks_out_is_retired_and_its_certificate_revoked() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    assert_eq!(house.send(PHONE, &check_out(UDID)).await.0, StatusCode::OK);
    assert_eq!(house.enrolment(id).await.state, EnrolmentState::Ended);
    assert_eq!(house.device_of(id).await.state, DeviceState::Retired);
    assert!(house.is_revoked(PHONE).await);
    assert_eq!(house.send(PHONE, &check_out(UDID)).await.0, StatusCode::OK, "a repeated goodbye");
    assert_eq!(house.send(PHONE, &idle(UDID)).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_expired_certificate_serves_to_fetch_the_next_one_and_for_nothing_else() {
    let house = House::with_authorities(Allowances::default()).await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    services::devices::sync(&house.services, &Actor::System, house.device_of(id).await.id).await.unwrap();
    house.clock.advance(TimeDelta::days(740));
    let (status, body) = house.send(PHONE, &idle(UDID)).await;
    assert_eq!((status, text_of(&body, "RequestType").as_str()), (StatusCode::OK, "InstallProfile"));
    assert_eq!(house.send(PHONE, &authenticate(UDID)).await.0, StatusCode::BAD_REQUEST);

    // The device fetches a certificate and checks in with it.
    house.certificate(id, house.ada, OTHER).await;
    let command = text_of(&body, "CommandUUID");
    let (status, body) = house.send(PHONE, &answer(UDID, &command, "Acknowledged", "")).await;
    assert_eq!(
        (status, text_of(&body, "RequestType").as_str()),
        (StatusCode::OK, "InstallProfile"),
        "asked until it has one"
    );
    assert_eq!(house.send(OTHER, &authenticate(UDID)).await.0, StatusCode::OK);
    assert_eq!(house.send(OTHER, &token_update(UDID)).await.0, StatusCode::OK);
    assert!(house.is_revoked(PHONE).await);
    assert_eq!(house.send(PHONE, &idle(UDID)).await.0, StatusCode::BAD_REQUEST, "the old one counts no more");
    let enrolment = house.enrolment(id).await;
    assert_eq!(enrolment.state, EnrolmentState::Active);
    assert!(enrolment.certificate_not_after.unwrap() > house.clock.now());
}

#[tokio::test]
async fn a_certificate_that_expired_long_ago_serves_for_nothing() {
    let house = House::new().await;
    house.idle(house.ada, UDID, PHONE).await;
    house.clock.advance(TimeDelta::days(730 + 366));
    let answer = house.send(PHONE, &idle(UDID)).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "expired-certificate".to_owned()));
}

#[tokio::test]
async fn messages_that_are_not_served_are_refused_without_ending_anything() {
    let house = House::new().await;
    let id = house.idle(house.ada, UDID, PHONE).await;
    for kind in ["DeclarativeManagement", "GetToken", "SetBootstrapToken", "Something"] {
        let (status, _) = house.send(PHONE, &plist(&[("MessageType", kind), ("UDID", UDID)], "")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
    let user_channel = plist(&[("Status", "Idle"), ("UDID", UDID), ("UserID", "somebody")], "");
    assert_eq!(house.send(PHONE, &user_channel).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(house.enrolment(id).await.state, EnrolmentState::Active);
}

#[tokio::test]
async fn nobody_ends_the_enrolment_of_somebody_else_that_is_not_ready_yet() {
    let house = House::new().await;
    let bobs = house.offered(house.bob, OTHER).await;
    assert_eq!(house.send(OTHER, &authenticate(UDID)).await.0, StatusCode::OK);
    // Ada's device claims the same UDID, and is ready first.
    let adas = house.enrolled(house.ada, UDID, PHONE).await;
    assert_eq!(house.enrolment(adas).await.state, EnrolmentState::Active);
    assert_eq!(house.enrolment(bobs).await.state, EnrolmentState::Authenticated, "not hers to end");
    assert_eq!(house.send(OTHER, &token_update(UDID)).await, (StatusCode::OK, String::new()));
    assert_eq!(house.enrolment(bobs).await.state, EnrolmentState::Disputed, "a person decides");
    assert_eq!(house.enrolment(adas).await.state, EnrolmentState::Active);
}
