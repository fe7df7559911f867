//! What syncs find: partnerships and mailboxes, and the devices and users behind them.

use domain::access::Look;
use domain::id::{PartnershipId, SyncId};
use domain::partnership::{Claim, LinkSource, Mailbox, OwnerFound, Partnership};
use uuid::Uuid;

use super::super::databases::all;
use super::super::rows::{DEVICE, now, seed, write};
use super::{ANNA, MAILBOX, ORGANISATION, id, organisation};
use crate::exchange::further_mailbox::Holder;
use crate::exchange::mailbox::MailboxRow;

fn partnership(number: u128, eas_id: &str) -> Partnership {
    Partnership {
        id: PartnershipId(Uuid::from_u128(number)),
        organisation: ORGANISATION,
        mailbox: MAILBOX,
        eas_id: id(eas_id),
        look: Look { device_type: "iPhone".into(), ..Look::default() },
        friendly_name: String::new(),
        imei: None,
        state: "Quarantined".into(),
        state_reason: "Global".into(),
        state_rule: None,
        first_sync_at: Some(now()),
        last_success_at: None,
    }
}

#[tokio::test]
async fn partnerships_keep_their_id_and_only_a_full_sync_takes_them_away() {
    for database in all().await {
        let store = &database.store;
        organisation(store).await;
        let (first, second) = (SyncId(Uuid::from_u128(1)), SyncId(Uuid::from_u128(2)));
        let guid = |number| Uuid::from_u128(1000 + number);
        for (number, eas_id) in [(1, "ABC"), (2, "DEF")] {
            let one = partnership(number, eas_id);
            write(store, async |tx| tx.put_partnership(&one, guid(number), first, now()).await).await;
        }
        // The same record under another of our ids: the first one stays.
        let again = Partnership { state: "Allowed".into(), ..partnership(77, "ABC") };
        write(store, async |tx| tx.put_partnership(&again, guid(1), second, now()).await).await;
        let kept = write(store, async |tx| tx.partnerships_of_mailbox(ORGANISATION, MAILBOX).await).await;
        assert_eq!(kept[0].partnership.id, partnership(1, "ABC").id);
        assert_eq!(kept[0].partnership.state, "Allowed");
        assert_eq!(
            write(store, async |tx| tx.count_unseen_partnerships(ORGANISATION, second).await).await,
            1
        );
        assert_eq!(
            write(store, async |tx| tx.delete_unseen_partnerships(ORGANISATION, second).await).await,
            1
        );
        let left = write(store, async |tx| tx.partnerships_after(ORGANISATION, None, 10).await).await;
        assert_eq!(left.len(), 1);
        assert_eq!(
            write(store, async |tx| tx.mailboxes_with_eas_id(&id("abc")).await).await,
            [(ORGANISATION, MAILBOX)]
        );
        database.end().await;
    }
}

#[tokio::test]
async fn devices_are_found_by_what_they_report_and_what_they_were_given() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        let claim = Claim { eas_id: id("Given1"), source: LinkSource::Person };
        write(store, async |tx| tx.add_device_eas_id(DEVICE, &claim, "Ola", now()).await).await;
        assert_eq!(write(store, async |tx| tx.device_eas_ids(DEVICE).await).await, [claim]);
        assert_eq!(write(store, async |tx| tx.devices_with_eas_id(&id("GIVEN1")).await).await, [DEVICE]);
        let mut device = write(store, async |tx| tx.device(DEVICE).await).await.unwrap();
        device.eas_device_id = Some("ApplF17".into());
        write(store, async |tx| tx.update_device(&device).await).await;
        assert_eq!(write(store, async |tx| tx.devices_with_eas_id(&id("applf17")).await).await, [DEVICE]);
        database.end().await;
    }
}

#[tokio::test]
async fn mailboxes_with_lists_owners_and_further_users() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        organisation(store).await;
        let row = MailboxRow {
            mailbox: Mailbox {
                id: MAILBOX,
                organisation: ORGANISATION,
                display_name: "Anna".into(),
                address: "anna@example.com".into(),
                eas_enabled: true,
                other_ways: vec!["owa".into()],
                allowed: vec![id("ABC")],
                blocked: Vec::new(),
                user: Some(ANNA),
            },
            addresses: vec!["anna@example.com".into(), "a.berg@example.com".into()],
        };
        let sync = SyncId(Uuid::from_u128(1));
        write(store, async |tx| tx.put_exchange_mailbox(&row, Some(OwnerFound::Guid), sync, now()).await)
            .await;
        assert_eq!(write(store, async |tx| tx.mailboxes_of_user(ANNA).await).await, [row]);
        write(store, async |tx| tx.put_personal_lists(ORGANISATION, MAILBOX, &[], &[id("ABC")], now()).await)
            .await;
        write(store, async |tx| tx.put_mailbox_owner(ORGANISATION, MAILBOX, None, None).await).await;
        let read = write(store, async |tx| tx.exchange_mailbox(ORGANISATION, MAILBOX).await).await.unwrap();
        assert_eq!((read.mailbox.blocked.len(), read.mailbox.user), (1, None));
        let holder = Holder::User(ANNA);
        write(store, async |tx| tx.add_further_mailbox(ORGANISATION, MAILBOX, holder, "Ola", now()).await)
            .await;
        let users = write(store, async |tx| tx.further_users_of_mailbox(ORGANISATION, MAILBOX).await).await;
        assert_eq!(users, [ANNA]);
        let given = async || write(store, async |tx| tx.further_mailboxes_of_user(ANNA).await).await;
        assert_eq!(given().await, [(ORGANISATION, MAILBOX)]);
        assert!(
            write(store, async |tx| tx.remove_further_mailbox(ORGANISATION, MAILBOX, holder).await).await
        );
        let delete = async || {
            write(store, async |tx| tx.delete_unused_mailbox(ORGANISATION, MAILBOX).await).await;
            write(store, async |tx| tx.exchange_mailbox(ORGANISATION, MAILBOX).await).await.is_none()
        };
        let record = partnership(1, "ABC");
        let guid = Uuid::from_u128(9);
        write(store, async |tx| tx.put_partnership(&record, guid, sync, now()).await).await;
        assert!(!delete().await, "it has a partnership");
        write(store, async |tx| tx.delete_partnership(ORGANISATION, guid).await).await;
        assert!(delete().await);
        database.end().await;
    }
}
