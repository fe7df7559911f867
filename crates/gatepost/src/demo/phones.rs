//! The phones: each enrols, then answers pushes, in a task of its own.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use server::domain::actor::Actor;
use server::services::{Services, authorities};
use simulators::apns::{Notification, PushService};
use simulators::iphone::{Behaviour, IPhone, Model};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;

use super::people::Person;

/// A locked phone is unlocked sooner or later, and asks again by itself.
const UNLOCKED_AFTER: Duration = Duration::from_secs(3);

/// The phones in their tasks; they end when this is dropped.
pub(super) struct Phones {
    /// The enrolment page.
    page: String,
    password: SecretString,
    root: Vec<u8>,
    topic: String,
    push: Arc<PushService>,
    tasks: JoinSet<()>,
}

impl Phones {
    /// No phones yet. Those that come will use this console, and all users this password.
    pub(super) async fn new(
        services: &Services,
        console: &str,
        password: &SecretString,
        push: &Arc<PushService>,
    ) -> anyhow::Result<Self> {
        let state = server::services::setup::state(services, &Actor::System).await?;
        Ok(Self {
            page: format!("{console}/enroll"),
            password: password.clone(),
            root: authorities::root_certificate(services).await?,
            topic: state.push.topic.context("there is no push certificate")?,
            push: Arc::clone(push),
            tasks: JoinSet::new(),
        })
    }

    /// Enrols a phone and lets it live: its user signs in on the enrolment page with the directory's password.
    pub(super) async fn enrol(
        &mut self,
        person: &Person,
        model: &Model,
        behaviour: &Behaviour,
    ) -> anyhow::Result<()> {
        let mut phone = IPhone::new(model.clone(), behaviour.clone(), &self.root)?;
        let token = behaviour.push_token.clone().unwrap_or_default();
        let messages = self.push.register(&token, &self.topic);
        let name = &model.device_name;
        let profile =
            phone.download(&self.page, &person.principal_name(), self.password.expose_secret()).await;
        let profile = profile.with_context(|| format!("{name} gets no profile"))?;
        phone.enrol(&profile).await.with_context(|| format!("{name} cannot enrol"))?;
        self.tasks.spawn(live(phone, messages));
        Ok(())
    }
}

/// Asks whenever it is told to, as long as it is enrolled.
async fn live(mut phone: IPhone, mut messages: UnboundedReceiver<Notification>) {
    while phone.is_enrolled() {
        // A message with another magic is not ours: iOS ignores it as well.
        tokio::select! {
            message = messages.recv() => match message {
                Some(message) if phone.push_address().is_some_and(|(_, magic)| magic == message.magic) => (),
                Some(_) => continue,
                None => return,
            },
            () = tokio::time::sleep(UNLOCKED_AFTER), if phone.asks_by_itself() => (),
        }
        if let Err(error) = phone.poll().await {
            tracing::warn!(device = phone.model().device_name, %error, "a simulated phone fails");
        }
    }
}
