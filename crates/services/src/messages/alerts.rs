//! What needs a person about messages: a mail server that takes none, and more of them than may go out in an hour.

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::id::OrganisationId;

use super::deliver::MailState;
use super::policy::policy_of;
use crate::settings::read;
use crate::{Error, Services};

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageTrouble {
    /// The mail server takes nothing.
    MailServer {
        /// Since when.
        since: DateTime<Utc>,
        /// Why, as a word for the texts.
        word: String,
        /// Why, as the mail server or the system said it.
        detail: String,
    },
    /// More messages wait than may go out in an hour. They go out spaced out, unless a person drops them.
    Many {
        /// Whose; `None` for users without a mailbox.
        organisation: Option<OrganisationId>,
        /// The organisation's name.
        name: String,
        /// How many wait.
        waiting: u64,
        /// How many may go out in an hour.
        per_hour: u32,
    },
}

/// Everything that needs a person.
pub async fn troubles(services: &Services, actor: &Actor) -> Result<Vec<MessageTrouble>, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let mut troubles = Vec::new();
    let state: MailState = read(&mut tx).await?;
    let waiting = tx.count_waiting_messages().await?;
    // Once nothing waits any more nobody knows how the mail server is, and nobody needs to.
    if let Some(since) = state.failing_since.filter(|_| !waiting.is_empty()) {
        troubles.push(MessageTrouble::MailServer { since, word: state.word, detail: state.detail });
    }
    for (organisation, waiting) in waiting {
        let per_hour = policy_of(&mut tx, organisation).await?.per_hour;
        if waiting <= u64::from(per_hour) {
            continue;
        }
        let name = match organisation {
            Some(id) => tx.exchange_organisation(id).await?.map(|one| one.name).unwrap_or_default(),
            None => String::new(),
        };
        troubles.push(MessageTrouble::Many { organisation, name, waiting, per_hour });
    }
    Ok(troubles)
}
