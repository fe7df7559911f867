//! Whom the client believes: never everybody.

use outbound_exchange::{CertificateProblem, ExchangeError, Limits, Offer, Pool, Scheme, Target, Trust};
use peers::exchange::{FakeExchange, Plan};
use sha2::{Digest, Sha256};

use super::{World, pool, target};

async fn outcome(world: &World, change: impl FnOnce(&mut Target)) -> Result<Offer, ExchangeError> {
    let mut target = target(&world.fake);
    change(&mut target);
    let pool = pool(target, Limits::default(), &world.clock);
    let mut lease = pool.lease().await.unwrap();
    let outcome = Offer::probe(&mut lease).await;
    drop(lease);
    pool.close().await;
    outcome
}

fn problem(outcome: Result<Offer, ExchangeError>) -> (CertificateProblem, Option<String>) {
    match outcome {
        Err(ExchangeError::Certificate { problem, fingerprint, .. }) => (problem, fingerprint),
        other => panic!("{other:?}"),
    }
}

fn fingerprint(fake: &FakeExchange) -> [u8; 32] {
    Sha256::digest(&fake.certificate).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn authorities_and_pinned_certificates() {
    let Some(world) = World::start(Plan::default()).await else { return };
    outcome(&world, |_| {}).await.unwrap();
    let right = fingerprint(&world.fake);
    // A pinned certificate may be for another name: load balancers and addresses are known for it.
    outcome(&world, |target| {
        target.trust = Some(Trust::Certificate(right));
        target.host = "127.0.0.1".to_owned();
    })
    .await
    .unwrap();
    let wrong = outcome(&world, |target| target.trust = Some(Trust::Certificate([7; 32]))).await;
    let shown = hex::encode(right);
    assert_eq!(problem(wrong), (CertificateProblem::NotPinned, Some(shown.clone())));
    let system = outcome(&world, |target| target.trust = Some(Trust::System)).await;
    assert_eq!(problem(system), (CertificateProblem::Untrusted, Some(shown)));
    let name = outcome(&world, |target| target.host = "127.0.0.1".to_owned()).await;
    assert_eq!(problem(name).0, CertificateProblem::Name);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_is_never_sent_without_tls() {
    let Some(world) = World::start(Plan::default()).await else { return };
    let mut plain = target(&world.fake);
    plain.trust = None;
    plain.port = world.fake.ports("localhost").unwrap().http;
    assert_eq!(plain.scheme, Scheme::Basic);
    let clock = world.clock.clone();
    let refused =
        Pool::new(plain, Limits::default(), clock, std::sync::Arc::new(testkit::SeededRandom::new(1)));
    assert!(matches!(refused, Err(ExchangeError::Configuration(_))));
    world.end().await;
}
