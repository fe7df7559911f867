//! What a recomputation writes and what an answer changes.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::command::{Command, CommandKind};
use domain::deployment::{Deployment, DeploymentState, Reason};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{User, UserAttributes};
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level, PushAddress};
use domain::fingerprint::Fingerprint;
use domain::id::{BundleId, CommandId, DeviceId, EnrolmentId, ProfileId, UserId};
use domain::reconcile::{Record, Version};
use uuid::Uuid;

use super::databases::all;
use crate::{Error, Store, Tx};

const OLD: Fingerprint = Fingerprint([1; 32]);
const NEW: Fingerprint = Fingerprint([2; 32]);
pub(super) const DEVICE: DeviceId = DeviceId(Uuid::from_u128(20));
const PROFILE: ProfileId = ProfileId(Uuid::from_u128(40));
const BUNDLE: BundleId = BundleId(Uuid::from_u128(40));
const ENROLMENT: EnrolmentId = EnrolmentId(Uuid::from_u128(30));

pub(super) fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::microseconds(1_700_000_000_123_456)
}

pub(super) async fn write<T>(store: &Store, step: impl AsyncFnOnce(&mut Tx) -> Result<T, Error>) -> T {
    let mut tx = store.write().await.unwrap();
    let result = step(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    result
}

/// A user with a managed iPhone.
pub(super) async fn seed(store: &Store) {
    let user = User {
        id: UserId(Uuid::from_u128(10)),
        attributes: UserAttributes { external_id: "anna".into(), enabled: true, ..UserAttributes::default() },
        disabled_at: None,
        removed_at: None,
    };
    let device = Device {
        id: DEVICE,
        user: user.id,
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: Owner::Unknown,
        name: "iPhone".into(),
        model: "iPhone 15".into(),
        product: "iPhone15,4".into(),
        os_version: OsVersion::new(18, 0),
        serial_number: None,
        udid: Some("udid".into()),
        eas_device_id: None,
        enrolled_at: now(),
        last_seen_at: now(),
        compliance: ComplianceState::Unknown,
        compliance_reason: None,
    };
    let enrolment = Enrolment {
        id: ENROLMENT,
        user: user.id,
        device: Some(DEVICE),
        platform: Platform::Ios,
        configuration: Configuration::Standard,
        level: Level::Password,
        state: EnrolmentState::Active,
        udid: Some("udid".into()),
        certificate_sha256: Some([9; 32]),
        next_certificate_sha256: None,
        certificate_not_after: None,
        push: Some(PushAddress { topic: "topic".into(), token: vec![1], magic: "magic".into() }),
        created_at: now(),
        activated_at: Some(now()),
        ended_at: None,
        expires_at: now(),
    };
    write(store, async |tx| {
        tx.put_user(&user, now()).await?;
        tx.add_device(&device).await?;
        tx.add_enrolment(&enrolment).await
    })
    .await;
}

fn record() -> Record {
    Record {
        deployment: Deployment {
            device: DEVICE,
            profile: PROFILE,
            bundle: BUNDLE,
            state: DeploymentState::Pending,
            generation: 2,
            desired: Some(NEW),
            confirmed: Some(OLD),
            error: None,
            reason: Some(Reason::MissingAttribute { attribute: "mail".into() }),
            changed_at: now().trunc_subsecs(6),
        },
        basis: Some(NEW),
        sent: None,
        confirmed: Some(Version { generation: 1, basis: OLD }),
    }
}

async fn only(store: &Store) -> Record {
    let mut tx = store.read().await.unwrap();
    let around = tx.surroundings(DEVICE, DEVICE).await.unwrap();
    assert_eq!(around.enrolments[&DEVICE], ENROLMENT);
    assert_eq!(around.users.len(), 1);
    let records = &around.records[&DEVICE];
    assert_eq!(records.len(), 1);
    records[0].clone()
}

#[tokio::test]
async fn a_record_is_read_as_it_was_written_and_written_again() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        let mut record = record();
        write(store, async |tx| tx.put_records(std::slice::from_ref(&record)).await).await;
        assert_eq!(only(store).await, record);
        record.deployment.state = DeploymentState::Waiting;
        record.deployment.reason = None;
        record.sent = Some(Version { generation: 2, basis: NEW });
        write(store, async |tx| tx.put_records(std::slice::from_ref(&record)).await).await;
        assert_eq!(only(store).await, record);
        write(store, async |tx| tx.forget_deployments(&[(DEVICE, PROFILE)]).await).await;
        assert!(write(store, async |tx| tx.deployments_of_device(DEVICE).await).await.is_empty());
        database.end().await;
    }
}

#[tokio::test]
async fn an_answer_confirms_what_was_sent_and_not_what_is_wanted_by_now() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        let mut wanted = record();
        write(store, async |tx| tx.put_records(std::slice::from_ref(&wanted)).await).await;
        write(store, async |tx| tx.bundle_sent(DEVICE, BUNDLE, NEW, now()).await).await;
        let sent = only(store).await;
        assert_eq!(sent.deployment.state, DeploymentState::Sent);
        assert_eq!(sent.sent, Some(Version { generation: 2, basis: NEW }));
        // Meanwhile something else is wanted.
        let later = Fingerprint([3; 32]);
        wanted = Record { basis: Some(later), ..sent };
        wanted.deployment.generation = 3;
        wanted.deployment.desired = Some(later);
        write(store, async |tx| tx.put_records(std::slice::from_ref(&wanted)).await).await;
        let event = Uuid::from_u128(1);
        write(store, async |tx| tx.deployment_confirmed(DEVICE, PROFILE, NEW, now(), event).await).await;
        let after = only(store).await;
        assert_eq!(after.deployment.state, DeploymentState::Pending);
        assert_eq!(after.deployment.confirmed, Some(NEW));
        assert_eq!(after.confirmed, Some(Version { generation: 2, basis: NEW }));
        assert_eq!(after.sent, None);
        let history = write(store, async |tx| tx.deployment_history(DEVICE, 10).await).await;
        assert_eq!(history[0].state, Some(DeploymentState::Succeeded));
        database.end().await;
    }
}

#[tokio::test]
async fn commands_in_bulk_are_added_once_and_ask_for_a_push() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        let command = |number: u128, kind| {
            Command::new(CommandId(Uuid::from_u128(number)), ENROLMENT, kind, now()).about(BUNDLE)
        };
        let install = [command(1, CommandKind::InstallProfile)];
        let again = [command(2, CommandKind::InstallProfile)];
        let added = write(store, async |tx| tx.enqueue_commands(&install).await).await;
        assert_eq!(added, [ENROLMENT]);
        assert_eq!(write(store, async |tx| tx.enqueue_commands(&again).await).await, []);
        write(store, async |tx| tx.request_pushes(&added, now()).await).await;
        assert_eq!(write(store, async |tx| tx.pushes_due(now(), 10).await).await.len(), 1);
        write(store, async |tx| {
            tx.withdraw_bundles(CommandKind::RemoveProfile, &[(ENROLMENT, BUNDLE)]).await
        })
        .await;
        assert_eq!(write(store, async |tx| tx.pending_commands(ENROLMENT).await).await.len(), 1);
        write(store, async |tx| {
            tx.withdraw_bundles(CommandKind::InstallProfile, &[(ENROLMENT, BUNDLE)]).await
        })
        .await;
        assert!(write(store, async |tx| tx.pending_commands(ENROLMENT).await).await.is_empty());
        database.end().await;
    }
}

#[tokio::test]
async fn what_is_not_committed_is_not_there() {
    for database in all().await {
        let store = &database.store;
        let mut tx = store.write().await.unwrap();
        tx.put_setting("name", &1, now()).await.unwrap();
        drop(tx);
        assert_eq!(write(store, async |tx| tx.setting::<u32>("name").await).await, None);
        database.end().await;
    }
}
