//! What a connector and its server say to each other: typed messages in JSON, over HTTPS with a client certificate.
//!
//! The connector asks and the server answers; nothing is ever sent to a connector that did not ask. The server says what is to be
//! true (an [`intent::Operation`]), never how: no cmdlet, no script, no credential crosses this line. Times are UTC.
//!
//! | path | question | answer |
//! |---|---|---|
//! | [`path::REGISTER`] | [`register::Register`] | [`register::Registered`] |
//! | [`path::LEASE`] | [`lease::LeaseRequest`] | [`lease::Lease`] |
//! | [`path::REPORT`] | [`report::Report`] | [`report::ReportTaken`] |
//! | [`path::SYNC_START`] | [`sync::SyncStart`] | [`sync::SyncStarted`] |
//! | [`path::SYNC_PAGE`] | [`sync::SyncPage`] | [`sync::PageTaken`] |
//! | [`path::SYNC_FINISH`] | [`sync::SyncFinish`] | [`sync::SyncFinished`] |
//! | [`path::INTENTS`] | [`intent::IntentsRequest`] | [`intent::Intents`] |
//! | [`path::RESULTS`] | [`intent::Results`] | [`intent::ResultsTaken`] |
//! | [`path::EVENTS`] | [`event::Events`] | [`event::EventsTaken`] |
//! | [`path::FIGURES`] | [`figures::Figures`] | [`figures::FiguresTaken`] |
//! | [`path::NOTIFICATION`] | [`notification::Notification`] | [`notification::NotificationTaken`] |
//!
//! A question that is not granted is answered with a status of 4xx or 5xx and a [`refusal::Refusal`].

mod error;
pub mod event;
pub mod figures;
mod fuzz;
pub mod intent;
pub mod lease;
pub mod notification;
pub mod path;
mod read;
pub mod refusal;
pub mod register;
pub mod report;
pub mod sync;

pub use error::Error;
pub use fuzz::fuzz;
pub use read::{MAX_IDS, MAX_ITEMS, MAX_LENGTH, MAX_TEXT, Message, read, write};

/// The version of this protocol. A server answers a connector of another one with the refusal `unknown-protocol`.
pub const PROTOCOL: u32 = 1;
