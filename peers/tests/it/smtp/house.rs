//! A server with that mail server, and an Exchange organisation in which Björn's unknown phones are found.

use std::time::Duration;

use connector_protocol::PROTOCOL;
use connector_protocol::lease::{ConnectorState, LeaseRequest};
use connector_protocol::sync::{
    Content, Level, Mailbox, Partnership, Rules, SyncFinish, SyncKind, SyncPage, SyncStart,
};
use domain::access::AccessSettings;
use domain::access::settings::Mode;
use domain::actor::Actor;
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::id::{ConnectorId, GroupId, OrganisationId, UserId};
use domain::message::{Channel, MessagePolicy};
use peers::smtp::FakeSmtp;
use secrecy::SecretString;
use services::exchange::{self, ConnectorIdentity, NewConnector, NewOrganisation};
use services::messages::{self, MailSettings, NewMail, RelayConfiguration, Security};
use testkit::{Options, TestServer};
use uuid::Uuid;

const WHO: &Actor = &Actor::System;
const BJORN: Uuid = Uuid::from_u128(0xb);
const STAFF: GroupId = GroupId(Uuid::from_u128(0xc));
const IDENTITY: ConnectorIdentity = ConnectorIdentity { sha256: [9; 32] };

pub(super) struct House {
    pub(super) server: TestServer,
    pub(super) smtp: FakeSmtp,
    id: OrganisationId,
}

impl House {
    /// `None`, reported as skipped, without Python.
    pub(super) async fn start() -> Option<Self> {
        let smtp = FakeSmtp::start().await.unwrap()?;
        let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
        let services = server.services();
        let new = NewOrganisation { name: "Example".to_owned() };
        let id = exchange::create(services, WHO, new).await.unwrap().id;
        let house = Self { server, smtp, id };
        house.settle().await;
        let settings = house.settings(FakeSmtp::PASSWORD, &house.smtp.authority);
        let services = house.server.services();
        messages::configure(services, WHO, settings).await.unwrap();
        house.choose(MessagePolicy::default()).await;
        Some(house)
    }

    /// Users get their messages by SMTP, and the rest is as this policy has it.
    async fn choose(&self, policy: MessagePolicy) {
        let policy = MessagePolicy { channel: Channel::Smtp, ..policy };
        messages::set_policy(self.server.services(), WHO, self.id, &policy).await.unwrap();
    }

    /// The directory knows an address of Björn's outside of the organisation, and he is told there too.
    pub(super) async fn knows_outside(&self, address: &str) {
        let services = self.server.services();
        let mut tx = services.store.write().await.unwrap();
        let mut user = tx.user(UserId(BJORN)).await.unwrap().unwrap();
        user.attributes.other_mails = vec![address.to_owned()];
        tx.put_user(&user, services.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.choose(MessagePolicy { outside: true, ..MessagePolicy::default() }).await;
    }

    /// Settings for the mail server with this password, trusting this authority.
    pub(super) fn settings(&self, password: &str, authority: &str) -> NewMail {
        let relay = RelayConfiguration {
            host: "localhost".to_owned(),
            port: self.smtp.port,
            security: Security::StartTls,
            authorities_pem: authority.to_owned(),
            user: FakeSmtp::USER.to_owned(),
            from_address: "it@example.com".to_owned(),
            from_name: "IT-afdeling".to_owned(),
            timeout_seconds: 10,
        };
        NewMail {
            settings: MailSettings { relay, ..MailSettings::default() },
            password: Some(SecretString::from(password)),
            test_address: "me@example.com".to_owned(),
        }
    }

    /// A user who reads Dutch, a group, a connector, and a policy that is enforced.
    async fn settle(&self) {
        let services = self.server.services();
        let now = services.now();
        let mut tx = services.store.write().await.unwrap();
        let attributes = GroupAttributes { external_id: "staff".into(), ..GroupAttributes::default() };
        tx.put_group(&Group { id: STAFF, attributes, removed_at: None }, now).await.unwrap();
        tx.add_to_closure(STAFF, STAFF).await.unwrap();
        let attributes = UserAttributes {
            external_id: BJORN.to_string(),
            display_name: "Björn Ångström".to_owned(),
            mail: Some("bjorn@example.com".to_owned()),
            language: Some("nl-NL".to_owned()),
            enabled: true,
            ..UserAttributes::default()
        };
        let user = User { id: UserId(BJORN), attributes, disabled_at: None, removed_at: None };
        tx.put_user(&user, now).await.unwrap();
        tx.add_group_user(STAFF, user.id).await.unwrap();
        tx.add_connector(&NewConnector {
            id: ConnectorId(Uuid::from_u128(1)),
            organisation: self.id,
            host: "srv",
            version: "0.1.0",
            system: "linux",
            certificate_sha256: IDENTITY.sha256,
            registered_at: now,
            may_write_at: now,
        })
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let access = AccessSettings {
            mode: Mode::Enforcing,
            included_groups: vec![STAFF],
            ..AccessSettings::default()
        };
        exchange::set_access(services, WHO, self.id, access).await.unwrap();
    }

    /// A sync that finds a phone of Björn's in quarantine.
    pub(super) async fn find_stranger(&self, eas_id: &str) {
        let services = self.server.services();
        let asked = LeaseRequest {
            protocol: PROTOCOL,
            session: Uuid::from_u128(5),
            version: "0.1.0".into(),
            state: ConnectorState::Connected,
            server: None,
            error: None,
            journal: 0,
            give_up: false,
        };
        let lease = exchange::lease(services, &IDENTITY, &asked).await.unwrap().unwrap();
        let fence = lease.fence.expect("the lease");
        let start = SyncStart { fence, kind: SyncKind::Quick, domain_controller: Some("dc1".into()) };
        let started = exchange::start(services, &IDENTITY, &start).await.unwrap().unwrap();
        let pages = [
            Content::Rules(Rules { default_level: Level::Quarantine, rules: Vec::new() }),
            Content::Mailboxes(vec![mailbox()]),
            Content::Partnerships(vec![partnership(eas_id)]),
        ];
        for (page, content) in (0..).zip(pages) {
            let cursor = Some(format!("page {page}"));
            let page = SyncPage { fence, sync: started.sync, page, cursor, content };
            exchange::page(services, &IDENTITY, &page).await.unwrap().unwrap();
        }
        let finish = SyncFinish {
            fence,
            sync: started.sync,
            complete: true,
            mailboxes: 1,
            partnerships: 1,
            error: None,
        };
        exchange::finish(services, &IDENTITY, &finish).await.unwrap().unwrap();
    }

    /// The newest message; waits for the first.
    pub(super) async fn last(&self) -> messages::Message {
        let looking = async {
            loop {
                let last = messages::last(self.server.services(), WHO, 1).await.unwrap();
                if let Some(listed) = last.into_iter().next() {
                    return listed.message;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), looking).await.expect("a message")
    }

    /// The events about messages.
    pub(super) async fn events(&self) -> Vec<String> {
        let mut tx = self.server.services().store.read().await.unwrap();
        let events = tx.last_exchange_events(self.id, 50).await.unwrap();
        events.into_iter().map(|event| event.what).filter(|what| what.starts_with("message")).collect()
    }
}

fn mailbox() -> Mailbox {
    Mailbox {
        guid: BJORN,
        display_name: "Björn".to_owned(),
        addresses: vec!["bjorn@example.com".to_owned()],
        eas_enabled: true,
        other_ways: Vec::new(),
        allowed: Vec::new(),
        blocked: Vec::new(),
    }
}

fn partnership(eas_id: &str) -> Partnership {
    Partnership {
        guid: Uuid::new_v5(&BJORN, eas_id.as_bytes()),
        mailbox: BJORN,
        eas_id: eas_id.to_owned(),
        device_type: "iPhone".to_owned(),
        model: "iPhone15C4".to_owned(),
        user_agent: "Apple-iPhone15C4/2105.236".to_owned(),
        os: "iOS 18".to_owned(),
        friendly_name: "Björns telefoon".to_owned(),
        imei: String::new(),
        client_type: "EAS".to_owned(),
        state: "Quarantined".to_owned(),
        state_reason: "Global".to_owned(),
        state_rule: String::new(),
        first_sync_at: None,
    }
}

/// Waits until something is so, for a minute at most.
pub(super) async fn wait_until<F: Future<Output = bool>>(is_so: impl Fn() -> F) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it did not come about");
}
