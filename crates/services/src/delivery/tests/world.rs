//! A user with an enrolled iPhone, and an e-mail profile with its certificates that is due to it.

use std::sync::Arc;

use chrono::DateTime;
use domain::assignment::{Assignment, Target};
use domain::catalogue::settings_of;
use domain::deployment::{Deployment, DeploymentState};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{User, UserAttributes};
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level};
use domain::fingerprint::{Fingerprint, FingerprintKey};
use domain::id::{AssignmentId, BundleId, DeviceId, EnrolmentId, ProfileId, UserId};
use domain::outside::Clock;
use domain::profile::{Profile, ProfileType, Reference};
use domain::reconcile::Record;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{MockClock, SeededRandom};
use uuid::Uuid;

use super::super::assembly::assemble;
use crate::settings::{Addresses, Organisation, Setting};
use crate::{Allowances, Parts, Services};

pub(super) const USER: UserId = UserId(Uuid::from_u128(0xa));
pub(super) const DEVICE: DeviceId = DeviceId(Uuid::from_u128(0xd));
pub(super) const MAIL: ProfileId = ProfileId(Uuid::from_u128(1));
pub(super) const IDENTITY: ProfileId = ProfileId(Uuid::from_u128(2));
pub(super) const ROOT: ProfileId = ProfileId(Uuid::from_u128(3));

pub(super) struct World {
    pub(super) services: Services,
    pub(super) enrolment: Enrolment,
    _directory: TempDir,
}

impl World {
    pub(super) async fn new(configuration: Configuration) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", directory.path().join("gatepost.sqlite").display());
        let store = store::Store::open(&address).await.unwrap();
        let (clock, random) = (Arc::new(MockClock::default()), Arc::new(SeededRandom::default()));
        let vault = crate::authorities::open_vault(&store, &[1; 32], &*random, clock.now()).await.unwrap();
        let services = Services::new(Parts {
            store,
            clock,
            random,
            vault: Arc::new(vault),
            push: super::quiet(),
            directory: Arc::new(outbound_directory::Connector),
            mail: Arc::new(outbound_mail::Client),
            fingerprint_key: FingerprintKey([7; 32]),
            wake: jobs::Wake::default(),
            allowances: Allowances::default(),
        });
        let enrolment = enrolment(configuration);
        fill(&services, &enrolment).await;
        Self { services, enrolment, _directory: directory }
    }
}

impl World {
    /// Assigns the three profiles, instead of to whomever they were assigned.
    pub(super) async fn assign(&self, targets: &[Target]) {
        let now = self.services.now();
        let mut tx = self.services.store.write().await.unwrap();
        for profile in [MAIL, IDENTITY, ROOT] {
            let line = |target: &Target| Assignment {
                id: AssignmentId::generate(now, &*self.services.random),
                profile,
                target: *target,
            };
            let lines: Vec<_> = targets.iter().map(line).collect();
            tx.replace_assignments(profile, &lines, now).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

async fn fill(services: &Services, enrolment: &Enrolment) {
    let now = services.now();
    let mut tx = services.store.write().await.unwrap();
    let organisation =
        Organisation { id: Uuid::from_u128(0xabc), name: "Example".into(), ..Organisation::default() };
    tx.put_setting(Organisation::NAME, &organisation, now).await.unwrap();
    let addresses = Addresses { web: "https://gatepost.example.com:8443".into(), ..Addresses::default() };
    tx.put_setting(Addresses::NAME, &addresses, now).await.unwrap();
    tx.put_user(&anna(), now).await.unwrap();
    tx.add_device(&device()).await.unwrap();
    tx.add_enrolment(enrolment).await.unwrap();
    for profile in [root(), identity(), mail()] {
        tx.add_profile(&profile).await.unwrap();
        tx.put_records(&[record(profile.id, Fingerprint([0; 32]))]).await.unwrap();
    }
    // As a comparison decides it.
    let assembly = assemble(&mut tx, enrolment, &device(), MAIL).await.unwrap().unwrap();
    let decided = channel_apple::fingerprint(&services.fingerprint_key, &assembly.bundle()).unwrap();
    let records = [ROOT, IDENTITY, MAIL].map(|profile| record(profile, decided));
    tx.put_records(&records).await.unwrap();
    tx.commit().await.unwrap();
}

pub(super) fn anna() -> User {
    User {
        id: USER,
        attributes: UserAttributes {
            external_id: "anna".into(),
            display_name: "Anna".into(),
            principal_name: Some("anna@corp.example".into()),
            mail: Some("anna@example.com".into()),
            enabled: true,
            ..UserAttributes::default()
        },
        disabled_at: None,
        removed_at: None,
    }
}

fn device() -> Device {
    Device {
        id: DEVICE,
        user: USER,
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: Owner::Personal,
        name: "Anna's iPhone".into(),
        model: "iPhone 15".into(),
        product: "iPhone15,4".into(),
        os_version: OsVersion::new(18, 1),
        serial_number: None,
        udid: Some("udid".into()),
        eas_device_id: None,
        enrolled_at: DateTime::UNIX_EPOCH,
        last_seen_at: DateTime::UNIX_EPOCH,
        compliance: ComplianceState::Unknown,
        compliance_reason: None,
    }
}

fn enrolment(configuration: Configuration) -> Enrolment {
    Enrolment {
        id: EnrolmentId(Uuid::from_u128(0xe)),
        user: USER,
        device: Some(DEVICE),
        platform: Platform::Ios,
        configuration,
        level: Level::Password,
        state: EnrolmentState::Active,
        udid: Some("udid".into()),
        certificate_sha256: None,
        next_certificate_sha256: None,
        certificate_not_after: None,
        push: None,
        created_at: DateTime::UNIX_EPOCH,
        activated_at: Some(DateTime::UNIX_EPOCH),
        ended_at: None,
        expires_at: DateTime::UNIX_EPOCH,
    }
}

fn record(profile: ProfileId, desired: Fingerprint) -> Record {
    Record {
        deployment: Deployment {
            device: DEVICE,
            profile,
            bundle: BundleId(MAIL.0),
            state: DeploymentState::Pending,
            generation: 1,
            desired: Some(desired),
            confirmed: None,
            error: None,
            reason: None,
            changed_at: DateTime::UNIX_EPOCH,
        },
        basis: Some(Fingerprint([1; 32])),
        sent: None,
        confirmed: None,
    }
}

fn mail() -> Profile {
    let settings = json!({"hostName": "mail.example.com", "accountName": "Work",
                          "emailAddressSource": "primarySmtpAddress", "authenticationMethod": "certificate"});
    profile(MAIL, ProfileType::IosEmail, &settings, &[("identityCertificate", IDENTITY)])
}

fn identity() -> Profile {
    let settings = json!({"subjectNameFormatString": "CN={{UserName}}"});
    profile(IDENTITY, ProfileType::IosScep, &settings, &[("rootCertificate", ROOT)])
}

fn root() -> Profile {
    profile(ROOT, ProfileType::IosTrustedRoot, &json!({"trustedRootCertificate": "MAcwADAAAwEA"}), &[])
}

fn profile(id: ProfileId, kind: ProfileType, set: &Value, references: &[(&str, ProfileId)]) -> Profile {
    let initial = settings_of(kind).iter().filter(|setting| !setting.is_reference());
    let mut settings: serde_json::Map<_, _> =
        initial.map(|setting| (setting.name.to_owned(), setting.initial.value())).collect();
    settings.extend(set.as_object().unwrap().clone());
    let references =
        references.iter().map(|(role, target)| Reference { role: (*role).into(), target: *target });
    Profile {
        id,
        kind,
        display_name: kind.name().into(),
        description: String::new(),
        settings,
        references: references.collect(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
        modified_at: DateTime::UNIX_EPOCH,
    }
}
