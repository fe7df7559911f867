//! An organisation that is too large to be judged in one run: what several threads found adds up.

use connector_protocol::sync::Level;
use domain::access::Look;
use domain::access::settings::Mode;
use domain::device::ComplianceState;
use domain::id::{MailboxId, PartnershipId, SyncId, UserId};
use domain::partnership::{EasId, Mailbox, OwnerFound, Partnership};
use services::exchange;
use store::exchange::mailbox::MailboxRow;
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, GROUP, WHO, World, on_both_databases, user};

on_both_databases! {
    what_is_found_of_a_large_organisation_adds_up,
}

/// More than two runs of 500.
const MAILBOXES: u128 = 1101;

/// The mailboxes in the order of their ids. Every second owner is in the group; the first and the last mailbox are the same person's.
fn owner(number: u128) -> UserId {
    match number {
        // Anna, whose iPhone is compliant.
        1 | 1099 => UserId(ANNA_MAILBOX),
        _ => UserId(Uuid::from_u128(0x2000 + number % (MAILBOXES - 1))),
    }
}

fn mailbox_id(number: u128) -> MailboxId {
    MailboxId(Uuid::from_u128(0x1000 + number))
}

fn eas_id(number: u128) -> String {
    if owner(number) == UserId(ANNA_MAILBOX) { "AnnaPhone".to_owned() } else { format!("PHONE{number}") }
}

impl World {
    /// Somebody let every phone in by hand but Anna's.
    async fn many(&self) {
        let (now, sync) = (self.services.now(), SyncId(Uuid::from_u128(9)));
        let mut tx = self.services.store.write().await.unwrap();
        for number in 0..MAILBOXES {
            let (owner, eas_id) = (owner(number), eas_id(number).parse::<EasId>().unwrap());
            let is_anna = owner == UserId(ANNA_MAILBOX);
            if !is_anna {
                tx.put_user(&user(owner.0, "Somebody"), now).await.unwrap();
            }
            if number.is_multiple_of(2) {
                tx.add_group_user(GROUP, owner).await.unwrap();
            }
            let mailbox = Mailbox {
                id: mailbox_id(number),
                organisation: self.id,
                display_name: format!("Mailbox {number}"),
                address: format!("m{number}@example.com"),
                eas_enabled: true,
                other_ways: Vec::new(),
                allowed: if is_anna { Vec::new() } else { vec![eas_id.clone()] },
                blocked: Vec::new(),
                user: Some(owner),
            };
            let row = MailboxRow { mailbox, addresses: Vec::new() };
            tx.put_exchange_mailbox(&row, Some(OwnerFound::Address), sync, now).await.unwrap();
            let partnership = Partnership {
                id: PartnershipId(Uuid::from_u128(0x9_0000 - number)),
                organisation: self.id,
                mailbox: mailbox_id(number),
                eas_id,
                look: Look { model: format!("model {}", number % 7), ..Look::default() },
                friendly_name: String::new(),
                imei: None,
                state: "Allowed".to_owned(),
                state_reason: "Individual".to_owned(),
                state_rule: None,
                first_sync_at: Some(now),
                last_success_at: None,
            };
            tx.put_partnership(&partnership, Uuid::from_u128(number), sync, now).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

async fn what_is_found_of_a_large_organisation_adds_up(world: &World) {
    world.access(Mode::Report).await;
    world.comply(ComplianceState::Compliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &[]).await;
    world.many().await;

    let impact = exchange::impact(&world.services, WHO, world.id).await.unwrap();
    let kept_out: Vec<MailboxId> = (0..MAILBOXES).step_by(2).map(mailbox_id).collect();
    assert_eq!(u128::from(impact.judged), MAILBOXES);
    assert_eq!(impact.blocked, kept_out.len() as u64);
    assert_eq!(impact.blocked_users, kept_out.len() as u64 - 1, "the first and the last are one person's");
    assert_eq!(impact.released, 2, "Anna's");
    let of = |lets_in| {
        let rows = impact.rows.iter().filter(move |row| row.decision.level.lets_in() == lets_in);
        rows.map(|row| row.mailbox).collect::<Vec<_>>()
    };
    assert_eq!((of(false), of(true)), (kept_out, [1, 1099].map(mailbox_id).to_vec()));
    for row in &impact.rows {
        let number = row.mailbox.0.as_u128() - 0x1000;
        assert_eq!((row.eas_id.as_str(), row.user), (eas_id(number).as_str(), Some(owner(number))));
        assert_eq!(row.model, format!("model {}", number % 7));
    }

    // The job writes each decision down, whichever run it is in.
    world.access(Mode::Report).await;
    world.drain().await;
    let mut tx = world.services.store.read().await.unwrap();
    for number in 0..MAILBOXES {
        let found = tx.partnerships_of_mailbox(world.id, mailbox_id(number)).await.unwrap();
        let locks_out: Vec<bool> =
            found.iter().map(|row| row.decision.as_ref().unwrap().locks_out()).collect();
        assert_eq!(locks_out, [number.is_multiple_of(2)], "{number}");
    }
}
