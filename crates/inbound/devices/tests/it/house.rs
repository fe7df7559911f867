//! A server without listeners: its routes, its store, a clock that stands still, and a push service that notes what it
//! is asked to send.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use ca::Vault;
use chrono::TimeDelta;
use domain::device::{Device, Platform};
use domain::directory::{User, UserAttributes};
use domain::enrolment::{Configuration, Enrolment, EnrolmentRule, EnrolmentState, Level, PushAddress};
use domain::fingerprint::FingerprintKey;
use domain::id::{AuthorityId, CertificateId, EnrolmentId, EnrolmentRuleId, UserId};
use domain::outside::Clock;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use inbound_door::Peer;
use outbound_apns::{Accepted, Push, PushError, PushIdentity, Sending};
use outbound_directory::{Configuration as DirectoryConfiguration, Connect, Directory, DirectoryError};
use services::settings::{Addresses, Organisation, PushCertificate, Setting};
use services::{Allowances, Parts, Services};
use store::Store;
use store::authority::Authority;
use store::certificate::Certificate;
use tempfile::TempDir;
use testkit::{MockClock, SeededRandom};
use tower::ServiceExt;
use uuid::Uuid;

pub(crate) use crate::messages::*;

/// Sends nothing; keeps what it was asked, and answers as it is told.
#[derive(Default)]
pub(crate) struct NotedPush {
    pub(crate) asked: Mutex<Vec<PushAddress>>,
    pub(crate) answer: Mutex<Option<PushError>>,
}

impl Push for NotedPush {
    fn send<'a>(&'a self, address: &'a PushAddress) -> Sending<'a> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(address.clone());
            match self.answer.lock().unwrap().clone() {
                Some(error) => Err(error),
                None => Ok(Accepted { apns_id: None }),
            }
        })
    }

    fn use_identity(&self, _identity: Option<PushIdentity>) {}
}

struct NoDirectory;

impl Connect for NoDirectory {
    fn directory(&self, _: &DirectoryConfiguration) -> Result<Arc<dyn Directory>, DirectoryError> {
        unreachable!("no test here asks a directory")
    }
}

/// The server of a test.
pub(crate) struct House {
    pub(crate) services: Services,
    pub(crate) clock: Arc<MockClock>,
    pub(crate) push: Arc<NotedPush>,
    pub(crate) ada: UserId,
    pub(crate) bob: UserId,
    authority: AuthorityId,
    routes: Router,
    _directory: TempDir,
}

impl House {
    /// One without authorities: certificates are bytes that were recorded, which is all that check-in looks at.
    pub(crate) async fn new() -> Self {
        let house = Self::bare(Allowances::default()).await;
        house.note_authority().await;
        house.furnish().await;
        house
    }

    /// One with authorities, for what is signed.
    pub(crate) async fn with_authorities(allowances: Allowances) -> Self {
        let mut house = Self::bare(allowances).await;
        services::authorities::ensure(&house.services).await.unwrap();
        let authorities = house.services.store.read().await.unwrap().current_authorities().await.unwrap();
        house.authority = authorities.iter().find(|authority| authority.kind == "device").unwrap().id;
        house.furnish().await;
        house
    }

    async fn bare(allowances: Allowances) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("gatepost.sqlite");
        let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        let (clock, push) = (Arc::new(MockClock::default()), Arc::new(NotedPush::default()));
        let random = SeededRandom::default();
        let (vault, _) = Vault::create(&[7; 32], &random).unwrap();
        let services = Services::new(Parts {
            store,
            clock: clock.clone(),
            random: Arc::new(random),
            vault: Arc::new(vault),
            push: push.clone(),
            directory: Arc::new(NoDirectory),
            mail: Arc::new(services::messages::Smtp),
            fingerprint_key: FingerprintKey([1; 32]),
            wake: jobs::Wake::default(),
            allowances,
        });
        let mut routes = inbound_devices::device_routes(services.clone());
        routes.extend(inbound_devices::web_routes(services.clone()));
        routes.extend(inbound_devices::public_routes(services.clone()));
        Self {
            services,
            clock,
            push,
            ada: UserId(Uuid::from_u128(1)),
            bob: UserId(Uuid::from_u128(2)),
            authority: AuthorityId(Uuid::from_u128(3)),
            routes: inbound_door::router(routes).unwrap(),
            _directory: directory,
        }
    }

    async fn note_authority(&self) {
        let now = self.clock.now();
        let authority = Authority {
            id: self.authority,
            kind: "device".into(),
            certificate: Vec::new(),
            sealed_key: Vec::new(),
            crl_number: 0,
            crl: None,
            crl_due_at: now,
            not_before: now,
            not_after: now + TimeDelta::days(3650),
        };
        let mut tx = self.services.store.write().await.unwrap();
        tx.add_authority(&authority, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn furnish(&self) {
        let now = self.clock.now();
        let mut tx = self.services.store.write().await.unwrap();
        let organisation =
            Organisation { id: Uuid::from_u128(9), name: "Example".into(), ..Organisation::default() };
        let addresses = Addresses {
            web: "https://mdm.example.com:8443".into(),
            devices: "https://mdm.example.com:8444".into(),
            public: "http://mdm.example.com:8080".into(),
            checked: true,
        };
        let push = PushCertificate {
            topic: Some(TOPIC.into()),
            certificate_pem: Some("(a certificate)".into()),
            not_after: Some(now + TimeDelta::days(300)),
            ..PushCertificate::default()
        };
        tx.put_setting(Organisation::NAME, &organisation, now).await.unwrap();
        tx.put_setting(Addresses::NAME, &addresses, now).await.unwrap();
        tx.put_setting(PushCertificate::NAME, &push, now).await.unwrap();
        for (id, name) in [(self.ada, "Ada"), (self.bob, "Bob")] {
            let attributes = UserAttributes {
                external_id: name.into(),
                display_name: name.into(),
                mail: Some(format!("{}@example.com", name.to_lowercase())),
                enabled: true,
                ..UserAttributes::default()
            };
            let user = User { id, attributes, disabled_at: None, removed_at: None };
            tx.put_user(&user, now).await.unwrap();
        }
        tx.commit().await.unwrap();
        self.rule(2).await;
    }

    /// Lets every user enrol so many devices.
    pub(crate) async fn rule(&self, device_limit: u32) {
        let now = self.clock.now();
        let rule = EnrolmentRule {
            id: EnrolmentRuleId::generate(now, &*self.services.random),
            group: None,
            platforms: vec![Platform::Ios],
            device_limit,
            level: Level::Password,
        };
        let mut tx = self.services.store.write().await.unwrap();
        tx.add_enrolment_rule(&rule, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// An enrolment that was offered, and the certificate that its device got by SCEP.
    pub(crate) async fn offered(&self, user: UserId, certificate: &[u8]) -> EnrolmentId {
        self.offered_as(user, certificate, Configuration::Standard).await
    }

    pub(crate) async fn offered_as(
        &self,
        user: UserId,
        certificate: &[u8],
        configuration: Configuration,
    ) -> EnrolmentId {
        let now = self.clock.now();
        let enrolment = Enrolment {
            id: EnrolmentId::generate(now, &*self.services.random),
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
            expires_at: now + TimeDelta::hours(1),
        };
        let mut tx = self.services.store.write().await.unwrap();
        tx.add_enrolment(&enrolment).await.unwrap();
        tx.commit().await.unwrap();
        self.certificate(enrolment.id, user, certificate).await;
        enrolment.id
    }

    /// A certificate that was issued for an enrolment.
    pub(crate) async fn certificate(&self, enrolment: EnrolmentId, user: UserId, der: &[u8]) {
        let now = self.clock.now();
        let id = CertificateId::generate(now, &*self.services.random);
        let mut tx = self.services.store.write().await.unwrap();
        tx.add_certificate(&Certificate {
            id,
            authority: self.authority,
            serial: id.0.as_bytes().to_vec(),
            sha256: ca::verify::sha256(der),
            der: der.to_vec(),
            purpose: ca::Purpose::DeviceIdentity.name().to_owned(),
            subject: enrolment.to_string(),
            user: Some(user),
            enrolment: Some(enrolment),
            profile: None,
            not_before: now,
            not_after: now + TimeDelta::days(730),
            revoked_at: None,
            revocation_reason: None,
        })
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// An enrolled device, its first conversation not begun.
    pub(crate) async fn enrolled(&self, user: UserId, udid: &str, certificate: &[u8]) -> EnrolmentId {
        let id = self.offered(user, certificate).await;
        assert_eq!(self.send(certificate, &authenticate(udid)).await, (StatusCode::OK, String::new()));
        assert_eq!(self.send(certificate, &token_update(udid)).await, (StatusCode::OK, String::new()));
        id
    }

    /// A device with nothing to do: everything that was asked at its enrolment is answered.
    pub(crate) async fn idle(&self, user: UserId, udid: &str, certificate: &[u8]) -> EnrolmentId {
        let id = self.enrolled(user, udid, certificate).await;
        self.answer_everything(udid, certificate).await;
        id
    }

    /// Answers every command with a plain yes; returns what was asked.
    pub(crate) async fn answer_everything(&self, udid: &str, certificate: &[u8]) -> Vec<String> {
        let mut asked = Vec::new();
        let mut message = idle(udid);
        loop {
            let (status, body) = self.send(certificate, &message).await;
            assert_eq!(status, StatusCode::OK, "{body}");
            if body.is_empty() {
                return asked;
            }
            asked.push(text_of(&body, "RequestType"));
            message = answer(udid, &text_of(&body, "CommandUUID"), "Acknowledged", "");
        }
    }

    /// Sends a message over a connection with this client certificate.
    pub(crate) async fn send(&self, certificate: &[u8], body: &str) -> (StatusCode, String) {
        let request = Request::put("/mdm/command").body(Body::from(body.to_owned())).unwrap();
        let (status, bytes) = self.call(Some(certificate), request).await;
        (status, String::from_utf8(bytes).unwrap())
    }

    pub(crate) async fn get(&self, address: &str) -> (StatusCode, Vec<u8>) {
        let request = Request::builder().method(Method::GET).uri(address).body(Body::empty()).unwrap();
        self.call(None, request).await
    }

    pub(crate) async fn call(
        &self,
        certificate: Option<&[u8]>,
        mut request: Request<Body>,
    ) -> (StatusCode, Vec<u8>) {
        let address = SocketAddr::from(([127, 0, 0, 1], 50_000));
        request.extensions_mut().insert(Peer { address, certificate: certificate.map(<[u8]>::to_vec) });
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
    }

    pub(crate) async fn enrolment(&self, id: EnrolmentId) -> Enrolment {
        self.services.store.read().await.unwrap().enrolment(id).await.unwrap().unwrap()
    }

    pub(crate) async fn device_of(&self, id: EnrolmentId) -> Device {
        let device = self.enrolment(id).await.device.unwrap();
        self.services.store.read().await.unwrap().device(device).await.unwrap().unwrap()
    }

    /// How many commands wait.
    pub(crate) async fn waiting(&self, id: EnrolmentId) -> usize {
        self.services.store.read().await.unwrap().pending_commands(id).await.unwrap().len()
    }

    pub(crate) async fn is_revoked(&self, certificate: &[u8]) -> bool {
        let hash = ca::verify::sha256(certificate);
        let mut tx = self.services.store.read().await.unwrap();
        tx.certificate_by_sha256(&hash).await.unwrap().unwrap().revoked_at.is_some()
    }
}
