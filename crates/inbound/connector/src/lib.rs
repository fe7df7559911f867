//! What connectors near Exchange speak to, on the listener `devices`: JSON over TLS with a client certificate.
//!
//! No rules here: a message is read, its sender's possession of a key is checked, and a use case answers.

mod answer;
mod guard;
mod questions;

use connector_protocol::{MAX_LENGTH, path};
use inbound_door::{Class, Route, Routes};
use services::Services;

use crate::guard::Guard;

/// The routes of connectors.
pub fn routes(services: Services) -> Vec<Route> {
    Routes::new(services, Guard)
        .body_limit(MAX_LENGTH)
        .post(path::REGISTER, Class::Challenge, questions::register)
        .post(path::LEASE, Class::Device, questions::lease)
        .post(path::REPORT, Class::Device, questions::report)
        .post(path::SYNC_START, Class::Device, questions::sync_start)
        .post(path::SYNC_PAGE, Class::Device, questions::sync_page)
        .post(path::SYNC_FINISH, Class::Device, questions::sync_finish)
        .post(path::INTENTS, Class::Device, questions::intents)
        .post(path::RESULTS, Class::Device, questions::results)
        .post(path::EVENTS, Class::Device, questions::events)
        .post(path::FIGURES, Class::Device, questions::figures)
        .post(path::NOTIFICATION, Class::Device, questions::notification)
        .into_routes()
}
