//! What the policy says of every mailbox of an organisation, for those who ask and write nothing.

use std::collections::HashMap;

use domain::id::MailboxId;
use store::Tx;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;

use super::judge::{JudgedRun, Verdict, everybody};
use crate::Error;

/// Judges every mailbox by the policy of the organisation as it is given, and hands each verdict on with its mailbox, in the order of
/// their ids.
pub(super) async fn dry_run(
    tx: &mut Tx,
    organisation: &Organisation,
    mut with: impl FnMut(&MailboxRow, Verdict) + Send,
) -> Result<(), Error> {
    for JudgedRun { rows, verdicts, .. } in everybody(tx, organisation).await? {
        let of_id: HashMap<MailboxId, &MailboxRow> = rows.iter().map(|row| (row.mailbox.id, row)).collect();
        for verdict in verdicts {
            if let Some(row) = of_id.get(&verdict.judged.mailbox) {
                with(row, verdict);
            }
        }
    }
    Ok(())
}
