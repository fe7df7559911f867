//! Exchange: organisations and their connectors, what syncs found, what is to be changed there, and what was.

pub mod access_partnership;
pub mod connector;
pub mod due;
pub mod entry;
pub mod event;
pub mod figure;
pub mod found;
pub mod further_mailbox;
pub mod grounds;
pub mod intent;
pub mod journal;
pub mod mailbox;
pub mod notification;
pub mod organisation;
pub mod partnership;
pub mod registration;
pub mod sync;
pub mod unenrolled;

/// Every statement of the modules below.
#[cfg(test)]
pub(crate) const STATEMENTS: &[(&str, &[(&str, &str)])] = &[
    ("exchange::access_partnership", access_partnership::STATEMENTS),
    ("exchange::connector", connector::STATEMENTS),
    ("exchange::due", due::STATEMENTS),
    ("exchange::entry", entry::STATEMENTS),
    ("exchange::event", event::STATEMENTS),
    ("exchange::figure", figure::STATEMENTS),
    ("exchange::found", found::STATEMENTS),
    ("exchange::further_mailbox", further_mailbox::STATEMENTS),
    ("exchange::grounds", grounds::STATEMENTS),
    ("exchange::intent", intent::STATEMENTS),
    ("exchange::journal", journal::STATEMENTS),
    ("exchange::mailbox", mailbox::STATEMENTS),
    ("exchange::notification", notification::STATEMENTS),
    ("exchange::organisation", organisation::STATEMENTS),
    ("exchange::partnership", partnership::STATEMENTS),
    ("exchange::registration", registration::STATEMENTS),
    ("exchange::sync", sync::STATEMENTS),
    ("exchange::unenrolled", unenrolled::STATEMENTS),
];
