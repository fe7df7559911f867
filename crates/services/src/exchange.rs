//! Exchange organisations: their settings, their connectors, what syncs find, what is decided, and what is to be changed there.

mod alerts;
mod asked;
mod by_hand;
mod change;
mod clean_up;
mod connector;
mod entries;
mod explain;
mod figures;
mod first_rules;
mod hand_plan;
mod held;
mod impact;
mod intents;
mod journal_list;
mod judge;
mod links;
mod look_through;
mod made;
mod mailbox_list;
mod mailboxes;
mod notification;
mod organisations;
mod overview;
mod own;
mod personal_lists;
mod records;
mod registration;
mod removal;
mod rules;
mod standing_entries;
mod sync;
mod undo;
mod unenrolled;
mod waiting;
mod wipe;

pub use alerts::{ExchangeAlert, Trouble, alerts};
pub use by_hand::{ByHand, by_hand};
pub use change::{OrganisationChange, change};
pub(crate) use clean_up::removal;
pub use clean_up::{CleanUpPartnerships, NewCleanUp, clean_up_plan, set_clean_up};
pub use connector::{ConnectorIdentity, Refused, connectors, events, lease, report};
pub use connector_protocol::notification::{
    Notification, NotificationAccount, Trouble as NotificationTrouble, Way as NotificationWay,
};
pub use explain::{Explained, explain};
pub use figures::take_figures;
pub(crate) use figures::{all as metrics, gather};
pub(crate) use first_rules::WriteFirstRules;
pub use hand_plan::{HandPlan, HandRow, MOST_BY_HAND, by_hand_plan};
pub use held::{HeldBack, braked_organisation, held_back};
pub use impact::{Impact, ImpactRow, impact, impact_of};
pub use intents::{intents, results};
pub use journal_list::{JournalPage, JournalQuery, JournalRecord, journal_page};
pub use judge::{JudgeAccess, JudgeDue, judge_due};
pub use links::{accept_look, choose_claimant, link_device, suggestions, unlink_device};
pub use look_through::Page;
pub use mailbox_list::{
    MailboxFilter, MailboxPage, MailboxRecord, PersonalEntry, mailbox_record, mailbox_records,
};
pub use mailboxes::{Holder, Proposal, give_mailbox, holders, proposals, take_mailbox};
pub(crate) use notification::told as notification_told;
pub use notification::{NotificationState, notification, take_notification};
pub use organisations::{
    NewOrganisation, check_access, check_sync, create, events_before, events_of, journal, organisation,
    organisations, partnerships, remove, set_access, set_sync, want_sync,
};
pub use overview::{Connection, Overview, overview};
pub use own::{Own, OwnEntryRow, own};
pub use records::{
    Record, RecordFilter, RecordPage, RecordQuery, families, graph_reason, one_record, own_records, records,
};
pub use registration::{register, token};
pub use removal::AllowRemoval;
pub use rules::{RulePlan, rule_plan, write_rules};
pub use standing_entries::{EntryBy, StandingEntries, StandingEntry, standing_entries};
pub use store::exchange::connector::{Connector, NewConnector};
pub use store::exchange::event::Event;
pub use store::exchange::journal::JournalEntry;
pub use store::exchange::mailbox::MailboxRow;
pub use store::exchange::organisation::{Organisation, SyncSettings};
pub use store::exchange::partnership::PartnershipRow;
pub use store::exchange::sync::Sync;
pub use sync::{finish, page, start};
pub use undo::{undo, undo_all};
pub use unenrolled::remove_unenrolled;
pub use waiting::{Waiting, WaitingChange, waiting};
pub use wipe::{WipeScope, wipe};

use chrono::TimeDelta;

/// The name of an organisation's lease.
fn lease_name(organisation: domain::id::OrganisationId) -> String {
    format!("{}{organisation}", store::lease::OF_CONNECTORS)
}

/// How long a lease lasts.
fn lease_time() -> TimeDelta {
    TimeDelta::seconds(connector_protocol::lease::LEASE_SECONDS.into())
}
