//! A server's use cases with one enrolment, and a phone that speaks SCEP to them without a network.

use std::sync::{Arc, OnceLock};

use chrono::TimeDelta;
use domain::device::Platform;
use domain::directory::{User, UserAttributes};
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level};
use domain::fingerprint::FingerprintKey;
use domain::id::{EnrolmentId, UserId};
use domain::outside::Clock;
use outbound_apns::{Push, PushIdentity, Sending};
use outbound_directory::Connector;
use services::settings::{Addresses, Organisation, Setting};
use services::{Allowances, Parts, Services, authorities, scep};
use simulators::scep_client::{Answer, DeviceKey, Error, ScepClient, Wish};
use store::Store;
use testkit::{SeededRandom, ShiftedClock};

pub(super) struct World {
    pub(super) services: Services,
    pub(super) clock: Arc<ShiftedClock>,
    pub(super) enrolment: EnrolmentId,
    pub(super) directory: tempfile::TempDir,
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(Configuration::Standard).await
    }

    pub(super) async fn with(configuration: Configuration) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(ShiftedClock::default());
        let allowances =
            Allowances { compatibility_enrolment: configuration == Configuration::Compatibility };
        let services = node(&directory, &clock, SeededRandom::default(), allowances).await;
        authorities::ensure(&services).await.unwrap();
        let enrolment = enrol(&services, configuration).await;
        Self { services, clock, enrolment, directory }
    }

    /// Another process on the same database.
    pub(super) async fn another_node(&self) -> Services {
        let random = SeededRandom::new(77);
        node(&self.directory, &self.clock, random, self.services.allowances).await
    }

    pub(super) async fn enrolment(&self) -> Enrolment {
        let mut tx = self.services.store.read().await.unwrap();
        tx.enrolment(self.enrolment).await.unwrap().unwrap()
    }

    /// What a device finds in its enrolment profile.
    pub(super) async fn wish(&self) -> Wish {
        let enrolment = self.enrolment().await;
        let until = self.services.now() + TimeDelta::days(7);
        let mut tx = self.services.store.write().await.unwrap();
        let issued = scep::challenge_for_enrolment(&self.services, &mut tx, &enrolment, until).await.unwrap();
        tx.commit().await.unwrap();
        Wish { challenge: Some(secret(&issued.challenge)), ..self.wish_without_challenge() }
    }

    pub(super) fn wish_without_challenge(&self) -> Wish {
        let attribute = |kind: &str, value: &str| ::scep::name::NameAttribute {
            kind: kind.to_owned(),
            value: value.to_owned(),
        };
        Wish {
            subject: vec![
                attribute("2.5.4.10", "Example"),
                attribute("2.5.4.3", &self.enrolment.to_string()),
            ],
            ..Wish::default()
        }
    }

    /// A client with one of a few keys.
    pub(super) async fn client(&self, key: usize) -> ScepClient {
        let configuration = self.enrolment().await.configuration;
        let capabilities = scep::capabilities(&self.services, configuration).unwrap();
        let certificates = scep::ca_certificate(&self.services, configuration).await.unwrap();
        let content_type = "application/x-x509-ca-ra-cert";
        ScepClient::start(device_key(key), capabilities, content_type, &certificates).unwrap()
    }

    /// Sends a message and reads the answer as the client does.
    pub(super) async fn send(&self, client: &ScepClient, message: &[u8]) -> Result<Vec<u8>, Error> {
        let configuration = self.enrolment().await.configuration;
        let answer = scep::operate(&self.services, configuration, message).await.unwrap();
        match client.read(&answer)? {
            Answer::Certificate(certificate) => Ok(certificate),
            Answer::Pending => panic!("nothing is ever pending"),
        }
    }

    /// How many identity certificates the enrolment has.
    pub(super) async fn issued(&self) -> usize {
        let mut tx = self.services.store.read().await.unwrap();
        tx.certificates_of_enrolment(self.enrolment).await.unwrap().len()
    }
}

async fn node(
    directory: &tempfile::TempDir,
    clock: &Arc<ShiftedClock>,
    random: SeededRandom,
    allowances: Allowances,
) -> Services {
    let path = directory.path().join("store.sqlite");
    let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
    let random = Arc::new(random);
    let vault = authorities::open_vault(&store, &[7; 32], &*random, clock.now()).await.unwrap();
    Services::new(Parts {
        store,
        clock: Arc::clone(clock) as _,
        random,
        vault: Arc::new(vault),
        push: Arc::new(NoPush),
        directory: Arc::new(Connector),
        mail: Arc::new(services::messages::Smtp),
        fingerprint_key: FingerprintKey([1; 32]),
        wake: jobs::Wake::default(),
        allowances,
    })
}

pub(super) fn secret(secret: &secrecy::SecretString) -> String {
    secrecy::ExposeSecret::expose_secret(secret).to_owned()
}

/// Keys are slow to make: the tests share four.
pub(super) fn device_key(number: usize) -> DeviceKey {
    static KEYS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| (0..4).map(|_| DeviceKey::generate().unwrap().pkcs8().to_vec()).collect());
    DeviceKey::from_pkcs8(&keys[number]).unwrap()
}

async fn enrol(services: &Services, configuration: Configuration) -> EnrolmentId {
    let now = services.now();
    let user = UserId::generate(now, &*services.random);
    let id = EnrolmentId::generate(now, &*services.random);
    let mut tx = services.store.write().await.unwrap();
    let organisation = Organisation { name: "Example".to_owned(), ..Organisation::default() };
    tx.put_setting(Organisation::NAME, &organisation, now).await.unwrap();
    let addresses = Addresses {
        web: "https://gatepost.example.com:8443".to_owned(),
        devices: "https://gatepost.example.com:8444".to_owned(),
        public: "http://gatepost.example.com:8080".to_owned(),
        checked: true,
    };
    tx.put_setting(Addresses::NAME, &addresses, now).await.unwrap();
    let attributes = UserAttributes {
        external_id: "1".to_owned(),
        display_name: "Jan".to_owned(),
        enabled: true,
        ..UserAttributes::default()
    };
    let jan = User { id: user, attributes, disabled_at: None, removed_at: None };
    tx.put_user(&jan, now).await.unwrap();
    tx.add_enrolment(&Enrolment {
        id,
        user,
        device: None,
        platform: Platform::Ios,
        configuration,
        level: Level::Password,
        state: EnrolmentState::Offered,
        udid: None,
        certificate_sha256: None,
        next_certificate_sha256: None,
        certificate_not_after: None,
        push: None,
        created_at: now,
        activated_at: None,
        ended_at: None,
        expires_at: now + TimeDelta::days(1),
    })
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

struct NoPush;

impl Push for NoPush {
    fn send<'a>(&'a self, _: &'a domain::enrolment::PushAddress) -> Sending<'a> {
        unreachable!("nothing is pushed here")
    }

    fn use_identity(&self, _: Option<PushIdentity>) {}
}
