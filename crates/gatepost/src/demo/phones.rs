//! The phones: each enrols, then answers pushes, in a task of its own.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use server::domain::actor::Actor;
use server::services::{Services, authorities};
use simulators::apns::PushService;
use simulators::iphone::IPhone;
use tokio::task::JoinSet;

use super::cast::Role;
use super::people::Person;

/// A locked phone is unlocked sooner or later, and asks again by itself.
const UNLOCKED_AFTER: Duration = Duration::from_secs(3);

/// The phones in their tasks; they end when this is dropped.
pub(super) struct Phones {
    _tasks: JoinSet<()>,
}

/// Enrols every phone and lets it live: its user signs in on the enrolment page with the directory's password. `enrolled`
/// hears how many are done.
pub(super) async fn start(
    services: &Services,
    console: &str,
    password: &SecretString,
    push: &Arc<PushService>,
    people: &[Person],
    cast: &[Role],
    enrolled: impl Fn(usize),
) -> anyhow::Result<Phones> {
    let root = authorities::root_certificate(services).await?;
    let mut tasks = JoinSet::new();
    for (number, role) in cast.iter().enumerate() {
        let person = people.get(role.person).context("the cast is of the organisation")?;
        let mut phone = IPhone::new(role.model.clone(), role.behaviour.clone(), &root)?;
        let token = role.behaviour.push_token.clone().unwrap_or_default();
        let topic = topic(services).await?;
        let mut messages = push.register(&token, &topic);
        let page = format!("{console}/enroll");
        let profile = phone.download(&page, &person.principal_name(), password.expose_secret()).await;
        let profile = profile.with_context(|| format!("{} gets no profile", role.model.device_name))?;
        phone.enrol(&profile).await.with_context(|| format!("{} cannot enrol", role.model.device_name))?;
        enrolled(number + 1);
        tasks.spawn(async move {
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
        });
    }
    Ok(Phones { _tasks: tasks })
}

async fn topic(services: &Services) -> anyhow::Result<String> {
    let state = server::services::setup::state(services, &Actor::System).await?;
    state.push.topic.context("there is no push certificate")
}
