//! What goes out by EWS: the connector of the organisation fetches it with its intents, and tells what became of it.

use chrono::TimeDelta;
use connector_protocol::intent::{Intent as WireIntent, IntentResult, Operation as Wire, Outcome, Urgency};
use domain::id::{MessageId, OrganisationId};
use domain::message::{Channel, MessageState};
use serde_json::json;
use store::Tx;
use store::message::Of;

use super::account_test::{self, is_account_test};
use super::deliver::{end, pause};
use super::policy::policy_of;
use super::tell::tell;
use super::weigh::{Weighed, weigh};
use crate::{Error, Services};

/// How many messages a connector gets at once: Exchange takes few at a time from one account.
const MOST: usize = 10;

/// How many of those that wait are looked at.
const BATCH: u32 = 50;

/// The messages that a connector is to send now. The same one may come again until its result is in.
pub(crate) async fn by_connector(
    services: &Services,
    organisation: OrganisationId,
    fence: i64,
    room: usize,
) -> Result<Vec<WireIntent>, Error> {
    let mut tx = services.store.read().await?;
    let policy = policy_of(&mut tx, Some(organisation)).await?;
    let now = services.now();
    // Somebody waits for a test, whichever way messages go.
    let mut due = account_test::waiting(&mut tx, organisation, now).await?;
    if policy.channel == Channel::Ews {
        let others = tx.due_messages(Some(organisation), Of::Inside, now, BATCH).await?;
        due.extend(others.into_iter().filter(|message| !is_account_test(message)));
    }
    drop(tx);
    let mut intents = Vec::new();
    for message in due {
        if intents.len() >= room.min(MOST) {
            break;
        }
        let mut tx = services.store.read().await?;
        let weighed = weigh(&mut tx, &message, &policy, now).await?;
        drop(tx);
        let letter = match weighed {
            Weighed::Ends(state) => {
                end(services, &message, state, None).await?;
                continue;
            }
            Weighed::Waits => break,
            // It goes from here.
            Weighed::Goes(letter) if letter.channel != Channel::Ews => continue,
            Weighed::Goes(letter) => *letter,
        };
        let mut tx = services.store.write().await?;
        // Somebody may have dropped it since it was read.
        if !tx.message_handed(message.id, &letter.to_address, now).await? {
            continue;
        }
        tx.commit().await?;
        intents.push(WireIntent {
            id: message.id.0,
            fence,
            urgency: if is_account_test(&message) { Urgency::Release } else { Urgency::Quiet },
            operation: Wire::SendMessage {
                to: letter.to_address,
                subject: letter.rendered.subject,
                html: letter.rendered.html,
                text: letter.rendered.text,
            },
            created_at: message.created_at,
            takes_back: false,
            expected: None,
        });
    }
    Ok(intents)
}

/// Keeps what became of a message. False if it is none that waits.
pub(crate) async fn answered(
    services: &Services,
    tx: &mut Tx,
    organisation: OrganisationId,
    result: &IntentResult,
) -> Result<bool, Error> {
    let now = services.now();
    let Some(message) = tx.message(MessageId(result.id)).await? else { return Ok(false) };
    if message.organisation != Some(organisation) || message.ended_at.is_some() {
        return Ok(false);
    }
    let (text, again) = match &result.outcome {
        Outcome::Done { .. } => {
            tx.end_message(message.id, MessageState::Sent, None, now).await?;
            tx.notification_sent(organisation, now).await?;
            return Ok(true);
        }
        // Its own limit for an hour is not the message's fault.
        Outcome::Refused { code, detail } if code == "hourly-limit" => {
            (format!("{code}: {detail}"), Some(TimeDelta::minutes(10)))
        }
        Outcome::Refused { code, detail } => (format!("{code}: {detail}"), None),
        Outcome::Failed { code, detail, transient } => {
            (format!("{code}: {detail}"), transient.then(|| pause(message.attempts)))
        }
    };
    // Whoever asked for a test wants to know, and asks for another one.
    let is_test = is_account_test(&message);
    if let Some(pause) = again.filter(|_| !is_test) {
        tx.message_again(message.id, &text, now + pause).await?;
        return Ok(true);
    }
    tx.end_message(message.id, MessageState::Failed, Some(&text), now).await?;
    if is_test {
        return Ok(true);
    }
    let detail = json!({ "occasion": message.occasion.kind().name(), "message": message.id, "detail": text });
    tell(services, tx, Some(organisation), "message-refused", detail).await?;
    Ok(true)
}
