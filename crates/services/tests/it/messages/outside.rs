//! The word to an outside address: to whom it goes, what it says, and when it does not.

use connector_protocol::intent::Operation;
use connector_protocol::sync::Level;
use domain::device::ComplianceState;
use domain::id::UserId;
use domain::message::{Channel, MessagePolicy, MessageState, OccasionKind};
use outbound_mail::{Mail, MailError};
use services::Error;
use services::messages::{self, LocalizedText, MailSettings, NewMail, TestSend};
use services::settings::{Organisation, Setting};

use super::world::world;
use super::{MINUTE, stranger, wait};
use crate::exchange::world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World};
use testkit::Post;

/// The switch is on, and the directory knows addresses of a user.
async fn switched_on(world: &World, channel: Channel, user: uuid::Uuid, addresses: &[&str]) {
    let mut tx = world.services.store.write().await.unwrap();
    let mut user = tx.user(UserId(user)).await.unwrap().unwrap();
    user.attributes.other_mails = addresses.iter().map(|address| (*address).to_owned()).collect();
    tx.put_user(&user, world.services.now()).await.unwrap();
    let organisation = Organisation { name: "Contoso".to_owned(), ..Organisation::default() };
    tx.put_setting(Organisation::NAME, &organisation, world.services.now()).await.unwrap();
    tx.commit().await.unwrap();
    choose(world, channel, true).await;
}

async fn choose(world: &World, channel: Channel, outside: bool) {
    let policy = MessagePolicy { channel, outside, ..MessagePolicy::default() };
    messages::set_policy(&world.services, WHO, world.id, &policy).await.unwrap();
}

/// To whom mails went, in any order.
fn addresses(post: &Post) -> Vec<String> {
    let mut addresses: Vec<_> = post.sent().into_iter().map(|mail| mail.to_address).collect();
    addresses.sort_unstable();
    addresses
}

fn to<'a>(sent: &'a [Mail], address: &str) -> &'a Mail {
    sent.iter().find(|mail| mail.to_address == address).unwrap()
}

#[tokio::test]
async fn co_6_the_first_outside_address_is_told_where_to_look_and_no_more() {
    let (world, post) = world(Channel::Smtp).await;
    // The first is that of the mailbox itself, the second is none.
    let known = ["BEN@example.com", "ben at home", "ben@home.example", "ben@other.example"];
    switched_on(&world, Channel::Smtp, BEN_MAILBOX, &known).await;
    let fence = stranger(&world).await;
    assert_eq!(addresses(&post), ["ben@example.com", "ben@home.example"]);
    let sent = post.sent();
    let mail = to(&sent, "ben@home.example");
    assert_eq!((mail.language.as_str(), mail.to_name.as_str()), ("nl", ""));
    assert_eq!(mail.subject, "Een apparaat van u krijgt geen mail van uw werk");
    assert!(mail.text.contains("https://gatepost.example.com/\n"), "{}", mail.text);
    let usual = to(&sent, "ben@example.com");
    for word in ["Ben", "iPhone", "Contoso"] {
        assert!(
            !format!("{}{}{}", mail.subject, mail.text, mail.html).contains(word),
            "{word}: {}",
            mail.text
        );
        assert!(format!("{}{}", usual.subject, usual.text).contains(word), "the usual message names {word}");
    }
    // The block that we write, and the next syncs, say nothing new.
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    world.full_sync(fence, Level::Quarantine, &[("STRANGER", BEN_MAILBOX)]).await;
    wait(&world).await;
    assert_eq!(post.sent().len(), 2);
    // People see where each went; the portal says it once.
    let ben = UserId(BEN_MAILBOX);
    let listed = messages::of_user(&world.services, WHO, ben, 10).await.unwrap();
    let mut went: Vec<_> = listed.iter().map(|one| (one.address.as_deref().unwrap(), one.state)).collect();
    went.sort_unstable_by_key(|(address, _)| *address);
    assert_eq!(went, [("ben@example.com", MessageState::Sent), ("ben@home.example", MessageState::Sent)]);
    assert_eq!(messages::shown(&world.services, WHO, ben).await.unwrap().len(), 1);
}

#[tokio::test]
async fn that_mail_flows_again_is_told_where_it_flows() {
    let (world, post) = world(Channel::Smtp).await;
    switched_on(&world, Channel::Smtp, ANNA_MAILBOX, &["anna@home.example"]).await;
    world.enforce().await;
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("annaphone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let blocked = world.intents(fence).await;
    world.done(fence, &blocked).await;
    wait(&world).await;
    assert_eq!(addresses(&post), ["anna@example.com", "anna@home.example"]);
    world.comply(ComplianceState::Compliant).await;
    let fence = world.lease().await.unwrap();
    let released = world.intents(fence).await;
    world.done(fence, &released).await;
    wait(&world).await;
    assert_eq!(addresses(&post), ["anna@example.com", "anna@example.com", "anna@home.example"]);
}

#[tokio::test]
async fn nobody_is_told_outside_before_somebody_switched_it_on_or_after_it_was_switched_off() {
    let (world, post) = world(Channel::Smtp).await;
    switched_on(&world, Channel::Smtp, BEN_MAILBOX, &["ben@home.example"]).await;
    post.fail(Some(MailError::Unreachable("refused".to_owned())));
    stranger(&world).await;
    choose(&world, Channel::Smtp, false).await;
    post.fail(None);
    wait(&world).await;
    assert_eq!(addresses(&post), ["ben@example.com"], "switched off while it waited");
    world.full_sync(world.lease().await.unwrap(), Level::Quarantine, &[("OTHER", BEN_MAILBOX)]).await;
    wait(&world).await;
    assert_eq!(addresses(&post), ["ben@example.com", "ben@example.com"]);
    assert!(!MessagePolicy::default().outside);
}

#[tokio::test]
async fn outside_addresses_are_told_by_smtp_whatever_way_the_others_go() {
    for channel in [Channel::Ews, Channel::Portal] {
        let (world, post) = world(channel).await;
        switched_on(&world, channel, BEN_MAILBOX, &["ben@home.example"]).await;
        let fence = stranger(&world).await;
        assert_eq!(addresses(&post), ["ben@home.example"], "{channel}");
        let asked = world.intents(fence).await;
        let by_connector: Vec<_> = asked
            .iter()
            .filter_map(|intent| match &intent.operation {
                Operation::SendMessage { to, .. } => Some(to.as_str()),
                _ => None,
            })
            .collect();
        let expected: &[&str] = if channel == Channel::Ews { &["ben@example.com"] } else { &[] };
        assert_eq!(by_connector, expected, "{channel}");
    }
}

#[tokio::test]
async fn they_count_among_the_messages_of_an_hour() {
    let (world, post) = world(Channel::Smtp).await;
    switched_on(&world, Channel::Smtp, BEN_MAILBOX, &["ben@home.example"]).await;
    let policy =
        MessagePolicy { channel: Channel::Smtp, outside: true, per_hour: 1, ..MessagePolicy::default() };
    messages::set_policy(&world.services, WHO, world.id, &policy).await.unwrap();
    stranger(&world).await;
    wait(&world).await;
    assert_eq!(post.sent().len(), 1);
    world.pass(61 * MINUTE);
    world.drain().await;
    assert_eq!(addresses(&post), ["ben@example.com", "ben@home.example"]);
}

#[tokio::test]
async fn a_changed_template_cannot_tell_more_either() {
    let (world, post) = world(Channel::Smtp).await;
    switched_on(&world, Channel::Smtp, BEN_MAILBOX, &["ben@home.example"]).await;
    let text = LocalizedText {
        locale: "nl".to_owned(),
        subject: "[{{DeviceName}}{{UserName}}] kijk".to_owned(),
        body: "[{{Reason}}{{Organisation}}{{Contact}}{{OSAndVersion}}] {{EnrolAddress}}".to_owned(),
        modified_at: None,
    };
    let id = OccasionKind::Outside.template();
    let preview = messages::preview(&world.services, WHO, id, &text).await.unwrap();
    assert_eq!(preview.subject, "[] kijk", "the preview shows what is sent");
    messages::set_text(&world.services, WHO, id, text).await.unwrap();
    stranger(&world).await;
    let sent = post.sent();
    let mail = to(&sent, "ben@home.example");
    assert_eq!(mail.subject, "[] kijk");
    assert!(mail.text.starts_with("[] https://gatepost.example.com/enroll\n"), "{}", mail.text);
}

#[tokio::test]
async fn a_test_of_its_template_goes_by_the_mail_server_whatever_the_others_go_by() {
    let (world, post) = world(Channel::Ews).await;
    for outside in [false, true] {
        choose(&world, Channel::Ews, outside).await;
        let test = TestSend {
            template: OccasionKind::Outside.template(),
            locale: None,
            to: Some("me@example.com".to_owned()),
            organisation: Some(world.id),
        };
        assert!(messages::test_send(&world.services, WHO, test).await.unwrap(), "it is sent at once");
        let sent = post.sent();
        let mail = sent.last().unwrap();
        assert_eq!(mail.to_address, "me@example.com");
        assert!(mail.text.contains("https://gatepost.example.com/"), "{}", mail.text);
    }
    assert_eq!(post.sent().len(), 2);
    let test = TestSend {
        template: OccasionKind::Blocked.template(),
        locale: None,
        to: Some("me@example.com".to_owned()),
        organisation: Some(world.id),
    };
    assert!(
        !messages::test_send(&world.services, WHO, test).await.unwrap(),
        "the others wait for the connector"
    );
}

#[tokio::test]
async fn without_a_mail_server_it_cannot_be_switched_on() {
    let (world, _post) = world(Channel::Ews).await;
    let services = &world.services;
    let none = NewMail { settings: MailSettings::default(), password: None, test_address: String::new() };
    messages::configure(services, WHO, none).await.unwrap();
    let policy = MessagePolicy { channel: Channel::Ews, outside: true, ..MessagePolicy::default() };
    let Err(Error::Invalid(problems)) = messages::set_policy(services, WHO, world.id, &policy).await else {
        panic!("refused")
    };
    assert_eq!((problems[0].field.as_str(), problems[0].code), ("outside", "mail-not-set"));
    assert!(!messages::policy(services, WHO, world.id).await.unwrap().outside, "nothing is kept");
}
