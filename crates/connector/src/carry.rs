//! Carrying out intents: look, write the journal, call once, look again, write the journal (facts of one domain controller all
//! the way, and from one change of the same thing to the next).

mod entry;
mod failure;
mod level;
mod look;
mod message;
mod partnership;
mod rule;

use std::sync::Arc;
use std::time::Duration;

use connector_protocol::intent::{Intent, IntentResult, Operation, Outcome};
use domain::outside::Clock;
use outbound_exchange::{Cmdlets, ExchangeError};

use self::failure::{failed, refused};
use self::look::{Evidence, Look};
use crate::courier::Courier;
use crate::exchange::{Link, Reached, in_time};
use crate::journal::{Journal, Subject};
use crate::lease::Held;
use crate::{Error, Limits};

/// The longest that one call may take. A connector that takes this one's place waits for 180 seconds after the lease.
const LONGEST_CALL: Duration = Duration::from_secs(150);

/// Carries out one intent after the other.
pub(crate) struct Carrier<'a> {
    pub(crate) link: &'a Link,
    pub(crate) journal: &'a Journal,
    pub(crate) held: &'a Held,
    pub(crate) limits: &'a Limits,
    pub(crate) clock: &'a Arc<dyn Clock>,
    /// Sends messages, where there is a notification account.
    pub(crate) courier: Option<&'a dyn Courier>,
    /// Nothing is written but what takes back earlier changes.
    pub(crate) read_only: bool,
}

impl Carrier<'_> {
    /// Carries it out, so that the journal has its result. Without one the intent stays: the lease is lost, or nobody can say
    /// what is so. An error is one of this machine's disk, and nothing more can be done.
    pub(crate) async fn carry(&self, intent: &Intent) -> Result<(), Error> {
        if self.journal.is_untold(intent.id) || !self.held.allows(intent.fence) {
            return Ok(());
        }
        if let Some(why) = self.limits.forbids(&intent.operation) {
            return self.end(intent, refused("not-allowed", why));
        }
        // A message changes nothing in Exchange: whether one is sent in report mode is for the server to say.
        if let Operation::SendMessage { .. } = &intent.operation {
            return self.send(intent).await;
        }
        if self.read_only && !intent.takes_back {
            return self.end(intent, refused("read-only", "the organisation is only watched"));
        }
        let reached = match self.link.reach().await {
            Ok((reached, _)) => reached,
            Err(error) => return self.end(intent, failed(&error)),
        };
        // One session all the way: it stays at its domain controller.
        let mut session = match reached.sessions.session().await {
            Ok(session) => session,
            Err(error) => return self.end(intent, failed(&error)),
        };
        let mut cmdlets = Cmdlets::new(&mut *session, &reached.offer);
        let controller = self.controller_of(intent);
        match look(&mut cmdlets, &reached, intent, controller.as_deref()).await {
            Ok(Look::So(evidence)) => self.end(intent, evidence.done(true)),
            Ok(Look::Never(outcome)) => self.end(intent, outcome),
            Ok(Look::NotSo(evidence)) => self.change(&mut cmdlets, &reached, intent, &evidence).await,
            Err(error) => {
                self.link.failed(&reached, &error).await;
                // Another domain controller is asked when it has heard of the change before.
                let outcome = if controller.is_some() { failure::not_now(&error) } else { failed(&error) };
                self.end(intent, outcome)
            }
        }
    }

    /// Finds out what became of a change that was begun and whose end is not known.
    pub(crate) async fn verify(&self, intent: &Intent) -> Result<(), Error> {
        if let Operation::SendMessage { .. } = &intent.operation {
            return match self.courier {
                Some(courier) => self.verify_sent(intent, courier).await,
                None => self.end_unsure(intent),
            };
        }
        let Ok((reached, _)) = self.link.reach().await else { return Ok(()) };
        let Ok(mut session) = reached.sessions.session().await else { return Ok(()) };
        let mut cmdlets = Cmdlets::new(&mut *session, &reached.offer);
        match look(&mut cmdlets, &reached, intent, self.controller_of(intent).as_deref()).await {
            Ok(Look::So(evidence)) => self.end(intent, evidence.done(false)),
            // Where somebody called it off since, the device must not be erased after all.
            Ok(Look::NotSo(_) | Look::Never(_)) if failure::is_wipe(intent) => {
                self.end(intent, failure::unsure_of_wipe())
            }
            // It was never made, or somebody else undid it. The server still has the intent if it is still wanted.
            Ok(Look::NotSo(_) | Look::Never(_)) => self.journal.forget(intent.id, self.clock.now()),
            Err(error) => {
                self.link.failed(&reached, &error).await;
                Ok(())
            }
        }
    }

    async fn change(
        &self,
        cmdlets: &mut Cmdlets<'_>,
        reached: &Arc<Reached>,
        intent: &Intent,
        seen: &Evidence,
    ) -> Result<(), Error> {
        let most = usize::try_from(self.limits.changes_an_hour).unwrap_or(usize::MAX);
        if self.journal.changes_of_the_hour(self.clock.now()) >= most {
            let detail = "this connector's configuration allows no more changes in this hour";
            return self.end(intent, refused("hourly-limit", detail));
        }
        self.journal.begin(intent, seen.controller.as_deref(), self.clock.now())?;
        // Looking and the disk took their time.
        if !self.held.allows(intent.fence) {
            return self.journal.forget(intent.id, self.clock.now());
        }
        let called =
            in_time(LONGEST_CALL, &reached.host, "changing something", call(cmdlets, intent, seen)).await;
        if let Err(error) = called.as_ref()
            && error.is_of_account()
        {
            // Looking would be refused as well, and count as another wrong password. It stays open, and is looked at later.
            self.link.failed(reached, error).await;
            return Ok(());
        }
        let looked = look(cmdlets, reached, intent, seen.controller.as_deref()).await;
        match (called, looked) {
            // What is so counts, not what the call said of itself.
            (_, Ok(Look::So(evidence))) => self.end(intent, evidence.done(false)),
            (called, Ok(_)) => {
                if let Err(error) = &called {
                    self.link.failed(reached, error).await;
                }
                self.end(intent, failure::not_so(intent, called))
            }
            // Whether it was made is not known: it stays open, and is looked at again.
            (_, Err(error)) => {
                self.link.failed(reached, &error).await;
                Ok(())
            }
        }
    }

    /// The domain controller at which the same thing was changed a short while ago. Another one, that of another client access
    /// server, may still show what was so before: what was put in would not be taken out there, and arrive later.
    fn controller_of(&self, intent: &Intent) -> Option<String> {
        let subject = Subject::of(&intent.operation)?;
        self.journal.controller_of(subject, self.clock.now())
    }

    fn end(&self, intent: &Intent, outcome: Outcome) -> Result<(), Error> {
        self.journal.end(&IntentResult { id: intent.id, at: self.clock.now(), outcome })
    }
}

/// Looks, within the time of a call.
async fn look(
    cmdlets: &mut Cmdlets<'_>,
    reached: &Reached,
    intent: &Intent,
    controller: Option<&str>,
) -> Result<Look, ExchangeError> {
    let looking = look::look(cmdlets, intent, controller);
    in_time(LONGEST_CALL, &reached.host, "looking at what is to be changed", looking).await
}

/// The one call.
async fn call(cmdlets: &mut Cmdlets<'_>, intent: &Intent, seen: &Evidence) -> Result<(), ExchangeError> {
    match &intent.operation {
        Operation::SetEntry { mailbox, eas_id, add, remove } => {
            entry::set(cmdlets, *mailbox, eas_id, *add, *remove, seen).await
        }
        Operation::SetDefaultLevel { level, .. } => level::set(cmdlets, *level, seen).await,
        Operation::SetRule { characteristic, query, level } => {
            rule::set(cmdlets, *characteristic, query, *level, seen).await
        }
        Operation::RemoveRule { .. } => rule::remove(cmdlets, seen).await,
        Operation::RemovePartnership { guid, .. } => partnership::remove(cmdlets, *guid, seen).await,
        Operation::WipeDevice { guid, account_only, .. } => {
            partnership::wipe(cmdlets, *guid, *account_only).await
        }
        Operation::SendMessage { .. } => Err(ExchangeError::Configuration("a message is no change")),
    }
}
