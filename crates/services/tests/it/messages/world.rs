//! The world with a mail server.

use std::sync::Arc;

use domain::directory::User;
use domain::id::UserId;
use domain::message::{Channel, MessagePolicy};
use outbound_mail::RelayConfiguration;
use services::messages::{self, MailSettings, NewMail};
use services::settings::{Addresses, Setting};
use testkit::Post;

use crate::exchange::world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World};

/// The settings of a mail server.
pub(super) fn settings() -> NewMail {
    let relay = RelayConfiguration {
        host: "mail.example.com".to_owned(),
        from_address: "it@example.com".to_owned(),
        ..RelayConfiguration::default()
    };
    let settings = MailSettings { relay, ..MailSettings::default() };
    NewMail { settings, password: None, test_address: "me@example.com".to_owned() }
}

/// The world with such a mail server, an organisation whose users get messages this way, and Ben, who reads Dutch.
pub(super) async fn world(channel: Channel) -> (World, Arc<Post>) {
    let post = Arc::new(Post::default());
    let world = World::with_mail(post.clone()).await;
    let services = &world.services;
    let mut tx = services.store.write().await.unwrap();
    for (mailbox, address, language) in
        [(ANNA_MAILBOX, "anna@example.com", None), (BEN_MAILBOX, "ben@example.com", Some("nl-BE"))]
    {
        let mut user: User = tx.user(UserId(mailbox)).await.unwrap().unwrap();
        user.attributes.mail = Some(address.to_owned());
        user.attributes.language = language.map(str::to_owned);
        tx.put_user(&user, services.now()).await.unwrap();
    }
    let addresses = Addresses { web: "https://gatepost.example.com".to_owned(), ..Addresses::default() };
    tx.put_setting(Addresses::NAME, &addresses, services.now()).await.unwrap();
    tx.commit().await.unwrap();
    messages::configure(services, WHO, settings()).await.unwrap();
    let policy = MessagePolicy { channel, ..MessagePolicy::default() };
    messages::set_policy(services, WHO, world.id, &policy).await.unwrap();
    (world, post)
}
