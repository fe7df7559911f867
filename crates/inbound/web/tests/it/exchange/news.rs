//! What the next sync may bring: a shared mailbox, another phone with the same id, another look, other ways into a mailbox.

use domain::access::Look;
use domain::access::settings::Mode;
use domain::device::Device;
use domain::id::{DeviceId, MailboxId};
use domain::partnership::{Claim, LinkSource, Mailbox, Partnership};
use services::exchange;
use store::exchange::mailbox::MailboxRow;
use uuid::Uuid;

use super::floor::{Floor, MAILBOX, SYNC};

/// The mailbox of the front desk, which is nobody's.
pub(super) const DESK: MailboxId = MailboxId(Uuid::from_u128(0xde5c));

impl Floor {
    /// The policy is enforced.
    pub(super) async fn enforce(&self) {
        self.enter(Mode::Enforcing).await;
    }

    /// Judges Ada anew.
    pub(super) async fn judge(&self) {
        let mut tx = self.write().await;
        tx.access_due_for_user(self.house.ada).await.unwrap();
        tx.commit().await.unwrap();
        exchange::judge_due(&self.house.services).await.unwrap();
    }

    /// Nothing waits any more.
    pub(super) async fn withdraw(&self) {
        let mut tx = self.write().await;
        tx.withdraw_intents(self.id).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A mailbox of nobody, which is read with this id. Somebody in Exchange has blocked another id there.
    pub(super) async fn desk(&self, eas_id: &str) {
        let address = "desk@example.com".to_owned();
        let mailbox = Mailbox {
            id: DESK,
            organisation: self.id,
            display_name: "Front desk".to_owned(),
            address: address.clone(),
            eas_enabled: true,
            other_ways: Vec::new(),
            allowed: Vec::new(),
            blocked: vec!["FOREIGN".parse().unwrap()],
            user: None,
        };
        let row = MailboxRow { mailbox, addresses: vec![address] };
        let partnership = Partnership { mailbox: DESK, ..self.record(3, eas_id, "Allowed") };
        let mut tx = self.write().await;
        tx.put_exchange_mailbox(&row, None, SYNC, self.now()).await.unwrap();
        tx.put_partnership(&partnership, Uuid::from_u128(0x803), SYNC, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.judge().await;
    }

    /// The mailbox of the front desk is read with a device that nobody knows, too.
    pub(super) async fn desk_pad(&self) {
        let partnership = Partnership { mailbox: DESK, ..self.record(5, "DESKPAD", "Allowed") };
        let mut tx = self.write().await;
        tx.put_partnership(&partnership, Uuid::from_u128(0x805), SYNC, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.judge().await;
    }

    /// These other ways lead into Ada's mailbox.
    pub(super) async fn other_ways(&self, ways: &[&str]) {
        let mut tx = self.write().await;
        let mut row = tx.exchange_mailbox(self.id, MAILBOX).await.unwrap().unwrap();
        row.mailbox.other_ways = ways.iter().map(|way| (*way).to_owned()).collect();
        tx.put_exchange_mailbox(&row, None, SYNC, self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Ada's phone shows itself as something else.
    pub(super) async fn another_look(&self) {
        let look =
            Look { device_type: "Android".to_owned(), model: "SM-S911B".to_owned(), ..Look::default() };
        let partnership = Partnership { look, ..self.record(1, "ADAPHONE", "Allowed") };
        let mut tx = self.write().await;
        tx.put_partnership(&partnership, Uuid::from_u128(0x801), SYNC, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.judge().await;
    }

    /// Ada's mailbox is read with Outlook for iOS and Android too.
    pub(super) async fn outlook(&self) {
        let look =
            Look { device_type: "Outlook".to_owned(), client_type: "Outlook".to_owned(), ..Look::default() };
        let partnership = Partnership { look, ..self.record(4, "OUTLOOKID", "Allowed") };
        let mut tx = self.write().await;
        tx.put_partnership(&partnership, Uuid::from_u128(0x804), SYNC, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.judge().await;
    }

    /// Ada has a tablet that claims her phone's id as well.
    pub(super) async fn second_claimant(&self) -> DeviceId {
        let id = DeviceId(Uuid::from_u128(22));
        let mut tx = self.write().await;
        let phone = tx.device(self.house.phone).await.unwrap().unwrap();
        let enrolled_at = phone.enrolled_at + chrono::TimeDelta::hours(1);
        let serial_number = Some("SECOND".to_owned());
        let tablet =
            Device { id, name: "Ada's iPad".to_owned(), serial_number, enrolled_at, udid: None, ..phone };
        tx.add_device(&tablet).await.unwrap();
        let claim = Claim { eas_id: "ADAPHONE".parse().unwrap(), source: LinkSource::Reported };
        tx.add_device_eas_id(id, &claim, "test", self.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.judge().await;
        id
    }
}
