//! The server is killed again and again while phones enrol and get their mail. In the end nothing is lost, and nothing was
//! delivered twice in effect.

mod fleet;
mod organisation;
mod process;

use std::time::{Duration, Instant};

use server::domain::actor::Actor;
use server::domain::deployment::DeploymentState;
use server::domain::device::DeviceState;
use server::domain::enrolment::EnrolmentState;
use server::domain::outside::{Random, random_bytes};
use server::services::{dead_letters, device_list, status};
use testkit::{Database, SeededRandom};

use self::fleet::Fleet;
use self::organisation::Organisation;
use self::process::Process;

/// How often the server is killed.
const KILLS: usize = 12;
/// Nothing here takes so long unless it never ends. On PostgreSQL a job that was at work when its server was killed waits for
/// its lease to run out: another server might be at it.
const PATIENCE: Duration = Duration::from_mins(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_loses_nothing_and_delivers_nothing_twice() {
    killed_again_and_again(Database::sqlite().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_postgresql() {
    if let Some(database) = Database::postgres().await.unwrap() {
        killed_again_and_again(database).await;
    }
}

async fn killed_again_and_again(database: Database) {
    let organisation = Organisation::new(database).await;
    let random = SeededRandom::new(20_260_105);
    let mut process = Process::start(&organisation).await;
    let fleet = Fleet::start(&organisation);
    for _ in 0..KILLS {
        tokio::time::sleep(moment(&random)).await;
        process.kill().await;
        process = Process::start(&organisation).await;
    }
    let end = Instant::now() + PATIENCE;
    while !(fleet.have_mail().await && organisation.all_compliant().await) {
        if Instant::now() >= end {
            let (fleet, statuses) = (fleet.describe().await, organisation.statuses().await);
            panic!("{fleet}\n{statuses:#?}\n{}\n{}", unfinished(&organisation).await, process.log());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(fleet.failures() > 0, "the kills hit nobody");
    // What was still on its way arrives.
    tokio::time::sleep(Duration::from_secs(1)).await;
    fleet.assert_one_of_each().await;
    process.stop().await;
    judge(&organisation).await;
    organisation.end().await;
}

/// Some moment within a second of work.
fn moment(random: &dyn Random) -> Duration {
    Duration::from_millis(20 + u64::from(u16::from_be_bytes(random_bytes(random)) % 900))
}

/// The jobs that still wait or run.
async fn unfinished(organisation: &Organisation) -> String {
    let services = organisation.open().await;
    let jobs = services.store.read().await.unwrap().unfinished_jobs(100).await.unwrap();
    format!("{jobs:#?}")
}

/// What is in the database when all is over.
async fn judge(organisation: &Organisation) {
    let services = organisation.open().await;
    let who = &Actor::System;
    assert_eq!(dead_letters::list(&services, who, 10).await.unwrap(), []);
    let devices = device_list::devices(&services, who, None, 100).await.unwrap();
    let managed: Vec<_> =
        devices.iter().filter(|listed| listed.device.state == DeviceState::Managed).collect();
    assert_eq!(managed.len(), organisation::PEOPLE.len(), "{devices:#?}");
    assert_eq!(devices.len(), managed.len(), "no phone has two rows");
    for listed in managed {
        let device = &listed.device;
        let mut tx = services.store.read().await.unwrap();
        let enrolments = tx.enrolments_of_user(device.user).await.unwrap();
        let live = enrolments.iter().filter(|enrolment| {
            matches!(enrolment.state, EnrolmentState::Active | EnrolmentState::Authenticated)
        });
        assert_eq!(live.count(), 1, "{enrolments:#?}");
        drop(tx);
        let rows = status::device_profiles(&services, who, device.id).await.unwrap();
        assert_eq!(rows.len(), 3, "root, identity, mail");
        for row in rows {
            let deployment = row.deployment;
            assert_eq!(deployment.state, DeploymentState::Succeeded, "{deployment:#?}");
            assert_eq!(deployment.desired, deployment.confirmed);
        }
    }
    services.store.close().await;
}
