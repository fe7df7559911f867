//! A mail server that notes what it gets.

use std::sync::{Arc, Mutex};

use domain::directory::User;
use domain::id::{OrganisationId, UserId};
use domain::message::{Channel, MessagePolicy};
use outbound_mail::{Mail, MailError, Relay, RelayConfiguration, Submit, Submitting};
use services::Services;
use services::messages::{self, MailSettings, NewMail};
use services::settings::{Addresses, Setting};

use crate::exchange::world::{ANNA_MAILBOX, BEN_MAILBOX, WHO, World};

/// A mail server that notes what it gets.
#[derive(Default)]
pub(super) struct Post {
    /// Has an administrator drop what waits while the next mail is taken.
    pub(super) drops: Mutex<Option<(Services, OrganisationId)>>,
    sent: Mutex<Vec<Mail>>,
    tried: Mutex<Vec<String>>,
    error: Mutex<Option<MailError>>,
}

impl Post {
    /// Everything that it took.
    pub(super) fn sent(&self) -> Vec<Mail> {
        self.sent.lock().unwrap().clone()
    }

    /// The id of everything that it was asked to take.
    pub(super) fn tried(&self) -> Vec<String> {
        self.tried.lock().unwrap().clone()
    }

    /// From now on it fails with this, or works.
    pub(super) fn fail(&self, error: Option<MailError>) {
        *self.error.lock().unwrap() = error;
    }

    fn answer(&self) -> Result<(), MailError> {
        self.error.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

impl Submit for Post {
    fn submit<'a>(&'a self, _: &'a Relay, mail: &'a Mail) -> Submitting<'a> {
        self.tried.lock().unwrap().push(mail.id.clone());
        let answer = self.answer();
        if answer.is_ok() {
            self.sent.lock().unwrap().push(mail.clone());
        }
        let drops = self.drops.lock().unwrap().take();
        Box::pin(async {
            if let Some((services, organisation)) = drops {
                messages::drop_waiting(&services, WHO, Some(organisation)).await.unwrap();
            }
            answer
        })
    }

    fn check<'a>(&'a self, _: &'a Relay, _: &'a str) -> Submitting<'a> {
        let answer = self.answer();
        Box::pin(async { answer })
    }
}

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
