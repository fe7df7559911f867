//! The journal as people look through it, and what stands in the lists for one id.

use connector_protocol::sync::Level;
use domain::access::List;
use domain::actor::{Actor, Role};
use domain::id::{AdministratorId, MailboxId, PartnershipId};
use services::exchange::{self, ByHand, EntryBy, JournalQuery, StandingEntries};
use uuid::Uuid;

use super::world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World};

async fn record(world: &World, eas_id: &str) -> PartnershipId {
    let all = exchange::partnerships(&world.services, WHO, world.id, None, 100).await.unwrap();
    let found = all.iter().find(|row| row.partnership.eas_id.as_str().eq_ignore_ascii_case(eas_id));
    found.unwrap().partnership.id
}

async fn standing(world: &World, eas_id: &str) -> StandingEntries {
    let id = record(world, eas_id).await;
    exchange::standing_entries(&world.services, WHO, id).await.unwrap()
}

/// Everything that waits is done.
async fn carry_out(world: &World) {
    world.drain().await;
    let fence = world.lease().await.unwrap();
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
}

/// The ids of the journal's devices with the mailbox of each.
async fn found(world: &World, words: &str, mailbox: Option<Uuid>) -> Vec<(String, String)> {
    let wanted = JournalQuery { words: words.to_owned(), mailbox: mailbox.map(MailboxId) };
    let page = exchange::journal_page(&world.services, WHO, world.id, &wanted, None, 50).await.unwrap();
    assert_eq!(page.next, None);
    let mut found: Vec<_> = page
        .records
        .into_iter()
        .map(|record| {
            let id = record.entry.operation.eas_id().map(ToString::to_string).unwrap_or_default();
            (
                id,
                record
                    .mailbox
                    .map(|name| format!("{} {}", name.display_name, name.address))
                    .unwrap_or_default(),
            )
        })
        .collect();
    found.sort();
    found
}

#[tokio::test]
async fn co_8_each_entry_of_the_journal_has_its_mailbox_and_can_be_searched_for() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("ANNAPHONE", ANNA_MAILBOX), ("STRANGER", BEN_MAILBOX)]).await;
    carry_out(&world).await;
    let (anna, ben) = ("Anna anna@example.com".to_owned(), "Ben ben@example.com".to_owned());
    let all = [("ANNAPHONE".to_owned(), anna.clone()), ("STRANGER".to_owned(), ben.clone())];
    assert_eq!(found(&world, "", None).await, all);
    assert_eq!(found(&world, "ben@EXAMPLE", None).await, all[1..]);
    assert_eq!(found(&world, "annaph", None).await, all[..1]);
    assert_eq!(found(&world, "", Some(ANNA_MAILBOX)).await, all[..1]);
    assert_eq!(found(&world, "stranger", Some(ANNA_MAILBOX)).await, []);

    // A record that is removed takes its mailbox's name along into the journal.
    let stranger = record(&world, "STRANGER").await;
    exchange::by_hand(&world.services, WHO, world.id, ByHand::Remove, &[stranger], false).await.unwrap();
    carry_out(&world).await;
    let of_ben = found(&world, "", Some(BEN_MAILBOX)).await;
    assert!(
        of_ben.len() >= 2 && of_ben.iter().all(|one| *one == ("STRANGER".to_owned(), ben.clone())),
        "{of_ben:?}"
    );
}

#[tokio::test]
async fn the_journal_is_turned_over_page_by_page() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    let phones = ["ONE", "TWO", "THREE"];
    let found: Vec<_> = phones.iter().map(|id| (*id, BEN_MAILBOX)).collect();
    world.full_sync(fence, Level::Allow, &found).await;
    carry_out(&world).await;
    let wanted = JournalQuery::default();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = exchange::journal_page(&world.services, WHO, world.id, &wanted, after, 1).await.unwrap();
        seen.extend(page.records.iter().map(|record| record.entry.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let all: Vec<_> = world.journal().await.into_iter().map(|entry| entry.id).collect();
    assert_eq!((seen.len(), &seen), (4, &all), "Anna's enrolled phone is allowed ahead");
}

#[tokio::test]
async fn co_8_what_stands_in_the_lists_is_said_with_who_wrote_it() {
    let world = World::new().await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    let mut mailbox = super::world::mailbox(BEN_MAILBOX);
    mailbox.blocked = vec!["FOREIGN".to_owned()];
    world
        .full_sync(
            fence,
            Level::Allow,
            &[("STRANGER", BEN_MAILBOX), ("FOREIGN", BEN_MAILBOX), ("annaphone", ANNA_MAILBOX)],
        )
        .await;
    world.read_mailbox(fence, mailbox).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    let waits = standing(&world, "STRANGER").await;
    assert!(waits.waiting.is_some() && waits.entries.is_empty(), "{waits:?}");
    world.done(fence, &asked).await;
    let ours = standing(&world, "STRANGER").await;
    assert_eq!(ours.ours(), Some((List::Blocked, world.services.now())));
    assert!(ours.waiting.is_none(), "{ours:?}");
    let foreign = standing(&world, "FOREIGN").await;
    assert_eq!((foreign.entries[0].list, &foreign.entries[0].by), (List::Blocked, &EntryBy::Others));
    assert_eq!(foreign.ours(), None);

    // By hand, for somebody whom the policy would block.
    world.pass(1);
    let fence = world.lease().await.unwrap();
    let stranger = record(&world, "STRANGER").await;
    let eva = Actor::Administrator {
        id: AdministratorId(Uuid::from_u128(0xe)),
        name: "Eva".to_owned(),
        role: Role::Owner,
    };
    exchange::by_hand(&world.services, &eva, world.id, ByHand::Allow, &[stranger], false).await.unwrap();
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    let by_hand = standing(&world, "STRANGER").await;
    let allowed = by_hand.entries.iter().find(|entry| entry.list == List::Allowed).unwrap();
    let EntryBy::Person { name, written_at } = &allowed.by else { panic!("{by_hand:?}") };
    assert_eq!((name.as_str(), *written_at), ("Eva", world.services.now()));
}
