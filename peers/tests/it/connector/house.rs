//! A server, an organisation, and the programs between them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use connector::gatepost::{GatepostAddress, ProxyAddress, ServerTrust};
use connector::{
    Connector, Ended, EwsCourier, ExchangeSettings, Limits, Monotonic, Outside, Parts, Place, RealDoors,
    Registering, Registration, SignIn, SystemResolver, register,
};
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::actor::Actor;
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::id::{DeviceId, GroupId, OrganisationId, UserId};
use peers::exchange::{ACCOUNT, FakeExchange, PASSWORD, Plan, Realm};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use services::Services;
use services::exchange::{self, NewOrganisation};
use tempfile::TempDir;
use testkit::{Options, SeededRandom, ShiftedClock, TestServer};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

pub(super) const WHO: &Actor = &Actor::System;
pub(super) const STAFF: GroupId = GroupId(Uuid::from_u128(0xc));
const PHONE: DeviceId = DeviceId(Uuid::from_u128(0xd));
/// The mailbox of the one who works here.
pub(super) const OWNER: &str = "user0@example.com";

/// How long the server and the connector may take for something.
const PATIENCE: Duration = Duration::from_mins(3);

/// The time since the start, which a test can put forward.
pub(super) struct Uptime {
    start: Instant,
    skipped: AtomicU64,
}

impl Uptime {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), skipped: AtomicU64::new(0) }
    }

    pub(super) fn pass(&self, time: Duration) {
        self.skipped.fetch_add(time.as_secs(), Ordering::SeqCst);
    }
}

impl Monotonic for Uptime {
    fn elapsed(&self) -> Duration {
        self.start.elapsed() + Duration::from_secs(self.skipped.load(Ordering::SeqCst))
    }
}

/// A server with an organisation that the fake one stands for.
pub(super) struct House {
    pub(super) server: TestServer,
    pub(super) fake: FakeExchange,
    organisation: OrganisationId,
    owner: UserId,
}

impl House {
    /// With one employee, whose mailbox is [`OWNER`]; `None`, reported as skipped, where the organisation cannot run.
    pub(super) async fn start(plan: Plan, realm: Option<&Realm>) -> Option<Self> {
        let fake = FakeExchange::start(plan, realm).await.unwrap()?;
        let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
        let new = NewOrganisation { name: "Corp".to_owned() };
        let organisation = exchange::create(server.services(), WHO, new).await.unwrap().id;
        let state = fake.get("state").await.unwrap();
        let owner = UserId(mailbox(&state)["Guid"].as_str().unwrap().parse().unwrap());
        let house = Self { server, fake, organisation, owner };
        house.employ().await;
        Some(house)
    }

    pub(super) fn services(&self) -> &Services {
        self.server.services()
    }

    pub(super) fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// The employee reads this language, as the directory has it.
    pub(super) async fn speaks(&self, language: &str) {
        let now = self.services().now();
        let mut tx = self.services().store.write().await.unwrap();
        let mut user = tx.user(self.owner).await.unwrap().unwrap();
        user.attributes.language = Some(language.to_owned());
        tx.put_user(&user, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn employ(&self) {
        let now = self.services().now();
        let mut tx = self.services().store.write().await.unwrap();
        let attributes = GroupAttributes { external_id: "staff".into(), ..GroupAttributes::default() };
        tx.put_group(&Group { id: STAFF, attributes, removed_at: None }, now).await.unwrap();
        tx.add_to_closure(STAFF, STAFF).await.unwrap();
        let attributes = UserAttributes {
            external_id: self.owner.to_string(),
            display_name: "Anna".into(),
            enabled: true,
            ..UserAttributes::default()
        };
        let user = User { id: self.owner, attributes, disabled_at: None, removed_at: None };
        tx.put_user(&user, now).await.unwrap();
        tx.add_group_user(STAFF, user.id).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The employee enrols a phone, and it is compliant.
    pub(super) async fn enrol(&self, eas_id: &str) {
        let services = self.services();
        let (now, mut tx) = (services.now(), services.store.write().await.unwrap());
        let device = Device {
            id: PHONE,
            user: self.owner,
            platform: Platform::Ios,
            state: DeviceState::Managed,
            owner: Owner::Company,
            name: "Anna's iPhone".into(),
            model: "iPhone 15".into(),
            product: "iPhone15,4".into(),
            os_version: OsVersion::new(18, 0),
            serial_number: None,
            udid: None,
            eas_device_id: Some(eas_id.to_owned()),
            enrolled_at: now,
            last_seen_at: now,
            compliance: ComplianceState::Compliant,
            compliance_reason: None,
        };
        tx.add_device(&device).await.unwrap();
        tx.access_due_for_user(self.owner).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The same phone is retired.
    pub(super) async fn retire(&self) {
        let mut tx = self.services().store.write().await.unwrap();
        let device = tx.device(PHONE).await.unwrap().unwrap();
        tx.update_device(&Device { state: DeviceState::Retired, ..device }).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A phone that nobody enrolled speaks to the employee's mailbox.
    pub(super) async fn phone(&self, eas_id: &str) {
        self.fake.post("partnerships", json!({ "mailbox": OWNER, "device_id": eas_id })).await.unwrap();
    }

    pub(super) async fn access(&self, mode: Mode) {
        let access = AccessSettings { mode, included_groups: vec![STAFF], ..AccessSettings::default() };
        exchange::set_access(self.services(), WHO, self.organisation, access).await.unwrap();
    }

    pub(super) async fn partnerships(&self, most: u32) -> usize {
        exchange::partnerships(self.services(), WHO, self.organisation, None, most).await.unwrap().len()
    }

    /// What a connector tells that an administrator should know.
    pub(super) async fn events(&self) -> Vec<String> {
        let events = exchange::events_of(self.services(), WHO, self.organisation, 100).await.unwrap();
        events.into_iter().map(|event| event.what).collect()
    }

    /// What an administrator is warned of.
    pub(super) async fn alerts(&self) -> Vec<String> {
        let alerts = exchange::alerts(self.services(), WHO).await.unwrap();
        alerts.into_iter().map(|alert| format!("{:?}", alert.trouble)).collect()
    }

    pub(super) async fn want_full_sync(&self) {
        exchange::want_sync(self.services(), WHO, self.organisation, true).await.unwrap();
    }

    /// The employee's mailbox in Exchange, with both lists.
    pub(super) async fn lists(&self) -> Value {
        mailbox(&self.fake.get("state").await.unwrap()).clone()
    }

    /// How many calls changed a mailbox's lists so far.
    pub(super) async fn changes(&self) -> usize {
        let journal = self.fake.get("journal").await.unwrap();
        journal.as_array().unwrap().iter().filter(|call| call["cmdlet"] == "Set-CASMailbox").count()
    }

    /// What somebody would enter who registers a connector over Basic, without a proxy.
    pub(super) async fn asking(&self) -> Registering {
        let token = exchange::token(self.services(), WHO, self.organisation).await.unwrap();
        Registering {
            gatepost: GatepostAddress::parse(&self.server.devices()).unwrap(),
            trust: ServerTrust::Authorities(self.server.root_pem().to_owned()),
            token: SecretString::from(token.expose_secret()),
            replace: false,
            gatepost_proxy: None,
            exchange: ExchangeSettings {
                host: "localhost".to_owned(),
                port: self.fake.ports("localhost").unwrap().https,
                hosted: false,
                account: ACCOUNT.to_owned(),
                sign_in: SignIn::Basic,
                plain_http: false,
                authorities: Some(self.fake.authority.clone()),
                fingerprint: None,
                kdc: None,
                proxy: None,
                entire_forest: false,
                domain_controller: None,
            },
            password: SecretString::from(PASSWORD),
            exchange_proxy_password: None,
            notification: None,
            host: "srv1".to_owned(),
        }
    }

    /// The same over Kerberos, with an account of a realm.
    pub(super) async fn asking_over_kerberos(&self, realm: &Realm, account: &str) -> Registering {
        let asked = self.asking().await;
        let exchange = ExchangeSettings {
            port: self.fake.ports("localhost").unwrap().http,
            account: format!("{}\\{account}", realm.name),
            sign_in: SignIn::Kerberos,
            plain_http: true,
            authorities: None,
            kdc: Some(format!("127.0.0.1:{}", realm.port)),
            ..asked.exchange
        };
        Registering { exchange, password: SecretString::from(Realm::PASSWORD), ..asked }
    }

    /// The same inside TLS, which is what `register` takes if nothing else is said.
    pub(super) async fn asking_over_kerberos_inside_tls(&self, realm: &Realm) -> Registering {
        let asked = self.asking_over_kerberos(realm, Realm::ACCOUNT).await;
        let exchange = ExchangeSettings {
            port: self.fake.ports("localhost").unwrap().https,
            plain_http: false,
            authorities: Some(self.fake.authority.clone()),
            ..asked.exchange
        };
        Registering { exchange, ..asked }
    }

    /// Waits until the employee's lists in Exchange are as wanted.
    pub(super) async fn until(&self, what: &str, working: &Working, is_so: impl Fn(&Value) -> bool) {
        let so = in_time(async || is_so(mailbox(&self.fake.get("state").await.unwrap()))).await;
        let problems = self.fake.get("problems").await.unwrap();
        assert!(so, "{what}: {:#?}, {problems}", working.connector.status());
    }

    /// The phone that nobody enrolled is blocked, and nothing went wrong on the way there.
    pub(super) async fn until_blocked(&self, eas_id: &str, working: &Working) {
        self.until("the unknown phone is blocked", working, |lists| has(lists, "Blocked", eas_id)).await;
        let status = working.connector.status();
        assert_eq!(status.last_sync.as_ref().map(|sync| sync.problem.clone()), Some(None), "{status:?}");
    }

    /// Ends it all: no session may stay behind, and the organisation must have understood everything.
    pub(super) async fn end(self) {
        assert_eq!(self.fake.get("shells").await.unwrap()["open"], json!([]), "every session is deleted");
        assert_eq!(self.fake.get("problems").await.unwrap(), json!([]));
        self.server.stop().await.unwrap();
    }
}

/// A machine on which a connector is registered.
pub(super) struct Registered {
    directory: TempDir,
    seed: u64,
}

impl Registered {
    pub(super) async fn new(asked: Registering, seed: u64) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let place = Place::at(directory.path()).unwrap();
        register(&place, &SeededRandom::new(7), asked).await.unwrap();
        Self { directory, seed }
    }

    /// The program's own parts, as `gatepost-connector run` puts them together.
    pub(super) fn connector(&self) -> (Connector, Arc<Uptime>) {
        let uptime = Arc::new(Uptime::new());
        let outside = Outside {
            clock: Arc::new(ShiftedClock::default()),
            monotonic: Arc::clone(&uptime) as _,
            random: Arc::new(SeededRandom::new(self.seed)),
        };
        let place = self.place();
        let (registration, secrets) = Registration::load(&place, &*outside.random).unwrap().unwrap();
        let gatepost = Arc::new(registration.client(&secrets).unwrap());
        let (notification, resolver) = (registration.notification.as_ref(), Arc::new(SystemResolver));
        let monotonic = Arc::clone(&outside.monotonic);
        let courier =
            EwsCourier::of(&registration.exchange, notification, &secrets, resolver, monotonic).unwrap();
        let doors = Arc::new(RealDoors::new(registration.exchange, secrets, outside.clone(), 3));
        let connector = Connector::new(Parts {
            place,
            gatepost,
            doors,
            courier,
            preferred: "localhost".to_owned(),
            domain_controller: None,
            hosted: false,
            limits: Limits::default(),
            sessions: 3,
            outside,
        });
        (connector.unwrap(), uptime)
    }

    /// Its data directory.
    pub(super) fn place(&self) -> Place {
        Place::at(self.directory.path()).unwrap()
    }

    /// Starts it.
    pub(super) fn work(&self) -> Working {
        let (connector, uptime) = self.connector();
        let connector = Arc::new(connector);
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn({
            let connector = Arc::clone(&connector);
            async move { connector.run(stopped).await.unwrap() }
        });
        Working { connector, uptime, stop, running }
    }
}

/// A connector that runs.
pub(super) struct Working {
    pub(super) connector: Arc<Connector>,
    pub(super) uptime: Arc<Uptime>,
    stop: watch::Sender<bool>,
    running: JoinHandle<Option<Ended>>,
}

impl Working {
    /// Waits until something is so.
    pub(super) async fn until(&self, what: &str, is_so: impl Fn(&connector::Status) -> bool) {
        let so = in_time(async || is_so(&self.connector.status())).await;
        assert!(so, "{what}: {:#?}", self.connector.status());
    }

    /// Stops it, and says why it ended if it did by itself.
    pub(super) async fn stop(self) -> Option<Ended> {
        self.stop.send_replace(true);
        self.ended().await
    }

    /// Why it ended by itself.
    pub(super) async fn ended(self) -> Option<Ended> {
        tokio::time::timeout(PATIENCE, self.running).await.unwrap().unwrap()
    }
}

/// A proxy with its account, and that account's password.
pub(super) fn proxy(port: u16, password: &str) -> (ProxyAddress, SecretString) {
    let account = Some(peers::exchange::ForwardProxy::ACCOUNT.to_owned());
    (ProxyAddress::parse(&format!("127.0.0.1:{port}"), account).unwrap(), SecretString::from(password))
}

/// Whether one of the personal lists, `Allowed` or `Blocked`, has an id.
pub(super) fn has(lists: &Value, which: &str, eas_id: &str) -> bool {
    lists[format!("ActiveSync{which}DeviceIDs")].as_array().unwrap().contains(&json!(eas_id))
}

/// The employee's mailbox as the first domain controller has it.
fn mailbox(state: &Value) -> &Value {
    &state["controllers"]["dc1.corp.example.com"]["mailboxes"][OWNER]
}

pub(super) async fn in_time(is_so: impl AsyncFn() -> bool) -> bool {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.is_ok()
}
