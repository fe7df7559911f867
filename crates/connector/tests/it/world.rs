//! A simulated organisation with a connector at it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use connector::gatepost::Ask;
use connector::{
    Connector, Courier, Doors, ExchangeSettings, Limits, Monotonic, Outside, Parts, Place, RealDoors,
    Secrets, Sessions, SignIn,
};
use domain::outside::Clock;
use outbound_exchange::{ExchangeError, Target};
use secrecy::SecretString;
use simulators::exchange::{
    Authority, Behaviour, Flavour, NewMailbox, Organisation, Phone, Plan, Running, ServerPlan,
};
use tempfile::TempDir;
use testkit::{SeededRandom, ShiftedClock};
use uuid::Uuid;

use crate::gatepost::FakeGatepost;

/// The lease's clock, which stands still until a test moves it.
#[derive(Default)]
pub(crate) struct Ticks(AtomicU64);

impl Ticks {
    pub(crate) fn pass(&self, time: Duration) {
        self.0.fetch_add(time.as_secs(), Ordering::SeqCst);
    }
}

impl Monotonic for Ticks {
    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// Leads to servers on free ports by the names that the organisation gives them.
pub(crate) struct Ports {
    by_host: Arc<Mutex<HashMap<String, u16>>>,
    settings: ExchangeSettings,
    password: String,
    outside: Outside,
}

impl Ports {
    fn real(&self, host: &str) -> RealDoors {
        let port = self.by_host.lock().unwrap().get(host).copied();
        // The port of the discard service: nobody answers there.
        let settings = ExchangeSettings { port: port.unwrap_or(9), ..self.settings.clone() };
        let secrets = Secrets {
            key: SecretString::from(""),
            exchange: SecretString::from(self.password.as_str()),
            exchange_proxy: None,
            gatepost_proxy: None,
            notification: None,
        };
        RealDoors::new(settings, secrets, self.outside.clone(), 3)
    }
}

impl Doors for Ports {
    fn at(&self, host: &str) -> Result<Arc<dyn Sessions>, ExchangeError> {
        self.real(host).at("localhost")
    }

    fn target(&self, host: &str) -> Result<Target, ExchangeError> {
        self.real(host).target("localhost")
    }
}

pub(crate) struct World {
    pub(crate) organisation: Organisation,
    pub(crate) gatepost: Arc<FakeGatepost>,
    pub(crate) ticks: Arc<Ticks>,
    pub(crate) limits: Limits,
    pub(crate) directory: TempDir,
    pub(crate) password: String,
    pub(crate) courier: Option<Arc<dyn Courier>>,
    /// Vouches for the servers.
    authority: Authority,
    /// Whom a connector believes.
    trusted: String,
    ports: Arc<Mutex<HashMap<String, u16>>>,
    running: HashMap<String, Running>,
}

/// The oldest Exchange and a new one: what a connector does works with both.
pub(crate) const FLAVOURS: [Flavour; 2] = [Flavour::Exchange2010, Flavour::Exchange2019];

impl World {
    /// Two servers, EX01 (preferred) and EX02, that are both up.
    pub(crate) async fn start() -> Self {
        Self::of(Flavour::default()).await
    }

    /// The same of another age.
    pub(crate) async fn of(flavour: Flavour) -> Self {
        let plan = Plan::new(1, ShiftedClock::default().now());
        let servers = vec![
            ServerPlan::new("EX01", "ex01.noordzee.example"),
            ServerPlan::new("EX02", "ex02.noordzee.example"),
        ];
        let plan = Plan { servers, flavour, ..plan };
        let password = plan.password.clone();
        let organisation = Organisation::new(plan);
        organisation.behave(Behaviour { discovery: Duration::ZERO, ..Behaviour::default() });
        let authority = Authority::generate().unwrap();
        let mut world = Self {
            organisation,
            gatepost: Arc::default(),
            ticks: Arc::default(),
            limits: Limits::default(),
            directory: tempfile::tempdir().unwrap(),
            password,
            courier: None,
            trusted: authority.pem().to_owned(),
            authority,
            ports: Arc::default(),
            running: HashMap::new(),
        };
        world.serve("EX01").await;
        world.serve("EX02").await;
        world
    }

    /// Has connectors believe this authority (PEM) alone, and gives the one before.
    pub(crate) fn trust_alone(&mut self, authority: &str) -> String {
        std::mem::replace(&mut self.trusted, authority.to_owned())
    }

    /// Starts a server, on another port than before.
    pub(crate) async fn serve(&mut self, name: &str) {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let running = self.organisation.serve(name, address, &self.authority).await.unwrap();
        let host = format!("{}.noordzee.example", name.to_lowercase());
        self.ports.lock().unwrap().insert(host, running.address().port());
        self.running.insert(name.to_owned(), running);
    }

    /// Ends a server.
    pub(crate) fn fail(&mut self, name: &str) {
        self.running.remove(name);
        self.ports.lock().unwrap().remove(&format!("{}.noordzee.example", name.to_lowercase()));
    }

    /// A mailbox with a phone.
    pub(crate) fn phone(&self, name: &str, device_id: &str) -> Uuid {
        let address = format!("{name}@noordzee.example");
        let mailbox = self.organisation.add_mailbox(NewMailbox::new(name, &address));
        self.connect_phone(name, device_id);
        mailbox
    }

    pub(crate) fn connect_phone(&self, name: &str, device_id: &str) {
        let phone = Phone::new(device_id, "iPhone", "iPhone15C2", "iOS 18.1", "Apple-iPhone15C2/2201.83");
        self.organisation.phone_connects(&format!("{name}@noordzee.example"), &phone);
    }

    pub(crate) fn outside(&self) -> Outside {
        Outside {
            clock: Arc::new(ShiftedClock::default()),
            monotonic: Arc::clone(&self.ticks) as _,
            random: Arc::new(SeededRandom::default()),
        }
    }

    pub(crate) fn settings(&self) -> ExchangeSettings {
        ExchangeSettings {
            host: "ex01.noordzee.example".to_owned(),
            port: 443,
            hosted: false,
            account: self.organisation.plan().account.clone(),
            sign_in: SignIn::Basic,
            plain_http: false,
            authorities: Some(self.trusted.clone()),
            fingerprint: None,
            kdc: None,
            proxy: None,
            entire_forest: false,
            domain_controller: None,
        }
    }

    /// The ways to the servers that are up.
    pub(crate) fn doors(&self) -> Ports {
        self.doors_with(self.settings())
    }

    /// The same with other settings.
    pub(crate) fn doors_with(&self, settings: ExchangeSettings) -> Ports {
        Ports {
            by_host: Arc::clone(&self.ports),
            settings,
            password: self.password.clone(),
            outside: self.outside(),
        }
    }

    /// A connector, as after a start of the program.
    pub(crate) fn connector(&self) -> Connector {
        self.connector_with(Arc::clone(&self.gatepost) as _, Arc::new(self.doors()))
    }

    /// The same with another server, or other ways to Exchange.
    pub(crate) fn connector_with(&self, gatepost: Arc<dyn Ask>, doors: Arc<dyn Doors>) -> Connector {
        let outside = self.outside();
        Connector::new(Parts {
            place: Place::at(self.directory.path()).unwrap(),
            gatepost,
            doors,
            courier: self.courier.clone(),
            preferred: "ex01.noordzee.example".to_owned(),
            domain_controller: None,
            hosted: false,
            limits: self.limits.clone(),
            sessions: 3,
            outside,
        })
        .unwrap()
    }

    /// A connector that holds the lease and is connected.
    pub(crate) async fn ready(&self) -> Connector {
        let connector = self.connector();
        connector.renew().await.unwrap();
        assert!(connector.connect().await, "{:?}", connector.status());
        connector
    }

    /// The changing calls that Exchange saw.
    pub(crate) fn writes(&self) -> usize {
        let calls = self.organisation.calls();
        let reads = |name: &str| name.starts_with("Get-") || name == "Set-ADServerSettings";
        calls.iter().filter(|call| !reads(&call.cmdlet)).count()
    }
}
