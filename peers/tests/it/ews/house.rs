//! A connector with a notification account at the independent server, and a Gatepost that wants messages to be sent.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::DateTime;
use connector::gatepost::{Ask, Asking, GatepostError, ProxyAddress};
use connector::{
    Connector, EwsCourier, ExchangeSettings, Limits, Monotonic, Notification, Outside, Parts, Place, Proven,
    RealDoors, Resolve, Resolving, Secrets, ServiceHost, SignIn,
};
use connector_protocol::event::EventsTaken;
use connector_protocol::intent::{Intent, IntentResult, Intents, Operation, Results, ResultsTaken, Urgency};
use connector_protocol::lease::{ConnectorSettings, Lease};
use connector_protocol::notification::{Notification as ToldAccount, NotificationTaken};
use connector_protocol::{path, read, write};
use peers::ews::{FakeEws, Switchboard};
use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{SeededRandom, ShiftedClock};
use uuid::Uuid;

/// A clock that stands still until a test moves it.
#[derive(Default)]
pub(super) struct Ticks(AtomicU64);

impl Monotonic for Ticks {
    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// Knows the services that a test names, and no address.
#[derive(Default)]
pub(super) struct Names(pub(super) Vec<ServiceHost>);

impl Resolve for Names {
    fn addresses<'a>(&'a self, _: &'a str) -> Resolving<'a, IpAddr> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn services<'a>(&'a self, name: &'a str) -> Resolving<'a, ServiceHost> {
        assert_eq!(name, "_autodiscover._tcp.corp.example");
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// What Gatepost wants, and what it was told.
#[derive(Default)]
pub(super) struct Gatepost {
    wants: Mutex<Vec<Intent>>,
    told: Mutex<Vec<IntentResult>>,
    accounts: Mutex<Vec<ToldAccount>>,
}

impl Gatepost {
    /// Wants a message to be sent.
    pub(super) fn wants(&self, id: u128, to: &str) {
        self.wants_with(id, to, Urgency::Quiet);
    }

    /// Wants one for whose outcome a person waits.
    pub(super) fn wants_test(&self, id: u128, to: &str) {
        self.wants_with(id, to, Urgency::Release);
    }

    fn wants_with(&self, id: u128, to: &str, urgency: Urgency) {
        let operation = Operation::SendMessage {
            to: to.to_owned(),
            subject: "Je telefoon & <mail>".to_owned(),
            html: "<p>H\u{e5}ll\u{e5} &amp; hej \u{1F4F1}</p>".to_owned(),
            text: "Hej".to_owned(),
        };
        self.wants.lock().unwrap().push(Intent {
            id: Uuid::from_u128(id),
            fence: 1,
            urgency,
            operation,
            created_at: DateTime::UNIX_EPOCH,
            takes_back: false,
            expected: None,
        });
    }

    /// The notification account, as the connector told of it last.
    pub(super) fn account(&self) -> ToldAccount {
        self.accounts.lock().unwrap().last().cloned().unwrap()
    }

    pub(super) fn told(&self) -> Vec<IntentResult> {
        self.told.lock().unwrap().clone()
    }

    fn answer(&self, path: &'static str, message: &[u8]) -> Result<Vec<u8>, GatepostError> {
        Ok(match path {
            path::LEASE => write(&Lease {
                fence: Some(1),
                seconds: 60,
                at: DateTime::UNIX_EPOCH,
                sync: None,
                intents: true,
                shares: true,
                settings: ConnectorSettings { failover: true, quick_sync_minutes: 15, read_only: true },
            })?,
            path::INTENTS => write(&Intents { intents: self.wants.lock().unwrap().clone() })?,
            path::RESULTS => {
                let told: Results = read(message)?;
                let taken = told.results.len() as u64;
                self.wants
                    .lock()
                    .unwrap()
                    .retain(|intent| told.results.iter().all(|result| result.id != intent.id));
                self.told.lock().unwrap().extend(told.results);
                write(&ResultsTaken { taken })?
            }
            path::EVENTS => write(&EventsTaken {})?,
            path::NOTIFICATION => {
                self.accounts.lock().unwrap().push(read(message)?);
                write(&NotificationTaken {})?
            }
            other => panic!("nobody asks {other}"),
        })
    }
}

impl Ask for Gatepost {
    fn ask<'a>(&'a self, path: &'static str, message: Vec<u8>) -> Asking<'a> {
        Box::pin(std::future::ready(self.answer(path, &message)))
    }
}

/// A machine with a connector.
pub(super) struct House {
    pub(super) fake: FakeEws,
    pub(super) gatepost: Arc<Gatepost>,
    pub(super) limits: Limits,
    pub(super) names: Vec<ServiceHost>,
    pub(super) settings: ExchangeSettings,
    pub(super) notification: Notification,
    ticks: Arc<Ticks>,
    directory: TempDir,
    _switchboard: Switchboard,
}

impl House {
    /// With a fixed address. `None`, reported as skipped, without the independent server.
    pub(super) async fn start() -> Option<Self> {
        let names = [
            "localhost",
            "corp.example",
            "autodiscover.corp.example",
            "mail.corp.example",
            "mail.hoster.example",
        ];
        let fake = FakeEws::start(&names, None).await.unwrap()?;
        let switchboard = Switchboard::start(fake.port).await.unwrap();
        let settings = ExchangeSettings {
            host: "ex01.corp.example".to_owned(),
            port: 443,
            hosted: false,
            account: "CORP\\svc-gatepost".to_owned(),
            sign_in: SignIn::Basic,
            plain_http: false,
            authorities: Some(fake.authority.clone()),
            fingerprint: None,
            kdc: None,
            proxy: Some(ProxyAddress::parse(&switchboard.address.to_string(), None).unwrap()),
            entire_forest: false,
            domain_controller: None,
        };
        let ews = Some("https://mail.corp.example/EWS/Exchange.asmx".to_owned());
        let address = Some(FakeEws::ADDRESS);
        Some(Self {
            notification: Notification::new(FakeEws::ACCOUNT, address, ews).unwrap(),
            fake,
            gatepost: Arc::default(),
            limits: Limits::default(),
            names: Vec::new(),
            settings,
            ticks: Arc::default(),
            directory: tempfile::tempdir().unwrap(),
            _switchboard: switchboard,
        })
    }

    /// The account is to be found by Autodiscover, where these hosts answer so.
    pub(super) async fn discovers(&mut self, hosts: Value) {
        self.notification.ews = None;
        self.fake.post("hosts", hosts).await.unwrap();
    }

    /// What is sealed.
    pub(super) fn secrets() -> Secrets {
        Secrets {
            key: SecretString::from(""),
            exchange: SecretString::from(""),
            exchange_proxy: None,
            gatepost_proxy: None,
            notification: Some(SecretString::from(FakeEws::PASSWORD)),
        }
    }

    /// Tests the account, as `register` does.
    pub(super) async fn prove(&self, password: &str) -> Result<String, String> {
        let proven = self.proven(password).await;
        proven.map(|proven| proven.tested().to_string()).map_err(|error| error.to_string())
    }

    /// The account, as it can be kept once it was tested.
    pub(super) async fn proven(&self, password: &str) -> Result<Proven, connector::Error> {
        let resolver = Arc::new(Names(self.names.clone()));
        let (notification, ticks) = (self.notification.clone(), Arc::clone(&self.ticks));
        connector::prove(&self.settings, None, notification, password.into(), resolver, ticks).await
    }

    /// A connector that holds the lease, as after a start of the program.
    pub(super) async fn connector(&self) -> Connector {
        let outside = Outside {
            clock: Arc::new(ShiftedClock::default()),
            monotonic: Arc::clone(&self.ticks) as _,
            random: Arc::new(SeededRandom::new(3)),
        };
        let secrets = Self::secrets();
        let resolver = Arc::new(Names(self.names.clone()));
        let (notification, ticks) = (Some(&self.notification), Arc::clone(&self.ticks));
        let courier = EwsCourier::of(&self.settings, notification, &secrets, resolver, ticks).unwrap();
        let connector = Connector::new(Parts {
            place: Place::at(self.directory.path()).unwrap(),
            gatepost: Arc::clone(&self.gatepost) as _,
            doors: Arc::new(RealDoors::new(self.settings.clone(), secrets, outside.clone(), 1)),
            courier,
            preferred: self.settings.host.clone(),
            domain_controller: None,
            hosted: false,
            limits: self.limits.clone(),
            sessions: 1,
            outside,
        })
        .unwrap();
        connector.renew().await.unwrap();
        connector
    }

    /// Time passes; the lease is taken anew.
    pub(super) async fn pass(&self, time: Duration, connector: &Connector) {
        self.ticks.0.fetch_add(time.as_secs(), Ordering::SeqCst);
        connector.renew().await.unwrap();
    }

    /// The journal, as it lies on the disk.
    pub(super) fn journal(&self) -> std::path::PathBuf {
        self.directory.path().join("journal.jsonl")
    }

    /// The server answers the next questions so.
    pub(super) async fn fault(&self, faults: Value) {
        self.fake.post("faults", faults).await.unwrap();
    }

    /// What was sent.
    pub(super) async fn sent(&self) -> Vec<Value> {
        self.fake.get("sent").await.unwrap().as_array().unwrap().clone()
    }

    /// The places that got credentials, or all that were asked.
    pub(super) async fn asked(&self, with_credentials: bool) -> Vec<String> {
        let requests = self.fake.get("requests").await.unwrap();
        let of = |request: &Value| {
            format!("{}{}", request["host"].as_str().unwrap(), request["path"].as_str().unwrap())
        };
        let requests = requests.as_array().unwrap().iter();
        requests.filter(|one| !with_credentials || one["credentials"] == json!(true)).map(of).collect()
    }

    /// Everything was as the schema wants it.
    pub(super) async fn end(self) {
        assert_eq!(self.fake.get("problems").await.unwrap(), json!([]));
    }
}
