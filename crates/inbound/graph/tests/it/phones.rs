//! Mailboxes and phones as a sync finds them.

use chrono::TimeDelta;
use domain::access::exchange::OrganisationRules;
use domain::access::settings::Mode;
use domain::access::{AccessSettings, Look};
use domain::actor::Actor;
use domain::id::{DeviceId, MailboxId, OrganisationId, PartnershipId, SyncId, UserId};
use domain::partnership::{Mailbox, Partnership};
use services::exchange::{self, NewOrganisation};
use store::exchange::mailbox::MailboxRow;
use uuid::Uuid;

use crate::house::House;

/// An Exchange organisation with Ada's mailbox, and one that nobody owns.
pub(crate) struct Phones<'a> {
    pub(crate) house: &'a House,
    pub(crate) organisation: OrganisationId,
}

pub(crate) const ADAS: MailboxId = MailboxId(Uuid::from_u128(0xa1));
pub(crate) const DESK: MailboxId = MailboxId(Uuid::from_u128(0xa2));

/// The id of the partnership with this number.
pub(crate) const fn id(number: u128) -> PartnershipId {
    PartnershipId(Uuid::from_u128(number))
}

impl<'a> Phones<'a> {
    pub(crate) async fn of(house: &'a House) -> Self {
        let new = NewOrganisation { name: "Mail".to_owned() };
        let organisation = exchange::create(&house.services, &Actor::System, new).await.unwrap().id;
        let phones = Self { house, organisation };
        let mut tx = house.services.store.write().await.unwrap();
        tx.put_exchange_rules(organisation, &OrganisationRules::default()).await.unwrap();
        tx.commit().await.unwrap();
        phones.mailbox(ADAS, "Ada's mailbox", "ada.primary@example.com", Some(house.ada)).await;
        phones.mailbox(DESK, "Desk", "desk@example.com", None).await;
        phones
    }

    async fn mailbox(&self, id: MailboxId, name: &str, address: &str, user: Option<UserId>) {
        let mailbox = Mailbox {
            id,
            organisation: self.organisation,
            display_name: name.to_owned(),
            address: address.to_owned(),
            eas_enabled: true,
            other_ways: Vec::new(),
            allowed: Vec::new(),
            blocked: Vec::new(),
            user,
        };
        let row = MailboxRow { mailbox, addresses: vec![address.to_owned()] };
        let mut tx = self.house.services.store.write().await.unwrap();
        let now = self.house.services.now();
        tx.put_exchange_mailbox(&row, None, SyncId(Uuid::nil()), now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A phone of which nothing is known but its id, `PHONE` and its number: first heard of so many seconds ago.
    pub(crate) fn phone(&self, number: u128, mailbox: MailboxId, seconds: i64) -> Partnership {
        Partnership {
            id: id(number),
            organisation: self.organisation,
            mailbox,
            eas_id: format!("PHONE{number}").parse().unwrap(),
            look: Look::default(),
            friendly_name: String::new(),
            imei: None,
            state: "Quarantined".to_owned(),
            state_reason: "Global".to_owned(),
            state_rule: None,
            first_sync_at: Some(self.house.services.now() - TimeDelta::seconds(seconds)),
            last_success_at: None,
        }
    }

    /// Finds phones, and judges everybody.
    pub(crate) async fn find(&self, phones: impl IntoIterator<Item = Partnership>) {
        let now = self.house.services.now();
        let mut tx = self.house.services.store.write().await.unwrap();
        for phone in phones {
            let guid = Uuid::from_u128(phone.id.0.as_u128() + (1 << 64));
            tx.put_partnership(&phone, guid, SyncId(Uuid::nil()), now).await.unwrap();
            tx.put_partnership_statistics(self.organisation, guid, phone.last_success_at).await.unwrap();
        }
        tx.access_due_for_user(self.house.ada).await.unwrap();
        tx.commit().await.unwrap();
        exchange::judge_due(&self.house.services).await.unwrap();
    }

    /// A device of Ada's tells the id that it shows to Exchange.
    pub(crate) async fn reports(&self, device: DeviceId, eas_id: &str) {
        let mut tx = self.house.services.store.write().await.unwrap();
        let mut known = tx.device(device).await.unwrap().unwrap();
        known.eas_device_id = Some(eas_id.to_owned());
        tx.update_device(&known).await.unwrap();
        tx.access_due_for_user(self.house.ada).await.unwrap();
        tx.commit().await.unwrap();
        exchange::judge_due(&self.house.services).await.unwrap();
    }

    /// The policy is enforced, for nobody.
    pub(crate) async fn enforce(&self) {
        let access = AccessSettings { mode: Mode::Enforcing, ..AccessSettings::default() };
        exchange::set_access(&self.house.services, &Actor::System, self.organisation, access).await.unwrap();
    }
}
