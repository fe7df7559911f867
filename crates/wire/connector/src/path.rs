//! Where each question is asked, on the listener `devices`. Every one of them is a POST.

/// With a one-time token, before there is a certificate.
pub const REGISTER: &str = "/connector/v1/register";
/// Takes or prolongs the lease: at least every 20 seconds.
pub const LEASE: &str = "/connector/v1/lease";
/// What the connector found out about its organisation and itself.
pub const REPORT: &str = "/connector/v1/report";
/// Begins a sync or goes on with one.
pub const SYNC_START: &str = "/connector/v1/sync/start";
/// A part of what a sync found.
pub const SYNC_PAGE: &str = "/connector/v1/sync/page";
/// The end of a sync.
pub const SYNC_FINISH: &str = "/connector/v1/sync/finish";
/// What is to be changed. Waits for something to do if asked to.
pub const INTENTS: &str = "/connector/v1/intents";
/// What became of it.
pub const RESULTS: &str = "/connector/v1/results";
/// What an administrator should know.
pub const EVENTS: &str = "/connector/v1/events";
/// How the connector does, in numbers.
pub const FIGURES: &str = "/connector/v1/figures";
/// The account that sends messages to users, and how it does.
pub const NOTIFICATION: &str = "/connector/v1/notification";
