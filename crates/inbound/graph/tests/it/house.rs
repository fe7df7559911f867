//! A server without listeners: its routes, its store, two users, two groups and a device.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use ca::Vault;
use domain::actor::{Actor, Scope};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::fingerprint::FingerprintKey;
use domain::id::{DeviceId, GroupId, UserId};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use outbound_apns::{Accepted, Push, PushIdentity, Sending};
use outbound_directory::{Configuration, Connect, Directory, DirectoryError};
use outbound_mail::Submit;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use services::messages::MailSettings;
use services::settings::{Organisation, Setting};
use services::tokens::{self, NewToken};
use services::{Allowances, Parts, Services};
use store::Store;
use tempfile::TempDir;
use testkit::{MockClock, Post, SeededRandom};
use tower::ServiceExt;
use uuid::Uuid;

struct NoPush;

impl Push for NoPush {
    fn send<'a>(&'a self, _: &'a domain::enrolment::PushAddress) -> Sending<'a> {
        Box::pin(async { Ok(Accepted { apns_id: None }) })
    }

    fn use_identity(&self, _: Option<PushIdentity>) {}
}

struct NoDirectory;

impl Connect for NoDirectory {
    fn directory(&self, _: &Configuration) -> Result<Arc<dyn Directory>, DirectoryError> {
        unreachable!("no test here asks a directory")
    }
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

/// The server of a test.
pub(crate) struct House {
    pub(crate) services: Services,
    pub(crate) clock: Arc<MockClock>,
    pub(crate) token: String,
    pub(crate) ada: UserId,
    pub(crate) staff: GroupId,
    pub(crate) everyone: GroupId,
    routes: Router,
    _directory: TempDir,
}

pub(crate) const PROFILES: &str = "/beta/deviceManagement/deviceConfigurations";

impl House {
    /// A server whose token may do everything.
    pub(crate) async fn new() -> Self {
        Self::with(Arc::new(services::messages::Smtp)).await
    }

    /// The same with settings of a mail server, whose mail comes here instead.
    pub(crate) async fn with_post() -> (Self, Arc<Post>) {
        let post = Arc::new(Post::default());
        let house = Self::with(post.clone()).await;
        let mut settings = MailSettings::default();
        settings.relay.host = "mail.example.com".to_owned();
        settings.relay.from_address = "it@example.com".to_owned();
        let mut tx = house.services.store.write().await.unwrap();
        tx.put_setting(MailSettings::NAME, &settings, house.services.now()).await.unwrap();
        tx.commit().await.unwrap();
        (house, post)
    }

    async fn with(mail: Arc<dyn Submit>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("gatepost.sqlite");
        let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        let random = SeededRandom::default();
        let clock = Arc::new(MockClock::default());
        let (vault, _) = Vault::create(&[7; 32], &random).unwrap();
        let services = Services::new(Parts {
            store,
            clock: clock.clone(),
            random: Arc::new(random),
            vault: Arc::new(vault),
            push: Arc::new(NoPush),
            directory: Arc::new(NoDirectory),
            mail,
            fingerprint_key: FingerprintKey([1; 32]),
            wake: jobs::Wake::default(),
            allowances: Allowances::default(),
        });
        let routes = inbound_door::router(inbound_graph::routes(services.clone())).unwrap();
        let mut house = Self {
            services,
            clock,
            token: String::new(),
            ada: UserId(Uuid::from_u128(1)),
            staff: GroupId(Uuid::from_u128(11)),
            everyone: GroupId(Uuid::from_u128(12)),
            routes,
            _directory: directory,
        };
        house.furnish().await;
        house.token = house.token_with(Scope::ALL.to_vec()).await;
        house
    }

    async fn furnish(&self) {
        let now = self.services.now();
        let mut tx = self.services.store.write().await.unwrap();
        let organisation = Organisation {
            id: Uuid::from_u128(9),
            name: "Example".into(),
            domains: vec!["example.com".into()],
            ..Organisation::default()
        };
        tx.put_setting(Organisation::NAME, &organisation, now).await.unwrap();
        for (number, name) in [(1, "ada"), (2, "bob")] {
            let attributes = UserAttributes {
                external_id: name.into(),
                display_name: name.to_uppercase(),
                principal_name: Some(format!("{name}@example.com")),
                mail: Some(format!("{name}@example.com")),
                enabled: true,
                ..UserAttributes::default()
            };
            let user =
                User { id: UserId(Uuid::from_u128(number)), attributes, disabled_at: None, removed_at: None };
            tx.put_user(&user, now).await.unwrap();
        }
        for (id, name) in [(self.staff, "Staff"), (self.everyone, "Everyone")] {
            let attributes =
                GroupAttributes { external_id: name.into(), display_name: name.into(), ..Default::default() };
            tx.put_group(&Group { id, attributes, removed_at: None }, now).await.unwrap();
            tx.add_to_closure(id, id).await.unwrap();
        }
        tx.add_group_user(self.staff, self.ada).await.unwrap();
        tx.add_group_group(self.everyone, self.staff).await.unwrap();
        tx.add_to_closure(self.everyone, self.staff).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A token with these scopes.
    pub(crate) async fn token_with(&self, scopes: Vec<Scope>) -> String {
        let new = NewToken { name: "test".into(), scopes, expires_at: None };
        let (_, secret) = tokens::create(&self.services, &Actor::System, new).await.unwrap();
        secret.expose_secret().to_owned()
    }

    /// Adds a device of ada's with this number.
    pub(crate) async fn device(&self, number: u128) -> DeviceId {
        self.devices([number]).await;
        DeviceId(Uuid::from_u128(number))
    }

    /// Adds devices of ada's with these numbers, each named after its number.
    pub(crate) async fn devices(&self, numbers: impl IntoIterator<Item = u128>) {
        let now = self.services.now();
        let mut tx = self.services.store.write().await.unwrap();
        for number in numbers {
            let device = Device {
                id: DeviceId(Uuid::from_u128(number)),
                user: self.ada,
                platform: Platform::Ios,
                state: DeviceState::Managed,
                owner: Owner::Company,
                name: format!("iPhone {number}"),
                model: "iPhone 15".into(),
                product: "iPhone15,4".into(),
                os_version: OsVersion::new(17, 4),
                serial_number: Some(format!("S{number}")),
                udid: None,
                eas_device_id: None,
                enrolled_at: now,
                last_seen_at: now + chrono::TimeDelta::seconds(i64::try_from(number % 100).unwrap()),
                compliance: ComplianceState::Unknown,
                compliance_reason: None,
            };
            tx.add_device(&device).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Asks as the test's token.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Value) -> Answer {
        self.ask_with(method, path, body, &[("authorization", &format!("Bearer {}", self.token))]).await
    }

    /// Asks with these headers.
    pub(crate) async fn ask_with(
        &self,
        method: Method,
        path: &str,
        body: Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut request = Request::builder().method(method).uri(path).header("host", "mdm.example.com:8443");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(request.body(Body::from(body)).unwrap()).await
    }

    async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, body, text }
    }

    /// Lists the profiles from an address, with the rates of a listener.
    pub(crate) async fn ask_as_peer(
        &self,
        address: &str,
        (rates, id): (inbound_door::Rates, inbound_door::RequestId),
    ) -> Answer {
        let mut request = Request::get(PROFILES)
            .header("authorization", format!("Bearer {}", self.token))
            .header("client-request-id", "11111111-2222-4333-8444-555555555555")
            .body(Body::empty())
            .unwrap();
        let peer = inbound_door::Peer { address: address.parse().unwrap(), certificate: None };
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(rates);
        request.extensions_mut().insert(id);
        self.answer(request).await
    }

    /// Asks as the test's token, with the rates of a listener.
    pub(crate) async fn ask_limited(
        &self,
        method: Method,
        path: &str,
        body: Value,
        rates: inbound_door::Rates,
    ) -> Answer {
        let request = Request::builder().method(method).uri(path).extension(rates);
        let request = request.header("authorization", format!("Bearer {}", self.token));
        self.answer(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// GET that must succeed.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path, Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.body
    }

    /// Makes a profile that must be accepted; gives its id.
    pub(crate) async fn make(&self, body: Value) -> String {
        let answer = self.ask(Method::POST, PROFILES, body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.body["id"].as_str().unwrap().to_owned()
    }
}

/// An e-mail profile for iOS with this name.
pub(crate) fn mail(name: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.iosEasEmailProfileConfiguration",
        "displayName": name,
        "hostName": "mail.example.com",
        "accountName": "Example",
        "emailAddressSource": "primarySmtpAddress",
        "authenticationMethod": "usernameAndPassword",
    })
}

/// The same with changes.
pub(crate) fn mail_with(name: &str, change: Value) -> Value {
    let (mut body, Value::Object(change)) = (mail(name), change) else { panic!("no object") };
    body.as_object_mut().unwrap().extend(change);
    body
}

/// The certificate of an authority, and one that it issued to a host, in base64.
pub(crate) fn certificates() -> (String, String) {
    use ca::{Authority, KeyKind, Points, PrivateKey, Template};
    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let key = || PrivateKey::generate(KeyKind::P256).unwrap();
    let root = Authority::root("Example", key(), [1; 16], now).unwrap();
    let template = Template::leaf("mail.example.com", 30);
    let public_key = key().public_key().unwrap();
    let leaf = root.issue(&template, &public_key, [2; 16], now, &Points::default()).unwrap();
    let text = |der: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der);
    (text(root.certificate()), text(&leaf))
}
