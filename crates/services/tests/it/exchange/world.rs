//! An Exchange organisation, Anna with an enrolled iPhone, Ben without one, and a connector that is registered.

use std::sync::{Arc, Once};

use chrono::TimeDelta;
use connector_protocol::PROTOCOL;
use connector_protocol::intent::{Intent, IntentResult, IntentsRequest, Outcome, Results};
use connector_protocol::lease::{ConnectorState, Lease, LeaseRequest};
use connector_protocol::sync::{
    Content, Level, Mailbox, PageTaken, Partnership, Rules, SyncFinish, SyncKind, SyncPage, SyncStart,
    SyncStarted,
};
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::actor::Actor;
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::fingerprint::FingerprintKey;
use domain::id::{ConnectorId, DeviceId, GroupId, OrganisationId, UserId};
use domain::outside::Clock;
use outbound_apns::{Push, PushError, PushIdentity, Sending};
use outbound_directory::Connector as Directories;
use services::exchange::{self, ConnectorIdentity, NewOrganisation, Refused};
use services::{Allowances, Parts, Services, authorities, background};
use store::Store;
use store::exchange::connector::NewConnector;
use store::exchange::journal::JournalEntry;
use testkit::{Database, MockClock, SeededRandom};
use uuid::Uuid;

/// Each scenario as two tests: on SQLite, and on PostgreSQL where there is one.
macro_rules! on_both_databases {
    ($($scenario:ident,)+) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $scenario() {
                let world = crate::exchange::world::World::new().await;
                super::$scenario(&world).await;
                world.end().await;
            })+
        }

        mod on_postgresql {
            $(#[tokio::test]
            async fn $scenario() {
                if let Some(world) = crate::exchange::world::World::on_postgresql().await {
                    super::$scenario(&world).await;
                    world.end().await;
                }
            })+
        }
    };
}

pub(crate) use on_both_databases;

pub(crate) const WHO: &Actor = &Actor::System;
pub(crate) const ANNA_MAILBOX: Uuid = Uuid::from_u128(0xa);
pub(crate) const ANNA: UserId = UserId(ANNA_MAILBOX);
pub(crate) const BEN_MAILBOX: Uuid = Uuid::from_u128(0xb);
/// Carla is in no group.
pub(crate) const CARLA_MAILBOX: Uuid = Uuid::from_u128(0xca);
pub(crate) const GROUP: GroupId = GroupId(Uuid::from_u128(0xc));
pub(crate) const DEVICE: DeviceId = DeviceId(Uuid::from_u128(0xd));

struct NoPush;

impl Push for NoPush {
    fn send<'a>(&'a self, _: &'a domain::enrolment::PushAddress) -> Sending<'a> {
        Box::pin(async { Err(PushError::NotConfigured) })
    }

    fn use_identity(&self, _: Option<PushIdentity>) {}
}

pub(crate) struct World {
    pub(crate) services: Services,
    pub(crate) id: OrganisationId,
    pub(crate) identity: ConnectorIdentity,
    clock: Arc<MockClock>,
    database: Database,
}

/// A node of its own on this database.
async fn node(
    database: &Database,
    clock: &Arc<MockClock>,
    seed: u64,
    mail: Arc<dyn outbound_mail::Submit>,
) -> Services {
    let store = Store::open(database.url()).await.unwrap();
    let random = Arc::new(SeededRandom::new(seed));
    let vault = authorities::open_vault(&store, &[7; 32], &*random, clock.now()).await.unwrap();
    Services::new(Parts {
        store,
        clock: Arc::clone(clock) as _,
        random,
        vault: Arc::new(vault),
        push: Arc::new(NoPush),
        directory: Arc::new(Directories),
        mail,
        fingerprint_key: FingerprintKey([1; 32]),
        wake: jobs::Wake::default(),
        allowances: Allowances::default(),
    })
}

pub(crate) fn user(mailbox: Uuid, name: &str) -> User {
    User {
        id: UserId(mailbox),
        attributes: UserAttributes {
            external_id: mailbox.to_string(),
            display_name: name.to_owned(),
            enabled: true,
            ..UserAttributes::default()
        },
        disabled_at: None,
        removed_at: None,
    }
}

pub(crate) fn mailbox(guid: Uuid) -> Mailbox {
    let name = match guid {
        ANNA_MAILBOX => "Anna",
        CARLA_MAILBOX => "Carla",
        _ => "Ben",
    };
    Mailbox {
        guid,
        display_name: name.to_owned(),
        addresses: vec![format!("{name}@example.com")],
        eas_enabled: true,
        other_ways: Vec::new(),
        allowed: Vec::new(),
        blocked: Vec::new(),
    }
}

pub(crate) fn partnership(eas_id: &str, mailbox: Uuid) -> Partnership {
    Partnership {
        guid: Uuid::new_v5(&mailbox, eas_id.as_bytes()),
        mailbox,
        eas_id: eas_id.to_owned(),
        device_type: "iPhone".to_owned(),
        model: "iPhone15C4".to_owned(),
        user_agent: "Apple-iPhone15C4/2105.236".to_owned(),
        os: String::new(),
        friendly_name: String::new(),
        imei: String::new(),
        client_type: "EAS".to_owned(),
        state: "Allowed".to_owned(),
        state_reason: "Global".to_owned(),
        state_rule: String::new(),
        first_sync_at: None,
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_mail(Arc::new(services::messages::Smtp)).await
    }

    /// With something in the place of the mail server.
    pub(crate) async fn with_mail(mail: Arc<dyn outbound_mail::Submit>) -> Self {
        Self::on(Database::sqlite().unwrap(), mail).await
    }

    /// On PostgreSQL; `None`, reported once for all scenarios, where there is none.
    pub(crate) async fn on_postgresql() -> Option<Self> {
        static REPORTED: Once = Once::new();
        if std::env::var_os("GATEPOST_TEST_PG").is_none() {
            REPORTED.call_once(|| testkit::skip("Exchange on PostgreSQL", "GATEPOST_TEST_PG is not set"));
            return None;
        }
        Some(Self::on(Database::postgres().await.unwrap()?, Arc::new(services::messages::Smtp)).await)
    }

    async fn on(database: Database, mail: Arc<dyn outbound_mail::Submit>) -> Self {
        let clock = Arc::new(MockClock::default());
        let services = node(&database, &clock, 42, mail).await;
        let new = NewOrganisation { name: "Example".to_owned() };
        let id = exchange::create(&services, WHO, new).await.unwrap().id;
        let world = Self { services, id, identity: ConnectorIdentity { sha256: [9; 32] }, clock, database };
        world.settle().await;
        world
    }

    /// Another process on the same database.
    pub(crate) async fn another_node(&self) -> Services {
        node(&self.database, &self.clock, 77, Arc::new(services::messages::Smtp)).await
    }

    /// Closes everything, and takes the database away.
    pub(crate) async fn end(self) {
        self.services.store.close().await;
        self.database.drop().await.unwrap();
    }

    async fn settle(&self) {
        let now = self.services.now();
        let mut tx = self.services.store.write().await.unwrap();
        let attributes = GroupAttributes { external_id: "staff".into(), ..GroupAttributes::default() };
        tx.put_group(&Group { id: GROUP, attributes, removed_at: None }, now).await.unwrap();
        tx.add_to_closure(GROUP, GROUP).await.unwrap();
        for (mailbox, name) in [(ANNA_MAILBOX, "Anna"), (BEN_MAILBOX, "Ben")] {
            tx.put_user(&user(mailbox, name), now).await.unwrap();
            tx.add_group_user(GROUP, UserId(mailbox)).await.unwrap();
        }
        tx.put_user(&user(CARLA_MAILBOX, "Carla"), now).await.unwrap();
        tx.add_device(&Device {
            id: DEVICE,
            user: UserId(ANNA_MAILBOX),
            platform: Platform::Ios,
            state: DeviceState::Managed,
            owner: Owner::Company,
            name: "Anna's iPhone".into(),
            model: "iPhone 15".into(),
            product: "iPhone15,4".into(),
            os_version: OsVersion::new(18, 0),
            serial_number: None,
            udid: None,
            eas_device_id: Some("AnnaPhone".into()),
            enrolled_at: now,
            last_seen_at: now,
            compliance: ComplianceState::Compliant,
            compliance_reason: None,
        })
        .await
        .unwrap();
        tx.add_connector(&self.connector()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The connector of the organisation, as it registers.
    pub(super) fn connector(&self) -> NewConnector<'static> {
        NewConnector {
            id: ConnectorId(Uuid::from_u128(1)),
            organisation: self.id,
            host: "srv",
            version: "0.1.0",
            system: "linux",
            certificate_sha256: self.identity.sha256,
            registered_at: self.services.now(),
            may_write_at: self.services.now(),
        }
    }

    pub(crate) async fn access(&self, mode: Mode) {
        let access = AccessSettings { mode, included_groups: vec![GROUP], ..AccessSettings::default() };
        exchange::set_access(&self.services, WHO, self.id, access).await.unwrap();
    }

    pub(crate) async fn enforce(&self) {
        self.access(Mode::Enforcing).await;
    }

    pub(crate) async fn comply(&self, state: ComplianceState) {
        let mut tx = self.services.store.write().await.unwrap();
        tx.set_compliance(DEVICE, state, None, self.services.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    pub(crate) async fn drain(&self) {
        background::queue(&self.services).drain().await.unwrap();
    }

    pub(crate) fn asking() -> LeaseRequest {
        LeaseRequest {
            protocol: PROTOCOL,
            session: Uuid::from_u128(5),
            version: "0.1.0".into(),
            state: ConnectorState::Connected,
            server: None,
            error: None,
            journal: 0,
            give_up: false,
        }
    }

    pub(crate) async fn lease_answer(&self) -> Lease {
        exchange::lease(&self.services, &self.identity, &Self::asking()).await.unwrap().unwrap()
    }

    pub(crate) async fn lease(&self) -> Option<i64> {
        self.lease_answer().await.fence
    }

    /// Something changed about the user of this mailbox.
    pub(crate) async fn mark(&self, mailbox: Uuid) {
        let mut tx = self.services.store.write().await.unwrap();
        tx.access_due_for_user(UserId(mailbox)).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A quick sync that reads one partnership.
    pub(crate) async fn read_partnership(&self, fence: i64, partnership: Partnership) {
        let started = self.start(fence, SyncKind::Quick).await;
        self.page(fence, &started, 0, Content::Partnerships(vec![partnership])).await.unwrap();
        let finish = SyncFinish {
            fence,
            sync: started.sync,
            complete: true,
            mailboxes: 0,
            partnerships: 1,
            error: None,
        };
        exchange::finish(&self.services, &self.identity, &finish).await.unwrap().unwrap();
    }

    /// Anna has another phone, which claims this id as well.
    pub(crate) async fn second_phone(&self, eas_id: &str) -> DeviceId {
        let id = DeviceId(Uuid::from_u128(0xe));
        let mut tx = self.services.store.write().await.unwrap();
        let first = tx.device(DEVICE).await.unwrap().unwrap();
        let enrolled_at = first.enrolled_at + TimeDelta::hours(1);
        let second = Device { id, eas_device_id: Some(eas_id.to_owned()), enrolled_at, ..first };
        tx.add_device(&second).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A quick sync that reads one mailbox.
    pub(crate) async fn read_mailbox(&self, fence: i64, mailbox: Mailbox) {
        let started = self.start(fence, SyncKind::Quick).await;
        self.page(fence, &started, 0, Content::Mailboxes(vec![mailbox])).await.unwrap();
        let finish = SyncFinish {
            fence,
            sync: started.sync,
            complete: true,
            mailboxes: 1,
            partnerships: 0,
            error: None,
        };
        exchange::finish(&self.services, &self.identity, &finish).await.unwrap().unwrap();
    }

    pub(crate) async fn start(&self, fence: i64, kind: SyncKind) -> SyncStarted {
        let asked = SyncStart { fence, kind, domain_controller: Some("dc1".into()) };
        exchange::start(&self.services, &self.identity, &asked).await.unwrap().unwrap()
    }

    pub(crate) async fn page(
        &self,
        fence: i64,
        started: &SyncStarted,
        page: u64,
        content: Content,
    ) -> Result<PageTaken, Refused> {
        let cursor = Some(format!("page {page}"));
        let page = SyncPage { fence, sync: started.sync, page, cursor, content };
        exchange::page(&self.services, &self.identity, &page).await.unwrap()
    }

    /// Both mailboxes, and these partnerships.
    pub(crate) async fn full_sync(&self, fence: i64, default_level: Level, found: &[(&str, Uuid)]) {
        let started = self.start(fence, SyncKind::Full).await;
        let found: Vec<_> = found.iter().map(|(eas_id, mailbox)| partnership(eas_id, *mailbox)).collect();
        let partnerships = found.len() as u64;
        let pages = [
            Content::Rules(Rules { default_level, rules: Vec::new() }),
            Content::Mailboxes([ANNA_MAILBOX, BEN_MAILBOX, CARLA_MAILBOX].map(mailbox).to_vec()),
            Content::Partnerships(found),
        ];
        for (number, content) in (0..).zip(pages) {
            self.page(fence, &started, number, content).await.unwrap();
        }
        let finish =
            SyncFinish { fence, sync: started.sync, complete: true, mailboxes: 3, partnerships, error: None };
        exchange::finish(&self.services, &self.identity, &finish).await.unwrap().unwrap();
    }

    pub(crate) async fn try_intents(&self, fence: i64) -> Result<Vec<Intent>, Refused> {
        let asked = IntentsRequest::any(fence, 100, 0);
        let next = exchange::intents(&self.services, &self.identity, &asked).await.unwrap();
        next.map(|next| next.intents)
    }

    pub(crate) async fn intents(&self, fence: i64) -> Vec<Intent> {
        self.try_intents(fence).await.unwrap()
    }

    pub(crate) async fn tell(&self, fence: i64, intents: &[Intent], outcome: Outcome) -> u64 {
        let at = self.services.now();
        let result = |intent: &Intent| IntentResult { id: intent.id, at, outcome: outcome.clone() };
        let results = Results { fence, journal: 1, results: intents.iter().map(result).collect() };
        exchange::results(&self.services, &self.identity, &results).await.unwrap().unwrap().taken
    }

    pub(crate) async fn done(&self, fence: i64, intents: &[Intent]) -> u64 {
        let outcome = Outcome::Done { domain_controller: None, lists: None, unchanged: false };
        self.tell(fence, intents, outcome).await
    }

    pub(crate) async fn journal(&self) -> Vec<JournalEntry> {
        exchange::journal(&self.services, WHO, self.id, None, 100).await.unwrap()
    }

    pub(crate) async fn partnerships(&self) -> usize {
        exchange::partnerships(&self.services, WHO, self.id, None, 100).await.unwrap().len()
    }
}
