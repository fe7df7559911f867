//! A device gets its certificate, once.

use std::sync::Arc;

use ca::AuthorityKind;
use ca::certificate::Facts;
use domain::id::ProfileId;
use futures::future::join_all;
use services::{authorities, scep};
use simulators::scep_client::Error;

use super::world::{World, secret};

#[tokio::test]
async fn a_challenge_gets_the_identity_of_its_enrolment() {
    let world = World::new().await;
    let client = world.client(0).await;
    let request = client.request(&world.wish().await).unwrap();
    let certificate = world.send(&client, &request).await.unwrap();

    let facts = Facts::of(&certificate).unwrap();
    assert_eq!(facts.common_name(), world.enrolment.to_string());
    assert_eq!(world.enrolment().await.certificate_sha256, Some(facts.sha256));
    let opened = authorities::load(&world.services).await.unwrap();
    let authority = opened.issuer(AuthorityKind::Device).unwrap().authority.certificate();
    let read = |der| ::scep::certificate::Certificate::read(der).unwrap();
    assert!(ca::verify::issued_by(&read(&certificate), &read(authority)));
}

#[tokio::test]
async fn a_retry_gets_the_same_certificate() {
    let world = World::new().await;
    let client = world.client(0).await;
    let wish = world.wish().await;
    // Each message has a nonce and an envelope of its own; the request inside is the same.
    let first = world.send(&client, &client.request(&wish).unwrap()).await.unwrap();
    let again = world.send(&client, &client.request(&wish).unwrap()).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(world.issued().await, 1);
}

#[tokio::test]
async fn a_used_challenge_is_worth_nothing_to_another_key() {
    let world = World::new().await;
    let wish = world.wish().await;
    let client = world.client(0).await;
    world.send(&client, &client.request(&wish).unwrap()).await.unwrap();
    let thief = world.client(1).await;
    let refused = world.send(&thief, &thief.request(&wish).unwrap()).await;
    assert_eq!(refused, Err(Error::Refused(Some(2))));
    assert_eq!(world.issued().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_get_one_certificate() {
    let world = Arc::new(World::new().await);
    let wish = world.wish().await;
    let tasks = (0..24).map(|number| {
        let (world, wish) = (Arc::clone(&world), wish.clone());
        tokio::spawn(async move {
            let client = world.client(number % 4).await;
            world.send(&client, &client.request(&wish).unwrap()).await
        })
    });
    let results: Vec<_> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    let mut certificates: Vec<_> = results.into_iter().flatten().collect();
    certificates.dedup();
    assert_eq!(certificates.len(), 1, "every success is the same certificate");
    assert_eq!(world.issued().await, 1);
}

#[tokio::test]
async fn a_challenge_is_the_same_until_it_is_used() {
    let world = World::new().await;
    let one = world.wish().await;
    assert_eq!(one.challenge, world.wish().await.challenge);
    let client = world.client(0).await;
    world.send(&client, &client.request(&one).unwrap()).await.unwrap();
    assert_ne!(one.challenge, world.wish().await.challenge);
}

#[tokio::test]
async fn certificates_of_profiles_come_from_the_user_authority() {
    let world = World::new().await;
    let enrolment = world.enrolment().await;
    let now = world.services.now();
    let wanted = scep::Wanted {
        enrolment: &enrolment,
        profile: Some(ProfileId::generate(now, &*world.services.random)),
        generation: 1,
        template: ca::Template::leaf("jan", 365),
        until: now + chrono::TimeDelta::days(7),
    };
    let mut tx = world.services.store.write().await.unwrap();
    let issued = scep::challenge_for(&world.services, &mut tx, &wanted).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(issued.url, "https://gatepost.example.com:8443/scep/standard");

    let mut wish = world.wish_without_challenge();
    wish.subject = vec![ca::template::common_name_attribute("jan")];
    wish.challenge = Some(secret(&issued.challenge));
    let client = world.client(0).await;
    let certificate = world.send(&client, &client.request(&wish).unwrap()).await.unwrap();
    let opened = authorities::load(&world.services).await.unwrap();
    let authority = opened.issuer(AuthorityKind::User).unwrap().authority.certificate();
    let read = |der| ::scep::certificate::Certificate::read(der).unwrap();
    assert!(ca::verify::issued_by(&read(&certificate), &read(authority)));
    assert_eq!(world.enrolment().await.certificate_sha256, None, "it is not the device's identity");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_issued_for_an_enrolment_that_ends_meanwhile() {
    let world = Arc::new(World::new().await);
    let mut enrolment = world.enrolment().await;
    let now = world.services.now();
    let wanted = scep::Wanted {
        enrolment: &enrolment,
        profile: Some(ProfileId::generate(now, &*world.services.random)),
        generation: 1,
        template: ca::Template::leaf("jan", 365),
        until: now + chrono::TimeDelta::days(7),
    };
    let mut tx = world.services.store.write().await.unwrap();
    let issued = scep::challenge_for(&world.services, &mut tx, &wanted).await.unwrap();
    tx.commit().await.unwrap();
    let mut wish = world.wish_without_challenge();
    wish.subject = vec![ca::template::common_name_attribute("jan")];
    wish.challenge = Some(secret(&issued.challenge));
    let client = world.client(0).await;
    let request = client.request(&wish).unwrap();

    // The request is judged by what was committed before, and waits with its signed certificate until this is.
    let mut tx = world.services.store.write().await.unwrap();
    enrolment.state = domain::enrolment::EnrolmentState::Ended;
    tx.update_enrolment(&enrolment).await.unwrap();
    let sending = tokio::spawn({
        let world = Arc::clone(&world);
        async move { world.send(&client, &request).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    tx.commit().await.unwrap();
    assert_eq!(sending.await.unwrap(), Err(Error::Refused(Some(2))));
    assert_eq!(world.issued().await, 0, "what is recorded after the end would never be revoked");
}
