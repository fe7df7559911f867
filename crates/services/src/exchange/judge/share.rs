//! Mailboxes that are judged together, and whose decisions one transaction writes.

use domain::id::MailboxId;
use store::Tx;
use store::exchange::organisation::Organisation;

use super::RUN;
use super::mailbox::{Verdict, mailbox, mailboxes};
use crate::Error;

/// Which mailboxes.
pub(super) enum Share {
    /// Those that follow each other in the order of their ids.
    Run {
        /// The one before the first; `None` for the first of all.
        after: Option<MailboxId>,
        /// The last.
        last: MailboxId,
    },
    /// Some, in whichever order.
    Few(Vec<MailboxId>),
}

/// What was decided about a share when all was weighed together.
pub(super) struct Judgement {
    pub(super) share: Share,
    pub(super) verdicts: Vec<Verdict>,
}

impl Share {
    /// Judges the share as it is now.
    pub(super) async fn judge(
        &self,
        tx: &mut Tx,
        organisation: &Organisation,
    ) -> Result<Vec<Verdict>, Error> {
        match self {
            Self::Run { after, last } => {
                // A few may have come between since. What falls off the end is judged the next time.
                let mut rows = tx.exchange_mailboxes_after(organisation.id, *after, 2 * RUN).await?;
                rows.retain(|row| row.mailbox.id <= *last);
                mailboxes(tx, organisation, &rows).await
            }
            Self::Few(ids) => {
                let mut verdicts = Vec::new();
                for id in ids {
                    if let Some(row) = tx.exchange_mailbox(organisation.id, *id).await? {
                        verdicts.extend(mailbox(tx, organisation, &row).await?);
                    }
                }
                Ok(verdicts)
            }
        }
    }
}
