//! Users with an iPhone each, and phones that answer by rule.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::actor::Actor;
use domain::assignment::{Assignment, Target};
use domain::audit::{AuditEvent, ObjectKind};
use domain::catalogue::validate;
use domain::command::{CommandKind, CommandOutcome};
use domain::deployment::{Deployment, DeploymentError, DeploymentState};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level, PushAddress};
use domain::fingerprint::FingerprintKey;
use domain::id::{AssignmentId, DeviceId, EnrolmentId, GroupId, ProfileId, UserId};
use domain::outside::Clock;
use domain::profile::{Profile, ProfileType};
use outbound_apns::{Push, PushError, PushIdentity, Sending};
use outbound_directory::Connector;
use serde_json::json;
use services::recompute::{self, Scope};
use services::{Allowances, Parts, Services, authorities, background};
use store::Store;
use testkit::{Database, MockClock, SeededRandom};
use uuid::Uuid;

/// SQLite, and PostgreSQL where there is one.
pub(super) async fn databases() -> Vec<Database> {
    let mut databases = vec![Database::sqlite().unwrap()];
    databases.extend(Database::postgres().await.unwrap());
    databases
}

pub(super) struct World {
    pub(super) services: Services,
    clock: Arc<MockClock>,
    database: Database,
    devices: u128,
}

fn user_id(number: u128) -> UserId {
    UserId(Uuid::from_u128(0x1000_0000 + number))
}

fn device_id(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0x2000_0000 + number))
}

fn enrolment_id(number: u128) -> EnrolmentId {
    EnrolmentId(Uuid::from_u128(0x3000_0000 + number))
}

impl World {
    pub(super) async fn on_sqlite(devices: u128) -> Self {
        Self::new(Database::sqlite().unwrap(), devices).await
    }

    pub(super) async fn new(database: Database, devices: u128) -> Self {
        let store = Store::open(database.url()).await.unwrap();
        let clock = Arc::new(MockClock::default());
        let random = Arc::new(SeededRandom::default());
        let vault = authorities::open_vault(&store, &[7; 32], &*random, clock.now()).await.unwrap();
        let services = Services::new(Parts {
            store,
            clock: Arc::clone(&clock) as _,
            random,
            vault: Arc::new(vault),
            push: Arc::new(NoPush),
            directory: Arc::new(Connector),
            fingerprint_key: FingerprintKey([1; 32]),
            wake: jobs::Wake::default(),
            allowances: Allowances::default(),
        });
        let world = Self { services, clock, database, devices };
        world.enrol().await;
        world
    }

    pub(super) async fn end(self) {
        self.services.store.close().await;
        self.database.drop().await.unwrap();
    }

    /// Everything that is due, as the workers would do it.
    pub(super) async fn drain(&self) {
        background::queue(&self.services).drain().await.unwrap();
    }

    /// Lets time go by in steps of an hour at most, with the workers at work.
    pub(super) async fn later(&self, by: TimeDelta) {
        let mut left = by;
        while left > TimeDelta::zero() {
            let step = left.min(TimeDelta::hours(1));
            self.clock.advance(step);
            left -= step;
            self.drain().await;
        }
    }

    async fn enrol(&self) {
        let now = self.services.now();
        let mut tx = self.services.store.write().await.unwrap();
        for number in 0..self.devices {
            tx.put_user(&user(number), now).await.unwrap();
            tx.add_device(&device(number, now)).await.unwrap();
            tx.add_enrolment(&enrolment(number, now)).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub(super) async fn group(&self, number: u128, members: &[u128]) -> GroupId {
        let id = GroupId(Uuid::from_u128(0x4000_0000 + number));
        let attributes = GroupAttributes { external_id: number.to_string(), ..GroupAttributes::default() };
        let mut tx = self.services.store.write().await.unwrap();
        tx.put_group(&Group { id, attributes, removed_at: None }, self.services.now()).await.unwrap();
        tx.add_to_closure(id, id).await.unwrap();
        for member in members {
            tx.add_group_user(id, user_id(*member)).await.unwrap();
        }
        tx.commit().await.unwrap();
        id
    }

    pub(super) async fn leave(&self, group: GroupId, members: &[u128]) {
        let mut tx = self.services.store.write().await.unwrap();
        for member in members {
            tx.remove_group_user(group, user_id(*member)).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub(super) async fn without_principal_name(&self, number: u128) {
        let mut user = user(number);
        user.attributes.principal_name = None;
        self.put_user(&user).await;
    }

    pub(super) async fn disable(&self, number: u128) {
        let mut user = user(number);
        user.disabled_at = Some(self.services.now());
        user.attributes.enabled = false;
        self.put_user(&user).await;
    }

    async fn put_user(&self, user: &User) {
        let mut tx = self.services.store.write().await.unwrap();
        tx.put_user(user, self.services.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// An e-mail profile with this host.
    pub(super) async fn mail(&self, host: &str) -> ProfileId {
        let body = json!({
            "accountName": "Mail",
            "hostName": host,
            "emailAddressSource": "userPrincipalName",
            "authenticationMethod": "usernameAndPassword",
        });
        let checked = validate(ProfileType::IosEmail, body.as_object().unwrap()).unwrap();
        let now = self.services.now();
        let profile = Profile {
            id: ProfileId::generate(now, &*self.services.random),
            kind: ProfileType::IosEmail,
            display_name: host.to_owned(),
            description: String::new(),
            settings: checked.settings,
            references: checked.references,
            version: 1,
            created_at: now,
            modified_at: now,
        };
        let mut tx = self.services.store.write().await.unwrap();
        tx.add_profile(&profile).await.unwrap();
        tx.commit().await.unwrap();
        profile.id
    }

    pub(super) async fn change(&self, profile: ProfileId, setting: &str, value: &str) {
        let mut tx = self.services.store.write().await.unwrap();
        let mut changed = tx.profile(profile).await.unwrap().unwrap();
        changed.settings.insert(setting.to_owned(), json!(value));
        tx.update_profile(&changed).await.unwrap();
        recompute::enqueue(&self.services, &mut tx, Scope::Profile(profile)).await.unwrap();
        tx.commit().await.unwrap();
        self.drain().await;
    }

    pub(super) async fn assign(&self, profile: ProfileId, targets: &[Target]) {
        let now = self.services.now();
        let lines: Vec<Assignment> = targets
            .iter()
            .map(|target| Assignment {
                id: AssignmentId::generate(now, &*self.services.random),
                profile,
                target: *target,
            })
            .collect();
        let mut tx = self.services.store.write().await.unwrap();
        tx.replace_assignments(profile, &lines, now).await.unwrap();
        recompute::enqueue(&self.services, &mut tx, Scope::Profile(profile)).await.unwrap();
        let event = AuditEvent {
            id: domain::id::generate(now, &*self.services.random),
            at: now,
            actor: Actor::System,
            act: "profile.assign",
            object_kind: ObjectKind::Profile,
            object_id: profile.to_string(),
            object_name: "mail".to_owned(),
            details: json!({"lines": lines.len()}),
        };
        tx.audit(&event).await.unwrap();
        tx.commit().await.unwrap();
        self.drain().await;
    }

    /// A device told something new.
    pub(super) async fn heard_from(&self, number: u128) {
        let mut tx = self.services.store.write().await.unwrap();
        recompute::device(&self.services, &mut tx, device_id(number)).await.unwrap();
        tx.commit().await.unwrap();
        self.drain().await;
    }

    pub(super) async fn deployment(&self, number: u128, profile: ProfileId) -> Option<Deployment> {
        let mut tx = self.services.store.read().await.unwrap();
        tx.deployment(device_id(number), profile).await.unwrap()
    }

    pub(super) async fn state(&self, number: u128, profile: ProfileId) -> Option<DeploymentState> {
        self.deployment(number, profile).await.map(|row| row.state)
    }

    /// What a device is still to be asked about bundles.
    pub(super) async fn commands(&self, number: u128) -> Vec<CommandKind> {
        let mut tx = self.services.store.read().await.unwrap();
        let pending = tx.pending_commands(enrolment_id(number)).await.unwrap();
        pending.into_iter().filter(|command| command.bundle.is_some()).map(|command| command.kind).collect()
    }

    /// How many devices are still to be asked about a bundle.
    pub(super) async fn asked(&self) -> usize {
        let mut asked = 0;
        for number in 0..self.devices {
            asked += usize::from(!self.commands(number).await.is_empty());
        }
        asked
    }

    /// For how many enrolments a push is due, now or after a failure.
    pub(super) async fn pushes(&self) -> usize {
        let soon = self.services.now() + TimeDelta::hours(1);
        self.services.store.read().await.unwrap().pushes_due(soon, 1000).await.unwrap().len()
    }

    pub(super) async fn compliance(&self, number: u128) -> ComplianceState {
        let mut tx = self.services.store.read().await.unwrap();
        tx.device(device_id(number)).await.unwrap().unwrap().compliance
    }

    /// Every device does what it is asked.
    pub(super) async fn answer_all(&self) {
        self.answer(CommandOutcome::Acknowledged).await;
    }

    /// Every device fails at what it is asked.
    pub(super) async fn fail_all(&self) {
        self.answer(CommandOutcome::Error).await;
    }

    async fn answer(&self, outcome: CommandOutcome) {
        let now = self.services.now();
        let mut tx = self.services.store.write().await.unwrap();
        for number in 0..self.devices {
            for command in tx.pending_commands(enrolment_id(number)).await.unwrap() {
                let Some(bundle) = command.bundle else { continue };
                let device = device_id(number);
                for row in tx.deployments_of_bundle(device, bundle).await.unwrap() {
                    let Some(content) = row.desired else { continue };
                    let event = domain::id::generate(now, &*self.services.random);
                    tx.bundle_sent(device, bundle, content, now).await.unwrap();
                    if outcome == CommandOutcome::Acknowledged {
                        tx.deployment_confirmed(device, row.profile, content, now, event).await.unwrap();
                    } else {
                        let error = DeploymentError { code: 1, chain: Vec::new() };
                        let state = DeploymentState::Error;
                        tx.deployment_answered(device, row.profile, state, Some(&error), None, now, event)
                            .await
                            .unwrap();
                    }
                }
                if command.kind == CommandKind::RemoveProfile {
                    tx.bundle_removed(device, bundle).await.unwrap();
                }
                tx.finish_command(&command, outcome, &[], now).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
    }

    /// On how many devices a profile failed.
    pub(super) async fn failed(&self, profile: ProfileId) -> usize {
        let mut failed = 0;
        for number in 0..self.devices {
            failed += usize::from(self.state(number, profile).await == Some(DeploymentState::Error));
        }
        failed
    }

    /// The same database in the hands of somebody whose key is another one.
    pub(super) fn with_another_key(&self) -> Services {
        let random = SeededRandom::new(77);
        let (vault, _) = ca::Vault::create(&[9; 32], &random).unwrap();
        Services::new(Parts {
            store: self.services.store.clone(),
            clock: Arc::clone(&self.clock) as _,
            random: Arc::new(random),
            vault: Arc::new(vault),
            push: Arc::new(NoPush),
            directory: Arc::new(Connector),
            fingerprint_key: FingerprintKey([1; 32]),
            wake: jobs::Wake::default(),
            allowances: Allowances::default(),
        })
    }
}

fn user(number: u128) -> User {
    User {
        id: user_id(number),
        attributes: UserAttributes {
            external_id: number.to_string(),
            display_name: format!("User {number}"),
            principal_name: Some(format!("user{number}@example.com")),
            mail: Some(format!("user{number}@example.com")),
            enabled: true,
            ..UserAttributes::default()
        },
        disabled_at: None,
        removed_at: None,
    }
}

fn device(number: u128, now: chrono::DateTime<chrono::Utc>) -> Device {
    Device {
        id: device_id(number),
        user: user_id(number),
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: Owner::Unknown,
        name: "iPhone".to_owned(),
        model: "iPhone 15".to_owned(),
        product: "iPhone15,4".to_owned(),
        os_version: OsVersion::new(18, 0),
        serial_number: None,
        udid: Some(number.to_string()),
        eas_device_id: None,
        enrolled_at: now,
        last_seen_at: now,
        compliance: ComplianceState::Unknown,
        compliance_reason: None,
    }
}

fn enrolment(number: u128, now: chrono::DateTime<chrono::Utc>) -> Enrolment {
    Enrolment {
        id: enrolment_id(number),
        user: user_id(number),
        device: Some(device_id(number)),
        platform: Platform::Ios,
        configuration: Configuration::Standard,
        level: Level::Password,
        state: EnrolmentState::Active,
        udid: Some(number.to_string()),
        certificate_sha256: None,
        next_certificate_sha256: None,
        certificate_not_after: None,
        push: Some(PushAddress { topic: "topic".to_owned(), token: vec![1], magic: "magic".to_owned() }),
        created_at: now,
        activated_at: Some(now),
        ended_at: None,
        expires_at: now + TimeDelta::days(1),
    }
}

/// Nobody listens.
struct NoPush;

impl Push for NoPush {
    fn send<'a>(&'a self, _: &'a PushAddress) -> Sending<'a> {
        Box::pin(async { Err(PushError::NotConfigured) })
    }

    fn use_identity(&self, _: Option<PushIdentity>) {}
}
