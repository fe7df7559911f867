//! What the portal shows a user of their messages: a phone without mail shows no mail.

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::id::{MessageId, UserId};
use domain::message::MessageState;
use store::message::Message;

use super::render;
use crate::{Error, Services};

/// How many messages are shown.
const MOST: u32 = 20;

/// A message as the portal shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its id.
    pub id: MessageId,
    /// Its subject, in the user's language.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// When its cause was.
    pub at: DateTime<Utc>,
    /// Whether it was mailed as well.
    pub mailed: bool,
}

/// The last messages to a user, the newest first. Users see their own.
pub async fn shown(services: &Services, actor: &Actor, user: UserId) -> Result<Vec<Shown>, Error> {
    if !matches!(actor, Actor::User { id, .. } if *id == user) {
        actor.require(Permission::ReadDevices)?;
    }
    let mut tx = services.store.read().await?;
    let Some(user) = tx.user(user).await? else { return Ok(Vec::new()) };
    let mut shown = Vec::new();
    for message in tx.messages_of_user(user.id, MOST).await? {
        let (rendered, _) = render::render(&mut tx, &message, &user).await?;
        shown.push(of(&message, rendered.subject, rendered.text));
    }
    Ok(shown)
}

fn of(message: &Message, subject: String, text: String) -> Shown {
    let mailed = message.state == MessageState::Sent;
    Shown { id: message.id, subject, text, at: message.created_at, mailed }
}
