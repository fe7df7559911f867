//! Services with a directory in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chrono::DateTime;
use domain::actor::{Actor, Role};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{GroupAttributes, GroupSnapshot, Snapshot, User, UserAttributes};
use domain::fingerprint::FingerprintKey;
use domain::id::{AdministratorId, DeviceId, GroupId, UserId};
use domain::outside::Clock;
use outbound_apns::{Push, PushError, PushIdentity, Sending};
use outbound_directory::{
    Configuration, Connect, Directory, DirectoryError, FileConfiguration, Flavour, Found, Pending, Progress,
    Source,
};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use testkit::{MockClock, SeededRandom};
use uuid::Uuid;

use crate::directory::{DirectorySettings, DirectorySync, Ended, NewDirectory, configure, run};
use crate::{Allowances, Parts, Services};

/// What the directory answers, and for whose passwords it was asked.
pub(super) struct InMemory {
    pub(super) answer: Mutex<Result<Snapshot, DirectoryError>>,
    pub(super) passwords: Mutex<HashMap<String, (String, String)>>,
    pub(super) asked: Mutex<Vec<String>>,
}

impl Directory for InMemory {
    fn read<'a>(&'a self, _: &'a dyn Progress) -> Pending<'a, Snapshot> {
        Box::pin(async { self.answer.lock().unwrap().clone() })
    }

    fn verify_password<'a>(
        &'a self,
        name: &'a str,
        password: &'a SecretString,
    ) -> Pending<'a, Option<String>> {
        self.asked.lock().unwrap().push(name.to_owned());
        let known = self.passwords.lock().unwrap().get(&name.to_lowercase()).cloned();
        let right = known.filter(|(_, right)| right == password.expose_secret());
        Box::pin(async move { Ok(right.map(|(id, _)| id)) })
    }

    fn test(&self) -> Pending<'_, Found> {
        let found =
            Found { flavour: Flavour::File, base: String::new(), users: Vec::new(), groups: Vec::new() };
        Box::pin(async move { Ok(found) })
    }
}

struct Always(Arc<InMemory>);

impl Connect for Always {
    fn directory(&self, _: &Configuration) -> Result<Arc<dyn Directory>, DirectoryError> {
        Ok(Arc::clone(&self.0) as Arc<dyn Directory>)
    }
}

struct NoPush;

impl Push for NoPush {
    fn send<'a>(&'a self, _: &'a domain::enrolment::PushAddress) -> Sending<'a> {
        Box::pin(async { Err(PushError::NotConfigured) })
    }

    fn use_identity(&self, _: Option<PushIdentity>) {}
}

/// Services with their directory and clock.
pub(super) struct House {
    pub(super) services: Services,
    pub(super) directory: Arc<InMemory>,
    pub(super) clock: Arc<MockClock>,
    _folder: TempDir,
}

pub(super) fn owner() -> Actor {
    Actor::Administrator { id: AdministratorId(Uuid::from_u128(1)), name: "Olga".into(), role: Role::Owner }
}

impl House {
    /// With so many users and a group of all of them, read once.
    pub(super) async fn with(users: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("gatepost.sqlite").display());
        let store = store::Store::open(&address).await.unwrap();
        let (clock, random) = (Arc::new(MockClock::default()), Arc::new(SeededRandom::default()));
        let vault = crate::authorities::open_vault(&store, &[1; 32], &*random, clock.now()).await.unwrap();
        let directory = Arc::new(InMemory {
            answer: Mutex::new(Ok(snapshot(users))),
            passwords: Mutex::default(),
            asked: Mutex::default(),
        });
        let services = Services::new(Parts {
            store,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            random,
            vault: Arc::new(vault),
            push: Arc::new(NoPush),
            directory: Arc::new(Always(Arc::clone(&directory))),
            mail: Arc::new(outbound_mail::Client),
            fingerprint_key: FingerprintKey([7; 32]),
            wake: jobs::Wake::default(),
            allowances: Allowances::default(),
        });
        let source = Source::File(FileConfiguration { path: "staff.json".into() });
        let settings = DirectorySettings { source: Some(source), ..DirectorySettings::default() };
        configure(&services, &owner(), NewDirectory { settings, password: None }).await.unwrap();
        let house = Self { services, directory, clock, _folder: folder };
        assert!(matches!(house.read().await, Ended::Applied(_)));
        house
    }

    /// The same house, with another way to directories.
    pub(super) fn with_directory(&self, directory: Arc<dyn Connect>) -> Services {
        let services = &self.services;
        Services::new(Parts {
            store: services.store.clone(),
            clock: Arc::clone(&services.clock),
            random: Arc::clone(&services.random),
            vault: Arc::clone(&services.vault),
            push: Arc::clone(&services.push),
            directory,
            mail: Arc::new(outbound_mail::Client),
            fingerprint_key: services.fingerprint_key.clone(),
            wake: services.wake.clone(),
            allowances: services.allowances,
        })
    }

    /// A reading that the schedule started.
    pub(super) async fn read(&self) -> Ended {
        run(&self.services, DirectorySync::default()).await.unwrap()
    }

    /// Changes what the directory says.
    pub(super) fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        change(self.directory.answer.lock().unwrap().as_mut().unwrap());
    }

    pub(super) async fn user(&self, external_id: &str) -> User {
        self.services.store.read().await.unwrap().user_by_external_id(external_id).await.unwrap().unwrap()
    }

    pub(super) async fn group(&self, name: &str) -> GroupId {
        let groups = self.services.store.read().await.unwrap().groups_after(None, 1000).await.unwrap();
        groups.iter().find(|group| group.attributes.external_id == name).unwrap().id
    }

    pub(super) async fn groups_of(&self, external_id: &str) -> Vec<GroupId> {
        let id = self.user(external_id).await.id;
        self.services.store.read().await.unwrap().groups_of_user(id).await.unwrap()
    }

    /// Gives each of the first `count` users a device.
    pub(super) async fn enrol(&self, count: usize) {
        let mut tx = self.services.store.write().await.unwrap();
        for number in 0..count {
            let user = tx.user_by_external_id(&format!("u{number}")).await.unwrap().unwrap();
            tx.add_device(&device(number, user.id)).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// The users for whom a look at their devices is asked for; the jobs are taken away.
    pub(super) async fn recomputed(&self) -> Vec<serde_json::Value> {
        let jobs = self.services.store.read().await.unwrap().unfinished_jobs(10_000).await.unwrap();
        jobs.into_iter().filter(|job| job.kind == "recompute").map(|job| job.payload).collect()
    }
}

pub(super) fn snapshot(users: usize) -> Snapshot {
    let everybody = (0..users).map(|number| format!("u{number}")).collect();
    Snapshot { users: (0..users).map(attributes).collect(), groups: vec![group("everybody", everybody, &[])] }
}

pub(super) fn group(name: &str, users: Vec<String>, groups: &[&str]) -> GroupSnapshot {
    GroupSnapshot {
        attributes: GroupAttributes {
            external_id: name.into(),
            display_name: name.into(),
            ..GroupAttributes::default()
        },
        users,
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
    }
}

pub(super) fn attributes(number: usize) -> UserAttributes {
    UserAttributes {
        external_id: format!("u{number}"),
        display_name: format!("User {number}"),
        principal_name: Some(format!("user{number}@corp.example")),
        mail: Some(format!("user{number}@example.com")),
        proxy_addresses: vec![format!("user{number}@example.com")],
        sam_account_name: Some(format!("user{number}")),
        enabled: true,
        ..UserAttributes::default()
    }
}

fn device(number: usize, user: UserId) -> Device {
    Device {
        id: DeviceId(Uuid::from_u128(1000 + number as u128)),
        user,
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: Owner::Personal,
        name: "iPhone".into(),
        model: "iPhone 15".into(),
        product: "iPhone15,4".into(),
        os_version: OsVersion::new(18, 1),
        serial_number: None,
        udid: None,
        eas_device_id: None,
        enrolled_at: DateTime::UNIX_EPOCH,
        last_seen_at: DateTime::UNIX_EPOCH,
        compliance: ComplianceState::Unknown,
        compliance_reason: None,
    }
}
