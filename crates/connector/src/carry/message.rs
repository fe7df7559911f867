//! Sending a message, at most once: what was begun is in the journal before the first byte, and is never sent again by itself.

use connector_protocol::intent::{Intent, Operation, Outcome, Urgency};
use ews::Mail;
use outbound_exchange::{ExchangeError, Sent};

use super::Carrier;
use super::failure::{failed, refused};
use crate::Error;
use crate::courier::Courier;

/// What is said where nobody can say whether a message was sent.
const UNSURE: &str = "nobody can say whether the message was sent: the connection or this connector ended while it was on its \
                      way, and it is not in Sent Items. It is not sent again";

impl Carrier<'_> {
    pub(super) async fn send(&self, intent: &Intent) -> Result<(), Error> {
        let Some(courier) = self.courier else {
            let detail = "this connector has no notification account; give it one with `register --update`";
            return self.end(intent, refused("not-allowed", detail));
        };
        let Some(mail) = mail(intent) else { return Ok(()) };
        if let Err(problem) = mail.check() {
            let detail = problem.to_string();
            return self.end(intent, Outcome::Failed { code: "other".to_owned(), detail, transient: false });
        }
        // Whoever waits for a test may try once more after putting something right, but not against a server that is busy.
        let is_awaited =
            |error: &ExchangeError| intent.urgency == Urgency::Release && error.retry_after().is_none();
        if let Some(error) = courier.rests().filter(|error| !is_awaited(error)) {
            return self.end(intent, failed(&error));
        }
        let most = usize::try_from(self.limits.messages_an_hour).unwrap_or(usize::MAX);
        if self.journal.messages_of_the_hour(self.clock.now()) >= most {
            // The server keeps it, and asks again after ten minutes.
            let detail = "this connector's configuration allows no more messages in this hour";
            return self.end(intent, refused("hourly-limit", detail));
        }
        // Nothing is under way while its way is looked for.
        if let Err(error) = courier.prepare().await {
            return self.end(intent, failed(&error));
        }
        self.journal.begin(&without_content(intent), None, self.clock.now())?;
        // Looking and the disk took their time.
        if !self.held.allows(intent.fence) {
            return self.journal.forget(intent.id, self.clock.now());
        }
        match courier.send(&mail).await {
            Ok(Sent::Yes) => self.end(intent, sent()),
            Err(error) => self.end(intent, failed(&error)),
            // It stays open, and is looked for in Sent Items.
            Ok(Sent::Unknown(why)) => {
                tracing::warn!(%why, id = %intent.id, "it is not known whether a message was sent");
                Ok(())
            }
        }
    }

    /// Finds out what became of a message that was begun: its copy in Sent Items says that it was sent. Without one it may have been
    /// sent or not, and so it is not sent again.
    pub(super) async fn verify_sent(&self, intent: &Intent, courier: &dyn Courier) -> Result<(), Error> {
        if courier.rests().is_some() {
            return Ok(());
        }
        match courier.was_sent(intent.id).await {
            Ok(true) => self.end(intent, sent()),
            Ok(false) => self.end_unsure(intent),
            Err(error) => {
                tracing::debug!(%error, id = %intent.id, "a message cannot be looked for just now");
                Ok(())
            }
        }
    }

    /// Ends a message of which nobody will ever know whether it was sent.
    pub(super) fn end_unsure(&self, intent: &Intent) -> Result<(), Error> {
        let outcome =
            Outcome::Failed { code: "other".to_owned(), detail: UNSURE.to_owned(), transient: false };
        self.end(intent, outcome)
    }
}

fn sent() -> Outcome {
    Outcome::Done { domain_controller: None, lists: None, unchanged: false }
}

fn mail(intent: &Intent) -> Option<Mail> {
    let Operation::SendMessage { to, subject, html, text } = &intent.operation else { return None };
    let (to, subject) = (to.clone(), subject.clone());
    Some(Mail { id: intent.id, to, subject, html: html.clone(), text: text.clone() })
}

/// As it stands in the journal: what was written in a message is not needed to find it again.
fn without_content(intent: &Intent) -> Intent {
    let mut kept = intent.clone();
    if let Operation::SendMessage { subject, html, text, .. } = &mut kept.operation {
        (*subject, *html, *text) = (String::new(), String::new(), String::new());
    }
    kept
}
