//! What was weighed of some mailboxes, while others are weighed beside them.

use std::collections::BTreeSet;

use domain::access::exchange::{OrganisationRules, evaluate};
use store::exchange::mailbox::MailboxRow;
use uuid::Uuid;

use super::super::judge::Verdict;
use super::{Impact, ImpactRow, loses_entry};

/// Of some mailboxes, or of all.
#[derive(Default)]
pub(super) struct Part {
    /// What it comes to. How many users it are is not counted yet.
    pub(super) impact: Impact,
    /// Who would lose mail. A mailbox without a known user counts as somebody of its own.
    pub(super) users: BTreeSet<Uuid>,
}

impl Part {
    /// Takes one more decision.
    pub(super) fn add(
        &mut self,
        row: &MailboxRow,
        verdict: Verdict<'_>,
        current: Option<&OrganisationRules>,
        is_listed: fn(&ImpactRow) -> bool,
    ) {
        let mut decision = verdict.judged.decision.clone();
        let entries = verdict.judged.entries;
        let (is_seen, loses_entry) = (verdict.row.is_some(), loses_entry(entries, &decision));
        if let (Some(partnership), Some(rules)) = (&verdict.row, current) {
            decision.before = evaluate(partnership.gate(&row.mailbox), entries, rules, &partnership.look).0;
        }
        self.impact.judged += u64::from(is_seen);
        // Nobody has mail by an id that Exchange has not seen.
        if is_seen && decision.locks_out() {
            self.impact.blocked += 1;
            self.impact.blocked_at_once += u64::from(decision.enforced);
            self.users.insert(row.mailbox.user.map_or(row.mailbox.id.0, |user| user.0));
        } else if is_seen && decision.releases() {
            self.impact.released += 1;
        } else if loses_entry {
            self.impact.undone += 1;
        } else {
            return;
        }
        let row = ImpactRow::new(row, verdict, decision);
        if is_listed(&row) {
            self.impact.rows.push(row);
        }
    }

    /// Both together.
    pub(super) fn join(&mut self, other: Self) {
        let Impact { judged, blocked, blocked_at_once, blocked_users: _, released, undone, rows } =
            other.impact;
        let all = &mut self.impact;
        all.judged += judged;
        all.blocked += blocked;
        all.blocked_at_once += blocked_at_once;
        all.released += released;
        all.undone += undone;
        all.rows.extend(rows);
        self.users.extend(other.users);
    }
}
