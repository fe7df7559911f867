//! Phones in further mailboxes: whoever has the mailbox is told of them, since nobody else would be (CO-2, CO-6).

use connector_protocol::intent::{Intent, Operation};
use connector_protocol::sync::{Content, Level, Mailbox, Rules, SyncFinish, SyncKind};
use domain::directory::{Group, GroupAttributes};
use domain::id::{GroupId, MailboxId, UserId};
use domain::message::Channel;
use services::exchange::{self, Holder};
use uuid::Uuid;

use super::world::world;
use super::{MINUTE, wait};
use crate::exchange::world::{
    ANNA, ANNA_MAILBOX, BEN_MAILBOX, CARLA_MAILBOX, DEVICE, WHO, World, mailbox, partnership, user,
};
use testkit::Post;

/// A mailbox of nobody.
const DESK: Uuid = Uuid::from_u128(0xde);

/// A full sync that finds these phones.
async fn read(world: &World, found: &[(&str, Uuid)]) {
    world.pass(MINUTE);
    let fence = world.lease().await.unwrap();
    let started = world.start(fence, SyncKind::Full).await;
    let desk = Mailbox {
        display_name: "Front desk".to_owned(),
        addresses: vec!["desk@example.com".to_owned()],
        ..mailbox(DESK)
    };
    let mut mailboxes = [ANNA_MAILBOX, BEN_MAILBOX, CARLA_MAILBOX].map(mailbox).to_vec();
    mailboxes.push(desk);
    let found: Vec<_> = found.iter().map(|(eas_id, mailbox)| partnership(eas_id, *mailbox)).collect();
    let (count, partnerships) = (mailboxes.len() as u64, found.len() as u64);
    let pages = [
        Content::Rules(Rules { default_level: Level::Quarantine, rules: Vec::new() }),
        Content::Mailboxes(mailboxes),
        Content::Partnerships(found),
    ];
    for (number, content) in (0..).zip(pages) {
        world.page(fence, &started, number, content).await.unwrap();
    }
    let finish =
        SyncFinish { fence, sync: started.sync, complete: true, mailboxes: count, partnerships, error: None };
    exchange::finish(&world.services, &world.identity, &finish).await.unwrap().unwrap();
    world.drain().await;
}

async fn give(world: &World, mailbox: Uuid, holder: Holder) {
    exchange::give_mailbox(&world.services, WHO, world.id, MailboxId(mailbox), holder).await.unwrap();
    world.drain().await;
}

/// Carla has an address as the others have.
async fn carla(world: &World) -> UserId {
    let mut carla = user(CARLA_MAILBOX, "Carla");
    carla.attributes.mail = Some("carla@example.com".to_owned());
    let mut tx = world.services.store.write().await.unwrap();
    tx.put_user(&carla, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    carla.id
}

/// Every mail: to whom, and its subject; in any order.
fn told(post: &Post) -> Vec<(String, String)> {
    let mut told: Vec<_> = post.sent().into_iter().map(|mail| (mail.to_address, mail.subject)).collect();
    told.sort_unstable();
    told
}

fn mails(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(to, subject)| ((*to).to_owned(), (*subject).to_owned())).collect()
}

/// Says in which mailbox: it is not theirs.
const HELD: &str = "iPhone15C4 (Front desk) does not get your mail yet";

#[tokio::test]
async fn co_6_an_unknown_phone_in_a_mailbox_of_nobody_is_told_to_whom_it_was_given() {
    let (world, post) = world(Channel::Smtp).await;
    world.enforce().await;
    let stranger = [("STRANGER", DESK)];
    read(&world, &stranger).await;
    wait(&world).await;
    assert!(post.sent().is_empty(), "it is for nobody");
    give(&world, DESK, Holder::User(ANNA)).await;
    read(&world, &stranger).await;
    wait(&world).await;
    assert_eq!(told(&post), mails(&[("anna@example.com", HELD)]));
    read(&world, &stranger).await;
    wait(&world).await;
    assert_eq!(post.sent().len(), 1, "the next sync says nothing new");
}

#[tokio::test]
async fn co_6_a_shared_mailbox_whose_account_is_disabled_is_no_other() {
    let (world, post) = world(Channel::Smtp).await;
    world.enforce().await;
    let mut tx = world.services.store.write().await.unwrap();
    let mut ben = tx.user(UserId(BEN_MAILBOX)).await.unwrap().unwrap();
    ben.attributes.enabled = false;
    ben.disabled_at = Some(world.services.now());
    tx.put_user(&ben, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    read(&world, &[]).await;
    give(&world, BEN_MAILBOX, Holder::User(ANNA)).await;
    read(&world, &[("STRANGER", BEN_MAILBOX)]).await;
    wait(&world).await;
    let held = "iPhone15C4 (Ben) does not get your mail yet";
    assert_eq!(told(&post), mails(&[("anna@example.com", held)]));
}

#[tokio::test]
async fn co_6_each_of_several_is_told_once_and_that_mail_flows_hears_whose_phone_it_is() {
    let (world, post) = world(Channel::Smtp).await;
    world.enforce().await;
    let carla = carla(&world).await;
    read(&world, &[]).await;
    give(&world, DESK, Holder::User(ANNA)).await;
    give(&world, DESK, Holder::User(carla)).await;
    read(&world, &[("STRANGER", DESK)]).await;
    wait(&world).await;
    let both = [("anna@example.com", HELD), ("carla@example.com", HELD)];
    assert_eq!(told(&post), mails(&both));
    // It proves to be Anna's: she hears that her mail flows.
    let all = exchange::partnerships(&world.services, WHO, world.id, None, 100).await.unwrap();
    exchange::link_device(&world.services, WHO, all[0].partnership.id, DEVICE).await.unwrap();
    let fence = world.lease().await.unwrap();
    let allow = world.intents(fence).await;
    let is_desk = |one: &Intent| matches!(one.operation, Operation::SetEntry { mailbox: DESK, .. });
    assert!(allow.iter().any(is_desk), "{allow:?}");
    world.done(fence, &allow).await;
    wait(&world).await;
    let flows = ("anna@example.com", "iPhone15C4 (Front desk) gets your mail");
    assert_eq!(told(&post), mails(&[both[0], flows, both[1]]));
}

#[tokio::test]
async fn a_mailbox_of_very_many_is_told_to_those_who_have_it_by_name() {
    let (world, post) = world(Channel::Smtp).await;
    world.enforce().await;
    let many = GroupId(Uuid::from_u128(0xf0));
    let now = world.services.now();
    let mut tx = world.services.store.write().await.unwrap();
    let attributes = GroupAttributes { external_id: "many".into(), ..GroupAttributes::default() };
    tx.put_group(&Group { id: many, attributes, removed_at: None }, now).await.unwrap();
    tx.add_to_closure(many, many).await.unwrap();
    for number in 0..30 {
        let mut member = user(Uuid::from_u128(0x100 + number), "Member");
        member.attributes.mail = Some(format!("member{number}@example.com"));
        tx.put_user(&member, now).await.unwrap();
        tx.add_group_user(many, member.id).await.unwrap();
    }
    tx.commit().await.unwrap();
    read(&world, &[]).await;
    give(&world, DESK, Holder::Group(many)).await;
    give(&world, DESK, Holder::User(ANNA)).await;
    read(&world, &[("STRANGER", DESK)]).await;
    wait(&world).await;
    assert_eq!(told(&post), mails(&[("anna@example.com", HELD)]));
}
