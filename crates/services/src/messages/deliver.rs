//! The job that brings messages on their way: by SMTP from here; what goes by EWS waits for the connector to ask.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::OrganisationId;
use domain::message::{Channel, MessageState};
use jobs::{Failure, Job, Outcome};
use outbound_mail::{Mail, MailError, Relay, Step};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::message::{Message, Of};

use super::account_test::is_account_test;
use super::policy::policy_of;
use super::settings::relay;
use super::tell::tell;
use super::weigh::{Letter, Weighed, unsent, weigh};
use crate::settings::{Setting, read};
use crate::{Error, Services};

/// How many messages of one organisation and one way a run looks at.
const BATCH: u32 = 200;

/// How long a mail server that refused our password is left alone, unless somebody saves its settings.
const AFTER_REFUSED_PASSWORD: TimeDelta = TimeDelta::minutes(15);

/// How the way to the mail server is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct MailState {
    /// Since when nothing goes out; `None` while it does.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why, as a word for the texts.
    pub word: String,
    /// Why, as the mail server or the system said it.
    pub detail: String,
    /// When the mail server is tried again, if it refused our password: one that is given again and again locks the account.
    pub not_before: Option<DateTime<Utc>>,
}

impl Setting for MailState {
    const NAME: &'static str = "mail-state";
}

/// The job that brings messages on their way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMessages {}

impl Job for SendMessages {
    const KIND: &'static str = "send-messages";
    const PRIORITY: i64 = 80;
    type Context = Services;

    fn lane(&self) -> Option<String> {
        Some("messages".to_owned())
    }

    fn dedup_key(&self) -> Option<String> {
        Some("due".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let delivered = deliver(&services).await;
        delivered.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

/// Brings messages on their way whose time has come.
pub async fn deliver(services: &Services) -> Result<(), Error> {
    let mut tx = services.store.read().await?;
    let waiting = tx.count_waiting_messages().await?;
    let state: MailState = read(&mut tx).await?;
    let is_down = state.not_before.is_some_and(|at| services.now() < at);
    let mut post = Post { relay: relay(services, &mut tx).await?, is_down };
    drop(tx);
    for (organisation, _) in waiting {
        of_organisation(services, organisation, &mut post).await?;
    }
    Ok(())
}

/// The mail server, and whether it failed in this run, or refused our password lately: then no further message tries it.
struct Post {
    relay: Option<Relay>,
    is_down: bool,
}

async fn of_organisation(
    services: &Services,
    organisation: Option<OrganisationId>,
    post: &mut Post,
) -> Result<(), Error> {
    let mut tx = services.store.read().await?;
    let policy = policy_of(&mut tx, organisation).await?;
    let now = services.now();
    let due = if policy.channel == Channel::Ews {
        // Those that wait for the connector keep their place, however long it is away.
        let mut due = tx.due_messages(organisation, Of::Outside, now, BATCH).await?;
        due.extend(tx.due_messages(organisation, Of::Inside, now, BATCH).await?);
        due
    } else {
        tx.due_messages(organisation, Of::Any, now, BATCH).await?
    };
    drop(tx);
    for message in due {
        let mut tx = services.store.read().await?;
        let weighed = weigh(&mut tx, &message, &policy, services.now()).await?;
        drop(tx);
        match weighed {
            Weighed::Ends(state) => end(services, &message, state, None).await?,
            Weighed::Waits => break,
            Weighed::Goes(letter) if letter.channel == Channel::Smtp => {
                let Some(relay) = &post.relay else {
                    end(services, &message, unsent(&message), None).await?;
                    continue;
                };
                if !post.is_down {
                    post.is_down = !send(services, relay, &message, *letter).await?;
                }
            }
            // The connector asks for it.
            Weighed::Goes(_) => {}
        }
    }
    Ok(())
}

/// Hands a message to the mail server. False if the way to it failed.
async fn send(services: &Services, relay: &Relay, message: &Message, letter: Letter) -> Result<bool, Error> {
    // Should the server die now, the message counts as gone out until it is tried again, with the same Message-ID.
    let mut tx = services.store.write().await?;
    if !tx.message_handed(message.id, &letter.to_address, services.now()).await? {
        // Somebody dropped it since it was read.
        return Ok(true);
    }
    tx.commit().await?;
    let mail = mail(message, letter);
    let Err(error) = services.mail.submit(relay, &mail).await else {
        end(services, message, MessageState::Sent, None).await?;
        works(services, None).await?;
        return Ok(true);
    };
    if error.is_final() {
        end(services, message, MessageState::Failed, Some(&describe(&error))).await?;
        return Ok(true);
    }
    let pause = if error.is_of_message() { pause(message.attempts) } else { TimeDelta::minutes(1) };
    let mut tx = services.store.write().await?;
    tx.message_again(message.id, &describe(&error), services.now() + pause).await?;
    tx.commit().await?;
    if error.is_of_message() {
        return Ok(true);
    }
    works(services, Some(&error)).await?;
    Ok(false)
}

/// The mail of a message. Its id and date are the row's: the same, however often it is sent.
pub(super) fn mail(message: &Message, letter: Letter) -> Mail {
    Mail {
        id: message.id.to_string(),
        date: message.created_at,
        to_name: letter.to_name,
        to_address: letter.to_address,
        subject: letter.rendered.subject,
        text: letter.rendered.text,
        html: letter.rendered.html,
        language: letter.language,
    }
}

/// How long a message waits that was refused for now: 1, 2, 4 and so on to 64 minutes.
pub(super) fn pause(attempts: u32) -> TimeDelta {
    TimeDelta::minutes(1 << attempts.min(6))
}

fn describe(error: &MailError) -> String {
    let detail = error.detail();
    if detail.is_empty() { error.to_string() } else { format!("{error}: {detail}") }
}

/// Ends a message; what was given up or dropped is told.
pub(super) async fn end(
    services: &Services,
    message: &Message,
    state: MessageState,
    error: Option<&str>,
) -> Result<(), Error> {
    let mut tx = services.store.write().await?;
    let last = error.or(message.last_error.as_deref());
    let kept = last.filter(|_| matches!(state, MessageState::Failed | MessageState::Dropped));
    tx.end_message(message.id, state, kept, services.now()).await?;
    let what = match state {
        MessageState::Failed => Some("message-refused"),
        MessageState::Dropped => Some("message-dropped"),
        MessageState::Waiting | MessageState::Sent | MessageState::Shown | MessageState::Superseded => None,
    };
    // What became of a test stands where it was asked for.
    if let Some(what) = what.filter(|_| !is_account_test(message)) {
        let detail =
            json!({ "occasion": message.occasion.kind().name(), "message": message.id, "detail": kept });
        tell(services, &mut tx, message.organisation, what, detail).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Notes that the way to the mail server works, or why it does not.
async fn works(services: &Services, error: Option<&MailError>) -> Result<(), Error> {
    let known: MailState = read(&mut services.store.read().await?).await?;
    let state = match error {
        Some(error) => MailState {
            failing_since: Some(known.failing_since.unwrap_or_else(|| services.now())),
            word: error.word().to_owned(),
            detail: error.detail(),
            not_before: matches!(error, MailError::Refused { step: Step::SignIn, .. })
                .then(|| services.now() + AFTER_REFUSED_PASSWORD),
        },
        None => MailState::default(),
    };
    if state == known {
        return Ok(());
    }
    let mut tx = services.store.write().await?;
    tx.put_setting(MailState::NAME, &state, services.now()).await?;
    tx.commit().await?;
    Ok(())
}
