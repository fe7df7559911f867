//! Mailboxes that are judged together, and whose decisions one transaction writes.

use domain::access::plan::Judged;
use domain::id::MailboxId;
use store::Tx;
use store::exchange::organisation::Organisation;

use super::RUN;
use super::mailbox::{Verdict, mailbox, mailboxes};
use super::note::{is_changed, is_turned};
use crate::Error;

/// Which mailboxes.
pub(in crate::exchange) enum Share {
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

/// What was decided about a share when all was weighed together. What it rests on is not kept: a large organisation has much of it.
pub(super) struct Judgement {
    pub(super) share: Share,
    pub(super) judged: Vec<Judged>,
    /// Whether there is anything to write down.
    pub(super) is_changed: bool,
    /// Whether there is anything to tell.
    pub(super) is_turned: bool,
}

impl Judgement {
    /// Of nobody yet.
    pub(super) const fn of(share: Share) -> Self {
        Self { share, judged: Vec::new(), is_changed: false, is_turned: false }
    }

    /// Takes what was decided about one more of the share.
    pub(super) fn add(&mut self, verdict: Verdict<'_>) {
        self.is_changed |= is_changed(&verdict);
        self.is_turned |= is_turned(&verdict);
        self.judged.push(verdict.judged);
    }
}

impl Share {
    /// Judges the share as it is now.
    pub(super) async fn judge(
        &self,
        tx: &mut Tx,
        organisation: &Organisation,
    ) -> Result<Vec<Verdict<'static>>, Error> {
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
