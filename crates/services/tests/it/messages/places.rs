//! What waits for one way, or behind many changes, keeps nobody else waiting.

use connector_protocol::intent::{Intent, IntentsRequest};
use connector_protocol::sync::Level;
use domain::id::UserId;
use domain::message::{Channel, MessagePolicy, MessageState, OccasionKind};
use outbound_mail::MailError;
use services::exchange;
use services::messages::{self, TestSend};

use super::world::world;
use super::{MINUTE, states, wait};
use crate::exchange::world::{BEN_MAILBOX, WHO, World};

/// So many unknown phones of Ben are found in quarantine.
async fn strangers(world: &World, many: usize) -> i64 {
    world.enforce().await;
    let phones: Vec<String> = (0..many).map(|number| format!("PHONE{number}")).collect();
    let found: Vec<_> = phones.iter().map(|phone| (phone.as_str(), BEN_MAILBOX)).collect();
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &found).await;
    world.drain().await;
    fence
}

async fn asks(world: &World, asked: IntentsRequest) -> Vec<Intent> {
    exchange::intents(&world.services, &world.identity, &asked).await.unwrap().unwrap().intents
}

fn changes(intents: &[Intent]) -> Vec<bool> {
    intents.iter().map(Intent::is_change).collect()
}

#[tokio::test]
async fn messages_have_places_of_their_own_while_many_changes_wait() {
    let (world, _post) = world(Channel::Ews).await;
    let fence = strangers(&world, 8).await;
    let few = asks(&world, IntentsRequest::any(fence, 4, 0)).await;
    assert_eq!(changes(&few), [true, true, true, false], "who may have mail comes first");
    // The changes of this hour are used up.
    let alone = IntentsRequest { changes: Some(0), ..IntentsRequest::any(fence, 20, 0) };
    assert_eq!(changes(&asks(&world, alone).await), [false; 8]);
    // Nearly: what is one of many is not handed out, whoever else is.
    let mut tx = world.services.store.write().await.unwrap();
    let waiting = tx.waiting_intents(world.id, 100).await.unwrap();
    for intent in &waiting[1..] {
        tx.hasten_intent(intent.id, 12, false).await.unwrap();
    }
    tx.commit().await.unwrap();
    let asked = IntentsRequest { changes: Some(2), singles_alone: true, ..IntentsRequest::any(fence, 20, 0) };
    let singles = asks(&world, asked).await;
    assert_eq!(singles[0].id, waiting[0].id.0);
    assert_eq!(changes(&singles), [&[true][..], &[false; 8]].concat());
}

#[tokio::test]
async fn messages_that_wait_for_the_mail_server_keep_none_from_the_connector() {
    let (world, post) = world(Channel::Ews).await;
    let mut tx = world.services.store.write().await.unwrap();
    let mut ben = tx.user(UserId(BEN_MAILBOX)).await.unwrap().unwrap();
    ben.attributes.other_mails = vec!["ben@home.example".to_owned()];
    tx.put_user(&ben, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    let policy = MessagePolicy { outside: true, per_hour: 6000, ..MessagePolicy::default() };
    let policy = MessagePolicy { channel: Channel::Ews, ..policy };
    messages::set_policy(&world.services, WHO, world.id, &policy).await.unwrap();
    post.fail(Some(MailError::Unreachable("refused".to_owned())));
    let fence = strangers(&world, 52).await;
    let mut sent = 0;
    for _ in 0..6 {
        let asked = IntentsRequest { changes: Some(0), ..IntentsRequest::any(fence, 20, 0) };
        let mails = asks(&world, asked).await;
        sent += world.done(fence, &mails).await;
    }
    assert_eq!(sent, 52, "whatever waits for the mail server");
    let last = messages::last(&world.services, WHO, 200).await.unwrap();
    let outside = last.iter().filter(|one| one.message.occasion.kind() == OccasionKind::Outside);
    assert_eq!(outside.filter(|one| one.message.state == MessageState::Waiting).count(), 52);
}

#[tokio::test]
async fn what_was_dropped_since_the_run_began_is_not_sent() {
    let (world, post) = world(Channel::Smtp).await;
    let (services, organisation) = (world.services.clone(), world.id);
    post.meanwhile(async move {
        messages::drop_waiting(&services, WHO, Some(organisation)).await.unwrap();
    });
    strangers(&world, 3).await;
    wait(&world).await;
    assert_eq!(post.sent().len(), 1, "the one that was on its way");
    let states = states(&world).await;
    assert_eq!(states.iter().filter(|state| **state == MessageState::Dropped).count(), 2, "{states:?}");
}

#[tokio::test]
async fn a_test_of_a_template_grows_old() {
    let (world, _post) = world(Channel::Ews).await;
    let test = TestSend {
        template: OccasionKind::Quarantined.template(),
        locale: None,
        to: Some("me@example.com".to_owned()),
        organisation: Some(world.id),
    };
    assert!(!messages::test_send(&world.services, WHO, test).await.unwrap(), "the connector sends it");
    let fence = world.lease().await.unwrap();
    assert_eq!(changes(&world.intents(fence).await), [false]);
    // The connector could not tell what became of it, and comes back days later.
    world.pass(3 * 24 * 60 * MINUTE);
    let fence = world.lease().await.unwrap();
    assert!(world.intents(fence).await.is_empty());
    assert_eq!(states(&world).await, [MessageState::Dropped]);
}
