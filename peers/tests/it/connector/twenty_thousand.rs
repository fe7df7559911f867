//! A large organisation: a first full sync comes to its end, and statistics are read of targeted users' phones alone.

use domain::access::settings::Mode;
use peers::exchange::Plan;

use super::{House, Registered};

const MAILBOXES: usize = 5000;
const PARTNERSHIPS: usize = 20_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sync_of_twenty_thousand_partnerships() {
    let plan = Plan { mailboxes: MAILBOXES, partnerships: PARTNERSHIPS, ..Plan::default() };
    let Some(house) = House::start(plan, None).await else { return };
    let machine = Registered::new(house.asking().await, 1).await;
    // Report mode: nobody's mail is touched.
    house.access(Mode::Report).await;
    let working = machine.work();
    working.until("the full sync is complete", |status| status.last_full.is_some()).await;
    let status = working.connector.status();
    let synced = status.last_sync.as_ref().unwrap();
    assert_eq!(
        (synced.mailboxes, synced.partnerships),
        (MAILBOXES as u64, PARTNERSHIPS as u64),
        "{status:?}"
    );
    assert_eq!((synced.problem.as_ref(), status.error.as_ref()), (None, None));
    assert_eq!(house.partnerships(u32::try_from(PARTNERSHIPS).unwrap() + 1).await, PARTNERSHIPS);
    assert_eq!(working.stop().await, None);
    let journal = house.fake.get("journal").await.unwrap();
    let ran =
        |cmdlet: &str| journal.as_array().unwrap().iter().filter(|call| call["cmdlet"] == cmdlet).count();
    assert_eq!(
        ran("Get-MobileDeviceStatistics"),
        PARTNERSHIPS / MAILBOXES,
        "those of the one who is targeted"
    );
    assert_eq!(ran("Get-MobileDevice"), 1);
    assert_eq!(ran("Set-CASMailbox"), 0);
    house.end().await;
}
