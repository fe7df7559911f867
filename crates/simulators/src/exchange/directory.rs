//! What the organisation's directory and mailboxes hold.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::access::{Question, Verdict};
use super::chance::Chance;
use super::mailbox::{Mailbox, NewMailbox};
use super::partnership::{Record, Usage};
use super::phone::Phone;
use super::plan::{Plan, ServerPlan};
use super::policy::Policy;
use super::replica::{Replicated, View};
use super::rule::Rules;
use super::settings::Settings;

/// A server.
pub(super) struct Server {
    pub(super) guid: Uuid,
    pub(super) plan: ServerPlan,
}

/// All of it.
pub(super) struct Directory {
    pub(super) chance: Chance,
    base: String,
    pub(super) servers: Vec<Server>,
    pub(super) mailboxes: BTreeMap<Uuid, Mailbox>,
    /// Mailboxes by each of their addresses, in lower case.
    addresses: HashMap<String, Uuid>,
    pub(super) records: BTreeMap<Uuid, Record>,
    /// Records by mailbox and device id, in lower case.
    devices: HashMap<(Uuid, String), Uuid>,
    /// Records of each mailbox.
    pub(super) owned: HashMap<Uuid, BTreeSet<Uuid>>,
    pub(super) settings: Replicated<Settings>,
    pub(super) rules: Rules,
    pub(super) policies: Replicated<Arc<Vec<Policy>>>,
}

impl Directory {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut chance = Chance::new(plan.seed);
        let servers = plan.servers.iter().cloned();
        let servers = servers.map(|plan| Server { guid: chance.guid(), plan }).collect();
        let (name, settings) = ("Default".to_owned(), Vec::new());
        let policy = Policy { guid: chance.guid(), name, is_default: true, settings };
        Self {
            base: plan.base(),
            servers,
            mailboxes: BTreeMap::new(),
            addresses: HashMap::new(),
            records: BTreeMap::new(),
            devices: HashMap::new(),
            owned: HashMap::new(),
            settings: Replicated::new(Settings::default(), plan.now),
            rules: Rules::default(),
            policies: Replicated::new(Arc::new(vec![policy]), plan.now),
            chance,
        }
    }

    pub(super) fn add_mailbox(&mut self, new: NewMailbox, now: DateTime<Utc>) -> Uuid {
        let guid = new.guid.unwrap_or_else(|| self.chance.guid());
        for address in new.other_addresses.iter().chain([&new.address]) {
            self.addresses.insert(address.to_lowercase(), guid);
        }
        let server = self.mailboxes.len() % self.servers.len().max(1);
        self.mailboxes.insert(guid, Mailbox::new(new, guid, &self.base, server, now));
        guid
    }

    /// A mailbox by one of its addresses or its GUID.
    pub(super) fn by_address(&self, address: &str) -> Option<&Mailbox> {
        let guid = self.addresses.get(&address.to_lowercase()).copied();
        self.mailboxes.get(&guid.or_else(|| Uuid::try_parse(address).ok())?)
    }

    /// A mailbox by whatever a cmdlet takes for one.
    pub(super) fn mailbox(&self, identity: &str) -> Option<&Mailbox> {
        self.by_address(identity).or_else(|| {
            let is_it = |mailbox: &&Mailbox| {
                [
                    mailbox.distinguished_name.as_str(),
                    &mailbox.canonical,
                    &mailbox.new.name,
                    mailbox.account(),
                ]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(identity))
            };
            self.mailboxes.values().find(is_it)
        })
    }

    /// The record of a device with a mailbox, also where the controller does not show it.
    pub(super) fn device(&self, mailbox: Uuid, device: &str) -> Option<&Record> {
        self.records.get(self.devices.get(&(mailbox, device.to_lowercase()))?)
    }

    /// A record that the controller shows, by whatever a cmdlet takes for one.
    pub(super) fn record(&self, identity: &str, view: View) -> Option<&Record> {
        if let Ok(guid) = Uuid::try_parse(identity) {
            return self.records.get(&guid).filter(|record| record.phone.read(view).is_some());
        }
        self.records.values().find(|record| {
            let Some(phone) = record.phone.read(view) else { return false };
            let Some(owner) = self.mailboxes.get(&record.mailbox) else { return false };
            [distinguished_name(phone, owner), canonical(phone, owner), phone.device_id.clone()]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(identity))
        })
    }

    /// A device comes for the first time, or again after its record was removed.
    pub(super) fn add_record(&mut self, mailbox: Uuid, phone: Phone, view: View) -> Uuid {
        let guid = self.chance.guid();
        self.devices.insert((mailbox, phone.device_id.to_lowercase()), guid);
        self.owned.entry(mailbox).or_default().insert(guid);
        let mut held = Replicated::new(None, view.now);
        held.write(view, Some(Arc::new(phone)));
        let record = Record { guid, mailbox, phone: held, first_sync: view.now, usage: Usage::default() };
        self.records.insert(guid, record);
        guid
    }

    /// Whether the controller shows a partnership of this mailbox.
    pub(super) fn has_partnership(&self, mailbox: Uuid, view: View) -> bool {
        let shows = |guid| self.records.get(guid).is_some_and(|record| record.phone.read(view).is_some());
        self.owned.get(&mailbox).is_some_and(|records| records.iter().any(shows))
    }

    /// Whether a device gets mail, as this controller sees it.
    pub(super) fn judge(&self, mailbox: &Mailbox, phone: &Phone, is_discovered: bool, view: View) -> Verdict {
        let own = mailbox.policy.read(view);
        let mut policies = self.policies.read(view).iter();
        let policy = policies.find(|policy| own.map_or(policy.is_default, |own| own == policy.guid));
        Question {
            phone,
            is_enabled: *mailbox.is_enabled.read(view),
            allows_non_provisionable: policy.is_none_or(Policy::allows_non_provisionable),
            blocked: mailbox.blocked.read(view),
            allowed: mailbox.allowed.read(view),
            is_discovered,
            rules: self.rules.read(view).collect(),
            default: self.settings.read(view).default_level,
        }
        .answer()
    }
}

/// `CN=iPhone§ABC,CN=ExchangeActiveSyncDevices,CN=Anna Berg,OU=People,DC=noordzee,DC=example`
pub(super) fn distinguished_name(phone: &Phone, owner: &Mailbox) -> String {
    format!("CN={},CN=ExchangeActiveSyncDevices,{}", Record::name(phone), owner.distinguished_name)
}

/// `noordzee.example/People/Anna Berg/ExchangeActiveSyncDevices/iPhone§ABC`
pub(super) fn canonical(phone: &Phone, owner: &Mailbox) -> String {
    format!("{}/ExchangeActiveSyncDevices/{}", owner.canonical, Record::name(phone))
}
