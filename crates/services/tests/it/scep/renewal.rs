//! Renewal by certificate, and what revocation does to it.

use ca::RevocationReason;
use ca::certificate::Facts;
use chrono::TimeDelta;
use domain::enrolment::EnrolmentState;
use services::revocation;
use simulators::scep_client::{Error, ScepClient};

use super::world::World;

const BAD_REQUEST: Error = Error::Refused(Some(2));

/// An active device with its first certificate.
async fn enrolled(world: &World) -> (ScepClient, Vec<u8>) {
    let client = world.client(0).await;
    let certificate = world.send(&client, &client.request(&world.wish().await).unwrap()).await.unwrap();
    let mut enrolment = world.enrolment().await;
    enrolment.state = EnrolmentState::Active;
    let mut tx = world.services.store.write().await.unwrap();
    tx.update_enrolment(&enrolment).await.unwrap();
    tx.commit().await.unwrap();
    (client, certificate)
}

async fn renew(world: &World, client: &ScepClient, old: &[u8]) -> Result<Vec<u8>, Error> {
    let message = client.request_signed_by(&world.wish_without_challenge(), old).unwrap();
    world.send(client, &message).await
}

#[tokio::test]
async fn a_certificate_near_its_end_renews_itself() {
    let world = World::new().await;
    let (client, old) = enrolled(&world).await;
    assert_eq!(renew(&world, &client, &old).await, Err(BAD_REQUEST), "it is too early");
    world.clock.advance(TimeDelta::days(600));
    let new = renew(&world, &client, &old).await.unwrap();
    assert_ne!(new, old);
    let enrolment = world.enrolment().await;
    assert_eq!(
        enrolment.certificate_sha256,
        Some(Facts::of(&old).unwrap().sha256),
        "until the new one is used"
    );
    assert_eq!(enrolment.next_certificate_sha256, Some(Facts::of(&new).unwrap().sha256));
    // The answer gets lost, and the client asks again.
    assert_eq!(renew(&world, &client, &old).await, Ok(new));
    assert_eq!(world.issued().await, 2);
}

#[tokio::test]
async fn an_expired_certificate_renews_nothing() {
    let world = World::new().await;
    let (client, old) = enrolled(&world).await;
    world.clock.advance(TimeDelta::days(731));
    assert_eq!(renew(&world, &client, &old).await, Err(BAD_REQUEST));
}

#[tokio::test]
async fn a_revoked_certificate_renews_nothing_and_is_listed() {
    let world = World::new().await;
    let (client, old) = enrolled(&world).await;
    world.clock.advance(TimeDelta::days(600));
    let authority = {
        let mut tx = world.services.store.write().await.unwrap();
        let reason = RevocationReason::CessationOfOperation;
        revocation::revoke_of_enrolment(&mut tx, world.enrolment, reason, world.services.now())
            .await
            .unwrap();
        let found = tx.certificates_of_enrolment(world.enrolment).await.unwrap();
        tx.commit().await.unwrap();
        found[0].authority
    };
    assert_eq!(renew(&world, &client, &old).await, Err(BAD_REQUEST));
    let crl = revocation::crl(&world.services, authority).await.unwrap().unwrap();
    let serial = Facts::of(&old).unwrap().serial;
    assert!(crl.windows(serial.len()).any(|part| part == serial));
    assert_eq!(revocation::crl(&world.services, authority).await.unwrap().unwrap(), crl, "it is kept");
    world.clock.advance(TimeDelta::days(1));
    assert_ne!(revocation::crl(&world.services, authority).await.unwrap().unwrap(), crl, "and made anew");
}

#[tokio::test]
async fn a_stranger_without_a_challenge_gets_nothing() {
    let world = World::new().await;
    let client = world.client(0).await;
    let message = client.request(&world.wish_without_challenge()).unwrap();
    assert_eq!(world.send(&client, &message).await, Err(BAD_REQUEST));
}

#[tokio::test]
async fn a_renewal_cannot_change_names() {
    let world = World::new().await;
    let (client, old) = enrolled(&world).await;
    world.clock.advance(TimeDelta::days(600));
    let mut wish = world.wish_without_challenge();
    wish.subject = vec![ca::template::common_name_attribute("administrator")];
    let message = client.request_signed_by(&wish, &old).unwrap();
    assert_eq!(world.send(&client, &message).await, Err(BAD_REQUEST));
}
