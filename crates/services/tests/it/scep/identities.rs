//! The server's own identities are renewed while it runs, and devices notice nothing.

use chrono::TimeDelta;
use domain::enrolment::EnrolmentState;
use services::{authorities, background, scep};

use super::world::World;

/// Nearly as long as an identity lasts.
const YEARS: TimeDelta = TimeDelta::days(5 * 365 - 60);

/// A device that is managed: an offer that nobody took would be forgotten meanwhile.
async fn managed() -> World {
    let world = World::new().await;
    let mut enrolment = world.enrolment().await;
    enrolment.state = EnrolmentState::Active;
    let mut tx = world.services.store.write().await.unwrap();
    tx.update_enrolment(&enrolment).await.unwrap();
    tx.commit().await.unwrap();
    world
}

async fn announced(world: &World) -> Vec<u8> {
    world.client(0).await.authority().recipient().to_vec()
}

async fn profile_signed(world: &World) -> Vec<u8> {
    authorities::sign_profile(&world.services, b"profile").await.unwrap()
}

#[tokio::test]
async fn the_registration_authority_changes_in_time_and_either_is_answered() {
    let world = managed().await;
    let other = world.another_node().await;
    let early = world.client(0).await;
    let signed = profile_signed(&world).await;
    background::queue(&world.services).drain().await.unwrap();
    assert_eq!(announced(&world).await, early.authority().recipient(), "nothing is near its end");

    world.clock.advance(YEARS);
    background::queue(&world.services).drain().await.unwrap();
    assert_eq!(
        announced(&world).await,
        early.authority().recipient(),
        "first every node learns of the new one"
    );
    world.clock.advance(TimeDelta::hours(25));
    let late = world.client(1).await;
    assert_ne!(late.authority().recipient(), early.authority().recipient());
    let certificate = |der: &[u8]| ca::certificate::Facts::of(der).unwrap();
    assert!(
        certificate(late.authority().recipient()).not_after > world.services.now() + TimeDelta::days(1000)
    );
    assert_ne!(profile_signed(&world).await, signed);

    // The challenge of each is its own; the second comes in on a node that did not make the new identity.
    let message = early.request(&world.wish().await).unwrap();
    world.send(&early, &message).await.expect("who was told of the old one is answered by it");
    let message = late.request(&world.wish().await).unwrap();
    let configuration = world.enrolment().await.configuration;
    let answer = scep::operate(&other, configuration, &message).await.unwrap();
    late.read(&answer).expect("every node has the new one");

    world.clock.advance(TimeDelta::days(100));
    background::queue(&world.services).drain().await.unwrap();
    assert_eq!(announced(&world).await, late.authority().recipient(), "it is made once");
}

#[tokio::test]
async fn a_server_that_was_off_for_years_starts_with_new_identities() {
    let world = World::new().await;
    let before = announced(&world).await;
    world.clock.advance(TimeDelta::days(6 * 365));
    authorities::ensure(&world.services).await.unwrap();
    assert_ne!(announced(&world).await, before, "at once: there is no other");
}
