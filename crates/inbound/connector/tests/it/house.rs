//! A server with an Exchange organisation, and programs that speak to it as connectors do.

use chrono::TimeDelta;
use connector_protocol::lease::{ConnectorState, Lease, LeaseRequest};
use connector_protocol::refusal::Refusal;
use connector_protocol::register::{Register, Registered};
use connector_protocol::sync::{
    Content, Level, Mailbox, PageTaken, Partnership, Rules, SyncFinish, SyncFinished, SyncKind, SyncPage,
    SyncStart, SyncStarted,
};
use connector_protocol::{Message, PROTOCOL, path, read, write};
use domain::actor::Actor;
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::id::{CertificateId, GroupId, OrganisationId, UserId};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, SignatureAlgorithm};
use reqwest::{Certificate, Client, Identity, StatusCode};
use secrecy::ExposeSecret;
use services::Services;
use services::exchange::{self, ConnectorIdentity, NewOrganisation};
use testkit::{Options, TestServer};
use uuid::Uuid;

pub(crate) const WHO: &Actor = &Actor::System;
pub(crate) const BEN: Uuid = Uuid::from_u128(0xb);
pub(crate) const STAFF: GroupId = GroupId(Uuid::from_u128(0xc));

/// The server of a test.
pub(crate) struct House {
    pub(crate) server: TestServer,
    pub(crate) organisation: OrganisationId,
}

/// A program that speaks to the server, with a certificate or without.
pub(crate) struct Program {
    client: Client,
    base: String,
    pub(crate) session: Uuid,
}

/// A key with its request.
pub(crate) struct Key {
    pair: KeyPair,
    pub(crate) request: String,
}

impl Key {
    pub(crate) fn ecdsa() -> Self {
        Self::of(&PKCS_ECDSA_P256_SHA256)
    }

    pub(crate) fn rsa() -> Self {
        Self::of(&PKCS_RSA_SHA256)
    }

    fn of(algorithm: &'static SignatureAlgorithm) -> Self {
        let pair = KeyPair::generate_for(algorithm).unwrap();
        let request = CertificateParams::default().serialize_request(&pair).unwrap().pem().unwrap();
        Self { pair, request }
    }

    /// A certificate that the key signed itself.
    pub(crate) fn own_certificate(&self) -> rcgen::Certificate {
        CertificateParams::default().self_signed(&self.pair).unwrap()
    }
}

/// A mailbox of Ben's, with nothing in its lists.
pub(crate) fn mailbox() -> Mailbox {
    Mailbox {
        guid: BEN,
        display_name: "Ben".to_owned(),
        addresses: vec!["ben@example.com".to_owned()],
        eas_enabled: true,
        other_ways: Vec::new(),
        allowed: Vec::new(),
        blocked: Vec::new(),
    }
}

/// A record in it.
pub(crate) fn partnership(eas_id: &str) -> Partnership {
    Partnership {
        guid: Uuid::new_v5(&BEN, eas_id.as_bytes()),
        mailbox: BEN,
        eas_id: eas_id.to_owned(),
        device_type: "iPhone".to_owned(),
        model: "iPhone15C4".to_owned(),
        user_agent: String::new(),
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

impl House {
    pub(crate) async fn new() -> Self {
        let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
        let organisation = add(server.services(), "Example").await;
        let house = Self { server, organisation };
        house.settle().await;
        house
    }

    pub(crate) fn services(&self) -> &Services {
        self.server.services()
    }

    /// Ben, who works here and has no phone of ours.
    async fn settle(&self) {
        let now = self.services().now();
        let mut tx = self.services().store.write().await.unwrap();
        let attributes = GroupAttributes { external_id: "staff".into(), ..GroupAttributes::default() };
        tx.put_group(&Group { id: STAFF, attributes, removed_at: None }, now).await.unwrap();
        tx.add_to_closure(STAFF, STAFF).await.unwrap();
        let attributes = UserAttributes {
            external_id: BEN.to_string(),
            display_name: "Ben".into(),
            enabled: true,
            ..UserAttributes::default()
        };
        let ben = User { id: UserId(BEN), attributes, disabled_at: None, removed_at: None };
        tx.put_user(&ben, now).await.unwrap();
        tx.add_group_user(STAFF, ben.id).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Another organisation.
    pub(crate) async fn organisation(&self, name: &str) -> OrganisationId {
        add(self.services(), name).await
    }

    /// A one-time token.
    pub(crate) async fn token(&self, organisation: OrganisationId) -> String {
        exchange::token(self.services(), WHO, organisation).await.unwrap().expose_secret().to_owned()
    }

    /// A program without a certificate.
    pub(crate) fn stranger(&self) -> Program {
        self.program(None)
    }

    /// A program with this certificate.
    pub(crate) fn program(&self, identity: Option<(&str, &Key)>) -> Program {
        let root = Certificate::from_pem(self.server.root_pem().as_bytes()).unwrap();
        let mut client = Client::builder().tls_certs_only([root]).no_proxy();
        if let Some((certificate, key)) = identity {
            let pem = format!("{certificate}{}", key.pair.serialize_pem());
            client = client.identity(Identity::from_pem(pem.as_bytes()).unwrap());
        }
        Program { client: client.build().unwrap(), base: self.server.devices(), session: Uuid::from_u128(5) }
    }

    /// Registers with a new token.
    pub(crate) async fn register(
        &self,
        organisation: OrganisationId,
        key: &Key,
        replace: bool,
    ) -> Result<Registered, (StatusCode, Refusal)> {
        let token = self.token(organisation).await;
        self.stranger().ask(path::REGISTER, &asking(&token, &key.request, replace)).await
    }

    /// A connector of the organisation that is registered and may write.
    pub(crate) async fn connector(&self) -> Program {
        let key = Key::ecdsa();
        let registered = self.register(self.organisation, &key, false).await.unwrap();
        self.program(Some((&registered.certificate, &key)))
    }

    /// Records a certificate as the server records those of enrolled devices.
    pub(crate) async fn record_device_certificate(&self, der: &[u8]) {
        let services = self.services();
        let now = services.now();
        let mut tx = services.store.write().await.unwrap();
        let authorities = tx.current_authorities().await.unwrap();
        let authority = authorities.iter().find(|authority| authority.kind == "device").unwrap().id;
        tx.add_certificate(&store::certificate::Certificate {
            id: CertificateId(Uuid::from_u128(1)),
            authority,
            serial: vec![1],
            sha256: ConnectorIdentity::of_certificate(der).sha256,
            der: der.to_vec(),
            purpose: "enrolment".to_owned(),
            subject: "a phone".to_owned(),
            user: None,
            enrolment: None,
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

    pub(crate) async fn partnerships(&self) -> usize {
        exchange::partnerships(self.services(), WHO, self.organisation, None, 100).await.unwrap().len()
    }
}

async fn add(services: &Services, name: &str) -> OrganisationId {
    exchange::create(services, WHO, NewOrganisation { name: name.to_owned() }).await.unwrap().id
}

/// A registration.
pub(crate) fn asking(token: &str, request: &str, replace: bool) -> Register {
    Register {
        protocol: PROTOCOL,
        token: token.to_owned(),
        request: request.to_owned(),
        host: "srv".to_owned(),
        version: "0.1.0".to_owned(),
        system: "linux".to_owned(),
        replace,
    }
}

impl Program {
    /// The answer, or the refusal with its status.
    pub(crate) async fn ask<Q: Message, A: Message>(
        &self,
        path: &str,
        question: &Q,
    ) -> Result<A, (StatusCode, Refusal)> {
        let (status, body) = self.post(path, write(question).unwrap()).await;
        if status.is_success() { Ok(read(&body).unwrap()) } else { Err((status, read(&body).unwrap())) }
    }

    pub(crate) async fn post(&self, path: &str, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
        let response = self.client.post(format!("{}{path}", self.base)).body(body).send().await.unwrap();
        (response.status(), response.bytes().await.unwrap().to_vec())
    }

    pub(crate) fn wanting(&self) -> LeaseRequest {
        LeaseRequest {
            protocol: PROTOCOL,
            session: self.session,
            version: "0.1.0".to_owned(),
            state: ConnectorState::Connected,
            server: Some("ex1.example.com".to_owned()),
            error: None,
            journal: 0,
            give_up: false,
        }
    }

    pub(crate) async fn lease(&self) -> Result<Lease, (StatusCode, Refusal)> {
        self.ask(path::LEASE, &self.wanting()).await
    }

    /// The fence of the lease, which has to be granted.
    pub(crate) async fn fence(&self) -> i64 {
        self.lease().await.unwrap().fence.unwrap()
    }

    pub(crate) async fn start(&self, fence: i64, kind: SyncKind) -> SyncStarted {
        let asked = SyncStart { fence, kind, domain_controller: Some("dc1".to_owned()) };
        self.ask(path::SYNC_START, &asked).await.unwrap()
    }

    pub(crate) async fn page(
        &self,
        fence: i64,
        sync: Uuid,
        page: u64,
        content: Content,
    ) -> Result<PageTaken, (StatusCode, Refusal)> {
        let cursor = Some(format!("after {page}"));
        self.ask(path::SYNC_PAGE, &SyncPage { fence, sync, page, cursor, content }).await
    }

    pub(crate) async fn finish(&self, fence: i64, sync: Uuid, partnerships: u64) -> SyncFinished {
        let asked = SyncFinish { fence, sync, complete: true, mailboxes: 1, partnerships, error: None };
        self.ask(path::SYNC_FINISH, &asked).await.unwrap()
    }

    /// A full sync of Ben's mailbox with these records, in an organisation that lets everything in.
    pub(crate) async fn full_sync(&self, fence: i64, found: &[&str]) {
        let sync = self.start(fence, SyncKind::Full).await.sync;
        let records: Vec<_> = found.iter().map(|eas_id| partnership(eas_id)).collect();
        let pages = [
            Content::Rules(Rules { default_level: Level::Allow, rules: Vec::new() }),
            Content::Mailboxes(vec![mailbox()]),
            Content::Partnerships(records),
        ];
        for (number, content) in (0..).zip(pages) {
            self.page(fence, sync, number, content).await.unwrap();
        }
        self.finish(fence, sync, found.len() as u64).await;
    }
}
