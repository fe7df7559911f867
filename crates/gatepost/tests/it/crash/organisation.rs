//! An organisation that is set up before its server first starts.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use server::config::{Database as DatabaseConfig, Secret};
use server::data_directory::Purpose;
use server::domain::actor::{Actor, Scope};
use server::domain::device::Platform;
use server::domain::enrolment::{Configuration, Level};
use server::domain::profile::ProfileType;
use server::services::assignments::{self, Line};
use server::services::directory::{self, DirectorySync, NewDirectory};
use server::services::enrolment::{NewRule, OfferRequest, Offered, add_rule, offer};
use server::services::profiles::{self, NameRule, NewProfile};
use server::services::settings::{Addresses, Setting};
use server::services::tokens::{self, NewToken};
use server::services::{Services, authorities, people, setup};
use server::{Config, Outside, Server};
use simulators::apns::PushService;
use testkit::Database;

pub(crate) const TOPIC: &str = "com.apple.mgmt.External.6f5a1b9e-0000-4000-8000-000000000002";

pub(crate) const PEOPLE: [&str; 5] = ["anna", "bert", "carl", "dora", "emil"];

/// Enrolment profiles for each of them: one is used up whenever a phone does not hear that it was.
const OFFERS: usize = 12;

const WHO: &Actor = &Actor::System;

pub(crate) struct Organisation {
    database: Database,
    pub(crate) push: PushService,
    /// Public, web, devices, metrics.
    pub(crate) ports: [u16; 4],
    /// Enrolment profiles by user.
    pub(crate) offers: BTreeMap<&'static str, Vec<Vec<u8>>>,
    pub(crate) root: Vec<u8>,
    mail: String,
    token: String,
    client: reqwest::Client,
}

impl Organisation {
    pub(crate) async fn new(database: Database) -> Self {
        let directory = database.directory();
        let push = PushService::start().await.unwrap();
        std::fs::write(directory.join("push.pem"), push.credentials().authority_pem()).unwrap();
        let ports = free_ports();
        let services = open(&database).await;
        set_up(&services, &push, ports).await;
        read_people(&services, directory.join("people.csv")).await;
        let mail = make_profiles(&services).await;
        let mut offers = BTreeMap::new();
        for name in PEOPLE {
            offers.insert(name, offers_for(&services, name).await);
        }
        let new = NewToken { name: "test".to_owned(), scopes: Scope::ALL.to_vec(), expires_at: None };
        let token = tokens::create(&services, WHO, new).await.unwrap().1.expose_secret().to_owned();
        let root = authorities::root_certificate(&services).await.unwrap();
        services.store.close().await;
        let client = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_der(&root).unwrap()])
            .no_proxy()
            .build()
            .unwrap();
        Self { database, push, ports, offers, root, mail, token, client }
    }

    /// The use cases, while no server runs.
    pub(crate) async fn open(&self) -> Services {
        open(&self.database).await
    }

    /// Where everything is.
    pub(crate) fn directory(&self) -> &Path {
        self.database.directory()
    }

    /// The database's address.
    pub(crate) fn database_url(&self) -> &str {
        self.database.url()
    }

    /// Takes everything away.
    pub(crate) async fn end(self) {
        self.database.drop().await.unwrap();
    }

    /// Whether the API shows that everybody's mail is there.
    pub(crate) async fn all_compliant(&self) -> bool {
        let Ok(answer) = self.statuses().await else { return false };
        let rows = answer["value"].as_array().cloned().unwrap_or_default();
        rows.len() == PEOPLE.len() && rows.iter().all(|row| row["status"] == "compliant")
    }

    /// What the API says of everybody's mail.
    pub(crate) async fn statuses(&self) -> reqwest::Result<Value> {
        let url = format!(
            "https://localhost:{}/beta/deviceManagement/deviceConfigurations/{}/deviceStatuses",
            self.ports[1], self.mail
        );
        self.client.get(url).bearer_auth(&self.token).send().await?.json().await
    }

    /// Whether the server is ready.
    pub(crate) async fn is_ready(&self) -> bool {
        let url = format!("http://localhost:{}/readyz", self.ports[3]);
        self.client.get(url).send().await.is_ok_and(|answer| answer.status() == 200)
    }
}

async fn open(database: &Database) -> Services {
    let config = Config {
        data_directory: database.directory().join("data"),
        database: DatabaseConfig { url: Some(Secret::new(database.url())), url_file: None },
        ..Config::default()
    };
    Server::open(&config, &Outside::default(), Purpose::Service).await.unwrap()
}

/// Ports that nobody uses at the moment.
fn free_ports() -> [u16; 4] {
    let listeners = [(); 4].map(|()| TcpListener::bind(("127.0.0.1", 0)).unwrap());
    listeners.each_ref().map(|listener| listener.local_addr().unwrap().port())
}

async fn set_up(services: &Services, push: &PushService, ports: [u16; 4]) {
    let addresses = Addresses {
        public: format!("http://localhost:{}", ports[0]),
        web: format!("https://localhost:{}", ports[1]),
        devices: format!("https://localhost:{}", ports[2]),
        checked: true,
    };
    let mut tx = services.store.write().await.unwrap();
    tx.put_setting(Addresses::NAME, &addresses, services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let request = setup::new_request(services, WHO).await.unwrap();
    let certificate = push.credentials().answer_request(&request, TOPIC).unwrap();
    setup::accept_certificate(services, WHO, &certificate).await.unwrap();
    let rule =
        NewRule { group: None, platforms: vec![Platform::Ios], device_limit: 5, level: Level::Password };
    add_rule(services, WHO, rule).await.unwrap();
}

async fn read_people(services: &Services, file: PathBuf) {
    let mut csv = "id,displayName,mail,userPrincipalName,samAccountName,groups\n".to_owned();
    for (number, name) in PEOPLE.iter().enumerate() {
        writeln!(csv, "{number},{name},{name}@example.com,{name}@example.com,{name},Staff").unwrap();
    }
    std::fs::write(&file, csv).unwrap();
    let settings = json!({ "source": { "kind": "file", "path": file } });
    let settings = serde_json::from_value(settings).unwrap();
    directory::configure(services, WHO, NewDirectory { settings, password: None }).await.unwrap();
    directory::run(services, DirectorySync { by_person: true, ..DirectorySync::default() }).await.unwrap();
}

/// A root, an identity and an e-mail profile for everybody; returns the id of the last.
async fn make_profiles(services: &Services) -> String {
    let groups = people::groups(services, WHO, None, 10).await.unwrap();
    let [staff] = groups.as_slice() else { panic!("one group, not {groups:?}") };
    let lines = [Line::Group(staff.id.0)];
    let root = STANDARD.encode(authorities::root_certificate(services).await.unwrap());
    let mut last = String::new();
    for (kind, settings) in [
        (ProfileType::IosTrustedRoot, json!({ "trustedRootCertificate": root })),
        (ProfileType::IosScep, json!({ "rootCertificate@odata.bind": "" })),
        (
            ProfileType::IosEmail,
            json!({
                "accountName": "Work",
                "hostName": "mail.example.com",
                "emailAddressSource": "primarySmtpAddress",
                "authenticationMethod": "certificate",
                "identityCertificate@odata.bind": "",
            }),
        ),
    ] {
        let Value::Object(settings) = settings else { unreachable!() };
        // Each refers to the one before.
        let settings: Map<String, Value> = settings
            .into_iter()
            .map(|(name, value)| if name.ends_with("bind") { (name, json!(last)) } else { (name, value) })
            .collect();
        let display_name = kind.name().to_owned();
        let new = NewProfile { kind, display_name, description: String::new(), settings };
        let made = profiles::create(services, WHO, new, NameRule::Refuse).await.unwrap().profile.id;
        assignments::replace(services, WHO, made, &lines).await.unwrap();
        last = made.to_string();
    }
    last
}

async fn offers_for(services: &Services, name: &str) -> Vec<Vec<u8>> {
    let user = people::user(services, WHO, &format!("{name}@example.com")).await.unwrap().unwrap();
    let actor = Actor::User { id: user.id, name: name.to_owned() };
    let request = OfferRequest {
        user: user.id,
        level: Level::Password,
        configuration: Configuration::Standard,
        language: None,
        again: None,
    };
    let mut offers = Vec::new();
    for _ in 0..OFFERS {
        match offer(services, &actor, &request).await.unwrap() {
            Offered::Profile(offer) => offers.push(offer.profile),
            Offered::Closed(why) => panic!("enrolment is closed: {why:?}"),
        }
    }
    offers
}
