//! Templates: built-in, changed, undone, tried; and the mail server's settings.

use domain::message::{Branding, Channel, OccasionKind};
use outbound_mail::{MailError, Security, Step};
use secrecy::SecretString;
use services::Error;
use services::messages::{self, LocalizedText, NewTemplate, TestSend};

use super::stranger;
use super::world::{settings, world};
use crate::exchange::world::WHO;

fn text(locale: &str, subject: &str, body: &str) -> LocalizedText {
    LocalizedText {
        locale: locale.to_owned(),
        subject: subject.to_owned(),
        body: body.to_owned(),
        modified_at: None,
    }
}

#[tokio::test]
async fn a_built_in_text_can_be_changed_and_is_back_when_that_is_undone() {
    let (world, post) = world(Channel::Smtp).await;
    let services = &world.services;
    let id = OccasionKind::Quarantined.template();
    let before = messages::template(services, WHO, id).await.unwrap();
    let ours =
        text("nl", "Let op: {{devicename}}", "<p>Dag {{UserName}}, <b>kijk</b> op {{PortalAddress}}</p>");
    messages::set_text(services, WHO, id, ours).await.unwrap();
    stranger(&world).await;
    let sent = post.sent();
    assert_eq!(sent[0].subject, "Let op: iPhone15C4");
    assert!(sent[0].text.starts_with("Dag Ben, kijk op https://gatepost.example.com/\n"));
    assert!(sent[0].html.contains("<strong>kijk</strong>"));
    messages::remove_text(services, WHO, id, "nl").await.unwrap();
    assert_eq!(messages::template(services, WHO, id).await.unwrap().texts, before.texts);
}

#[tokio::test]
async fn what_is_wrong_with_a_text_is_told_and_nothing_is_kept() {
    let (world, _post) = world(Channel::Smtp).await;
    let services = &world.services;
    let id = OccasionKind::Blocked.template();
    let wrong = [
        (text("nl", "x", "<script>x</script>"), "messageTemplate", "unknown-tag"),
        (text("nl", "{{Secret}}", "x"), "messageTemplate", "unknown-placeholder"),
        (text("nl", "", "x"), "subject", "required"),
        (text("no such tag", "x", "x"), "locale", "not-a-locale"),
        (text("nl", "x", &"x".repeat(20_001)), "messageTemplate", "too-long"),
    ];
    for (text, field, code) in wrong {
        let Err(Error::Invalid(problems)) = messages::set_text(services, WHO, id, text).await else {
            panic!("{code}")
        };
        assert_eq!((problems[0].field.as_str(), problems[0].code), (field, code));
    }
    let template = messages::template(services, WHO, id).await.unwrap();
    assert!(template.modified_at.is_none() && template.texts.iter().all(|text| text.modified_at.is_none()));
}

#[tokio::test]
async fn a_test_goes_to_the_address_that_was_named() {
    let (world, post) = world(Channel::Smtp).await;
    let services = &world.services;
    let new = NewTemplate {
        display_name: "Our own".to_owned(),
        description: String::new(),
        default_locale: "EN".to_owned(),
        branding: Branding::default(),
    };
    let template = messages::create(services, WHO, new).await.unwrap();
    let test = TestSend {
        template: template.id,
        locale: None,
        to: Some("me@example.com".to_owned()),
        organisation: None,
    };
    let none = messages::test_send(services, WHO, test.clone()).await;
    assert!(matches!(none, Err(Error::Conflict { code: "no-text", .. })));
    messages::set_text(services, WHO, template.id, text("en", "For {{UserName}}", "Hello")).await.unwrap();
    assert!(messages::test_send(services, WHO, test.clone()).await.unwrap());
    let sent = post.sent();
    assert_eq!(
        (sent[0].to_address.as_str(), sent[0].subject.as_str()),
        ("me@example.com", "For Anna Jansen")
    );
    post.fail(Some(MailError::Refused { step: Step::SignIn, code: 535, said: "no".to_owned() }));
    let Err(Error::Invalid(problems)) = messages::test_send(services, WHO, test).await else {
        panic!("refused")
    };
    assert_eq!((problems[0].field.as_str(), problems[0].code), ("to", "mail-wrong-password"));
}

#[tokio::test]
async fn settings_that_do_not_work_are_not_kept_and_a_password_is_never_sent_to_another_server() {
    let (world, post) = world(Channel::Smtp).await;
    let services = &world.services;
    let mut new = settings();
    new.settings.relay.user = "gatepost".to_owned();
    new.password = Some(SecretString::from("secret"));
    post.fail(Some(MailError::Untrusted("UnknownIssuer".to_owned())));
    let Err(Error::Invalid(problems)) = messages::configure(services, WHO, new.clone()).await else {
        panic!("refused")
    };
    assert_eq!(problems[0].code, "mail-untrusted");
    assert!(messages::settings(services, WHO).await.unwrap().relay.user.is_empty(), "nothing is kept");
    post.fail(None);
    messages::configure(services, WHO, new.clone()).await.unwrap();
    new.password = None;
    messages::configure(services, WHO, new.clone()).await.unwrap();
    new.settings.relay.host = "mail.example.org".to_owned();
    let Err(Error::Invalid(problems)) = messages::configure(services, WHO, new.clone()).await else {
        panic!("refused")
    };
    assert_eq!((problems[0].field.as_str(), problems[0].code), ("password", "required"));
    new.settings.relay.security = Security::Plain;
    let Err(Error::Invalid(problems)) = messages::configure(services, WHO, new).await else {
        panic!("refused")
    };
    assert_eq!((problems[0].field.as_str(), problems[0].code), ("security", "mail-plain"));
}
