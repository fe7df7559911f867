//! Two nodes on one PostgreSQL database: what one adds, the other hears of at once.

use std::time::{Duration, Instant};

use domain::assignment::Target;
use domain::deployment::DeploymentState;
use domain::id::ProfileId;
use services::background;
use testkit::Database;

use crate::recompute::world::World;

/// Nothing here takes so long unless no hint ever arrives: the workers look by themselves once an hour.
const PATIENCE: Duration = Duration::from_mins(1);
const AN_HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_job_that_one_node_adds_is_done_by_another_at_once() {
    let Some(database) = Database::postgres().await.unwrap() else { return };
    let world = World::new(database, 1).await;
    let mail = world.mail("mail.example.com").await;
    world.assign(mail, &[Target::AllUsers]).await;
    let other = world.another_node().await;
    let workers = background::queue(&other).unhurried(AN_HOUR).start();
    // One or two may be found by chance, while the workers start or after they did something else; not all of them.
    for round in 0..8 {
        changed(&world, mail, &format!("Round {round}"), || async { world.hear_from(0).await }).await;
    }
    world.cut_connections().await;
    // The connections of this node are dead as well, and find out when they are used.
    changed(&world, mail, "After the cut", || async { world.try_hear_from(0).await }).await;
    workers.stop().await;
    other.store.close().await;
    world.end().await;
}

/// Changes the profile, says so, and waits until a worker of the other node has decided what follows.
async fn changed<F: Future<Output = ()>>(world: &World, mail: ProfileId, name: &str, say: impl Fn() -> F) {
    let before = until(async || world.try_deployment(0, mail).await).await;
    until(async || world.try_set(mail, "accountName", name).await).await;
    let end = Instant::now() + PATIENCE;
    loop {
        say().await;
        // Only a lost connection makes it necessary to say it more than once.
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let after = world.try_deployment(0, mail).await;
            if after.is_some_and(|after| {
                after.state == DeploymentState::Pending && after.desired != before.desired
            }) {
                return;
            }
        }
        assert!(Instant::now() < end, "no hint arrived: {name}");
    }
}

async fn until<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < end, "the database does not answer");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
