//! What gets no certificate.

use ca::template::common_name_attribute;
use chrono::TimeDelta;
use domain::enrolment::{Configuration, EnrolmentState};
use services::{Error as ServiceError, scep};
use simulators::scep_client::Error;

use super::world::World;

/// failInfo badRequest.
const BAD_REQUEST: Error = Error::Refused(Some(2));

#[tokio::test]
async fn every_message_type_but_two_is_refused() {
    let world = World::new().await;
    let client = world.client(0).await;
    let content = client.certification_request(&world.wish().await).unwrap();
    let signer = client.authority().recipient().to_vec();
    for kind in (0..=255).filter(|kind| ![17, 19].contains(kind)) {
        let message = client.message(kind, &content, &signer).unwrap();
        let refused = world.send(&client, &message).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(Some(2 | 4))), "type {kind}: {refused}");
    }
    assert_eq!(world.issued().await, 0);
}

#[tokio::test]
async fn a_request_for_other_names_is_refused() {
    let world = World::new().await;
    let client = world.client(0).await;
    let wish = world.wish().await;
    let mut other = wish.clone();
    other.subject = vec![common_name_attribute("administrator")];
    assert_eq!(world.send(&client, &client.request(&other).unwrap()).await, Err(BAD_REQUEST));
    let mut more = wish.clone();
    more.alternative_names = vec![::scep::name::GeneralName::Email("boss@example.com".into())];
    assert_eq!(world.send(&client, &client.request(&more).unwrap()).await, Err(BAD_REQUEST));
    // The challenge is still good for what it was made for.
    assert!(world.send(&client, &client.request(&wish).unwrap()).await.is_ok());
}

#[tokio::test]
async fn unknown_and_changed_challenges_are_refused() {
    let world = World::new().await;
    let client = world.client(0).await;
    let good = world.wish().await;
    let text = good.challenge.clone().unwrap();
    let flipped = format!("{}{}", &text[..63], if text.ends_with('A') { 'Q' } else { 'A' });
    for challenge in ["", "secret", flipped.as_str(), &text[..40]] {
        let mut wish = good.clone();
        wish.challenge = Some(challenge.to_owned());
        assert_eq!(world.send(&client, &client.request(&wish).unwrap()).await, Err(BAD_REQUEST));
    }
    assert_eq!(world.issued().await, 0);
}

#[tokio::test]
async fn an_expired_challenge_is_refused() {
    let world = World::new().await;
    let client = world.client(0).await;
    let request = client.request(&world.wish().await).unwrap();
    world.clock.advance(TimeDelta::days(8));
    assert_eq!(world.send(&client, &request).await, Err(BAD_REQUEST));
}

#[tokio::test]
async fn an_enrolment_that_ended_gets_nothing() {
    let world = World::new().await;
    let client = world.client(0).await;
    let request = client.request(&world.wish().await).unwrap();
    let mut enrolment = world.enrolment().await;
    enrolment.state = EnrolmentState::Ended;
    let mut tx = world.services.store.write().await.unwrap();
    tx.update_enrolment(&enrolment).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(world.send(&client, &request).await, Err(BAD_REQUEST));
}

#[tokio::test]
async fn what_cannot_be_read_or_decrypted_ends_the_same_way() {
    let world = World::new().await;
    let client = world.client(0).await;
    let signer = {
        let request = client.request(&world.wish().await).unwrap();
        let read = ::scep::message::PkiMessage::read(&request).unwrap();
        read.signed.certificates[0].to_vec()
    };
    let garbage = client.message(19, b"no request", &signer).unwrap();
    assert_eq!(world.send(&client, &garbage).await, Err(Error::Refused(Some(1))));
    // A byte of the signed content: the signature does not fit.
    let mut changed = client.request(&world.wish().await).unwrap();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    let answer = scep::operate(&world.services, Configuration::Standard, &changed).await;
    match answer {
        Ok(answer) => assert!(matches!(client.read(&answer), Err(Error::Refused(Some(1 | 0))))),
        Err(error) => assert!(matches!(error, ServiceError::Invalid(_))),
    }
}

#[tokio::test]
async fn nonsense_is_an_error_of_the_caller() {
    let world = World::new().await;
    for input in [&b""[..], b"nonsense", &vec![0x30; 70_000], &[0x30, 0x80].repeat(1000)] {
        let refused = scep::operate(&world.services, Configuration::Standard, input).await;
        assert!(matches!(refused, Err(ServiceError::Invalid(_))));
    }
}

#[tokio::test]
async fn the_endpoint_for_old_clients_is_not_there_unless_allowed() {
    let world = World::new().await;
    let endpoint = Configuration::Compatibility;
    assert!(matches!(scep::capabilities(&world.services, endpoint), Err(ServiceError::NotFound { .. })));
    assert!(scep::ca_certificate(&world.services, endpoint).await.is_err());
    assert!(scep::operate(&world.services, endpoint, b"").await.is_err());
}

#[tokio::test]
async fn a_challenge_of_one_configuration_is_refused_at_the_other() {
    let world = World::with(Configuration::Compatibility).await;
    let client = world.client(0).await;
    let request = client.request(&world.wish().await).unwrap();
    let answer = scep::operate(&world.services, Configuration::Standard, &request).await.unwrap();
    assert_eq!(client.read(&answer), Err(BAD_REQUEST));
}
