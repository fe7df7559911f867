//! Messages to users, from their cause to a mail server that notes what it gets, or to the connector.

mod account;
mod further;
mod outside;
mod places;
mod templates;
mod world;

use connector_protocol::intent::{Operation, Outcome};
use connector_protocol::sync::Level;
use domain::access::AccessSettings;
use domain::access::settings::{LockOut, Mode};
use domain::device::ComplianceState;
use domain::message::{Channel, MessagePolicy, MessageState};
use outbound_mail::{Mail, MailError, Step};
use services::{exchange, messages};
use testkit::Post;

use crate::exchange::world::{ANNA, ANNA_MAILBOX, BEN_MAILBOX, GROUP, WHO, World, partnership};
use world::world;

const MINUTE: i64 = 60;

fn greylisted() -> MailError {
    MailError::Refused { step: Step::Recipient, code: 451, said: "greylisted".to_owned() }
}

/// Ben's unknown phone is found in quarantine.
async fn stranger(world: &World) -> i64 {
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &[("STRANGER", BEN_MAILBOX)]).await;
    world.drain().await;
    fence
}

/// Two minutes: more than one run of the job.
async fn wait(world: &World) {
    for _ in 0..2 {
        world.pass(MINUTE + 1);
        world.drain().await;
    }
}

#[tokio::test]
async fn co_6_an_unknown_phone_makes_one_mail_in_its_users_language() {
    let (world, post) = world(Channel::Smtp).await;
    let fence = stranger(&world).await;
    let sent = post.sent();
    let [mail] = sent.as_slice() else { panic!("one mail: {sent:?}") };
    assert_eq!((mail.to_name.as_str(), mail.to_address.as_str()), ("Ben", "ben@example.com"));
    assert_eq!(mail.language, "nl");
    assert_eq!(mail.subject, "iPhone15C4 krijgt uw mail nog niet");
    assert!(mail.text.contains("https://gatepost.example.com/enroll"), "{}", mail.text);
    assert!(mail.html.contains("<a href=\"https://gatepost.example.com/enroll\">"));
    // The block that we write, and the next syncs, say nothing new.
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    world.full_sync(fence, Level::Quarantine, &[("STRANGER", BEN_MAILBOX)]).await;
    wait(&world).await;
    assert_eq!(post.sent().len(), 1);
}

#[tokio::test]
async fn co_6_whom_exchange_keeps_out_by_itself_is_told_what_the_phone_lacks() {
    let (world, post) = world(Channel::Smtp).await;
    world.comply(ComplianceState::Noncompliant).await;
    let access = AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![GROUP],
        lock_out: LockOut::Quarantine,
        ..AccessSettings::default()
    };
    exchange::set_access(&world.services, WHO, world.id, access).await.unwrap();
    let fence = world.lease().await.unwrap();
    let found = [("annaphone", ANNA_MAILBOX), ("STRANGER", BEN_MAILBOX)];
    world.full_sync(fence, Level::Quarantine, &found).await;
    world.drain().await;
    assert!(world.intents(fence).await.is_empty(), "no entry of ours says why they are kept out");
    wait(&world).await;
    let sent: Vec<Mail> = post.sent();
    let to = |name: &str| &sent.iter().find(|mail| mail.to_name == name).unwrap().text;
    assert!(to("Anna").contains("It lacks something that your organisation asks for"), "{}", to("Anna"));
    assert!(!to("Anna").contains("not enrolled with"), "{}", to("Anna"));
    assert!(to("Ben").contains("Het is niet bij uw organisatie aangemeld"), "{}", to("Ben"));
}

#[tokio::test]
async fn co_6_who_has_done_everything_is_not_told_to_enrol() {
    let (world, post) = world(Channel::Smtp).await;
    let access = AccessSettings {
        mode: Mode::Enforcing,
        included_groups: vec![GROUP],
        override_default_rule: false,
        ..AccessSettings::default()
    };
    exchange::set_access(&world.services, WHO, world.id, access).await.unwrap();
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &[("annaphone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let sent = post.sent();
    let [anna] = sent.as_slice() else { panic!("one mail: {sent:?}") };
    assert!(anna.text.contains("The mail server keeps it out"), "{}", anna.text);
    assert!(!anna.text.contains("not enrolled with"), "{}", anna.text);
}

#[tokio::test]
async fn a_phone_is_told_of_when_exchange_has_it_and_not_before() {
    let (world, post) = world(Channel::Smtp).await;
    world.enforce().await;
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("annaphone", ANNA_MAILBOX)]).await;
    world.drain().await;
    let blocked = world.intents(fence).await;
    assert!(post.sent().is_empty(), "nothing is blocked yet");
    world.done(fence, &blocked).await;
    wait(&world).await;
    assert_eq!(subjects(&post), ["iPhone15C4 gets no mail"]);
    world.comply(ComplianceState::Compliant).await;
    let fence = world.lease().await.unwrap();
    let released = world.intents(fence).await;
    assert_eq!(post.sent().len(), 1);
    world.done(fence, &released).await;
    wait(&world).await;
    assert_eq!(subjects(&post), ["iPhone15C4 gets no mail", "iPhone15C4 gets your mail"]);
}

#[tokio::test]
async fn in_report_mode_nobody_is_told() {
    let (world, post) = world(Channel::Smtp).await;
    world.access(Mode::Report).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &[("STRANGER", BEN_MAILBOX)]).await;
    wait(&world).await;
    assert!(post.sent().is_empty());
    assert!(messages::last(&world.services, WHO, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn after_an_outage_only_what_is_still_so_is_said() {
    let (world, post) = world(Channel::Smtp).await;
    post.fail(Some(MailError::Unreachable("refused".to_owned())));
    world.enforce().await;
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Allow, &[("annaphone", ANNA_MAILBOX), ("STRANGER", BEN_MAILBOX)]).await;
    for state in [ComplianceState::Compliant, ComplianceState::Noncompliant, ComplianceState::Compliant] {
        world.drain().await;
        let asked = world.intents(fence).await;
        world.done(fence, &asked).await;
        world.comply(state).await;
    }
    let asked = world.intents(fence).await;
    world.done(fence, &asked).await;
    wait(&world).await;
    let troubles = messages::troubles(&world.services, WHO).await.unwrap();
    assert!(
        matches!(troubles.as_slice(), [messages::MessageTrouble::MailServer { word, .. }] if word == "unreachable")
    );
    post.fail(None);
    wait(&world).await;
    assert_eq!(subjects(&post), ["iPhone15C4 krijgt geen mail"], "Anna was never told of anything");
    assert!(messages::troubles(&world.services, WHO).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_refused_password_is_not_given_every_minute_and_again_once_the_settings_are_saved() {
    let (world, post) = world(Channel::Smtp).await;
    let refused = MailError::Refused { step: Step::SignIn, code: 535, said: "no".to_owned() };
    post.fail(Some(refused));
    stranger(&world).await;
    world.read_partnership(world.lease().await.unwrap(), partnership("ANOTHER", BEN_MAILBOX)).await;
    for _ in 0..5 {
        wait(&world).await;
    }
    assert_eq!(post.tried().len(), 1, "a mail server locks an account after a few of them");
    let troubles = messages::troubles(&world.services, WHO).await.unwrap();
    assert!(
        matches!(troubles.as_slice(), [messages::MessageTrouble::MailServer { word, .. }] if word == "wrong-password")
    );
    wait(&world).await;
    wait(&world).await;
    wait(&world).await;
    assert_eq!(post.tried().len(), 2, "a quarter of an hour later");
    post.fail(None);
    wait(&world).await;
    assert!(post.sent().is_empty());
    messages::configure(&world.services, WHO, world::settings()).await.unwrap();
    wait(&world).await;
    assert_eq!(post.sent().len(), 2);
    assert!(messages::troubles(&world.services, WHO).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_waited_too_long_is_dropped_with_one_event() {
    let (world, post) = world(Channel::Smtp).await;
    post.fail(Some(MailError::Unreachable("refused".to_owned())));
    stranger(&world).await;
    world.pass(25 * 60 * MINUTE);
    post.fail(None);
    wait(&world).await;
    assert!(post.sent().is_empty());
    assert_eq!(states(&world).await, [MessageState::Dropped]);
    assert_eq!(events(&world).await, ["message-dropped"]);
    // The portal shows it all the same.
    let shown = messages::shown(&world.services, WHO, domain::id::UserId(BEN_MAILBOX)).await.unwrap();
    assert_eq!(shown.len(), 1);
    assert!(!shown[0].mailed);
}

#[tokio::test]
async fn what_was_refused_for_now_comes_again_with_the_same_id_and_what_was_refused_for_good_does_not() {
    let (world, post) = world(Channel::Smtp).await;
    post.fail(Some(greylisted()));
    stranger(&world).await;
    world.pass(5 * MINUTE);
    world.drain().await;
    post.fail(None);
    world.pass(10 * MINUTE);
    world.drain().await;
    let tried = post.tried();
    assert!(tried.len() > 1 && tried.iter().all(|id| *id == tried[0]), "{tried:?}");
    assert_eq!(post.sent().len(), 1);
    post.fail(Some(MailError::Refused { step: Step::Recipient, code: 550, said: "no such user".to_owned() }));
    world.comply(ComplianceState::Noncompliant).await;
    let fence = world.lease().await.unwrap();
    world
        .full_sync(fence, Level::Quarantine, &[("STRANGER", BEN_MAILBOX), ("annaphone", ANNA_MAILBOX)])
        .await;
    wait(&world).await;
    wait(&world).await;
    assert_eq!(post.tried().len(), tried.len() + 1, "given up at once");
    assert_eq!(events(&world).await, ["message-refused"]);
}

#[tokio::test]
async fn many_messages_at_once_are_spaced_out_and_told_of() {
    let (world, post) = world(Channel::Smtp).await;
    let policy = MessagePolicy { channel: Channel::Smtp, per_hour: 3, ..MessagePolicy::default() };
    messages::set_policy(&world.services, WHO, world.id, &policy).await.unwrap();
    world.enforce().await;
    let phones: Vec<String> = (0..8).map(|number| format!("PHONE{number}")).collect();
    let found: Vec<_> = phones.iter().map(|phone| (phone.as_str(), BEN_MAILBOX)).collect();
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &found).await;
    wait(&world).await;
    assert_eq!(post.sent().len(), 3);
    let troubles = messages::troubles(&world.services, WHO).await.unwrap();
    let [messages::MessageTrouble::Many { waiting, per_hour, .. }] = troubles.as_slice() else {
        panic!("{troubles:?}")
    };
    assert_eq!((*waiting, *per_hour), (5, 3));
    world.pass(61 * MINUTE);
    world.drain().await;
    assert_eq!(post.sent().len(), 6);
    assert_eq!(messages::drop_waiting(&world.services, WHO, Some(world.id)).await.unwrap(), 2);
    world.pass(61 * MINUTE);
    world.drain().await;
    assert_eq!(post.sent().len(), 6, "a person dropped the rest");
}

#[tokio::test]
async fn xc_13_by_ews_the_connector_fetches_messages_and_tells_what_became_of_them() {
    let (world, post) = world(Channel::Ews).await;
    let fence = stranger(&world).await;
    let messages_of = |asked: &[connector_protocol::intent::Intent]| -> Vec<_> {
        asked
            .iter()
            .filter(|intent| matches!(intent.operation, Operation::SendMessage { .. }))
            .cloned()
            .collect()
    };
    let asked = world.intents(fence).await;
    assert!(!matches!(asked[0].operation, Operation::SendMessage { .. }), "changes come first");
    let mails = messages_of(&asked);
    let [mail] = mails.as_slice() else { panic!("{asked:?}") };
    let Operation::SendMessage { to, subject, html, text } = &mail.operation else { panic!("a message") };
    assert_eq!((to.as_str(), subject.as_str()), ("ben@example.com", "iPhone15C4 krijgt uw mail nog niet"));
    assert!(html.starts_with("<!doctype html>") && text.starts_with("Hallo Ben,"));
    assert_eq!(messages_of(&world.intents(fence).await), mails, "until its result is in");
    let refused = Outcome::Refused { code: "hourly-limit".into(), detail: "enough".into() };
    world.tell(fence, &mails, refused).await;
    assert!(messages_of(&world.intents(fence).await).is_empty(), "later");
    world.pass(11 * MINUTE);
    let fence = world.lease().await.unwrap();
    let again = messages_of(&world.intents(fence).await);
    assert_eq!(again[0].id, mail.id);
    let done = Outcome::Done { domain_controller: None, lists: None, unchanged: false };
    assert_eq!(world.tell(fence, &again, done.clone()).await, 1);
    assert_eq!(world.tell(fence, &again, done).await, 0, "told twice");
    assert_eq!(states(&world).await, [MessageState::Sent]);
    assert!(post.sent().is_empty());
    assert!(world.journal().await.iter().all(|entry| entry.id != mail.id), "it changes nothing in Exchange");
}

#[tokio::test]
async fn a_connector_without_an_account_makes_one_event_and_no_storm() {
    let (world, _post) = world(Channel::Ews).await;
    world.enforce().await;
    let fence = world.lease().await.unwrap();
    world.full_sync(fence, Level::Quarantine, &[("ONE", BEN_MAILBOX), ("TWO", BEN_MAILBOX)]).await;
    world.drain().await;
    let asked = world.intents(fence).await;
    let refused = Outcome::Refused { code: "not-allowed".into(), detail: "no notification account".into() };
    world.tell(fence, &asked, refused).await;
    assert_eq!(states(&world).await, [MessageState::Failed, MessageState::Failed]);
    assert_eq!(events(&world).await, ["message-refused"]);
}

#[tokio::test]
async fn without_a_way_messages_are_in_the_portal_alone() {
    let (world, post) = world(Channel::Portal).await;
    stranger(&world).await;
    assert!(post.sent().is_empty());
    assert_eq!(states(&world).await, [MessageState::Shown]);
    let ben = domain::id::UserId(BEN_MAILBOX);
    let shown = messages::shown(&world.services, WHO, ben).await.unwrap();
    assert_eq!(shown[0].subject, "iPhone15C4 krijgt uw mail nog niet");
    let anna = domain::actor::Actor::User { id: ANNA, name: "Anna".to_owned() };
    assert!(messages::shown(&world.services, &anna, ben).await.is_err(), "users see their own");
}

async fn states(world: &World) -> Vec<MessageState> {
    let last = messages::last(&world.services, WHO, 50).await.unwrap();
    last.iter().map(|listed| listed.message.state).collect()
}

/// The events about messages.
async fn events(world: &World) -> Vec<String> {
    let mut tx = world.services.store.read().await.unwrap();
    let events = tx.last_exchange_events(world.id, 50).await.unwrap();
    events.into_iter().map(|event| event.what).filter(|what| what.starts_with("message")).collect()
}

fn subjects(post: &Post) -> Vec<String> {
    post.sent().into_iter().map(|mail| mail.subject).collect()
}
