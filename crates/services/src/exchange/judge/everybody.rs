//! Every mailbox of an organisation, judged one run beside the other.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

use domain::id::MailboxId;
use store::Tx;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;
use tokio::task::spawn_blocking;

use super::RUN;
use super::grounds::Grounds;
use super::mailbox::{Verdict, judged};
use super::share::Share;
use crate::Error;

/// Mailboxes that follow each other in the order of their ids, with what was decided about them.
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

/// Judges all mailboxes. The organisation may have another policy than the one that is kept.
pub(in crate::exchange) async fn everybody(
    tx: &mut Tx,
    organisation: &Organisation,
) -> Result<Vec<JudgedRun>, Error> {
    let mut grounds = Grounds::read_all(tx, organisation).await?;
    let runs = runs(tx.all_exchange_mailboxes(organisation.id).await?, &mut grounds);
    let organisation = organisation.clone();
    let judging = spawn_blocking(move || judge(&organisation, runs, &grounds)).await;
    judging.map_err(|_| Error::Internal("judging everybody was cut off"))
}

/// Mailboxes that are judged together.
struct Run {
    after: Option<MailboxId>,
    last: MailboxId,
    rows: Vec<MailboxRow>,
    partnerships: Vec<Vec<PartnershipRow>>,
}

impl Run {
    fn judge(self, organisation: &Organisation, grounds: &Grounds) -> JudgedRun {
        let verdicts = judged(organisation, &self.rows, self.partnerships, grounds);
        JudgedRun { after: self.after, last: self.last, rows: self.rows, verdicts }
    }
}

fn runs(rows: Vec<MailboxRow>, grounds: &mut Grounds) -> Vec<Run> {
    let (mut runs, mut after) = (Vec::new(), None);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let rows: Vec<MailboxRow> = rows.by_ref().take(RUN as usize).collect();
        let Some(last) = rows.last().map(|row| row.mailbox.id) else { break };
        let partnerships = grounds.take_partnerships(&rows);
        runs.push(Run { after: after.replace(last), last, rows, partnerships });
    }
    runs
}

/// Judges each run, on as many processors as there are.
fn judge(organisation: &Organisation, mut runs: Vec<Run>, grounds: &Grounds) -> Vec<JudgedRun> {
    let threads = available_parallelism().map_or(1, NonZero::get);
    let each = runs.len().div_ceil(threads).max(1);
    scope(|scope| {
        let mut parts = Vec::new();
        while !runs.is_empty() {
            let part: Vec<Run> = runs.drain(..each.min(runs.len())).collect();
            parts.push(scope.spawn(move || {
                part.into_iter().map(|run| run.judge(organisation, grounds)).collect::<Vec<_>>()
            }));
        }
        parts.into_iter().flat_map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}
