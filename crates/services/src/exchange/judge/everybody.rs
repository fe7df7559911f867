//! Every mailbox of an organisation, judged one run beside the other.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

use domain::id::MailboxId;
use store::Tx;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;
use tokio::task::spawn_blocking;

use super::RUN;
use super::grounds::Grounds;
use super::mailbox::{Verdict, judge};
use super::share::Share;
use crate::Error;

/// Judges all mailboxes. The organisation may have another policy than the one that is kept. Of each run of mailboxes, in the order of their
/// ids, that is kept which `add` makes of its decisions, beginning with what `begin` gives. It is made on the thread that judges the run:
/// what a large organisation's decisions rest on is too much to be handed from one to another.
pub(in crate::exchange) async fn everybody<T: Send + 'static>(
    tx: &mut Tx,
    organisation: &Organisation,
    begin: fn(Share) -> T,
    add: impl Fn(&mut T, &MailboxRow, Verdict<'_>) + Send + Sync + 'static,
) -> Result<Vec<T>, Error> {
    let (grounds, rows) = Grounds::read_all(tx, organisation).await?;
    let organisation = organisation.clone();
    let judging = spawn_blocking(move || {
        let kept = beside_each_other(&runs(&rows), |run| {
            let mut kept = begin(Share::Run { after: run.after, last: run.last });
            judge(&organisation, run.rows, &grounds, |row, verdict| add(&mut kept, row, verdict));
            kept
        });
        (kept, grounds, rows)
    });
    let (kept, grounds, rows) =
        judging.await.map_err(|_| Error::Internal("judging everybody was cut off"))?;
    // It takes as long to free all of it as to read some of it. Nobody waits for that.
    drop(spawn_blocking(move || drop((grounds, rows))));
    Ok(kept)
}

/// Mailboxes that are judged together.
#[derive(Clone, Copy)]
struct Run<'a> {
    /// The one before the first; `None` for the first of all.
    after: Option<MailboxId>,
    last: MailboxId,
    rows: &'a [MailboxRow],
}

fn runs(rows: &[MailboxRow]) -> Vec<Run<'_>> {
    let mut after = None;
    let run = rows.chunks(RUN as usize).filter_map(|rows| {
        let last = rows.last()?.mailbox.id;
        Some(Run { after: after.replace(last), last, rows })
    });
    run.collect()
}

/// Works through runs on as many processors as there are.
fn beside_each_other<T: Send>(runs: &[Run<'_>], work: impl Fn(Run<'_>) -> T + Sync) -> Vec<T> {
    let threads = available_parallelism().map_or(1, NonZero::get);
    let each = runs.len().div_ceil(threads).max(1);
    scope(|scope| {
        let work = &work;
        let parts = runs
            .chunks(each)
            .map(|part| scope.spawn(move || part.iter().copied().map(work).collect::<Vec<_>>()));
        // All begin before the first is waited for.
        let parts: Vec<_> = parts.collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}
