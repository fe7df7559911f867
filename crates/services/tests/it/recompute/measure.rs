//! How long a large assignment takes. Printed, and held to a limit that a slow machine without optimisation meets.

use std::time::{Duration, Instant};

use domain::assignment::Target;

use super::world::World;

#[tokio::test]
async fn a_profile_for_thousands_of_devices_is_ready_soon() {
    let world = World::on_sqlite(2000).await;
    let mail = world.mail("mail.example.com").await;
    let begun = Instant::now();
    world.assign(mail, &[Target::AllUsers]).await;
    let took = begun.elapsed();
    println!("2000 devices in {took:?}");
    assert_eq!(world.asked().await, 2000);
    assert!(took < Duration::from_secs(30), "{took:?}");
}
