//! An Exchange organisation in a test: Ada's mailbox, her enrolled phone, and one that nobody knows.

use chrono::{DateTime, Utc};
use domain::access::exchange::OrganisationRules;
use domain::access::plan::EntryChange;
use domain::access::settings::Mode;
use domain::access::{List, Look, Operation};
use domain::actor::Actor;
use domain::id::{ConnectorId, MailboxId, OrganisationId, PartnershipId, SyncId};
use domain::partnership::{Claim, LinkSource, Mailbox, OwnerFound, Partnership};
use services::exchange::{self, NewOrganisation, SyncSettings};
use store::Tx;
use store::exchange::connector::{NewConnector, Sign};
use store::exchange::found::Server;
use store::exchange::journal::JournalEntry;
use store::exchange::mailbox::MailboxRow;
use store::exchange::sync::{Sync, Turned};
use uuid::Uuid;

use crate::house::House;

const WHO: &Actor = &Actor::System;
pub(super) const MAILBOX: MailboxId = MailboxId(Uuid::from_u128(0xada));
pub(super) const SYNC: SyncId = SyncId(Uuid::from_u128(0x5c));
const CONNECTOR: ConnectorId = ConnectorId(Uuid::from_u128(0xc0));

/// A house with an organisation.
pub(super) struct Floor {
    pub(super) house: House,
    pub(super) id: OrganisationId,
}

impl Floor {
    /// An organisation without a connector.
    pub(super) async fn new() -> Self {
        let house = House::new().await;
        let new = NewOrganisation { name: "Mail".to_owned() };
        let id = exchange::create(&house.services, WHO, new).await.unwrap().id;
        let address = "mail.example.com".to_owned();
        let settings = SyncSettings { address, ..SyncSettings::default() };
        exchange::set_sync(&house.services, WHO, id, settings).await.unwrap();
        Self { house, id }
    }

    /// A page of the organisation.
    pub(super) fn page(&self, path: &str) -> String {
        format!("/console/exchange/{}{path}", self.id)
    }

    pub(super) async fn write(&self) -> Tx {
        self.house.services.store.write().await.unwrap()
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.house.services.now()
    }

    /// A connector that is connected, and two servers.
    pub(super) async fn connector(&self) {
        let now = self.now();
        let mut tx = self.write().await;
        tx.add_connector(&NewConnector {
            id: CONNECTOR,
            organisation: self.id,
            host: "exch-connector",
            version: "1.0.0",
            system: "linux",
            certificate_sha256: [3; 32],
            registered_at: now,
            may_write_at: now,
        })
        .await
        .unwrap();
        let sign = Sign {
            version: "1.0.0",
            state: "connected",
            server: Some("ex1.example.com"),
            error: None,
            journal: 0,
        };
        tx.connector_seen(CONNECTOR, now, &sign).await.unwrap();
        let server = |fqdn: &str, reachable| Server {
            fqdn: fqdn.to_owned(),
            version: "Version 15.2 (Build 986.5)".to_owned(),
            site: "Head office".to_owned(),
            client_access: true,
            reachable: Some(reachable),
        };
        let servers = [server("ex1.example.com", true), server("ex2.example.com", false)];
        tx.put_exchange_servers(self.id, &servers, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The connector that is there is heard of just now.
    pub(super) async fn hears_of_connector(&self) {
        let mut tx = self.write().await;
        let sign = Sign { version: "1.0.0", state: "connected", server: None, error: None, journal: 0 };
        tx.connector_seen(CONNECTOR, self.now(), &sign).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The sync that somebody asked for, or that nobody did.
    pub(super) async fn wants(&self, kind: Option<&str>) {
        let mut tx = self.write().await;
        tx.want_exchange_sync(self.id, kind).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The sync that is wanted.
    pub(super) async fn wanted(&self) -> Option<String> {
        exchange::organisation(&self.house.services, WHO, self.id).await.unwrap().sync_wanted
    }

    /// A sync that began now and has read seven mailboxes and nine partnerships; it goes on, or came to its end.
    pub(super) async fn sync(&self, number: u128, kind: &str, complete: bool) {
        let (now, id) = (self.now(), SyncId(Uuid::from_u128(0x5c00 + number)));
        let sync = Sync::begun(id, self.id, kind, now);
        let turned = Turned { mailboxes: 7, partnerships: 9, ..Turned::default() };
        let mut tx = self.write().await;
        tx.add_exchange_sync(&sync).await.unwrap();
        assert!(tx.turn_exchange_page(id, 0, &turned, now).await.unwrap());
        if complete {
            tx.finish_exchange_sync(id, true, 0, None, now).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub(super) async fn enter(&self, mode: Mode) {
        let mut tx = self.write().await;
        let mut organisation = tx.exchange_organisation(self.id).await.unwrap().unwrap();
        organisation.access.mode = mode;
        organisation.access.included_groups = vec![self.house.staff];
        tx.update_exchange_organisation(&organisation).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Judged and shown, nothing written.
    pub(super) async fn report_mode(&self) {
        self.enter(Mode::Report).await;
    }

    /// How far the policy goes.
    pub(super) async fn mode(&self) -> Mode {
        exchange::organisation(&self.house.services, WHO, self.id).await.unwrap().access.mode
    }

    /// How many changes wait.
    pub(super) async fn waiting(&self) -> u64 {
        self.house.services.store.read().await.unwrap().count_intents(self.id).await.unwrap()
    }

    /// Ada's mailbox with two partnerships, of which one is her enrolled phone's. Exchange lets everything in.
    pub(super) async fn partnerships(&self) {
        let now = self.now();
        let mut tx = self.write().await;
        tx.put_exchange_rules(self.id, &OrganisationRules::default()).await.unwrap();
        let address = "ada@example.com".to_owned();
        let mailbox = Mailbox {
            id: MAILBOX,
            organisation: self.id,
            display_name: "Ada Berg".to_owned(),
            address: address.clone(),
            eas_enabled: true,
            other_ways: Vec::new(),
            allowed: Vec::new(),
            blocked: Vec::new(),
            user: Some(self.house.ada),
        };
        let row = MailboxRow { mailbox, addresses: vec![address] };
        let found = OwnerFound::ALL.first().copied();
        tx.put_exchange_mailbox(&row, found, SYNC, now).await.unwrap();
        for (number, eas_id) in [(1, "ADAPHONE"), (2, "STRANGER")] {
            self.put(&mut tx, number, eas_id, "Allowed").await;
        }
        let claim = Claim { eas_id: "ADAPHONE".parse().unwrap(), source: LinkSource::Reported };
        tx.add_device_eas_id(self.house.phone, &claim, "test", now).await.unwrap();
        tx.commit().await.unwrap();
        exchange::judge_due(&self.house.services).await.unwrap();
    }

    async fn put(&self, tx: &mut Tx, number: u128, eas_id: &str, state: &str) {
        let partnership = self.record(number, eas_id, state);
        let guid = Uuid::from_u128(0x800 + number);
        tx.put_partnership(&partnership, guid, SYNC, self.now()).await.unwrap();
    }

    /// A record of Ada's mailbox as Exchange has it.
    pub(super) fn record(&self, number: u128, eas_id: &str, state: &str) -> Partnership {
        Partnership {
            id: PartnershipId(Uuid::from_u128(0x900 + number)),
            organisation: self.id,
            mailbox: MAILBOX,
            eas_id: eas_id.parse().unwrap(),
            look: Look {
                device_type: "iPhone".to_owned(),
                model: format!("iPhone15C{number}"),
                os: "iOS 17.4".to_owned(),
                ..Look::default()
            },
            friendly_name: String::new(),
            imei: None,
            state: state.to_owned(),
            state_reason: "Global".to_owned(),
            state_rule: None,
            first_sync_at: Some(self.now()),
            last_success_at: None,
        }
    }

    /// The partnership of an id.
    pub(super) async fn partnership(&self, eas_id: &str) -> PartnershipId {
        let rows = exchange::partnerships(&self.house.services, WHO, self.id, None, 100).await.unwrap();
        let row = rows.iter().find(|row| row.partnership.eas_id.as_str() == eas_id).unwrap();
        row.partnership.id
    }

    /// The policy is enforced, and the connector has blocked an id: its entry of the journal.
    pub(super) async fn blocked(&self, eas_id: &str) -> Uuid {
        self.enter(Mode::Enforcing).await;
        let (now, id) = (self.now(), Uuid::from_u128(0x700));
        let eas_id: domain::partnership::EasId = eas_id.parse().unwrap();
        let mut tx = self.write().await;
        tx.put_own_entry(self.id, MAILBOX, &eas_id, Some(List::Blocked), now).await.unwrap();
        tx.put_personal_lists(self.id, MAILBOX, &[], std::slice::from_ref(&eas_id), now).await.unwrap();
        self.put(&mut tx, 2, eas_id.as_str(), "Blocked").await;
        let change = EntryChange { mailbox: MAILBOX, eas_id, add: Some(List::Blocked), remove: None };
        tx.add_journal_entry(&JournalEntry {
            id,
            organisation: self.id,
            connector: CONNECTOR,
            at: now,
            operation: Operation::Entry { entry: change },
            by_person: false,
            cause: "notLinked".to_owned(),
            actor: Actor::System.name().to_owned(),
            outcome: "done".to_owned(),
            detail: None,
            undoes: None,
            undone_at: None,
        })
        .await
        .unwrap();
        tx.access_due_for_user(self.house.ada).await.unwrap();
        tx.commit().await.unwrap();
        exchange::judge_due(&self.house.services).await.unwrap();
        let mut tx = self.write().await;
        tx.withdraw_intents(self.id).await.unwrap();
        tx.commit().await.unwrap();
        id
    }
}
