//! A test of the notification account: sent by the connector whichever way messages go, and told of once.

use connector_protocol::intent::{Intent, Operation, Outcome, Urgency};
use connector_protocol::notification::{Notification, NotificationAccount, Trouble, Way};
use domain::actor::{Actor, Role};
use domain::id::AdministratorId;
use domain::message::{Channel, MessageState};
use services::exchange::{self, NotificationState};
use services::{Error, messages};
use texts::Language;

use super::world::world;
use super::{MINUTE, events, states};
use crate::exchange::world::{BEN_MAILBOX, WHO, World};

async fn known(world: &World) -> NotificationState {
    exchange::notification(&world.services, WHO, world.id).await.unwrap()
}

async fn tell(world: &World, account: Option<NotificationAccount>) {
    let told = Notification { account };
    exchange::take_notification(&world.services, &world.identity, &told).await.unwrap().unwrap();
}

fn account() -> NotificationAccount {
    NotificationAccount {
        address: "gatepost@example.com".to_owned(),
        way: Way::Fixed,
        services: None,
        worked_at: None,
        trouble: None,
    }
}

async fn ask(world: &World, to: &str) -> Result<(), Error> {
    messages::test_account(&world.services, WHO, world.id, to, Language::Swedish).await
}

/// The messages that the connector gets.
async fn mails(world: &World) -> Vec<Intent> {
    let fence = world.lease().await.unwrap();
    let asked = world.intents(fence).await;
    asked.into_iter().filter(|one| matches!(one.operation, Operation::SendMessage { .. })).collect()
}

async fn end(world: &World, sent: &[Intent], outcome: Outcome) {
    let fence = world.lease().await.unwrap();
    world.tell(fence, sent, outcome).await;
}

#[tokio::test]
async fn xc_13_a_test_goes_by_the_account_whichever_way_messages_go() {
    for channel in [Channel::Portal, Channel::Smtp, Channel::Ews] {
        let (world, post) = world(channel).await;
        tell(&world, Some(account())).await;
        ask(&world, " me@example.com ").await.unwrap();
        world.drain().await;
        let sent = mails(&world).await;
        let [mail] = sent.as_slice() else { panic!("{channel}: {sent:?}") };
        assert_eq!(mail.urgency, Urgency::Release, "a person waits for it");
        let Operation::SendMessage { to, subject, text, html } = &mail.operation else { panic!("a mail") };
        assert_eq!(to, "me@example.com");
        assert!(subject.contains("Gatepost") && text.contains("aviseringskonto"), "{subject}: {text}");
        assert!(html.contains("lang=\"sv\""), "{html}");
        assert_eq!(known(&world).await.sent_at, None);
        world.pass(MINUTE);
        let done = Outcome::Done { domain_controller: None, lists: None, unchanged: false };
        end(&world, &sent, done).await;
        let state = known(&world).await;
        assert_eq!(state.test.map(|test| test.state), Some(MessageState::Sent));
        assert_eq!((state.sent_at, state.channel), (Some(world.services.now()), channel));
        assert!(mails(&world).await.is_empty() && post.sent().is_empty());
    }
}

#[tokio::test]
async fn what_went_wrong_is_said_where_it_was_asked_for_and_nothing_is_tried_again_by_itself() {
    let (world, _post) = world(Channel::Portal).await;
    ask(&world, "me@example.com").await.unwrap();
    let sent = mails(&world).await;
    let detail = "the web services of mail are busy".to_owned();
    end(&world, &sent, Outcome::Failed { code: "throttled".to_owned(), detail, transient: true }).await;
    let test = known(&world).await.test.unwrap();
    assert_eq!(test.state, MessageState::Failed);
    assert_eq!(test.last_error.as_deref(), Some("throttled: the web services of mail are busy"));
    world.pass(10 * MINUTE);
    assert!(mails(&world).await.is_empty());
    assert!(events(&world).await.is_empty(), "no user was kept from a message");
}

#[tokio::test]
async fn nobody_is_asked_who_cannot_send_and_a_test_is_not_old_news() {
    let (world, _post) = world(Channel::Portal).await;
    assert!(matches!(ask(&world, "nobody").await, Err(Error::Invalid(_))));
    tell(&world, None).await;
    let refused = ask(&world, "me@example.com").await;
    assert!(matches!(refused, Err(Error::Conflict { code: "no-notification-account", .. })), "{refused:?}");
    tell(&world, Some(account())).await;
    ask(&world, "first@example.com").await.unwrap();
    world.pass(1);
    ask(&world, "second@example.com").await.unwrap();
    assert_eq!(states(&world).await, [MessageState::Waiting, MessageState::Superseded]);
    world.pass(61 * MINUTE);
    assert!(mails(&world).await.is_empty(), "nobody waits for it any more");
    assert_eq!(known(&world).await.test.map(|test| test.state), Some(MessageState::Dropped));
    assert!(events(&world).await.is_empty());
    let reader = Actor::Administrator {
        id: AdministratorId(BEN_MAILBOX),
        name: "ben@example.com".to_owned(),
        role: Role::Auditor,
    };
    let refused =
        messages::test_account(&world.services, &reader, world.id, "a@b.example", Language::English);
    assert!(matches!(refused.await, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn what_a_connector_says_of_its_account_is_kept_as_long_as_it_is_the_connector() {
    let (world, _post) = world(Channel::Portal).await;
    let before = known(&world).await;
    assert!(before.has_connector && before.told.is_none());
    let trouble = Trouble {
        at: world.services.now(),
        word: "sign-in".to_owned(),
        detail: "check its name and password".to_owned(),
    };
    let told = NotificationAccount { trouble: Some(trouble), ..account() };
    tell(&world, Some(told.clone())).await;
    assert_eq!(known(&world).await.told.and_then(|told| told.account), Some(told));
    let stranger = exchange::ConnectorIdentity { sha256: [1; 32] };
    let refused = exchange::take_notification(&world.services, &stranger, &Notification::default()).await;
    assert!(refused.unwrap().is_err());
}

#[tokio::test]
async fn an_administrators_own_address_is_their_name_or_the_directorys() {
    let (world, _post) = world(Channel::Portal).await;
    let named = |name: &str| Actor::Administrator {
        id: AdministratorId(BEN_MAILBOX),
        name: name.to_owned(),
        role: Role::Owner,
    };
    let own = async |name: &str| messages::own_address(&world.services, &named(name)).await.unwrap();
    assert_eq!(own("it@example.com").await.as_deref(), Some("it@example.com"));
    assert_eq!(own("admin").await, None);
}
