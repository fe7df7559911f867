//! A whole server with a directory, a push service, and an administrator at the API.

use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::actor::{Actor, Scope};
use domain::device::Platform;
use domain::enrolment::Level;
use outbound_apns::{Endpoint, Roots};
use outbound_directory::{LdapConfiguration, Source};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use services::directory::{self, DirectorySettings, NewDirectory};
use services::enrolment::{NewRule, add_rule};
use services::tokens::{self, NewToken};
use services::{Services, authorities, setup};
use simulators::apns::PushService;
use simulators::iphone::{Behaviour, Error, IPhone, Model};
use simulators::ldap::DirectoryServer;
use testkit::{Database, Options, TestServer};

use super::carrier::Carrier;
use super::graph::Graph;
use super::people;
use super::portal::Portal;

/// Each scenario as two tests: on SQLite, and on PostgreSQL where there is one.
macro_rules! on_both_databases {
    ($($scenario:ident,)+) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                super::$scenario(super::super::house::House::on_sqlite().await).await;
            })+
        }

        mod on_postgresql {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $scenario() {
                if let Some(house) = super::super::house::House::on_postgresql().await {
                    super::$scenario(house).await;
                }
            })+
        }
    };
}

pub(crate) use on_both_databases;

const TOPIC: &str = "com.apple.mgmt.External.6f5a1b9e-0000-4000-8000-000000000001";

/// Nothing here takes so long unless it never ends.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running server with everything around it.
pub(crate) struct House {
    pub(crate) server: TestServer,
    pub(crate) push: Arc<PushService>,
    pub(crate) directory: DirectoryServer,
    pub(crate) graph: Graph,
    pub(crate) root: Vec<u8>,
}

impl House {
    /// On SQLite.
    pub(crate) async fn on_sqlite() -> Self {
        Self::on(Database::sqlite().unwrap()).await
    }

    /// On PostgreSQL; `None`, reported once for all scenarios, where there is none.
    pub(crate) async fn on_postgresql() -> Option<Self> {
        static REPORTED: Once = Once::new();
        if std::env::var_os("GATEPOST_TEST_PG").is_none() {
            REPORTED.call_once(|| testkit::skip("phones on PostgreSQL", "GATEPOST_TEST_PG is not set"));
            return None;
        }
        Some(Self::on(Database::postgres().await.unwrap()?).await)
    }

    /// On this database: the directory is read, and everybody in it may enrol.
    pub(crate) async fn on(database: Database) -> Self {
        let push = Arc::new(PushService::start().await.unwrap());
        let endpoint = Endpoint { host: "localhost".to_owned(), port: push.address().port() };
        let roots = Roots::Pem(push.credentials().authority_pem().to_owned());
        let options = Options { push: Some((endpoint, roots)), ..Options::on(database) };
        let server = TestServer::start(options).await.unwrap();
        let services = server.services();
        let request = setup::new_request(services, &Actor::System).await.unwrap();
        let certificate = push.credentials().answer_request(&request, TOPIC).unwrap();
        setup::accept_certificate(services, &Actor::System, &certificate).await.unwrap();
        let directory = people::serve().await;
        connect(services, &directory).await;
        let rule =
            NewRule { group: None, platforms: vec![Platform::Ios], device_limit: 5, level: Level::Password };
        add_rule(services, &Actor::System, rule).await.unwrap();
        let new = NewToken { name: "test".to_owned(), scopes: Scope::ALL.to_vec(), expires_at: None };
        let (_, token) = tokens::create(services, &Actor::System, new).await.unwrap();
        let graph = Graph::new(server.client().unwrap(), server.web(), token.expose_secret().to_owned());
        let root = authorities::root_certificate(services).await.unwrap();
        Self { server, push, directory, graph, root }
    }

    pub(crate) fn services(&self) -> &Services {
        self.server.services()
    }

    /// Reads the directory as the schedule does.
    pub(crate) async fn read_directory(&self) {
        read(self.services()).await;
    }

    /// A phone that nobody has enrolled.
    pub(crate) fn phone(&self, number: u32, os_version: &str, behaviour: Behaviour) -> IPhone {
        IPhone::new(Model::iphone(number, os_version), behaviour, &self.root).unwrap()
    }

    /// Somebody signs in at the portal with the directory's password.
    pub(crate) async fn portal(&self, who: &str) -> Portal {
        Portal::sign_in(self.server.client().unwrap(), self.server.web(), who).await
    }

    /// Somebody enrols an ordinary phone of their own with the portal's profile; from then on it answers pushes.
    pub(crate) async fn enrolled(&self, who: &str, number: u32) -> Carrier {
        self.enrolled_as(who, number, "18.1", Behaviour::default()).await
    }

    /// The same with a phone that is not ordinary.
    pub(crate) async fn enrolled_as(
        &self,
        who: &str,
        number: u32,
        os: &str,
        behaviour: Behaviour,
    ) -> Carrier {
        let phone = self.phone(number, os, behaviour);
        self.carry(who, phone).await.unwrap()
    }

    /// Enrols a phone and hands it to its user.
    pub(crate) async fn carry(&self, who: &str, mut phone: IPhone) -> Result<Carrier, Error> {
        let profile = self.portal(who).await.enrolment_profile().await;
        // The push service knows the token before the server does.
        let token = phone.model().udid.bytes().cycle().take(32).collect::<Vec<_>>();
        phone.behaviour().push_token = Some(token.clone());
        let messages = self.push.register(&token, TOPIC);
        phone.enrol(&profile).await?;
        Ok(Carrier::new(phone, messages))
    }

    /// An e-mail profile that asks for the user's password; not assigned.
    pub(crate) async fn mail(&self, name: &str, more: Value) -> String {
        let mut body = json!({
            "@odata.type": "#microsoft.graph.iosEasEmailProfileConfiguration",
            "displayName": name,
            "accountName": "Work",
            "hostName": "mail.example.com",
            "emailAddressSource": "primarySmtpAddress",
            "usernameAADSource": "samAccountName",
            "userDomainNameSource": "netBiosDomainName",
            "authenticationMethod": "usernameAndPassword",
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.graph.create(body).await
    }

    /// A root, an identity that refers to it, and an e-mail profile that refers to the identity; none assigned.
    pub(crate) async fn mail_with_identity(&self) -> Chain {
        let root = self
            .graph
            .create(json!({
                "@odata.type": "#microsoft.graph.iosTrustedRootCertificate",
                "displayName": "Root",
                "trustedRootCertificate": STANDARD.encode(&self.root),
                "certFileName": "root.cer",
            }))
            .await;
        let identity = self
            .graph
            .create(json!({
                "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
                "displayName": "Identity",
                "rootCertificate@odata.bind": self.graph.profile_url(&root),
            }))
            .await;
        let mail = self
            .mail(
                "Mail",
                json!({
                    "authenticationMethod": "certificate",
                    "identityCertificate@odata.bind": self.graph.profile_url(&identity),
                }),
            )
            .await;
        Chain { root, identity, mail }
    }

    /// Moves the clock and does what became due.
    pub(crate) async fn later(&self, by: TimeDelta) {
        self.server.advance(by);
        services::background::queue(self.services()).drain().await.unwrap();
    }

    /// Waits until a phone has no account of ours any more, and the profile no row for it.
    pub(crate) async fn until_gone(&self, profile: &str, phone: &Carrier) {
        self.until_status(profile, phone, None).await;
        until("the account goes", async || phone.managed().await.is_empty().then_some(())).await;
    }

    /// Waits until a device has this status for a profile; `None` waits until it has none.
    pub(crate) async fn until_status(&self, profile: &str, phone: &Carrier, wanted: Option<&str>) {
        let name = phone.name().await;
        let mut last = None;
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            last = self.graph.status(profile, &name).await;
            if last.as_deref() == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        let rows = self.graph.get("/deviceManagement/managedDevices").await;
        panic!("{name} has {last:?} rather than {wanted:?} for {profile}: {rows:#}");
    }
}

/// An e-mail profile with the certificate profiles that it needs.
pub(crate) struct Chain {
    pub(crate) root: String,
    pub(crate) identity: String,
    pub(crate) mail: String,
}

impl Chain {
    /// Assigns all three to a group.
    pub(crate) async fn assign(&self, house: &House, group: &str) {
        for profile in [&self.root, &self.identity, &self.mail] {
            house.graph.assign(profile, &[group]).await;
        }
    }
}

async fn connect(services: &Services, directory: &DirectoryServer) {
    let ldap = LdapConfiguration {
        urls: vec![directory.url()],
        allow_plain_text: true,
        bind_dn: people::READER.to_owned(),
        ..LdapConfiguration::default()
    };
    let settings = DirectorySettings { source: Some(Source::Ldap(ldap)), ..DirectorySettings::default() };
    let new = NewDirectory { settings, password: Some(SecretString::from(people::PASSWORD)) };
    directory::configure(services, &Actor::System, new).await.unwrap();
    read(services).await;
    let status = directory::status(services, &Actor::System).await.unwrap();
    assert_eq!(status.users, 6, "{status:?}");
}

/// Has the directory read in the background, and waits for the end.
async fn read(services: &Services) {
    let attempt = async || {
        let state = directory::status(services, &Actor::System).await.unwrap().state;
        state.last_attempt_at.filter(|_| state.progress.is_none())
    };
    let before = attempt().await;
    directory::sync(services, &Actor::System).await.unwrap();
    until("the directory is read", async || attempt().await.filter(|after| Some(*after) > before)).await;
}

/// Asks again and again until there is an answer.
pub(crate) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    panic!("it never happens: {what}");
}
