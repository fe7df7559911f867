//! From "the device became compliant" to "Exchange changed": while nothing else is to be done, and while 50,000 changes wait.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use domain::access::settings::Mode;
use domain::device::{ComplianceState, Device};
use domain::id::GroupId;
use services::Services;
use tokio::time::sleep;
use uuid::Uuid;

use crate::assignment::quiet;
use crate::exchange::Exchange;
use crate::figure::{Figure, Target, say};
use crate::installation::{answers, read_log};
use crate::seed::{self, GROUP, device_id, user_id};

/// How many partnerships there are, each in a mailbox of its own.
const PARTNERSHIPS: usize = 50_000;
/// Users whose phones become compliant, one after the other, in each of the two parts.
const PILOTS: usize = 15;
/// The group that they are in.
const PILOT_GROUP: GroupId = GroupId(Uuid::from_u128(0x0190_0000_0000_7000_8000_4000_0000_0001));
/// The pause between two of them in the second part.
const PAUSE: Duration = Duration::from_secs(2);

/// Measures both.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    say("making an Exchange organisation of 50,000 partnerships");
    let (installation, services) = seed::installation(PARTNERSHIPS).await?;
    let site = Exchange::start(&services, PARTNERSHIPS).await?;
    let pilots = enrol(&services, &site).await?;
    let server = installation.serve()?;
    answers(installation.devices()).await.with_context(|| read_log(&installation.log()))?;
    quiet(server.id()).await?;
    say("syncing");
    let connector = site.connect(&services, &installation).await?;
    site.synced(&services, None).await?;

    say("releasing, with an idle queue");
    comply(&services, 0..PILOTS, ComplianceState::Noncompliant).await?;
    site.access(&services, Mode::Enforcing, vec![PILOT_GROUP]).await?;
    until_all(&site, &pilots, false).await?;
    quiet(server.id()).await?;
    let idle = release(&services, &site, &pilots, Duration::ZERO).await?;

    say("releasing, while 50,000 changes wait");
    comply(&services, 0..PILOTS, ComplianceState::Noncompliant).await?;
    // A person is at the console: no brake.
    site.access(&services, Mode::Enforcing, vec![PILOT_GROUP]).await?;
    until_all(&site, &pilots, false).await?;
    site.access(&services, Mode::Enforcing, vec![PILOT_GROUP, GROUP]).await?;
    let busy = release(&services, &site, &pilots, PAUSE).await?;
    let left = services.store.read().await?.count_intents(site.id).await?;
    ensure!(left > 1000, "{left} changes were left: nothing waited");
    drop(connector);
    services.store.close().await;
    let longest = busy.iter().copied().fold(0.0, f64::max);
    Ok(vec![
        Figure::median("compliant to changed in Exchange, idle queue", idle, "s").due(Target::AtMost(5.0)),
        // With its own limit of 5,000 changes an hour the connector would leave most of them for the next hours, and idle.
        Figure::one(
            "the longest while 50,000 changes are planned and wait, changes_an_hour raised to 1,000,000",
            longest,
            "s",
        )
        .due(Target::AtMost(120.0)),
        Figure::median("the median meanwhile", busy, "s").alone(),
        #[expect(clippy::cast_precision_loss, reason = "a count that is shown")]
        Figure::one("changes that still waited at the end", left as f64, ""),
    ])
}

/// Puts the pilots into their group, and gives their devices the ids that their phones show to Exchange. Gives their mailboxes with
/// those ids.
async fn enrol(services: &Services, site: &Exchange) -> anyhow::Result<Vec<(String, String)>> {
    let shown = site.phones();
    let now = services.now();
    let mut tx = services.store.write().await?;
    seed::group(&mut tx, PILOT_GROUP, "Pilots", now).await?;
    let mut pilots = Vec::new();
    for number in 0..PILOTS {
        let mailbox = format!("user{number}@example.com");
        let (mailbox, eas_id) =
            shown.iter().find(|(known, _)| *known == mailbox).context("a pilot without a phone")?;
        tx.add_group_user(PILOT_GROUP, user_id(number)).await?;
        let device = tx.device(device_id(number)).await?.context("a pilot without a device")?;
        tx.update_device(&Device { eas_device_id: Some(eas_id.clone()), ..device }).await?;
        pilots.push((mailbox.clone(), eas_id.clone()));
    }
    tx.commit().await?;
    Ok(pilots)
}

async fn comply(
    services: &Services,
    pilots: std::ops::Range<usize>,
    state: ComplianceState,
) -> anyhow::Result<()> {
    let mut tx = services.store.write().await?;
    for number in pilots {
        tx.set_compliance(device_id(number), state, None, services.now()).await?;
    }
    Ok(tx.commit().await?)
}

async fn until_all(site: &Exchange, pilots: &[(String, String)], is_allowed: bool) -> anyhow::Result<()> {
    let begun = Instant::now();
    for (mailbox, eas_id) in pilots {
        site.until_listed(begun, (mailbox, eas_id), is_allowed).await?;
    }
    Ok(())
}

/// The seconds of each, one after the other.
async fn release(
    services: &Services,
    site: &Exchange,
    pilots: &[(String, String)],
    pause: Duration,
) -> anyhow::Result<Vec<f64>> {
    let mut all = Vec::new();
    for (number, (mailbox, eas_id)) in pilots.iter().enumerate() {
        comply(services, number..number + 1, ComplianceState::Compliant).await?;
        // What two processes wait for each other to write to one file of SQLite is in no installation.
        let begun = Instant::now();
        all.push(site.until_listed(begun, (mailbox, eas_id), true).await?);
        sleep(pause).await;
    }
    Ok(all)
}
