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
pub(crate) async fn databases() -> Vec<Database> {
    let mut databases = vec![Database::sqlite().unwrap()];
    databases.extend(Database::postgres().await.unwrap());
    databases
}

pub(crate) struct World {
    pub(crate) services: Services,
    clock: Arc<MockClock>,
    database: Database,
    devices: u128,
}

fn user_id(number: u128) -> UserId {
    UserId(Uuid::from_u128(0x1000_0000 + number))
}

pub(crate) fn device_id(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0x2000_0000 + number))
}

fn enrolment_id(number: u128) -> EnrolmentId {
    EnrolmentId(Uuid::from_u128(0x3000_0000 + number))
}

impl World {
    pub(crate) async fn on_sqlite(devices: u128) -> Self {
        Self::new(Database::sqlite().unwrap(), devices).await
    }

    pub(crate) async fn new(database: Database, devices: u128) -> Self {
        Self::with_clock(database, devices, |clock| clock).await
    }

    /// With a clock around the one that goes by hand.
    pub(crate) async fn with_clock(
        database: Database,
        devices: u128,
        around: impl FnOnce(Arc<MockClock>) -> Arc<dyn Clock>,
    ) -> Self {
        let store = Store::open(database.url()).await.unwrap();
        let clock = Arc::new(MockClock::default());
        let random = Arc::new(SeededRandom::default());
        let vault = authorities::open_vault(&store, &[7; 32], &*random, clock.now()).await.unwrap();
        let services = Services::new(Parts {
            store,
            clock: around(Arc::clone(&clock)),
            random,
            vault: Arc::new(vault),
            push: Arc::new(NoPush),
            directory: Arc::new(Connector),
            mail: Arc::new(services::messages::Smtp),
            fingerprint_key: FingerprintKey([1; 32]),
            wake: jobs::Wake::default(),
            allowances: Allowances::default(),
        });
        let world = Self { services, clock, database, devices };
        world.enrol().await;
        world
    }

    pub(crate) async fn end(self) {
        self.services.store.close().await;
        self.database.drop().await.unwrap();
    }

    /// Everything that is due, as the workers would do it.
    pub(crate) async fn drain(&self) {
        background::queue(&self.services).drain().await.unwrap();
    }

    /// Lets time go by in steps of an hour at most, with the workers at work.
    pub(crate) async fn later(&self, by: TimeDelta) {
        let mut left = by;
        while left > TimeDelta::zero() {
            let step = left.min(TimeDelta::hours(1));
            self.clock.advance(step);
            left -= step;
            self.drain().await;
        }
    }

    /// Lets time go by with nobody at work: the server is away.
    pub(crate) fn pass(&self, by: TimeDelta) {
        self.clock.advance(by);
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

    pub(crate) async fn group(&self, number: u128, members: &[u128]) -> GroupId {
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

    pub(crate) async fn leave(&self, group: GroupId, members: &[u128]) {
        let mut tx = self.services.store.write().await.unwrap();
        for member in members {
            tx.remove_group_user(group, user_id(*member)).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub(crate) async fn without_principal_name(&self, number: u128) {
        let mut user = user(number);
        user.attributes.principal_name = None;
        self.put_user(&user).await;
    }

    pub(crate) async fn disable(&self, number: u128) {
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
    pub(crate) async fn mail(&self, host: &str) -> ProfileId {
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

    /// Changes a setting, and has nothing looked at.
    pub(crate) async fn set(&self, profile: ProfileId, setting: &str, value: &str) {
        self.try_set(profile, setting, value).await.unwrap();
    }

    /// The same where connections may be dead.
    pub(crate) async fn try_set(&self, profile: ProfileId, setting: &str, value: &str) -> Option<()> {
        let mut tx = self.services.store.write().await.ok()?;
        let mut changed = tx.profile(profile).await.ok()??;
        changed.settings.insert(setting.to_owned(), json!(value));
        tx.update_profile(&changed).await.ok()?;
        tx.commit().await.ok()
    }

    /// Gives a user another name, and has nothing looked at.
    pub(crate) async fn rename(&self, number: u128, name: &str) {
        let mut user = user(number);
        user.attributes.principal_name = Some(name.to_owned());
        self.put_user(&user).await;
    }

    /// The certificate of a device, hashed.
    pub(crate) fn certificate(number: u128) -> [u8; 32] {
        let mut hash = [7; 32];
        hash[..16].copy_from_slice(&number.to_be_bytes());
        hash
    }

    pub(crate) async fn change(&self, profile: ProfileId, setting: &str, value: &str) {
        self.set(profile, setting, value).await;
        let mut tx = self.services.store.write().await.unwrap();
        recompute::enqueue(&self.services, &mut tx, Scope::Profile(profile)).await.unwrap();
        tx.commit().await.unwrap();
        self.drain().await;
    }

    pub(crate) async fn assign(&self, profile: ProfileId, targets: &[Target]) {
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

    /// A device told something new, and nothing was done about it yet.
    pub(crate) async fn hear_from(&self, number: u128) {
        let mut tx = self.services.store.write().await.unwrap();
        recompute::device(&self.services, &mut tx, device_id(number)).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The same where connections may be dead.
    pub(crate) async fn try_hear_from(&self, number: u128) {
        let Ok(mut tx) = self.services.store.write().await else { return };
        if recompute::device(&self.services, &mut tx, device_id(number)).await.is_ok() {
            let _ = tx.commit().await;
        }
    }

    pub(crate) async fn try_deployment(&self, number: u128, profile: ProfileId) -> Option<Deployment> {
        let mut tx = self.services.store.read().await.ok()?;
        tx.deployment(device_id(number), profile).await.ok()?
    }

    /// Cuts every connection to the database.
    pub(crate) async fn cut_connections(&self) {
        self.database.cut_connections().await.unwrap();
    }

    /// A device told something new.
    pub(crate) async fn heard_from(&self, number: u128) {
        self.hear_from(number).await;
        self.drain().await;
    }

    pub(crate) async fn deployment(&self, number: u128, profile: ProfileId) -> Option<Deployment> {
        let mut tx = self.services.store.read().await.unwrap();
        tx.deployment(device_id(number), profile).await.unwrap()
    }

    pub(crate) async fn state(&self, number: u128, profile: ProfileId) -> Option<DeploymentState> {
        self.deployment(number, profile).await.map(|row| row.state)
    }

    /// What a device is still to be asked about bundles.
    pub(crate) async fn commands(&self, number: u128) -> Vec<CommandKind> {
        let mut tx = self.services.store.read().await.unwrap();
        let pending = tx.pending_commands(enrolment_id(number)).await.unwrap();
        pending.into_iter().filter(|command| command.bundle.is_some()).map(|command| command.kind).collect()
    }

    /// How many devices are still to be asked about a bundle.
    pub(crate) async fn asked(&self) -> usize {
        let mut asked = 0;
        for number in 0..self.devices {
            asked += usize::from(!self.commands(number).await.is_empty());
        }
        asked
    }

    /// For how many enrolments a push is due, now or after a failure.
    pub(crate) async fn pushes(&self) -> usize {
        let soon = self.services.now() + TimeDelta::hours(1);
        self.services.store.read().await.unwrap().pushes_due(soon, 1000).await.unwrap().len()
    }

    pub(crate) async fn compliance(&self, number: u128) -> ComplianceState {
        let mut tx = self.services.store.read().await.unwrap();
        tx.device(device_id(number)).await.unwrap().unwrap().compliance
    }

    /// Every device does what it is asked.
    pub(crate) async fn answer_all(&self) {
        self.answer(CommandOutcome::Acknowledged).await;
    }

    /// Every device fails at what it is asked.
    pub(crate) async fn fail_all(&self) {
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
    pub(crate) async fn failed(&self, profile: ProfileId) -> usize {
        let mut failed = 0;
        for number in 0..self.devices {
            failed += usize::from(self.state(number, profile).await == Some(DeploymentState::Error));
        }
        failed
    }

    /// Another process on the same database.
    pub(crate) async fn another_node(&self) -> Services {
        let random = SeededRandom::new(77);
        let store = Store::open(self.database.url()).await.unwrap();
        let now = self.services.now();
        let vault = authorities::open_vault(&store, &[7; 32], &random, now).await.unwrap();
        Services::new(Parts {
            store,
            clock: Arc::clone(&self.clock) as _,
            random: Arc::new(random),
            vault: Arc::new(vault),
            push: Arc::new(NoPush),
            directory: Arc::new(Connector),
            mail: Arc::new(services::messages::Smtp),
            fingerprint_key: FingerprintKey([1; 32]),
            wake: jobs::Wake::default(),
            allowances: Allowances::default(),
        })
    }

    /// The same database in the hands of somebody whose key is another one.
    pub(crate) fn with_another_key(&self) -> Services {
        let random = SeededRandom::new(77);
        let (vault, _) = ca::Vault::create(&[9; 32], &random).unwrap();
        Services::new(Parts {
            store: self.services.store.clone(),
            clock: Arc::clone(&self.clock) as _,
            random: Arc::new(random),
            vault: Arc::new(vault),
            push: Arc::new(NoPush),
            directory: Arc::new(Connector),
            mail: Arc::new(services::messages::Smtp),
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
        // Profiles are not signed then: tests read them.
        configuration: Configuration::Compatibility,
        level: Level::Password,
        state: EnrolmentState::Active,
        udid: Some(number.to_string()),
        certificate_sha256: Some(World::certificate(number)),
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
