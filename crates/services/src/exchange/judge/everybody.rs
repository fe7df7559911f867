//! Every mailbox of an organisation, judged one run after the other.

use domain::id::MailboxId;
use store::Tx;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;

use super::RUN;
use super::grounds::Grounds;
use super::mailbox::{Verdict, judged};
use super::share::Share;
use crate::Error;

/// A walk over all mailboxes, in the order of their ids.
pub(in crate::exchange) struct Everybody<'a> {
    organisation: &'a Organisation,
    grounds: Grounds,
    after: Option<MailboxId>,
}

/// Mailboxes that follow each other, with what was decided about them.
pub(in crate::exchange) struct JudgedRun {
    /// The one before the first; `None` for the first of all.
    after: Option<MailboxId>,
    last: MailboxId,
    /// At least one.
    pub(in crate::exchange) rows: Vec<MailboxRow>,
    /// Of one mailbox none or several.
    pub(in crate::exchange) verdicts: Vec<Verdict>,
}

impl JudgedRun {
    /// Which mailboxes they are.
    pub(super) fn share(&self) -> Share {
        Share::Run { after: self.after, last: self.last }
    }
}

impl<'a> Everybody<'a> {
    /// Reads what the decisions rest on. The organisation may have another policy than the one that is kept.
    pub(in crate::exchange) async fn of(tx: &mut Tx, organisation: &'a Organisation) -> Result<Self, Error> {
        Ok(Self { organisation, grounds: Grounds::read_all(tx, organisation).await?, after: None })
    }

    /// Judges the next ones; `None` after the last.
    pub(in crate::exchange) async fn next(&mut self, tx: &mut Tx) -> Result<Option<JudgedRun>, Error> {
        let after = self.after;
        let rows = tx.exchange_mailboxes_after(self.organisation.id, after, RUN).await?;
        let Some(last) = rows.last().map(|row| row.mailbox.id) else { return Ok(None) };
        self.after = Some(last);
        let verdicts = judged(self.organisation, &rows, &mut self.grounds);
        Ok(Some(JudgedRun { after, last, rows, verdicts }))
    }
}
