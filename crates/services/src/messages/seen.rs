//! What Exchange grants a phone, as it was read: when mail begins or ceases to flow, its users are told.

use chrono::TimeDelta;
use domain::access::exchange::evaluate;
use domain::access::plan::EntryChange;
use domain::access::settings::Mode;
use domain::access::{Decision, Level, Rule};
use domain::id::{PartnershipId, UserId};
use domain::message::{About, Occasion};
use store::Tx;
use store::exchange::organisation::Organisation;
use store::exchange::partnership::PartnershipRow;

use super::outside::queue_outside;
use super::queue::{NewMessage, queue};
use super::recipients::recipients;
use crate::{Error, Services};

/// Notes what Exchange grants a partnership, after its mailbox or a rule was read, and queues a message where that changed. In report
/// mode, and for users whom enforcement has not reached, nothing is noted and nobody is told.
pub(crate) async fn seen(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    id: PartnershipId,
) -> Result<(), Error> {
    if organisation.access.mode != Mode::Enforcing {
        return Ok(());
    }
    let Some(row) = tx.partnership(id).await? else { return Ok(()) };
    if !row.decision.as_ref().is_some_and(is_told) {
        return Ok(());
    }
    let (Some(rules), Some(mailbox)) = (
        &organisation.rules,
        tx.exchange_mailbox(organisation.id, row.partnership.mailbox).await?.map(|row| row.mailbox),
    ) else {
        return Ok(());
    };
    let entries = mailbox.entries(&row.partnership.eas_id, None);
    let (level, _) = evaluate(row.partnership.gate(&mailbox), entries, rules, &row.partnership.look);
    if row.seen_level == Some(level) {
        return Ok(());
    }
    let turned = row.seen_level.is_none_or(|before| before.lets_in() != level.lets_in());
    let changes = row.seen_changes + u64::from(turned);
    tx.put_partnership_seen(id, level, changes).await?;
    let is_first = row.seen_level.is_none();
    // A phone that always had its mail needs no word, nor does one that nobody has used for long.
    if !turned || (is_first && (level.lets_in() || !is_in_use(services, organisation, &row))) {
        return Ok(());
    }
    let occasion = match level {
        Level::Allow => Occasion::Released,
        Level::Block => Occasion::Blocked,
        Level::Quarantine => Occasion::Quarantined,
    };
    let about = About::Partnership(id);
    let users = recipients(tx, &row, &mailbox).await?;
    let is_shared = users.len() > 1;
    for user in users {
        let message =
            NewMessage { occasion, about, change: change(changes, is_shared.then_some(user)), user };
        let is_new = queue(services, tx, &message).await?;
        if is_new && !level.lets_in() {
            queue_outside(services, tx, &message).await?;
        }
    }
    Ok(())
}

/// A change of what a partnership is granted, as the messages about it have it: its number, and to whom, where several are told of it.
fn change(number: u64, user: Option<UserId>) -> String {
    user.map_or_else(|| number.to_string(), |user| format!("{number}/{user}"))
}

/// The number of such a change.
pub(super) fn change_number(change: &str) -> &str {
    change.split('/').next().unwrap_or_default()
}

/// The same for the partnerships of a mailbox with the id of a change that was read back.
pub(crate) async fn seen_in_mailbox(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    entry: &EntryChange,
) -> Result<(), Error> {
    for row in tx.partnerships_of_mailbox(organisation.id, entry.mailbox).await? {
        if row.partnership.eas_id == entry.eas_id {
            seen(services, tx, organisation, row.partnership.id).await?;
        }
    }
    Ok(())
}

/// Whether the user of a partnership is told: only where the policy decides, and has reached them.
pub(crate) fn is_told(decision: &Decision) -> bool {
    let is_ours = !matches!(
        decision.rule,
        Rule::Off
            | Rule::Exempt
            | Rule::NotTargeted
            | Rule::NotReached
            | Rule::UnknownUser
            | Rule::OutlookLeftAlone
    );
    decision.enforced && is_ours
}

/// Whether a phone asked for mail lately.
fn is_in_use(services: &Services, organisation: &Organisation, row: &PartnershipRow) -> bool {
    let last = row.partnership.last_success_at.max(row.partnership.first_sync_at).unwrap_or(row.found_at);
    services.now() - last < TimeDelta::days(organisation.settings.stale_days.into())
}
