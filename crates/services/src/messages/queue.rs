//! A message is queued in the transaction of its cause.

use domain::id::{MessageId, OrganisationId, UserId};
use domain::message::{About, Occasion};
use store::Tx;
use store::message::Message;

use super::SendMessages;
use crate::{Error, Services};

/// A message that a change of state asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// Why.
    pub occasion: Occasion,
    /// The device or partnership whose state changed.
    pub about: About,
    /// Which change of its state: a sequence number, or what the state hangs on, as the time since when a policy is not met. The
    /// same occasion, subject and change never make two messages.
    pub change: String,
    /// To whom.
    pub user: UserId,
}

/// Queues a message in the transaction of its cause. False if the same one was queued before, or the user is not there any more:
/// then nothing is written.
pub(crate) async fn queue(services: &Services, tx: &mut Tx, message: &NewMessage) -> Result<bool, Error> {
    let user = tx.user(message.user).await?;
    if !user.is_some_and(|user| user.is_active()) {
        return Ok(false);
    }
    let now = services.now();
    let organisation = organisation(tx, message).await?;
    let id = MessageId::generate(now, &*services.random);
    let (subject, change) = (message.about.to_string(), message.change.clone());
    let row = Message {
        user: Some(message.user),
        organisation,
        ..Message::waiting(id, message.occasion, subject, change, now)
    };
    let is_new = tx.add_message(&row).await?;
    if is_new {
        jobs::enqueue(tx, &*services.random, now, &SendMessages::default()).await?;
    }
    Ok(is_new)
}

/// Where the mailbox is that the message is about, or else the first one of its user.
pub(super) async fn organisation(tx: &mut Tx, message: &NewMessage) -> Result<Option<OrganisationId>, Error> {
    if let About::Partnership(id) = message.about {
        return Ok(tx.partnership(id).await?.map(|row| row.partnership.organisation));
    }
    let mailboxes = tx.mailboxes_of_user(message.user).await?;
    Ok(mailboxes.first().map(|row| row.mailbox.organisation))
}
