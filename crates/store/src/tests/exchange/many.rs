//! Thousands of rows read at once are what each of them is by itself, whatever stands in them.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::access::{Assurance, Decision, Entry, Level, Look, Reason, Rule};
use domain::device::{ComplianceState, Device};
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::id::{DeviceId, GroupId, MailboxId, OrganisationId, PartnershipId, SyncId, UserId};
use domain::partnership::{Claim, Link, LinkSource, Mailbox, Partnership};
use uuid::Uuid;

use super::super::databases::all;
use super::super::rows::{DEVICE, now, seed, write};
use super::{ANNA, ORGANISATION, id, organisation};
use crate::exchange::access_partnership::AccessPartnership;
use crate::exchange::grounds::MailboxRun;
use crate::exchange::mailbox::MailboxRow;
use crate::exchange::organisation::Organisation;
use crate::exchange::partnership::PartnershipRow;
use crate::packed;

const SYNC: SyncId = SyncId(Uuid::from_u128(1));

/// What a text must survive: the marks of JSON and SQL, control characters, other scripts, and nothing at all.
const TEXTS: [&str; 5] = ["plain", "\"quoted\\\" 'name', [1]", "line\nbreak\ttab\u{1}", "Zoë 中文 📱", ""];

fn look(text: &str) -> Look {
    Look { device_type: text.into(), model: "{}".into(), user_agent: "null".into(), ..Look::default() }
}

/// Every second one has all that a partnership may have.
fn partnership(number: usize, text: &str) -> Partnership {
    let full = number.is_multiple_of(2);
    Partnership {
        id: PartnershipId(Uuid::from_u128(900 - number as u128)),
        organisation: ORGANISATION,
        mailbox: mailbox_id(number),
        eas_id: id(&format!("Appl{number}")),
        look: look(text),
        friendly_name: text.into(),
        imei: full.then(|| text.into()),
        state: text.into(),
        state_reason: if number == 3 { "Policy" } else { text }.into(),
        state_rule: full.then(|| text.into()),
        first_sync_at: full.then(|| now() + TimeDelta::microseconds(1_234_567)),
        last_success_at: None,
    }
}

fn mailbox_id(number: usize) -> MailboxId {
    MailboxId(Uuid::from_u128(500 - number as u128))
}

fn mailbox(number: usize, text: &str) -> MailboxRow {
    let full = number.is_multiple_of(2);
    let list = |name: &str| if full { vec![id(name), id("\"b\\")] } else { Vec::new() };
    MailboxRow {
        mailbox: Mailbox {
            id: mailbox_id(number),
            organisation: ORGANISATION,
            display_name: text.into(),
            address: text.into(),
            eas_enabled: full,
            other_ways: if full { vec!["owa".into()] } else { Vec::new() },
            allowed: list("a"),
            blocked: list("c"),
            user: full.then_some(ANNA),
        },
        addresses: vec![text.into()],
    }
}

fn link(text: &str) -> Link {
    Link {
        device: DEVICE,
        source: LinkSource::Person,
        assurance: Assurance::IdAndUserMatch,
        look: look(text).into(),
        contested_by: vec![DEVICE],
        settled: Vec::new(),
        look_changes: Vec::new(),
    }
}

const DECISION: Decision = Decision {
    entry: Entry::Allow,
    rule: Rule::Compliant,
    before: Level::Quarantine,
    level: Level::Allow,
    reason: Reason::Compliant,
    assurance: Some(Assurance::IdAndUserMatch),
    enforced: true,
};

/// What decisions depend on of it.
fn as_judged(row: &PartnershipRow) -> AccessPartnership {
    let one = row.partnership.clone();
    AccessPartnership {
        id: one.id,
        mailbox: one.mailbox,
        eas_id: one.eas_id,
        meets_policy: one.state_reason != "Policy",
        look: one.look.into(),
        link: row.link.clone(),
        decision: row.decision.clone(),
        seen_level: row.seen_level,
    }
}

#[tokio::test]
async fn a_page_of_partnerships_holds_each_as_it_is_by_itself() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        organisation(store).await;
        for (number, text) in TEXTS.iter().enumerate() {
            let one = partnership(number, text);
            let guid = Uuid::from_u128(1000 + number as u128);
            write(store, async |tx| {
                tx.put_partnership(&one, guid, SYNC, now()).await?;
                if number.is_multiple_of(2) {
                    tx.put_partnership_decision(one.id, Some(&link(text)), &DECISION, now()).await?;
                    tx.put_partnership_seen(one.id, Level::Allow, 3).await?;
                    tx.put_partnership_statistics(ORGANISATION, guid, Some(now())).await?;
                }
                Ok(())
            })
            .await;
        }
        let mut read: Vec<PartnershipRow> = Vec::new();
        for length in [2, 2, 1, 0] {
            let after = read.last().map(|row| row.partnership.id);
            let page = write(store, async |tx| tx.partnerships_after(ORGANISATION, after, 2).await).await;
            assert_eq!(page.len(), length);
            read.extend(page);
        }
        let ids: Vec<_> = read.iter().map(|row| row.partnership.id.0.as_u128()).collect();
        assert_eq!(ids, [896, 897, 898, 899, 900]);
        for row in &read {
            let alone = write(store, async |tx| tx.partnership(row.partnership.id).await).await;
            assert_eq!(alone.as_ref(), Some(row));
        }
        let mut all = write(store, async |tx| tx.all_access_partnerships(ORGANISATION).await).await;
        all.sort_by_key(|one| one.id);
        assert_eq!(all, read.iter().map(as_judged).collect::<Vec<_>>());
        let mut of_run =
            write(store, async |tx| tx.access_partnerships(MailboxRun::all(ORGANISATION)).await).await;
        assert!(of_run.is_sorted_by_key(|one| (one.mailbox, one.id)));
        of_run.sort_by_key(|one| one.id);
        assert_eq!(of_run, all);
        let first = read.last().unwrap();
        assert_eq!(
            (first.partnership.look.clone(), first.link.clone()),
            (look("plain"), Some(link("plain")))
        );
        assert_eq!((first.decision.clone(), first.seen_changes), (Some(DECISION), 3));
        database.end().await;
    }
}

#[tokio::test]
async fn a_page_of_mailboxes_holds_each_as_it_is_by_itself() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        organisation(store).await;
        let rows: Vec<MailboxRow> = TEXTS.iter().enumerate().map(|(at, text)| mailbox(at, text)).collect();
        for row in &rows {
            write(store, async |tx| tx.put_exchange_mailbox(row, None, SYNC, now()).await).await;
        }
        let mut page =
            write(store, async |tx| tx.exchange_mailboxes_after(ORGANISATION, None, 3).await).await;
        let after = page.last().map(|row| row.mailbox.id);
        let rest = async |tx: &mut crate::Tx| tx.exchange_mailboxes_after(ORGANISATION, after, 3).await;
        page.extend(write(store, rest).await);
        assert_eq!(write(store, async |tx| tx.all_exchange_mailboxes(ORGANISATION).await).await, page);
        page.reverse();
        assert_eq!(page, rows);
        database.end().await;
    }
}

#[tokio::test]
async fn everything_is_read_once_however_many_texts_it_takes() {
    const OTHER: OrganisationId = OrganisationId(Uuid::from_u128(0xeee));
    let count = 2 * usize::try_from(packed::AT_ONCE).unwrap() + 1;
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        let one = organisation(store).await;
        let other = Organisation { id: OTHER, name: "Other".into(), ..one };
        write(store, async |tx| tx.add_exchange_organisation(&other).await).await;
        write(store, async |tx| {
            for number in 0..count {
                let mut row = mailbox(0, "");
                row.mailbox.id = MailboxId(Uuid::from_u128(number as u128));
                // Those of others lie between them.
                if number % 7 == 3 {
                    row.mailbox.organisation = OTHER;
                }
                tx.put_exchange_mailbox(&row, None, SYNC, now()).await?;
            }
            Ok(())
        })
        .await;
        let ids = async |organisation| {
            let rows = write(store, async |tx| tx.all_exchange_mailboxes(organisation).await).await;
            rows.into_iter().map(|row| row.mailbox.id.0.as_u128() as usize).collect::<Vec<_>>()
        };
        let (theirs, ours): (Vec<_>, Vec<_>) = (0..count).partition(|number| number % 7 == 3);
        assert_eq!((ids(ORGANISATION).await, ids(OTHER).await), (ours, theirs));
        assert_eq!(ids(OrganisationId(Uuid::nil())).await, Vec::<usize>::new());
        database.end().await;
    }
}

#[tokio::test]
async fn all_devices_are_read_as_each_is_by_itself() {
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        let first = write(store, async |tx| tx.device(DEVICE).await).await.unwrap();
        let other = DeviceId(Uuid::from_u128(5));
        let second = Device { id: other, eas_device_id: Some("Appl\"1".into()), ..first };
        let claim = Claim { eas_id: id("Given1"), source: LinkSource::Person };
        write(store, async |tx| {
            tx.add_device(&second).await?;
            tx.set_compliance(other, ComplianceState::Compliant, None, now()).await?;
            tx.add_device_eas_id(other, &claim, "Ola", now()).await
        })
        .await;
        let all = write(store, async |tx| tx.access_devices().await).await;
        let all: BTreeMap<_, _> = all.into_iter().map(|device| (device.candidate.device, device)).collect();
        assert_eq!(all.keys().copied().collect::<Vec<_>>(), [other, DEVICE]);
        for (id, device) in &all {
            assert_eq!(write(store, async |tx| tx.access_device(*id).await).await.as_ref(), Some(device));
        }
        assert_eq!(all[&other].candidate.claims.len(), 2);
        database.end().await;
    }
}

#[tokio::test]
async fn everybody_in_a_group_is_read_once_by_however_many_ways() {
    let [all_staff, sales, nobody] = [1, 2, 3].map(|number| GroupId(Uuid::from_u128(number)));
    for database in all().await {
        let store = &database.store;
        seed(store).await;
        let ben = UserId(Uuid::from_u128(0xbe));
        write(store, async |tx| {
            let attributes = UserAttributes { external_id: "ben".into(), ..UserAttributes::default() };
            tx.put_user(&User { id: ben, attributes, disabled_at: None, removed_at: None }, now()).await?;
            for (id, name) in [(all_staff, "All staff"), (sales, "Sales"), (nobody, "Nobody")] {
                let attributes = GroupAttributes { external_id: name.into(), ..GroupAttributes::default() };
                tx.put_group(&Group { id, attributes, removed_at: None }, now()).await?;
                tx.add_to_closure(id, id).await?;
            }
            tx.add_to_closure(all_staff, sales).await?;
            for (group, user) in [(all_staff, ANNA), (sales, ANNA), (sales, ben)] {
                tx.add_group_user(group, user).await?;
            }
            Ok(())
        })
        .await;
        for (group, members) in [(all_staff, vec![ANNA, ben]), (sales, vec![ANNA, ben]), (nobody, Vec::new())]
        {
            let mut read = write(store, async |tx| tx.transitive_user_ids(group).await).await;
            read.sort_unstable();
            assert_eq!(read, members, "{group}");
        }
        database.end().await;
    }
}
